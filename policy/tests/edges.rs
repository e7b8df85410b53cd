//! The edges of every shipped rule: `edges.tsv`, one case a row, printed and tested.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_policy::grant::{ObstacleKind, grant};
use duijie_policy::{Answer, Decision, Facts, Grant, PolicyBook, decide};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

struct Row {
    cells: Vec<&'static str>,
}

impl Row {
    fn cell(&self, place: usize) -> &'static str {
        self.cells.get(place).copied().unwrap_or_default()
    }
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("edges.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines.skip(1).map(|line| Row {
        cells: line.split('\t').collect(),
    })
}

fn read_facts(facts: &mut Facts, text: &str) {
    for pair in text.split("; ").filter(|pair| !pair.is_empty()) {
        let (fact, value) = pair.split_once('=').unwrap();
        facts.read(&CodeBook::embedded(), fact, value).unwrap();
    }
}

fn grants(book: &PolicyBook, text: &str) -> Vec<Grant> {
    let read = |text: &str| {
        let (rule, rest) = text.split_once('@').unwrap();
        let (day, units) = rest.split_once('*').unwrap();
        Grant {
            person: "p".into(),
            rule: rule.into(),
            family: book.find(rule).unwrap().limits.family.clone(),
            firm: Some("another".into()),
            period: None,
            units: units.parse().unwrap(),
            amount_fen: 1,
            day: day.parse().unwrap(),
        }
    };
    text.split(", ")
        .filter(|text| !text.is_empty())
        .map(read)
        .collect()
}

fn reason(decision: &Decision) -> String {
    let words: Vec<String> = match decision.answer {
        Answer::Yes => {
            let amount = decision.amount.as_ref().unwrap();
            let in_kind = amount.benefit != duijie_policy::rule::Benefit::Money;
            let yuan = amount.fen().map(|fen| (fen / 100).to_string());
            vec![if in_kind {
                "-".to_owned()
            } else {
                yuan.unwrap_or("?".to_owned())
            }]
        }
        Answer::No => {
            let failed = decision
                .failed
                .iter()
                .map(|finding| finding.condition.to_string());
            let excluded = decision
                .excluded_by
                .iter()
                .map(|obstacle| obstacle_id(obstacle.kind).to_owned());
            failed.chain(excluded).collect()
        }
        Answer::Unknown => decision.missing.iter().map(ToString::to_string).collect(),
    };
    words.join(", ")
}

fn obstacle_id(kind: ObstacleKind) -> &'static str {
    match kind {
        ObstacleKind::OncePerPerson => "once-per-person",
        ObstacleKind::NotTogether => "not-together",
        ObstacleKind::CapReached => "cap-reached",
        ObstacleKind::SameDays => "same-days",
    }
}

#[test]
fn every_case_is_answered_as_expected() {
    let book = PolicyBook::shipped(&CodeBook::embedded()).unwrap();
    let mut base = "";
    let mut wrong = Vec::new();
    let mut answers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows() {
        let (case, rule, day) = (row.cell(0), book.find(row.cell(1)).unwrap(), row.cell(2));
        if case == "base" {
            base = row.cell(3);
            continue;
        }
        let mut facts = Facts::of("p");
        read_facts(&mut facts, base);
        read_facts(&mut facts, row.cell(3));
        let day: Date = day.parse().unwrap();
        let decision = decide(rule, &facts, &grants(&book, row.cell(4)), day);
        let (answer, reason) = (decision.answer.id(), reason(&decision));
        let sentence = &decision.sentences[0].zh;
        println!("{:28} {day} {case:60} {answer:8} {reason:40} {sentence}", rule.id);
        *answers.entry((row.cell(1), row.cell(5))).or_default() += 1;
        if (answer, reason.as_str()) != (row.cell(5), row.cell(6)) {
            wrong.push(format!("{}: {case}: {answer} {reason}", rule.id));
        }
    }
    println!("{answers:#?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(answers.values().sum::<usize>() >= 60);
    for rule in book.rules() {
        let seen: BTreeSet<&str> = answers
            .keys()
            .filter(|(id, _)| *id == rule.id)
            .map(|(_, answer)| *answer)
            .collect();
        assert!(seen.contains("yes") && seen.contains("no"), "{}", rule.id);
    }
}

#[test]
fn a_yes_without_an_amount_is_not_paid() {
    let book = PolicyBook::shipped(&CodeBook::embedded()).unwrap();
    let rule = book.find("henan-internship").unwrap();
    let base = rows()
        .find(|row| row.cell(0) == "base" && row.cell(1) == "henan-internship")
        .unwrap();
    let mut facts = Facts::of("p");
    read_facts(&mut facts, base.cell(3));
    let claim = duijie_policy::grant::Claim {
        firm: Some("f".into()),
        from: "2025-07-01".parse().unwrap(),
        units: 6,
        fen_asked: None,
        day: base.cell(2).parse().unwrap(),
    };
    assert_eq!(
        grant(rule, &facts, &claim, &[]).unwrap().amount_fen,
        6 * 1400 * 100
    );
    read_facts(&mut facts, "area.minimum_wage_yuan_per_month=unknown");
    let refused = grant(rule, &facts, &claim, &[]).unwrap_err();
    assert_eq!(refused.answer, Answer::Unknown);
    assert_eq!(reason(&refused), "area.minimum_wage_yuan_per_month");
}
