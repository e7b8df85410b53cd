//! Groups at the command line: surplus staff and classes are allotted from tables, and a faulty row is named.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const SURPLUS: &str = "\
编号,单位,代码,人数,开始日期,结束日期,地区
welders,甲厂,6-18-02-04,10,2026-12-01,2026-12-31,371502
";
const NEEDS: &str = "\
id,owner,codes,persons,from_date,to_date,division
order-peak,乙厂,6-18-02-04,6,2026-12-01,2026-12-20,371502
same-house,甲厂,6-18-02-04,4,2026-12-01,2026-12-20,371502
";

fn duijie(folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duijie"));
    let command = command.current_dir(folder).args("--json --data data".split(' '));
    command.args(line.split(' ')).output().unwrap()
}

#[test]
fn surplus_goes_to_another_employer_and_the_rest_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("surplus.csv"), SURPLUS).unwrap();
    std::fs::write(folder.path().join("needs.csv"), NEEDS).unwrap();
    let output = duijie(
        folder.path(),
        "groups staff --offers surplus.csv --needs needs.csv",
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{answer}");
    let loan = &answer["loans"][0];
    assert_eq!(
        (&loan["offer"], &loan["need"], &loan["persons"]),
        (&json!("welders"), &json!("order-peak"), &json!(6))
    );
    assert_eq!(
        answer["loans"].as_array().unwrap().len(),
        1,
        "nobody lends to itself"
    );
    assert_eq!(answer["offers_left"], json!([{"group": "welders", "persons": 4}]));
    assert_eq!(
        answer["needs_left"],
        json!([{"group": "same-house", "persons": 4}])
    );
    assert_eq!(answer["is_proved"], json!(true));
    assert!(!folder.path().join("data").exists(), "tables alone open nothing");
}

#[test]
fn a_faulty_row_is_named_with_file_and_field() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("surplus.csv"), SURPLUS).unwrap();
    for (faulty, told) in [
        (NEEDS.replace(",6,", ",six,"), "six"),
        (
            NEEDS.replace("order-peak,乙厂,6-18-02-04", "order-peak,乙厂,9-99-99-99"),
            "codes",
        ),
    ] {
        std::fs::write(folder.path().join("needs.csv"), faulty).unwrap();
        let output = duijie(
            folder.path(),
            "groups staff --offers surplus.csv --needs needs.csv",
        );
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(
            words.contains("needs.csv") && words.contains("row 2") && words.contains(told),
            "{words}"
        );
    }
}
