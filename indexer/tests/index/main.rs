//! Tests of the full-text index through its public face.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod facets;
mod folder;
mod following;
mod paging;
mod support;
mod words;
