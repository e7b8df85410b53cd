//! The results file of an import: a table with one line for each row that was stored and one for each problem and
//! warning, written beside its final name and put there when it is complete.

use super::guard::guarded;
use super::problem::RowProblem;
use crate::error::Error;
use crate::export::{AtomicFile, not_writable};
use std::path::Path;

const HEADER: [&str; 7] = ["row", "outcome", "field", "header", "code", "message", "hint"];

/// The file while it is being written.
pub(super) struct ResultsFile {
    table: csv::Writer<AtomicFile>,
}

impl ResultsFile {
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let mut table = csv::Writer::from_writer(AtomicFile::with_mark(path)?);
        table.write_record(HEADER).map_err(not_writable)?;
        Ok(Self { table })
    }

    /// A row that was stored, or would have been.
    pub(super) fn stored(&mut self, row: u64, outcome: &str) -> Result<(), Error> {
        self.line(row, outcome, [""; 5])
    }

    /// Something wrong with a row, or a warning about it.
    pub(super) fn problem(&mut self, outcome: &str, problem: &RowProblem) -> Result<(), Error> {
        let (message, hint) = (problem.message.to_string(), problem.hint.to_string());
        self.line(
            problem.row,
            outcome,
            [&problem.field, &problem.header, problem.code, &message, &hint],
        )
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> Result<(), Error> {
        let file = self
            .table
            .into_inner()
            .map_err(|error| not_writable(error.into_error()))?;
        file.finish()
    }

    fn line(&mut self, row: u64, outcome: &str, texts: [&str; 5]) -> Result<(), Error> {
        let row = row.to_string();
        let texts = texts.map(guarded);
        let cells = [row.as_str(), outcome]
            .into_iter()
            .chain(texts.iter().map(AsRef::as_ref));
        self.table.write_record(cells).map_err(not_writable)
    }
}
