//! From what a person typed to a query of the index engine.
//!
//! [`parse`] understands the words, [`filter`] the codes, [`compile`] puts both into the engine's terms. Running queries
//! is done in `collect.rs`.

pub(super) mod compile;
pub(super) mod filter;
pub(super) mod parse;
