//! The resident rows of one side as an immutable snapshot: chunks behind `Arc`, slot = creation number − 1.
//!
//! In: rows from `compile`. Out: rows in the order of their creation numbers. A new snapshot shares every chunk it
//! did not change; readers never wait. No scoring here.

use std::sync::Arc;

use crate::admission::{CandidateAdmission, VacancyAdmission};
use crate::features::{CandidateFeatures, VacancyFeatures};

/// Rows in a chunk: small enough to copy on a change, large enough to scan.
pub const CHUNK_ROWS: usize = 1024;

/// A person as the matcher keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CandidateRow {
    /// What is decided before scoring.
    pub admission: CandidateAdmission,
    /// What a score may see.
    pub features: CandidateFeatures,
}

/// A vacancy as the matcher keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VacancyRow {
    /// What is decided before scoring.
    pub admission: VacancyAdmission,
    /// What a score may see.
    pub features: VacancyFeatures,
}

/// An immutable snapshot; cloning shares all chunks.
#[derive(Clone, Debug)]
pub struct Pool<Row> {
    chunks: Vec<Arc<Vec<Option<Row>>>>,
    len: usize,
}

impl<Row> Default for Pool<Row> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<Row: Clone> Pool<Row> {
    /// Puts a row at its creation number (from 1), replacing the one that is there. Number 0 does not exist and
    /// is left out.
    pub fn upsert(&mut self, number: u64, row: Row) {
        let Some((chunk, slot)) = place(number) else {
            return;
        };
        if self.chunks.len() <= chunk {
            self.chunks.resize_with(chunk + 1, Arc::default);
        }
        let rows = Arc::make_mut(&mut self.chunks[chunk]);
        if rows.len() <= slot {
            rows.resize_with(slot + 1, || None);
        }
        self.len += usize::from(rows[slot].replace(row).is_none());
    }

    /// Takes the row away, if it is there.
    pub fn remove(&mut self, number: u64) -> Option<Row> {
        self.get(number)?;
        let (chunk, slot) = place(number)?;
        let removed = Arc::make_mut(self.chunks.get_mut(chunk)?).get_mut(slot)?.take();
        self.len -= usize::from(removed.is_some());
        removed
    }
}

impl<Row> Pool<Row> {
    /// The row with this creation number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Row> {
        let (chunk, slot) = place(number)?;
        self.chunks.get(chunk)?.get(slot)?.as_ref()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All rows with their creation numbers, rising.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Row)> {
        self.chunks.iter().enumerate().flat_map(|(chunk, rows)| {
            let first = (chunk * CHUNK_ROWS + 1) as u64;
            rows.iter()
                .enumerate()
                .filter_map(move |(slot, row)| Some((first + slot as u64, row.as_ref()?)))
        })
    }
}

/// Chunk and slot of a creation number.
fn place(number: u64) -> Option<(usize, usize)> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    Some((index / CHUNK_ROWS, index % CHUNK_ROWS))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_map(steps in prop::collection::vec((0_u64..3000, prop::option::of(any::<u8>())), 0..200)) {
            let (mut pool, mut model) = (Pool::default(), BTreeMap::new());
            for (number, row) in steps {
                match row {
                    Some(row) => {
                        pool.upsert(number, row);
                        if number > 0 {
                            model.insert(number, row);
                        }
                    }
                    None => prop_assert_eq!(pool.remove(number), model.remove(&number)),
                }
                prop_assert_eq!(pool.len(), model.len());
            }
            let rows: Vec<(u64, u8)> = pool.iter().map(|(number, row)| (number, *row)).collect();
            prop_assert_eq!(rows, model.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_change_copies_only_its_chunk() {
        let mut pool = Pool::default();
        for number in 1..=3 * CHUNK_ROWS as u64 {
            pool.upsert(number, number);
        }
        let before = pool.clone();
        pool.upsert(2000, 7);
        assert_eq!((before.get(2000), pool.get(2000)), (Some(&2000), Some(&7)));
        let shared = |chunk: usize| Arc::ptr_eq(&before.chunks[chunk], &pool.chunks[chunk]);
        assert_eq!((shared(0), shared(1), shared(2)), (true, false, true));
    }
}
