//! Two steps taken together, for searches that no step alone makes wide enough.
//!
//! In: the first step of every demand and what it finds alone. Out: the two that find most, counted exactly.

use super::steps::{Step, ladders};
use super::{Asked, SecondStep, Widening, told};
use crate::error::Error;
use crate::index::Index;
use std::cmp::Reverse;

/// The most pairs that are counted.
const COUNTED_MAX: usize = 15;

impl Index {
    /// The two steps that find most together; none that find no more than one of all steps alone.
    pub(super) fn best_pair(
        &self,
        asked: &Asked<'_>,
        alone: &[(Step, u64)],
    ) -> Result<Option<Widening>, Error> {
        let most_alone = alone.iter().map(|(_, total)| *total).max().unwrap_or_default();
        let mut best: Option<Widening> = None;
        for (first, second) in likely(alone) {
            let Some(both) = together(self, first, second) else {
                continue;
            };
            let total = self.total(asked, &both)?;
            let known = best.as_ref().map_or(most_alone, |best| best.total);
            if total > known {
                let first = Step {
                    request: both.request,
                    ..first.clone()
                };
                let also = SecondStep {
                    kind: second.kind,
                    from: second.from.clone(),
                    to: second.to.clone(),
                };
                best = Some(told(asked, first, Some(also), total));
            }
        }
        Ok(best)
    }
}

/// The pairs of steps of different kinds, those first that find most alone.
fn likely(alone: &[(Step, u64)]) -> Vec<(&Step, &Step)> {
    let mut ranked: Vec<&(Step, u64)> = alone.iter().collect();
    ranked.sort_by_key(|(_, total)| Reverse(*total));
    let mut pairs = Vec::new();
    for (place, (second, _)) in ranked.iter().enumerate() {
        let before = ranked.iter().take(place).map(|(first, _)| (first, second));
        pairs.extend(before.filter(|(first, second)| first.kind != second.kind));
    }
    pairs.truncate(COUNTED_MAX);
    pairs
}

/// The second step from where the first one leads.
fn together(index: &Index, first: &Step, second: &Step) -> Option<Step> {
    let mut steps = ladders(&index.book, &first.request).into_iter().flatten();
    steps.find(|step| (step.kind, &step.from, &step.to) == (second.kind, &second.from, &second.to))
}
