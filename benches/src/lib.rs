//! Measured work: the common workload as rows of the matcher, and a seeded stand-in for it.
//!
//! In: a folder written by the workload's generator, or a seed. Out: pools and the workload's check value. Nothing of
//! the product depends on this crate.

pub mod fair_v1;
pub mod synthetic;
