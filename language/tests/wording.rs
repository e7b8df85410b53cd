//! The wording check over its own cases: which rules are found in a text, and in which nothing may be found.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

#[path = "wording/cases.rs"]
mod cases;
#[path = "wording/facts.rs"]
mod facts;
#[path = "wording/laws.rs"]
mod laws;
