//! Streams: results in the order of what was sent, a bad item harms no other, and a caller who goes ends the work.

use super::{candidate, reason, service, vacancy};
use duijie_proto::v1;
use duijie_tests::service::Service;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Streaming};
use v1::bulk_match_response::Part;
use v1::candidate_service_client::CandidateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

type Parts = mpsc::Sender<v1::UpsertCandidatesRequest>;

async fn open(service: &Service) -> (Parts, Streaming<v1::UpsertCandidatesResponse>) {
    let (parts, stream) = mpsc::channel(1);
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let results = client
        .upsert_candidates(ReceiverStream::new(stream))
        .await
        .unwrap()
        .into_inner();
    (parts, results)
}

fn part(candidates: Vec<v1::Candidate>, validate_only: bool) -> v1::UpsertCandidatesRequest {
    v1::UpsertCandidatesRequest {
        candidates,
        validate_only,
    }
}

#[tokio::test]
async fn what_is_taken_but_should_be_looked_at_is_told() {
    let service = service().await;
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let bare = v1::Vacancy {
        duties: String::new(),
        ..vacancy("1")
    };
    let told = v1::Vacancy {
        duties: "负责车间设备的电气维修".into(),
        ..vacancy("2")
    };
    let part = v1::UpsertVacanciesRequest {
        vacancies: vec![bare, told],
        validate_only: true,
    };
    let mut answers = client
        .upsert_vacancies(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    let results = answers.message().await.unwrap().unwrap().results;
    let is_told = |result: &v1::UpsertResult| {
        assert_eq!(result.status.as_ref().unwrap().code, 0);
        let mut warnings = result.warnings.iter();
        warnings.any(|warning| warning.reason == "ELEMENT_MISSING" && warning.field == "duties")
    };
    assert_eq!(results.iter().map(is_told).collect::<Vec<_>>(), [true, false]);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn every_item_has_its_result_in_order() {
    let service = service().await;
    let (parts, mut results) = open(&service).await;
    let bad = v1::Candidate {
        last_active_on: Some("?".into()),
        ..candidate("bad")
    };
    parts
        .send(part(
            vec![candidate("1"), bad, candidate("2"), candidate("")],
            false,
        ))
        .await
        .unwrap();
    let first = results.message().await.unwrap().unwrap().results;
    let seen: Vec<(u64, i32, v1::WriteOutcome)> = first
        .iter()
        .map(|result| {
            (
                result.index,
                result.status.as_ref().unwrap().code,
                result.outcome(),
            )
        })
        .collect();
    let invalid = i32::from(Code::InvalidArgument);
    assert_eq!(
        seen,
        [
            (0, 0, v1::WriteOutcome::Created),
            (1, invalid, v1::WriteOutcome::Unspecified),
            (2, 0, v1::WriteOutcome::Created),
            (3, invalid, v1::WriteOutcome::Unspecified),
        ]
    );
    let refused = first[1].status.as_ref().unwrap();
    assert_eq!(
        (refused.reason.as_str(), refused.violations[0].field.as_str()),
        ("DATE_MALFORMED", "last_active_on")
    );
    parts.send(part(Vec::new(), false)).await.unwrap();
    assert!(results.message().await.unwrap().unwrap().results.is_empty());
    parts
        .send(part(vec![candidate("1"), candidate("3")], true))
        .await
        .unwrap();
    let checked = results.message().await.unwrap().unwrap().results;
    assert_eq!(
        checked.iter().map(|result| result.index).collect::<Vec<_>>(),
        [4, 5]
    );
    assert!(
        checked
            .iter()
            .all(|result| result.outcome() == v1::WriteOutcome::Validated)
    );
    parts.send(part(vec![candidate("1")], false)).await.unwrap();
    let same = results.message().await.unwrap().unwrap().results;
    assert_eq!(
        (same[0].outcome(), same[0].name.as_str()),
        (v1::WriteOutcome::Unchanged, "candidates/1")
    );
    drop(parts);
    assert!(results.message().await.unwrap().is_none());
    drop(results);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_part_that_is_too_long_ends_the_stream_and_what_came_before_is_kept() {
    let service = service().await;
    let (parts, mut results) = open(&service).await;
    parts.send(part(vec![candidate("1")], false)).await.unwrap();
    assert_eq!(results.message().await.unwrap().unwrap().results.len(), 1);
    parts
        .send(part(vec![v1::Candidate::default(); 1_001], false))
        .await
        .unwrap();
    let status = results.message().await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::InvalidArgument, "BATCH_SIZE_OUT_OF_RANGE")
    );
    let mut client = CandidateServiceClient::new(service.channel.clone());
    client
        .get_candidate(v1::GetCandidateRequest {
            name: "candidates/1".into(),
        })
        .await
        .unwrap();
    drop((parts, results, client));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_bulk_match_streams_lists_in_order_and_the_summary_last() {
    let service = service().await;
    let sequence = fill(&service).await;
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let request = v1::BulkMatchRequest {
        k: 5,
        k_per_candidate: 2,
        min_sequence: sequence,
        ..Default::default()
    };
    let mut stream = client.bulk_match(request.clone()).await.unwrap().into_inner();
    let (mut vacancies, mut candidates, mut summary) = (Vec::new(), Vec::new(), None);
    while let Some(answer) = stream.message().await.unwrap() {
        assert!(summary.is_none(), "nothing follows the summary");
        match answer.part.unwrap() {
            Part::Progress(progress) => {
                assert!(progress.pairs_done <= progress.pairs_total);
                assert_eq!(progress.pairs_total, 3 * 20, "a pair counts once");
            }
            Part::VacancyList(list) => {
                assert!(candidates.is_empty() && list.matches.len() <= 5);
                vacancies.push(list.vacancy);
            }
            Part::CandidateList(list) => candidates.push(list.candidate),
            Part::Summary(whole) => summary = Some(whole),
        }
    }
    assert_eq!(vacancies, ["vacancies/1", "vacancies/2", "vacancies/3"]);
    assert_eq!(candidates.len(), 20);
    let summary = summary.unwrap();
    assert_eq!(
        (summary.vacancies, summary.candidates, summary.pairs),
        (3, 20, 60)
    );
    let wrong = v1::BulkMatchRequest {
        k_per_candidate: -1,
        ..request.clone()
    };
    let status = client
        .bulk_match(wrong)
        .await
        .unwrap()
        .into_inner()
        .message()
        .await
        .unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (Code::InvalidArgument, "NUMBER_OUT_OF_RANGE")
    );
    // A stream that nobody reads keeps nobody else waiting.
    let unread = client.bulk_match(request).await.unwrap();
    client.list_profiles(v1::ListProfilesRequest {}).await.unwrap();
    drop((unread, stream, client));
    service.stop().await.unwrap();
}

async fn fill(service: &Service) -> u64 {
    let (parts, mut results) = open(service).await;
    parts
        .send(part(
            (0..20).map(|number| candidate(&number.to_string())).collect(),
            false,
        ))
        .await
        .unwrap();
    assert_eq!(results.message().await.unwrap().unwrap().results.len(), 20);
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let vacancies = (0..3).map(|number| vacancy(&number.to_string())).collect();
    let part = v1::UpsertVacanciesRequest {
        vacancies,
        validate_only: false,
    };
    let mut results = client
        .upsert_vacancies(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    let last = results.message().await.unwrap().unwrap().results.pop().unwrap();
    last.sequence
}
