//! Matrices of chances in: a text file of numbers from 0 to 1, a row a line, without headers, plain or gzipped. Tables with
//! headers and records are the business of [`super::reader`].

use super::reader::not_readable;
use crate::error::Error;
use duijie_domain::message::Text;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// How a gzipped file begins.
const GZIP_MARK: &[u8] = &[0x1F, 0x8B];
/// What some programs write before UTF-8.
const UTF8_MARK: char = '\u{FEFF}';

/// Numbers from 0 to 1 in rows of equal length; there is at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// How many columns each row has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The value in a row and a column, both from 0.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    /// Reads commas or tabs between numbers, lines between rows.
    ///
    /// # Errors
    /// `InvalidInput` naming row and column, both from 1, of the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim_start_matches(UTF8_MARK).trim_end();
        if text.is_empty() {
            return Err(empty());
        }
        let mut matrix = Self {
            columns: 0,
            values: Vec::new(),
        };
        for (row, line) in (1..).zip(text.lines()) {
            matrix.add(row, line)?;
        }
        Ok(matrix)
    }

    fn add(&mut self, row: usize, line: &str) -> Result<(), Error> {
        let before = self.values.len();
        for (column, cell) in (1..).zip(line.split([',', '\t'])) {
            self.values
                .push(chance(cell).ok_or_else(|| no_chance(row, column, cell))?);
        }
        let columns = self.values.len() - before;
        if row == 1 {
            self.columns = columns;
        }
        if columns == self.columns {
            Ok(())
        } else {
            Err(ragged(row, columns, self.columns))
        }
    }
}

/// Reads a matrix from a file, gzipped or not.
///
/// # Errors
/// `InvalidInput` when the file cannot be read or holds no matrix, naming row and column from 1.
pub fn read_matrix(path: &Path) -> Result<Matrix, Error> {
    let mut file = BufReader::new(File::open(path).map_err(|error| not_readable(&error))?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| not_readable(&error))?;
    if bytes.starts_with(GZIP_MARK) {
        let mut plain = Vec::new();
        let mut gzip = MultiGzDecoder::new(bytes.as_slice());
        gzip.read_to_end(&mut plain)
            .map_err(|error| not_readable(&error))?;
        bytes = plain;
    }
    Matrix::parse(&String::from_utf8(bytes).map_err(|_| not_text())?)
}

fn chance(cell: &str) -> Option<f64> {
    let value = cell.trim().parse().ok()?;
    (0.0..=1.0).contains(&value).then_some(value)
}

fn no_chance(row: usize, column: usize, cell: &str) -> Error {
    let shown: String = cell.trim().chars().take(20).collect();
    let text = Text::new(
        format!("第 {row} 行第 {column} 列“{shown}”不是 0 到 1 之间的数；请只放数值，不要表头"),
        format!(
            "row {row}, column {column}: \"{shown}\" is not a number from 0 to 1; put numbers only, without headers"
        ),
    );
    Error::invalid("matrix", "NOT_A_CHANCE", text)
}

fn ragged(row: usize, columns: usize, wanted: usize) -> Error {
    let column = columns.min(wanted) + 1;
    let text = Text::new(
        format!(
            "第 {row} 行有 {columns} 个数，第 1 行有 {wanted} 个，从第 {column} 列起不一致；请补齐或删去"
        ),
        format!(
            "row {row} has {columns} numbers, row 1 has {wanted}: they differ from column {column} on; make all rows equally long"
        ),
    );
    Error::invalid("matrix", "ROWS_OF_UNEQUAL_LENGTH", text)
}

fn empty() -> Error {
    let text = Text::new(
        "文件是空的，第 1 行第 1 列没有数；请提供评分矩阵",
        "the file is empty, there is nothing in row 1, column 1; give a matrix of scores",
    );
    Error::invalid("matrix", "EMPTY", text)
}

fn not_text() -> Error {
    let text = Text::new(
        "文件不是 UTF-8 文本；请另存为 csv",
        "the file is not UTF-8 text; save it as csv",
    );
    Error::invalid("matrix", "NOT_TEXT", text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io::Write;

    #[rstest]
    #[case("0.5,1\n0,0.25\n")]
    #[case("\u{FEFF}0.5\t1\r\n0\t2.5e-1\r\n\r\n")]
    fn numbers_are_read_row_by_row(#[case] text: &str) {
        let matrix = Matrix::parse(text).unwrap();
        assert_eq!((matrix.rows(), matrix.columns()), (2, 2));
        assert_eq!(matrix.values, [0.5, 1.0, 0.0, 0.25]);
        assert!((matrix.at(1, 1) - 0.25).abs() < 1e-12);
    }

    #[rstest]
    #[case("", "row 1, column 1", "第 1 行第 1 列")]
    #[case(" \n\n", "row 1, column 1", "第 1 行第 1 列")]
    #[case("0.5,0.5\n0.5\n", "row 2 has 1", "从第 2 列起")]
    #[case("0.5\n0.5,0.5\n", "row 2 has 2", "从第 2 列起")]
    #[case("0.5,NaN", "row 1, column 2", "第 1 行第 2 列")]
    #[case("0.5\n-0.1", "row 2, column 1", "第 2 行第 1 列")]
    #[case("0.5\n1.5", "row 2, column 1", "第 2 行第 1 列")]
    #[case("a,b\n0.5,0.5", "row 1, column 1", "第 1 行第 1 列")]
    #[case("0.5,,0.5", "row 1, column 2", "第 1 行第 2 列")]
    #[case("0.5\n\n0.5", "row 2, column 1", "第 2 行第 1 列")]
    #[case("inf", "row 1, column 1", "第 1 行第 1 列")]
    fn what_is_wrong_is_named_by_row_and_column(#[case] text: &str, #[case] en: &str, #[case] zh: &str) {
        let told = Matrix::parse(text).unwrap_err().to_string();
        assert!(told.contains(en) && told.contains(zh), "{told}");
    }

    #[test]
    fn a_gzipped_file_is_read_like_a_plain_one() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, packed) = (
            folder.path().join("plain.csv"),
            folder.path().join("packed.csv.gz"),
        );
        std::fs::write(&plain, "0.5,1\n").unwrap();
        let mut gzip =
            flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
        gzip.write_all(b"0.5,1\n").unwrap();
        gzip.finish().unwrap();
        assert_eq!(read_matrix(&plain).unwrap(), read_matrix(&packed).unwrap());
        std::fs::write(&packed, [GZIP_MARK, b"cut"].concat()).unwrap();
        assert!(read_matrix(&packed).is_err());
    }
}
