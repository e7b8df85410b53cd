//! The tables against figures that were printed, and against the faults of systems in use.

#![allow(clippy::unwrap_used, reason = "tests")]

mod printed;
mod seen_faults;

use duijie_domain::code::DivisionCode;
use duijie_statistics::{DemandRow, PeriodRows, Report, Settings, Snapshot, SupplyRow};

fn area() -> DivisionCode {
    DivisionCode::new("371500")
}

fn demand(places: u32) -> DemandRow {
    DemandRow::new(places, DivisionCode::new("371502"))
}

fn supply(persons: u32) -> SupplyRow {
    SupplyRow::new(persons, DivisionCode::new("371502"))
}

fn snapshot(period: &str, demand: Vec<DemandRow>, supply: Vec<SupplyRow>) -> Snapshot {
    Snapshot {
        area: area(),
        now: rows(period, demand, supply),
        past: Vec::new(),
    }
}

fn rows(period: &str, demand: Vec<DemandRow>, supply: Vec<SupplyRow>) -> PeriodRows {
    PeriodRows {
        demand,
        supply,
        ..PeriodRows::new(period.parse().unwrap())
    }
}

/// A report that hides nothing, for figures that were printed in full.
fn open_report(snapshot: &Snapshot) -> Report {
    let settings = Settings {
        persons_min: 0,
        ..Settings::embedded().unwrap()
    };
    Report::of(snapshot, &settings)
}
