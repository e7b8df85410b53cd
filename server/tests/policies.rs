//! Policies at the command line: rules are listed, facts in a file are judged, and faulty rule files refuse every start.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const FACTS: &str = r#"
[person]
birth_date = 2002-05-01
first_employment = true
education = "大学专科毕业"
[firm]
size = "small"
division = "371502"
[contract]
months = 24
"#;

const RULE: &str = r#"
id = "own-veterans"
version = "1"
source = "made up for a test"
title = { zh = "退役军人补贴", en = "grant for veterans" }
receiver = "person"

[area]
code = "all"

[clause]
document = "a notice"

[amount]
benefit = "money"
per = "head"
yuan = 300

[[condition]]
id = "veteran"
zh = "退役军人"
en = "a veteran"
expression = 'person.veteran'
"#;

fn duijie(folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duijie"));
    let command = command.current_dir(folder).args("--json --data data".split(' '));
    command.args(line.split(' ')).output().unwrap()
}

fn told(output: &Output) -> (Option<i32>, Value) {
    (
        output.status.code(),
        serde_json::from_slice(&output.stdout).unwrap_or_default(),
    )
}

#[test]
fn facts_of_a_file_are_judged_without_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("facts.toml"), FACTS).unwrap();
    let line = "policy check --facts facts.toml --policy liaocheng-first-hire --date 2025-07-01";
    let (code, answer) = told(&duijie(folder.path(), line));
    assert_eq!(code, Some(1), "{answer}");
    let decision = &answer["decisions"][0];
    assert_eq!(decision["answer"], "POLICY_ANSWER_UNKNOWN");
    assert_eq!(decision["missing"], json!(["insurance.employee_months"]));
    assert!(
        !folder.path().join("data").exists(),
        "nothing is opened for facts alone"
    );
    let more = FACTS.to_owned() + "[insurance]\nemployee_months = 6\n";
    std::fs::write(folder.path().join("facts.toml"), more).unwrap();
    let (code, answer) = told(&duijie(folder.path(), line));
    assert_eq!((code, &answer["choice"]["fen"]), (Some(0), &json!(50_000)));
}

#[test]
fn own_rules_stand_beside_the_shipped_ones_and_are_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    std::fs::write(folder.path().join("rules/own.toml"), RULE).unwrap();
    let (code, answer) = told(&duijie(folder.path(), "policy check --rules rules"));
    assert_eq!((code, answer["rules"].as_array().unwrap().len()), (Some(0), 10));
    let (_, answer) = told(&duijie(
        folder.path(),
        "policy list --rules rules --area 110000 --date 2026-01-01",
    ));
    assert_eq!(answer["policies"][0]["policy"], "own-veterans");
    let (_, answer) = told(&duijie(folder.path(), "policy push own-veterans --rules rules"));
    assert_eq!((&answer["persons"], &answer["rows"]), (&json!(0), &json!([])));
}

#[test]
fn a_faulty_rule_file_refuses_the_start_with_file_rule_and_field() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("rules")).unwrap();
    let faulty = RULE.replace("person.veteran", "person.veterann");
    std::fs::write(folder.path().join("rules/own.toml"), faulty).unwrap();
    std::fs::write(folder.path().join("duijie.toml"), "policies = \"rules\"\n").unwrap();
    for line in [
        "policy check",
        "policy push own-veterans",
        "search vacancies 焊工",
    ] {
        let output = duijie(folder.path(), line);
        let said = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        for part in [
            "rules/own.toml",
            "own-veterans",
            "condition.veteran.expression",
            "person.veterann",
        ] {
            assert!(said.contains(part), "{line}: {part} in {said}");
        }
    }
}
