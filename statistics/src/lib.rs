//! What is counted of the labour market (统计分析): the quarterly tables, ratios, lamps and tightness, and how a report
//! of them is printed.
//!
//! Rows of demand, supply and outcomes come in, tables and the bytes of documents go out. No files, no clock, no
//! environment, no engine and no wire type may be named here; where the rows come from belongs to `server`.

pub mod tightness;
