//! The units of a record: what is taken from one body or the other as a whole, never mixed.

use crate::candidate::CandidateState;
use crate::employer::Contact;
use crate::fact::Fact;
use crate::vacancy::VacancyState;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// One unit of records of a type.
pub struct Unit<R: 'static> {
    /// Its path in the record.
    pub field: &'static str,
    /// How two bodies meet in it.
    pub manner: Manner<R>,
    /// Whether anything was told.
    pub is_told: fn(&R) -> bool,
    /// Whether both say the same.
    pub agrees: fn(&R, &R) -> bool,
    /// Sets it to what the second body says.
    pub take: fn(&mut R, &R),
    /// Whether the second body's value makes sense beside what the first was told.
    pub fits: fn(&R, &R) -> bool,
}

/// How two bodies meet in a unit.
pub enum Manner<R> {
    /// One value: told by one, or chosen.
    Value,
    /// Both count: what each forbids or has decided must not be lost.
    Joined(fn(&mut R, &R)),
    /// Means something only in the body it stands in.
    Own,
}

impl<R> Clone for Manner<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Manner<R> {}

impl<R> Unit<R> {
    /// Whether the first body takes this over from the second: it was not told, the other was, and the two fit.
    pub fn fills(&self, whole: &R, other: &R) -> bool {
        !(self.is_told)(whole) && (self.is_told)(other) && (self.fits)(whole, other)
    }
}

/// The units of a record: path, and where it is not a plain value its manner or what it has to fit.
macro_rules! units {
    ($record:ty { $($field:literal $first:ident $(. $rest:ident)* $(joined $join:ident)? $(own $own:tt)? $(fits $fits:ident)?;)+ }) => {
        impl $crate::merging::Mergeable for $record {
            fn units() -> &'static [$crate::merging::Unit<Self>] {
                const UNITS: &[$crate::merging::Unit<$record>] = &[$($crate::merging::Unit {
                    field: $field,
                    manner: units!(@manner $(joined $join)? $(own $own)?),
                    is_told: |record| $crate::merging::unit::Told::is_told(&record.$first $(.$rest)*),
                    agrees: |one, other| one.$first $(.$rest)* == other.$first $(.$rest)*,
                    take: |into, from| into.$first $(.$rest)*.clone_from(&from.$first $(.$rest)*),
                    fits: units!(@fits $($fits)?),
                },)+];
                UNITS
            }
        }
    };
    (@manner) => { $crate::merging::Manner::Value };
    (@manner joined $join:ident) => { $crate::merging::Manner::Joined($join) };
    (@manner own $own:tt) => { $crate::merging::Manner::Own };
    (@fits) => { |_, _| true };
    (@fits $fits:ident) => { $fits };
}
pub(super) use units;

/// Whether a value says anything.
pub(super) trait Told {
    fn is_told(&self) -> bool;
}

impl<T> Told for Fact<T> {
    fn is_told(&self) -> bool {
        !self.is_unknown()
    }
}

impl<T> Told for Option<T> {
    fn is_told(&self) -> bool {
        self.is_some()
    }
}

impl<T> Told for Vec<T> {
    fn is_told(&self) -> bool {
        !self.is_empty()
    }
}

impl<K, V> Told for BTreeMap<K, V> {
    fn is_told(&self) -> bool {
        !self.is_empty()
    }
}

impl Told for String {
    fn is_told(&self) -> bool {
        !self.is_empty()
    }
}

impl Told for SmolStr {
    fn is_told(&self) -> bool {
        !self.is_empty()
    }
}

impl Told for Contact {
    fn is_told(&self) -> bool {
        *self != Self::default()
    }
}

/// A state is always one that somebody set or took for granted.
impl Told for CandidateState {
    fn is_told(&self) -> bool {
        true
    }
}

impl Told for VacancyState {
    fn is_told(&self) -> bool {
        true
    }
}
