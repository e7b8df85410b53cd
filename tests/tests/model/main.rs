//! The engine against a plain model: drawn histories of two offices, in memory and in a folder that is closed and opened again. What
//! each answer and every view has to be is said by the model alone; nothing here knows how the engine comes to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "tests"
)]

mod command;
mod compare;
mod drawing;
mod ledger;
mod play;
mod register;
mod service;

use drawing::history;
use play::play;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 72, failure_persistence: None, max_shrink_iters: 1_000, max_shrink_time: 30_000, ..ProptestConfig::default() })]
    #[test]
    fn in_memory_the_register_is_what_the_model_says(history in history(20..40)) {
        play(&history, false).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 1_000, max_shrink_time: 30_000, ..ProptestConfig::default() })]
    #[test]
    fn on_disk_and_opened_again_it_still_is(history in history(20..40)) {
        play(&history, true).map_err(TestCaseError::fail)?;
    }
}
