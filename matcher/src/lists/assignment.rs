//! A start for alternate sorting: the members of the larger side are dealt out over the first places in the lists of the
//! smaller side, by an auction, so that no two first choices sit on the same place.
//!
//! With n members and m partners each partner has n/m places in a round. A place is worth the pair's chance to agree
//! times the chance that the place is looked at. Members bid the difference between their best and second-best place.

use super::market::{Market, Side};
use super::ranking::{Ranking, chance};
use crate::parallel::{Cancelled, Control};
use std::collections::VecDeque;

/// Rounds: the first deals out every member's first choice, the next one the second.
const ROUNDS: usize = 2;
/// Least increase of a bid, as a share of the dearest place. The auction ends within that much a member of the optimum.
const INCREMENT_SHARE: f64 = 0.001;
/// Bids a member on average, after which whoever has no place goes without.
const BIDS_MAX: usize = 1_000;

/// The ranking of the larger side: what it got in each round, then the rest by the chance to agree.
pub(super) fn rank(market: &Market, control: &Control) -> Result<Ranking, Cancelled> {
    let (bidders, owners) = market.larger_first();
    let dearest = market.weights.iter().copied().fold(0.0, f64::max);
    let mut values = market.weights.clone();
    let mut dealt = vec![false; values.len()];
    let places = bidders.len().div_ceil(owners.len().max(1));
    for round in 0..ROUNDS {
        let auction = Auction::new(market, places, round * places, dearest);
        for pair in auction.run(bidders, owners, &dealt, control)? {
            dealt[pair] = true;
            values[pair] = dearest + (ROUNDS - round) as f64;
        }
    }
    Ok(Ranking::by(bidders, &values))
}

struct Auction<'a> {
    weights: &'a [f64],
    /// Places for sale with every owner.
    places: usize,
    /// How many places of every owner were sold before.
    sold: usize,
    /// Least increase of a bid.
    increment: f64,
}

/// The best place for a bidder, and by how much it is better than the next best.
struct Bid {
    pair: usize,
    place: usize,
    margin: f64,
}

impl<'a> Auction<'a> {
    fn new(market: &'a Market, places: usize, sold: usize, dearest: f64) -> Self {
        Self {
            weights: &market.weights,
            places,
            sold,
            increment: dearest * chance(sold) * INCREMENT_SHARE,
        }
    }

    /// The pair that each bidder gets, for those who get one.
    fn run(
        &self,
        bidders: &Side,
        owners: &Side,
        dealt: &[bool],
        control: &Control,
    ) -> Result<Vec<usize>, Cancelled> {
        let mut prices = vec![0.0; owners.len() * self.places];
        let mut holders: Vec<Option<usize>> = vec![None; prices.len()];
        let mut waiting: VecDeque<usize> = (0..bidders.len()).collect();
        for _ in 0..bidders.len() * BIDS_MAX {
            let Some(bidder) = waiting.pop_front() else {
                break;
            };
            control.check()?;
            let open = bidders
                .pairs_of(bidder)
                .iter()
                .copied()
                .filter(|pair| !dealt[*pair]);
            let Some(bid) = self.best(open, owners, &prices) else {
                continue;
            };
            prices[bid.place] += bid.margin + self.increment;
            let outbid = holders[bid.place].replace(bid.pair);
            waiting.extend(outbid.map(|pair| bidders.members[pair]));
        }
        Ok(holders.into_iter().flatten().collect())
    }

    /// What the bidder gains most from; nothing where every place costs what it is worth.
    fn best(&self, open: impl Iterator<Item = usize>, owners: &Side, prices: &[f64]) -> Option<Bid> {
        let mut best = None;
        let (mut first, mut second) = (0.0, 0.0);
        for pair in open {
            let start = owners.members[pair] * self.places;
            for place in 0..self.places {
                let gain = self.weights[pair] * chance(self.sold + place) - prices[start + place];
                if gain > first {
                    (second, first) = (first, gain);
                    best = Some((pair, start + place));
                } else if gain > second {
                    second = gain;
                }
            }
        }
        best.map(|(pair, place)| Bid {
            pair,
            place,
            margin: first - second,
        })
    }
}
