//! Which rows of a pool may still be met: those that are there, have the skills without which no row passes, are not
//! excluded by a filter over their chunk, and were not met before. Bits of a chunk are made when it is first turned to.
#![allow(
    clippy::cast_precision_loss,
    reason = "shares of rows decide how much work is worth while, never what is found"
)]

use super::byte_set::ByteSet;
use super::query::Query;
use super::searched::Searched;
use super::slots::{BLOCK_WORDS, Block, Slots};
use crate::pool::{CHUNK_WORDS, SKILLS_NOT_TOLD, posted_skill};

/// The rows that may still be met.
pub(super) struct Open<'q, Row: Searched> {
    query: &'q Query<'q, Row>,
    /// Filters over whole chunks, the one that lets fewest rows through first.
    filters: Vec<Filter>,
    /// One bit a place.
    bits: Vec<u64>,
    /// For each chunk: none if it was not turned to, else how many filters are in its bits.
    filtered: Vec<Option<usize>>,
    /// At most so many rows are open at first.
    rows: u64,
}

struct Filter {
    /// Place of the facet in the layout's list.
    facet: usize,
    passing: ByteSet,
    /// The share of rows that passes.
    share: f64,
}

impl<'q, Row: Searched> Open<'q, Row> {
    pub(super) fn new(query: &'q Query<'q, Row>) -> Self {
        let (pool, rows) = (query.pool, query.pool.indexed_rows());
        let told = |skill: &u16| rows.skills[usize::from(posted_skill(*skill))];
        let not_told = rows.skills[usize::from(SKILLS_NOT_TOLD)];
        let rarest = query.needed_skills.iter().map(told).min();
        let all = pool.len() as u64;
        let filter = |(facet, passing): (usize, ByteSet)| Filter {
            share: passing.share_of(&rows.bytes[facet]),
            facet,
            passing,
        };
        let mut filters: Vec<Filter> = query.filters().into_iter().map(filter).collect();
        filters.sort_by(|a, b| a.share.total_cmp(&b.share));
        Self {
            filters,
            bits: vec![0; pool.chunks().len() * CHUNK_WORDS],
            filtered: vec![None; pool.chunks().len()],
            rows: rarest.map_or(all, |rows| u64::from(rows + not_told).min(all)),
            query,
        }
    }

    /// At most so many rows are open at first.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// At most this share of all rows is open at first.
    pub(super) fn share(&self) -> f64 {
        self.rows as f64 / self.query.pool.len().max(1) as f64
    }

    /// Makes the bits of a chunk ready, for about so many entries of postings.
    pub(super) fn prepare(&mut self, place: usize, entries: usize) {
        let done = match self.filtered[place] {
            Some(done) => done,
            None => self.open(place),
        };
        let wanted = entries as f64 * self.share();
        self.filtered[place] = Some(self.filter(place, done, wanted));
    }

    /// The wanted rows of a block of a chunk, which are met herewith.
    #[inline]
    pub(super) fn take(&mut self, place: usize, block: usize, wanted: &Block) -> Block {
        let from = place * CHUNK_WORDS + block * BLOCK_WORDS;
        let mut taken = *wanted;
        for (open, taken) in self.bits[from..][..BLOCK_WORDS].iter_mut().zip(&mut taken) {
            *taken &= *open;
            *open &= !*taken;
        }
        taken
    }

    /// Whether a row may still be met, which it is herewith.
    #[inline]
    pub(super) fn take_one(&mut self, place: usize, slot: usize) -> bool {
        let open = &mut self.bits[place * CHUNK_WORDS + slot / 64];
        let taken = *open >> (slot % 64) & 1 != 0;
        *open &= !(1 << (slot % 64));
        taken
    }

    fn open(&mut self, place: usize) -> usize {
        let (pool, plan) = (self.query.pool, self.query.pool.plan());
        let chunk = &pool.chunks()[place];
        let live = chunk.live(plan);
        let bits = &mut self.bits[place * CHUNK_WORDS..][..live.len()];
        bits.copy_from_slice(live);
        let mut having = Slots::none();
        for skill in &self.query.needed_skills {
            let skills = [posted_skill(*skill), SKILLS_NOT_TOLD];
            having.fill(&skills.map(|skill| chunk.with_skill(plan, skill)));
            let words = having.blocks().as_flattened();
            bits.iter_mut()
                .zip(words)
                .for_each(|(bits, having)| *bits &= having);
        }
        if self.query.needed_skills.is_empty() {
            return 0;
        }
        // Of the rows that have what is needed, most will be met.
        let left: u32 = bits.iter().map(|bits| bits.count_ones()).sum();
        self.filter(place, 0, left.into())
    }

    /// Applies the filters behind `done` that are worth it for so many wanted rows; tells how many are applied then.
    fn filter(&mut self, place: usize, mut done: usize, mut wanted: f64) -> usize {
        let (pool, plan) = (self.query.pool, self.query.pool.plan());
        let chunk = &pool.chunks()[place];
        let bits = &mut self.bits[place * CHUNK_WORDS..][..chunk.live(plan).len()];
        for filter in &self.filters[done..] {
            if wanted * (1.0 - filter.share) < self.query.context.pace.filter_worth_rows {
                break;
            }
            let codes = chunk.byte_column(plan, filter.facet);
            filter
                .passing
                .retain(self.query.context.instructions, codes, bits);
            wanted *= filter.share;
            done += 1;
        }
        done
    }
}
