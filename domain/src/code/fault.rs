//! What can go wrong with a code or a table, said in Chinese and English, naming what to do.
//!
//! Nothing here decides; `table.rs` and `parse.rs` do.

use std::fmt;

use smol_str::SmolStr;
use thiserror::Error;

use super::CodeSystem;

/// A text is no code, name or alias of its system, or it is several.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} / {}", self.message_zh(), self.message_en())]
pub struct UnknownCode {
    /// The system that was asked.
    pub system: CodeSystem,
    /// The text as given, cut at 60 characters.
    pub given: String,
    /// Whether nothing or too much was found.
    pub cause: UnknownCodeCause,
    /// The nearest codes with their names, best first; for an ambiguous text the codes it may mean.
    pub nearest: Vec<(SmolStr, SmolStr)>,
}

/// Why a text did not become a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownCodeCause {
    /// No entry has this code, name or alias.
    NotFound,
    /// Several entries have this name and nothing tells which is meant.
    Ambiguous,
}

impl UnknownCode {
    pub(super) fn new(
        system: CodeSystem,
        given: &str,
        cause: UnknownCodeCause,
        nearest: Vec<(SmolStr, SmolStr)>,
    ) -> Self {
        const SHOWN_CHARACTERS: usize = 60;
        Self {
            system,
            given: given.chars().take(SHOWN_CHARACTERS).collect(),
            cause,
            nearest,
        }
    }

    /// The Chinese message.
    #[must_use]
    pub fn message_zh(&self) -> String {
        let (system, given) = (self.system.name_zh(), &self.given);
        let list = self.list("、");
        match self.cause {
            UnknownCodeCause::Ambiguous => format!("{system}“{given}”有多种含义，请改用代码或全称：{list}"),
            UnknownCodeCause::NotFound if list.is_empty() => format!("{system}代码表中没有“{given}”"),
            UnknownCodeCause::NotFound => format!("{system}代码表中没有“{given}”，最接近的是：{list}"),
        }
    }

    /// The English message.
    #[must_use]
    pub fn message_en(&self) -> String {
        let (system, given) = (self.system.name_en(), &self.given);
        let list = self.list(", ");
        match self.cause {
            UnknownCodeCause::Ambiguous => {
                format!("{system} \"{given}\" can mean several codes; give the code or the full name: {list}")
            }
            UnknownCodeCause::NotFound if list.is_empty() => format!("unknown {system} \"{given}\""),
            UnknownCodeCause::NotFound => format!("unknown {system} \"{given}\"; nearest: {list}"),
        }
    }

    fn list(&self, separator: &str) -> String {
        let shown: Vec<String> = self
            .nearest
            .iter()
            .map(|(code, name)| format!("{code} {name}"))
            .collect();
        shown.join(separator)
    }
}

/// A table text cannot be used; every fault found is listed (at most 50).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} / {}", self.message_zh(), self.message_en())]
pub struct TableError {
    /// The system the table was to serve.
    pub system: CodeSystem,
    /// The faults in order of lines; never empty.
    pub faults: Vec<TableFault>,
}

impl TableError {
    /// The Chinese message: one clause per fault.
    #[must_use]
    pub fn message_zh(&self) -> String {
        let faults: Vec<String> = self.faults.iter().map(TableFault::message_zh).collect();
        format!("{}代码表无法使用：{}", self.system.name_zh(), faults.join("；"))
    }

    /// The English message: one clause per fault.
    #[must_use]
    pub fn message_en(&self) -> String {
        let faults: Vec<String> = self.faults.iter().map(TableFault::message_en).collect();
        format!(
            "the {} table cannot be used: {}",
            self.system.name_en(),
            faults.join("; ")
        )
    }
}

/// One fault of a table text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault {
    /// The line in the text, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: TableFaultReason,
}

/// What is wrong with a line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableFaultReason {
    /// There is no column header, or it lacks this column.
    MissingColumn(&'static str),
    /// The column header names this column twice.
    RepeatedColumn(String),
    /// The text says it is a table of another system.
    OtherSystem(String),
    /// The row has another number of cells than the column header.
    CellCount {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// A cell that must not be empty is.
    EmptyCell(&'static str),
    /// The code does not have the shape of the system's codes.
    MalformedCode(String),
    /// The code stood on an earlier line already.
    RepeatedCode {
        /// The code.
        code: SmolStr,
        /// The earlier line.
        first_line: usize,
    },
    /// A cell is no number of the permitted range.
    BadNumber {
        /// The column.
        column: &'static str,
        /// The cell as given.
        given: String,
    },
    /// The table has no row at all.
    NoRows,
}

impl TableFault {
    fn message_zh(&self) -> String {
        let line = self.line;
        match &self.reason {
            TableFaultReason::MissingColumn(column) => {
                format!("第 {line} 行缺少列“{column}”（首行须为以制表符分隔的列名）")
            }
            TableFaultReason::RepeatedColumn(column) => format!("第 {line} 行列名“{column}”重复"),
            TableFaultReason::OtherSystem(given) => format!("第 {line} 行声明的是“{given}”代码表"),
            TableFaultReason::CellCount { expected, found } => {
                format!("第 {line} 行有 {found} 个单元格，应为 {expected} 个")
            }
            TableFaultReason::EmptyCell(column) => format!("第 {line} 行“{column}”为空"),
            TableFaultReason::MalformedCode(code) => format!("第 {line} 行代码“{code}”格式不对"),
            TableFaultReason::RepeatedCode { code, first_line } => {
                format!("第 {line} 行代码 {code} 与第 {first_line} 行重复")
            }
            TableFaultReason::BadNumber { column, given } => {
                format!("第 {line} 行“{column}”的值“{given}”不是允许范围内的数")
            }
            TableFaultReason::NoRows => format!("第 {line} 行之后没有任何数据行"),
        }
    }

    fn message_en(&self) -> String {
        let line = self.line;
        match &self.reason {
            TableFaultReason::MissingColumn(column) => {
                format!(
                    "line {line}: no column \"{column}\" (the first line names the columns, tab-separated)"
                )
            }
            TableFaultReason::RepeatedColumn(column) => {
                format!("line {line}: column \"{column}\" stands twice")
            }
            TableFaultReason::OtherSystem(given) => format!("line {line}: this is a table of \"{given}\""),
            TableFaultReason::CellCount { expected, found } => {
                format!("line {line}: {found} cells instead of {expected}")
            }
            TableFaultReason::EmptyCell(column) => format!("line {line}: \"{column}\" is empty"),
            TableFaultReason::MalformedCode(code) => {
                format!("line {line}: \"{code}\" has not the shape of a code")
            }
            TableFaultReason::RepeatedCode { code, first_line } => {
                format!("line {line}: code {code} stands on line {first_line} already")
            }
            TableFaultReason::BadNumber { column, given } => {
                format!("line {line}: \"{given}\" in column \"{column}\" is no number of the permitted range")
            }
            TableFaultReason::NoRows => format!("line {line}: no row follows"),
        }
    }
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.message_zh(), self.message_en())
    }
}
