//! Tests of the generated fair: the same bytes each time, no record that the domain refuses, nobody real, and a market
//! that looks like one.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use duijie_domain::check::{CheckContext, Checked};
use duijie_domain::fact::Fact;
use jiff::civil::date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};

const DAY: Date = date(2026, 3, 1);

fn fair(seed: u64) -> Fair {
    let sizes = Sizes {
        employers: 120,
        vacancies: 600,
        candidates: 1_500,
    };
    Fair::new(seed, DAY, sizes)
}

fn digest(fair: &Fair) -> String {
    let mut hasher = Sha256::new();
    let employers = fair
        .employers()
        .map(|record| serde_json::to_vec(&record).unwrap());
    let vacancies = fair
        .vacancies()
        .map(|record| serde_json::to_vec(&record).unwrap());
    let candidates = fair
        .candidates()
        .map(|record| serde_json::to_vec(&record).unwrap());
    for bytes in employers.chain(vacancies).chain(candidates) {
        hasher.update(bytes);
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn faults<R: Checked>(records: impl Iterator<Item = R>) -> Vec<String> {
    let codes = CodeBook::embedded();
    let context = CheckContext {
        codes: &codes,
        today: DAY,
    };
    records
        .flat_map(|record| {
            record
                .violations(context)
                .into_iter()
                .map(move |fault| (record.key().clone(), fault))
        })
        .map(|(key, fault)| format!("{key}: {} {}", fault.field, fault.message))
        .collect()
}

#[test]
fn the_same_seed_date_and_sizes_give_the_same_bytes() {
    assert_eq!(digest(&fair(1)), digest(&fair(1)));
    assert_ne!(digest(&fair(1)), digest(&fair(2)));
}

#[test]
fn a_record_depends_on_its_number_and_not_on_how_many_there_are() {
    let more = Fair::new(
        1,
        DAY,
        Sizes {
            candidates: 3_000,
            ..fair(1).sizes()
        },
    );
    assert!(fair(1).candidates().eq(more.candidates().take(1_500)));
}

#[test]
fn the_domain_takes_every_record() {
    for seed in 1..=3 {
        let fair = fair(seed);
        assert_eq!(faults(fair.employers()), [""; 0]);
        assert_eq!(faults(fair.vacancies()), [""; 0]);
        assert_eq!(faults(fair.candidates()), [""; 0]);
    }
}

#[test]
fn keys_are_unique_and_vacancies_name_employers_that_are_there() {
    let fair = fair(1);
    let employers: HashSet<_> = fair.employers().map(|employer| employer.key.own_id).collect();
    assert_eq!(employers.len(), 120);
    assert!(
        fair.vacancies()
            .all(|vacancy| employers.contains(&vacancy.employer))
    );
    let own_ids: HashSet<_> = fair.candidates().map(|candidate| candidate.key).collect();
    assert_eq!(own_ids.len(), 1_500);
}

#[test]
fn everybody_is_16_to_35_on_the_day() {
    for candidate in fair(4).candidates() {
        let born = *candidate.person.birth_date.known().unwrap();
        let before_birthday = (DAY.month(), DAY.day()) < (born.month(), born.day());
        let years = DAY.year() - born.year() - i16::from(before_birthday);
        assert!((16..=35).contains(&years), "{born}");
    }
}

#[test]
fn nobody_real_can_be_meant() {
    for candidate in fair(1).candidates() {
        assert!(candidate.person.phone.starts_with("12"));
        if let Some(document) = candidate.person.document {
            assert!(document.number.starts_with("371599"), "an unassigned division");
        }
    }
    assert!(
        fair(1)
            .employers()
            .all(|employer| employer.registered_name.ends_with("（示例）"))
    );
}

#[test]
fn the_market_is_skewed_as_in_life() {
    let fair = fair(1);
    let mut wished: BTreeMap<String, u32> = BTreeMap::new();
    for candidate in fair.candidates() {
        let first = candidate.wishes.occupations[0].to_string();
        *wished.entry(first).or_default() += 1;
    }
    let line_workers = wished["6-31-99-00"];
    let cashiers = wished.get("4-01-02-04").copied().unwrap_or(0);
    assert!(wished.len() > 50, "{} occupations", wished.len());
    assert!(line_workers > 2 * cashiers, "{line_workers} and {cashiers}");
    let clerks = |code: &str| {
        fair.vacancies()
            .filter(|vacancy| {
                vacancy
                    .occupation
                    .known()
                    .is_some_and(|occupation| occupation.as_str() == code)
            })
            .count()
    };
    assert!(
        wished["3-01-01-01"] as usize > clerks("3-01-01-01"),
        "office work is crowded"
    );
}

#[test]
fn facts_are_missing_here_and_there_and_known_mostly() {
    let fair = fair(1);
    let count = |is: fn(&Candidate) -> bool| fair.candidates().filter(&is).count();
    let no_pay_wish = count(|candidate| candidate.wishes.pay.is_unknown());
    let no_skills = count(|candidate| candidate.skills.is_unknown());
    let no_free_text = count(|candidate| candidate.free_text.is_empty());
    for missing in [no_pay_wish, no_skills, no_free_text] {
        assert!((40..600).contains(&missing), "{missing}");
    }
    let negotiable = fair
        .vacancies()
        .filter(|vacancy| vacancy.pay == Fact::Absent)
        .count();
    assert!((5..90).contains(&negotiable), "{negotiable}");
    let spread = fair.vacancies().filter(|vacancy| vacancy.sites.len() > 1).count();
    assert!((30..200).contains(&spread), "{spread}");
}

#[test]
fn texts_vary() {
    let texts: HashSet<String> = fair(1)
        .candidates()
        .map(|candidate| candidate.free_text)
        .filter(|text| !text.is_empty())
        .collect();
    assert!(texts.len() > 1_000, "{}", texts.len());
    let duties: HashSet<String> = fair(1).vacancies().map(|vacancy| vacancy.duties).collect();
    assert!(duties.len() > 500, "{}", duties.len());
}

#[test]
fn dirt_breaks_a_rule_in_about_as_many_records_as_asked() {
    let dirty = fair(1).with_dirt(20);
    let codes = CodeBook::embedded();
    let context = CheckContext {
        codes: &codes,
        today: DAY,
    };
    let broken = dirty
        .candidates()
        .filter(|record| !record.violations(context).is_empty())
        .count();
    assert!((200..400).contains(&broken), "{broken} of 1500");
    let fair = fair(1);
    let clean = dirty
        .candidates()
        .zip(fair.candidates())
        .filter(|(soiled, clean)| soiled == clean);
    assert_eq!(clean.count(), 1_500 - broken, "every soiled record breaks a rule");
}

#[test]
fn a_fair_without_employers_has_no_vacancies() {
    let none = Sizes {
        employers: 0,
        ..fair(1).sizes()
    };
    assert_eq!(Fair::new(1, DAY, none).vacancies().len(), 0);
}
