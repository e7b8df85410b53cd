//! What is counted of the labour market (统计分析): the quarterly tables, ratios, lamps and tightness, and how a report
//! of them is printed.
//!
//! Rows of demand, supply and outcomes come in, tables and the bytes of documents go out. No files, no clock, no
//! environment, no engine and no wire type may be named here; where the rows come from belongs to `server`.

pub mod classes;
pub mod description;
pub mod error;
pub mod exact;
pub mod exposure;
pub mod hiding;
pub mod lamps;
pub mod period;
pub mod report;
pub mod rows;
pub mod table;
pub mod tightness;

mod census;
mod dimension;
mod measure;
mod outcomes;
mod quantile;
mod tabulate;
mod wages;

pub use dimension::Dimension;
pub use error::Error;
pub use exact::Exact;
pub use period::Period;
pub use report::{Report, Settings};
pub use rows::{DemandRow, OutcomeRow, OutcomeStep, PeriodRows, ServiceRow, Snapshot, SupplyRow};
pub use table::{Cell, Table};
