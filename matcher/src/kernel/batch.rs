//! Rows that wait for the memory together and are then looked at column by column.

use super::byte_set::prefetch;
use crate::pool::Head;

/// Rows of a batch: enough to overlap the waits for memory, few enough for the nearest cache.
pub(super) const BATCH_ROWS: usize = 128;

/// Some rows and what was added up for each so far.
pub(super) struct Batch<'q> {
    pub(super) heads: Vec<&'q Head>,
    pub(super) places: Vec<RowPlace>,
    /// In units of both sides.
    pub(super) sums: Vec<u32>,
    pub(super) flags: Vec<u32>,
    /// For each row the best that the columns of a group add to both sides.
    pub(super) best: Vec<[u32; 2]>,
}

/// Where a row is.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowPlace {
    pub(super) chunk: u32,
    pub(super) slot: u16,
}

impl<'q> Batch<'q> {
    pub(super) fn new() -> Self {
        Self {
            heads: Vec::with_capacity(2 * BATCH_ROWS),
            places: Vec::with_capacity(2 * BATCH_ROWS),
            sums: Vec::with_capacity(2 * BATCH_ROWS),
            flags: Vec::with_capacity(2 * BATCH_ROWS),
            best: Vec::with_capacity(2 * BATCH_ROWS),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.heads.len()
    }

    /// Adds a row of which nothing is known yet; it is fetched from memory meanwhile.
    #[inline]
    pub(super) fn push(&mut self, head: &'q Head, place: RowPlace) {
        prefetch(head);
        self.heads.push(head);
        self.places.push(place);
    }

    /// Begins to add up, from the same number for all.
    pub(super) fn begin(&mut self, sum: u32, flags: u32) {
        self.sums.clear();
        self.sums.resize(self.heads.len(), sum);
        self.flags.clear();
        self.flags.resize(self.heads.len(), flags);
    }

    /// Keeps the rows of which this holds. Without a branch on the answer, which nobody could guess.
    #[inline]
    pub(super) fn keep(&mut self, passes: impl Fn(u32, u32) -> bool) {
        let mut kept = 0;
        for place in 0..self.heads.len() {
            let (sum, flags) = (self.sums[place], self.flags[place]);
            self.heads[kept] = self.heads[place];
            self.places[kept] = self.places[place];
            self.sums[kept] = sum;
            self.flags[kept] = flags;
            kept += usize::from(passes(sum, flags));
        }
        self.heads.truncate(kept);
        self.places.truncate(kept);
        self.sums.truncate(kept);
        self.flags.truncate(kept);
    }

    pub(super) fn clear(&mut self) {
        self.heads.clear();
        self.places.clear();
    }
}
