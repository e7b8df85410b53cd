//! The tables of cases: every third line of `cases.tsv` was held out while the rules were written.

use std::collections::BTreeSet;

use duijie_language::wording::{Field, Lawful, check_field};

struct Case {
    field: Field,
    expected: BTreeSet<&'static str>,
    text: String,
}

fn field(name: &str) -> Field {
    let all = [Field::Title, Field::Duties, Field::Conditions, Field::Text];
    *all.iter().find(|field| field.id() == name).unwrap()
}

fn cases(table: &'static str) -> Vec<Case> {
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap();
            Case {
                field: field(next()),
                expected: next().split(',').filter(|rule| *rule != "pass").collect(),
                text: next().replace("\\n", "\n"),
            }
        })
        .collect()
}

/// Texts in which something is missed or found wrongly, printed one a line; with the totals below.
fn told_apart<'a>(name: &str, cases: impl Iterator<Item = &'a Case>) -> usize {
    let (mut count, mut hits, mut missed, mut false_alarms) = (0, 0, 0, 0);
    for case in cases {
        let findings = check_field(case.field, &case.text, &Lawful::default());
        let found: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
        let lost: Vec<&&str> = case.expected.difference(&found).collect();
        let extra: Vec<&&str> = found.difference(&case.expected).collect();
        if !(lost.is_empty() && extra.is_empty()) {
            println!(
                "{:?} {}: missed {lost:?}, too many {extra:?}",
                case.field, case.text
            );
        }
        count += 1;
        hits += case.expected.intersection(&found).count();
        missed += lost.len();
        false_alarms += extra.len();
    }
    println!("{name}: {count} cases, {hits} hits, {missed} missed, {false_alarms} false alarms");
    missed + false_alarms
}

#[test]
fn the_cases_used_for_the_rules() {
    let cases = cases(include_str!("cases.tsv"));
    let used = cases.iter().enumerate().filter(|(number, _)| number % 3 != 2);
    assert_eq!(told_apart("used", used.map(|(_, case)| case)), 0);
}

#[test]
fn the_cases_held_out() {
    let cases = cases(include_str!("cases.tsv"));
    let held_out = cases.iter().skip(2).step_by(3);
    assert_eq!(told_apart("held out", held_out), 0);
}

#[test]
fn the_second_round() {
    let cases = cases(include_str!("cases_second.tsv"));
    assert_eq!(told_apart("second round", cases.iter()), 0);
}

#[test]
fn the_third_round() {
    let cases = cases(include_str!("cases_third.tsv"));
    assert_eq!(told_apart("third round", cases.iter()), 0);
}

#[test]
fn spellings_made_to_dodge() {
    let cases = cases(include_str!("dodges.tsv"));
    assert_eq!(told_apart("dodges", cases.iter()), 0);
}
