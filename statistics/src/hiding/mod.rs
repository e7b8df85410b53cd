//! Small cells hidden, and others with them, so that no hidden number can be worked out from what is shown.
//!
//! In: numbers of persons, how they add up, and from how many persons a number may be shown. Out: what is hidden. A
//! number of 1 to the threshold less one is hidden; zero and everything else is shown. Then the interval of each hidden
//! number is drawn in from every sum, and while one is narrower than the threshold, a further number of a sum that
//! narrows it is hidden. Columns derived from a hidden number (share, ratio, gap, change) are hidden by whoever makes
//! them. Why it is done so stands in `docs/adr/0015-statistics.md`.

mod bounds;
mod grid;

pub use bounds::{Interval, intervals};
pub use grid::withheld_rows;

use std::collections::BTreeSet;

/// A number that is shown or hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub value: i64,
    /// Whether it is ever printed; what is not printed is unknown anyway and needs no guard.
    pub is_printed: bool,
    /// How much is lost if it is hidden for another's sake; less is hidden first.
    pub cost: u8,
}

/// A number that is the sum of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The whole, by its place among the numbers.
    pub whole: usize,
    /// The parts.
    pub parts: Vec<usize>,
}

/// Numbers and how they add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct System {
    /// The numbers.
    pub numbers: Vec<Number>,
    /// The sums.
    pub sums: Vec<Sum>,
}

impl System {
    /// Adds a number and returns its place.
    pub fn add(&mut self, value: i64, is_printed: bool, cost: u8) -> usize {
        self.numbers.push(Number {
            value,
            is_printed,
            cost,
        });
        self.numbers.len() - 1
    }

    fn is_small(&self, place: usize, threshold: i64) -> bool {
        let number = &self.numbers[place];
        number.is_printed && (1..threshold).contains(&number.value)
    }
}

/// Which numbers are not to be shown if fewer than `threshold` persons may not be told.
#[must_use]
pub fn hidden(system: &System, threshold: i64) -> Vec<bool> {
    let places = 0..system.numbers.len();
    let mut hidden: Vec<bool> = places.map(|place| system.is_small(place, threshold)).collect();
    if hidden.contains(&true) {
        while hide_more(system, threshold, &mut hidden) {}
    }
    hidden
}

/// Hides one more number in each sum that gives too much away; no if there is nothing more to hide.
fn hide_more(system: &System, threshold: i64, hidden: &mut [bool]) -> bool {
    let intervals = intervals(system, hidden);
    let mut touched = BTreeSet::new();
    let mut has_hidden = false;
    for place in 0..system.numbers.len() {
        let is_guarded = hidden[place] && system.numbers[place].is_printed;
        let width = intervals[place].width();
        if !is_guarded || width >= threshold {
            continue;
        }
        let Some((sum, partner)) = partner(system, &intervals, hidden, place, threshold) else {
            continue;
        };
        if touched.insert(sum) {
            hidden[partner] = true;
            has_hidden = true;
        }
    }
    has_hidden
}

/// The sum nearest to a number in which something can still be hidden, and what to hide of it.
fn partner(
    system: &System,
    intervals: &[Interval],
    hidden: &[bool],
    place: usize,
    threshold: i64,
) -> Option<(usize, usize)> {
    let mut reached = BTreeSet::from([place]);
    let mut sums: Vec<usize> = narrowing(system, intervals, place, threshold);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let needed = threshold - intervals[place].width() + 1;
    while !sums.is_empty() {
        let found = sums
            .iter()
            .filter_map(|&sum| Some((sum, cheapest(system, hidden, sum, needed)?)))
            .min_by_key(|(_, partner)| system.numbers[*partner].cost);
        if found.is_some() {
            return found;
        }
        seen.extend(&sums);
        reached.extend(sums.iter().flat_map(|&sum| members(&system.sums[sum])));
        let touches = |sum: &Sum| members(sum).any(|member| reached.contains(&member));
        sums = (0..system.sums.len())
            .filter(|sum| !seen.contains(sum) && touches(&system.sums[*sum]))
            .collect();
    }
    None
}

/// The sums of a number that alone draw its interval in too far, or all of them if it takes several.
fn narrowing(system: &System, intervals: &[Interval], place: usize, threshold: i64) -> Vec<usize> {
    let is_narrow = |sum: &Sum| {
        let drawn = bounds::drawn_in(sum, intervals, place);
        drawn.is_some_and(|interval| interval.greatest - interval.least.max(1) < threshold)
    };
    let sums = 0..system.sums.len();
    let narrow: Vec<usize> = sums.clone().filter(|&sum| is_narrow(&system.sums[sum])).collect();
    if !narrow.is_empty() {
        return narrow;
    }
    sums.filter(|&sum| members(&system.sums[sum]).any(|member| member == place))
        .collect()
}

/// The shown number of a sum that is cheapest to hide: the smallest that is enough, or else the largest.
fn cheapest(system: &System, hidden: &[bool], sum: usize, needed: i64) -> Option<usize> {
    let number = |place: usize| &system.numbers[place];
    let can_be = |place: &usize| !hidden[*place] && number(*place).is_printed && number(*place).value > 0;
    let merit = |place: &usize| {
        let value = number(*place).value;
        let is_short = value < needed;
        (
            number(*place).cost,
            is_short,
            if is_short { -value } else { value },
        )
    };
    members(&system.sums[sum]).filter(can_be).min_by_key(merit)
}

fn members(sum: &Sum) -> impl Iterator<Item = usize> {
    sum.parts.iter().copied().chain(Some(sum.whole))
}

#[cfg(test)]
mod tests;
