//! Figures that public reports printed, to the digit.

use crate::{demand, open_report, rows, snapshot, supply};
use duijie_domain::Fact;
use duijie_domain::code::{SeekerClassCode, SkillGradeCode, TitleGradeCode};
use duijie_statistics::{DemandRow, SupplyRow};

/// Tianshui 2018 Q1, by skill: places, persons, ratio with open demand. The ninth row has two persons and was printed
/// without a ratio that can be read.
const SKILL: [(&str, u32, u32, &str); 8] = [
    ("grade-5", 1_435, 1_188, "1.71"),
    ("grade-4", 212, 329, "1.15"),
    ("grade-3", 198, 220, "1.40"),
    ("grade-2", 125, 179, "1.20"),
    ("grade-1", 99, 164, "1.11"),
    ("title-junior", 2_104, 683, "3.58"),
    ("title-middle", 334, 348, "1.46"),
    ("no-grade", 0, 4_602, "0.50"),
];

/// The same by the direct method.
const DIRECT: [&str; 8] = ["1.21", "0.64", "0.90", "0.70", "0.60", "3.08", "0.96", "0.00"];

enum Held {
    Grade(&'static str),
    Title(&'static str),
    None,
}

fn held(row: &str) -> Held {
    match row {
        "grade-5" => Held::Grade("junior-worker"),
        "grade-4" => Held::Grade("intermediate-worker"),
        "grade-3" => Held::Grade("senior-worker"),
        "grade-2" => Held::Grade("technician"),
        "grade-1" => Held::Grade("senior-technician"),
        "title-junior" => Held::Title("assistant"),
        "title-middle" => Held::Title("intermediate"),
        "title-senior" => Held::Title("senior"),
        _ => Held::None,
    }
}

fn skilled_demand(row: &str, places: u32) -> DemandRow {
    let mut entry = demand(places);
    match held(row) {
        Held::Grade(code) => entry.skill_grade = Fact::Known(SkillGradeCode::new(code)),
        Held::Title(code) => entry.title = Some(TitleGradeCode::new(code)),
        Held::None => {}
    }
    entry
}

fn skilled_supply(row: &str, persons: u32) -> SupplyRow {
    let mut entry = supply(persons);
    match held(row) {
        Held::Grade(code) => entry.skill_grade = Fact::Known(SkillGradeCode::new(code)),
        Held::Title(code) => entry.title = Some(TitleGradeCode::new(code)),
        Held::None => entry.skill_grade = Fact::Absent,
    }
    entry
}

#[test]
fn both_ratio_methods_come_to_the_printed_digit() {
    let mut places: Vec<DemandRow> = SKILL[..7]
        .iter()
        .map(|row| skilled_demand(row.0, row.1))
        .collect();
    places.push(demand(3_870));
    let mut persons: Vec<SupplyRow> = SKILL.iter().map(|row| skilled_supply(row.0, row.2)).collect();
    persons.push(skilled_supply("title-senior", 2));
    let report = open_report(&snapshot("2018Q1", places, persons));
    let table = report.table("skill").unwrap();
    assert_eq!(table.printed("none", "demand"), "3870");
    assert_eq!(table.printed("total", "supply"), "7715");
    for ((row, places, persons, ratio), direct) in SKILL.into_iter().zip(DIRECT) {
        assert_eq!(table.printed(row, "demand"), places.to_string());
        assert_eq!(table.printed(row, "supply"), persons.to_string());
        assert_eq!(table.printed(row, "ratio-open"), ratio, "{row}");
        assert_eq!(table.printed(row, "ratio"), direct, "{row}");
    }
    assert_eq!(table.printed("none", "ratio-open"), "–");
}

/// Wuxi 2012 Q4, table 8: class, persons, share.
const SEEKERS: [(&str, u32, &str); 9] = [
    ("employed-to-unemployed", 13_566, "8.58"),
    ("other-unemployed", 5_469, "3.46"),
    ("employed", 13_533, "8.56"),
    ("laid-off", 0, "0.00"),
    ("retired", 366, "0.23"),
    ("student", 2_183, "1.38"),
    ("local-rural", 16_775, "10.61"),
    ("from-outside", 51_065, "32.31"),
    ("new-youth", 55_096, "34.86"),
];

fn seeker(class: &str, persons: u32) -> SupplyRow {
    SupplyRow {
        seeker_class: Some(SeekerClassCode::new(class)),
        ..supply(persons)
    }
}

#[test]
fn table_8_comes_to_the_printed_digit() {
    let mut persons: Vec<SupplyRow> = SEEKERS[..8]
        .iter()
        .map(|(class, count, _)| seeker(class, *count))
        .collect();
    persons.push(seeker("new-graduate", 27_000));
    persons.push(SupplyRow {
        is_graduate_of_the_year: true,
        ..seeker("new-youth", 369)
    });
    persons.push(seeker("new-youth", 55_096 - 27_369));
    let report = open_report(&snapshot("2012Q4", Vec::new(), persons));
    let table = report.table("seeker-class").unwrap();
    for (class, count, share) in SEEKERS {
        assert_eq!(table.printed(class, "supply"), count.to_string());
        assert_eq!(table.printed(class, "supply-share"), share, "{class}");
    }
    assert_eq!(table.printed("total", "supply"), "158053");
    assert_eq!(table.printed("new-graduate", "supply"), "27369");
    assert_eq!(table.printed("new-graduate", "supply-share"), "49.68");
}

#[test]
fn changes_of_share_are_percentage_points_of_exact_shares() {
    let mut snapshot = snapshot(
        "2013Q1",
        Vec::new(),
        vec![seeker("student", 1), seeker("employed", 2)],
    );
    snapshot.past = vec![
        rows(
            "2012Q4",
            Vec::new(),
            vec![seeker("student", 1), seeker("employed", 5)],
        ),
        rows(
            "2012Q1",
            Vec::new(),
            vec![seeker("student", 2), seeker("employed", 1)],
        ),
    ];
    let report = open_report(&snapshot);
    let table = report.table("seeker-class").unwrap();
    assert_eq!(table.printed("student", "supply-share"), "33.33");
    assert_eq!(table.printed("student", "supply-share-change-previous"), "16.67");
    assert_eq!(table.printed("student", "supply-share-change-year"), "-33.33");
    let total = report.table("total").unwrap();
    assert_eq!(total.printed("total", "supply-change-previous"), "-3");
    assert_eq!(total.printed("total", "supply-percent-previous"), "-50.00");
    assert_eq!(total.printed("total", "supply-change-year"), "0");
}

#[test]
fn the_shortage_list_tells_ranks_moves_and_newcomers() {
    let job = |code: &str, places| DemandRow {
        occupation: Some(duijie_domain::code::OccupationCode::new(code)),
        ..demand(places)
    };
    let seekers = |code: &str, persons| SupplyRow {
        wished_occupations: vec![duijie_domain::code::OccupationCode::new(code)],
        ..supply(persons)
    };
    let (welder, nurse, clerk) = ("6-18-02-04", "2-05-08-01", "3-01-02-02");
    let mut snapshot = snapshot(
        "2021Q3",
        vec![job(welder, 1_114), job(nurse, 50), job(clerk, 10)],
        vec![seekers(welder, 418), seekers(nurse, 20), seekers(clerk, 40)],
    );
    snapshot.past = vec![rows("2021Q2", vec![job(nurse, 90)], vec![seekers(nurse, 20)])];
    let report = open_report(&snapshot);
    let table = report.table("shortage-100").unwrap();
    let row = |code: &str| {
        ["rank", "rank-move", "demand", "supply", "gap", "ratio"].map(|column| table.printed(code, column))
    };
    assert_eq!(row(welder), ["1", "新进", "1114", "418", "696", "2.67"]);
    assert_eq!(row(nurse), ["2", "↓1", "50", "20", "30", "2.50"]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(report.table("surplus-10").unwrap().printed(clerk, "gap"), "-30");
}
