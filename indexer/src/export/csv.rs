//! Tables as text, with a UTF-8 mark so that spreadsheet programs read them right.

use super::file::{AtomicFile, not_writable};
use super::{ExportFormat, MakeCells, MakeJson, Sink};
use crate::error::Error;
use crate::ingest::guard::guarded;
use std::path::Path;

/// Comma-separated values.
pub(super) const CSV: ExportFormat = ExportFormat {
    id: "csv",
    extension: "csv",
    create: |path| create(path, b','),
};
/// Tab-separated values.
pub(super) const TSV: ExportFormat = ExportFormat {
    id: "tsv",
    extension: "tsv",
    create: |path| create(path, b'\t'),
};

struct CsvSink {
    table: csv::Writer<AtomicFile>,
}

fn create(path: &Path, delimiter: u8) -> Result<Box<dyn Sink>, Error> {
    let file = AtomicFile::with_mark(path)?;
    let table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(file);
    Ok(Box::new(CsvSink { table }))
}

impl Sink for CsvSink {
    fn headers(&mut self, headers: &[&str]) -> Result<(), Error> {
        self.table.write_record(headers).map_err(not_writable)
    }

    fn record(&mut self, cells: MakeCells<'_>, _: MakeJson<'_>) -> Result<(), Error> {
        let cells = cells();
        let texts = cells.iter().map(|cell| guarded(&cell.text));
        for text in texts {
            self.table.write_field(text.as_ref()).map_err(not_writable)?;
        }
        self.table.write_record(None::<&[u8]>).map_err(not_writable)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let file = self
            .table
            .into_inner()
            .map_err(|error| not_writable(error.into_error()))?;
        file.finish()
    }
}
