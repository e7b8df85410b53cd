//! Shortages of staff as they go over the wire.

use super::explanation::text;
use super::name::print_name;
use super::request::{RequestReader, page_rows};
use crate::engine::{
    Efforts, EngineError, RecordName, ShortVacancy, ShortageFile, ShortageList, ShortageRow, SupplyTerm,
};
use duijie_domain::RecordKind;
use duijie_domain::code::DivisionCode;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use jiff::civil::Date;
use std::cmp::Reverse;

/// Whose file is asked for.
#[derive(Debug)]
pub struct WantedFile {
    /// The employer.
    pub employer: RecordName,
    /// The profile; the default one if empty.
    pub profile: String,
    /// The day.
    pub date: Option<Date>,
    /// The change that must have been seen.
    pub min_sequence: Sequence,
}

/// Which shortages are asked for.
#[derive(Debug)]
pub struct WantedShortages {
    /// Only sites in this area.
    pub area: Option<DivisionCode>,
    /// The day.
    pub date: Option<Date>,
    /// Rows left out at the beginning.
    pub skip: usize,
    /// Most rows.
    pub rows_max: usize,
}

/// Whose file is asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_shortage_file(wire: v1::GetShortageFileRequest) -> Result<WantedFile, EngineError> {
    let mut reader = RequestReader::default();
    let employer = reader.name("employer", RecordKind::Employer, &wire.employer);
    let date = reader.date("date", wire.date);
    reader.finish(WantedFile {
        employer,
        profile: wire.profile,
        date,
        min_sequence: Sequence(wire.min_sequence),
    })
}

/// Which shortages are asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_shortages(wire: v1::ListShortagesRequest) -> Result<WantedShortages, EngineError> {
    let mut reader = RequestReader::default();
    let date = reader.date("date", wire.date);
    let rows_max = reader.take(page_rows(wire.page_size)).unwrap_or(0);
    reader.finish(WantedShortages {
        area: (!wire.area.is_empty()).then(|| DivisionCode::new(wire.area)),
        date,
        skip: usize::try_from(wire.skip).unwrap_or(usize::MAX),
        rows_max,
    })
}

/// What an employer lacks.
pub fn write_shortage_file(file: &ShortageFile) -> v1::ShortageFile {
    v1::ShortageFile {
        employer: print_name(RecordKind::Employer, file.employer),
        registered_name: file.name.clone(),
        gap: file.vacancies.iter().map(|vacancy| vacancy.gap.places).sum(),
        vacancies: file.vacancies.iter().map(write_vacancy).collect(),
        date: file.on.to_string(),
        profile: file.profile.clone(),
        sequence: file.sequence.0,
    }
}

fn write_vacancy(vacancy: &ShortVacancy) -> v1::ShortVacancy {
    let gap = &vacancy.gap;
    v1::ShortVacancy {
        vacancy: print_name(RecordKind::Vacancy, gap.vacancy),
        title: gap.title.clone(),
        head_count: gap.head_count,
        gap: gap.places,
        since_date: gap.since.to_string(),
        age_days: gap.days,
        efforts: Some(write_efforts(&vacancy.efforts)),
        considered: vacancy.considered,
        eligible: vacancy.eligible,
        terms: vacancy.terms.iter().map(write_term).collect(),
    }
}

fn write_efforts(efforts: &Efforts) -> v1::ShortageEfforts {
    let lost = efforts.lost.iter().map(|(reason, persons)| v1::LossCount {
        reason: reason.to_string(),
        persons: *persons,
    });
    let mut lost: Vec<v1::LossCount> = lost.collect();
    lost.sort_by_key(|count| Reverse(count.persons));
    v1::ShortageEfforts {
        recommended: efforts.recommended,
        contacted: efforts.contacted,
        interested: efforts.interested,
        interviewed: efforts.interviewed,
        offered: efforts.offered,
        hired: efforts.hired,
        lost,
    }
}

fn write_term(term: &SupplyTerm) -> v1::SupplyTerm {
    let (zh, en) = term.term().title();
    let steps = term.steps.iter().map(|(change, gain)| v1::SupplyStep {
        change: change.code.to_owned(),
        message: Some(text(&change.text)),
        gain: *gain,
    });
    v1::SupplyTerm {
        term: term.term().id().to_owned(),
        title: Some(text(&Text::new(zh, en))),
        alone: term.alone,
        dropped: term.dropped,
        steps: steps.collect(),
    }
}

/// Employers with open places.
pub fn write_shortages(list: &ShortageList, wanted: &WantedShortages) -> v1::ListShortagesResponse {
    let page = list.rows.iter().skip(wanted.skip).take(wanted.rows_max);
    v1::ListShortagesResponse {
        rows: page.map(write_row).collect(),
        employers: list.rows.len() as u64,
        gap: list.rows.iter().map(|row| u64::from(row.places)).sum(),
        date: list.on.to_string(),
        sequence: list.sequence.0,
    }
}

fn write_row(row: &ShortageRow) -> v1::ShortageRow {
    v1::ShortageRow {
        employer: row
            .employer
            .map_or_else(String::new, |number| print_name(RecordKind::Employer, number)),
        registered_name: row.name.clone(),
        vacancies: row.vacancies,
        gap: row.places,
        oldest_days: row.oldest_days,
        place_days: row.place_days,
    }
}
