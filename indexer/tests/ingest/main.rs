//! Tests of import and export at their public border: files in, records and stores out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests; a skipped one says so"
)]

mod augment;
mod bad_rows;
mod encodings;
mod export;
mod free_wording;
mod hubei;
mod mappings;
mod records;
mod round_trip;
mod runs;
mod support;
mod wording;
