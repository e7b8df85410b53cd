//! A table as comma-separated values: keys and names, one head, what is hidden as `*`.

use crate::table::{Column, Table};

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn print(table: &Table) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    let heads = table.columns.iter().map(head);
    line(
        &mut text,
        ["代码".to_owned(), table.row_head.clone()]
            .into_iter()
            .chain(heads),
    );
    for row in &table.rows {
        let cells = row
            .cells
            .iter()
            .zip(&table.columns)
            .map(|(cell, column)| cell.print(column.decimals));
        line(
            &mut text,
            [row.key.to_string(), row.label.zh.clone()]
                .into_iter()
                .chain(cells),
        );
    }
    text
}

fn head(column: &Column) -> String {
    match column.group.zh.is_empty() {
        true => column.head.zh.clone(),
        false => format!("{}：{}", column.group.zh, column.head.zh),
    }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let quoted = cells.map(|cell| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    });
    text.push_str(&quoted.collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}
