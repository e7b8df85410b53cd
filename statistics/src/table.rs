//! A table as data: columns, rows and cells, before any form of print. What a cell may show is decided when it is made.

use crate::exact::Exact;
use duijie_domain::message::Text;
use smol_str::SmolStr;

/// Printed for what may not be told.
pub const HIDDEN: &str = "*";
/// Printed where there is no number: a ratio without seekers, a comparison without the other period.
pub const ABSENT: &str = "–";

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// May not be told.
    Hidden,
    /// There is none.
    Absent,
    /// A number, printed with the decimals of its column.
    Number(Exact),
    /// Words.
    Words(SmolStr),
}

impl Cell {
    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Self {
        Self::Number(Exact::whole(number))
    }

    /// The number, if there is one to be told.
    #[must_use]
    pub fn number(&self) -> Option<Exact> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The cell with `decimals` digits after the point.
    #[must_use]
    pub fn print(&self, decimals: u32) -> String {
        match self {
            Self::Hidden => HIDDEN.to_owned(),
            Self::Absent => ABSENT.to_owned(),
            Self::Number(number) => number.print(decimals),
            Self::Words(words) => words.to_string(),
        }
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The identifier, `supply-share`.
    pub id: String,
    /// The head over several columns; empty for none.
    pub group: Text,
    /// The head, with its unit.
    pub head: Text,
    /// Digits after the point.
    pub decimals: u32,
}

impl Column {
    /// A column with its heads as (Chinese, English).
    #[must_use]
    pub fn new(id: &str, group: (&str, &str), head: (&str, &str), decimals: u32) -> Self {
        Self {
            id: id.to_owned(),
            group: Text::new(group.0, group.1),
            head: Text::new(head.0, head.1),
            decimals,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The class or code; `total` for a total.
    pub key: SmolStr,
    /// The name.
    pub label: Text,
    /// How deep the name is set in.
    pub depth: u8,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// The key of a row of totals.
pub const TOTAL: &str = "total";

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The identifier, `age`.
    pub id: String,
    /// The number in print.
    pub number: String,
    /// The title.
    pub title: Text,
    /// The head of the column of names.
    pub row_head: String,
    /// What a reader must know of this table.
    pub notes: Vec<Text>,
    /// The columns after the column of names.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// The place of a column.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The cell of a row and column by their identifiers.
    #[must_use]
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        let row = self.rows.iter().find(|entry| entry.key == row)?;
        row.cells.get(self.column(column)?)
    }

    /// The cell as it is printed; empty if there is no such cell.
    #[must_use]
    pub fn printed(&self, row: &str, column: &str) -> String {
        let decimals = self
            .column(column)
            .map_or(0, |place| self.columns[place].decimals);
        self.cell(row, column)
            .map_or_else(String::new, |cell| cell.print(decimals))
    }

    /// How many cells are hidden.
    #[must_use]
    pub fn hidden_cells(&self) -> usize {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.filter(|cell| **cell == Cell::Hidden).count()
    }
}
