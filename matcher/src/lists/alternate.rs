//! Alternate sorting: given how likely the other side looks, the best list of a member is a sort; both sides sort in turn
//! until the expected matches grow no more. Then pairs are exchanged (`exchange`), which leaves places that sorting cannot.

use super::exchange;
use super::market::{Market, Side};
use super::ranking::{Ranking, Rankings, chance, expected_matches};
use super::{assignment, equilibrium};
use crate::parallel::{self, Cancelled, Control};

/// Growth, as a share, below which sorting again is not worth it.
const GROWTH_MIN: f64 = 1e-5;
/// Turns after which sorting ends in any case.
const TURNS_MAX: usize = 200;

/// The best lists of several starts, sorted in turn and then improved by exchanges.
pub(super) fn rank(market: &Market, control: &Control) -> Result<Rankings, Cancelled> {
    let starts = [Start::Assignment, Start::Equilibrium, Start::Product];
    let sorted: Vec<Result<Rankings, Cancelled>> = parallel::map(&starts, 1, |start| {
        resort(market, start.rank(market, control)?, control)
    });
    let mut best = Rankings::by(market, &market.left_scores, &market.right_scores);
    for rankings in sorted {
        let rankings = rankings?;
        if rankings.expected_matches(market) > best.expected_matches(market) {
            best = rankings;
        }
    }
    resort(market, exchange::improve(market, best, control)?, control)
}

#[derive(Clone, Copy)]
enum Start {
    Assignment,
    Equilibrium,
    Product,
}

impl Start {
    /// The ranking of the larger side to begin with.
    fn rank(self, market: &Market, control: &Control) -> Result<Ranking, Cancelled> {
        match self {
            Self::Assignment => assignment::rank(market, control),
            Self::Equilibrium => Ok(equilibrium::rank(market, control)?.larger_first(market).0),
            Self::Product => Ok(Ranking::by(market.larger_first().0, &market.weights)),
        }
    }
}

/// Sorts both sides in turn, beginning with the smaller one. The expected matches never fall.
pub(super) fn resort(market: &Market, start: Ranking, control: &Control) -> Result<Rankings, Cancelled> {
    let (large, small) = market.larger_first();
    let mut answer = answer_to(market, small, &start);
    let mut own = start;
    let mut matches = expected_matches(market, &own, &answer);
    for _ in 0..TURNS_MAX {
        control.check()?;
        let next = answer_to(market, large, &answer);
        let next_answer = answer_to(market, small, &next);
        let more = expected_matches(market, &next, &next_answer);
        if more <= matches {
            break;
        }
        let growth = more - matches;
        (own, answer, matches) = (next, next_answer, more);
        if growth <= matches * GROWTH_MIN {
            break;
        }
    }
    Ok(Rankings::of(market, own, answer))
}

/// The best ranking of a side against that of the other.
fn answer_to(market: &Market, side: &Side, other: &Ranking) -> Ranking {
    let chances = other.places.iter().map(|place| chance(*place));
    let values: Vec<f64> = market
        .weights
        .iter()
        .zip(chances)
        .map(|(weight, chance)| weight * chance)
        .collect();
    Ranking::by(side, &values)
}
