//! duijie as a library: the use cases, the wire, and the command line that the binary runs.
//!
//! This is the only crate that waits and the only one that knows protobuf.

pub mod access;
pub mod command;
pub mod config;
pub mod convert;
pub mod cpu;
pub mod engine;
pub mod generate;
pub mod observe;
pub mod priority;
pub mod rpc;
pub mod runner;
pub mod seats;
pub mod terminal;
