//! Work on the data folder at the command line: whom it has touched stands in the audit log, what is kept too long is told and
//! taken away on request, and a backup says whether it carries the master key.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use serde_json::{Value, json};
use std::path::Path;

fn duijie(data: &Path, line: &str) -> (Option<i32>, Value, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_duijie"));
    let run = command
        .current_dir(data)
        .args("--data data".split(' '))
        .args(line.split(' '))
        .output()
        .unwrap();
    let told = serde_json::from_slice(&run.stdout).unwrap_or_default();
    (
        run.status.code(),
        told,
        String::from_utf8_lossy(&run.stdout).into_owned(),
    )
}

fn import(data: &Path) {
    let people =
        "编号,姓名,联系电话,身份证号\nA,王甲子,12812345678,11010519491231002X\nB,李乙丑,12800000009,\n";
    std::fs::write(data.join("people.csv"), people).unwrap();
    let (code, ..) = duijie(data, "import people.csv --kind candidates --publisher fair");
    assert_eq!(code, Some(0));
}

#[test]
fn commands_write_down_whom_they_have_touched() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    import(data);
    for line in [
        "export candidates people.jsonl",
        "export vacancies posts.jsonl",
        "tracking whereabouts",
        "tracking export --out files.jsonl",
        "tracking file candidates/2",
        "tracking file candidates/9",
        "duplicates list candidates",
        "duplicates dismiss candidates/1 candidates/2",
        "search candidates 王",
    ] {
        duijie(data, line);
    }
    let (_, told, _) = duijie(data, "--json audit query");
    let entries = told["entries"].as_array().unwrap();
    let noted: Vec<Value> = entries
        .iter()
        .map(|entry| json!([entry["method"], entry["subjects"], entry["role"], entry["result"]]))
        .collect();
    let of = |method: &str, subjects: &[u64]| json!([method, subjects, "administrator", "Ok"]);
    for expected in [
        of("import", &[1, 2]),
        of("export candidates", &[1, 2]),
        of("tracking whereabouts", &[1]),
        of("tracking export", &[1, 2]),
        of("tracking file", &[2]),
        of("duplicates dismiss", &[1, 2]),
    ] {
        assert!(noted.contains(&expected), "{expected} in {noted:?}");
    }
    assert!(noted.iter().all(|entry| entry[0] != "export vacancies"));
    let (code, ..) = duijie(data, "audit verify");
    assert_eq!(code, Some(0));
}

#[test]
fn retention_is_shown_with_its_grounds_and_takes_nothing_that_is_young() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    import(data);
    for (line, applied) in [
        ("--json retention show", false),
        ("--json retention apply --dry-run", false),
        ("--json retention apply", true),
    ] {
        let (code, told, text) = duijie(data, line);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(told["applied"], json!(applied));
        let classes = told["classes"].as_array().unwrap();
        let seekers = &classes[0];
        assert_eq!(
            (
                &seekers["class"],
                &seekers["months"],
                &seekers["due"],
                &seekers["removed"]
            ),
            (&json!("seekers"), &json!(36), &json!(0), &json!(0))
        );
        assert!(classes.iter().all(|class| {
            let ground = class["ground"]["zh"].as_str().unwrap_or_default();
            !ground.is_empty() && class["oldest"].is_null()
        }));
    }
    let (_, _, text) = duijie(data, "retention show");
    assert!(
        text.contains("网络招聘服务管理规定") && text.contains("only counted"),
        "{text}"
    );
    let (_, told, _) = duijie(data, "--json tracking file candidates/1");
    assert_eq!(told["name"], json!("candidates/1"));
}

#[test]
fn a_backup_says_whether_it_carries_the_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    import(data);
    let (_, told, _) = duijie(data, "--json backup --out one.backup");
    assert_eq!(told["holds_master_key"], json!(true));
    let (_, _, text) = duijie(data, "backup --out two.backup");
    assert!(text.contains("it carries the master key"), "{text}");
    std::fs::rename(data.join("data/vault/master.key"), data.join("master.key")).unwrap();
    std::fs::write(data.join("duijie.toml"), "master_key_file = \"master.key\"\n").unwrap();
    let (_, told, text) = duijie(data, "--json backup --out three.backup");
    assert_eq!(told["holds_master_key"], json!(false), "{text}");
    let (_, _, text) = duijie(data, "backup --out four.backup");
    assert!(text.contains("keep that apart"), "{text}");
}
