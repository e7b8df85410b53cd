//! Two-sided lists: rankings of both sides made with crowding in view, so that the pairs that look at each other agree.
//!
//! In: a [`Market`] of pairs with both sides' scores. Out: [`Lists`] of both sides by a [`Method`], if wanted with a
//! floor for each left member and a cap for each right one. A pair is matched when both look and both say yes; the entry
//! at place k is looked at with chance 1/k. What a score means is decided elsewhere. The numbers here are floating point,
//! added up in one order: the same bytes on any number of threads.

mod alternate;
mod assignment;
mod bounds;
mod equilibrium;
mod exchange;
mod market;
mod ranking;
#[cfg(test)]
mod tests;

pub use bounds::Shortfall;
pub use market::{Edge, Market, MarketFault};

use crate::parallel::{Cancelled, Control};
use bounds::Choice;
use market::Side;
use ranking::{Ranking, Rankings, chance};

/// How the lists are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Everybody ranks by the own score.
    Naive,
    /// Both sides rank by the product of both scores.
    Product,
    /// Both sides rank by the equilibrium of a market with transferable utility.
    TransferableUtility,
    /// An assignment to begin with, then both sides sort in turn and exchange entries: the most expected matches.
    #[default]
    Alternate,
}

/// What lists are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How they are made.
    pub method: Method,
    /// Bounds; without them every list has every partner.
    pub bounds: Option<Bounds>,
}

/// Bounds on lists. They hold the left side to be persons and the right side vacancies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The longest list of a left member.
    pub left_length: usize,
    /// The longest list of a right member.
    pub right_length: usize,
    /// Entries that each left member should have at least in its own list. More than it can hold cannot be asked for: its
    /// length counts then.
    pub floor: usize,
    /// Lists of the right side in which each left member should stand at least. More than `left_cap` permits cannot be
    /// asked for: the cap counts then.
    pub listing_floor: usize,
    /// How many right members' lists may have the same left member; nothing for any number.
    pub left_cap: Option<usize>,
    /// How many left members' lists may have the same right member; nothing for any number.
    pub right_cap: Option<usize>,
}

/// Lists of both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Lists {
    /// For each left member the right members, best first.
    pub left: Vec<Vec<usize>>,
    /// For each right member the left members, best first.
    pub right: Vec<Vec<usize>>,
    /// The matches to be expected when everybody looks at these lists.
    pub expected_matches: f64,
    /// Left members whose own lists have fewer entries than the floor.
    pub short_lists: Vec<Shortfall>,
    /// Left members who are in fewer lists of the right side than the floor.
    pub short_listings: Vec<Shortfall>,
}

/// Makes the lists.
///
/// # Errors
/// When the work was cancelled.
pub fn make(market: &Market, options: &Options, control: &Control) -> Result<Lists, Cancelled> {
    let rankings = rank(market, options.method, control)?;
    let Some(bounds) = options.bounds else {
        return Ok(Lists {
            left: lists(&market.left, &rankings.left, &market.right, |_| true),
            right: lists(&market.right, &rankings.right, &market.left, |_| true),
            expected_matches: rankings.expected_matches(market),
            short_lists: Vec::new(),
            short_listings: Vec::new(),
        });
    };
    bounded(market, &rankings, bounds, control)
}

fn rank(market: &Market, method: Method, control: &Control) -> Result<Rankings, Cancelled> {
    match method {
        Method::Naive => Ok(Rankings::by(market, &market.left_scores, &market.right_scores)),
        Method::Product => Ok(Rankings::by(market, &market.weights, &market.weights)),
        Method::TransferableUtility => equilibrium::rank(market, control),
        Method::Alternate => alternate::rank(market, control),
    }
}

fn bounded(
    market: &Market,
    rankings: &Rankings,
    bounds: Bounds,
    control: &Control,
) -> Result<Lists, Cancelled> {
    let right_cap = bounds.right_cap.unwrap_or(market.left_len());
    let left_cap = bounds.left_cap.unwrap_or(market.right_len());
    let mut left = Choice::of_left(market, rankings, bounds.left_length, right_cap, control)?;
    let floor = bounds.floor.min(bounds.left_length);
    let short_lists = left.lift(market, rankings, floor, right_cap, control)?;
    let mut right = Choice::of_right(market, rankings, bounds.right_length, left_cap, control)?;
    let floor = bounds.listing_floor.min(left_cap);
    let short_listings = right.lift(market, rankings, floor, bounds.right_length, control)?;
    let lists = Lists {
        left: lists(&market.left, &rankings.left, &market.right, |pair| {
            left.chosen[pair]
        }),
        right: lists(&market.right, &rankings.right, &market.left, |pair| {
            right.chosen[pair]
        }),
        expected_matches: 0.0,
        short_lists,
        short_listings,
    };
    let expected_matches = expected_matches(market, &lists.left, &lists.right);
    Ok(Lists {
        expected_matches,
        ..lists
    })
}

/// The partners of the chosen pairs, member by member.
fn lists(side: &Side, ranking: &Ranking, partners: &Side, chosen: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let pairs = |member| ranking.order[side.range(member)].iter();
    (0..side.len())
        .map(|member| {
            let chosen = pairs(member).filter(|pair| chosen(**pair));
            chosen.map(|pair| partners.members[*pair]).collect()
        })
        .collect()
}

/// The matches to be expected when everybody looks at these lists, in which not everybody has to be. Entries that are no
/// pair of the market count for nothing.
#[must_use]
pub fn expected_matches(market: &Market, left: &[Vec<usize>], right: &[Vec<usize>]) -> f64 {
    let left = chances(&market.left, &market.right, left);
    let right = chances(&market.right, &market.left, right);
    let looked_at = left.iter().zip(&right).map(|(left, right)| left * right);
    market
        .weights
        .iter()
        .zip(looked_at)
        .map(|(weight, looked)| weight * looked)
        .sum()
}

/// For each pair the chance that a member of the side looks at it.
fn chances(side: &Side, partners: &Side, lists: &[Vec<usize>]) -> Vec<f64> {
    let mut chances = vec![0.0; partners.members.len()];
    for (member, list) in lists.iter().enumerate() {
        let pairs = side.pairs_of(member);
        for (place, partner) in list.iter().enumerate() {
            if let Ok(found) = pairs.binary_search_by_key(partner, |pair| partners.members[*pair]) {
                chances[pairs[found]] = chance(place);
            }
        }
    }
    chances
}
