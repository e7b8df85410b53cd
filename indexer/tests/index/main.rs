//! Tests of the full-text index through its public face.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod completion;
mod facets;
mod folder;
mod following;
mod meaning;
mod paging;
mod support;
mod widening;
mod words;
