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
    /// The slots of these pairs of identifier and slot; a pair that comes twice counts once.
    pub(crate) fn of(mut pairs: Vec<(u16, u16)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let ids = pairs.last().map_or(0, |(last, _)| usize::from(*last) + 1);
        let mut starts = vec![0_u32; ids + 1];
        for (id, _) in &pairs {
            starts[usize::from(*id) + 1] += 1;
        }
        for id in 0..ids {
            starts[id + 1] += starts[id];
        }
        Self {
            starts: starts.into(),
            slots: pairs.into_iter().map(|(_, slot)| slot).collect(),
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
