//! Plans through a real server: over given pairs and over the lists of a run, proved, made anew after a no-show, and every
//! bad request refused by field.

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::plan_service_client::PlanServiceClient;

type Client = PlanServiceClient<Channel>;

async fn service() -> (Service, Client) {
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let client = PlanServiceClient::new(service.channel.clone());
    (service, client)
}

fn places(places: &[(&str, u32)]) -> Vec<v1::PlanPlaces> {
    let places = places.iter();
    places
        .map(|(vacancy, places)| v1::PlanPlaces {
            vacancy: (*vacancy).into(),
            places: *places,
        })
        .collect()
}

fn pair(vacancy: &str, candidate: &str, score: u32) -> v1::PlanPair {
    v1::PlanPair {
        vacancy: vacancy.into(),
        candidate: candidate.into(),
        score,
        ..Default::default()
    }
}

/// Two vacancies with a place each, three who want the first most: the greatest total is 90 + 70.
fn fair() -> v1::MakePlanRequest {
    v1::MakePlanRequest {
        places: places(&[("a", 1), ("b", 1)]),
        pairs: vec![
            pair("a", "x", 90),
            pair("b", "x", 40),
            pair("a", "y", 85),
            pair("b", "y", 70),
            pair("a", "z", 60),
        ],
        ..Default::default()
    }
}

async fn plan(client: &mut Client, request: v1::MakePlanRequest) -> v1::MakePlanResponse {
    client.make_plan(request).await.unwrap().into_inner()
}

fn seats(plan: &v1::MakePlanResponse) -> Vec<(&str, &str)> {
    let seats = plan.seats.iter();
    seats
        .map(|seat| (seat.candidate.as_str(), seat.vacancy.as_str()))
        .collect()
}

/// What no assignment can exceed: all utilities and the prices of all places.
fn bound(plan: &v1::MakePlanResponse) -> u64 {
    let utilities = plan.seats.iter().map(|seat| u64::from(seat.utility));
    let vacancies = plan.vacancies.iter();
    let prices = vacancies.map(|vacancy| u64::from(vacancy.price) * u64::from(vacancy.places));
    utilities.chain(prices).sum()
}

#[tokio::test]
async fn an_optimum_comes_with_the_prices_that_prove_it() {
    let (service, mut client) = service().await;
    let plan = plan(&mut client, fair()).await;
    assert_eq!(seats(&plan), [("x", "a"), ("y", "b"), ("z", "")]);
    assert_eq!((plan.total, plan.placed, plan.pairs), (160, 2, 5));
    assert!(plan.checked && plan.moves.is_none());
    assert_eq!(bound(&plan), plan.total);
    for wanted in fair().pairs {
        let utility = plan.seats.iter().find(|seat| seat.candidate == wanted.candidate);
        let price = plan
            .vacancies
            .iter()
            .find(|vacancy| vacancy.vacancy == wanted.vacancy);
        assert!(utility.unwrap().utility + price.unwrap().price >= wanted.score);
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_stable_plan_has_no_pair_that_breaks_it_and_an_optimum_may() {
    let (service, mut client) = service().await;
    // The employer likes y better at a, so with the greatest total y and a would rather have each other.
    let mut wishes = fair();
    wishes.pairs[2].employer_score = Some(95);
    let best = plan(&mut client, wishes.clone()).await;
    assert_eq!((best.total, best.blocking_pairs), (160, 1));
    wishes.method = v1::PlanMethod::Stable.into();
    let stable = plan(&mut client, wishes).await;
    assert_eq!(seats(&stable), [("x", "b"), ("y", "a"), ("z", "")]);
    assert_eq!(
        (stable.total, stable.blocking_pairs, stable.checked),
        (125, 0, true)
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn after_a_no_show_few_move_and_the_total_is_that_of_a_plan_from_scratch() {
    let (service, mut client) = service().await;
    let before = plan(&mut client, fair()).await;
    let gone = v1::MakePlanRequest {
        absent_candidates: vec!["x".into()],
        ..fair()
    };
    let scratch = plan(&mut client, gone.clone()).await;
    let again = v1::MakePlanRequest {
        previous_seats: before.seats,
        previous_vacancies: before.vacancies,
        ..gone
    };
    let after = plan(&mut client, again).await;
    assert_eq!((after.total, after.pairs), (scratch.total, 3));
    assert_eq!(seats(&after), [("x", ""), ("y", "b"), ("z", "a")]);
    assert_eq!(bound(&after), after.total);
    let moves = after.moves.unwrap();
    assert_eq!((moves.moved, moves.gained, moves.lost), (0, 1, 0));
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_run_gives_pairs_and_places() {
    let (service, mut runs, sequence) = super::bulk_runs::service(1 << 20).await;
    let run = super::bulk_runs::finished(&mut runs, super::bulk_runs::request(sequence)).await;
    let mut client = PlanServiceClient::new(service.channel.clone());
    let of_run = v1::MakePlanRequest {
        bulk_run: run.name,
        ..Default::default()
    };
    let whole = plan(&mut client, of_run.clone()).await;
    assert_eq!((whole.vacancies.len(), whole.seats.len()), (40, 150));
    assert!(whole.checked && whole.placed > 0 && whole.pairs > 190);
    assert!(
        whole
            .vacancies
            .iter()
            .all(|vacancy| vacancy.taken <= vacancy.places)
    );
    assert_eq!(bound(&whole), whole.total);
    let placed = whole.seats.iter().find(|seat| !seat.vacancy.is_empty()).unwrap();
    let closed = v1::MakePlanRequest {
        places: places(&[(&placed.vacancy, 0)]),
        absent_candidates: vec![placed.candidate.clone()],
        previous_seats: whole.seats.clone(),
        previous_vacancies: whole.vacancies.clone(),
        ..of_run
    };
    let after = plan(&mut client, closed).await;
    assert!(after.checked && after.total < whole.total && after.moves.is_some());
    let gone = |seat: &&v1::PlanSeat| seat.vacancy == placed.vacancy || seat.candidate == placed.candidate;
    assert!(
        after
            .seats
            .iter()
            .filter(gone)
            .all(|seat| seat.vacancy.is_empty())
    );
    service.stop().await.unwrap();
}

type Change = fn(&mut v1::MakePlanRequest);

#[tokio::test]
async fn a_bad_request_names_field_and_reason() {
    let (service, mut client) = service().await;
    let cases: [(Change, &str, &str); 11] = [
        (|r| r.method = 9, "method", "ENUM_VALUE_UNKNOWN"),
        (|r| r.bulk_run = "runs/1".into(), "bulk_run", "NAME_MALFORMED"),
        (
            |r| r.places[1].vacancy = "a".into(),
            "places[1].vacancy",
            "VACANCY_REPEATED",
        ),
        (
            |r| r.places[0].vacancy = String::new(),
            "places[0].vacancy",
            "ID_MISSING",
        ),
        (
            |r| r.pairs[3].vacancy = "c".into(),
            "pairs[3].vacancy",
            "VACANCY_UNKNOWN",
        ),
        (
            |r| r.pairs[3].candidate = String::new(),
            "pairs[3].candidate",
            "ID_MISSING",
        ),
        (
            |r| r.pairs[4] = r.pairs[0].clone(),
            "pairs[4].candidate",
            "PAIR_REPEATED",
        ),
        (
            |r| r.pairs[0].score = 100_001,
            "pairs[0].score",
            "NUMBER_OUT_OF_RANGE",
        ),
        (
            |r| r.pairs[0].seeker_score = Some(100_001),
            "pairs[0].seeker_score",
            "NUMBER_OUT_OF_RANGE",
        ),
        (
            |r| r.absent_candidates = vec!["x".into(), "nobody".into()],
            "absent_candidates[1]",
            "SEEKER_UNKNOWN",
        ),
        (
            |r| {
                r.method = v1::PlanMethod::Stable.into();
                r.previous_seats = vec![v1::PlanSeat::default()];
            },
            "previous_seats",
            "METHOD_DIFFERS",
        ),
    ];
    for (change, field, expected) in cases {
        let mut bad = fair();
        change(&mut bad);
        let status = client.make_plan(bad).await.unwrap_err();
        refused(&status, field, expected);
    }
    let missing = v1::MakePlanRequest {
        bulk_run: "bulkRuns/9".into(),
        ..Default::default()
    };
    assert_eq!(
        client.make_plan(missing).await.unwrap_err().code(),
        Code::NotFound
    );
    service.stop().await.unwrap();
}

#[track_caller]
fn refused(status: &Status, field: &str, expected: &str) {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    assert_eq!(status.get_details_error_info().unwrap().reason, expected);
    // What follows from a refused vacancy, its unknown pairs, is named behind it.
    let violations = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(violations[0].field, field);
    assert!(status.message().contains(" / "), "{}", status.message());
}
