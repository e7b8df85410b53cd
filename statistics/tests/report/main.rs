//! The report as a whole, of generated history: what it hides, what it prints, and that it prints the same each time.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bytes;
mod generated;
mod secrecy;

use duijie_statistics::{Report, Settings};

fn report(quarters: usize, size: u32) -> Report {
    Report::of(
        &generated::snapshot(quarters, size),
        &Settings::embedded().unwrap(),
    )
}
