//! Postings: for each identifier of a facet, and for each skill, the slots of a chunk that have it.
//!
//! Built from the rows of one chunk when a query first asks, so that a change costs nothing until then.

/// Slots by identifier.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    starts: Box<[u32]>,
    slots: Box<[u16]>,
}

impl Postings {
    /// The slots of these pairs of identifier and slot, which come by rising slots; a pair that comes twice counts once.
    pub(crate) fn of(pairs: &[(u16, u16)]) -> Self {
        let ids = pairs
            .iter()
            .map(|(id, _)| usize::from(*id) + 1)
            .max()
            .unwrap_or(0);
        let mut starts = vec![0_u32; ids + 1];
        for_each_once(ids, pairs, |id, _| starts[id + 1] += 1);
        for id in 0..ids {
            starts[id + 1] += starts[id];
        }
        let mut next = starts.clone();
        let mut slots = vec![0; starts[ids] as usize];
        for_each_once(ids, pairs, |id, slot| {
            slots[next[id] as usize] = slot;
            next[id] += 1;
        });
        Self {
            starts: starts.into(),
            slots: slots.into(),
        }
    }

    /// The slots that have the identifier, rising.
    #[inline]
    pub(crate) fn get(&self, id: u16) -> &[u16] {
        let id = usize::from(id);
        match (self.starts.get(id), self.starts.get(id + 1)) {
            (Some(from), Some(to)) => &self.slots[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// Adds the number of slots of each identifier to `rows`.
    pub(crate) fn count(&self, rows: &mut Vec<u32>) {
        let ids = self.starts.len().saturating_sub(1);
        if rows.len() < ids {
            rows.resize(ids, 0);
        }
        for (rows, span) in rows.iter_mut().zip(self.starts.windows(2)) {
            *rows += span[1] - span[0];
        }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.starts) + size_of_val(&*self.slots)
    }
}

/// Tells every pair once.
fn for_each_once(ids: usize, pairs: &[(u16, u16)], mut tell: impl FnMut(usize, u16)) {
    let mut last = vec![None; ids];
    for (id, slot) in pairs {
        let id = usize::from(*id);
        if last[id].replace(*slot) != Some(*slot) {
            tell(id, *slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn holds_every_slot_once_and_rising(mut pairs in prop::collection::vec((0_u16..20, 0_u16..50), 0..200)) {
            pairs.sort_by_key(|(_, slot)| *slot);
            let postings = Postings::of(&pairs);
            for id in 0..25 {
                let of_id = pairs.iter().filter(|pair| pair.0 == id);
                let slots: BTreeSet<u16> = of_id.map(|(_, slot)| *slot).collect();
                prop_assert_eq!(postings.get(id), slots.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
