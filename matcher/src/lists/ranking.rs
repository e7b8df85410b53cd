//! Rankings of one side, how likely a place in them is looked at, and the matches that two sides' rankings lead to. How
//! good rankings are found is decided in the files beside this one.

use super::market::{Market, Side};
use crate::parallel;

/// The chance that an entry is looked at, by its place from 0: 1, 1/2, 1/3 …
pub(super) fn chance(place: usize) -> f64 {
    1.0 / (place + 1) as f64
}

/// Every member of a side with all its pairs, best first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranking {
    /// The pairs, laid out like those of the side.
    pub(super) order: Vec<usize>,
    /// For each pair its place in the list of its member.
    pub(super) places: Vec<usize>,
}

impl Ranking {
    /// Sorts by the values of the pairs, highest first; of equal ones the earlier partner first.
    pub(super) fn by(side: &Side, values: &[f64]) -> Self {
        let members: Vec<usize> = (0..side.len()).collect();
        let lists: Vec<Vec<(f64, usize)>> = parallel::map(&members, 1, |member| {
            let mut keyed: Vec<(f64, usize)> = side
                .pairs_of(*member)
                .iter()
                .map(|pair| (values[*pair], *pair))
                .collect();
            keyed.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            keyed
        });
        Self::of_order(side, lists.into_iter().flatten().map(|(_, pair)| pair).collect())
    }

    /// From the pairs in their order, member by member.
    pub(super) fn of_order(side: &Side, order: Vec<usize>) -> Self {
        let mut places = vec![0; order.len()];
        for member in 0..side.len() {
            for (place, pair) in order[side.range(member)].iter().enumerate() {
                places[*pair] = place;
            }
        }
        Self { order, places }
    }
}

/// The rankings of both sides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rankings {
    pub(super) left: Ranking,
    pub(super) right: Ranking,
}

impl Rankings {
    /// Both sides sorted by their own values of the pairs.
    pub(super) fn by(market: &Market, left: &[f64], right: &[f64]) -> Self {
        Self {
            left: Ranking::by(&market.left, left),
            right: Ranking::by(&market.right, right),
        }
    }

    /// Both sides, from the ranking of the larger one and that of the smaller one.
    pub(super) fn of(market: &Market, large: Ranking, small: Ranking) -> Self {
        if market.left_is_larger() {
            Self {
                left: large,
                right: small,
            }
        } else {
            Self {
                left: small,
                right: large,
            }
        }
    }

    /// The rankings of the larger and of the smaller side.
    pub(super) fn larger_first(self, market: &Market) -> (Ranking, Ranking) {
        if market.left_is_larger() {
            (self.left, self.right)
        } else {
            (self.right, self.left)
        }
    }

    /// Pairs in which both look and both say yes, as an expectation.
    pub(super) fn expected_matches(&self, market: &Market) -> f64 {
        expected_matches(market, &self.left, &self.right)
    }
}

/// The expected matches of the rankings of one side and the other, whichever comes first.
pub(super) fn expected_matches(market: &Market, one: &Ranking, other: &Ranking) -> f64 {
    let places = one.places.iter().zip(&other.places);
    let chances = places.map(|(one, other)| chance(*one) * chance(*other));
    market
        .weights
        .iter()
        .zip(chances)
        .map(|(weight, chance)| weight * chance)
        .sum()
}
