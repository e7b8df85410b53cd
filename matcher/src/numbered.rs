//! Values by creation number as an immutable snapshot: chunks behind `Arc`, slot = creation number − 1.
//!
//! A new snapshot shares every chunk it did not change; readers never wait. What the values mean is not known here;
//! the rows of the matcher itself are in `values`.

use std::sync::Arc;

/// Values in a chunk: small enough to copy on a change, large enough to scan.
pub const CHUNK_VALUES: usize = 1024;

/// An immutable snapshot; cloning shares all chunks.
#[derive(Clone, Debug)]
pub struct Numbered<Value> {
    chunks: Vec<Arc<Vec<Option<Value>>>>,
    len: usize,
}

impl<Value> Default for Numbered<Value> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<Value: Clone> Numbered<Value> {
    /// Puts a row at its creation number (from 1), replacing the one that is there. Number 0 does not exist and
    /// is left out.
    pub fn upsert(&mut self, number: u64, row: Value) {
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
    pub fn remove(&mut self, number: u64) -> Option<Value> {
        self.get(number)?;
        let (chunk, slot) = place(number)?;
        let removed = Arc::make_mut(self.chunks.get_mut(chunk)?).get_mut(slot)?.take();
        self.len -= usize::from(removed.is_some());
        removed
    }
}

impl<Value> Numbered<Value> {
    /// The row with this creation number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Value> {
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
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Value)> {
        self.chunks.iter().enumerate().flat_map(|(chunk, rows)| {
            let first = (chunk * CHUNK_VALUES + 1) as u64;
            rows.iter()
                .enumerate()
                .filter_map(move |(slot, row)| Some((first + slot as u64, row.as_ref()?)))
        })
    }
}

/// Chunk and slot of a creation number.
fn place(number: u64) -> Option<(usize, usize)> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    Some((index / CHUNK_VALUES, index % CHUNK_VALUES))
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
            let (mut values, mut model) = (Numbered::default(), BTreeMap::new());
            for (number, row) in steps {
                match row {
                    Some(row) => {
                        values.upsert(number, row);
                        if number > 0 {
                            model.insert(number, row);
                        }
                    }
                    None => prop_assert_eq!(values.remove(number), model.remove(&number)),
                }
                prop_assert_eq!(values.len(), model.len());
            }
            let rows: Vec<(u64, u8)> = values.iter().map(|(number, row)| (number, *row)).collect();
            prop_assert_eq!(rows, model.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_change_copies_only_its_chunk() {
        let mut values = Numbered::default();
        for number in 1..=3 * CHUNK_VALUES as u64 {
            values.upsert(number, number);
        }
        let before = values.clone();
        values.upsert(2000, 7);
        assert_eq!((before.get(2000), values.get(2000)), (Some(&2000), Some(&7)));
        let shared = |chunk: usize| Arc::ptr_eq(&before.chunks[chunk], &values.chunks[chunk]);
        assert_eq!((shared(0), shared(1), shared(2)), (true, false, true));
    }
}
