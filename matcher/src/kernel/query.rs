//! A question made ready for the loops: every term a table over identifiers where it can be, every hard term a bit.
//!
//! In: the fixed row, the context, the dictionaries of a pool. Out: `Query`, read by `bound`, `exact` and `tiers`. The
//! tables are filled by asking the terms themselves, so they cannot disagree with the definition in `judge`.

use super::code::{Codes, codes};
use super::searched::{Searched, Source};
use crate::Side;
use crate::admission::ADMISSION_RULES;
use crate::criterion::Value;
use crate::facet::{FIRST, ListBound, Part};
use crate::judge::Context;
use crate::note::Evidence;
use crate::pool::Pool;
use crate::profile::{Entry, Neutral};
use crate::requirement::{Mode, Outcome, REQUIREMENTS, Requirement, resolve};
use crate::score::counted;

/// Bit of the first rule of admission; below it one bit for each hard term.
pub(super) const ADMISSION_BIT: u32 = 16;
/// The bits of all rules of admission.
pub(super) const ADMISSION_BITS: u32 = ((1 << ADMISSION_RULES.len()) - 1) << ADMISSION_BIT;

/// A question to a pool.
pub(super) struct Query<'q, Row: Searched> {
    pub(super) context: &'q Context<'q>,
    pub(super) fixed: &'q Row::Fixed,
    pub(super) pool: &'q Pool<Row>,
    /// The soft terms: the employer's in order, then the seeker's.
    pub(super) terms: Vec<Term<'q>>,
    /// The hard terms and rules that a table answers.
    pub(super) bars: Vec<Bar>,
    /// The hard terms for which the row has to be asked, with their bits.
    pub(super) asked: Vec<(u32, &'static dyn Requirement)>,
    /// By identifier of the rows' own rules: the bits that exclude.
    pub(super) must: Vec<u32>,
    /// Skills without one of which no row passes.
    pub(super) needed_skills: Vec<u16>,
    /// The parts of a row that the terms without tables read.
    pub(super) parts: Vec<Part<usize>>,
    /// The bits that are not met whatever the row.
    pub(super) never_met: u32,
}

/// A soft term beside the fixed row.
pub(super) struct Term<'q> {
    pub(super) side: Side,
    pub(super) entry: &'q Entry,
    pub(super) answers: Answers,
    /// How much the things of a row's list can add.
    pub(super) list: Option<ListBound>,
}

/// Where the answer of a term stands.
pub(super) enum Answers {
    /// The same for every row.
    Always(Value),
    /// In tables; of several columns the best.
    Columns(Vec<Column>),
    /// In the row.
    Row,
}

/// The answers of a term by the identifiers of one column.
pub(super) struct Column {
    pub(super) facet: usize,
    pub(super) column: usize,
    pub(super) codes: Codes,
}

/// The bits of hard terms that are not met, by the identifiers of one column.
pub(super) struct Bar {
    pub(super) column: usize,
    pub(super) not_met: Box<[u32]>,
}

impl Term<'_> {
    pub(super) fn lane(&self) -> usize {
        usize::from(self.side == Side::Seeker)
    }

    /// What takes part for this answer, if anything does.
    pub(super) fn counted(&self, value: Value) -> Option<u16> {
        counted(self.entry, value)
    }

    /// Whether the term takes part in no score at all.
    pub(super) fn is_idle(&self, has_rare: impl Fn(usize) -> bool) -> bool {
        match &self.answers {
            Answers::Always(value) => self.counted(*value).is_none(),
            Answers::Row => false,
            Answers::Columns(columns) => columns.iter().all(|column| {
                let drops = |code: &u16| match super::code::answer(*code) {
                    super::code::Answer::Value(value) => self.counted(value).is_none(),
                    _ => true,
                };
                !has_rare(column.facet) && column.codes.iter().all(drops)
            }),
        }
    }

    /// The most that the term adds where it takes part: its neutral numbers and what a dropped term stands for.
    pub(super) fn neutral_at_most(&self, value: Value) -> u16 {
        match value {
            Value::Known(value) => value,
            Value::Missing => at_most(self.entry.missing),
            Value::Unasked => at_most(self.entry.unasked),
        }
    }
}

/// A mean is never above 1000, so a term that leaves it counts as if it added that much.
fn at_most(neutral: Neutral) -> u16 {
    match neutral {
        Neutral::Drop => 1000,
        Neutral::Value(value) => value,
    }
}

impl<'q, Row: Searched> Query<'q, Row> {
    pub(super) fn new(context: &'q Context<'q>, fixed: &'q Row::Fixed, pool: &'q Pool<Row>) -> Self {
        let mut query = Self {
            context,
            fixed,
            pool,
            terms: Vec::new(),
            bars: Vec::new(),
            asked: Vec::new(),
            must: Vec::new(),
            needed_skills: Vec::new(),
            parts: Vec::new(),
            never_met: 0,
        };
        query.resolve_modes();
        query.add_admission();
        query.add_requirements();
        let profile = context.profile;
        query.add_terms(Side::Employer, &profile.employer);
        query.add_terms(Side::Seeker, &profile.seeker);
        query
    }

    /// Which hard terms exclude, for every set of own rules among the rows.
    fn resolve_modes(&mut self) {
        let facet = self.pool.facet(Row::RULES);
        let mut row = Row::default();
        self.must = (0..facet.len())
            .map(|id| {
                if id < usize::from(FIRST) {
                    return ADMISSION_BITS;
                }
                facet.restore_alone(0, u16::try_from(id).unwrap_or(FIRST), &mut row);
                let pair = row.pair(self.fixed, self.context.day);
                let musts = self.context.profile.modes.iter().enumerate();
                musts
                    .filter(|(position, mode)| resolve(*position, **mode, &pair) == Mode::Must)
                    .fold(ADMISSION_BITS, |bits, (position, _)| bits | 1 << position)
            })
            .collect();
    }

    fn add_admission(&mut self) {
        for (place, rule) in (ADMISSION_BIT..).zip(ADMISSION_RULES) {
            let (fixed, date) = (self.fixed, self.context.date);
            let facets = Row::admission_facets(rule, fixed);
            if facets.is_empty() && Row::default().admit(rule, fixed, date) == Outcome::NotMet {
                self.never_met |= 1 << place;
            }
            for facet in facets {
                self.add_bar(facet, 1 << place, |row| row.admit(rule, fixed, date));
            }
        }
    }

    fn add_requirements(&mut self) {
        let can_exclude = self.must.iter().fold(0, |all, bits| all | bits);
        let always_excludes = self.must[usize::from(FIRST).min(self.must.len())..]
            .iter()
            .fold(u32::MAX, |all, bits| all & bits);
        for (position, requirement) in REQUIREMENTS.iter().enumerate() {
            let bit = 1 << position;
            if can_exclude & bit == 0 {
                continue;
            }
            let (fixed, day) = (self.fixed, self.context.day);
            let check = |row: &Row| requirement.check(&row.pair(fixed, day), &mut Evidence::unread());
            match Row::requirement_reads(*requirement) {
                Source::Facets(facets) => {
                    for facet in facets {
                        self.add_bar(facet, bit, check);
                    }
                }
                Source::Row(_) if check(&Row::default()) == Outcome::NotAsked && !Row::KEPT && is_final(*requirement) => {}
                Source::Row(parts) => {
                    self.asked.push((bit, *requirement));
                    self.parts.extend(parts);
                    if always_excludes & bit != 0 {
                        self.needed_skills.extend(Row::needed_skills(*requirement, fixed));
                    }
                }
            }
        }
    }

    /// Notes for every identifier of a facet of one column whether a hard term is not met.
    fn add_bar(&mut self, facet: usize, bit: u32, check: impl Fn(&Row) -> Outcome) {
        let column = self.pool.columns(facet).start;
        let dictionary = self.pool.facet(facet);
        let mut row = Row::default();
        let mut not_met = vec![0; dictionary.len()];
        for (id, bits) in (FIRST..).zip(&mut not_met[usize::from(FIRST)..]) {
            dictionary.restore_alone(0, id, &mut row);
            *bits = if check(&row) == Outcome::NotMet { bit } else { 0 };
        }
        if not_met.iter().all(|bits| *bits == 0) {
            return;
        }
        match self.bars.iter_mut().find(|bar| bar.column == column) {
            Some(bar) => bar.not_met.iter_mut().zip(not_met).for_each(|(all, bits)| *all |= bits),
            None => self.bars.push(Bar {
                column,
                not_met: not_met.into(),
            }),
        }
    }

    fn add_terms(&mut self, side: Side, entries: &'q [Entry]) {
        for entry in entries {
            let answers = self.answers(entry);
            if matches!(answers, Answers::Row)
                && let Source::Row(parts) = Row::reads(entry.kind)
            {
                self.parts.extend(parts);
            }
            self.terms.push(Term {
                side,
                entry,
                answers,
                list: Row::list_bound(&*entry.criterion, self.fixed),
            });
        }
    }

    fn answers(&self, entry: &Entry) -> Answers {
        let ask = |row: &Row| {
            let pair = row.pair(self.fixed, self.context.day);
            entry.criterion.value(&pair, &mut Evidence::unread())
        };
        match Row::reads(entry.kind) {
            Source::Facets(facets) if facets.is_empty() => Answers::Always(ask(&Row::default())),
            Source::Facets(facets) => {
                let columns = facets.into_iter().flat_map(|facet| {
                    let (dictionary, columns) = (self.pool.facet(facet), self.pool.columns(facet));
                    let first = columns.start;
                    let mut row = Row::default();
                    columns
                        .map(|column| Column {
                            facet,
                            column,
                            codes: codes(dictionary.len(), |id| {
                                dictionary.restore_alone(column - first, id, &mut row);
                                ask(&row)
                            }),
                        })
                        .collect::<Vec<_>>()
                });
                Answers::Columns(columns.collect())
            }
            Source::Row(_) if !Row::KEPT && ask(&Row::default()) == Value::Unasked => {
                Answers::Always(Value::Unasked)
            }
            Source::Row(_) => Answers::Row,
        }
    }
}

/// Whether a hard term that is not asked of a row of which nothing is told is asked of no person.
fn is_final(requirement: &dyn Requirement) -> bool {
    requirement.owner() == crate::requirement::Owner::Employer
}
