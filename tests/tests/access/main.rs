//! Who may do what, through a real server: every call for every role, two tenants that never meet, keys limited to areas and
//! to an employer, keys that come and go while it serves, and TLS.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod areas;
mod employers;
mod gone;
mod house;
mod keys;
mod matrix;
mod papers;
mod persons;
mod tenants;
mod tls;
mod wire;
