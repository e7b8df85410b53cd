//! Tables that hold no records: a few named columns of texts, read by the same formats as records. What the texts mean is
//! the caller's business.

use super::problem::{Refusal, RowProblem};
use super::reader::{Content, Format, Layout, Reader};
use crate::error::Error;
use duijie_domain::message::Text;
use std::path::Path;

/// A column that is looked for.
#[derive(Debug, Clone, Copy)]
pub struct PlainColumn {
    /// The name in messages; it is one of the headers, too.
    pub field: &'static str,
    /// Other headers that mean it.
    pub others: &'static [&'static str],
    /// Whether a table without it is refused.
    pub is_required: bool,
}

/// The cells of the columns in a row, empty where there is none, or what is wrong with the row.
pub type PlainCells = Result<Vec<String>, RowProblem>;

/// A table that is being read.
pub struct PlainTable {
    reader: Box<dyn Reader>,
    columns: &'static [PlainColumn],
    /// Where each column stands, if it does.
    places: Vec<Option<usize>>,
}

impl PlainTable {
    /// Opens a table and finds its columns.
    ///
    /// # Errors
    /// `InvalidInput` when the file cannot be read, has no headers, or a required column is missing.
    pub fn open(path: &Path, columns: &'static [PlainColumn]) -> Result<Self, Error> {
        let reader = (Format::of_path(path)?.open)(path, &Layout::default())?;
        let headers = reader.headers().ok_or_else(without_columns)?;
        let place = |column: &PlainColumn| headers.iter().position(|header| column.is_named(header));
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        let mut missing = columns.iter().zip(&places);
        match missing.find(|(column, place)| column.is_required && place.is_none()) {
            Some((column, _)) => Err(column_missing(column)),
            None => Ok(Self {
                reader,
                columns,
                places,
            }),
        }
    }

    /// Whether the table has the column.
    pub fn has(&self, field: &str) -> bool {
        let mut columns = self.columns.iter().zip(&self.places);
        columns.any(|(column, place)| column.field == field && place.is_some())
    }

    /// The next row that is not empty, with its number as a spreadsheet counts it.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<(u64, PlainCells)>, Error> {
        let Some(read) = self.reader.next_row()? else {
            return Ok(None);
        };
        let cells = match read.content {
            Ok(Content::Cells(cells)) => self.pick(read.row, cells),
            Ok(Content::Json(_)) => return Err(without_columns()),
            Err(refusal) => Err(RowProblem::of_row(read.row, refusal)),
        };
        Ok(Some((read.row, cells)))
    }

    fn pick(&self, row: u64, mut cells: Vec<Result<String, Refusal>>) -> PlainCells {
        let mut picked = Vec::with_capacity(self.places.len());
        for (column, place) in self.columns.iter().zip(&self.places) {
            let cell = place.and_then(|place| cells.get_mut(place));
            let cell = cell.map_or(Ok(String::new()), |cell| {
                std::mem::replace(cell, Ok(String::new()))
            });
            let text =
                cell.map_err(|refusal| RowProblem::of_field(row, column.field, column.field, refusal))?;
            picked.push(text.trim().to_owned());
        }
        Ok(picked)
    }
}

impl PlainColumn {
    fn is_named(&self, header: &str) -> bool {
        let header = header.trim();
        let named = |name: &str| name.eq_ignore_ascii_case(header);
        named(self.field) || self.others.iter().any(|name| named(name))
    }
}

fn without_columns() -> Error {
    let text = Text::new(
        "此格式没有表头，请使用 csv、tsv 或 xlsx",
        "this format has no headers; use csv, tsv or xlsx",
    );
    Error::invalid("file", "FORMAT_WITHOUT_HEADERS", text)
}

fn column_missing(column: &PlainColumn) -> Error {
    let PlainColumn { field, others, .. } = column;
    let others = others.join(", ");
    let text = Text::new(
        format!("缺少列“{field}”（也可写作 {others}）；请在第一行补上列名"),
        format!("the column \"{field}\" (or {others}) is missing; name it in the first row"),
    );
    Error::invalid("file", "COLUMN_MISSING", text)
}
