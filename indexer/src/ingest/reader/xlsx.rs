//! Workbooks. A thread of its own walks the cells of one sheet and hands row after row over, so that neither a large
//! sheet nor a cell far outside the table takes memory, and a fault of the library ends as an error.

use super::{Content, Format, Layout, ReadRow, Reader, not_readable, without_headers};
use crate::error::Error;
use crate::ingest::problem::Refusal;
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError, open_workbook};
use crossbeam_channel::{Receiver, Sender, bounded};
use duijie_domain::message::Text;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Office Open XML workbooks.
pub(super) const XLSX: Format = Format {
    id: "xlsx",
    extensions: &["xlsx", "xlsm"],
    open,
};

/// Rows that may wait to be taken.
const ROWS_WAITING_MAX: usize = 256;
/// Largest whole number that a workbook's numbers hold exactly.
const EXACT_MAX: f64 = 999_999_999_999_999.0;

type CellText = Result<String, Refusal>;

/// A row of the sheet: its number from 1 and its cells by column.
struct SheetRow {
    row: u64,
    cells: Vec<(usize, CellText)>,
}

fn open(path: &Path, layout: &Layout) -> Result<Box<dyn Reader>, Error> {
    let bytes_total = std::fs::metadata(path)
        .map_err(|error| not_readable(&error))?
        .len();
    let (sender, rows) = bounded(ROWS_WAITING_MAX);
    let (path, sheet) = (PathBuf::from(path), layout.sheet.clone());
    let thread = std::thread::Builder::new().name("xlsx-reader".into());
    let walk = move || {
        if let Err(error) = walk_sheet(&path, sheet.as_deref(), &sender) {
            // Nobody listens any more when the import has ended early.
            let _ = sender.send(Message::Failed(error));
        }
    };
    thread.spawn(walk).map_err(|error| not_readable(&error))?;
    let mut reader = XlsxReader {
        rows,
        headers: Vec::new(),
        rows_total: 0,
        row: 0,
        bytes_total,
    };
    reader.read_headers(layout)?;
    Ok(Box::new(reader))
}

enum Message {
    Rows(u64),
    Row(SheetRow),
    Failed(Error),
    End,
}

struct XlsxReader {
    rows: Receiver<Message>,
    headers: Vec<String>,
    rows_total: u64,
    row: u64,
    bytes_total: u64,
}

impl Reader for XlsxReader {
    fn headers(&self) -> Option<&[String]> {
        Some(&self.headers)
    }

    fn next_row(&mut self) -> Result<Option<ReadRow>, Error> {
        let Some(row) = self.next_sheet_row()? else {
            return Ok(None);
        };
        self.row = row.row;
        let mut cells: Vec<CellText> = vec![Ok(String::new()); self.headers.len()];
        for (column, text) in row.cells {
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        Ok(Some(ReadRow {
            row: row.row,
            content: Ok(Content::Cells(cells)),
            as_read: Vec::new(),
        }))
    }

    /// A workbook is compressed: the share of rows stands for the share of bytes.
    fn bytes_done(&self) -> u64 {
        match self.rows_total {
            0 => 0,
            total => self.bytes_total.saturating_mul(self.row.min(total)) / total,
        }
    }

    fn bytes_total(&self) -> u64 {
        self.bytes_total
    }
}

impl XlsxReader {
    fn read_headers(&mut self, layout: &Layout) -> Result<(), Error> {
        loop {
            let row = self.next_sheet_row()?.ok_or_else(without_headers)?;
            if layout.header_row.is_some_and(|wanted| row.row < wanted) {
                continue;
            }
            let width = row
                .cells
                .iter()
                .map(|(column, _)| column + 1)
                .max()
                .unwrap_or_default();
            self.headers = vec![String::new(); width];
            for (column, text) in row.cells {
                text.unwrap_or_default()
                    .trim()
                    .clone_into(&mut self.headers[column]);
            }
            return Ok(());
        }
    }

    /// The next row in which anything stands.
    fn next_sheet_row(&mut self) -> Result<Option<SheetRow>, Error> {
        loop {
            match self.rows.recv() {
                Ok(Message::Rows(total)) => self.rows_total = total,
                Ok(Message::Row(row)) => return Ok(Some(row)),
                Ok(Message::Failed(error)) => return Err(error),
                Ok(Message::End) => return Ok(None),
                Err(_) => return Err(damaged("the reader broke off")),
            }
        }
    }
}

fn walk_sheet(path: &Path, sheet: Option<&str>, sender: &Sender<Message>) -> Result<(), Error> {
    let mut workbook: Xlsx<BufReader<File>> =
        open_workbook(path).map_err(|error: XlsxError| damaged(error))?;
    let names = workbook.sheet_names();
    let name = match sheet {
        Some(wanted) => names
            .iter()
            .find(|name| *name == wanted)
            .ok_or_else(|| no_sheet(wanted, &names))?,
        None => names.first().ok_or_else(without_headers)?,
    };
    let name = name.clone();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(damaged)?;
    if sender
        .send(Message::Rows(u64::from(cells.dimensions().end.0) + 1))
        .is_err()
    {
        return Ok(());
    }
    let mut row = SheetRow {
        row: 0,
        cells: Vec::new(),
    };
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (number, column) = cell.get_position();
        let number = u64::from(number) + 1;
        if number != row.row {
            let finished = std::mem::replace(
                &mut row,
                SheetRow {
                    row: number,
                    cells: Vec::new(),
                },
            );
            if !finished.cells.is_empty() && sender.send(Message::Row(finished)).is_err() {
                return Ok(());
            }
        }
        let text = cell_text(cell.get_value());
        if text.as_ref().is_ok_and(|text| text.trim().is_empty()) {
            continue;
        }
        row.cells.push((column as usize, text));
    }
    if !row.cells.is_empty() && sender.send(Message::Row(row)).is_err() {
        return Ok(());
    }
    // As above: nobody listens when the import has ended early.
    let _ = sender.send(Message::End);
    Ok(())
}

fn cell_text(value: &DataRef<'_>) -> CellText {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::Int(number) => Ok(number.to_string()),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Bool(truth) => Ok(if *truth { "true" } else { "false" }.to_owned()),
        DataRef::DateTime(instant) => Ok(day_text(instant)),
        DataRef::Error(error) => Err(Refusal::new(
            "CELL_ERROR",
            Text::new(
                format!("单元格的公式出错：{error}"),
                format!("the formula of the cell failed: {error}"),
            ),
            Text::new(
                "请改正公式，或改为填写值",
                "correct the formula or write the value itself",
            ),
        )),
    }
}

/// A number as text without `.0`. Longer identifiers kept as numbers have lost their last digits in the workbook.
fn number_text(number: f64) -> CellText {
    if number.abs() > EXACT_MAX {
        return Err(Refusal::new(
            "NUMBER_LOST_DIGITS",
            Text::new(
                "超过 15 位的号码以数字格式保存，末尾的数字已丢失",
                "a number of more than 15 digits has lost its last digits in the workbook",
            ),
            Text::new(
                "请把该列设为文本格式后重新填写",
                "format the column as text and enter the value again",
            ),
        ));
    }
    Ok(number.to_string())
}

fn day_text(instant: &ExcelDateTime) -> String {
    if instant.is_duration() || instant.as_f64() < 1.0 {
        return instant.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

fn damaged(error: impl std::fmt::Display) -> Error {
    let text = Text::new(
        format!("工作簿损坏或不完整，或者不是 xlsx 文件：{error}；请重新导出或另存为 xlsx"),
        format!("the workbook is damaged, cut off or no xlsx file: {error}; save it again as xlsx"),
    );
    Error::invalid("file", "FILE_DAMAGED", text)
}

fn no_sheet(wanted: &str, names: &[String]) -> Error {
    let names = names.join(", ");
    let text = Text::new(
        format!("没有名为“{wanted}”的工作表；现有：{names}"),
        format!("there is no sheet \"{wanted}\"; the workbook has: {names}"),
    );
    Error::invalid("sheet", "SHEET_UNKNOWN", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_texts_without_a_fraction_of_zero() {
        assert_eq!(number_text(5.0).as_deref(), Ok("5"));
        assert_eq!(number_text(115.98).as_deref(), Ok("115.98"));
        assert_eq!(number_text(13_800_000_000.0).as_deref(), Ok("13800000000"));
        assert_eq!(
            number_text(3.715_021_999_010_1e17).map_err(|refusal| refusal.code),
            Err("NUMBER_LOST_DIGITS")
        );
    }
}
