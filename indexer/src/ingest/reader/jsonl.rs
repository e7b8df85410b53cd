//! One record per line in the domain's serialised form (JSON Lines, UTF-8).

use super::encoding::{self, Encoding};
use super::lines::Lines;
use super::{Content, Format, Layout, ReadRow, Reader};
use crate::error::Error;
use std::path::Path;

/// JSON Lines.
pub(super) const JSONL: Format = Format {
    id: "jsonl",
    extensions: &["jsonl", "ndjson"],
    open,
};

fn open(path: &Path, _: &Layout) -> Result<Box<dyn Reader>, Error> {
    Ok(Box::new(JsonlReader {
        lines: Lines::open(path)?,
        row: 0,
    }))
}

struct JsonlReader {
    lines: Lines,
    row: u64,
}

impl Reader for JsonlReader {
    fn headers(&self) -> Option<&[String]> {
        None
    }

    fn next_row(&mut self) -> Result<Option<ReadRow>, Error> {
        while let Some(line) = self.lines.next_line()? {
            self.row += 1;
            let text = encoding::decode(line, Encoding::Utf8);
            if text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                continue;
            }
            return Ok(Some(ReadRow {
                row: self.row,
                content: text.map(Content::Json),
                as_read: Vec::new(),
            }));
        }
        Ok(None)
    }

    fn bytes_done(&self) -> u64 {
        self.lines.bytes_done
    }

    fn bytes_total(&self) -> u64 {
        self.lines.bytes_total
    }
}
