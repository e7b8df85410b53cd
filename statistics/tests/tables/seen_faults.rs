//! One test for each fault seen in systems in use.

use crate::{demand, open_report, snapshot, supply};
use duijie_domain::Fact;
use duijie_domain::code::{DivisionCode, EducationCode, IndustryCode};
use duijie_statistics::{DemandRow, SupplyRow, Table};
use jiff::civil::{Date, date};

fn schooled_demand(code: &str, places: u32) -> DemandRow {
    DemandRow {
        schooling: Fact::Known(EducationCode::new(code)),
        ..demand(places)
    }
}

fn schooled_supply(code: &str, persons: u32) -> SupplyRow {
    SupplyRow {
        schooling: Fact::Known(EducationCode::new(code)),
        ..supply(persons)
    }
}

fn born(birth_date: Date) -> SupplyRow {
    SupplyRow {
        birth_date: Some(birth_date),
        ..supply(1)
    }
}

fn barred(youngest: u8, oldest: u8, places: u32) -> DemandRow {
    DemandRow {
        age_years_min: Some(youngest),
        age_years_max: Some(oldest),
        ..demand(places)
    }
}

fn ages(table: &Table, column: &str) -> [String; 5] {
    ["16-24", "25-34", "35-44", "45+", "none"].map(|band| table.printed(band, column))
}

#[test]
fn a_ratio_is_never_a_whole_number_division() {
    let snapshot = snapshot(
        "2026Q3",
        vec![schooled_demand("31", 3)],
        vec![schooled_supply("31", 2)],
    );
    let report = open_report(&snapshot);
    assert_eq!(
        report.table("schooling").unwrap().printed("college", "ratio"),
        "1.50"
    );
    assert_eq!(report.table("total").unwrap().printed("total", "ratio"), "1.50");
}

#[test]
fn bands_of_age_hold_what_their_names_say() {
    let day = |years: i16| born(date(2026 - years, 9, 30));
    let persons = [16, 24, 25, 34, 35, 44, 45, 46, 60].map(day);
    let report = open_report(&snapshot("2026Q3", Vec::new(), persons.into()));
    let table = report.table("age").unwrap();
    assert_eq!(ages(table, "supply"), ["2", "2", "2", "3", ""]);
}

#[test]
fn age_is_counted_in_full_years_on_the_last_day() {
    let persons = vec![
        born(date(2001, 9, 30)),
        born(date(2001, 10, 1)),
        born(date(2001, 12, 31)),
    ];
    let report = open_report(&snapshot("2026Q3", Vec::new(), persons));
    let table = report.table("age").unwrap();
    assert_eq!(table.printed("16-24", "supply"), "2");
    assert_eq!(table.printed("25-34", "supply"), "1");
    assert_eq!(report.table("youth-age").unwrap().printed("24", "supply"), "2");
}

#[test]
fn the_area_limits_demand_and_supply_alike() {
    let elsewhere = DivisionCode::new("370102");
    let mut places = vec![schooled_demand("31", 7), schooled_demand("31", 100)];
    let mut persons = vec![schooled_supply("31", 4), schooled_supply("31", 200)];
    places[1].division = elsewhere.clone();
    persons[1].division = elsewhere;
    let mut snapshot = snapshot("2026Q3", places, persons);
    let counted = |snapshot: &_| {
        let report = open_report(snapshot);
        ["total", "schooling", "age", "area"].map(|id| {
            let table = report.table(id).unwrap();
            (table.printed("total", "demand"), table.printed("total", "supply"))
        })
    };
    let pair = |demand: &str, supply: &str| (demand.to_owned(), supply.to_owned());
    assert!(counted(&snapshot).iter().all(|counts| *counts == pair("7", "4")));
    snapshot.area = DivisionCode::new("370000");
    assert!(
        counted(&snapshot)
            .iter()
            .all(|counts| *counts == pair("107", "204"))
    );
}

#[test]
fn a_bar_of_age_is_classed_by_both_its_ends() {
    let places = vec![
        barred(18, 35, 18),
        barred(20, 24, 5),
        barred(16, 59, 3),
        demand(2),
    ];
    let report = open_report(&snapshot("2026Q3", places, Vec::new()));
    let table = report.table("age").unwrap();
    // 18–35 has 7 years of 16–24, 10 of 25–34 and 1 of 35–44.
    assert_eq!(ages(table, "demand"), ["12", "10", "1", "0", "5"]);
    assert_eq!(table.printed("total", "demand"), "28");
}

#[test]
fn places_spread_over_bands_keep_their_sum() {
    let report = open_report(&snapshot(
        "2026Q3",
        vec![barred(18, 36, 1), barred(18, 47, 1)],
        Vec::new(),
    ));
    let table = report.table("age").unwrap();
    let sum: i64 = ages(table, "demand")
        .iter()
        .map(|text| text.parse::<i64>().unwrap_or(0))
        .sum();
    assert_eq!(sum, 2);
}

#[test]
fn the_guard_against_zero_stands_before_the_seekers() {
    let places = vec![schooled_demand("31", 9)];
    let report = open_report(&snapshot("2026Q3", places, vec![schooled_supply("21", 6)]));
    let table = report.table("schooling").unwrap();
    assert_eq!(
        (
            table.printed("college", "ratio"),
            table.printed("college", "ratio-open")
        ),
        ("–".into(), "–".into())
    );
    assert_eq!(
        (
            table.printed("university", "ratio"),
            table.printed("university", "ratio-open")
        ),
        ("0.00".into(), "0.00".into())
    );
}

#[test]
fn no_seekers_at_all_are_no_ratio_and_no_crash() {
    let report = open_report(&snapshot("2026Q3", vec![demand(9)], Vec::new()));
    assert_eq!(report.table("total").unwrap().printed("total", "ratio"), "–");
    let report = open_report(&snapshot("2026Q3", Vec::new(), Vec::new()));
    assert_eq!(report.table("age").unwrap().printed("total", "supply"), "0");
}

#[test]
fn open_demand_is_shared_among_all_seekers() {
    let places = vec![schooled_demand("31", 10), demand(30)];
    let persons = vec![schooled_supply("31", 20), schooled_supply("21", 40)];
    let report = open_report(&snapshot("2026Q3", places, persons));
    let table = report.table("schooling").unwrap();
    assert_eq!(
        (
            table.printed("college", "ratio"),
            table.printed("college", "ratio-open")
        ),
        ("0.50".into(), "1.00".into())
    );
    assert_eq!(table.printed("university", "ratio-open"), "0.50");
}

#[test]
fn demand_has_no_sex() {
    let report = open_report(&snapshot("2026Q3", vec![demand(9)], vec![supply(4)]));
    let table = report.table("sex").unwrap();
    assert_eq!(
        (table.printed("male", "demand"), table.printed("none", "demand")),
        ("0".into(), "9".into())
    );
}

#[test]
fn tertiary_divisions_of_other_sections_count_as_tertiary() {
    let of = |code: &str, places| DemandRow {
        industry: Some(IndustryCode::new(code)),
        ..demand(places)
    };
    let report = open_report(&snapshot(
        "2026Q3",
        vec![of("A01", 1), of("A05", 2), of("C33", 4), of("C", 8)],
        Vec::new(),
    ));
    let sector = report.table("sector").unwrap();
    let industry = report.table("industry").unwrap();
    assert_eq!(
        ["primary", "secondary", "tertiary"].map(|key| sector.printed(key, "demand")),
        ["1", "12", "2"]
    );
    assert_eq!(
        (industry.printed("A", "demand"), industry.printed("C", "demand")),
        ("3".into(), "12".into())
    );
}
