//! The answers of a term in two bytes, by identifier: what the loops look up instead of asking the term.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::criterion::Value;
use crate::facet::{FIRST, RARE};

/// A known value, or one of the four below.
pub(super) type Code = u16;
/// Highest code that is a value.
pub(super) const VALUE_MAX: Code = 1000;
const MISSING: Code = 1001;
const UNASKED: Code = 1002;
/// There is no code at this place of a ranked facet.
const NOTHING: Code = 1003;
/// The row has to be asked.
const ASK: Code = 1004;

/// The answers of a term by the identifiers of one column.
#[derive(Debug)]
pub(crate) struct Table {
    /// By identifier.
    pub(super) codes: Box<[Code]>,
    /// The identifiers of each answer that is one, the highest value first.
    pub(super) levels: Box<[Level]>,
}

/// The identifiers of one answer.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) value: Value,
    pub(super) ids: Box<[u16]>,
}

impl Table {
    /// The table of a column with this many identifiers, `value` being asked for each that stands for a value.
    pub(super) fn of(ids: usize, mut value: impl FnMut(u16) -> Value) -> Self {
        let mut codes = vec![NOTHING; ids];
        codes[usize::from(RARE)] = ASK;
        let mut levels: BTreeMap<Reverse<Code>, Vec<u16>> = BTreeMap::new();
        for (id, code) in (FIRST..).zip(&mut codes[usize::from(FIRST)..]) {
            *code = encode(value(id));
            levels.entry(Reverse(*code)).or_default().push(id);
        }
        let level = |(Reverse(code), ids): (Reverse<Code>, Vec<u16>)| {
            Some(Level {
                value: decode(code)?,
                ids: ids.into(),
            })
        };
        let mut levels: Vec<Level> = levels.into_iter().filter_map(level).collect();
        levels.sort_by_key(|level| !matches!(level.value, Value::Known(_)));
        Self {
            codes: codes.into(),
            levels: levels.into(),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        2 * size_of_val(&*self.codes)
    }
}

fn encode(value: Value) -> Code {
    match value {
        Value::Known(value) => value,
        Value::Missing => MISSING,
        Value::Unasked => UNASKED,
    }
}

/// The answer that a code stands for; none for [`NOTHING`] and [`ASK`].
fn decode(code: Code) -> Option<Value> {
    match code {
        MISSING => Some(Value::Missing),
        UNASKED => Some(Value::Unasked),
        NOTHING | ASK => None,
        value => Some(Value::Known(value)),
    }
}

/// The best of several answers: the highest known value, else a missing one, else "not asked".
#[inline]
pub(super) fn best(codes: impl Iterator<Item = Code>) -> Value {
    let mut best = None;
    let mut missing = false;
    for code in codes {
        if code <= VALUE_MAX {
            best = best.max(Some(code));
        } else {
            missing |= code == MISSING;
        }
    }
    match best {
        Some(value) => Value::Known(value),
        None if missing => Value::Missing,
        None => Value::Unasked,
    }
}
