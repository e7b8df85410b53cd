//! Bad requests: each has its canonical code, its reason and the path of the field.

use super::{candidate, fields, reason, service, vacancy};
use duijie_proto::v1;
use std::time::Duration;
use tonic::{Code, Request, Status};
use v1::candidate_service_client::CandidateServiceClient;
use v1::code_service_client::CodeServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::search_service_client::SearchServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

#[track_caller]
fn refused(status: &Status, code: Code, expected: &[(&str, &str)]) {
    assert_eq!(status.code(), code, "{status:?}");
    let found = fields(status);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(field, reason)| (field.as_str(), reason.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(reason(status), expected[0].1);
    assert!(status.message().contains(" / "), "{}", status.message());
}

#[tokio::test]
async fn a_bad_record_is_refused_with_every_field_at_once() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let request = v1::CreateCandidateRequest {
        candidate: None,
        ..Default::default()
    };
    let status = client.create_candidate(request).await.unwrap_err();
    refused(&status, Code::InvalidArgument, &[("candidate", "FIELD_REQUIRED")]);
    let bad = v1::Candidate {
        available_from: Some("明天".into()),
        state: 99,
        absent: vec!["wage".into()],
        ..candidate("1")
    };
    let request = v1::CreateCandidateRequest {
        candidate: Some(bad),
        ..Default::default()
    };
    let status = client.create_candidate(request).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[
            ("state", "ENUM_VALUE_UNKNOWN"),
            ("available_from", "DATE_MALFORMED"),
            ("absent[0]", "ABSENT_PATH_UNKNOWN"),
        ],
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn names_pages_and_batches_are_checked() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let get = |name: &str| v1::GetCandidateRequest { name: name.into() };
    let status = client.get_candidate(get("vacancies/1")).await.unwrap_err();
    refused(&status, Code::InvalidArgument, &[("name", "NAME_MALFORMED")]);
    let status = client.get_candidate(get("candidates/1")).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::NotFound, "RECORD_NOT_FOUND")
    );
    let list = |page_size, page_token: &str| v1::ListCandidatesRequest {
        page_size,
        page_token: page_token.into(),
    };
    for size in [-1, 1_001, i32::MAX] {
        let status = client.list_candidates(list(size, "")).await.unwrap_err();
        refused(
            &status,
            Code::InvalidArgument,
            &[("page_size", "PAGE_SIZE_OUT_OF_RANGE")],
        );
    }
    let status = client.list_candidates(list(10, "rubbish")).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let names = |count: usize| v1::BatchGetCandidatesRequest {
        names: vec!["candidates/1".into(); count],
    };
    let status = client.batch_get_candidates(names(1_001)).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("names", "BATCH_SIZE_OUT_OF_RANGE")],
    );
    let names = v1::BatchGetCandidatesRequest {
        names: vec!["x".into(), "candidates/1".into(), "y".into()],
    };
    let status = client.batch_get_candidates(names).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("names[0]", "NAME_MALFORMED"), ("names[2]", "NAME_MALFORMED")],
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_stale_etag_aborts_and_a_foreign_one_is_refused() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let create = v1::CreateCandidateRequest {
        candidate: Some(candidate("1")),
        ..Default::default()
    };
    let first = client
        .create_candidate(create.clone())
        .await
        .unwrap()
        .into_inner();
    let status = client.create_candidate(create).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::AlreadyExists, "ALREADY_EXISTS")
    );
    let update = |etag: &str, free_text: &str| v1::UpdateCandidateRequest {
        candidate: Some(v1::Candidate {
            etag: etag.into(),
            free_text: free_text.into(),
            ..candidate("1")
        }),
        ..Default::default()
    };
    let second = client
        .update_candidate(update(&first.etag, "吃苦耐劳"))
        .await
        .unwrap()
        .into_inner();
    assert_ne!(first.etag, second.etag);
    let status = client
        .update_candidate(update(&first.etag, "旧"))
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::Aborted, "REVISION_MISMATCH")
    );
    let status = client.update_candidate(update("x", "旧")).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("candidate.etag", "ETAG_MALFORMED")],
    );
    let delete = |etag: &str| v1::DeleteCandidateRequest {
        name: first.name.clone(),
        etag: etag.into(),
        ..Default::default()
    };
    let status = client.delete_candidate(delete(&first.etag)).await.unwrap_err();
    assert_eq!(status.code(), Code::Aborted);
    client.delete_candidate(delete(&second.etag)).await.unwrap();
    service.stop().await.unwrap();
}

#[tokio::test]
async fn match_requests_are_checked() {
    let service = service().await;
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    let create = v1::CreateVacancyRequest {
        vacancy: Some(vacancy("1")),
        ..Default::default()
    };
    let name = vacancies.create_vacancy(create).await.unwrap().into_inner().name;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let good = v1::MatchCandidatesRequest {
        vacancy: name,
        k: 10,
        min_sequence: 1,
        ..Default::default()
    };
    client.match_candidates(good.clone()).await.unwrap();
    for k in [0, -1, 10_001, 1_000_000_000] {
        let status = client
            .match_candidates(v1::MatchCandidatesRequest { k, ..good.clone() })
            .await
            .unwrap_err();
        refused(&status, Code::InvalidArgument, &[("k", "NUMBER_OUT_OF_RANGE")]);
    }
    let bad = v1::MatchCandidatesRequest {
        profile: "nobody".into(),
        ..good.clone()
    };
    let status = client.match_candidates(bad).await.unwrap_err();
    refused(&status, Code::InvalidArgument, &[("profile", "PROFILE_UNKNOWN")]);
    let bad = v1::MatchCandidatesRequest {
        vacancy: "1".into(),
        date: "2026-02-30".into(),
        view: 7,
        ..good.clone()
    };
    let status = client.match_candidates(bad).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[
            ("vacancy", "NAME_MALFORMED"),
            ("view", "ENUM_VALUE_UNKNOWN"),
            ("date", "DATE_MALFORMED"),
        ],
    );
    let bad = v1::MatchCandidatesRequest {
        min_score: 100_001,
        ..good.clone()
    };
    let status = client.match_candidates(bad).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("min_score", "NUMBER_OUT_OF_RANGE")],
    );
    let bad = v1::MatchCandidatesRequest {
        vacancy: "vacancies/99".into(),
        ..good
    };
    assert_eq!(
        client.match_candidates(bad).await.unwrap_err().code(),
        Code::NotFound
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn search_and_code_requests_are_checked() {
    let service = service().await;
    let mut client = SearchServiceClient::new(service.channel.clone());
    let bad = v1::SearchVacanciesRequest {
        facets: vec!["occupation".into(), "sex".into()],
        order_by: "luck".into(),
        ..Default::default()
    };
    let status = client.search_vacancies(bad).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("facets[1]", "NAME_UNKNOWN"), ("order_by", "NAME_UNKNOWN")],
    );
    let bad = v1::SearchCandidatesRequest {
        page_size: -5,
        ..Default::default()
    };
    let status = client.search_candidates(bad).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("page_size", "NUMBER_OUT_OF_RANGE")],
    );
    let bad = v1::SearchVacanciesRequest {
        filter: Some(v1::SearchFilter {
            states: vec!["open".into(), "seeking".into()],
            ..Default::default()
        }),
        ..Default::default()
    };
    let status = client.search_vacancies(bad).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("filter.states[1]", "NAME_UNKNOWN")],
    );
    let mut codes = CodeServiceClient::new(service.channel.clone());
    let get = |system: &str, text: &str| v1::GetCodeRequest {
        system: system.into(),
        text: text.into(),
    };
    let status = codes.get_code(get("planet", "1")).await.unwrap_err();
    refused(
        &status,
        Code::InvalidArgument,
        &[("system", "CODE_SYSTEM_UNKNOWN")],
    );
    assert_eq!(
        codes
            .get_code(get("division", "999999"))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let found = codes
        .get_code(get("division", "371502"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (found.name_zh.as_str(), found.parent.as_str()),
        ("东昌府区", "371500")
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_deadline_ends_a_call_and_says_so() {
    let service = service().await;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let mut request = Request::new(v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 1,
        min_sequence: u64::MAX,
        ..Default::default()
    });
    request
        .metadata_mut()
        .insert("grpc-timeout", "150m".parse().unwrap());
    let status = client.match_candidates(request).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::DeadlineExceeded, "DEADLINE_EXCEEDED")
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_above_the_limit_is_refused_and_the_connection_lives() {
    let service = service().await;
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let big = v1::Candidate {
        source: "长".repeat(2_000_000),
        ..candidate("1")
    };
    let request = v1::CreateCandidateRequest {
        candidate: Some(big),
        ..Default::default()
    };
    let status = client.create_candidate(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    client
        .list_candidates(v1::ListCandidatesRequest::default())
        .await
        .unwrap();
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_the_service_answering() {
    let service = service().await;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    for _ in 0..300 {
        let waiting = v1::MatchCandidatesRequest {
            vacancy: "vacancies/1".into(),
            k: 1,
            min_sequence: u64::MAX,
            ..Default::default()
        };
        let dropped = tokio::time::timeout(Duration::from_millis(1), client.match_candidates(waiting)).await;
        assert!(dropped.is_err() || dropped.is_ok_and(|answer| answer.is_err()));
    }
    client.list_profiles(v1::ListProfilesRequest {}).await.unwrap();
    service.stop().await.unwrap();
}
