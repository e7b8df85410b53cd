//! A key that is limited to areas: persons outside are not there, in whatever way one asks, and cannot be written.

use super::house::{Caller, Keys, key, person};
use super::wire::Answer;
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::Service;
use tonic::Code;

/// Home in 东昌府区 of 聊城, in 临清 of 聊城, in 菏泽, and nowhere known.
const PERSONS: [(&str, &str, &str); 4] = [
    ("in", "城里人", "371502"),
    ("near", "临清人", "371581"),
    ("out", "菏泽人", "371702"),
    ("unknown", "未知人", ""),
];

struct Office {
    service: Service,
    all: String,
    city: String,
}

impl Office {
    async fn open() -> Self {
        let keys = Keys::none();
        let all = keys.of(Role::Officer, "local");
        let city = keys.in_areas(Role::Officer, "local", &["371500"]);
        let service = keys.serve(None).await;
        let office = Self { service, all, city };
        let officer = office.caller(&office.all);
        for (own_id, name, division) in PERSONS {
            let mut registered = person(own_id, name, division);
            let document = v1::IdentityDocument {
                kind: v1::DocumentKind::Passport.into(),
                number: "E12345678".into(),
            };
            registered.person.get_or_insert_default().document = Some(document);
            registered.education = Some(v1::Education {
                graduated_on: Some("2026-06-30".into()),
                ..Default::default()
            });
            let request = v1::CreateCandidateRequest {
                candidate: Some(registered),
                ..Default::default()
            };
            officer.done("CandidateService/CreateCandidate", &request).await;
        }
        officer.vacancy("V", "E", "电焊工").await;
        for (number, (own_id, ..)) in (1..).zip(PERSONS) {
            let event = v1::Event {
                key: key(own_id),
                actor: "officer".into(),
                candidate: format!("candidates/{number}"),
                vacancy: "vacancies/1".into(),
                step: Some(v1::event::Step::Recommended(v1::NoDetails {})),
                ..Default::default()
            };
            let request = v1::RecordEventsRequest {
                events: vec![event],
                validate_only: false,
            };
            let recorded = officer.done("TrackingService/RecordEvents", &request).await;
            assert!(recorded.tells("events/"), "{recorded:?}");
        }
        office
    }

    fn caller<'a>(&'a self, key: &'a str) -> Caller<'a> {
        Caller {
            service: &self.service,
            key,
        }
    }

    fn local(&self) -> Caller<'_> {
        self.caller(&self.city)
    }
}

/// Which persons an answer names.
fn named(answer: &Answer) -> Vec<u32> {
    assert_eq!(answer.code, Code::Ok, "{}", answer.reason);
    (1..=4)
        .filter(|number| answer.tells(&format!("candidates/{number}")))
        .collect()
}

#[tokio::test]
async fn lists_of_persons_end_at_the_border() {
    let office = Office::open().await;
    let local = office.local();
    let everybody = office.caller(&office.all);
    macro_rules! borders {
        ($($method:literal: $request:expr),+ $(,)?) => {$(
            let request = $request;
            assert_eq!(named(&everybody.ask($method, &request).await), [1, 2, 3, 4], $method);
            assert_eq!(named(&local.ask($method, &request).await), [1, 2], $method);
        )+};
    }
    borders! {
        "CandidateService/ListCandidates": v1::ListCandidatesRequest::default(),
        "SearchService/SearchCandidates": v1::SearchCandidatesRequest::default(),
        "SearchService/SearchCandidates": v1::SearchCandidatesRequest { query: "电焊".into(), ..Default::default() },
        "MatchingService/MatchCandidates": v1::MatchCandidatesRequest {
            vacancy: "vacancies/1".into(), k: 10, excluded_size: 10, ..Default::default()
        },
        "TrackingService/ListEvents": v1::ListEventsRequest::default(),
        "TrackingService/ListServiceDues": v1::ListServiceDuesRequest { page_size: 10, ..Default::default() },
        "TrackingService/ListWhereabouts": v1::ListWhereaboutsRequest { page_size: 10, ..Default::default() },
        "DuplicateService/ListDuplicates": v1::ListDuplicatesRequest {
            collection: "candidates".into(), ..Default::default()
        },
    }
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_person_outside_or_of_unknown_home_is_not_there() {
    let office = Office::open().await;
    let local = office.local();
    for number in [3, 4] {
        let name = || format!("candidates/{number}");
        let get = v1::GetCandidateRequest { name: name() };
        let delete = v1::DeleteCandidateRequest {
            name: name(),
            ..Default::default()
        };
        let matched = v1::MatchVacanciesRequest {
            candidate: name(),
            k: 5,
            ..Default::default()
        };
        let explain = v1::ExplainMatchRequest {
            candidate: name(),
            vacancy: "vacancies/1".into(),
            ..Default::default()
        };
        let file = v1::GetPersonFileRequest { name: name() };
        let pair = v1::GetPairFileRequest {
            candidate: name(),
            vacancy: "vacancies/1".into(),
        };
        let found = v1::FindDuplicatesRequest {
            name: name(),
            ..Default::default()
        };
        let merge = v1::MergeRecordsRequest {
            kept: "candidates/1".into(),
            merged: name(),
            ..Default::default()
        };
        let policies = v1::CheckPoliciesRequest {
            candidate: name(),
            ..Default::default()
        };
        let answers = [
            local.ask("CandidateService/GetCandidate", &get).await,
            local.ask("CandidateService/DeleteCandidate", &delete).await,
            local.ask("MatchingService/MatchVacancies", &matched).await,
            local.ask("MatchingService/ExplainMatch", &explain).await,
            local.ask("TrackingService/GetPersonFile", &file).await,
            local.ask("TrackingService/GetPairFile", &pair).await,
            local.ask("DuplicateService/FindDuplicates", &found).await,
            local.ask("DuplicateService/MergeRecords", &merge).await,
            local.ask("PolicyService/CheckPolicies", &policies).await,
        ];
        let codes = answers.map(|answer| answer.code);
        assert_eq!(codes, [Code::NotFound; 9], "{number}");
    }
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_is_written_outside_and_nobody_is_moved_across_the_border() {
    let office = Office::open().await;
    let local = office.local();
    assert_eq!(local.person("new", "新人", "371526").await.code, Code::Ok);
    for division in ["371702", ""] {
        let refused = local.person("more", "外人", division).await;
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::PermissionDenied, "AREA_NOT_ALLOWED")
        );
    }
    let update = |own_id: &str, division: &str, allow_missing| v1::UpdateCandidateRequest {
        candidate: Some(person(own_id, "改", division)),
        allow_missing,
        ..Default::default()
    };
    let method = "CandidateService/UpdateCandidate";
    let moved = local.ask(method, &update("in", "371702", false)).await;
    assert_eq!(moved.code, Code::PermissionDenied);
    for allow_missing in [false, true] {
        let taken = local.ask(method, &update("out", "371502", allow_missing)).await;
        assert_eq!(taken.code, Code::NotFound, "{allow_missing}");
    }
    let part = v1::UpsertCandidatesRequest {
        candidates: vec![person("out", "改", "371502"), person("in", "改", "371502")],
        validate_only: false,
    };
    let results: v1::UpsertCandidatesResponse = local
        .done("CandidateService/UpsertCandidates", &part)
        .await
        .read();
    let codes: Vec<i32> = results
        .results
        .iter()
        .map(|result| result.status.clone().unwrap().code)
        .collect();
    assert_eq!(codes, [Code::NotFound as i32, 0]);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn an_area_is_counted_by_who_has_it() {
    let office = Office::open().await;
    let report = |area: &str| v1::GetReportRequest {
        period: "2026Q4".into(),
        area: area.into(),
        ..Default::default()
    };
    let method = "StatisticsService/GetReport";
    let local = office.local();
    assert_eq!(local.ask(method, &report("371502")).await.code, Code::Ok);
    for area in ["371702", "370000", "000000"] {
        let refused = local.ask(method, &report(area)).await;
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::PermissionDenied, "AREA_NOT_ALLOWED"),
            "{area}"
        );
    }
    office.service.stop().await.unwrap();
}
