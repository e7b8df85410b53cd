//! Lists made with crowding in view on the wire: what is asked, and what came of it.

use super::bulk_run::side_report;
use super::name::print_name;
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::runs::{TwoSided, TwoSidedMethod, TwoSidedReport};
use duijie_proto::v1;

/// What is asked.
pub(super) fn read_two_sided(wanted: v1::TwoSidedLists) -> Result<TwoSided, Violation> {
    let v1::TwoSidedLists {
        method,
        floor,
        vacancy_cap,
        candidate_cap,
        depth,
    } = wanted;
    let method = match v1::TwoSidedMethod::try_from(method) {
        Ok(v1::TwoSidedMethod::Unspecified | v1::TwoSidedMethod::Alternate) => TwoSidedMethod::Alternate,
        Ok(v1::TwoSidedMethod::TransferableUtility) => TwoSidedMethod::TransferableUtility,
        Ok(v1::TwoSidedMethod::Product) => TwoSidedMethod::Product,
        Ok(v1::TwoSidedMethod::OwnScore) => TwoSidedMethod::OwnScore,
        Err(_) => return Err(method_unknown(method)),
    };
    Ok(TwoSided {
        method,
        floor,
        vacancy_cap,
        candidate_cap,
        depth,
    })
}

/// What was asked, with the depth that was taken.
pub(super) fn write_two_sided(wanted: &TwoSided) -> v1::TwoSidedLists {
    let method = match wanted.method {
        TwoSidedMethod::Alternate => v1::TwoSidedMethod::Alternate,
        TwoSidedMethod::TransferableUtility => v1::TwoSidedMethod::TransferableUtility,
        TwoSidedMethod::Product => v1::TwoSidedMethod::Product,
        TwoSidedMethod::OwnScore => v1::TwoSidedMethod::OwnScore,
    };
    v1::TwoSidedLists {
        method: method.into(),
        floor: wanted.floor,
        vacancy_cap: wanted.vacancy_cap,
        candidate_cap: wanted.candidate_cap,
        depth: wanted.depth,
    }
}

/// What came of it.
pub(super) fn write_two_sided_report(report: &TwoSidedReport) -> v1::TwoSidedReport {
    let short_candidates = report.short_candidates.iter();
    v1::TwoSidedReport {
        plain_vacancy_lists: Some(side_report(&report.plain_vacancy_lists, RecordKind::Candidate)),
        plain_candidate_lists: Some(side_report(&report.plain_candidate_lists, RecordKind::Vacancy)),
        pairs: report.pairs,
        plain_expected_matches: report.plain_expected_matches,
        expected_matches: report.expected_matches,
        short_lists: report.short_lists,
        too_few_fitting: report.too_few_fitting,
        short_candidates: short_candidates
            .map(|number| print_name(RecordKind::Candidate, *number))
            .collect(),
    }
}

fn method_unknown(method: i32) -> Violation {
    Violation {
        field: "two_sided.method".to_owned(),
        reason: "ENUM_VALUE_UNKNOWN",
        message: Text::new(
            format!("没有编号为 {method} 的取值"),
            format!("there is no value with the number {method}"),
        ),
        hint: Text::new(
            "请使用 TWO_SIDED_METHOD_ALTERNATE 等取值，或留空",
            "use TWO_SIDED_METHOD_ALTERNATE or another of its values, or leave it out",
        ),
    }
}
