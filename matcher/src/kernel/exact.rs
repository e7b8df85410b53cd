//! The exact score of one row: answers from the tables where they stand there, from the terms where not, and the same
//! arithmetic as everywhere. What has to be asked of the row is asked one by one, the cheap first, and no longer than the
//! row can still be among the best.

use duijie_domain::Fact;

use super::bound::{Bound, Standing};
use super::code::best;
use super::query::{Answers, Query};
use super::searched::Searched;
use super::share::Share;
use crate::Side;
use crate::criterion::Value;
use crate::facet::Part;
use crate::judge::{Scored, Verdict};
use crate::note::Evidence;
use crate::pool::{Chunk, Own, PackedRow};
use crate::requirement::{Outcome, Requirement};
use crate::score::score_by;

/// Scores rows one after the other, with one row as working memory.
pub(super) struct Exact<'q, Row: Searched> {
    query: &'q Query<'q, Row>,
    questions: Vec<Question>,
    rules_column: usize,
    employer_terms: usize,
    /// Answers of the terms that read the row, by the place of the term.
    answers: Vec<Value>,
    row: Row,
}

/// Something that has to be asked of the row, and what of the row has to be readable for it.
struct Question {
    facets: Vec<usize>,
    skills: bool,
    words: bool,
    home: bool,
    about: About,
}

#[derive(Clone, Copy)]
enum About {
    /// A soft term by its place; the most it can add to its side.
    Term { place: usize, lane: usize, most: f32 },
    /// A hard term with its bit.
    Requirement(u32, &'static dyn Requirement),
}

impl Question {
    fn new(parts: &[Part<usize>], about: About) -> Self {
        let has = |wanted: fn(&Part<usize>) -> bool| parts.iter().any(wanted);
        let facet = |part: &Part<usize>| match part {
            Part::Facet(facet) => Some(*facet),
            _ => None,
        };
        Self {
            facets: parts.iter().filter_map(facet).collect(),
            skills: has(|part| matches!(part, Part::Skills)),
            words: has(|part| matches!(part, Part::Words)),
            home: has(|part| matches!(part, Part::Home)),
            about,
        }
    }

    /// Lists are copied before they can be asked, and hard terms end it sooner.
    fn cost(&self) -> (bool, bool, bool) {
        (self.words, self.skills, matches!(self.about, About::Term { .. }))
    }
}

impl<'q, Row: Searched> Exact<'q, Row> {
    pub(super) fn new(query: &'q Query<'q, Row>, shares: &[Option<Share>]) -> Self {
        let mut questions: Vec<Question> = query
            .asked
            .iter()
            .map(|asked| Question::new(&asked.parts, About::Requirement(asked.bit, asked.requirement)))
            .collect();
        for (place, (term, share)) in query.terms.iter().zip(shares).enumerate() {
            if let Answers::Row(parts) = &term.answers {
                let about = About::Term {
                    place,
                    lane: term.lane(),
                    most: share.as_ref().map_or(0.0, |share| share.gain(1000)),
                };
                questions.push(Question::new(parts, about));
            }
        }
        questions.sort_by_key(Question::cost);
        Self {
            questions,
            rules_column: query.pool.columns(Row::RULES).start,
            employer_terms: query.context.profile.employer.len(),
            answers: vec![Value::Missing; query.terms.len()],
            row: Row::default(),
            query,
        }
    }

    /// The score of a row that no table of hard terms excludes; `None` if a term that reads the row excludes it, or if it
    /// cannot reach the threshold from where it stands. What is not known of hard terms is left open.
    pub(super) fn score(
        &mut self,
        chunk: &Chunk<Row>,
        slot: usize,
        packed: &PackedRow,
        bound: &Bound,
        mut standing: Standing,
        threshold: f32,
    ) -> Option<Scored> {
        if packed.tail.is_rare() {
            return match chunk.kept(slot)?.judge(self.query.context, self.query.fixed) {
                Verdict::Scored(scored) => Some(scored),
                Verdict::Excluded(_) => None,
            };
        }
        let must = self.must(packed);
        if must & self.not_met_by_tables(packed) != 0 {
            return None;
        }
        for question in 0..self.questions.len() {
            match self.ask(question, chunk, slot, packed) {
                Asked::Bit(bit) if bit & must != 0 => return None,
                Asked::Bit(_) => {}
                Asked::Value { term, lane, lacks } => {
                    standing.sides[lane] -= lacks - bound.taken(term, packed);
                    if !bound.reaches(&standing, threshold) {
                        return None;
                    }
                }
            }
        }
        Some(self.scored(packed))
    }

    /// The bits of hard terms that tables answer and that are not met. Whoever bounded the row has looked only at those
    /// that exclude whatever a row's own rules are.
    pub(super) fn not_met_by_tables(&self, packed: &PackedRow) -> u32 {
        let bars = self.query.bars.iter();
        bars.fold(self.query.never_met, |all, bar| {
            all | bar.not_met[packed.id(bar.column)]
        })
    }

    /// The bits that exclude the row where they are not met.
    #[inline]
    pub(super) fn must(&self, packed: &PackedRow) -> u32 {
        self.query.must[packed.id(self.rules_column)]
    }

    /// The bits of hard terms that read the row and are not met; with all questions asked, the score can be told.
    pub(super) fn not_met(&mut self, chunk: &Chunk<Row>, slot: usize, packed: &PackedRow) -> u32 {
        (0..self.questions.len()).fold(0, |bits, question| {
            match self.ask(question, chunk, slot, packed) {
                Asked::Bit(bit) => bits | bit,
                Asked::Value { .. } => bits,
            }
        })
    }

    /// The score of the row that was asked last.
    pub(super) fn scored(&self, packed: &PackedRow) -> Scored {
        let score = score_by(self.query.context.profile, |side, place| {
            let first = if side == Side::Employer {
                0
            } else {
                self.employer_terms
            };
            let place = first + place;
            match &self.query.terms[place].answers {
                Answers::Always(value) => *value,
                Answers::Columns(columns) => best(
                    columns
                        .iter()
                        .map(|column| column.table.codes[packed.id(column.column)]),
                ),
                Answers::Row(_) => self.answers[place],
            }
        });
        Scored {
            score,
            ..Scored::default()
        }
    }

    fn ask(&mut self, question: usize, chunk: &Chunk<Row>, slot: usize, packed: &PackedRow) -> Asked {
        let question = &self.questions[question];
        let row: &Row = match chunk.kept(slot) {
            Some(kept) => kept,
            None => {
                for facet in &question.facets {
                    let ids = packed.ids(self.query.pool.columns(*facet));
                    self.query.pool.facet(*facet).restore(ids, &mut self.row);
                }
                let mut own = Own::default();
                if question.skills || question.words {
                    own = chunk.own(slot);
                }
                self.row.put_own(Own {
                    skills: if question.skills {
                        own.skills
                    } else {
                        Fact::Unknown
                    },
                    words: if question.words { own.words } else { Fact::Unknown },
                    home: if question.home {
                        packed.tail.home()
                    } else {
                        Fact::Unknown
                    },
                });
                &self.row
            }
        };
        let pair = row.pair(self.query.fixed, self.query.context.day);
        let evidence = &mut Evidence::unread();
        match question.about {
            About::Requirement(bit, requirement) => {
                let not_met = requirement.check(&pair, evidence) == Outcome::NotMet;
                Asked::Bit(if not_met { bit } else { 0 })
            }
            About::Term { place, lane, most } => {
                let term = &self.query.terms[place];
                let value = term.entry.criterion.value(&pair, evidence);
                self.answers[place] = value;
                let counts = f32::from(term.neutral_at_most(value)) / 1000.0;
                Asked::Value {
                    term: place,
                    lane,
                    lacks: most - most * counts,
                }
            }
        }
    }
}

/// The answer to a question.
enum Asked {
    /// The bit of a hard term that is not met, or 0.
    Bit(u32),
    /// What a soft term lacks to the most that it can add to its side.
    Value { term: usize, lane: usize, lacks: f32 },
}
