//! Files become rows. One file here for each format and one line in [`FORMATS`]; what the cells of a row mean is not
//! known here.
//!
//! A fault that spoils one row is part of the row ([`ReadRow::content`]); only a file that cannot be read on is an error.

mod csv;
mod encoding;
mod jsonl;
mod lines;
mod xlsx;

use super::problem::Refusal;
use crate::error::Error;
use duijie_domain::message::Text;
use std::path::Path;

/// Every format, the order being that of help texts.
pub const FORMATS: &[Format] = &[csv::CSV, csv::TSV, xlsx::XLSX, jsonl::JSONL];

/// A format that can be read.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The name on the command line and in mappings.
    pub id: &'static str,
    /// The endings of file names, without dot and in lower case.
    pub extensions: &'static [&'static str],
    pub(crate) open: Open,
}

/// Opens a file and reads its headers.
type Open = fn(&Path, &Layout) -> Result<Box<dyn Reader>, Error>;

impl Format {
    /// The format of this name.
    pub fn named(id: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.id == id)
    }

    /// The format that the ending of a file name tells; a name without one is a table as text.
    ///
    /// # Errors
    /// `InvalidInput` naming the endings that are known.
    pub fn of_path(path: &Path) -> Result<&'static Self, Error> {
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default()
            .to_lowercase();
        if ending.is_empty() {
            return Ok(&csv::CSV);
        }
        let known = FORMATS
            .iter()
            .find(|format| format.extensions.contains(&ending.as_str()));
        known.ok_or_else(|| {
            let all: Vec<&str> = FORMATS
                .iter()
                .flat_map(|format| format.extensions)
                .copied()
                .collect();
            let all = all.join(", ");
            let text = Text::new(
                format!("不支持扩展名“{ending}”；可用：{all}"),
                format!("files ending in \"{ending}\" cannot be read; known endings: {all}"),
            );
            Error::invalid("file", "FORMAT_UNKNOWN", text)
        })
    }
}

/// Where the table stands in its file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    /// Row of the headers from 1; the first row that is not empty if not told.
    pub(crate) header_row: Option<u64>,
    /// Sheet of a workbook; the first one if not told.
    pub(crate) sheet: Option<String>,
}

/// A file that is being read row by row.
pub(crate) trait Reader: Send {
    /// The headers; none if rows carry whole records with the names of their fields.
    fn headers(&self) -> Option<&[String]>;

    /// The next row that is not empty; none at the end.
    fn next_row(&mut self) -> Result<Option<ReadRow>, Error>;

    /// Bytes of the file that have been read.
    fn bytes_done(&self) -> u64;

    /// Bytes of the file.
    fn bytes_total(&self) -> u64;
}

/// One row as it was read.
#[derive(Debug)]
pub(crate) struct ReadRow {
    /// Row as a spreadsheet counts it, from 1.
    pub(crate) row: u64,
    /// What stands in it, or why it cannot be told.
    pub(crate) content: Result<Content, Refusal>,
    /// The cells of a row that does not fit the headers, where they could be told apart.
    pub(crate) as_read: Vec<String>,
}

/// What stands in a row.
#[derive(Debug)]
pub(crate) enum Content {
    /// One cell for each header; a cell may have a fault of its own, which matters if the column is used.
    Cells(Vec<Result<String, Refusal>>),
    /// A record in the domain's serialised form.
    Json(String),
}

/// A file that is not there or may not be read.
pub(crate) fn not_readable(error: &std::io::Error) -> Error {
    let text = Text::new(
        format!("文件无法读取：{error}；请检查文件是否存在、是否有权限"),
        format!("the file cannot be read: {error}; check that it exists and may be read"),
    );
    Error::invalid("file", "FILE_NOT_READABLE", text)
}

/// A table without the row that names its columns.
pub(super) fn without_headers() -> Error {
    let text = Text::new(
        "文件是空的，没有表头；第一行应为列名",
        "the file is empty: there is no header; the first row names the columns",
    );
    Error::invalid("file", "FILE_EMPTY", text)
}
