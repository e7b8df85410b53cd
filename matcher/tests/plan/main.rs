//! Plans against exhaustive search on small markets, against themselves after changes, and against tampering.
#![allow(clippy::unwrap_used, reason = "tests")]

mod brute;
mod optimum;
mod seeded;
mod stable;
