//! Persons through a real server: who is shown what, what is written down, what can be taken back, and that nothing of an
//! erased person is left in any file and nothing of anybody in any log.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod erasing;
mod office;
mod reading;
mod retention;
mod silence;
mod wishes;
