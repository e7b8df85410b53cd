//! The exact k best under the total order: score down, coverage down, creation number up.
//!
//! The order has no ties, so merging parts in any order gives the same list.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::judge::Scored;

/// A scored row of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Creation number of the person (or vacancy).
    pub number: u64,
    /// The score and what is not known.
    pub scored: Scored,
}

impl Hit {
    /// The total order, better first.
    #[inline]
    #[must_use]
    pub fn better_first(&self, other: &Self) -> Ordering {
        self.scored
            .score
            .better_first(&other.scored.score)
            .then(self.number.cmp(&other.number))
    }
}

/// A hit ordered so that a max-heap has the worst on top.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WorstFirst(Hit);

impl Ord for WorstFirst {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.better_first(&other.0)
    }
}

impl PartialOrd for WorstFirst {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the k best hits offered.
#[derive(Clone, Debug)]
pub struct TopK {
    k: usize,
    heap: BinaryHeap<WorstFirst>,
}

impl TopK {
    /// Room for the k best.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self {
            k,
            heap: BinaryHeap::new(),
        }
    }

    /// Takes the hit if it is among the k best so far.
    #[inline]
    pub fn offer(&mut self, hit: Hit) {
        if self.heap.len() < self.k {
            self.heap.push(WorstFirst(hit));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && hit.better_first(&worst.0) == Ordering::Less
        {
            worst.0 = hit;
        }
    }

    /// Takes everything the other one kept.
    pub fn merge(&mut self, other: Self) {
        for WorstFirst(hit) in other.heap {
            self.offer(hit);
        }
    }

    /// The worst of a full list: what a new hit has to beat.
    #[must_use]
    pub fn threshold(&self) -> Option<&Hit> {
        if self.heap.len() < self.k {
            None
        } else {
            self.heap.peek().map(|worst| &worst.0)
        }
    }

    /// The hits, best first.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Hit> {
        self.heap
            .into_sorted_vec()
            .into_iter()
            .map(|WorstFirst(hit)| hit)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::score::PairScore;

    proptest! {
        #[test]
        fn equals_sorting_everything(
            scores in prop::collection::vec((0_u32..5, 0_u16..3), 0..60),
            k in 0_usize..70,
            cut in 0_usize..60,
        ) {
            let hits: Vec<Hit> = scores.iter().zip(1..).map(|((score, coverage), number)| Hit {
                number,
                scored: Scored {
                    score: PairScore { score: *score, coverage: *coverage, ..PairScore::default() },
                    ..Scored::default()
                },
            }).collect();
            let (left, right) = hits.split_at(cut.min(hits.len()));
            let mut parts = [TopK::new(k), TopK::new(k)];
            left.iter().rev().for_each(|hit| parts[0].offer(*hit));
            right.iter().for_each(|hit| parts[1].offer(*hit));
            let [mut first, second] = parts;
            first.merge(second);
            let mut sorted = hits;
            sorted.sort_by(Hit::better_first);
            sorted.truncate(k);
            prop_assert_eq!(first.into_sorted(), sorted);
        }
    }
}
