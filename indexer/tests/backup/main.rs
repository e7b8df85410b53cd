//! Backups: the same state comes back from any engine into any other, whoever wrote meanwhile, and nothing of a wrong file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod damage;
mod folders;
mod model;
mod past;
mod support;
