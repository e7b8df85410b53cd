//! Measured work and its figures: the common workload, a seeded stand-in for it, seeded markets for plans, a plain scan to
//! compare with, and the one way in which figures are told. Nothing of the product depends on this crate.

pub mod contention;
pub mod fair_v1;
pub mod options;
pub mod plain;
pub mod pools;
pub mod report;
pub mod synthetic;
pub mod timing;
pub mod workload;
