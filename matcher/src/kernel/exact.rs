//! The exact score of one row: answers from the tables where they stand there, from the terms where not, and the same
//! arithmetic as everywhere.

use super::code::best;
use super::query::{Answers, Query};
use super::searched::Searched;
use crate::Side;
use crate::criterion::Value;
use crate::facet::Part;
use crate::features::Pair;
use crate::judge::{Scored, Verdict};
use crate::note::Evidence;
use crate::pool::{Chunk, Own, PackedRow};
use crate::requirement::Outcome;
use crate::score::score_by;

/// Scores rows one after the other, with one row as working memory.
pub(super) struct Exact<'q, Row: Searched> {
    query: &'q Query<'q, Row>,
    facets: Vec<usize>,
    needs_skills: bool,
    needs_words: bool,
    needs_home: bool,
    rules_column: usize,
    employer_terms: usize,
    row: Row,
}

impl<'q, Row: Searched> Exact<'q, Row> {
    pub(super) fn new(query: &'q Query<'q, Row>) -> Self {
        let needs = |part: fn(&Part<usize>) -> bool| query.parts.iter().any(part);
        let mut facets: Vec<usize> = query
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Facet(facet) => Some(*facet),
                _ => None,
            })
            .collect();
        facets.sort_unstable();
        facets.dedup();
        Self {
            facets,
            needs_skills: needs(|part| matches!(part, Part::Skills)),
            needs_words: needs(|part| matches!(part, Part::Words)),
            needs_home: needs(|part| matches!(part, Part::Home)),
            rules_column: query.pool.columns(Row::RULES).start,
            employer_terms: query.context.profile.employer.len(),
            row: Row::default(),
            query,
        }
    }

    /// The score of a row that no table of hard terms excludes, `None` if a term that reads the row does. What is not
    /// known of hard terms is left open.
    pub(super) fn score(&mut self, chunk: &Chunk<Row>, slot: usize, packed: &PackedRow) -> Option<Scored> {
        let query = self.query;
        if packed.is_rare() {
            return match chunk.kept(slot)?.judge(query.context, query.fixed) {
                Verdict::Scored(scored) => Some(scored),
                Verdict::Excluded(_) => None,
            };
        }
        if self.excluding(chunk, slot, packed) != 0 {
            return None;
        }
        let row = Self::row(chunk, slot, &self.row);
        let pair = row.pair(query.fixed, query.context.day);
        let score = score_by(query.context.profile, |side, place| {
            self.value(side, place, packed, &pair)
        });
        Some(Scored {
            score,
            ..Scored::default()
        })
    }

    /// The bits that exclude the row where they are not met.
    #[inline]
    pub(super) fn must(&self, packed: &PackedRow) -> u32 {
        self.query.must[usize::from(packed.ids[self.rules_column])]
    }

    /// Makes the row readable; the bits of hard terms that read it and exclude it.
    pub(super) fn excluding(&mut self, chunk: &Chunk<Row>, slot: usize, packed: &PackedRow) -> u32 {
        let query = self.query;
        if chunk.kept(slot).is_none() {
            self.restore(chunk, slot, packed);
        }
        let pair = Self::row(chunk, slot, &self.row).pair(query.fixed, query.context.day);
        let must = self.must(packed);
        let excluding = query.asked.iter().filter(|(bit, requirement)| {
            must & bit != 0 && requirement.check(&pair, &mut Evidence::unread()) == Outcome::NotMet
        });
        excluding.fold(0, |bits, (bit, _)| bits | bit)
    }

    /// The row as it is kept, or as it was made readable.
    #[inline]
    fn row<'r>(chunk: &'r Chunk<Row>, slot: usize, restored: &'r Row) -> &'r Row {
        chunk.kept(slot).map_or(restored, |kept| kept)
    }

    fn restore(&mut self, chunk: &Chunk<Row>, slot: usize, packed: &PackedRow) {
        for facet in &self.facets {
            let ids = &packed.ids[self.query.pool.columns(*facet)];
            self.query.pool.facet(*facet).restore(ids, &mut self.row);
        }
        let own = chunk.own(slot);
        let unread = Own::default();
        self.row.put_own(Own {
            skills: if self.needs_skills { own.skills } else { unread.skills },
            words: if self.needs_words { own.words } else { unread.words },
            home: if self.needs_home { own.home } else { unread.home },
        });
    }

    #[inline]
    fn value(&self, side: Side, place: usize, packed: &PackedRow, pair: &Pair<'_>) -> Value {
        let first = if side == Side::Employer { 0 } else { self.employer_terms };
        let term = &self.query.terms[first + place];
        match &term.answers {
            Answers::Always(value) => *value,
            Answers::Columns(columns) => best(
                columns
                    .iter()
                    .map(|column| column.table.codes[usize::from(packed.ids[column.column])]),
            ),
            Answers::Row => term.entry.criterion.value(pair, &mut Evidence::unread()),
        }
    }
}
