//! The field readers on real wordings: pay, experience and schooling of job boards, and the terms of one recruitment
//! round, from which it must follow exactly who may apply for what.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::code::{CodeBook, CodeSystem, DivisionCode, EducationCode, MajorCode, TableMode};
use duijie_domain::vacancy::TargetGroup;
use duijie_language::education::{self, SchoolingAsked};
use duijie_language::experience::{self, Experience};
use duijie_language::major::{MajorReader, majors};
use duijie_language::pay::{self, PayReading};
use duijie_language::target_group;
use duijie_language::{place::PlaceReader, working_time};
use duijie_tests::reference;
use sha1::{Digest, Sha1};
use std::collections::BTreeSet;
use std::path::Path;

const PAY_ROWS: usize = 565;
const EXPERIENCE_ROWS: usize = 117;
const POSITIONS: usize = 5_224;
const MAJORS: usize = 845;

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

#[test]
fn pay_of_job_boards_is_read_as_it_is_meant() {
    let Some(path) = reference::find("data/cn_vacancy_formats/salary.tsv") else {
        return;
    };
    let rows = rows(&path);
    assert_eq!(rows.len(), PAY_ROWS);
    for row in rows {
        let [raw, _, low, high, per, months] = row.as_slice() else {
            panic!("{row:?}")
        };
        let reading = pay::read_one(raw).unwrap_or_else(|doubt| panic!("{raw}: {doubt:?}"));
        let PayReading::Stated(stated) = reading.value else {
            panic!("{raw}: {reading:?}")
        };
        let read = (
            stated.low_yuan,
            stated.high_yuan,
            stated.unit.id(),
            stated.months_paid,
        );
        let meant = (
            low.parse().ok(),
            high.parse().ok(),
            per.as_str(),
            months.parse().unwrap(),
        );
        assert_eq!(read, meant, "{raw}");
        assert_eq!(
            pay::find(raw).readings.first().map(|found| found.value),
            Some(reading.value),
            "{raw}"
        );
    }
}

/// Months between which `3-5年` and its kin at the beginning of a text lie, by counting its figures.
fn months_told(raw: &str) -> Option<(u16, Option<u16>)> {
    let (years, rest) = raw.split_once('年')?;
    let years: Option<Vec<u16>> = years.split('-').map(|year| year.parse().ok()).collect();
    match (years?.as_slice(), rest) {
        ([low, high], _) => Some((low * 12, Some(high * 12))),
        ([most], rest) if rest.starts_with("以内") || rest.starts_with("以下") => {
            Some((0, Some(most * 12)))
        }
        ([least], _) => Some((least * 12, None)),
        _ => None,
    }
}

fn level_told(raw: &str) -> Option<&'static str> {
    let words = [
        ("本科", "21"),
        ("大专", "31"),
        ("硕士", "14"),
        ("博士", "11"),
        ("高中", "61"),
        ("中专", "41"),
        ("中技", "47"),
    ];
    words
        .into_iter()
        .find(|(word, _)| raw.contains(word))
        .map(|(_, code)| code)
}

#[test]
fn experience_and_schooling_of_job_boards_are_read_or_refused() {
    let Some(path) = reference::find("data/cn_vacancy_formats/experience_degree_raw.tsv") else {
        return;
    };
    let rows = rows(&path);
    assert_eq!(rows.len(), EXPERIENCE_ROWS);
    for row in rows {
        let raw = row[0].as_str();
        let (told, asked) = (experience::read(raw), education::read(raw));
        assert!(!told.readings.is_empty() || !told.doubts.is_empty(), "{raw}");
        assert!(!asked.readings.is_empty() || !asked.doubts.is_empty(), "{raw}");
        if let Some((min, max)) = months_told(raw) {
            let best = experience::best(&told).map(|reading| reading.value);
            assert_eq!(best, Some(Experience::Months { min, max }), "{raw}");
        }
        let schooling = education::asked(&asked);
        if let Some(level) = level_told(raw) {
            assert_eq!(
                schooling.level_min.known().map(EducationCode::as_str),
                Some(level),
                "{raw}"
            );
        }
        if raw.contains("初中及以下") {
            assert_eq!(
                schooling.level_max.as_ref().map(EducationCode::as_str),
                Some("71"),
                "{raw}"
            );
        }
        if raw.contains("天/周") {
            assert_eq!(told.doubts[0].code, "EXPERIENCE_IS_ATTENDANCE", "{raw}");
            assert!(!working_time::read(raw).readings.is_empty(), "{raw}");
        }
        if raw.contains("英语") || raw.contains("普通话") {
            assert_eq!(
                (told.doubts[0].code, asked.doubts[0].code),
                ("EXPERIENCE_UNREADABLE", "EDUCATION_UNREADABLE")
            );
        }
    }
}

/// What one position asks, as the readers tell it.
struct Asked {
    code: String,
    schooling: SchoolingAsked,
    groups: Vec<TargetGroup>,
    majors: Vec<MajorCode>,
}

impl Asked {
    fn is_open_to_graduates_of_2026(&self, codes: &CodeBook) -> bool {
        let rank = |code: &EducationCode| codes.entry(code).and_then(|entry| entry.rank).unwrap();
        let bachelor = rank(&EducationCode::new("21"));
        let level = self
            .schooling
            .level_min
            .known()
            .is_none_or(|level| rank(level) <= bachelor);
        let is_theirs =
            |group: &TargetGroup| group.group.as_str() == "graduate" && group.graduation_year == Some(2026);
        level && (self.groups.is_empty() || self.groups.iter().any(is_theirs))
    }

    fn takes(&self, major: &str) -> bool {
        self.majors.is_empty() || self.majors.iter().any(|asked| major.starts_with(asked.as_str()))
    }
}

fn catalogue(folder: &Path) -> CodeBook {
    let text = std::fs::read_to_string(folder.join("undergraduate_majors.tsv")).unwrap();
    CodeBook::embedded()
        .with_table(CodeSystem::Major, &text, TableMode::Replace)
        .unwrap()
}

/// The terms of every position; an empty list of majors asks none.
fn positions(folder: &Path, codes: &CodeBook) -> Vec<Asked> {
    let reader = MajorReader::new(codes);
    let asked = |row: Vec<String>| {
        let schooling = education::read(&row[7]);
        assert_eq!(schooling.doubts, [], "{}", row[7]);
        let groups = target_group::read(&row[11]);
        assert!(
            groups
                .doubts
                .iter()
                .all(|doubt| doubt.code == "TARGET_GROUP_NOT_KEPT"),
            "{}: {groups:?}",
            row[11]
        );
        let listed = reader.read(&row[10]);
        let unknown = listed.doubts.iter().filter(|doubt| doubt.code == "MAJOR_UNKNOWN");
        assert_eq!(unknown.count(), 0, "{}: {:?}", row[10], listed.doubts);
        Asked {
            code: row[0].clone(),
            schooling: education::asked(&schooling),
            groups: target_group::groups(&groups),
            majors: majors(&listed),
        }
    };
    rows(&folder.join("positions.tsv"))
        .into_iter()
        .map(asked)
        .collect()
}

#[test]
fn who_may_apply_follows_exactly_from_what_is_read() {
    let Some(folder) = reference::find("data/hubei_civil_2026") else {
        return;
    };
    let codes = catalogue(&folder);
    let positions = positions(&folder, &codes);
    assert_eq!(positions.len(), POSITIONS);
    let open: Vec<&Asked> = positions
        .iter()
        .filter(|asked| asked.is_open_to_graduates_of_2026(&codes))
        .collect();
    let expected = rows(&folder.join("eligibility_reference.tsv"));
    assert_eq!(expected.len(), MAJORS);
    let wrong: Vec<&str> = expected
        .iter()
        .filter(|line| {
            let mut told: Vec<&str> = open
                .iter()
                .filter(|asked| asked.takes(&line[0]))
                .map(|asked| asked.code.as_str())
                .collect();
            told.sort_unstable();
            let digest: String = Sha1::digest(told.join("\n").as_bytes())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            (told.len().to_string(), digest) != (line[2].clone(), line[3].clone())
        })
        .map(|line| line[0].as_str())
        .collect();
    assert_eq!(wrong, [""; 0], "{} of {MAJORS} majors differ", wrong.len());
}

#[test]
fn cities_and_districts_of_the_round_are_divisions_below_the_province() {
    let Some(folder) = reference::find("data/hubei_civil_2026") else {
        return;
    };
    let reader = PlaceReader::new(&CodeBook::embedded());
    let province = DivisionCode::new("420000");
    let mut unread = Vec::new();
    let told = rows(&folder.join("positions.tsv"));
    let told: BTreeSet<String> = told.iter().map(|row| format!("{} {}", row[5], row[6])).collect();
    for told in told {
        let found = reader.read(&told, Some(&province));
        let is_below = |code: &str| code.starts_with("42");
        match found.readings.as_slice() {
            [one] if is_below(one.value.division.as_str()) => {}
            _ => unread.push(told),
        }
    }
    assert_eq!(unread, [""; 0]);
}
