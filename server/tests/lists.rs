//! `duijie lists` as a program: what it prints and writes, and how it refuses what is no pair of matrices.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn lists(folder: &Path, left: &str, right: &str, more: &[&str]) -> Output {
    std::fs::write(folder.join("left.csv"), left).unwrap();
    std::fs::write(folder.join("right.csv"), right).unwrap();
    Command::new(env!("CARGO_BIN_EXE_duijie"))
        .current_dir(folder)
        .args([
            "lists",
            "--left",
            "left.csv",
            "--right",
            "right.csv",
            "--out",
            "lists.csv",
            "--json",
        ])
        .args(more)
        .output()
        .unwrap()
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_file_holds_every_entry_and_the_answer_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    let output = lists(
        folder.path(),
        "0.5,1\n0.25,0.5\n",
        "1,0.5\n0.5,1\n",
        &["--method", "naive", "--k", "1"],
    );
    assert_eq!(output.status.code(), Some(0));
    let answer = document(&output);
    assert_eq!(answer["expected_matches"], 1.031_25);
    assert_eq!(answer["left_lists"]["coverage"], 0.5);
    assert_eq!(answer["left_lists"]["most_listed"][0]["item"], 2);
    assert_eq!(answer["right_lists"]["congestion"], -1.0);
    let text = std::fs::read_to_string(folder.path().join("lists.csv")).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
    let wanted = [
        "side,row,rank,item,score",
        "left,1,1,2,1",
        "left,1,2,1,0.5",
        "left,2,1,2,0.5",
        "left,2,2,1,0.25",
        "right,1,1,1,1",
        "right,1,2,2,0.5",
        "right,2,1,2,1",
        "right,2,2,1,0.5",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn a_floor_that_cannot_be_kept_is_done_in_part_and_says_for_whom() {
    let folder = tempfile::tempdir().unwrap();
    let output = lists(
        folder.path(),
        "1\n0.5\n",
        "1,0.5\n",
        &["--k", "1", "--floor", "1", "--cap", "1"],
    );
    assert_eq!(output.status.code(), Some(1));
    let answer = document(&output);
    assert_eq!(
        answer["short_lists"],
        serde_json::json!([{ "row": 2, "entries": 0 }])
    );
    assert_eq!(
        answer["short_listings"],
        serde_json::json!([{ "row": 2, "entries": 0 }])
    );
}

#[test]
fn what_is_no_pair_of_matrices_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for (left, right, more, zh, en) in [
        ("", "1\n", &[][..], "left.csv", "row 1, column 1"),
        ("1\n", "", &[], "right.csv", "row 1, column 1"),
        ("1,1\n1\n", "1,1\n1,1\n", &[], "第 2 行", "row 2 has 1"),
        (
            "1,1\n1,NaN\n",
            "1,1\n1,1\n",
            &[],
            "第 2 行第 2 列",
            "row 2, column 2",
        ),
        (
            "1,1\n1,1\n",
            "1,1\n-1,1\n",
            &[],
            "第 2 行第 1 列",
            "row 2, column 1",
        ),
        ("1,1\n", "1,1\n", &[], "1 行 2 列", "2 rows and 1 columns"),
        (
            "1\n",
            "1\n",
            &["--k", "1", "--floor", "2"],
            "大于名单长度",
            "more than the length",
        ),
    ] {
        let output = lists(folder.path(), left, right, more);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(zh) && told.contains(en), "{told}");
        assert!(output.stdout.is_empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "{told}");
    }
}
