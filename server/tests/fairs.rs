//! `duijie fair` as a program: a small fair played through, and looked at afterwards in the data folder.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn duijie(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_duijie"))
        .current_dir(folder)
        .args(["--data", "data"])
        .args(arguments)
        .output()
        .unwrap()
}

fn documents(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_small_fair_loses_no_place_and_can_be_looked_at_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let demo = [
        "fair",
        "demo",
        "--once",
        "--keep",
        "--size",
        "small",
        "--seconds",
        "2",
        "--json",
    ];
    let output = duijie(folder.path(), &demo);
    let told = documents(&output);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{told:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let day = told.iter().find(|document| document["step"] == "day").unwrap();
    assert_eq!(day["places_lost"], 0);
    assert!(
        day["entries"].as_u64() > Some(0) && day["hires"].as_u64() > Some(0),
        "{day}"
    );
    let report = told.last().unwrap();
    let places = &report["board"]["places"];
    let sum = places["left"].as_u64().unwrap() + report["board"]["hires"].as_u64().unwrap();
    assert_eq!(Some(sum), places["total"].as_u64());
    assert_eq!(report["board"]["hires"], day["hires"]);
    assert_eq!(report["satisfaction"], Value::Null);

    let again = documents(&duijie(
        folder.path(),
        &["fair", "report", "fairs/1", "--out", "report.csv", "--json"],
    ));
    assert_eq!(again[0]["groups"], report["groups"], "the same after a restart");
    let table = std::fs::read_to_string(folder.path().join("report.csv")).unwrap();
    assert!(
        table
            .trim_start_matches('\u{FEFF}')
            .starts_with("表,分组,入场人数"),
        "{table}"
    );
    let board = documents(&duijie(folder.path(), &["fair", "board", "fairs/1", "--json"]));
    assert_eq!(board[0]["entries"], day["entries"]);
    let booths = documents(&duijie(folder.path(), &["fair", "booths", "fairs/1", "--json"]));
    assert_eq!(booths[0]["booths"].as_array().unwrap().len(), 12);
    let plan = ["fair", "plan", "fairs/1", "--out", "talks.csv", "--json"];
    let plan = documents(&duijie(folder.path(), &plan));
    let talks = std::fs::read_to_string(folder.path().join("talks.csv")).unwrap();
    assert_eq!(plan[0]["talks"].as_u64(), Some(talks.lines().count() as u64 - 1));
}

#[test]
fn a_fair_that_is_not_there_and_a_folder_in_use_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = duijie(folder.path(), &["fair", "board", "fairs/1"]);
    assert_eq!(unknown.status.code(), Some(2));
    let malformed = duijie(folder.path(), &["fair", "board", "candidates/1"]);
    assert_eq!(malformed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&malformed.stderr).contains("fairs/{number}"));
    let in_use = duijie(
        folder.path(),
        &["fair", "demo", "--once", "--keep", "--size", "small"],
    );
    assert_eq!(in_use.status.code(), Some(2));
}
