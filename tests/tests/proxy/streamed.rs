//! Streams over a wire that goes wrong: one that was cut is told as cut and never as complete, what was acknowledged is there, what was not
//! may be there in whole parts, and the same stream again completes it without doing anything twice.

use super::client::{channel, draw};
use super::wire::{Direction, Fault, Wire};
use super::{at_rest, candidate, service, status_of, vacancy};
use duijie::engine::{Principal, RecordName};
use duijie_domain::{Candidate, RecordKey};
use duijie_proto::v1;
use duijie_tests::service::Service;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::timeout;
use tonic::Status;
use tonic::transport::Channel;
use v1::bulk_match_response::Part;
use v1::candidate_service_client::CandidateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const PARTS: usize = 8;
const PERSONS_IN_PART: usize = 5;
const ROUNDS: u64 = 30;
/// Longest a stream may say nothing before its client gives it up.
const SILENCE_MAX: Duration = Duration::from_millis(1_500);

/// Own identifiers of one stream, in order.
fn names(round: u64) -> Vec<String> {
    (0..PARTS * PERSONS_IN_PART)
        .map(|place| format!("{round}-{place}"))
        .collect()
}

fn parts(round: u64) -> Vec<v1::UpsertCandidatesRequest> {
    let names = names(round);
    let part = |names: &[String]| v1::UpsertCandidatesRequest {
        candidates: names.iter().map(|name| candidate(name)).collect(),
        validate_only: false,
    };
    names.chunks(PERSONS_IN_PART).map(part).collect()
}

/// Sends a stream once: how many results came, and whether it was told to be complete.
async fn send(client: &mut CandidateServiceClient<Channel>, round: u64) -> (usize, Result<(), Status>) {
    let mut acknowledged = 0;
    let mut stream = match client.upsert_candidates(tokio_stream::iter(parts(round))).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return (0, Err(status)),
    };
    loop {
        let next = timeout(SILENCE_MAX, stream.message()).await;
        match next.unwrap_or_else(|_| Err(Status::deadline_exceeded("silence"))) {
            Ok(Some(answer)) => {
                for result in answer.results {
                    assert_eq!(
                        result.index, acknowledged as u64,
                        "a result is missing or came twice"
                    );
                    assert_eq!(result.status.unwrap().code, 0);
                    acknowledged += 1;
                }
            }
            Ok(None) => return (acknowledged, Ok(())),
            Err(status) => return (acknowledged, Err(status)),
        }
    }
}

/// How many of a stream's persons the service holds; they must be its first ones.
fn held(service: &Service, round: u64) -> usize {
    let caller = Principal::local().unwrap();
    let stands = |name: &String| {
        let name = RecordName::Key(RecordKey::new("paper", name.as_str()));
        service.engine.get::<Candidate>(&caller, &name).is_ok()
    };
    let found: Vec<bool> = names(round).iter().map(stands).collect();
    let first = found.iter().filter(|stands| **stands).count();
    assert!(
        found.iter().take(first).all(|stands| *stands),
        "a gap in round {round}"
    );
    first
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_writes_is_complete_or_cut_and_completed_by_the_same_again() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    let calm = status_of(&service).await;
    let bytes = measured(&wire, &service).await;
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_122);
    let (mut cut, mut partial) = (0, 0);
    for round in 1..=ROUNDS {
        let fault = draw(&mut dice, bytes);
        wire.go_wrong([fault]);
        let before = service.engine.health().sequence.0;
        let mut client = CandidateServiceClient::new(channel(wire.address));
        let (acknowledged, end) = send(&mut client, round).await;
        let all = PARTS * PERSONS_IN_PART;
        match end {
            Ok(()) => assert_eq!(
                acknowledged, all,
                "{fault:?}: told as complete with results missing"
            ),
            Err(_) => cut += 1,
        }
        at_rest(&service, &calm).await;
        let there = held(&service, round);
        assert!(
            there >= acknowledged,
            "{fault:?}: {acknowledged} acknowledged, {there} there"
        );
        assert_eq!(there % PERSONS_IN_PART, 0, "{fault:?}: half a part");
        partial += usize::from(there > 0 && there < all);
        let again = send(&mut CandidateServiceClient::new(service.channel.clone()), round).await;
        assert!(again.1.is_ok() && again.0 == all);
        let after = service.engine.health().sequence.0;
        assert_eq!(after - before, all as u64, "{fault:?}: something was done twice");
    }
    assert!(
        cut > 0 && partial > 0,
        "{cut} cut, {partial} in part: the faults missed"
    );
    service.stop().await.unwrap();
}

/// Bytes of a stream on a wire that does nothing, up and down.
async fn measured(wire: &Wire, service: &Service) -> (usize, usize) {
    let (acknowledged, end) = send(&mut CandidateServiceClient::new(channel(wire.address)), 0).await;
    assert!(end.is_ok() && acknowledged == held(service, 0));
    wire.take_tally()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_that_were_cut_are_never_taken_for_all() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    fill(&service).await;
    let calm = status_of(&service).await;
    let whole = matched(channel(wire.address)).await.unwrap();
    let (_, down) = wire.take_tally();
    let mut dice = ChaCha8Rng::seed_from_u64(11);
    let mut ends = BTreeSet::new();
    for _ in 0..40 {
        let after = dice.random_range(0..down);
        let fault = match dice.random_range(0..3) {
            0 => Fault::Cut(Direction::Down, after),
            1 => Fault::Reset(Direction::Down, after),
            _ => Fault::Swallow(Direction::Down, after),
        };
        wire.go_wrong([fault]);
        match matched(channel(wire.address)).await {
            Ok(lists) => assert_eq!(lists, whole, "{fault:?}: told as complete and is not"),
            Err(status) => {
                ends.insert(format!("{:?}", status.code()));
            }
        }
    }
    assert!(!ends.is_empty(), "nothing was cut");
    at_rest(&service, &calm).await;
    assert_eq!(matched(service.channel.clone()).await.unwrap(), whole);
    service.stop().await.unwrap();
}

async fn fill(service: &Service) {
    let mut candidates = CandidateServiceClient::new(service.channel.clone());
    assert!(send(&mut candidates, 0).await.1.is_ok());
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    for own_id in ["a", "b", "c", "d", "e", "f"] {
        let create = v1::CreateVacancyRequest {
            vacancy: Some(vacancy(own_id)),
            ..Default::default()
        };
        vacancies.create_vacancy(create).await.unwrap();
    }
}

/// The names in every list, if the stream told that it was whole.
async fn matched(channel: Channel) -> Result<Vec<Vec<String>>, Status> {
    let request = v1::BulkMatchRequest {
        k: 40,
        min_sequence: (PARTS * PERSONS_IN_PART + 6) as u64,
        ..Default::default()
    };
    let mut client = MatchingServiceClient::new(channel);
    let mut parts = client.bulk_match(request).await?.into_inner();
    let mut lists = Vec::new();
    loop {
        let next = timeout(SILENCE_MAX, parts.message()).await;
        let next = next.unwrap_or_else(|_| Err(Status::deadline_exceeded("silence")))?;
        match next.map(|part| part.part) {
            None => return Ok(lists),
            Some(Some(Part::VacancyList(list))) => {
                lists.push(list.matches.into_iter().map(|found| found.candidate).collect());
            }
            Some(_) => {}
        }
    }
}
