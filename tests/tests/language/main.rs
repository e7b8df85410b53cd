//! What `language` reads, held to reference data outside the project.
#![allow(clippy::unwrap_used, reason = "tests")]

mod titles;
