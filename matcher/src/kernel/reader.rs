//! Reads a bundle of postings out of one chunk after the other.

use std::ops::Range;
use std::sync::Arc;

use super::tiers::Bundle;
use crate::pool::{Chunk, IndexPlan, Layout, Order};

/// A bundle with its runs in the order of the postings.
pub(super) struct Reader<'b> {
    facets: Vec<OfFacet<'b>>,
    skills: &'b [u16],
}

/// The identifiers of one facet. Chunks that were indexed at different times can have different orders.
struct OfFacet<'b> {
    place: usize,
    ids: &'b [u16],
    order: Option<Arc<Order>>,
    runs: Vec<Range<usize>>,
}

impl<'b> Reader<'b> {
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        let facet = |(place, ids): &'b (usize, Vec<u16>)| OfFacet {
            place: *place,
            ids,
            order: None,
            runs: Vec::new(),
        };
        Self {
            facets: bundle.facets.iter().map(facet).collect(),
            skills: &bundle.skills,
        }
    }

    /// The chunk's postings of the bundle, those without an entry left out.
    pub(super) fn runs<'c, Row: Layout>(
        &mut self,
        chunk: &'c Chunk<Row>,
        plan: &IndexPlan,
    ) -> Vec<&'c [u16]> {
        let mut runs = Vec::new();
        for facet in &mut self.facets {
            let (order, postings) = chunk.posted(plan, facet.place);
            runs.extend(facet.runs_in(order).iter().map(|run| postings.get(run.clone())));
        }
        runs.extend(self.skills.iter().map(|skill| chunk.with_skill(plan, *skill)));
        runs.retain(|run| !run.is_empty());
        runs
    }
}

impl OfFacet<'_> {
    fn runs_in(&mut self, order: &Arc<Order>) -> &[Range<usize>] {
        if !self.order.as_ref().is_some_and(|known| Arc::ptr_eq(known, order)) {
            self.runs = order.runs(self.ids);
            self.order = Some(Arc::clone(order));
        }
        &self.runs
    }
}
