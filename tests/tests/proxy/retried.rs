//! Single writes over a wire that goes wrong: sent again under the same identifier until answered, each has exactly one effect, also where
//! an earlier try arrives long after.

use super::client::{channel, draw, until_answered};
use super::wire::{Fault, LATE_BY, Wire};
use super::{at_rest, candidate, service, status_of, vacancy};
use duijie_proto::v1;
use duijie_tests::service::Service;
use prost_types::FieldMask;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tonic::transport::Channel;
use v1::bulk_run_service_client::BulkRunServiceClient;
use v1::candidate_service_client::CandidateServiceClient;
use v1::tracking_service_client::TrackingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const ROUNDS: u64 = 60;
/// About what one call says on a new connection, in bytes up and down.
const CONVERSATION: (usize, usize) = (500, 450);

/// The clients of one channel.
#[derive(Clone)]
struct Clients {
    candidates: CandidateServiceClient<Channel>,
    vacancies: VacancyServiceClient<Channel>,
    tracking: TrackingServiceClient<Channel>,
}

impl Clients {
    fn over(channel: Channel) -> Self {
        Self {
            candidates: CandidateServiceClient::new(channel.clone()),
            vacancies: VacancyServiceClient::new(channel.clone()),
            tracking: TrackingServiceClient::new(channel),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_wire_does_a_write_that_is_sent_again_has_one_effect() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    let calm = status_of(&service).await;
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_122);
    prepare(&service).await;
    let mut sequence = service.engine.health().sequence.0;
    let mut tries = 0;
    for round in 0..ROUNDS {
        let faults: Vec<Fault> = (0..dice.random_range(1..4))
            .map(|_| draw(&mut dice, CONVERSATION))
            .collect();
        wire.go_wrong(faults.clone());
        // A new channel for each round, so that its first call meets the faults.
        let clients = Clients::over(channel(wire.address));
        tries += write(&clients, round).await;
        sequence += 1;
        let found = service.engine.health().sequence.0;
        assert_eq!(
            found, sequence,
            "round {round} behind {faults:?} had another effect than one"
        );
    }
    assert!(tries as u64 > ROUNDS, "no call was ever sent again");
    tokio::time::sleep(3 * LATE_BY).await;
    assert_eq!(
        at_rest(&service, &calm).await.sequence,
        sequence,
        "a late try had an effect"
    );
    check_contents(&service).await;
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_after_a_later_write_changes_nothing() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    let direct = Clients::over(service.channel.clone());
    for person in 0..4 {
        wire.go_wrong([Fault::Late]);
        let clients = Clients::over(channel(wire.address));
        assert!(put(&clients, person).await > 1, "the first try was answered");
        delete(&direct, person).await;
    }
    tokio::time::sleep(3 * LATE_BY).await;
    assert_eq!(service.engine.health().sequence.0, 2 * 4);
    service.stop().await.unwrap();
}

async fn prepare(service: &Service) {
    let mut clients = Clients::over(service.channel.clone());
    let create = v1::CreateVacancyRequest {
        vacancy: Some(vacancy("post")),
        ..Default::default()
    };
    clients.vacancies.create_vacancy(create).await.unwrap();
}

/// One write; tells how often it was sent.
async fn write(clients: &Clients, round: u64) -> usize {
    let person = round / 5;
    match round % 5 {
        0 => create(clients, person).await,
        1 => change(clients, person).await,
        2 => put(clients, person).await,
        3 => report(clients, person).await,
        _ => delete(clients, person).await,
    }
}

async fn create(clients: &Clients, person: u64) -> usize {
    let request = v1::CreateCandidateRequest {
        candidate: Some(candidate(&format!("created-{person}"))),
        request_id: format!("create-{person}"),
        ..Default::default()
    };
    let (answer, tries) = until_answered(|| {
        let (mut client, request) = (clients.candidates.clone(), request.clone());
        async move { client.create_candidate(request).await }
    })
    .await;
    assert!(!answer.unwrap().name.is_empty());
    tries
}

/// A change of one field, without an etag.
async fn change(clients: &Clients, person: u64) -> usize {
    let request = v1::UpdateCandidateRequest {
        candidate: Some(v1::Candidate {
            free_text: format!("text {person}"),
            ..candidate(&format!("created-{person}"))
        }),
        update_mask: Some(FieldMask {
            paths: vec!["free_text".into()],
        }),
        request_id: format!("change-{person}"),
        ..Default::default()
    };
    update(clients, request).await
}

/// A record that may be there or not.
async fn put(clients: &Clients, person: u64) -> usize {
    let request = v1::UpdateCandidateRequest {
        candidate: Some(candidate(&format!("put-{person}"))),
        allow_missing: true,
        request_id: format!("put-{person}"),
        ..Default::default()
    };
    update(clients, request).await
}

async fn update(clients: &Clients, request: v1::UpdateCandidateRequest) -> usize {
    let (answer, tries) = until_answered(|| {
        let (mut client, request) = (clients.candidates.clone(), request.clone());
        async move { client.update_candidate(request).await }
    })
    .await;
    assert!(!answer.unwrap().etag.is_empty());
    tries
}

/// A hire at whichever site has a place.
async fn report(clients: &Clients, person: u64) -> usize {
    let event = v1::Event {
        key: Some(v1::RecordKey {
            publisher: "bureau".into(),
            own_id: format!("hire-{person}"),
        }),
        actor: "officer Li".into(),
        candidate: format!("publishers/paper/candidates/created-{person}"),
        vacancy: "vacancies/1".into(),
        step: Some(v1::event::Step::Hired(v1::HiredStep::default())),
        ..Default::default()
    };
    let request = v1::RecordEventsRequest {
        events: vec![event],
        validate_only: false,
    };
    let (answer, tries) = until_answered(|| {
        let (mut client, request) = (clients.tracking.clone(), request.clone());
        async move { client.record_events(request).await }
    })
    .await;
    let result = answer.unwrap().results.remove(0);
    let status = result.status.unwrap();
    assert_eq!((status.code, result.name.is_empty()), (0, false), "{status:?}");
    tries
}

async fn delete(clients: &Clients, person: u64) -> usize {
    let request = v1::DeleteCandidateRequest {
        name: format!("publishers/paper/candidates/put-{person}"),
        request_id: format!("delete-{person}"),
        ..Default::default()
    };
    let (answer, tries) = until_answered(|| {
        let (mut client, request) = (clients.candidates.clone(), request.clone());
        async move { client.delete_candidate(request).await }
    })
    .await;
    answer.unwrap();
    tries
}

/// Every person was created and changed, every other put and deleted, every hire holds a place.
async fn check_contents(service: &Service) {
    let mut clients = Clients::over(service.channel.clone());
    let list = v1::ListCandidatesRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let listed = clients
        .candidates
        .list_candidates(list)
        .await
        .unwrap()
        .into_inner();
    let mut found: Vec<(String, String)> = listed
        .candidates
        .into_iter()
        .map(|candidate| (candidate.key.unwrap().own_id, candidate.free_text))
        .collect();
    found.sort();
    let mut expected: Vec<(String, String)> = (0..ROUNDS / 5)
        .map(|person| (format!("created-{person}"), format!("text {person}")))
        .collect();
    expected.sort();
    assert_eq!(found, expected);
    let places = v1::GetVacancyPlacesRequest {
        name: "vacancies/1".into(),
    };
    let places = clients
        .tracking
        .get_vacancy_places(places)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(u64::from(places.held), ROUNDS / 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_asked_for_again_is_one_run() {
    let service = service().await;
    let wire = Wire::to(service.address).await;
    prepare(&service).await;
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    for round in 0..12 {
        wire.go_wrong((0..2).map(|_| draw(&mut dice, CONVERSATION)));
        let client = BulkRunServiceClient::new(channel(wire.address));
        let request = v1::StartBulkRunRequest {
            k: 5,
            request_id: format!("run-{round}"),
            ..Default::default()
        };
        let (answer, _) = until_answered(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.start_bulk_run(request).await }
        })
        .await;
        assert!(!answer.unwrap().name.is_empty());
    }
    let mut client = BulkRunServiceClient::new(service.channel.clone());
    let list = v1::ListBulkRunsRequest {
        page_size: 100,
        ..Default::default()
    };
    assert_eq!(
        client
            .list_bulk_runs(list)
            .await
            .unwrap()
            .into_inner()
            .bulk_runs
            .len(),
        12
    );
    service.stop().await.unwrap();
}
