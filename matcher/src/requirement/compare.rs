//! Comparisons that several hard terms share. Three-valued: what is not told is never "not met".

use duijie_domain::Fact;

use super::Outcome;
use crate::note::Param;

/// `held` is at least `asked`; told to have none counts as 0, a demand for 0 or none is no demand.
#[inline]
pub(super) fn at_least<Number: Copy + Default + Ord>(held: Fact<Number>, asked: Fact<Number>) -> Outcome {
    let Fact::Known(asked) = asked else {
        return Outcome::NotAsked;
    };
    match held {
        Fact::Known(held) if held >= asked => Outcome::Met,
        Fact::Absent if asked == Number::default() => Outcome::Met,
        Fact::Unknown if asked == Number::default() => Outcome::NotAsked,
        Fact::Unknown => Outcome::Unknown,
        _ => Outcome::NotMet,
    }
}

/// Combines the answers of several demands: one "not met" decides, else one "unknown".
pub(super) fn all(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
    let mut combined = Outcome::Met;
    for outcome in outcomes {
        match outcome {
            Outcome::NotMet => return Outcome::NotMet,
            Outcome::Unknown => combined = Outcome::Unknown,
            Outcome::Met | Outcome::NotAsked => {}
        }
    }
    combined
}

/// A fact as a value in a sentence.
pub(super) fn param<Value: Copy>(fact: &Fact<Value>, known: impl Fn(Value) -> Param) -> Param {
    match fact {
        Fact::Known(value) => known(*value),
        Fact::Absent => Param::None,
        Fact::Unknown => Param::NotTold,
    }
}

/// A list fact as a value in a sentence.
pub(super) fn list<Value>(fact: &Fact<Box<[Value]>>, known: impl Fn(&[Value]) -> Param) -> Param {
    match fact {
        Fact::Known(values) if !values.is_empty() => known(values),
        Fact::Known(_) | Fact::Absent => Param::None,
        Fact::Unknown => Param::NotTold,
    }
}
