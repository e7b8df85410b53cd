//! The values that search and match requests share: filter, view, day, names. All violations of a request at once.

use super::field::{Field, Reader};
use super::name::parse_name;
use crate::engine::{BATCH_RECORDS_MAX, Detail, EngineError, RecordName};
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_domain::place::GeoPoint;
use duijie_indexer::index::{Near, SearchFilter};
use duijie_proto::v1;
use jiff::civil::{Date, DateTime};
use smol_str::SmolStr;

/// Rows of a page when the caller names no number.
const ROWS_DEFAULT: usize = 50;

/// Gathers the violations of a request while its fields are read.
#[derive(Debug, Default)]
pub(super) struct RequestReader {
    violations: Vec<Violation>,
}

impl RequestReader {
    /// The record that a name means; a stand-in after a violation.
    pub(super) fn name(&mut self, field: &str, kind: RecordKind, name: &str) -> RecordName {
        self.take(parse_name(field, kind, name))
            .unwrap_or(RecordName::Number(0))
    }

    /// The records that names mean.
    pub(super) fn names(&mut self, field: &str, kind: RecordKind, names: &[String]) -> Vec<RecordName> {
        let names = names.iter().enumerate();
        names
            .map(|(place, name)| self.name(&format!("{field}[{place}]"), kind, name))
            .collect()
    }

    /// A day; none if nothing is said.
    pub(super) fn date(&mut self, field: &str, date: String) -> Option<Date> {
        let mut reader = Reader::at(field);
        let date = Option::<Date>::read(date, &mut reader);
        self.violations.extend(reader.finish());
        date.flatten()
    }

    /// A part of the request that stands at `field`.
    pub(super) fn part<T>(&mut self, field: &str, read: impl FnOnce(&mut Reader) -> Option<T>) -> Option<T> {
        let mut reader = Reader::at(field);
        let part = read(&mut reader);
        self.violations.extend(reader.finish());
        part
    }

    /// A local time; none if nothing is said.
    pub(super) fn time(&mut self, field: &str, time: String) -> Option<DateTime> {
        let mut reader = Reader::at(field);
        let time = Option::<DateTime>::read(time, &mut reader);
        self.violations.extend(reader.finish());
        time.flatten()
    }

    /// Whether everything is to be built, where there are no parts to show.
    pub(super) fn is_full(&mut self, field: &str, view: i32) -> bool {
        match v1::View::try_from(view) {
            Ok(v1::View::Parts) => {
                self.violations.push(no_parts(field));
                false
            }
            _ => self.detail(field, view) == Detail::Evidence,
        }
    }

    /// How much is told of every match.
    pub(super) fn detail(&mut self, field: &str, view: i32) -> Detail {
        match v1::View::try_from(view) {
            Ok(v1::View::Unspecified | v1::View::Basic) => Detail::Scores,
            Ok(v1::View::Parts) => Detail::Parts,
            Ok(v1::View::Full) => Detail::Evidence,
            Err(_) => {
                self.violations.push(view_unknown(field, view));
                Detail::Scores
            }
        }
    }

    /// The value, if every field was good.
    ///
    /// # Errors
    /// `InvalidInput` with all violations.
    pub(super) fn finish<T>(self, value: T) -> Result<T, EngineError> {
        if self.violations.is_empty() {
            Ok(value)
        } else {
            Err(EngineError::InvalidInput(self.violations))
        }
    }

    /// The value, or its violation gathered.
    pub(super) fn take<T>(&mut self, result: Result<T, Violation>) -> Option<T> {
        result.map_err(|violation| self.violations.push(violation)).ok()
    }
}

/// Rows of a page; 0 asks for the usual number.
pub(super) fn page_rows(page_size: i32) -> Result<usize, Violation> {
    match usize::try_from(page_size) {
        Ok(0) => Ok(ROWS_DEFAULT),
        Ok(rows) if rows <= BATCH_RECORDS_MAX => Ok(rows),
        _ => Err(Violation {
            field: "page_size".to_owned(),
            reason: "PAGE_SIZE_OUT_OF_RANGE",
            message: Text::new(
                format!("每页条数 {page_size} 不在 1 到 {BATCH_RECORDS_MAX} 之间"),
                format!("a page size of {page_size} is not between 1 and {BATCH_RECORDS_MAX}"),
            ),
            hint: Text::new(
                "请改为范围内的数，或填 0 用默认值",
                "use a number in this range, or 0 for the default",
            ),
        }),
    }
}

/// Codes by which records are narrowed; whether they exist is the engine's question.
pub(super) fn filter(wire: Option<v1::SearchFilter>) -> SearchFilter {
    let codes = |texts: Vec<String>| texts.into_iter().map(SmolStr::from).collect();
    let v1::SearchFilter {
        occupations,
        divisions,
        education_levels,
        majors,
        job_types,
        industries,
        employer_kinds,
        skills,
        certificates,
        benefits,
        pay_yuan_per_month_min,
        pay_yuan_per_month_max,
        states,
        publishers,
        employers,
        near,
    } = wire.unwrap_or_default();
    SearchFilter {
        occupations: codes(occupations),
        divisions: codes(divisions),
        education_levels: codes(education_levels),
        majors: codes(majors),
        job_types: codes(job_types),
        industries: codes(industries),
        employer_kinds: codes(employer_kinds),
        skills: codes(skills),
        certificates: codes(certificates),
        benefits: codes(benefits),
        pay_yuan_per_month_min,
        pay_yuan_per_month_max,
        states: codes(states),
        publishers: codes(publishers),
        employers: codes(employers),
        near: near.map(read_near),
        ..SearchFilter::default()
    }
}

/// The filter as a caller would send it.
pub(super) fn wire_filter(filter: &SearchFilter) -> v1::SearchFilter {
    let codes = |codes: &[SmolStr]| codes.iter().map(SmolStr::to_string).collect();
    v1::SearchFilter {
        occupations: codes(&filter.occupations),
        divisions: codes(&filter.divisions),
        education_levels: codes(&filter.education_levels),
        majors: codes(&filter.majors),
        job_types: codes(&filter.job_types),
        industries: codes(&filter.industries),
        employer_kinds: codes(&filter.employer_kinds),
        skills: codes(&filter.skills),
        certificates: codes(&filter.certificates),
        benefits: codes(&filter.benefits),
        pay_yuan_per_month_min: filter.pay_yuan_per_month_min,
        pay_yuan_per_month_max: filter.pay_yuan_per_month_max,
        states: codes(&filter.states),
        publishers: codes(&filter.publishers),
        employers: codes(&filter.employers),
        near: filter.near.map(write_near),
    }
}

/// A point that is missing stays outside the earth and is refused as such.
fn read_near(wire: v1::Near) -> Near {
    let point = wire.point.map(|point| GeoPoint {
        longitude: point.longitude,
        latitude: point.latitude,
    });
    Near::new(point, wire.radius_km)
}

fn write_near(near: Near) -> v1::Near {
    let point = near.point();
    v1::Near {
        point: Some(v1::GeoPoint {
            longitude: point.longitude,
            latitude: point.latitude,
        }),
        radius_km: near.radius_kilometres(),
    }
}

fn no_parts(field: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        reason: "VIEW_NOT_OFFERED",
        message: Text::new("这里不提供 VIEW_PARTS", "VIEW_PARTS is not offered here"),
        hint: Text::new("请使用 VIEW_BASIC 或 VIEW_FULL", "use VIEW_BASIC or VIEW_FULL"),
    }
}

fn view_unknown(field: &str, view: i32) -> Violation {
    Violation {
        field: field.to_owned(),
        reason: "ENUM_VALUE_UNKNOWN",
        message: Text::new(
            format!("没有编号为 {view} 的取值"),
            format!("there is no value with the number {view}"),
        ),
        hint: Text::new(
            "请使用 VIEW_BASIC、VIEW_PARTS 或 VIEW_FULL",
            "use VIEW_BASIC, VIEW_PARTS or VIEW_FULL",
        ),
    }
}
