//! The wording check over real notices: what an official round of recruitment, real titles and the tasks of the national
//! classification set off. All of it is read in place.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::BTreeMap;

use duijie_language::wording::{Field, Finding, Lawful, check_field};
use duijie_tests::reference;

/// The rows of a reference table as columns by name, if it is here.
fn rows(path: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let text = std::fs::read_to_string(reference::find(path)?).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let named = |line: &str| -> BTreeMap<String, String> {
        let columns = line.split('\t').map(str::to_owned);
        names.iter().map(|name| (*name).to_owned()).zip(columns).collect()
    };
    Some(lines.map(named).collect())
}

fn public_body() -> Lawful {
    Lawful {
        public_body: true,
        ..Lawful::default()
    }
}

#[test]
fn an_official_round_sets_off_nothing() {
    const COLUMNS: [(&str, Field); 9] = [
        ("职位名称", Field::Title),
        ("招录机关", Field::Text),
        ("用人单位", Field::Text),
        ("学历", Field::Conditions),
        ("研究生专业", Field::Conditions),
        ("本科专业", Field::Conditions),
        ("招录对象", Field::Conditions),
        ("职位简介", Field::Duties),
        ("备注", Field::Remarks),
    ];
    let Some(rows) = rows("data/hubei_civil_2026/positions.tsv") else {
        return;
    };
    assert_eq!(rows.len(), 5_224);
    for row in &rows {
        for (name, field) in COLUMNS {
            let text = &row[name];
            let findings = check_field(field, text, &public_body());
            assert!(findings.is_empty(), "{name} {text}: {findings:?}");
        }
        let whole: Vec<&str> = COLUMNS.iter().map(|(name, _)| row[*name].as_str()).collect();
        let findings = check_field(Field::Text, &whole.join(" "), &public_body());
        assert!(findings.is_empty(), "{whole:?}: {findings:?}");
    }
}

/// Every title found was read by eye: each sets a limit or hints at one. More or fewer must be read again.
#[test]
fn titles_that_set_limits() {
    let Some(rows) = rows("data/occupation_csco/titles_dev.tsv") else {
        return;
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let findings: Vec<Finding> = check_field(Field::Title, &row["title"], &Lawful::default());
        for finding in &findings {
            println!("{} {}: {}", finding.rule, row["title"], finding.rewrite);
            *counts.entry(finding.rule).or_default() += 1;
        }
    }
    let read = [
        ("age-hint", 1),
        ("age-limit", 4),
        ("looks", 1),
        ("sex-female", 1),
        ("sex-hint", 4),
        ("study-form", 2),
    ];
    assert_eq!(counts, BTreeMap::from(read));
}
