//! Files in: tables and JSON Lines of other systems become records of the domain, row by row.
//!
//! A [`Mapping`], written by hand or guessed from the headers, says which column feeds which field. An [`ImportPlan`] reads
//! a file by it; [`import`] stores what is good and tells of every row what became of it. A bad row never stops a file.
//! What a record must be is the domain's; how it is kept is the store's.
//!
//! [`reader`] knows formats, [`cell`] the texts of values, [`field`] the fields of records, [`bind`] puts the three together.

mod bind;
pub(crate) mod cell;
pub(crate) mod field;
pub(crate) mod guard;
mod guess;
mod mapping;
mod matrix;
mod plain;
mod plan;
mod problem;
pub(crate) mod reader;
mod results;
mod run;

pub use cell::{CodesBy, Language};
pub use field::{FieldInfo, Tabular, fields_of};
pub use guess::{Guess, GuessedColumn, guess, guess_as};
pub use mapping::{Column, Constant, DerivedEmployer, Mapping, OtherValues, Strip};
pub use matrix::{Matrix, read_matrix};
pub use plain::{PlainCells, PlainColumn, PlainTable};
pub use plan::{ImportPlan, Imported, RowResult, Rows, guess_file};
pub use problem::RowProblem;
pub use reader::{FORMATS, Format};
pub use run::{ImportOptions, ImportProgress, ImportReport, import};
