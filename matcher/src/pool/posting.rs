//! Postings: for each value of a facet, and for each skill, the slots of a chunk that have it. Values stand in their
//! own order, so that those below one code of a hierarchy are neighbours and are read as one run.
//!
//! Built from the rows of one chunk when a query first asks, so that a change costs nothing until then.

use std::ops::Range;

/// In which order the values of a facet stand in postings.
#[derive(Debug)]
pub(crate) struct Order {
    places: Box<[u16]>,
    ids: Box<[u16]>,
}

impl Order {
    /// The identifiers 0 to `count` by rising `key`.
    pub(crate) fn by_key(count: usize, key: impl Fn(u16) -> u64) -> Self {
        let mut ids: Vec<u16> = (0..count).filter_map(|id| u16::try_from(id).ok()).collect();
        ids.sort_by_key(|id| key(*id));
        let mut places = vec![0; ids.len()];
        for (place, id) in (0_u16..).zip(&ids) {
            places[usize::from(*id)] = place;
        }
        Self {
            places: places.into(),
            ids: ids.into(),
        }
    }

    /// Where the value of this identifier stands; none if it came later.
    #[inline]
    pub(crate) fn place(&self, id: u16) -> Option<u16> {
        self.places.get(usize::from(id)).copied()
    }

    /// The identifier at a place.
    pub(crate) fn id(&self, place: usize) -> Option<u16> {
        self.ids.get(place).copied()
    }

    /// Where the values of these identifiers stand, neighbours joined.
    pub(crate) fn runs(&self, ids: &[u16]) -> Vec<Range<usize>> {
        let mut places: Vec<u16> = ids.iter().filter_map(|id| self.place(*id)).collect();
        places.sort_unstable();
        let run = |run: &[u16]| Some(usize::from(*run.first()?)..usize::from(*run.last()?) + 1);
        places.chunk_by(|a, b| *b <= *a + 1).filter_map(run).collect()
    }
}

/// Slots by the place of the value.
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

    /// The slots that have one of the values, those of one value rising.
    #[inline]
    pub(crate) fn get(&self, values: Range<usize>) -> &[u16] {
        let last = self.starts.len().saturating_sub(1);
        let start = |place: usize| self.starts.get(place.min(last)).copied().unwrap_or(0) as usize;
        &self.slots[start(values.start)..start(values.end)]
    }

    /// Tells the number of slots of each value that has any.
    pub(crate) fn count(&self, mut add: impl FnMut(usize, u32)) {
        for (place, span) in self.starts.windows(2).enumerate() {
            if span[1] > span[0] {
                add(place, span[1] - span[0]);
            }
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

    #[test]
    fn neighbours_are_read_as_one_run() {
        let order = Order::by_key(6, |id| [50, 10, 40, 20, 30, 60][usize::from(id)]);
        assert_eq!(order.runs(&[3, 1, 0, 5, 9]), [0..2, 4..6]);
        assert_eq!(order.id(4), Some(0));
    }

    proptest! {
        #[test]
        fn holds_every_slot_once_and_rising(mut pairs in prop::collection::vec((0_u16..20, 0_u16..50), 0..200)) {
            pairs.sort_by_key(|(_, slot)| *slot);
            let postings = Postings::of(&pairs);
            for id in 0_u16..25 {
                let of_id = pairs.iter().filter(|pair| pair.0 == id);
                let slots: BTreeSet<u16> = of_id.map(|(_, slot)| *slot).collect();
                prop_assert_eq!(postings.get(id.into()..usize::from(id) + 1), slots.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
