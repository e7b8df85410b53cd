//! Measured work: the common workload as rows of the matcher, a seeded stand-in for it, and seeded markets for plans.
//!
//! In: a folder written by the workload's generator, or a seed. Out: pools, edges and the workload's check value. Nothing of
//! the product depends on this crate.

pub mod contention;
pub mod fair_v1;
pub mod synthetic;
