//! The prints: the same bytes for the same snapshot, a page that needs nothing, a workbook that says what the tables say.

use crate::report;
use calamine::{Data, Reader, Xlsx};
use duijie_statistics::{Cell, Report};
use std::io::Cursor;
use std::path::Path;

/// Every print with its file name.
fn prints(report: &Report) -> Vec<(String, Vec<u8>)> {
    let mut prints = vec![
        ("report.html".to_owned(), report.html().into_bytes()),
        ("report.xlsx".to_owned(), report.xlsx().unwrap()),
    ];
    let tables = report.tables().iter();
    prints.extend(tables.map(|table| {
        (
            format!("{}.csv", table.id),
            report.csv(&table.id).unwrap().into_bytes(),
        )
    }));
    prints
}

/// The files stay in the folder for the tests' own output, for whoever wants to look at them.
#[test]
fn the_same_snapshot_gives_the_same_bytes() {
    let first = prints(&report(12, 1_200));
    let second = prints(&report(12, 1_200));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    std::fs::create_dir_all(&folder).unwrap();
    for ((name, bytes), (_, again)) in first.iter().zip(&second) {
        assert!(bytes == again, "{name} differs");
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    assert_eq!(first.len(), 23);
}

#[test]
fn the_page_needs_nothing_and_is_well_formed() {
    let page = report(5, 300).html();
    for foreign in [
        "<script", "http:", "https:", "url(//", "@import", "<img", "<link", "src=",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("role=\"img\"").count());
    assert_eq!(page.matches("<svg").count(), page.matches("<desc").count());
    assert!(page.matches("<svg").count() >= 6);
    let unclosed = unclosed(&page);
    assert!(unclosed.is_empty(), "{unclosed:?}");
    let mut ids: Vec<&str> = page
        .split("id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
}

/// Elements that are opened and not closed, or the other way round.
fn unclosed(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for tag in page.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap()
            .to_owned();
        if tag.starts_with('!') || tag.ends_with('/') || matches!(name.as_str(), "meta" | "wbr") {
            continue;
        }
        if !tag.starts_with('/') {
            open.push(name);
        } else if open.pop().as_ref() != Some(&name) {
            return vec![format!("</{name}>")];
        }
    }
    open
}

#[test]
fn the_workbook_says_what_the_tables_say() {
    let report = report(5, 300);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(report.xlsx().unwrap())).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(
        (names.first().unwrap().as_str(), names.last().unwrap().as_str()),
        ("目录", "编制说明")
    );
    for table in report.tables() {
        let name = names
            .iter()
            .find(|name| name.starts_with(&format!("表{} ", table.number)))
            .unwrap();
        let sheet = workbook.worksheet_range(name).unwrap();
        for (number, row) in table.rows.iter().enumerate() {
            for (place, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                let at = (
                    u32::try_from(number).unwrap() + 4,
                    u32::try_from(place).unwrap() + 1,
                );
                let printed = cell.print(column.decimals);
                let same = match (cell, sheet.get_value(at)) {
                    (Cell::Number(_), Some(Data::Float(value))) => printed.parse() == Ok(*value),
                    (_, Some(Data::String(text))) => *text == printed,
                    _ => false,
                };
                assert!(same, "{name} {at:?} is not {printed}");
            }
        }
    }
}

#[test]
fn the_text_has_its_parts_in_order() {
    let report = report(5, 300);
    let headings: Vec<String> = report.text().into_iter().map(|section| section.heading).collect();
    assert_eq!(headings.first().unwrap(), "一、供求总体情况");
    assert_eq!(headings.last().unwrap(), "编制说明");
    assert_eq!(headings.len(), 12);
    let total = report.table("total").unwrap();
    let first = &report.text()[0].paragraphs[0];
    assert!(
        first.contains(&format!("需求人数{}人", total.printed("total", "demand"))),
        "{first}"
    );
    for section in report.text() {
        for text in section.paragraphs {
            assert!(
                !text.contains("（*") && !text.contains("（–") && text.ends_with(['。', '：']),
                "{text}"
            );
        }
    }
}

#[test]
fn shares_of_youth_are_of_all_youth() {
    let report = report(1, 1_200);
    for id in ["youth-age", "youth-graduate", "youth-major"] {
        assert_eq!(
            report.table(id).unwrap().printed("total", "supply-share"),
            "100.00"
        );
    }
}

#[test]
fn csv_has_a_line_for_each_row() {
    let report = report(2, 100);
    for table in report.tables() {
        let text = report.csv(&table.id).unwrap();
        assert_eq!(text.lines().count(), table.rows.len() + 1, "{}", table.id);
        assert!(text.starts_with("\u{feff}代码,"));
    }
    assert!(
        report
            .csv("nothing")
            .unwrap_err()
            .to_string()
            .contains("shortage-100")
    );
}

#[test]
fn a_report_without_rows_is_printed_too() {
    let mut snapshot = crate::generated::snapshot(1, 10);
    snapshot.now.demand.clear();
    snapshot.now.supply.clear();
    let report = Report::of(&snapshot, &duijie_statistics::Settings::embedded().unwrap());
    assert!(report.html().contains("需求人数0人"));
    assert!(report.xlsx().unwrap().starts_with(b"PK"));
}

#[test]
fn alarms_name_their_cells_and_holding_on_saves_flips() {
    let report = report(12, 1_200);
    let alarms = report.alarms();
    assert!(!alarms.is_empty());
    assert!(alarms.iter().any(|lamp| lamp.place.occupation.is_some()));
    let (held, free) = report.back_tests().iter().fold((0, 0), |sums, test| {
        (sums.0 + test.flips, sums.1 + test.flips_without_holding)
    });
    assert!(held < free, "{held} {free}");
}
