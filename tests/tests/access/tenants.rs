//! Two tenants on one server. Whatever the one asks about names of the other is not there, and nothing that it is told holds a
//! word of the other's records.

pub(crate) mod listing;
pub(crate) mod named;

use super::house::{Caller, Keys, key, person, place};
use super::wire::ask;
use duijie_access::Role;
use duijie_proto::v1;
use tonic::Code;

/// Stands in every text of the first tenant.
const MARK: &str = "甲机密";

/// Everything that a tenant can have, its texts marked.
async fn fill(keys: &Keys, caller: &Caller<'_>, mark: &str) {
    caller.employer("E", &format!("{mark}厂")).await;
    caller.vacancy("V", "E", &format!("{mark}电焊工")).await;
    caller.vacancy("W", "E", &format!("{mark}钳工")).await;
    for own_id in ["C", "D"] {
        let mut twin = person(own_id, &format!("{mark}人"), "371502");
        twin.education = Some(v1::Education {
            school: format!("{mark}学校"),
            ..Default::default()
        });
        let request = v1::CreateCandidateRequest {
            candidate: Some(twin),
            ..Default::default()
        };
        caller.done("CandidateService/CreateCandidate", &request).await;
    }
    keys.book(caller, fair(mark)).await;
    let recommended = v1::Event {
        key: key("event"),
        actor: format!("{mark}员"),
        candidate: "publishers/市人才网/candidates/C".into(),
        vacancy: "publishers/市人才网/vacancies/V".into(),
        note: format!("{mark}备注"),
        step: Some(v1::event::Step::Recommended(v1::NoDetails {})),
        ..Default::default()
    };
    let request = v1::RecordEventsRequest {
        events: vec![recommended],
        validate_only: false,
    };
    let recorded = caller.done("TrackingService/RecordEvents", &request).await;
    assert!(recorded.tells("events/"), "{recorded:?}");
    let run = v1::StartBulkRunRequest {
        k: 3,
        ..Default::default()
    };
    caller.done("BulkRunService/StartBulkRun", &run).await;
}

fn fair(mark: &str) -> v1::Fair {
    v1::Fair {
        key: key("F"),
        title: format!("{mark}招聘会"),
        opens_at: "2026-11-21T09:00".into(),
        closes_at: "2026-11-21T18:00".into(),
        talk_minutes: 30,
        booths: vec![v1::Booth {
            number: "A1".into(),
            employer: "publishers/市人才网/employers/E".into(),
            vacancies: vec!["publishers/市人才网/vacancies/V".into()],
            staff: 2,
            ..Default::default()
        }],
        ..Default::default()
    }
}

#[tokio::test]
async fn a_tenant_neither_reaches_nor_hears_of_the_records_of_another() {
    let keys = Keys::none();
    let first = keys.of(Role::Administrator, "jia");
    let second = keys.of(Role::Administrator, "yi");
    let service = keys.serve(None).await;
    let owner = Caller {
        service: &service,
        key: &first,
    };
    let other = Caller {
        service: &service,
        key: &second,
    };
    fill(&keys, &owner, MARK).await;
    fill(&keys, &other, "乙").await;
    let names = [
        "candidates/1",
        "candidates/2",
        "vacancies/1",
        "vacancies/2",
        "employers/1",
        "fairs/1",
    ];
    for call in named::calls() {
        let answer = ask(&service.channel, Some(&second), &call).await;
        assert_eq!(answer.code, Code::NotFound, "{}: {answer:?}", call.path);
        assert!(!answer.tells(MARK), "{}", call.path);
    }
    for call in listing::calls() {
        let answer = ask(&service.channel, Some(&second), &call).await;
        assert_eq!(answer.code, Code::Ok, "{}: {}", call.path, answer.reason);
        // What is asked may be told back.
        let is_asked = String::from_utf8_lossy(&call.message).contains("甲");
        assert!(is_asked || !answer.tells(MARK), "{}", call.path);
        let told: Vec<&&str> = names.iter().filter(|name| answer.tells(name)).collect();
        assert!(told.is_empty(), "{}: {told:?}", call.path);
    }
    let untouched = v1::GetCandidateRequest {
        name: "candidates/1".into(),
    };
    let kept: v1::Candidate = owner
        .done("CandidateService/GetCandidate", &untouched)
        .await
        .read();
    assert_eq!(kept.person.unwrap().name, format!("{MARK}人"));
    service.stop().await.unwrap();
}

#[tokio::test]
async fn events_about_records_of_another_tenant_are_refused_one_by_one() {
    let keys = Keys::none();
    let first = keys.of(Role::Administrator, "jia");
    let second = keys.of(Role::Administrator, "yi");
    let service = keys.serve(None).await;
    let owner = Caller {
        service: &service,
        key: &first,
    };
    let other = Caller {
        service: &service,
        key: &second,
    };
    fill(&keys, &owner, MARK).await;
    fill(&keys, &other, "乙").await;
    let event = |own_id: &str, candidate: &str, vacancy: &str, step| v1::Event {
        key: key(own_id),
        actor: "officer".into(),
        candidate: candidate.into(),
        vacancy: vacancy.into(),
        step: Some(step),
        ..Default::default()
    };
    let contacted = || v1::event::Step::Contacted(v1::NoDetails {});
    let request = v1::RecordEventsRequest {
        events: vec![
            event("1", "candidates/1", "vacancies/3", contacted()),
            event("2", "candidates/3", "vacancies/1", contacted()),
            event("3", "", "", v1::event::Step::TakenBack(1)),
            event("4", "candidates/3", "vacancies/3", contacted()),
        ],
        validate_only: false,
    };
    let answer: v1::RecordEventsResponse = other.done("TrackingService/RecordEvents", &request).await.read();
    let codes: Vec<i32> = answer
        .results
        .iter()
        .map(|result| result.status.clone().unwrap().code)
        .collect();
    let (missing, invalid) = (Code::NotFound as i32, Code::InvalidArgument as i32);
    assert_eq!(codes, [missing, missing, invalid, 0]);
    assert!(place("").is_none());
    service.stop().await.unwrap();
}
