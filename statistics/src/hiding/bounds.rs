//! What a reader can work out of a hidden number: the interval in which it must lie by every sum.
//!
//! Intervals are drawn in from one sum after the other until none moves. Where sums form a tree that is all that can be
//! known; where they form a ring it may be a little more than can be known by this alone, never less wide.

use super::{Sum, System};

const UNBOUNDED: i64 = i64::MAX / 4;

/// The least and the greatest value that a number can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub least: i64,
    /// The greatest.
    pub greatest: i64,
}

impl Interval {
    /// The greatest less the least.
    #[must_use]
    pub fn width(self) -> i64 {
        self.greatest - self.least
    }
}

/// The interval of every number for a reader who knows that zero is never hidden.
#[must_use]
pub fn intervals(system: &System, hidden: &[bool]) -> Vec<Interval> {
    let first = |(number, is_hidden): (&super::Number, &bool)| match (number.is_printed, is_hidden) {
        (true, false) => Interval {
            least: number.value,
            greatest: number.value,
        },
        (is_printed, _) => Interval {
            least: i64::from(is_printed),
            greatest: UNBOUNDED,
        },
    };
    let mut intervals: Vec<Interval> = system.numbers.iter().zip(hidden).map(first).collect();
    while draw_in_all(system, &mut intervals) {}
    intervals
}

/// The interval of one number by one sum and the intervals of its other members; none if it is no member.
pub(super) fn drawn_in(sum: &Sum, intervals: &[Interval], place: usize) -> Option<Interval> {
    let all = Totals::of(sum, intervals);
    if sum.whole == place {
        return Some(all.whole());
    }
    let is_part = sum.parts.contains(&place);
    is_part.then(|| all.part(intervals[sum.whole], intervals[place]))
}

fn draw_in_all(system: &System, intervals: &mut [Interval]) -> bool {
    let mut has_moved = false;
    for sum in &system.sums {
        has_moved |= draw_in(sum, intervals);
    }
    has_moved
}

fn draw_in(sum: &Sum, intervals: &mut [Interval]) -> bool {
    let drawn = Totals::of(sum, intervals).whole();
    let mut moved = narrow(&mut intervals[sum.whole], drawn);
    let totals = Totals::of(sum, intervals);
    let whole = intervals[sum.whole];
    for &part in &sum.parts {
        let drawn = totals.part(whole, intervals[part]);
        moved |= narrow(&mut intervals[part], drawn);
    }
    moved
}

fn narrow(interval: &mut Interval, drawn: Interval) -> bool {
    let before = *interval;
    interval.least = interval.least.max(drawn.least);
    interval.greatest = interval.greatest.min(drawn.greatest);
    *interval != before
}

/// The sums of the bounds of the parts; unbounded ones are counted apart.
struct Totals {
    least: i64,
    greatest: i64,
    unbounded: usize,
}

impl Totals {
    fn of(sum: &Sum, intervals: &[Interval]) -> Self {
        let mut totals = Self {
            least: 0,
            greatest: 0,
            unbounded: 0,
        };
        for &part in &sum.parts {
            totals.least += intervals[part].least;
            if intervals[part].greatest >= UNBOUNDED {
                totals.unbounded += 1;
            } else {
                totals.greatest += intervals[part].greatest;
            }
        }
        totals
    }

    fn whole(&self) -> Interval {
        Interval {
            least: self.least,
            greatest: if self.unbounded == 0 {
                self.greatest
            } else {
                UNBOUNDED
            },
        }
    }

    /// What is left for a part when the others take the most or the least.
    fn part(&self, whole: Interval, part: Interval) -> Interval {
        let others_are_bounded = match part.greatest >= UNBOUNDED {
            true => self.unbounded == 1,
            false => self.unbounded == 0,
        };
        let own_greatest = if part.greatest >= UNBOUNDED {
            0
        } else {
            part.greatest
        };
        let least = if others_are_bounded {
            whole.least - (self.greatest - own_greatest)
        } else {
            0
        };
        let greatest = match whole.greatest >= UNBOUNDED {
            true => UNBOUNDED,
            false => whole.greatest - (self.least - part.least),
        };
        Interval { least, greatest }
    }
}
