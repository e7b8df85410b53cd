//! The key of an employer: its own record, vacancies and booth, and who fits them.

use super::house::{Caller, Keys, employer, key, vacancy};
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::Service;
use tonic::Code;

struct Office {
    service: Service,
    own: String,
}

impl Office {
    /// Two employers with a vacancy and a booth each, and one person.
    async fn open() -> Self {
        let keys = Keys::none();
        let all = keys.of(Role::Officer, "local");
        let own = keys.of_employer("local", "E1");
        let service = keys.serve(None).await;
        let officer = Caller {
            service: &service,
            key: &all,
        };
        officer.employer("E1", "甲厂").await;
        officer.employer("E2", "乙厂").await;
        officer.vacancy("V1", "E1", "电焊工").await;
        officer.vacancy("V2", "E2", "电焊工").await;
        officer.person("C", "张三", "371502").await;
        let booth = |number: &str, place: u32| v1::Booth {
            number: number.into(),
            employer: format!("employers/{place}"),
            vacancies: vec![format!("vacancies/{place}")],
            staff: 1,
            ..Default::default()
        };
        let fair = v1::Fair {
            key: key("F"),
            title: "专场".into(),
            opens_at: "2026-11-21T09:00".into(),
            closes_at: "2026-11-21T18:00".into(),
            talk_minutes: 30,
            booths: vec![booth("A1", 1), booth("A2", 2)],
            ..Default::default()
        };
        keys.book(&officer, fair).await;
        let enter = v1::EnterFairRequest {
            fair: "fairs/1".into(),
            visitor: Some(v1::enter_fair_request::Visitor::Candidate("candidates/1".into())),
            ..Default::default()
        };
        officer.done("FairService/EnterFair", &enter).await;
        Self { service, own }
    }

    fn caller(&self) -> Caller<'_> {
        Caller {
            service: &self.service,
            key: &self.own,
        }
    }
}

#[tokio::test]
async fn an_employer_reads_its_own_vacancies_and_who_fits_them() {
    let office = Office::open().await;
    let own = office.caller();
    for (number, expected) in [(1, Code::Ok), (2, Code::NotFound)] {
        let (post, firm) = (format!("vacancies/{number}"), format!("employers/{number}"));
        let matched = v1::MatchCandidatesRequest {
            vacancy: post.clone(),
            k: 5,
            ..Default::default()
        };
        let explain = v1::ExplainMatchRequest {
            vacancy: post.clone(),
            candidate: "candidates/1".into(),
            ..Default::default()
        };
        let shortage = v1::GetShortageFileRequest {
            employer: firm.clone(),
            ..Default::default()
        };
        let answers = [
            own.ask("VacancyService/GetVacancy", &v1::GetVacancyRequest { name: post })
                .await,
            own.ask(
                "EmployerService/GetEmployer",
                &v1::GetEmployerRequest { name: firm },
            )
            .await,
            own.ask("MatchingService/MatchCandidates", &matched).await,
            own.ask("MatchingService/ExplainMatch", &explain).await,
            own.ask("ShortageService/GetShortageFile", &shortage).await,
        ];
        assert_eq!(answers.map(|answer| answer.code), [expected; 5], "{number}");
    }
    for (method, others) in [
        ("VacancyService/ListVacancies", "vacancies/2"),
        ("SearchService/SearchVacancies", "vacancies/2"),
        ("EmployerService/ListEmployers", "employers/2"),
    ] {
        let answer = own.done(method, &()).await;
        assert!(
            answer.tells(&others.replace('2', "1")) && !answer.tells(others),
            "{method}"
        );
    }
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn an_employer_writes_nothing_in_the_name_of_another() {
    let office = Office::open().await;
    let own = office.caller();
    assert_eq!(own.vacancy("V3", "E1", "钳工").await.code, Code::Ok);
    let refused = own.vacancy("V4", "E2", "钳工").await;
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::PermissionDenied, "EMPLOYER_NOT_ALLOWED")
    );
    assert_eq!(own.employer("E3", "丙厂").await.code, Code::PermissionDenied);
    let taken = v1::UpdateVacancyRequest {
        vacancy: Some(vacancy("V2", "E1", "改")),
        allow_missing: true,
        ..Default::default()
    };
    assert_eq!(
        own.ask("VacancyService/UpdateVacancy", &taken).await.code,
        Code::NotFound
    );
    let given = v1::UpdateVacancyRequest {
        vacancy: Some(vacancy("V1", "E2", "改")),
        ..Default::default()
    };
    assert_eq!(
        own.ask("VacancyService/UpdateVacancy", &given).await.code,
        Code::PermissionDenied
    );
    let renamed = v1::UpdateEmployerRequest {
        employer: Some(employer("E2", "改")),
        ..Default::default()
    };
    assert_eq!(
        own.ask("EmployerService/UpdateEmployer", &renamed).await.code,
        Code::NotFound
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn an_employer_has_its_own_booth_only() {
    let office = Office::open().await;
    let own = office.caller();
    let fair = || "fairs/1".to_owned();
    let listed = own
        .done("FairService/ListBooths", &v1::ListBoothsRequest { fair: fair() })
        .await;
    let booths = listed.read::<v1::ListBoothsResponse>().booths;
    let numbers: Vec<&str> = booths.iter().map(|booth| booth.booth.as_str()).collect();
    assert_eq!(numbers, ["A1"]);
    for (booth, place, expected) in [("A1", 1, Code::Ok), ("A2", 2, Code::InvalidArgument)] {
        let check_in = v1::CheckInBoothRequest {
            fair: fair(),
            booth: booth.into(),
            ..Default::default()
        };
        let explain = v1::ExplainAtBoothRequest {
            fair: fair(),
            booth: booth.into(),
            candidate: "candidates/1".into(),
            ..Default::default()
        };
        let mark = v1::MarkVisitorRequest {
            fair: fair(),
            booth: booth.into(),
            candidate: "candidates/1".into(),
            vacancy: format!("vacancies/{place}"),
            step: v1::VisitStep::Contacted.into(),
            ..Default::default()
        };
        let answers = [
            own.ask("FairService/CheckInBooth", &check_in).await,
            own.ask("FairService/ExplainAtBooth", &explain).await,
            own.ask("FairService/MarkVisitor", &mark).await,
        ];
        assert_eq!(answers.map(|answer| answer.code), [expected; 3], "{booth}");
    }
    office.service.stop().await.unwrap();
}
