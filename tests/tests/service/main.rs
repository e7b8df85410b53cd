//! Scenarios against a real server with a real client, one module a scenario.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod bulk_runs;
mod duplicates;
mod eligibility;
mod fair_v1;
mod fairs;
mod groups;
mod plans;
mod planted;
mod policies;
mod search;
mod shortage;
mod statistics;
mod tracking;
mod upkeep;
mod work;
