//! What holds for all records on the wire: nothing is lost, and everything wrong is found at once.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::record::write;
use super::sample::{Random, Sample};
use super::{WireRecord, parse_name, print_etag, read_record, write_unstored};
use crate::engine::RecordName;
use duijie_domain::check::Violation;
use duijie_domain::{Candidate, Employer, Fact, Fair, Record, Vacancy};
use duijie_indexer::store::{Envelope, Sequence, Tenant};
use duijie_proto::v1;
use jiff::Timestamp;
use proptest::prelude::*;
use std::fmt::Debug;

fn comes_back<R: WireRecord + Sample + Default + Debug>(seed: u64) {
    for record in [R::sample(&mut Random::seeded(seed)), R::default()] {
        let wire = write_unstored(&record);
        assert_eq!(R::identity(&wire), ("", ""));
        assert_eq!(read_record::<R>(wire), Ok(record));
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(seed: u64) {
        comes_back::<Candidate>(seed);
        comes_back::<Vacancy>(seed);
        comes_back::<Employer>(seed);
        let fair = Fair::sample(&mut Random::seeded(seed));
        prop_assert_eq!(read_record::<Fair>(write_unstored(&fair)), Ok(fair));
    }
}

#[test]
fn a_stored_record_carries_name_etag_and_times() {
    let body = Vacancy::sample(&mut Random::seeded(1));
    let envelope = Envelope {
        kind: Vacancy::KIND,
        number: 7,
        revision: Sequence(31),
        tenant: Tenant::new("local").unwrap(),
        key: body.key.clone(),
        created_at: Timestamp::from_second(-1).unwrap(),
        updated_at: Timestamp::from_millisecond(1_500).unwrap(),
    };
    let wire = write(&body, Some(&envelope));
    assert_eq!(
        parse_name("name", Vacancy::KIND, &wire.name),
        Ok(RecordName::Number(7))
    );
    assert_eq!(wire.etag, print_etag(Sequence(31)));
    assert_eq!(wire.create_time.unwrap().seconds, -1);
    assert_eq!(
        wire.update_time.map(|time| (time.seconds, time.nanos)),
        Some((1, 500_000_000))
    );
}

fn found(violations: &[Violation]) -> Vec<(&str, &str)> {
    violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.reason))
        .collect()
}

#[test]
fn everything_wrong_is_reported_at_once_with_its_path() {
    let wire = v1::Candidate {
        person: Some(v1::Person {
            birth_date: Some("2001-02-30".into()),
            sex: 7,
            ..Default::default()
        }),
        work_history: vec![
            v1::WorkPeriod {
                from: "2020-01-01".into(),
                ..Default::default()
            },
            v1::WorkPeriod {
                from: "2020".into(),
                to: "2021".into(),
                ..Default::default()
            },
        ],
        experience_months: Some(70_000),
        consents: vec![v1::Consent {
            decided_on: "2026-01-01".into(),
            ..Default::default()
        }],
        rules: [("place".to_owned(), 9)].into(),
        ..Default::default()
    };
    let violations = read_record::<Candidate>(wire).unwrap_err();
    assert_eq!(
        found(&violations),
        [
            ("person.birth_date", "DATE_MALFORMED"),
            ("person.sex", "ENUM_VALUE_UNKNOWN"),
            ("experience_months", "NUMBER_OUT_OF_RANGE"),
            ("work_history[1].from", "DATE_MALFORMED"),
            ("work_history[1].to", "DATE_MALFORMED"),
            ("consents[0].purpose", "FIELD_REQUIRED"),
            ("rules[\"place\"]", "ENUM_VALUE_UNKNOWN"),
        ]
    );
    assert!(
        violations
            .iter()
            .all(|violation| !violation.message.to_string().contains("2001"))
    );
}

#[test]
fn absent_paths_are_facts_and_nothing_else() {
    let with_absent = |paths: &[&str]| v1::Candidate {
        absent: paths.iter().map(|path| (*path).to_owned()).collect(),
        languages: vec![v1::LanguageLevel {
            language: "en".into(),
            level: 3,
        }],
        ..Default::default()
    };
    let candidate =
        read_record::<Candidate>(with_absent(&["education.major", "certificates", "person.sex"])).unwrap();
    assert_eq!(candidate.education.major, Fact::Absent);
    assert_eq!(candidate.certificates, Fact::Absent);
    assert_eq!(candidate.person.sex, Fact::Absent);
    assert_eq!(candidate.skills, Fact::Unknown);
    let refused = with_absent(&["languages", "free_text", "certificates", "certificates", "wage"]);
    assert_eq!(
        found(&read_record::<Candidate>(refused).unwrap_err()),
        [
            ("languages", "ABSENT_AND_SET"),
            ("absent[1]", "ABSENT_PATH_UNKNOWN"),
            ("absent[3]", "ABSENT_PATH_UNKNOWN"),
            ("absent[4]", "ABSENT_PATH_UNKNOWN"),
        ]
    );
}

#[test]
fn what_is_not_stated_takes_its_documented_meaning() {
    let wire = v1::Vacancy {
        pay: Some(v1::Pay {
            min_yuan: 5_000,
            ..Default::default()
        }),
        rules: [("place".to_owned(), 0), ("pay".to_owned(), 2)].into(),
        ..Default::default()
    };
    let vacancy = read_record::<Vacancy>(wire).unwrap();
    assert_eq!(vacancy.pay.known().unwrap().months_paid, 12);
    assert_eq!(vacancy.rules.keys().collect::<Vec<_>>(), ["pay"]);
    let wire = v1::Vacancy {
        sites: vec![v1::WorkSite::default()],
        ..Default::default()
    };
    let violations = read_record::<Vacancy>(wire).unwrap_err();
    assert_eq!(found(&violations), [("sites[0].place", "FIELD_REQUIRED")]);
}

#[test]
fn a_known_empty_list_is_written_as_an_absent_one() {
    let candidate = Candidate {
        skills: Fact::Known(Vec::new()),
        ..Candidate::default()
    };
    let wire = write_unstored(&candidate);
    assert_eq!(wire.absent, ["skills"]);
    assert_eq!(read_record::<Candidate>(wire).unwrap().skills, Fact::Absent);
}
