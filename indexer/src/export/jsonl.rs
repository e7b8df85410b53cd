//! One record per line in the domain's serialised form.

use super::file::{AtomicFile, not_writable};
use super::{ExportFormat, MakeCells, MakeJson, Sink};
use crate::error::Error;
use std::io::Write as _;

/// JSON Lines.
pub(super) const JSONL: ExportFormat = ExportFormat {
    id: "jsonl",
    extension: "jsonl",
    create: |path| {
        Ok(Box::new(JsonlSink {
            file: AtomicFile::create(path)?,
        }))
    },
};

struct JsonlSink {
    file: AtomicFile,
}

impl Sink for JsonlSink {
    fn headers(&mut self, _: &[&str]) -> Result<(), Error> {
        Ok(())
    }

    fn record(&mut self, _: MakeCells<'_>, json: MakeJson<'_>) -> Result<(), Error> {
        writeln!(self.file, "{}", json()?).map_err(not_writable)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.file.finish()
    }
}
