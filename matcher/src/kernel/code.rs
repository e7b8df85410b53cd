//! The answers of a term in two bytes, by identifier: what the loops look up instead of asking the term.

use crate::criterion::Value;
use crate::facet::{FIRST, NONE, RARE};

/// A known value, or one of the four below.
pub(super) type Code = u16;
const MISSING: Code = 1001;
const UNASKED: Code = 1002;
/// There is no code at this place of a ranked facet.
const NOTHING: Code = 1003;
/// The row has to be asked.
const ASK: Code = 1004;

/// Answers by identifier.
pub(super) type Codes = Box<[Code]>;

/// The codes of a column, `value` being asked for every identifier that stands for a value.
pub(super) fn codes(ids: usize, mut value: impl FnMut(u16) -> Value) -> Codes {
    let mut codes = vec![NOTHING; ids];
    codes[usize::from(NONE)] = NOTHING;
    codes[usize::from(RARE)] = ASK;
    for (id, code) in (FIRST..).zip(&mut codes[usize::from(FIRST)..]) {
        *code = encode(value(id));
    }
    codes.into()
}

pub(super) fn encode(value: Value) -> Code {
    match value {
        Value::Known(value) => value,
        Value::Missing => MISSING,
        Value::Unasked => UNASKED,
    }
}

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The term's value.
    Value(Value),
    /// No code at this place.
    Nothing,
    /// The row has to be asked.
    Ask,
}

#[inline]
pub(super) fn answer(code: Code) -> Answer {
    match code {
        MISSING => Answer::Value(Value::Missing),
        UNASKED => Answer::Value(Value::Unasked),
        NOTHING => Answer::Nothing,
        ASK => Answer::Ask,
        value => Answer::Value(Value::Known(value)),
    }
}

/// The best of several answers: the highest known value, else a missing one, else "not asked".
#[inline]
pub(super) fn best(codes: impl Iterator<Item = Code>) -> Value {
    let mut best = None;
    let mut missing = false;
    for code in codes {
        if code <= 1000 {
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
