//! The store's tests: one suite that every engine passes, planned failures, a model, and bytes of the past.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod concurrency;
mod conformance;
mod erasing;
mod faults;
mod folder;
mod format;
mod merging;
mod merging_whole;
mod model;
mod removing;
mod requests;
mod sealing;
mod support;
mod tenants;
