//! What faulty rule files and facts are told: file, rule, field, and what to do.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_policy::{Facts, PolicyBook, PolicyError, RuleFault};
use rstest::rstest;

const SOUND: &str = include_str!("../policies/liaocheng-startup-rent.toml");

fn faults(files: &[(&str, &str)]) -> Vec<RuleFault> {
    match PolicyBook::load(files.iter().copied(), &CodeBook::embedded()) {
        Err(PolicyError::Rules(faults)) => faults,
        other => panic!("{other:?}"),
    }
}

/// The one rule alone, without the family that it excludes.
fn alone() -> String {
    SOUND.replace("not_with = [\"startup-premises\"]\n", "")
}

#[test]
fn the_text_that_the_cases_change_is_sound() {
    let text = alone();
    assert!(PolicyBook::load([("own.toml", text.as_str())], &CodeBook::embedded()).is_ok());
}

#[rstest]
#[case::unknown_fact(
    "person.age >=",
    "person.agee >=",
    "condition.youth.expression",
    "person.agee"
)]
#[case::unknown_level(
    "person.age >= 16",
    "person.education >= education.colege",
    "condition.youth.expression",
    "education.colege"
)]
#[case::syntax(
    "person.age >= 16 &&",
    "person.age >= &&",
    "condition.youth.expression",
    "1:15"
)]
#[case::not_a_condition(
    "person.age >= 16 && person.age <= 35",
    "person.age + 1",
    "condition.youth.expression",
    "yes or no"
)]
#[case::other_kind(
    "person.age >= 16",
    "person.age >= \"16\"",
    "condition.youth.expression",
    "cannot be compared"
)]
#[case::equal_other_kind(
    "person.age >= 16",
    "person.age == \"16\"",
    "condition.youth.expression",
    "cannot be compared"
)]
#[case::presence(
    "person.age >= 16",
    "has(person.age)",
    "condition.youth.expression",
    "cannot be used"
)]
#[case::comprehension(
    "person.age >= 16",
    "[1].exists(x, x == person.age)",
    "condition.youth.expression",
    "cannot be used"
)]
#[case::ternary(
    "person.age >= 16",
    "(person.veteran ? person.hardship : false)",
    "condition.youth.expression",
    "cannot be used"
)]
#[case::unknown_word(
    "== \"rented\"",
    "== \"rentd\"",
    "condition.rented.expression",
    "rented, government-platform, own"
)]
#[case::order_of_words(
    "premises.kind == \"rented\"",
    "premises.kind > \"rented\"",
    "condition.rented.expression",
    "cannot be compared"
)]
#[case::day_not_canonical(
    "person.age >= 16",
    "person.birth_date > \"1990-1-1\"",
    "condition.youth.expression",
    "cannot be compared"
)]
#[case::many_years(
    "person.age >= 16",
    "plus_years(person.birth_date, 101) < day",
    "condition.youth.expression",
    "0 to 100"
)]
#[case::dates_reversed(
    "to = \"2025",
    "from = \"2026-01-01\"\nto = \"2025",
    "valid",
    "exchange the two days"
)]
#[case::no_day("2025-12-31", "2025-02-30", "valid.to", "2025-03-01")]
#[case::unknown_division("371500", "379900", "area.code", "379900")]
#[case::area_by_another_fact(
    "fact = \"premises.division\"",
    "fact = \"person.age\"",
    "area.fact",
    "person.age"
)]
#[case::condition_twice("id = \"rented\"", "id = \"youth\"", "condition.youth.id", "twice")]
#[case::bad_identifier("id = \"rented\"", "id = \"Rented!\"", "condition.Rented!.id", "hyphens")]
#[case::no_english(
    "en = \"rented business premises\"",
    "en = \" \"",
    "condition.rented",
    "both languages"
)]
#[case::receiver(
    "receiver = \"person\"",
    "receiver = \"town\"",
    "receiver",
    "person, firm, agency"
)]
#[case::unit("per = \"year\"", "per = \"decade\"", "amount.per", "head, month, year, day")]
#[case::benefit(
    "benefit = \"money\"",
    "benefit = \"gold\"",
    "amount.benefit",
    "money, lodging, premises"
)]
#[case::no_rate("yuan = 10000\n", "", "amount", "write one of yuan")]
#[case::two_rates(
    "yuan = 10000",
    "yuan = 10000\npercent_of_minimum_wage = 70",
    "amount",
    "write one of yuan"
)]
#[case::rate_in_kind("benefit = \"money\"", "benefit = \"lodging\"", "amount", "write one of yuan")]
#[case::negative("yuan = 10000", "yuan = -1", "amount", "write one of yuan")]
#[case::cap_of_nothing("up_to = 3", "up_to = 0", "amount.up_to", "1 or more")]
#[case::cap_on_a_head("per = \"year\"", "per = \"head\"", "amount.up_to", "leave it out")]
#[case::times_no_number(
    "yuan = 10000",
    "yuan = 10000\ntimes = \"person.veteran\"",
    "amount.times",
    "person.veteran"
)]
#[case::unknown_family(
    "[limits]",
    "[limits]\nnot_with = [\"nothing\"]",
    "limits.not_with.nothing",
    "no rule has the family"
)]
fn a_fault_is_told_with_its_field(
    #[case] from: &str,
    #[case] to: &str,
    #[case] field: &str,
    #[case] says: &str,
) {
    let text = alone();
    assert!(text.contains(from), "{from}");
    let found = faults(&[("own.toml", &text.replacen(from, to, 1))]);
    let fault = found
        .iter()
        .find(|fault| fault.field == field)
        .unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(
        (fault.file.as_str(), fault.rule.as_str()),
        ("own.toml", "liaocheng-startup-rent")
    );
    assert!(fault.reason.en.contains(says), "{}", fault.reason.en);
    assert!(!fault.reason.zh.is_ascii());
    println!("{fault}");
}

#[test]
fn a_file_that_is_no_rule_says_where() {
    let misspelled = alone().replace("receiver", "reciever");
    let found = faults(&[("own.toml", &misspelled)]);
    assert_eq!(found[0].file, "own.toml");
    assert!(found[0].reason.en.contains("reciever"), "{}", found[0]);
    assert!(faults(&[("own.toml", "][")])[0].reason.en.contains("line 1"));
}

#[test]
fn every_fault_of_every_file_is_told_at_once() {
    let bad = alone()
        .replace("371500", "379900")
        .replace("\"rented\"'", "\"rentd\"'");
    let found = faults(&[("a.toml", &bad), ("b.toml", &bad)]);
    let places: Vec<(&str, &str)> = found
        .iter()
        .map(|fault| (fault.file.as_str(), fault.field.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("a.toml", "area.code"),
            ("a.toml", "condition.rented.expression"),
            ("b.toml", "area.code"),
            ("b.toml", "condition.rented.expression"),
        ]
    );
}

#[test]
fn an_identifier_stands_once() {
    let text = alone();
    let found = faults(&[("a.toml", &text), ("b.toml", &text)]);
    assert_eq!(
        (found[0].file.as_str(), found[0].field.as_str()),
        ("b.toml", "id")
    );
    assert!(found[0].reason.en.contains("a.toml"));
}

#[test]
fn an_operators_rule_goes_before_the_shipped_one() {
    let own = SOUND.replace("yuan = 10000", "yuan = 8000");
    let book = PolicyBook::with([("own.toml", own.as_str())], &CodeBook::embedded()).unwrap();
    let rate = book.find("liaocheng-startup-rent").unwrap().amount.rate;
    assert_eq!(rate, Some(duijie_policy::rule::Rate::Yuan(8000)));
    assert_eq!(book.rules().len(), PolicyBook::shipped_texts().count());
    assert!(matches!(
        book.find("nothing"),
        Err(PolicyError::UnknownRule { .. })
    ));
}

#[test]
fn facts_are_refused_with_what_to_write() {
    let codes = CodeBook::embedded();
    for (fact, text, says) in [
        ("person.agee", "16", "table of facts"),
        ("person.age", "sixteen", "whole number"),
        ("person.age", "-1", "whole number"),
        ("person.birth_date", "2025-02-30", "2025-03-01"),
        ("person.veteran", "maybe", "true or false"),
        ("person.education", "no school", "education level"),
        ("firm.size", "gigantic", "employer-size"),
        ("premises.kind", "castle", "rented, government-platform, own"),
    ] {
        let mut facts = Facts::of("p");
        let error = facts.read(&codes, fact, text).unwrap_err();
        let PolicyError::Fact { fact: named, reason } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(named, fact);
        assert!(reason.en.contains(says), "{error}");
        assert_eq!(facts.told().count(), 0);
    }
}

#[test]
fn facts_are_read_as_people_write_them() {
    let mut facts = Facts::of("p");
    for (fact, text) in [
        ("person.education", "大专"),
        ("firm.size", "小型企业"),
        ("firm.division", "聊城市东昌府区"),
        ("contract.ends_on", "none"),
        ("person.age", "unknown"),
    ] {
        facts.read(&CodeBook::embedded(), fact, text).unwrap();
    }
    let told: Vec<String> = facts
        .told()
        .map(|(fact, value)| format!("{fact} {value:?}"))
        .collect();
    assert_eq!(
        told,
        [
            "person.education Known(Level(3))",
            "firm.size Known(Code(\"small\"))",
            "firm.division Known(Code(\"371502\"))",
            "contract.ends_on Absent",
        ]
    );
}
