//! The readers of free text on real wordings: what they read is compared with what is known of each text.
#![allow(clippy::unwrap_used, reason = "tests")]

mod fields;
mod titles;
mod wording;
