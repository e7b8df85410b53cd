//! What can be known about a person, a firm, their contract, a fair or premises, and how much of it is known.
//!
//! In: values, or texts as people write them. Out: facts that are unknown, absent or known, with what follows from
//! others filled in for one day and one area. Where values come from is the caller's.

mod derived;
mod held;
mod table;
mod value;

pub use held::Facts;
pub use table::{FactDefinition, FactId, all};
pub use value::{FactType, FactValue};

pub(crate) use derived::lies_within;
pub(crate) use held::unknown_fact;
pub(crate) use value::{COUNT_MAX, level_named};
