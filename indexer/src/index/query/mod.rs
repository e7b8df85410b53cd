//! From what a person typed to a query of the index engine.
//!
//! [`parse`] takes the words apart, [`understand`] adds what they may mean as well, [`filter`] and [`near`] read codes and
//! places, [`compile`] puts all of it into the engine's terms. Running queries is done in `collect.rs`.

pub(super) mod compile;
pub(super) mod filter;
pub(super) mod near;
pub(super) mod parse;
pub(super) mod understand;
