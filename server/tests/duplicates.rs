//! Duplicates at the command line: the import tells of them, and they are listed, merged, parted and dismissed.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::path::Path;

fn duijie(data: &Path, line: &str) -> (Option<i32>, Value) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_duijie"));
    let run = command
        .current_dir(data)
        .args("--json --data data".split(' '))
        .args(line.split(' '))
        .output()
        .unwrap();
    let told = serde_json::from_slice(&run.stdout).unwrap_or_default();
    (run.status.code(), told)
}

#[test]
fn two_files_with_the_same_people_are_noticed_merged_and_parted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    std::fs::write(
        data.join("window.csv"),
        "编号,姓名,联系电话,身份证号\nW1,王甲子,12812345678,11010519491231002X\nW2,李乙丑,12800000009,\n",
    )
    .unwrap();
    std::fs::write(data.join("agency.csv"), "编号,姓名,联系电话,身份证号\nA1,王甲丑,,11010519491231002x\nA2,李乙丑,+86 12800000009,\nA3,张丙寅,12855555555,\n").unwrap();
    let import = |file: &str| {
        duijie(
            data,
            &format!("import {file}.csv --kind candidates --publisher {file}"),
        )
    };
    let (_, told) = import("window");
    assert_eq!(
        (&told["created"], &told["duplicates"]),
        (&json!(2), &json!({ "certain": 0, "hinted": 0 })),
        "{told}"
    );
    let (code, told) = import("agency");
    assert_eq!(
        (code, &told["duplicates"]),
        (Some(0), &json!({ "certain": 1, "hinted": 1 })),
        "{told}"
    );

    let list = |more: &str| duijie(data, &format!("duplicates list candidates{more}"));
    let (_, told) = list("");
    assert_eq!((&told["pairs"], &told["certain"]), (&json!(2), &json!(1)));
    assert_eq!(told["shown"][0]["key"], "publishers/agency/candidates/A1");
    let (_, told) = duijie(data, "duplicates merge candidates/1 candidates/3 --dry-run");
    assert_eq!(
        (&told["merged"], &told["conflicting_fields"][0]),
        (&json!(false), &json!("person.name"))
    );
    let (code, told) = duijie(
        data,
        "duplicates merge candidates/1 publishers/agency/candidates/A1",
    );
    assert_eq!((code, &told["name"]), (Some(0), &json!("candidates/1")));
    let (_, told) = import("agency");
    assert_eq!(
        (&told["unchanged"], &told["refused"]),
        (&json!(3), &json!(0)),
        "importing again changes nothing"
    );
    assert_eq!(list(" --certain").0, Some(1), "nothing left to list");
    let (code, told) = duijie(data, "duplicates undo candidates/3");
    assert_eq!((code, &told["kept"]), (Some(0), &json!("candidates/1")));
    assert_eq!(duijie(data, "duplicates undo candidates/3").0, Some(2));
    assert_eq!(
        duijie(
            data,
            "duplicates dismiss candidates/2 candidates/4 --reason twins"
        )
        .0,
        Some(0)
    );
    assert_eq!(list("").1["pairs"], 1);
    assert_eq!(
        duijie(data, "duplicates merge candidates/1 vacancies/3").0,
        Some(2)
    );
    assert!(data.join("data/duplicates.key").exists());
}
