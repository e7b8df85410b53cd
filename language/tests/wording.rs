//! The wording check over its own cases: which rules are found in a text, and in which nothing may be found.

#[path = "wording/cases.rs"]
mod cases;
#[path = "wording/laws.rs"]
mod laws;
