//! What follows from events, as it goes over the wire.

use super::super::name::print_name;
use super::event::{day, write_event, write_state};
use crate::engine::{
    DueRow, DueSheet, PairView, PersonView, PlacesView, Whereabouts, WhereaboutsClass, WhereaboutsRow,
};
use duijie_domain::RecordKind;
use duijie_domain::follow_up::{Due, Hire, Stage};
use duijie_proto::v1;
use jiff::civil::Date;

/// Everything that happened to a person; what is overdue is told as of `on`.
pub fn write_person_file(person: &PersonView, on: Date) -> v1::PersonFile {
    v1::PersonFile {
        name: print_name(RecordKind::Candidate, person.candidate),
        state: write_state(person.state.state).into(),
        state_date: day(person.state.since),
        officer: person.officer.clone(),
        priority: person.priority.unwrap_or(0).into(),
        dues: person.dues.iter().map(|due| write_due(due, on)).collect(),
        pairs: person.pairs.iter().map(write_pair_file).collect(),
        events: person.events.iter().map(write_event).collect(),
        sequence: person.sequence.0,
    }
}

/// A person and a vacancy.
pub fn write_pair_file(pair: &PairView) -> v1::PairFile {
    v1::PairFile {
        candidate: print_name(RecordKind::Candidate, pair.candidate),
        vacancy: print_name(RecordKind::Vacancy, pair.vacancy),
        stage: write_stage(pair.stage).into(),
        hire: pair.hire.as_ref().map(write_hire),
        events: pair.events.iter().map(write_event).collect(),
    }
}

fn write_hire(hire: &Hire) -> v1::Hire {
    let next = hire.next_asked();
    v1::Hire {
        site: hire.site.into(),
        hire_date: hire.hired_on.to_string(),
        start_date: day(hire.starts_on),
        full: hire.full,
        contract_months: hire.contract_months.map(u32::from),
        insured_months: hire.insured_months.into(),
        kept_months: hire.kept_months.into(),
        next_asked_months: next.map_or(0, |(months, _)| months.into()),
        next_asked_date: day(next.map(|(_, day)| day)),
    }
}

fn write_stage(stage: Stage) -> v1::PairStage {
    match stage {
        Stage::New => v1::PairStage::New,
        Stage::Recommended => v1::PairStage::Recommended,
        Stage::Contacted => v1::PairStage::Contacted,
        Stage::Interested => v1::PairStage::Interested,
        Stage::InterviewSet => v1::PairStage::InterviewSet,
        Stage::Interviewed => v1::PairStage::Interviewed,
        Stage::Offered => v1::PairStage::Offered,
        Stage::Hired => v1::PairStage::Hired,
        Stage::Working => v1::PairStage::Working,
        Stage::Left => v1::PairStage::Left,
        Stage::Lost => v1::PairStage::Lost,
    }
}

/// The places of a vacancy.
pub fn write_places(places: &PlacesView) -> v1::VacancyPlaces {
    v1::VacancyPlaces {
        name: print_name(RecordKind::Vacancy, places.vacancy),
        head_count: places.head_count,
        told_filled: places.told_filled,
        held: places.held,
        remaining: places.remaining,
        stages: places
            .stages
            .iter()
            .map(|(stage, persons)| v1::StageCount {
                stage: write_stage(*stage).into(),
                persons: *persons,
            })
            .collect(),
        sequence: places.sequence.0,
    }
}

fn write_due(due: &Due, on: Date) -> v1::ServiceDue {
    v1::ServiceDue {
        item: due.item.to_string(),
        given: narrow(due.given),
        count: narrow(due.count),
        due_date: due.due_on.to_string(),
        overdue: due.is_overdue(on),
    }
}

/// Who is to be given what, as of `on`.
pub fn write_dues(sheet: &DueSheet, on: Date) -> v1::ListServiceDuesResponse {
    let row = |row: &DueRow| v1::ServiceDueRow {
        candidate: print_name(RecordKind::Candidate, row.candidate),
        officer: row.officer.to_string(),
        priority: row.priority.unwrap_or(0).into(),
        missing: row.missing.iter().map(|due| write_due(due, on)).collect(),
    };
    let items = sheet
        .items
        .iter()
        .map(|(item, (given, asked))| v1::ServiceItemCount {
            item: item.to_string(),
            given: *given,
            asked: *asked,
        });
    let officers = sheet
        .overdue_by_officer
        .iter()
        .map(|(officer, overdue)| v1::OfficerCount {
            officer: officer.to_string(),
            overdue: *overdue,
        });
    v1::ListServiceDuesResponse {
        rows: sheet.rows.iter().map(row).collect(),
        persons: sheet.persons,
        persons_done: sheet.persons_done,
        persons_overdue: sheet.persons_overdue,
        items: items.collect(),
        officers: officers.collect(),
    }
}

/// Where everybody stands.
pub fn write_whereabouts(found: &Whereabouts) -> v1::ListWhereaboutsResponse {
    let row = |row: &WhereaboutsRow| v1::WhereaboutsRow {
        candidate: print_name(RecordKind::Candidate, row.candidate),
        class: write_class(row.class).into(),
        since_date: day(row.since),
        vacancy: row
            .vacancy
            .map_or_else(String::new, |vacancy| print_name(RecordKind::Vacancy, vacancy)),
    };
    let counts = found.classes.iter().map(|(class, persons)| v1::WhereaboutsCount {
        class: write_class(*class).into(),
        persons: *persons,
    });
    v1::ListWhereaboutsResponse {
        persons: found.persons,
        counts: counts.collect(),
        rows: found.rows.iter().map(row).collect(),
        next_after: found.next.unwrap_or(0),
    }
}

fn write_class(class: WhereaboutsClass) -> v1::WhereaboutsClass {
    match class {
        WhereaboutsClass::HiredHere => v1::WhereaboutsClass::HiredHere,
        WhereaboutsClass::HiredElsewhere => v1::WhereaboutsClass::HiredElsewhere,
        WhereaboutsClass::InTraineeship => v1::WhereaboutsClass::InTraineeship,
        WhereaboutsClass::InTalks => v1::WhereaboutsClass::InTalks,
        WhereaboutsClass::SeekingServed => v1::WhereaboutsClass::SeekingServed,
        WhereaboutsClass::SeekingUntouched => v1::WhereaboutsClass::SeekingUntouched,
        WhereaboutsClass::NotSeeking => v1::WhereaboutsClass::NotSeeking,
        WhereaboutsClass::Unreachable => v1::WhereaboutsClass::Unreachable,
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
