//! The tables the reader is made of are sound, and every name of the lexicon is found.

use duijie_domain::code::{CodeBook, CodeSystem, TableMode};
use duijie_language::skill::{Named, SkillReader};

#[test]
fn every_name_of_a_skill_is_found_as_itself_or_needs_its_surroundings() {
    let book = CodeBook::embedded();
    let reader = SkillReader::embedded();
    let mut missed = Vec::new();
    for entry in book.table(CodeSystem::Skill).entries() {
        let text = format!("精通“{}”", entry.name);
        let findings = reader.read(&text);
        let mut codes = findings.readings.iter().map(|reading| reading.value.named.code());
        if !codes.any(|code| code == entry.code) {
            missed.push(entry.name.clone());
        }
    }
    assert!(missed.is_empty(), "{} missed: {missed:?}", missed.len());
}

#[test]
fn every_certificate_is_found_by_its_name() {
    let book = CodeBook::embedded();
    let reader = SkillReader::embedded();
    for entry in book.table(CodeSystem::Certificate).entries() {
        let findings = reader.read(&format!("持有{}", entry.name));
        let is_found = findings.readings.iter().any(
            |reading| matches!(&reading.value.named, Named::Certificate(code) if code.as_str() == entry.code),
        );
        assert!(is_found, "{}: {findings:?}", entry.name);
    }
}

#[test]
fn an_operators_skill_is_found_too() {
    let table = "code\tname\taliases\nstar-engine\t星河引擎\tXingHe\n";
    let book = CodeBook::embedded();
    let book = book
        .with_table(CodeSystem::Skill, table, TableMode::Extend)
        .unwrap();
    let findings = SkillReader::of(&book).unwrap().read("熟悉星河引擎和XingHe");
    let codes: Vec<&str> = findings
        .readings
        .iter()
        .map(|reading| reading.value.named.code())
        .collect();
    assert_eq!(codes, ["star-engine", "star-engine"]);
}
