//! Exchanges: two entries of one list of the larger side change places when the expected matches grow by it, the smaller
//! side always answering with its best lists. Alternate sorting cannot make such a step, because it holds the other side
//! still while it sorts.

use super::market::{Market, Side};
use super::ranking::{Ranking, Rankings, chance};
use crate::parallel::{Cancelled, Control};

/// Places of a list that an entry may be brought up to. The eleventh place is looked at once in a hundred pairs of looks.
const PLACES: usize = 10;
/// Growth of a round, as a share, below which the exchanges end.
const GROWTH_MIN: f64 = 1e-5;
/// Rounds after which the exchanges end in any case.
const ROUNDS_MAX: usize = 30;
/// Places of an answering list that an entry may come up to, for each member of this side that the answering one has.
const ANSWERING_PLACES: usize = 8;

/// The ranking of the larger side after every exchange that pays.
pub(super) fn improve(market: &Market, start: Rankings, control: &Control) -> Result<Ranking, Cancelled> {
    let (side, answering) = market.larger_first();
    let (ranking, _) = start.larger_first(market);
    let mut lists = Lists {
        weights: &market.weights,
        answers: Answers::to(market, answering, &ranking),
        side,
        ranking,
    };
    let mut matches = lists.answers.matches();
    for _ in 0..ROUNDS_MAX {
        let growth = lists.round(control)?;
        matches += growth;
        if growth <= matches * GROWTH_MIN {
            break;
        }
    }
    Ok(lists.ranking)
}

struct Lists<'a> {
    weights: &'a [f64],
    side: &'a Side,
    ranking: Ranking,
    answers: Answers<'a>,
}

impl Lists<'_> {
    /// Tries every list once; tells by how much the expected matches grew.
    fn round(&mut self, control: &Control) -> Result<f64, Cancelled> {
        let mut growth = 0.0;
        for member in 0..self.side.len() {
            control.check()?;
            let entries = self.side.range(member);
            for place in entries.clone().take(PLACES) {
                let list = place - entries.start..entries.len();
                if let Some((other, gain)) = self.best(entries.start, list) {
                    self.exchange(place, entries.start + other, entries.start);
                    growth += gain;
                }
            }
        }
        Ok(growth)
    }

    /// The later place whose entry should come to the first of `places`, and what that brings.
    fn best(&self, start: usize, places: std::ops::Range<usize>) -> Option<(usize, f64)> {
        let place = places.start;
        let down = self.weights_at(start + place);
        if place + 1 >= places.end {
            return None;
        }
        // The entry that goes down loses at least what one place costs it.
        let loss_min = self.answers.loss(down, place, place + 1).max(0.0);
        let (mut best, mut most) = (None, 0.0);
        for other in place + 1..places.end {
            let up = self.weights_at(start + other);
            let gain = self.answers.gain(up, other, place, loss_min + most);
            if gain <= loss_min + most {
                continue;
            }
            let change = gain - self.answers.loss(down, place, other);
            if change > most {
                (best, most) = (Some(other), change);
            }
        }
        best.map(|other| (other, most))
    }

    fn weights_at(&self, at: usize) -> Entry {
        let pair = self.ranking.order[at];
        Entry {
            pair,
            weight: self.weights[pair],
        }
    }

    fn exchange(&mut self, one: usize, other: usize, start: usize) {
        let (down, up) = (self.weights_at(one), self.weights_at(other));
        self.answers.change(down, one - start, other - start);
        self.answers.change(up, other - start, one - start);
        self.ranking.order.swap(one, other);
        self.ranking.places[down.pair] = other - start;
        self.ranking.places[up.pair] = one - start;
    }
}

#[derive(Clone, Copy)]
struct Entry {
    pair: usize,
    weight: f64,
}

/// The best lists of the other side: the value of a pair is its weight times the chance that this side looks, and each
/// list is sorted by value. Sums over the beginning of each list tell what a move costs those that it passes.
struct Answers<'a> {
    side: &'a Side,
    /// Places that are looked at for an entry that comes up.
    reach: usize,
    order: Vec<usize>,
    values: Vec<f64>,
    /// What the entries before each place would lose by moving one place down; one more than entries for each list.
    down: Vec<f64>,
    /// What the entries before each place would gain by moving one place up.
    up: Vec<f64>,
}

impl<'a> Answers<'a> {
    fn to(market: &Market, side: &'a Side, ranking: &Ranking) -> Self {
        let places = market.weights.iter().zip(&ranking.places);
        let values: Vec<f64> = places.map(|(weight, place)| weight * chance(*place)).collect();
        let order = Ranking::by(side, &values).order;
        let sums = order.len() + side.len();
        let larger = market.larger_first().0.len();
        let mut answers = Self {
            side,
            reach: ANSWERING_PLACES * larger.div_ceil(side.len().max(1)).max(1),
            values: order.iter().map(|pair| values[*pair]).collect(),
            order,
            down: vec![0.0; sums],
            up: vec![0.0; sums],
        };
        for member in 0..side.len() {
            answers.sum_from(member, 0);
        }
        answers
    }

    fn matches(&self) -> f64 {
        let lists = (0..self.side.len()).map(|member| &self.values[self.side.range(member)]);
        lists
            .flat_map(|list| (0..).zip(list))
            .map(|(place, value)| value * chance(place))
            .sum()
    }

    /// What an entry and those that it passes gain when it comes up from one place of its own list to another. May
    /// tell nothing where that is no more than `least` or the entry stays far down.
    fn gain(&self, entry: Entry, from: usize, to: usize, least: f64) -> f64 {
        let (old, new) = (entry.weight * chance(from), entry.weight * chance(to));
        if new - old <= least {
            return 0.0;
        }
        let member = self.side.members[entry.pair];
        let values = &self.values[self.side.range(member)];
        let after = place_of(&values[..values.len().min(self.reach)], new);
        if after == self.reach || (new - old) * chance(after) <= least {
            return 0.0;
        }
        let before = place_of(values, old);
        let sums = self.sums(member);
        new * chance(after) - old * chance(before) - (self.down[sums + before] - self.down[sums + after])
    }

    /// What an entry and those that pass it lose when it goes down from one place of its own list to another.
    fn loss(&self, entry: Entry, from: usize, to: usize) -> f64 {
        let (old, new) = (entry.weight * chance(from), entry.weight * chance(to));
        let member = self.side.members[entry.pair];
        let values = &self.values[self.side.range(member)];
        let before = place_of(values, old);
        let after = place_of(values, new).saturating_sub(1).max(before);
        let sums = self.sums(member);
        old * chance(before) - new * chance(after) - (self.up[sums + after + 1] - self.up[sums + before + 1])
    }

    /// Puts an entry where it belongs after its place in its own list has changed.
    fn change(&mut self, entry: Entry, from: usize, to: usize) {
        let (old, new) = (entry.weight * chance(from), entry.weight * chance(to));
        let member = self.side.members[entry.pair];
        let range = self.side.range(member);
        let (order, values) = (&mut self.order[range.clone()], &mut self.values[range]);
        let equal = place_of(values, old);
        let before = equal
            + order[equal..]
                .iter()
                .take_while(|pair| **pair != entry.pair)
                .count();
        let after = place_of(values, new);
        if new < old {
            let after = after.saturating_sub(1).max(before);
            order[before..=after].rotate_left(1);
            values[before..=after].rotate_left(1);
            values[after] = new;
            self.sum_from(member, before);
        } else {
            order[after..=before].rotate_right(1);
            values[after..=before].rotate_right(1);
            values[after] = new;
            self.sum_from(member, after);
        }
    }

    /// Where the sums of a member's list begin.
    fn sums(&self, member: usize) -> usize {
        self.side.starts[member] + member
    }

    fn sum_from(&mut self, member: usize, first: usize) {
        let sums = self.sums(member);
        let values = &self.values[self.side.range(member)];
        for (place, value) in values.iter().enumerate().skip(first) {
            let here = chance(place);
            let above = place.checked_sub(1).map_or(here, chance);
            self.down[sums + place + 1] = self.down[sums + place] + value * (here - chance(place + 1));
            self.up[sums + place + 1] = self.up[sums + place] + value * (above - here);
        }
    }
}

/// How many of the falling values are higher.
fn place_of(values: &[f64], value: f64) -> usize {
    values.partition_point(|other| *other > value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::market::Edge;
    use super::*;
    use proptest::prelude::*;

    fn market() -> impl Strategy<Value = Market> {
        (2..8_usize, 1..8_usize).prop_flat_map(|(left, right)| {
            prop::collection::vec((0..=6_u8, 0..=6_u8), left * right).prop_map(move |scores| {
                let scores = scores.iter().enumerate();
                let edges = scores.map(|(at, (one, other))| Edge {
                    left: at / right,
                    right: at % right,
                    left_score: f64::from(*one) / 6.0,
                    right_score: f64::from(*other) / 6.0,
                });
                Market::new(left, right, edges.collect()).unwrap()
            })
        })
    }

    proptest! {
        #[test]
        fn what_a_round_says_it_brings_is_what_the_answers_hold(market in market()) {
            let (side, answering) = market.larger_first();
            let ranking = Ranking::by(side, &market.left_scores);
            let answers = Answers::to(&market, answering, &ranking);
            let mut lists = Lists { weights: &market.weights, side, ranking, answers };
            let before = lists.answers.matches();
            let growth = lists.round(&Control::default()).unwrap();
            prop_assert!((lists.answers.matches() - before - growth).abs() < 1e-9);
            let anew = Answers::to(&market, answering, &lists.ranking);
            prop_assert!((anew.matches() - lists.answers.matches()).abs() < 1e-9);
            prop_assert!(anew.values.iter().zip(&lists.answers.values).all(|(one, other)| one.to_bits() == other.to_bits()));
        }
    }
}
