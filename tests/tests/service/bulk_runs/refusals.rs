//! Bad requests about bulk runs: code, reason and the path of the field.

use super::{Client, finished, request, service, start};
use duijie::engine::RunSettings;
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::bulk_run_service_client::BulkRunServiceClient;

pub(super) fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

fn fields(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    let violations = violations.unwrap_or_default().into_iter();
    violations.map(|violation| violation.field).collect()
}

#[track_caller]
fn refused(status: &Status, code: Code, expected: &str, field: Option<&str>) {
    assert_eq!(
        (status.code(), reason(status).as_str()),
        (code, expected),
        "{status:?}"
    );
    assert_eq!(fields(status), field.into_iter().collect::<Vec<&str>>());
    assert!(
        status.message().contains(" / "),
        "both languages: {}",
        status.message()
    );
}

/// Lists of both sides with these bounds.
#[allow(clippy::unnecessary_wraps, reason = "the field is optional")]
fn bounds(floor: u32, depth: u32) -> Option<v1::TwoSidedLists> {
    Some(v1::TwoSidedLists {
        floor,
        depth,
        ..Default::default()
    })
}

type Change = fn(&mut v1::StartBulkRunRequest);

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_start_names_field_and_reason() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let base = finished(&mut client, request(sequence)).await.name;
    assert_eq!(base, "bulkRuns/1");
    let cases: [(Change, &str, &str); 20] = [
        (|r| (r.k, r.k_per_candidate) = (0, 0), "k", "NUMBER_OUT_OF_RANGE"),
        (|r| r.k = -1, "k", "NUMBER_OUT_OF_RANGE"),
        (|r| r.k = 10_001, "k", "NUMBER_OUT_OF_RANGE"),
        (
            |r| r.k_per_candidate = 1_001,
            "k_per_candidate",
            "NUMBER_OUT_OF_RANGE",
        ),
        (|r| r.min_score = 100_001, "min_score", "NUMBER_OUT_OF_RANGE"),
        (
            |r| r.vacancies = vec!["candidates/1".into()],
            "vacancies[0]",
            "NAME_MALFORMED",
        ),
        (|r| r.profile = "nobody".into(), "profile", "PROFILE_UNKNOWN"),
        (|r| r.date = "2026-02-30".into(), "date", "DATE_MALFORMED"),
        (|r| r.view = 9, "view", "ENUM_VALUE_UNKNOWN"),
        (|r| r.view = v1::View::Parts.into(), "view", "VIEW_NOT_OFFERED"),
        (|r| r.base_run = "runs/1".into(), "base_run", "NAME_MALFORMED"),
        (
            |r| r.request_id = "x".repeat(65),
            "request_id",
            "LENGTH_OUT_OF_RANGE",
        ),
        (
            |r| {
                r.vacancy_filter = Some(v1::SearchFilter {
                    occupations: vec!["0-0".into()],
                    ..Default::default()
                });
            },
            "vacancy_filter.occupations[0]",
            "CODE_UNKNOWN",
        ),
        (
            |r| {
                r.candidate_filter = Some(v1::SearchFilter {
                    states: vec!["open".into()],
                    ..Default::default()
                });
            },
            "candidate_filter.states[0]",
            "NAME_UNKNOWN",
        ),
        (
            |r| (r.k, r.two_sided) = (0, bounds(0, 0)),
            "two_sided",
            "BOTH_SIDES_NEEDED",
        ),
        (
            |r| (r.k_per_candidate, r.two_sided) = (0, bounds(0, 0)),
            "two_sided",
            "BOTH_SIDES_NEEDED",
        ),
        (
            |r| r.two_sided = bounds(5, 0),
            "two_sided.floor",
            "NUMBER_OUT_OF_RANGE",
        ),
        (
            |r| r.two_sided = bounds(3, 51),
            "two_sided.depth",
            "NUMBER_OUT_OF_RANGE",
        ),
        (
            |r| {
                r.two_sided = Some(v1::TwoSidedLists {
                    method: 9,
                    ..Default::default()
                });
            },
            "two_sided.method",
            "ENUM_VALUE_UNKNOWN",
        ),
        (
            |r| (r.base_run, r.k) = ("bulkRuns/1".into(), 6),
            "base_run",
            "BASE_DIFFERS",
        ),
    ];
    for (change, field, expected) in cases {
        let mut bad = request(sequence);
        change(&mut bad);
        let status = client.start_bulk_run(bad).await.unwrap_err();
        refused(&status, Code::InvalidArgument, expected, Some(field));
    }
    base_must_agree(&mut client, sequence).await;
    service.stop().await.unwrap();
}

/// Whatever a list depends on must be that of the base; a base must be there and finished.
async fn base_must_agree(client: &mut Client, sequence: u64) {
    let others: [Change; 6] = [
        |r| r.two_sided = bounds(0, 0),
        |r| r.k_per_candidate = 5,
        |r| r.min_score = 1,
        |r| r.view = v1::View::Basic.into(),
        |r| r.date = "2026-11-22".into(),
        |r| r.profile = "gig".into(),
    ];
    for change in others {
        let mut bad = v1::StartBulkRunRequest {
            base_run: "bulkRuns/1".into(),
            ..request(sequence)
        };
        change(&mut bad);
        let status = client.start_bulk_run(bad).await.unwrap_err();
        refused(&status, Code::InvalidArgument, "BASE_DIFFERS", Some("base_run"));
    }
    let missing = v1::StartBulkRunRequest {
        base_run: "bulkRuns/99".into(),
        ..request(sequence)
    };
    let status = client.start_bulk_run(missing).await.unwrap_err();
    refused(&status, Code::NotFound, "RECORD_NOT_FOUND", None);
    let named = v1::StartBulkRunRequest {
        vacancies: vec!["vacancies/999".into()],
        ..request(sequence)
    };
    let status = client.start_bulk_run(named).await.unwrap_err();
    refused(&status, Code::NotFound, "RECORD_NOT_FOUND", None);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_about_a_run_in_the_wrong_state_are_refused() {
    let (service, mut client, sequence) = service(1).await;
    let under_way = start(&mut client, request(sequence)).await.name;
    let read = |position| v1::ReadBulkRunRequest {
        name: under_way.clone(),
        position,
    };
    let status = client.read_bulk_run(read(0)).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "RUN_NOT_FINISHED", None);
    let from_unfinished = v1::StartBulkRunRequest {
        base_run: under_way.clone(),
        ..request(sequence)
    };
    let status = client.start_bulk_run(from_unfinished).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "RUN_NOT_FINISHED", None);
    super::at_rest(&mut client, &under_way).await;
    let status = client.read_bulk_run(read(191)).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        "NUMBER_OUT_OF_RANGE",
        Some("position"),
    );
    let name = under_way;
    let cancel = v1::CancelBulkRunRequest { name: name.clone() };
    let status = client.cancel_bulk_run(cancel).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "RUN_FINISHED", None);
    let resume = v1::ResumeBulkRunRequest { name: name.clone() };
    let status = client.resume_bulk_run(resume).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "RUN_FINISHED", None);
    let export = v1::ExportBulkRunRequest {
        name,
        format: "pdf".into(),
    };
    let status = client.export_bulk_run(export).await.unwrap_err();
    refused(&status, Code::InvalidArgument, "NAME_UNKNOWN", Some("format"));
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_checks_the_name() {
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let mut client = BulkRunServiceClient::new(service.channel.clone());
    let malformed = (Code::InvalidArgument, "NAME_MALFORMED", Some("name"));
    for (name, (code, expected, field)) in [
        ("bulkRuns/1", (Code::NotFound, "RECORD_NOT_FOUND", None)),
        ("bulkRuns/01", malformed),
        ("candidates/1", malformed),
        ("", malformed),
    ] {
        let name = name.to_owned();
        let get = v1::GetBulkRunRequest { name: name.clone() };
        refused(
            &client.get_bulk_run(get).await.unwrap_err(),
            code,
            expected,
            field,
        );
        let cancel = v1::CancelBulkRunRequest { name: name.clone() };
        refused(
            &client.cancel_bulk_run(cancel).await.unwrap_err(),
            code,
            expected,
            field,
        );
        let resume = v1::ResumeBulkRunRequest { name: name.clone() };
        refused(
            &client.resume_bulk_run(resume).await.unwrap_err(),
            code,
            expected,
            field,
        );
        let read = v1::ReadBulkRunRequest {
            name: name.clone(),
            position: 0,
        };
        refused(
            &client.read_bulk_run(read).await.unwrap_err(),
            code,
            expected,
            field,
        );
        let delete = v1::DeleteBulkRunRequest {
            name,
            allow_missing: false,
        };
        refused(
            &client.delete_bulk_run(delete).await.unwrap_err(),
            code,
            expected,
            field,
        );
    }
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_runs_are_paged_and_checked() {
    let (service, mut client, sequence) = service(1 << 20).await;
    for _ in 0..3 {
        finished(&mut client, request(sequence)).await;
    }
    let page = |page_size, page_token: &str| v1::ListBulkRunsRequest {
        page_size,
        page_token: page_token.into(),
    };
    let first = client.list_bulk_runs(page(2, "")).await.unwrap().into_inner();
    let second = client
        .list_bulk_runs(page(2, &first.next_page_token))
        .await
        .unwrap()
        .into_inner();
    let names = |page: &v1::ListBulkRunsResponse| -> Vec<String> {
        page.bulk_runs.iter().map(|run| run.name.clone()).collect()
    };
    assert_eq!(names(&first), ["bulkRuns/1", "bulkRuns/2"]);
    assert_eq!(
        (names(&second), second.next_page_token.as_str()),
        (vec!["bulkRuns/3".to_owned()], "")
    );
    let status = client.list_bulk_runs(page(-1, "")).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        "PAGE_SIZE_OUT_OF_RANGE",
        Some("page_size"),
    );
    let status = client.list_bulk_runs(page(2, "rubbish")).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        "PAGE_TOKEN_INVALID",
        Some("page_token"),
    );
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_needs_too_much_memory_is_refused_before_it_starts() {
    let mut settings = in_memory(CodeBook::embedded()).unwrap();
    settings.runs = RunSettings {
        memory_bytes_max: 1 << 20,
        ..RunSettings::default()
    };
    let service = Service::start(settings).await.unwrap();
    let sequence = super::keep(&service, &super::fair().vacancies().collect::<Vec<_>>());
    let sequence = sequence.max(super::keep(
        &service,
        &super::fair().candidates().collect::<Vec<_>>(),
    ));
    let mut client = BulkRunServiceClient::new(service.channel.clone());
    let large = v1::StartBulkRunRequest {
        k: 150,
        ..request(sequence)
    };
    let status = client.start_bulk_run(large).await.unwrap_err();
    refused(&status, Code::ResourceExhausted, "RUN_TOO_LARGE", None);
    assert!(status.message().contains("run_memory_mebibytes"));
    let none = client
        .list_bulk_runs(v1::ListBulkRunsRequest::default())
        .await
        .unwrap();
    assert!(none.into_inner().bulk_runs.is_empty());
    service.stop().await.unwrap();
}
