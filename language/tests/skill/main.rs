//! Skills in sentences of vacancies and résumés: what is found, how well it is mastered and whether it is asked.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod certificates;
mod false_alarms;
mod gathering;
mod properties;
mod resumes;
mod tables;
mod vacancies;

use duijie_language::skill::{Demand, SkillFind, SkillReader};

/// A find in one word: `Word=word3M` is the span, the code, the level and the first letter of the demand; a `*` behind
/// it marks an alternative.
fn shown(text: &str) -> String {
    let findings = SkillReader::embedded().read(text);
    let finds = findings.readings.iter().map(|reading| {
        let SkillFind {
            named,
            level,
            demand,
            alternatives,
        } = &reading.value;
        let demand = match demand {
            Demand::Must => 'M',
            Demand::Wish => 'W',
            Demand::Stated => 'S',
            Demand::NotAsked => 'N',
        };
        let choice = if alternatives.is_some() { "*" } else { "" };
        let span: String = reading.span.of(text).split_whitespace().collect();
        format!("{span}={}{level}{demand}{choice}", named.code())
    });
    finds.collect::<Vec<_>>().join(" ")
}

/// Every sentence that does not give what it should, told at once.
fn check(cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter_map(|(text, expected)| {
        let found = shown(text);
        (found != *expected).then(|| format!("{text}\n  expected {expected}\n  found    {found}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
