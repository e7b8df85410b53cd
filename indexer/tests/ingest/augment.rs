//! A table with columns added: nothing of the given rows changes, and none is lost.

use std::fs;

use duijie_indexer::augment::augment;
use proptest::prelude::*;

fn counted(text: &str) -> Vec<String> {
    vec![text.chars().count().to_string()]
}

fn augmented(name: &str, bytes: &[u8], out: &str) -> (String, usize) {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join(name), folder.path().join(out));
    fs::write(&input, bytes).unwrap();
    let done = augment(
        (&input, None),
        (&output, &["length"]),
        &mut counted,
        &mut |_, _| {},
    )
    .unwrap();
    (fs::read_to_string(output).unwrap(), done.problems.len())
}

#[test]
fn rows_stay_as_they_are_and_in_order() {
    let (out, problems) = augmented(
        "a.tsv",
        "title\tcity\n电工\t聊城\n\n=焊工\t\n".as_bytes(),
        "b.tsv",
    );
    assert_eq!(out, "title\tcity\tlength\n电工\t聊城\t2\n\t\t0\n=焊工\t\t3\n");
    assert_eq!(problems, 0);
}

#[test]
fn one_column_may_hold_anything() {
    let rows = "title\n抚州8k,双休;客服\n\"双休 客服\n包住\"电工\n";
    let (out, problems) = augmented("a.tsv", rows.as_bytes(), "b.tsv");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[1], "抚州8k,双休;客服\t10");
    assert_eq!(lines[2], "\"\"\"双休 客服\"\t6");
    assert_eq!(problems, 0);
}

#[test]
fn rows_of_another_width_are_kept_and_told() {
    let (out, problems) = augmented("a.csv", "title,city\n电工\n焊工,聊城,多\n".as_bytes(), "b.csv");
    assert_eq!(out, "title,city,length\n电工,,2\n焊工,\"聊城,多\",2\n");
    assert_eq!(problems, 2);
}

#[test]
fn a_column_that_is_there_already_keeps_its_name() {
    let (out, _) = augmented("a.csv", "title,length\n电工,9\n".as_bytes(), "b.csv");
    assert_eq!(out, "title,length,length_read\n电工,9,2\n");
}

#[test]
fn the_mark_of_utf_8_stays_where_it_was() {
    let (out, _) = augmented("a.csv", "\u{FEFF}title\n电工\n".as_bytes(), "b.csv");
    assert_eq!(out, "\u{FEFF}title,length\n电工,2\n");
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.csv");
    fs::write(&input, "title,length\n电工,2\n").unwrap();
    let refused = |column: Option<&str>, out: &str, added: &str| {
        let output = folder.path().join(out);
        let error = augment(
            (&input, column),
            (&output, &[added]),
            &mut counted,
            &mut |_, _| {},
        )
        .unwrap_err();
        assert!(!output.exists());
        error.to_string()
    };
    assert!(refused(Some("name"), "b.csv", "n").contains("title, length"));
    assert!(refused(None, "b.pdf", "n").contains("tsv"));
}

proptest! {
    #[test]
    fn every_row_of_a_table_comes_back(cells in prop::collection::vec("[电工,\"\t ;a\n=]{0,8}", 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("a.csv");
        let mut table = csv::Writer::from_path(&input).unwrap();
        table.write_record(["id", "title"]).unwrap();
        for (row, cell) in cells.iter().enumerate() {
            table.write_record([row.to_string().as_str(), cell]).unwrap();
        }
        table.flush().unwrap();
        let output = folder.path().join("b.csv");
        augment((&input, Some("title")), (&output, &["length"]), &mut counted, &mut |_, _| {}).unwrap();
        let read: Vec<csv::StringRecord> = csv::Reader::from_path(&output).unwrap().records().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), cells.len());
        for (row, cell) in read.iter().zip(&cells) {
            prop_assert_eq!(&row[1], cell);
            prop_assert_eq!(&row[2], &cell.chars().count().to_string());
        }
    }
}
