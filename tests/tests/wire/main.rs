//! The wire as a stranger sees it: every method is served, errors carry code, reason and field in both languages,
//! limits and deadlines hold, streams keep order and stop with their caller, and a server goes away in good order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod contract;
mod counts;
mod errors;
mod language;
mod lifecycle;
mod limits;
mod records;
mod streams;
mod views;
mod watched;

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use tonic::Status;
use tonic_types::{ErrorDetail, StatusExt};

async fn service() -> Service {
    Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap()
}

fn candidate(own_id: &str) -> v1::Candidate {
    v1::Candidate {
        key: Some(v1::RecordKey {
            publisher: "市人才网".into(),
            own_id: own_id.into(),
        }),
        ..Default::default()
    }
}

fn vacancy(own_id: &str) -> v1::Vacancy {
    let place = v1::Place {
        division: "371502".into(),
        ..Default::default()
    };
    v1::Vacancy {
        key: Some(v1::RecordKey {
            publisher: "市人才网".into(),
            own_id: own_id.into(),
        }),
        employer: "e1".into(),
        title: "操作工".into(),
        sites: vec![v1::WorkSite {
            place: Some(place),
            head_count: 3,
            filled: 0,
        }],
        ..Default::default()
    }
}

/// The reason of a status; every status of ours must have one, of our domain, and speak both languages.
fn reason(status: &Status) -> String {
    let info = status
        .get_details_error_info()
        .unwrap_or_else(|| panic!("no ErrorInfo: {status:?}"));
    assert_eq!(info.domain, "duijie");
    let locales: Vec<String> = status
        .get_error_details_vec()
        .into_iter()
        .filter_map(|detail| match detail {
            ErrorDetail::LocalizedMessage(message) => Some(message.locale),
            _ => None,
        })
        .collect();
    assert_eq!(locales, ["zh-CN", "en"], "{status:?}");
    info.reason
}

/// Path and reason of every field that is refused.
fn fields(status: &Status) -> Vec<(String, String)> {
    let refused = status
        .get_details_bad_request()
        .map(|bad| bad.field_violations)
        .unwrap_or_default();
    refused
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}
