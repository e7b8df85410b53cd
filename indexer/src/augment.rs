//! A table in, the same table with columns added out: every row in its order, what stood in it unchanged.
//!
//! What the new columns say is the caller's business. A row that does not fit the headers is kept as it was read, and told.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use duijie_domain::message::Text;

use crate::error::Error;
use crate::export::file::{AtomicFile, not_writable};
use crate::ingest::RowProblem;
use crate::ingest::reader::{Content, Format, Layout, ReadRow, not_readable};

/// How long a table was, and what could not be read as it should.
#[derive(Debug, Default)]
pub struct Augmented {
    /// Rows written, empty ones included.
    pub rows: u64,
    /// Rows that do not fit the headers. They are in the new table with what could be read of them.
    pub problems: Vec<RowProblem>,
}

/// Makes the cells of the new columns from the text of a row.
pub type MakeCells<'a> = &'a mut dyn FnMut(&str) -> Vec<String>;

/// Writes the table at `input` to `output` with the columns `added` behind its own, made by `make` from `column`, or from
/// the first column if none is named. `tell` hears how many bytes are read, of how many.
///
/// # Errors
/// `InvalidInput` when a file cannot be read or written, the output is neither csv nor tsv, the table has no headers or
/// not this column. Nothing is written then.
pub fn augment(
    (input, column): (&Path, Option<&str>),
    (output, added): (&Path, &[&str]),
    make: MakeCells<'_>,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Augmented, Error> {
    let delimiter = delimiter_of(output)?;
    let mut reader = (Format::of_path(input)?.open)(input, &Layout::default())?;
    let headers = reader.headers().ok_or_else(without_headers)?.to_vec();
    let place = place_of(&headers, column)?;
    let mut table = NewTable::create(output, delimiter, has_mark(input)?)?;
    let added: Vec<String> = added.iter().map(|name| free_name(name, &headers)).collect();
    table.write(headers.iter().chain(&added))?;
    let mut done = Augmented::default();
    // The header stands in row 1.
    let mut next = 2;
    while let Some(read) = reader.next_row()? {
        for _ in next..read.row {
            table.write(row_of(vec![String::new(); headers.len()], make("")))?;
            done.rows += 1;
        }
        next = read.row + 1;
        let cells = cells_of(read, headers.len(), delimiter, &mut done.problems);
        let more = make(cells.get(place).map_or("", String::as_str));
        table.write(row_of(cells, more))?;
        done.rows += 1;
        tell(reader.bytes_done(), reader.bytes_total());
    }
    table.finish()?;
    Ok(done)
}

struct NewTable(csv::Writer<AtomicFile>);

impl NewTable {
    fn create(path: &Path, delimiter: u8, is_marked: bool) -> Result<Self, Error> {
        let file = match is_marked {
            true => AtomicFile::with_mark(path)?,
            false => AtomicFile::create(path)?,
        };
        let writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(file);
        Ok(Self(writer))
    }

    fn write(&mut self, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<(), Error> {
        self.0.write_record(cells).map_err(not_writable)
    }

    fn finish(self) -> Result<(), Error> {
        let file = self
            .0
            .into_inner()
            .map_err(|error| not_writable(error.into_error()))?;
        file.finish()
    }
}

fn row_of(cells: Vec<String>, more: Vec<String>) -> impl Iterator<Item = String> {
    cells.into_iter().chain(more)
}

/// One cell for each header, whatever the row was like.
fn cells_of(read: ReadRow, headers: usize, delimiter: u8, problems: &mut Vec<RowProblem>) -> Vec<String> {
    let row = read.row;
    let mut cells: Vec<String> = match read.content {
        Ok(Content::Cells(cells)) => cells
            .into_iter()
            .map(|cell| {
                cell.unwrap_or_else(|refusal| {
                    problems.push(RowProblem::of_row(row, refusal));
                    String::new()
                })
            })
            .collect(),
        Ok(Content::Json(text)) => vec![text],
        Err(refusal) => {
            problems.push(RowProblem::of_row(row, refusal));
            read.as_read
        }
    };
    if cells.len() > headers {
        let rest = cells.split_off(headers.saturating_sub(1));
        cells.push(rest.join(&char::from(delimiter).to_string()));
    }
    cells.resize(headers, String::new());
    cells
}

fn delimiter_of(path: &Path) -> Result<u8, Error> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("tsv" | "tab") => Ok(b'\t'),
        Some("csv" | "txt") => Ok(b','),
        _ => Err(Error::invalid(
            "out",
            "FORMAT_UNKNOWN",
            Text::new(
                "结果文件的扩展名应为 tsv 或 csv",
                "name the new file *.tsv or *.csv",
            ),
        )),
    }
}

fn place_of(headers: &[String], column: Option<&str>) -> Result<usize, Error> {
    let Some(column) = column else { return Ok(0) };
    let place = headers.iter().position(|header| header == column);
    place.ok_or_else(|| {
        let known = headers.join(", ");
        let text = Text::new(
            format!("没有列“{column}”；可用：{known}"),
            format!("there is no column \"{column}\"; there are: {known}"),
        );
        Error::invalid("column", "COLUMN_MISSING", text)
    })
}

/// The name of a new column, with `_read` behind it as often as the table has it already.
fn free_name(name: &str, headers: &[String]) -> String {
    let mut name = name.to_owned();
    while headers.contains(&name) {
        name.push_str("_read");
    }
    name
}

fn without_headers() -> Error {
    let text = Text::new(
        "此格式没有表头，请使用 csv、tsv 或 xlsx",
        "this format has no headers; use csv, tsv or xlsx",
    );
    Error::invalid("file", "FORMAT_WITHOUT_HEADERS", text)
}

/// Whether a file begins with the mark of UTF-8; the new one then does, too.
fn has_mark(path: &Path) -> Result<bool, Error> {
    let mut first = [0; 3];
    let file = File::open(path).map_err(|error| not_readable(&error))?;
    let mut start = file.take(3);
    let read = start.read(&mut first).map_err(|error| not_readable(&error))?;
    Ok(read == 3 && first == *b"\xEF\xBB\xBF")
}
