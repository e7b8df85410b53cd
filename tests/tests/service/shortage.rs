//! Shortage of staff through a real server: gaps and their age, what was tried, and what each hard term costs.

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::{Service, in_memory};
use tonic::Code;
use tonic::transport::Channel;
use v1::candidate_service_client::CandidateServiceClient;
use v1::employer_service_client::EmployerServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::shortage_service_client::ShortageServiceClient;
use v1::tracking_service_client::TrackingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

/// 2026-11-11 09:00 in China; the clock of the tests stands at the 21st.
const ELEVENTH_SECONDS: i64 = 1_794_358_800;

fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "bureau".into(),
        own_id: own_id.into(),
    })
}

fn site(division: &str, head_count: u32) -> v1::WorkSite {
    v1::WorkSite {
        place: Some(v1::Place {
            division: division.into(),
            ..Default::default()
        }),
        head_count,
        filled: 0,
    }
}

/// A welder's post that asks for two years and college at one firm, and a post that asks for nothing at another.
async fn town() -> Service {
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let mut employers = EmployerServiceClient::new(service.channel.clone());
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    for (own_id, name) in [("E", "聊城机械有限公司"), ("F", "济南食品有限公司")] {
        let employer = v1::Employer {
            key: key(own_id),
            registered_name: name.into(),
            ..Default::default()
        };
        let request = v1::CreateEmployerRequest {
            employer: Some(employer),
            ..Default::default()
        };
        employers.create_employer(request).await.unwrap();
    }
    let strict = v1::Requirements {
        experience_months: Some(24),
        education: Some("31".into()),
        ..Default::default()
    };
    for (own_id, employer, asked, place, published_on) in [
        ("A", "E", Some(strict), site("371502", 3), "2026-11-01"),
        ("B", "F", None, site("370102", 2), "2026-11-20"),
    ] {
        let vacancy = v1::Vacancy {
            key: key(own_id),
            employer: employer.into(),
            title: "电焊工".into(),
            sites: vec![place],
            requirements: asked,
            published_on: Some(published_on.into()),
            ..Default::default()
        };
        let request = v1::CreateVacancyRequest {
            vacancy: Some(vacancy),
            ..Default::default()
        };
        vacancies.create_vacancy(request).await.unwrap();
    }
    let mut candidates = CandidateServiceClient::new(service.channel.clone());
    // Months of work and education: two pass, three fail by experience alone, one by education alone, one by both.
    let people = [
        (36, "31"),
        (30, "21"),
        (12, "31"),
        (12, "31"),
        (6, "31"),
        (48, "60"),
        (0, "60"),
    ];
    for (place, (months, level)) in people.into_iter().enumerate() {
        let candidate = v1::Candidate {
            key: key(&format!("p-{place}")),
            experience_months: Some(months),
            education: Some(v1::Education {
                level: Some(level.into()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let request = v1::CreateCandidateRequest {
            candidate: Some(candidate),
            ..Default::default()
        };
        candidates.create_candidate(request).await.unwrap();
    }
    service
}

async fn happened(service: &Service, own_id: &str, candidate: u64, step: Step) {
    let event = v1::Event {
        key: key(own_id),
        happen_time: Some(prost_types::Timestamp {
            seconds: ELEVENTH_SECONDS,
            nanos: 0,
        }),
        actor: "officer Li".into(),
        candidate: format!("candidates/{candidate}"),
        vacancy: "vacancies/1".into(),
        step: Some(step),
        ..Default::default()
    };
    let request = v1::RecordEventsRequest {
        events: vec![event],
        validate_only: false,
    };
    let mut tracking = TrackingServiceClient::new(service.channel.clone());
    let results = tracking
        .record_events(request)
        .await
        .unwrap()
        .into_inner()
        .results;
    assert_eq!(results[0].status.clone().unwrap().reason, "");
}

fn client(service: &Service) -> ShortageServiceClient<Channel> {
    ShortageServiceClient::new(service.channel.clone())
}

async fn file(service: &Service) -> v1::ShortageFile {
    let request = v1::GetShortageFileRequest {
        employer: "employers/1".into(),
        ..Default::default()
    };
    client(service)
        .get_shortage_file(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn a_file_tells_the_gap_its_age_and_what_dropping_a_term_wins() {
    let service = town().await;
    let found = file(&service).await;
    assert_eq!((found.gap, found.vacancies.len()), (3, 1));
    let vacancy = &found.vacancies[0];
    assert_eq!((vacancy.gap, vacancy.age_days), (3, 20));
    assert_eq!((vacancy.considered, vacancy.eligible), (7, 2));
    let gains: Vec<(&str, u64, Option<u64>)> = vacancy
        .terms
        .iter()
        .map(|term| (term.term.as_str(), term.alone, term.dropped))
        .collect();
    assert_eq!(gains, [("experience", 3, Some(3)), ("education", 1, Some(1))]);
    let steps: Vec<(&str, u64)> = vacancy.terms[0]
        .steps
        .iter()
        .map(|step| (step.change.as_str(), step.gain))
        .collect();
    assert_eq!(steps, [("LOWER_EXPERIENCE_MIN", 2), ("LOWER_EXPERIENCE_MIN", 3)]);
    let text = vacancy.terms[0].steps[0].message.as_ref().unwrap();
    assert!(text.zh.contains("1 年"), "{text:?}");

    let mut matching = MatchingServiceClient::new(service.channel.clone());
    let request = v1::MatchCandidatesRequest {
        vacancy: "vacancies/1".into(),
        k: 10,
        ..Default::default()
    };
    let matches = matching
        .match_candidates(request)
        .await
        .unwrap()
        .into_inner()
        .matches;
    assert_eq!(
        matches.len() as u64,
        vacancy.eligible,
        "matching lists those who pass"
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_tried_is_counted_by_persons_and_a_hire_begins_the_gap_anew() {
    let service = town().await;
    let nothing = v1::NoDetails {};
    happened(&service, "e-1", 1, Step::Recommended(nothing)).await;
    happened(&service, "e-2", 1, Step::Interviewed(nothing)).await;
    happened(&service, "e-3", 1, Step::Hired(v1::HiredStep::default())).await;
    happened(&service, "e-4", 2, Step::Recommended(nothing)).await;
    happened(&service, "e-5", 2, Step::LostReason("pay".into())).await;
    happened(&service, "e-6", 3, Step::Contacted(nothing)).await;
    let found = file(&service).await;
    let vacancy = &found.vacancies[0];
    assert_eq!((vacancy.head_count, vacancy.gap), (3, 2));
    assert_eq!(
        (vacancy.since_date.as_str(), vacancy.age_days),
        ("2026-11-11", 10)
    );
    let efforts = vacancy.efforts.clone().unwrap();
    let counts = [
        efforts.recommended,
        efforts.contacted,
        efforts.interested,
        efforts.interviewed,
        efforts.offered,
        efforts.hired,
    ];
    assert_eq!(counts, [2, 1, 0, 1, 0, 1]);
    let lost: Vec<(&str, u32)> = efforts
        .lost
        .iter()
        .map(|lost| (lost.reason.as_str(), lost.persons))
        .collect();
    assert_eq!(lost, [("pay", 1)]);
    assert_eq!(vacancy.eligible, 1, "who works is no supply");
    service.stop().await.unwrap();
}

#[tokio::test]
async fn employers_are_listed_by_places_times_days_within_an_area() {
    let service = town().await;
    let list = |area: &str, skip: u32| v1::ListShortagesRequest {
        area: area.into(),
        skip,
        ..Default::default()
    };
    let mut client = client(&service);
    let all = client.list_shortages(list("", 0)).await.unwrap().into_inner();
    let rows: Vec<(&str, u32, u32, u64)> = all
        .rows
        .iter()
        .map(|row| (row.employer.as_str(), row.gap, row.oldest_days, row.place_days))
        .collect();
    assert_eq!(rows, [("employers/1", 3, 20, 60), ("employers/2", 2, 1, 2)]);
    assert_eq!((all.employers, all.gap), (2, 5));
    let second = client.list_shortages(list("", 1)).await.unwrap().into_inner();
    assert_eq!(second.rows, all.rows[1..]);
    let here = client
        .list_shortages(list("371500", 0))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (here.employers, here.rows[0].registered_name.as_str()),
        (1, "聊城机械有限公司")
    );
    let bad = v1::GetShortageFileRequest {
        employer: "vacancies/1".into(),
        ..Default::default()
    };
    let refused = client.get_shortage_file(bad).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    service.stop().await.unwrap();
}
