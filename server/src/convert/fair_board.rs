//! The live board and the closing report on the wire.

use super::explanation::text;
use super::name::print_name;
use super::record::timestamp;
use crate::engine::{EngineError, FairBoard, FairReport, GroupRow, VacancyHeat};
use duijie_domain::RecordKind;
use duijie_domain::message::Text;
use duijie_proto::v1;

/// The figures of a fair.
pub fn write_board(board: &FairBoard) -> v1::FairBoard {
    let [booths_expected, booths_open, booths_closed] = board.booths;
    let [vacancies, vacancies_full] = board.vacancies;
    let [places_total, places_held, places_left] = board.places;
    let [contacts, intents, interviews, offers, hires] = board.pairs;
    let classes = board.classes.iter().map(|class| v1::ClassRatio {
        occupation_class: class.class.to_string(),
        name: class.name.clone(),
        places: class.places,
        persons: class.persons,
        ratio: ratio(class.places, class.persons),
    });
    v1::FairBoard {
        at: Some(timestamp(board.at)),
        sequence: board.sequence.0,
        entries: board.entries,
        booths_expected,
        booths_open,
        booths_closed,
        vacancies,
        vacancies_full,
        places_total,
        places_held,
        places_left,
        contacts,
        intents,
        interviews,
        offers,
        hires,
        hottest: board.hottest.iter().map(heat).collect(),
        emptiest: board.emptiest.iter().map(heat).collect(),
        classes: classes.collect(),
    }
}

/// Demand for each person; none where there is nobody.
#[allow(
    clippy::cast_precision_loss,
    reason = "places and persons of a fair are far below 2^53"
)]
fn ratio(places: u64, persons: u64) -> Option<f64> {
    (persons > 0).then(|| places as f64 / persons as f64)
}

fn heat(heat: &VacancyHeat) -> v1::VacancyHeat {
    v1::VacancyHeat {
        vacancy: print_name(RecordKind::Vacancy, heat.vacancy),
        title: heat.title.to_string(),
        booth: heat.booth.to_string(),
        persons: heat.persons,
        places_left: heat.places_left,
    }
}

/// What was told of satisfaction, if it can be.
///
/// # Errors
/// `InvalidInput` if more are satisfied than were asked.
pub fn read_satisfaction(told: Option<v1::Satisfaction>) -> Result<Option<v1::Satisfaction>, EngineError> {
    match told {
        Some(told) if told.satisfied > told.asked => Err(EngineError::invalid(
            "satisfaction.satisfied",
            "NUMBER_OUT_OF_RANGE",
            Text::new("满意人数多于受访人数", "more are satisfied than were asked"),
            Text::new("请核对这两个数", "check both numbers"),
        )),
        Some(told) if told.asked == 0 => Ok(None),
        told => Ok(told),
    }
}

/// The closing report.
pub fn write_report(report: &FairReport, satisfaction: Option<v1::Satisfaction>) -> v1::FairReport {
    let losses = report.losses.iter().map(|(reason, name, count)| v1::ReasonCount {
        reason: reason.clone(),
        message: Some(text(name)),
        count: *count,
    });
    v1::FairReport {
        fair: print_name(RecordKind::Fair, report.fair),
        title: report.title.clone(),
        board: Some(write_board(&report.board)),
        employers: report.employers[0],
        employers_present: report.employers[1],
        persons_with_intent: report.persons_with_intent,
        groups: report.groups.iter().map(group).collect(),
        losses: losses.collect(),
        satisfaction,
    }
}

fn group(row: &GroupRow) -> v1::ReportGroup {
    let [entries, contacts, intents, hires] = row.persons;
    v1::ReportGroup {
        table: row.table.to_owned(),
        group: row.group.clone(),
        name: Some(text(&row.name)),
        entries,
        contacts,
        intents,
        hires,
    }
}
