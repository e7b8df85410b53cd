//! Fairs through a real server: a small made-up fair with a clock that the tests move.

mod day;
mod plan;
mod refusals;

use duijie::convert::write_unstored;
use duijie::generate::{Fair as Generated, Sizes};
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::fair_service_client::FairServiceClient;

const SIZES: Sizes = Sizes {
    employers: 10,
    vacancies: 60,
    candidates: 150,
};
/// The evening before and the hours of the day, in seconds since 1970, China time.
const EVENING: i64 = 1_795_176_000;
const MORNING: i64 = 1_795_222_800;
const HOUR: i64 = 3_600;

/// A running fair.
struct Hall {
    service: Service,
    client: FairServiceClient<Channel>,
    clock: Arc<AtomicI64>,
    fair: String,
}

/// The fair as it is booked: each employer with a booth of two, talks of 30 minutes from nine to twelve.
fn booked() -> v1::Fair {
    let generated = Generated::new(7, date(2026, 11, 21), SIZES);
    let mut vacancies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for vacancy in generated.vacancies() {
        let name = format!("publishers/demo-fair/vacancies/{}", vacancy.key.own_id);
        vacancies
            .entry(vacancy.employer.to_string())
            .or_default()
            .push(name);
    }
    let booth = |(place, employer): (i32, duijie_domain::Employer)| v1::Booth {
        number: format!("A{:02}", place + 1),
        employer: format!("publishers/demo-fair/employers/{}", employer.key.own_id),
        vacancies: vacancies.remove(employer.key.own_id.as_str()).unwrap_or_default(),
        staff: 2,
        east_m: place % 5 * 4,
        north_m: place / 5 * 6,
    };
    v1::Fair {
        key: Some(v1::RecordKey {
            publisher: "demo-fair".into(),
            own_id: "F1".into(),
        }),
        title: "青年专场招聘会".into(),
        opens_at: "2026-11-21T09:00".into(),
        closes_at: "2026-11-21T12:00".into(),
        check_in_until: "2026-11-21T09:30".into(),
        talk_minutes: 30,
        booths: (0..).zip(generated.employers()).map(booth).collect(),
        ..Default::default()
    }
}

impl Hall {
    /// Everything loaded the evening before, and the fair booked.
    async fn booked() -> Self {
        let clock = Arc::new(AtomicI64::new(EVENING));
        let mut settings = in_memory(CodeBook::embedded()).unwrap();
        let told = Arc::clone(&clock);
        settings.clock = Arc::new(move || Timestamp::from_second(told.load(Ordering::Relaxed)).unwrap());
        let service = Service::start(settings).await.unwrap();
        load(&service).await;
        let mut client = FairServiceClient::new(service.channel.clone());
        let request = v1::CreateFairRequest {
            fair: Some(booked()),
            ..Default::default()
        };
        let fair = client.create_fair(request).await.unwrap().into_inner().name;
        Self {
            service,
            client,
            clock,
            fair,
        }
    }

    /// The same at nine in the morning with every booth there but the last.
    async fn open() -> Self {
        let mut hall = Self::booked().await;
        hall.at(MORNING);
        for booth in &booked().booths[..9] {
            let state = hall.check_in(&booth.number).await.unwrap();
            assert_eq!(state.condition(), v1::BoothCondition::Open);
        }
        hall
    }

    fn at(&self, seconds: i64) {
        self.clock.store(seconds, Ordering::Relaxed);
    }

    async fn check_in(&mut self, booth: &str) -> Result<v1::BoothState, Status> {
        let request = v1::CheckInBoothRequest {
            fair: self.fair.clone(),
            booth: booth.into(),
            ..Default::default()
        };
        Ok(self.client.check_in_booth(request).await?.into_inner())
    }

    async fn enter(&mut self, code: &str) -> v1::EnterFairResponse {
        let request = v1::EnterFairRequest {
            fair: self.fair.clone(),
            visitor: Some(v1::enter_fair_request::Visitor::Code(code.into())),
            ..Default::default()
        };
        self.client.enter_fair(request).await.unwrap().into_inner()
    }

    async fn rank(&mut self, candidate: &str) -> v1::RankBoothsResponse {
        let request = v1::RankBoothsRequest {
            fair: self.fair.clone(),
            candidate: candidate.into(),
            k: 50,
            vacancies_per_booth: 20,
            ..Default::default()
        };
        self.client.rank_booths(request).await.unwrap().into_inner()
    }

    fn mark(
        &self,
        booth: &str,
        candidate: &str,
        vacancy: &str,
        step: v1::VisitStep,
    ) -> v1::MarkVisitorRequest {
        v1::MarkVisitorRequest {
            fair: self.fair.clone(),
            booth: booth.into(),
            candidate: candidate.into(),
            vacancy: vacancy.into(),
            step: step.into(),
            ..Default::default()
        }
    }

    async fn board(&mut self) -> v1::FairBoard {
        let request = v1::GetFairBoardRequest {
            fair: self.fair.clone(),
        };
        self.client.get_fair_board(request).await.unwrap().into_inner()
    }

    async fn plan(&mut self) -> Plan {
        let request = v1::PlanFairRequest {
            fair: self.fair.clone(),
            ..Default::default()
        };
        let mut parts = self.client.plan_fair(request).await.unwrap().into_inner();
        let mut plan = Plan::default();
        while let Some(part) = parts.message().await.unwrap() {
            plan.seekers.extend(part.seekers);
            plan.vacancies.extend(part.vacancies);
            plan.summary = part.summary.or(plan.summary);
        }
        plan
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Plan {
    seekers: Vec<v1::SeekerPlan>,
    vacancies: Vec<v1::VacancyPlan>,
    summary: Option<v1::FairPlanSummary>,
}

async fn load(service: &Service) {
    let generated = Generated::new(7, date(2026, 11, 21), SIZES);
    let channel = service.channel.clone();
    let part = v1::UpsertEmployersRequest {
        employers: generated
            .employers()
            .map(|record| write_unstored(&record))
            .collect(),
        validate_only: false,
    };
    let mut client = v1::employer_service_client::EmployerServiceClient::new(channel.clone());
    let mut answers = client
        .upsert_employers(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    while answers.message().await.unwrap().is_some() {}
    let part = v1::UpsertVacanciesRequest {
        vacancies: generated
            .vacancies()
            .map(|record| write_unstored(&record))
            .collect(),
        validate_only: false,
    };
    let mut client = v1::vacancy_service_client::VacancyServiceClient::new(channel.clone());
    let mut answers = client
        .upsert_vacancies(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    while answers.message().await.unwrap().is_some() {}
    let part = v1::UpsertCandidatesRequest {
        candidates: generated
            .candidates()
            .map(|record| write_unstored(&record))
            .collect(),
        validate_only: false,
    };
    let mut client = v1::candidate_service_client::CandidateServiceClient::new(channel);
    let mut answers = client
        .upsert_candidates(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    while let Some(answer) = answers.message().await.unwrap() {
        for result in answer.results {
            service
                .engine
                .wait_for(duijie_indexer::store::Sequence(result.sequence), &call())
                .unwrap();
        }
    }
}

fn call() -> duijie::engine::Call {
    duijie::engine::Call::lasting(std::time::Duration::from_secs(60))
}

#[track_caller]
fn refused(status: &Status, field: &str, expected: &str) {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let found: Vec<(&str, &str)> = violations
        .iter()
        .map(|violation| (violation.field.as_str(), violation.reason.as_str()))
        .collect();
    assert!(found.contains(&(field, expected)), "{found:?}");
    assert!(status.message().contains(" / "), "{}", status.message());
}

#[track_caller]
fn not_now(status: &Status, expected: &str) {
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    assert_eq!(status.get_details_error_info().unwrap().reason, expected);
}
