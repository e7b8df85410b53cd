//! How two records that mean the same become one: what one was told stays, what it was not told is taken from the other.
//!
//! Bodies as their publishers wrote them go in, the body that stands for all of them comes out, and the way back: which
//! body a change of the whole belongs to. Where the bodies are kept, and who may merge, is decided elsewhere.

mod candidate;
mod unit;
mod vacancy;

pub use unit::{Manner, Unit};

use crate::record::Record;

/// A record that can be merged with another of its kind.
pub trait Mergeable: Record {
    /// Everything in the record that is taken as a whole, in the order of the record.
    fn units() -> &'static [Unit<Self>];

    /// The unit of a field, if it is one.
    fn unit(field: &str) -> Option<&'static Unit<Self>> {
        Self::units().iter().find(|unit| unit.field == field)
    }

    /// Whether the value of a field can be chosen from one record or the other.
    fn can_choose(field: &str) -> bool {
        Self::unit(field).is_some_and(|unit| matches!(unit.manner, Manner::Value))
    }
}

/// A body merged into another, and what was decided about single fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a, R> {
    /// The body.
    pub body: R,
    /// Fields whose value is taken from this body, if it was told one, although the other was told another.
    pub chosen: &'a [String],
    /// Fields about which this body is not asked any more.
    pub closed: &'a [String],
}

/// What merging two bodies does, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Fields that the kept record takes over because it was not told them.
    pub taken: Vec<&'static str>,
    /// Fields of lists in which both are joined.
    pub joined: Vec<&'static str>,
    /// Fields that both were told differently.
    pub conflicts: Vec<&'static str>,
}

/// The body that stands for a record and everything merged into it, in the order in which it was merged.
#[must_use]
pub fn compose<R: Mergeable>(own: &R, parts: &[Part<'_, R>]) -> R {
    let mut whole = own.clone();
    for part in parts {
        let before = whole.clone();
        for unit in R::units() {
            let is = |fields: &[String]| fields.iter().any(|field| field == unit.field);
            if is(part.closed) {
                continue;
            }
            let is_chosen = is(part.chosen) && (unit.is_told)(&part.body);
            match unit.manner {
                Manner::Own => {}
                Manner::Joined(join) => join(&mut whole, &part.body),
                Manner::Value if is_chosen || unit.fills(&before, &part.body) => {
                    (unit.take)(&mut whole, &part.body);
                }
                Manner::Value => {}
            }
        }
    }
    whole
}

/// What becomes of a record when `other` is merged into it.
#[must_use]
pub fn account<R: Mergeable>(kept: &R, other: &R) -> Account {
    let mut account = Account::default();
    for unit in R::units() {
        match unit.manner {
            Manner::Own => {}
            Manner::Joined(join) => {
                let mut both = kept.clone();
                join(&mut both, other);
                if !(unit.agrees)(&both, kept) {
                    account.joined.push(unit.field);
                }
            }
            Manner::Value if unit.fills(kept, other) => account.taken.push(unit.field),
            Manner::Value => {
                let both_told = (unit.is_told)(kept) && (unit.is_told)(other);
                if both_told && !(unit.agrees)(kept, other) {
                    account.conflicts.push(unit.field);
                }
            }
        }
    }
    account
}

/// What a change of the whole body means for the bodies that it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited<R> {
    /// The own body of the kept record after the change.
    pub own: R,
    /// Fields that are no longer taken from, and no longer asked of, any other body.
    pub settled: Vec<&'static str>,
}

/// Finds the own body with which everything composes to `whole`: what differs now was said under the name of the kept
/// record, so it belongs to that one. `parts` are as they were before the change.
#[must_use]
pub fn edited<R: Mergeable>(own: &R, parts: &[Part<'_, R>], whole: &R) -> Edited<R> {
    let before = compose(own, parts);
    let mut own = own.clone();
    let mut settled: Vec<&'static str> = Vec::new();
    take_differing(&mut own, &before, whole);
    loop {
        let closed: Vec<Vec<String>> = parts.iter().map(|part| with(part.closed, &settled)).collect();
        let asked: Vec<Part<'_, R>> = parts
            .iter()
            .zip(&closed)
            .map(|(part, closed)| Part {
                body: part.body.clone(),
                chosen: part.chosen,
                closed,
            })
            .collect();
        let now = compose(&own, &asked);
        let open = R::units()
            .iter()
            .filter(|unit| !(unit.agrees)(&now, whole) && !settled.contains(&unit.field));
        let fields: Vec<&'static str> = open.map(|unit| unit.field).collect();
        if fields.is_empty() {
            return Edited { own, settled };
        }
        take_differing(&mut own, &now, whole);
        settled.extend(fields);
    }
}

fn take_differing<R: Mergeable>(own: &mut R, now: &R, whole: &R) {
    let differing = R::units().iter().filter(|unit| !(unit.agrees)(now, whole));
    for unit in differing {
        (unit.take)(own, whole);
    }
}

fn with(closed: &[String], settled: &[&'static str]) -> Vec<String> {
    let settled = settled.iter().map(ToString::to_string);
    closed.iter().cloned().chain(settled).collect()
}
