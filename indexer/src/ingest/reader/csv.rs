//! Tables as text: comma, tab or semicolon between cells, quotes around cells that hold separators or line breaks.
//!
//! A quote that is never closed would swallow the rest of the file. A row that runs over lines therefore has to come out
//! with one cell for each header within a bound; otherwise its first line alone is refused and reading goes on behind it.

use super::encoding::{self, Encoding};
use super::lines::Lines;
use super::{Content, Format, Layout, ReadRow, Reader, without_headers};
use crate::error::Error;
use crate::ingest::problem::Refusal;
use csv_core::{ReadRecordResult, ReaderBuilder, Terminator};
use duijie_domain::message::Text;
use std::collections::VecDeque;
use std::path::Path;

/// Comma-separated values.
pub(super) const CSV: Format = Format {
    id: "csv",
    extensions: &["csv", "txt"],
    open: |path, layout| open(path, layout, b','),
};
/// Tab-separated values.
pub(super) const TSV: Format = Format {
    id: "tsv",
    extensions: &["tsv", "tab"],
    open: |path, layout| open(path, layout, b'\t'),
};

/// Most lines that one quoted row may run over.
const ROW_LINES_MAX: usize = 500;
/// Most bytes of a row that runs over lines.
const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Opens a table whose cells are apart by `usual` where the header does not tell.
fn open(path: &Path, layout: &Layout, usual: u8) -> Result<Box<dyn Reader>, Error> {
    let encoding = encoding::detect(path)?;
    let mut reader = CsvReader {
        lines: Lines::open(path)?,
        encoding,
        ahead: VecDeque::new(),
        splitter: Splitter::new(usual),
        headers: Vec::new(),
        row: 0,
    };
    reader.read_headers(layout)?;
    Ok(Box::new(reader))
}

struct CsvReader {
    lines: Lines,
    encoding: Encoding,
    /// Lines that were read to close a quote and were given back.
    ahead: VecDeque<Result<String, Refusal>>,
    splitter: Splitter,
    headers: Vec<String>,
    row: u64,
}

impl Reader for CsvReader {
    fn headers(&self) -> Option<&[String]> {
        Some(&self.headers)
    }

    fn next_row(&mut self) -> Result<Option<ReadRow>, Error> {
        while let Some(content) = self.next_cells()? {
            if content
                .as_ref()
                .is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty()))
            {
                continue;
            }
            let (content, as_read) = match content {
                Ok(cells) => self.fitted(cells),
                Err(refusal) => (Err(refusal), Vec::new()),
            };
            return Ok(Some(ReadRow {
                row: self.row,
                content,
                as_read,
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

impl CsvReader {
    fn read_headers(&mut self, layout: &Layout) -> Result<(), Error> {
        loop {
            let Some(line) = self.next_line()? else {
                return Err(without_headers());
            };
            let is_header = layout.header_row.is_none_or(|row| row == self.row + 1);
            let text = line.as_deref().unwrap_or_default();
            if is_header && (layout.header_row.is_some() || !text.trim().is_empty()) {
                self.splitter = Splitter::new(delimiter_of(text, self.splitter.delimiter));
                self.ahead.push_front(line);
                break;
            }
            self.row += 1;
        }
        let headers = self.next_cells()?.ok_or_else(without_headers)?;
        let headers = headers.map_err(|refusal| Error::invalid("file", refusal.code, refusal.message))?;
        self.headers = headers
            .into_iter()
            .map(|header| header.trim().to_owned())
            .collect();
        Ok(())
    }

    /// The cells of the next row, whether or not they fit the headers.
    fn next_cells(&mut self) -> Result<Option<Result<Vec<String>, Refusal>>, Error> {
        let Some(first) = self.next_line()? else {
            return Ok(None);
        };
        self.row += 1;
        let first = match first {
            Ok(first) => first,
            Err(refusal) => return Ok(Some(Err(refusal))),
        };
        match self.splitter.cells(&first) {
            Some(cells) => Ok(Some(Ok(cells))),
            // Any later quote would make one cell of all lines between.
            None if self.splitter.delimiter == b'\t' && self.headers.len() < 2 => {
                Ok(Some(Ok(self.splitter.literal_cells(&first))))
            }
            None => self.cells_over_lines(&first).map(Some),
        }
    }

    /// The cells of a row with an open quote at the end of its first line.
    fn cells_over_lines(&mut self, first: &str) -> Result<Result<Vec<String>, Refusal>, Error> {
        let mut whole = first.to_owned();
        let mut taken = Vec::new();
        while taken.len() < ROW_LINES_MAX && whole.len() < ROW_BYTES_MAX {
            let Some(line) = self.next_line()? else { break };
            let Ok(text) = &line else {
                taken.push(line);
                break;
            };
            whole.push('\n');
            whole.push_str(text);
            let closes = text.contains('"');
            taken.push(line);
            if closes && let Some(cells) = self.splitter.cells(&whole) {
                if self.headers.is_empty() || cells.len() == self.headers.len() {
                    return Ok(Ok(cells));
                }
                break;
            }
        }
        for line in taken.into_iter().rev() {
            self.ahead.push_front(line);
        }
        // Whoever writes tabs between cells seldom means a quote as one.
        Ok(if self.splitter.delimiter == b'\t' {
            Ok(self.splitter.literal_cells(first))
        } else {
            Err(quote_not_closed())
        })
    }

    fn next_line(&mut self) -> Result<Option<Result<String, Refusal>>, Error> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let line = self.lines.next_line()?;
        Ok(line.map(|line| encoding::decode(line, self.encoding)))
    }

    /// The cells as content if there is one for each header, otherwise why not, and the cells.
    fn fitted(&self, mut cells: Vec<String>) -> (Result<Content, Refusal>, Vec<String>) {
        while cells.len() > self.headers.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != self.headers.len() {
            return (Err(cell_count(cells.len(), self.headers.len())), cells);
        }
        (
            Ok(Content::Cells(cells.into_iter().map(Ok).collect())),
            Vec::new(),
        )
    }
}

/// Cuts one row into cells; the splitting itself is csv-core's.
struct Splitter {
    core: csv_core::Reader,
    delimiter: u8,
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        let core = ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .build();
        Self {
            core,
            delimiter,
            output: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The cells of a row in which quotes mean nothing.
    fn literal_cells(&self, row: &str) -> Vec<String> {
        let row = row.strip_suffix('\r').unwrap_or(row);
        row.split(char::from(self.delimiter)).map(str::to_owned).collect()
    }

    /// The cells of a row; none if a quote is still open at its end.
    fn cells(&mut self, row: &str) -> Option<Vec<String>> {
        let row = row.strip_suffix('\r').unwrap_or(row);
        if row.is_empty() {
            return Some(vec![String::new()]);
        }
        if !row.contains('"') {
            return Some(self.literal_cells(row));
        }
        let cells_max = row.bytes().filter(|byte| *byte == self.delimiter).count() + 2;
        self.output.resize(self.output.len().max(row.len() + 1), 0);
        self.ends.resize(self.ends.len().max(cells_max), 0);
        self.core.reset();
        let (_, read, written, cells) =
            self.core
                .read_record(row.as_bytes(), &mut self.output, &mut self.ends);
        let (result, _, last_written, last_cells) =
            self.core
                .read_record(b"\n", &mut self.output[written..], &mut self.ends[cells..]);
        if result != ReadRecordResult::Record || read != row.len() {
            return None;
        }
        let text = std::str::from_utf8(&self.output[..written + last_written]).ok()?;
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ends = self.ends[..cells + last_cells].iter();
        starts
            .zip(ends)
            .map(|(start, end)| text.get(start..*end).map(str::to_owned))
            .collect()
    }
}

/// The separator that stands most often in the header line, or the usual one if none does.
fn delimiter_of(line: &str, usual: u8) -> u8 {
    let count = |delimiter: &u8| line.bytes().filter(|byte| byte == delimiter).count();
    let candidates = [b';', b'\t', b','];
    let most = candidates.into_iter().max_by_key(count);
    most.filter(|delimiter| count(delimiter) > 0).unwrap_or(usual)
}

fn cell_count(found: usize, expected: usize) -> Refusal {
    Refusal::new(
        "CELL_COUNT",
        Text::new(
            format!("本行有 {found} 个单元格，表头有 {expected} 个"),
            format!("the row has {found} cells, the header {expected}"),
        ),
        Text::new(
            "含分隔符的内容请用双引号括起来；检查是否多列或少列",
            "put quotes around cells that hold the separator; look for missing or extra cells",
        ),
    )
}

fn quote_not_closed() -> Refusal {
    Refusal::new(
        "QUOTE_NOT_CLOSED",
        Text::new("双引号没有配对", "a quote is not closed"),
        Text::new(
            "请补上双引号；内容中的双引号写两个",
            "close the quote; a quote within a cell is written twice",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_as_spreadsheets_write_them() {
        let mut splitter = Splitter::new(b',');
        let mut cells = |row| splitter.cells(row);
        let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(cells("a,b,c"), texts(&["a", "b", "c"]));
        assert_eq!(
            cells("\"a,1\",\"b \"\"x\"\"\",\"c\nd\"\r"),
            texts(&["a,1", "b \"x\"", "c\nd"])
        );
        assert_eq!(cells(",,"), texts(&["", "", ""]));
        assert_eq!(cells("\"\",5\" 屏"), texts(&["", "5\" 屏"]));
        assert_eq!(cells("a,\"b"), None);
        assert_eq!(cells("a,\"b\""), texts(&["a", "b"]));
    }
}
