//! Words for the cells of tables: lists, changes and sentences. What is not a number makes no word.

use crate::exact::Exact;
use crate::table::{Cell, Row, TOTAL, Table};

/// The number of a cell.
pub(super) fn number(table: &Table, row: &str, column: &str) -> Option<Exact> {
    table.cell(row, column).and_then(Cell::number)
}

pub(super) fn told_in(table: &Table, row: &Row, column: &str) -> Option<String> {
    number(table, &row.key, column).map(|_| table.printed(&row.key, column))
}

/// The rows that are no total, no part of another and not those of whom nothing is told.
pub(super) fn rows(table: &Table) -> Vec<&Row> {
    let is_own = |row: &&Row| row.key != TOTAL && row.key != "none" && row.depth == 0;
    table.rows.iter().filter(is_own).collect()
}

pub(super) fn highest<'a>(table: &'a Table, column: &str, count: usize) -> Vec<&'a Row> {
    ordered(table, column, count, true)
}

pub(super) fn lowest<'a>(table: &'a Table, column: &str, count: usize) -> Vec<&'a Row> {
    ordered(table, column, count, false)
}

pub(super) fn ordered<'a>(table: &'a Table, column: &str, count: usize, falls: bool) -> Vec<&'a Row> {
    let with_number = |row: &'a Row| Some((number(table, &row.key, column)?, row));
    let mut found: Vec<(Exact, &Row)> = rows(table).into_iter().filter_map(with_number).collect();
    found.sort_by(|left, right| match falls {
        true => right.0.cmp(&left.0),
        false => left.0.cmp(&right.0),
    });
    found.into_iter().take(count).map(|(_, row)| row).collect()
}

/// `大专（29.61%）、大学（20.64%）`; names that hold a list or brackets themselves are
/// set apart otherwise.
pub(super) fn listed(table: &Table, rows: &[&Row], column: &str, unit: &str) -> String {
    let has_brackets = rows.iter().any(|row| row.label.zh.ends_with('）'));
    let words = rows.iter().filter_map(|row| {
        let (name, value) = (&row.label.zh, told_in(table, row, column)?);
        Some(match has_brackets {
            true => format!("{name}为{value}{unit}"),
            false => format!("{name}（{value}{unit}）"),
        })
    });
    let holds_list = rows.iter().any(|row| row.label.zh.contains('、'));
    let between = if holds_list { "，" } else { "、" };
    words.collect::<Vec<_>>().join(between)
}

pub(super) fn sentence(words: &str, rest: &str) -> String {
    if rest.is_empty() {
        String::new()
    } else {
        format!("{words}{rest}。")
    }
}

pub(super) fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}

/// `增加12人，增长3.10%`.
pub(super) fn moved(change: Exact, percent: Option<Exact>) -> String {
    let size = change.rounded(0);
    if size == 0 {
        return "持平".to_owned();
    }
    let (more, grown) = if size > 0 {
        ("增加", "增长")
    } else {
        ("减少", "下降")
    };
    let part = percent.map(|percent| {
        let percent = if percent < Exact::ZERO {
            percent.times(-1)
        } else {
            percent
        };
        format!("，{grown}{}%", percent.print(2))
    });
    format!("{more}{}人{}", size.abs(), part.unwrap_or_default())
}

/// `上升0.12`.
pub(super) fn risen(change: Exact, unit: &str) -> String {
    match change.rounded(2) {
        0 => "持平".to_owned(),
        size if size > 0 => format!("上升{}{unit}", change.print(2)),
        _ => format!("下降{}{unit}", change.times(-1).print(2)),
    }
}
