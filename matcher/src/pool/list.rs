//! Lists of different length, one a row, in two arrays.

use std::ops::Range;

/// One list for each slot.
#[derive(Clone, Debug)]
pub(crate) struct Lists<Item> {
    ends: Vec<u32>,
    items: Vec<Item>,
}

impl<Item> Default for Lists<Item> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<Item: Copy> Lists<Item> {
    /// The list at this slot; empty if there is none.
    #[inline]
    pub(crate) fn get(&self, slot: usize) -> &[Item] {
        self.items.get(self.span(slot)).unwrap_or_default()
    }

    /// Puts a list at the slot in place of the one that is there.
    pub(crate) fn put(&mut self, slot: usize, list: &[Item]) {
        if list.is_empty() && slot >= self.ends.len() {
            return;
        }
        let end = self.ends.last().copied().unwrap_or(0);
        if self.ends.len() <= slot {
            self.ends.resize(slot + 1, end);
        }
        let span = self.span(slot);
        let (more, fewer) = (length(list.len()), length(span.len()));
        self.items.splice(span, list.iter().copied());
        for end in &mut self.ends[slot..] {
            *end = *end + more - fewer;
        }
    }

    /// Lists of what was stored of them: where each one ends, rising, and the items up to the last end.
    pub(super) fn of(ends: Vec<u32>, items: Vec<Item>) -> Self {
        Self { ends, items }
    }

    /// Where each list ends, and all items.
    pub(super) fn parts(&self) -> (&[u32], &[Item]) {
        (&self.ends, &self.items)
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.ends) + size_of_val(&*self.items)
    }

    fn span(&self, slot: usize) -> Range<usize> {
        let end = |slot: usize| self.ends.get(slot).map_or(0, |end| *end as usize);
        let from = slot.checked_sub(1).map_or(0, end);
        from..end(slot).max(from)
    }
}

/// A length as it is kept; a chunk never holds as many items as could overflow it.
fn length(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_map(steps in prop::collection::vec((0_usize..40, prop::collection::vec(any::<u8>(), 0..5)), 0..60)) {
            let (mut lists, mut model) = (Lists::default(), BTreeMap::new());
            for (slot, list) in steps {
                lists.put(slot, &list);
                model.insert(slot, list);
            }
            for slot in 0..45 {
                prop_assert_eq!(lists.get(slot), model.get(&slot).map_or(&[][..], |list| list));
            }
        }
    }
}
