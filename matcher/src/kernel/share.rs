//! What a term weighs in the bound: how many points of its side's score a value adds at most.

use super::query::{Query, Term};
use super::searched::Searched;

/// Weight and scale of a term in the bound.
pub(super) struct Share {
    per_value: f32,
    covers: bool,
}

impl Share {
    /// Points of the side's score for a value.
    pub(super) fn gain(&self, value: u16) -> f32 {
        self.per_value * f32::from(value)
    }

    /// Whether the term alone gives its side a coverage.
    pub(super) fn covers(&self) -> bool {
        self.covers
    }
}

/// The shares of the query's terms, `None` for those that take part in no score.
pub(super) fn shares<Row: Searched>(query: &Query<'_, Row>) -> Vec<Option<Share>> {
    let idle = |term: &Term<'_>| term.is_idle(|facet| query.pool.has_rare(facet));
    let (mut counting, mut whole) = ([0_u64; 2], [0_u64; 2]);
    for term in &query.terms {
        whole[term.lane()] += u64::from(term.entry.weight);
        counting[term.lane()] += if idle(term) {
            0
        } else {
            u64::from(term.entry.weight)
        };
    }
    let share = |term: &Term<'_>| {
        let (lane, weight) = (term.lane(), u64::from(term.entry.weight));
        #[allow(
            clippy::cast_precision_loss,
            reason = "a bound, not a score; the comparison has slack"
        )]
        let per_value = 100.0 * weight as f32 / counting[lane].max(1) as f32;
        Share {
            per_value,
            covers: 1000 * weight >= whole[lane],
        }
    };
    query
        .terms
        .iter()
        .map(|term| (!idle(term)).then(|| share(term)))
        .collect()
}
