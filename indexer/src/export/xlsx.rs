//! Workbooks with one sheet, written row by row.

use super::file::{AtomicFile, folder_of, not_writable};
use super::{ExportFormat, MakeCells, MakeJson, OutCell, Sink};
use crate::error::Error;
use crate::ingest::guard::{guarded, is_plain_number};
use duijie_domain::message::Text;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Office Open XML workbooks.
pub(super) const XLSX: ExportFormat = ExportFormat {
    id: "xlsx",
    extension: "xlsx",
    create,
};

/// Rows of a sheet, the header among them.
const ROWS_MAX: u32 = 1_048_576;
/// Longest text of a cell, in UTF-16 units.
const CELL_UNITS_MAX: usize = 32_767;

struct XlsxSink {
    file: AtomicFile,
    workbook: Workbook,
    headers: Vec<String>,
    row: u32,
}

fn create(path: &Path) -> Result<Box<dyn Sink>, Error> {
    let file = AtomicFile::create(path)?;
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder_of(path)).map_err(not_writable)?;
    workbook.set_properties(&undated().map_err(not_writable)?);
    workbook
        .add_worksheet_with_constant_memory()
        .map_err(not_writable)?;
    Ok(Box::new(XlsxSink {
        file,
        workbook,
        headers: Vec::new(),
        row: 0,
    }))
}

/// A workbook says when it was made. The same rows are to give the same bytes, so it is always the same day.
fn undated() -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new().set_creation_datetime(&day))
}

impl Sink for XlsxSink {
    fn headers(&mut self, headers: &[&str]) -> Result<(), Error> {
        self.headers = headers.iter().map(|header| (*header).to_owned()).collect();
        let cells: Vec<OutCell> = headers
            .iter()
            .map(|header| OutCell {
                text: (*header).to_owned(),
                is_number: false,
            })
            .collect();
        self.write(&cells)
    }

    fn record(&mut self, cells: MakeCells<'_>, _: MakeJson<'_>) -> Result<(), Error> {
        self.write(&cells())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.workbook
            .save_to_writer(&mut self.file)
            .map_err(not_writable)?;
        self.file.finish()
    }
}

impl XlsxSink {
    fn write(&mut self, cells: &[OutCell]) -> Result<(), Error> {
        if self.row >= ROWS_MAX {
            return Err(too_many_rows());
        }
        let sheet = self.workbook.worksheet_from_index(0).map_err(not_writable)?;
        for (column, (cell, header)) in (0_u16..).zip(cells.iter().zip(&self.headers)) {
            if cell.text.encode_utf16().count() > CELL_UNITS_MAX {
                return Err(too_long(self.row, header));
            }
            write_cell(sheet, self.row, column, cell).map_err(not_writable)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &OutCell) -> Result<(), XlsxError> {
    let number = (cell.is_number && is_plain_number(&cell.text))
        .then(|| cell.text.parse::<f64>().ok())
        .flatten();
    match number {
        Some(number) => sheet.write_number(row, column, number).map(|_| ()),
        None if cell.text.is_empty() => Ok(()),
        None => sheet.write_string(row, column, guarded(&cell.text)).map(|_| ()),
    }
}

fn too_long(row: u32, header: &str) -> Error {
    let text = Text::new(
        format!("第 {row} 条记录的“{header}”超过单元格上限 {CELL_UNITS_MAX} 个字符；请改用 csv 或 jsonl"),
        format!(
            "\"{header}\" of record {row} is longer than the {CELL_UNITS_MAX} characters of a cell; use csv or jsonl"
        ),
    );
    Error::invalid("format", "CELL_TOO_LONG", text)
}

fn too_many_rows() -> Error {
    let text = Text::new(
        format!("记录超过工作表上限 {ROWS_MAX} 行；请改用 csv 或 jsonl"),
        format!("there are more records than the {ROWS_MAX} rows of a sheet; use csv or jsonl"),
    );
    Error::invalid("format", "TOO_MANY_ROWS", text)
}
