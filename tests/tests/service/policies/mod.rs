//! Policies through a real server: answers from records and ledger, grants that are made once, push lists, an operator's rules.

mod answers;
mod grants;
mod push;
mod refusals;

use duijie::engine::EngineSettings;
use duijie_domain::code::CodeBook;
use duijie_policy::PolicyBook;
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::{Service, in_memory};
use jiff::Timestamp;
use tonic::Status;
use tonic::transport::Channel;
use v1::candidate_service_client::CandidateServiceClient;
use v1::employer_service_client::EmployerServiceClient;
use v1::policy_service_client::PolicyServiceClient;
use v1::tracking_service_client::TrackingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const FIRST_HIRE: &str = "liaocheng-first-hire";
/// The day on which six months of insurance were told.
const DECISION_DAY: &str = "2025-07-01";

/// A rule of an operator for 2026: 800 yuan for a young person with six months of contract at a small firm of the city.
const OWN_RULE: &str = r#"
id = "liaocheng-first-hire"
version = "own"
source = "made up for a test"
title = { zh = "吸纳就业补贴", en = "subsidy for hiring" }
receiver = "firm"

[area]
code = "371500"
fact = "firm.division"

[clause]
document = "a notice"

[amount]
benefit = "money"
per = "head"
yuan = 800

[limits]
family = "first-hire"
once_per_person = true

[[condition]]
id = "youth"
zh = "青年"
en = "youth"
expression = 'person.age >= 16 && person.age <= 35'

[[condition]]
id = "contract"
zh = "六个月合同"
en = "six months of contract"
expression = 'contract.months >= 6'
"#;

/// An office with a small firm in 聊城, its open post, and the clients to talk to it.
struct Office {
    service: Service,
    policies: PolicyServiceClient<Channel>,
    tracking: TrackingServiceClient<Channel>,
    reported: u32,
}

impl Office {
    async fn over(settings: EngineSettings) -> Self {
        let service = Service::start(settings).await.unwrap();
        Self {
            policies: PolicyServiceClient::new(service.channel.clone()),
            tracking: TrackingServiceClient::new(service.channel.clone()),
            service,
            reported: 0,
        }
    }

    async fn opened(settings: EngineSettings) -> Self {
        let office = Self::over(settings).await;
        let employer = v1::Employer {
            key: key("bureau", "E"),
            registered_name: "聊城小微机械有限公司".into(),
            size: "small".into(),
            seat: Some(place("371502")),
            ..Default::default()
        };
        let request = v1::CreateEmployerRequest {
            employer: Some(employer),
            ..Default::default()
        };
        let mut employers = EmployerServiceClient::new(office.service.channel.clone());
        employers.create_employer(request).await.unwrap();
        let site = v1::WorkSite {
            place: Some(place("371502")),
            head_count: 50,
            filled: 0,
        };
        let vacancy = v1::Vacancy {
            key: key("bureau", "A"),
            employer: "E".into(),
            title: "电焊工".into(),
            sites: vec![site],
            ..Default::default()
        };
        let request = v1::CreateVacancyRequest {
            vacancy: Some(vacancy),
            ..Default::default()
        };
        let mut vacancies = VacancyServiceClient::new(office.service.channel.clone());
        vacancies.create_vacancy(request).await.unwrap();
        office
    }

    async fn register(&self, candidate: v1::Candidate) -> String {
        let request = v1::CreateCandidateRequest {
            candidate: Some(candidate),
            ..Default::default()
        };
        let mut candidates = CandidateServiceClient::new(self.service.channel.clone());
        candidates
            .create_candidate(request)
            .await
            .unwrap()
            .into_inner()
            .name
    }

    async fn happened(&mut self, time: &str, candidate: &str, step: Step) -> u64 {
        self.reported += 1;
        let time: Timestamp = time.parse().unwrap();
        let (candidate, vacancy) = match step {
            Step::TakenBack(_) => ("", ""),
            _ => (candidate, "vacancies/1"),
        };
        let event = v1::Event {
            key: key("bureau", &format!("event-{}", self.reported)),
            happen_time: Some(prost_types::Timestamp {
                seconds: time.as_second(),
                nanos: 0,
            }),
            actor: "officer Li".into(),
            candidate: candidate.into(),
            vacancy: vacancy.into(),
            step: Some(step),
            ..Default::default()
        };
        let request = v1::RecordEventsRequest {
            events: vec![event],
            validate_only: false,
        };
        let result = self.tracking.record_events(request).await.unwrap().into_inner();
        let result = result.results[0].clone();
        assert_eq!(result.status.unwrap().reason, "");
        result.sequence
    }

    /// Hired at the firm from 2025, with a contract of two years, and insured for six months by the day of decision.
    async fn hired(&mut self, candidate: &str) {
        let hire = Step::Hired(v1::HiredStep {
            site: None,
            start_date: "2025-01-01".into(),
        });
        let contract = Step::ContractSigned(v1::ContractSigned { months: Some(24) });
        self.happened("2024-12-20T09:00:00+08:00", candidate, hire).await;
        self.happened("2024-12-20T10:00:00+08:00", candidate, contract)
            .await;
        self.happened("2025-07-01T09:00:00+08:00", candidate, Step::InsuredMonths(6))
            .await;
    }

    async fn checked(&mut self, candidate: &str, facts: &[(&str, &str)]) -> v1::CheckPoliciesResponse {
        let request = v1::CheckPoliciesRequest {
            candidate: candidate.into(),
            facts: told(facts),
            date: DECISION_DAY.into(),
            ..Default::default()
        };
        self.policies.check_policies(request).await.unwrap().into_inner()
    }

    async fn grant(
        &mut self,
        own_id: &str,
        candidate: &str,
        facts: &[(&str, &str)],
    ) -> Result<v1::GrantPolicyResponse, Status> {
        let answer = self.policies.grant_policy(order(own_id, candidate, facts)).await;
        answer.map(tonic::Response::into_inner)
    }

    async fn grants(&mut self, candidate: &str) -> v1::ListGrantsResponse {
        let request = v1::ListGrantsRequest {
            candidate: candidate.into(),
            ..Default::default()
        };
        self.policies.list_grants(request).await.unwrap().into_inner()
    }
}

/// The first-hire grant for a person.
fn order(own_id: &str, candidate: &str, facts: &[(&str, &str)]) -> v1::GrantPolicyRequest {
    v1::GrantPolicyRequest {
        key: key("bureau", own_id),
        actor: "officer Wang".into(),
        policy: FIRST_HIRE.into(),
        candidate: candidate.into(),
        facts: told(facts),
        date: DECISION_DAY.into(),
        ..Default::default()
    }
}

fn told(facts: &[(&str, &str)]) -> Vec<v1::FactInput> {
    let input = |(fact, value): &(&str, &str)| v1::FactInput {
        fact: (*fact).into(),
        value: (*value).into(),
    };
    facts.iter().map(input).collect()
}

/// A graduate of 2024, 23 years old, with a passport.
fn graduate(publisher: &str, own_id: &str, passport: &str) -> v1::Candidate {
    let document = v1::IdentityDocument {
        kind: v1::DocumentKind::Passport.into(),
        number: passport.into(),
    };
    v1::Candidate {
        key: key(publisher, own_id),
        person: Some(v1::Person {
            document: Some(document),
            birth_date: Some("2002-05-01".into()),
            ..Default::default()
        }),
        home: Some(place("371502")),
        education: Some(v1::Education {
            level: Some("31".into()),
            full_time: Some(true),
            graduated_on: Some("2024-06-30".into()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Somebody of whom nothing is told.
fn stranger(own_id: &str) -> v1::Candidate {
    v1::Candidate {
        key: key("bureau", own_id),
        ..Default::default()
    }
}

fn place(division: &str) -> v1::Place {
    v1::Place {
        division: division.into(),
        ..Default::default()
    }
}

fn key(publisher: &str, own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: publisher.into(),
        own_id: own_id.into(),
    })
}

fn memory() -> EngineSettings {
    in_memory(CodeBook::embedded()).unwrap()
}

fn with_rule(settings: EngineSettings, rule: &str) -> EngineSettings {
    EngineSettings {
        policies: PolicyBook::with([("own.toml", rule)], &CodeBook::embedded()).unwrap(),
        ..settings
    }
}

fn decision(checked: &v1::CheckPoliciesResponse, policy: &str) -> v1::PolicyDecision {
    let mut decisions = checked.decisions.iter();
    decisions
        .find(|decision| decision.policy == policy)
        .unwrap()
        .clone()
}

fn names(facts: &[v1::PolicyFact]) -> Vec<&str> {
    facts.iter().map(|fact| fact.fact.as_str()).collect()
}

fn conditions(findings: &[v1::PolicyFinding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.condition.as_str())
        .collect()
}
