//! The exposure audit as it goes over the wire.

use super::matching::basis;
use super::request::RequestReader;
use crate::engine::{EngineError, ExposureAudit, ExposureQuery};
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use duijie_statistics::exposure::ExposureRow;

/// Decimals of percentages and ratios.
const DECIMALS: u32 = 2;

/// Reads what is asked for.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_exposure(wire: v1::AuditExposureRequest) -> Result<ExposureQuery, EngineError> {
    let mut reader = RequestReader::default();
    let date = reader.date("date", wire.date);
    let k = reader.take(count("k", wire.k)).unwrap_or_default();
    let vacancies = reader
        .take(count("vacancies", wire.vacancies))
        .unwrap_or_default();
    reader.finish(ExposureQuery {
        profile: wire.profile,
        date,
        k,
        vacancies,
        min_sequence: Sequence(wire.min_sequence),
    })
}

fn count(field: &str, told: i32) -> Result<usize, Violation> {
    usize::try_from(told).map_err(|_| Violation {
        field: field.to_owned(),
        reason: "NUMBER_OUT_OF_RANGE",
        message: Text::new(format!("{told} 小于 0"), format!("{told} is below 0")),
        hint: Text::new(
            "请填正数，或填 0 用默认值",
            "use a positive number, or 0 for the default",
        ),
    })
}

/// The audit as a message.
pub fn write_exposure(audit: &ExposureAudit) -> v1::AuditExposureResponse {
    v1::AuditExposureResponse {
        rows: audit.rows.iter().map(row).collect(),
        vacancies: u32::try_from(audit.vacancies).unwrap_or(u32::MAX),
        k: u32::try_from(audit.k).unwrap_or(u32::MAX),
        basis: Some(basis(&audit.basis)),
    }
}

fn row(row: &ExposureRow) -> v1::ExposureRow {
    let told = row.figures.map(|figures| v1::ExposureRow {
        persons: figures.persons,
        qualified_percent: figures.qualified_percent.print(DECIMALS),
        listed_percent: figures.listed_percent.print(DECIMALS),
        ratio: figures.ratio.print(DECIMALS),
        low: figures.is_low,
        ..Default::default()
    });
    v1::ExposureRow {
        attribute: row.attribute.id().to_owned(),
        value: row.value.to_string(),
        hidden: told.is_none(),
        ..told.unwrap_or_default()
    }
}
