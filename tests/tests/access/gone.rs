//! Records that were deleted, before keys with limits: a delete that is sent again has the first answer, who was hired is followed up,
//! and of what lies outside the limits nothing is told that is not told of what never was.

use super::house::{Caller, Keys, key, person};
use super::wire::Answer;
use duijie_access::Role;
use duijie_proto::v1;
use duijie_tests::service::Service;
use tonic::Code;

const DELETE_PERSON: &str = "CandidateService/DeleteCandidate";
const DELETE_VACANCY: &str = "VacancyService/DeleteVacancy";
/// Creation numbers of persons: at home in the city, there too, elsewhere, elsewhere, and one that nobody has.
const INSIDE: u64 = 1;
const NEAR: u64 = 2;
const OUTSIDE: u64 = 3;
const MOVED: u64 = 4;
const NOBODY: u64 = 9;

struct Office {
    service: Service,
    all: String,
    city: String,
    firm: String,
    stranger: String,
}

impl Office {
    /// Four persons, of whom the last moves away from the city, and a vacancy of each of two employers.
    async fn open() -> Self {
        let keys = Keys::none();
        let all = keys.of(Role::Officer, "local");
        let city = keys.in_areas(Role::Officer, "local", &["371500"]);
        let firm = keys.of_employer("local", "E1");
        let stranger = keys.of(Role::Officer, "elsewhere");
        let service = keys.serve(None).await;
        let office = Self {
            service,
            all,
            city,
            firm,
            stranger,
        };
        let officer = office.officer();
        for (own_id, division) in [
            ("in", "371502"),
            ("near", "371581"),
            ("out", "371702"),
            ("moved", "371502"),
        ] {
            assert_eq!(officer.person(own_id, "某人", division).await.code, Code::Ok);
        }
        let moved = v1::UpdateCandidateRequest {
            candidate: Some(person("moved", "某人", "371702")),
            ..Default::default()
        };
        officer.done("CandidateService/UpdateCandidate", &moved).await;
        for (own_id, firm) in [("E1", "甲厂"), ("E2", "乙厂")] {
            officer.employer(own_id, firm).await;
        }
        officer.vacancy("V1", "E1", "电焊工").await;
        officer.vacancy("V2", "E2", "电焊工").await;
        office
    }

    fn officer(&self) -> Caller<'_> {
        self.caller(&self.all)
    }

    fn caller<'a>(&'a self, key: &'a str) -> Caller<'a> {
        Caller {
            service: &self.service,
            key,
        }
    }
}

fn delete(number: u64, request_id: &str) -> v1::DeleteCandidateRequest {
    v1::DeleteCandidateRequest {
        name: format!("candidates/{number}"),
        request_id: request_id.into(),
        ..Default::default()
    }
}

fn delete_vacancy(number: u64, request_id: &str) -> v1::DeleteVacancyRequest {
    v1::DeleteVacancyRequest {
        name: format!("vacancies/{number}"),
        request_id: request_id.into(),
        ..Default::default()
    }
}

/// The answer but for the number that was asked for, which stands behind a space, so that answers about two can be compared.
fn but_for(number: u64, answer: &Answer) -> (Code, String, Vec<u8>) {
    let digit = u8::try_from(number).unwrap() + b'0';
    let mut bytes = answer.bytes.clone();
    for place in 1..bytes.len() {
        if bytes[place - 1..=place] == [b' ', digit] {
            bytes[place] = b'#';
        }
    }
    (answer.code, answer.reason.clone(), bytes)
}

#[tokio::test]
async fn a_delete_that_is_sent_again_has_the_first_answer() {
    let office = Office::open().await;
    let (officer, local) = (office.officer(), office.caller(&office.city));
    let by_key = v1::DeleteCandidateRequest {
        name: format!("publishers/{}/candidates/near", super::house::PUBLISHER),
        request_id: "r-2".into(),
        ..Default::default()
    };
    for (caller, request) in [
        (&local, delete(INSIDE, "r-1")),
        (&local, by_key),
        (&officer, delete(OUTSIDE, "r-3")),
    ] {
        let first = caller.done(DELETE_PERSON, &request).await;
        let again = caller.ask(DELETE_PERSON, &request).await;
        assert_eq!(again, first, "{}", request.name);
        let other = v1::DeleteCandidateRequest {
            request_id: "r-other".into(),
            ..request.clone()
        };
        assert_eq!(caller.ask(DELETE_PERSON, &other).await.code, Code::NotFound);
        let forgiven = v1::DeleteCandidateRequest {
            allow_missing: true,
            ..other
        };
        assert_eq!(caller.ask(DELETE_PERSON, &forgiven).await.code, Code::Ok);
    }
    let own = office.caller(&office.firm);
    let first = own.done(DELETE_VACANCY, &delete_vacancy(1, "r-4")).await;
    assert_eq!(own.ask(DELETE_VACANCY, &delete_vacancy(1, "r-4")).await, first);
    assert_eq!(
        own.ask(DELETE_VACANCY, &delete_vacancy(1, "")).await.code,
        Code::NotFound
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn what_lies_outside_is_as_if_it_had_never_been() {
    let office = Office::open().await;
    let (officer, local) = (office.officer(), office.caller(&office.city));
    for (number, request_id) in [(OUTSIDE, "r-out"), (MOVED, "r-moved"), (NEAR, "r-near")] {
        officer.done(DELETE_PERSON, &delete(number, request_id)).await;
    }
    // Requests of another key word for word, and its identifiers for what it never deleted.
    for (number, request_id) in [
        (OUTSIDE, "r-out"),
        (MOVED, "r-moved"),
        (OUTSIDE, "r-new"),
        (OUTSIDE, "r-near"),
        (NEAR, "r-out"),
    ] {
        let found = local.ask(DELETE_PERSON, &delete(number, request_id)).await;
        let never = local.ask(DELETE_PERSON, &delete(NOBODY, request_id)).await;
        assert_eq!(found.code, Code::NotFound, "{number} {request_id}");
        assert_eq!(
            but_for(number, &found),
            but_for(NOBODY, &never),
            "{number} {request_id}"
        );
    }
    officer.done(DELETE_VACANCY, &delete_vacancy(2, "r-v")).await;
    for key in [&office.firm, &office.stranger] {
        let caller = office.caller(key);
        let found = caller.ask(DELETE_VACANCY, &delete_vacancy(2, "r-v")).await;
        let never = caller.ask(DELETE_VACANCY, &delete_vacancy(NOBODY, "r-v")).await;
        assert_eq!(found.code, Code::NotFound);
        assert_eq!(but_for(2, &found), but_for(NOBODY, &never));
    }
    office.service.stop().await.unwrap();
}

/// An identifier that the key has used does not tell whether there is a record outside.
#[tokio::test]
async fn an_own_identifier_tells_nothing_of_what_stands_outside() {
    let office = Office::open().await;
    let local = office.caller(&office.city);
    local.done(DELETE_PERSON, &delete(INSIDE, "r-1")).await;
    let found = local.ask(DELETE_PERSON, &delete(OUTSIDE, "r-1")).await;
    let never = local.ask(DELETE_PERSON, &delete(NOBODY, "r-1")).await;
    assert_eq!(but_for(OUTSIDE, &found), but_for(NOBODY, &never));
    assert_eq!(found.code, Code::NotFound);
    let reused = local.ask(DELETE_PERSON, &delete(NEAR, "r-1")).await;
    assert_eq!(reused.reason, "REQUEST_ID_REUSED");
    office.service.stop().await.unwrap();
}

fn left(own_id: &str, candidate: u64, vacancy: &str) -> v1::RecordEventsRequest {
    let step = v1::event::Step::Left(v1::LeftStep {
        reason: "pay".into(),
        reopens: false,
    });
    happened(own_id, candidate, vacancy, step)
}

fn happened(own_id: &str, candidate: u64, vacancy: &str, step: v1::event::Step) -> v1::RecordEventsRequest {
    let event = v1::Event {
        key: key(own_id),
        actor: "officer".into(),
        candidate: format!("candidates/{candidate}"),
        vacancy: vacancy.into(),
        step: Some(step),
        ..Default::default()
    };
    v1::RecordEventsRequest {
        events: vec![event],
        validate_only: false,
    }
}

#[tokio::test]
async fn a_hire_on_a_deleted_vacancy_is_followed_up_within_the_limits_only() {
    let office = Office::open().await;
    let (officer, local) = (office.officer(), office.caller(&office.city));
    let record = "TrackingService/RecordEvents";
    for (own_id, number) in [("h-in", INSIDE), ("h-out", OUTSIDE)] {
        let hired = v1::event::Step::Hired(v1::HiredStep::default());
        officer
            .done(record, &happened(own_id, number, "vacancies/1", hired))
            .await;
    }
    officer.done(DELETE_VACANCY, &delete_vacancy(1, "")).await;
    let told = |answer: Answer| {
        let mut results = answer.read::<v1::RecordEventsResponse>().results;
        results.remove(0).status.unwrap()
    };
    let by_key = format!("publishers/{}/vacancies/V1", super::house::PUBLISHER);
    for vacancy in ["vacancies/1", &by_key] {
        let outside = told(local.ask(record, &left("l-1", OUTSIDE, vacancy)).await);
        let nobody = told(local.ask(record, &left("l-1", NOBODY, vacancy)).await);
        assert_eq!((outside.code, &outside.reason), (nobody.code, &nobody.reason));
        assert_eq!(outside.reason, "RECORD_NOT_FOUND");
    }
    let elsewhere = office.caller(&office.stranger);
    assert_eq!(elsewhere.person("x", "外人", "371502").await.code, Code::Ok);
    for vacancy in ["vacancies/1", "vacancies/9", &by_key] {
        let foreign = told(elsewhere.ask(record, &left("l-1", 5, vacancy)).await);
        assert_eq!(foreign.reason, "RECORD_NOT_FOUND", "{vacancy}");
    }
    assert_eq!(
        told(local.ask(record, &left("l-2", INSIDE, &by_key)).await).code,
        0
    );
    office.service.stop().await.unwrap();
}
