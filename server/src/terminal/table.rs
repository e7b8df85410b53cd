//! Tables whose columns stand straight below each other although Chinese characters are twice as wide as others. The
//! layout is comfy-table's; this file decides how our tables look.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement};
use std::fmt;

/// A table with a header row.
pub struct Table(comfy_table::Table);

impl Table {
    /// A table with these headers and no rows.
    #[must_use]
    pub fn new<const COLUMNS: usize>(headers: [&str; COLUMNS]) -> Self {
        let mut table = comfy_table::Table::new();
        table
            .load_style(NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(headers);
        Self(table)
    }

    /// The same table with a column of numbers, set to the right.
    #[must_use]
    pub fn right(mut self, column: usize) -> Self {
        if let Some(column) = self.0.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self
    }

    /// Adds a row; line ends within a cell become spaces.
    pub fn row<I: IntoIterator<Item = String>>(&mut self, cells: I) {
        let cells: Vec<String> = cells
            .into_iter()
            .map(|cell| cell.replace(['\n', '\r', '\t'], " "))
            .collect();
        self.0.add_row(cells);
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.lines().map(|line| line.trim_end().to_owned()).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    /// The width at which a text starts in a line.
    fn start(line: &str, text: &str) -> Option<usize> {
        line.find(text).map(|place| line[..place].width())
    }

    #[test]
    fn columns_stand_straight_with_double_width_text() {
        let mut table = Table::new(["岗位", "area", "分"]).right(2);
        table.row(["电焊工".to_owned(), "莘县".to_owned(), "7.5".to_owned()]);
        table.row(["CNC".to_owned(), "东昌府区".to_owned(), "100.0".to_owned()]);
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        let areas = [
            start(lines[0], "area"),
            start(lines[1], "莘县"),
            start(lines[2], "东昌府区"),
        ];
        assert_eq!(areas[0], areas[1], "{text}");
        assert_eq!(areas[1], areas[2], "{text}");
        assert_eq!(
            lines[1].width(),
            lines[2].width(),
            "numbers end together:\n{text}"
        );
    }

    #[test]
    fn a_cell_never_breaks_its_line() {
        let mut table = Table::new(["a"]);
        table.row(["one\ntwo".to_owned()]);
        assert_eq!(table.to_string().lines().count(), 2);
    }
}
