//! Follow-up through a real server: hires take places, losses give them back, full vacancies and hired persons leave the lists,
//! what cannot have happened is refused, and everything is the same after a restart.

mod withdrawn;

use duijie::engine::EngineSettings;
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::{Service, in_folder, in_memory};
use tonic::transport::Channel;
use v1::candidate_service_client::CandidateServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::search_service_client::SearchServiceClient;
use v1::tracking_service_client::TrackingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

/// 2026-03-01 09:00 in China.
const MARCH_SECONDS: i64 = 1_772_326_800;
const DAY_SECONDS: i64 = 86_400;

struct Office {
    service: Service,
    tracking: TrackingServiceClient<Channel>,
    reported: u32,
}

impl Office {
    async fn over(settings: EngineSettings) -> Self {
        let service = Service::start(settings).await.unwrap();
        Self {
            tracking: TrackingServiceClient::new(service.channel.clone()),
            service,
            reported: 0,
        }
    }

    /// One welder's post with two places, one assembler's with one, and three persons who graduated this summer.
    async fn filled(settings: EngineSettings) -> Self {
        let office = Self::over(settings).await;
        let mut vacancies = VacancyServiceClient::new(office.service.channel.clone());
        for (own_id, title, head_count) in [("A", "电焊工", 2), ("B", "装配钳工", 1)] {
            let site = v1::WorkSite {
                place: Some(v1::Place {
                    division: "371502".into(),
                    ..Default::default()
                }),
                head_count,
                filled: 0,
            };
            let vacancy = v1::Vacancy {
                key: key(own_id),
                employer: "E".into(),
                title: title.into(),
                sites: vec![site],
                ..Default::default()
            };
            let request = v1::CreateVacancyRequest {
                vacancy: Some(vacancy),
                ..Default::default()
            };
            vacancies.create_vacancy(request).await.unwrap();
        }
        let mut candidates = CandidateServiceClient::new(office.service.channel.clone());
        for (own_id, group) in [("X", None), ("Y", Some("hardship")), ("Z", None)] {
            let candidate = v1::Candidate {
                key: key(own_id),
                home: Some(v1::Place {
                    division: "371502".into(),
                    ..Default::default()
                }),
                education: Some(v1::Education {
                    graduated_on: Some("2026-06-30".into()),
                    ..Default::default()
                }),
                target_groups: group.into_iter().map(Into::into).collect(),
                ..Default::default()
            };
            let request = v1::CreateCandidateRequest {
                candidate: Some(candidate),
                ..Default::default()
            };
            candidates.create_candidate(request).await.unwrap();
        }
        office
    }

    fn event(&mut self, day: i64, candidate: u64, vacancy: u64, step: Step) -> v1::Event {
        self.reported += 1;
        let name = |collection: &str, number: u64| match number {
            0 => String::new(),
            number => format!("{collection}/{number}"),
        };
        v1::Event {
            key: key(&format!("event-{}", self.reported)),
            happen_time: Some(prost_types::Timestamp {
                seconds: MARCH_SECONDS + day * DAY_SECONDS,
                nanos: 0,
            }),
            actor: "officer Li".into(),
            candidate: name("candidates", candidate),
            vacancy: name("vacancies", vacancy),
            step: Some(step),
            ..Default::default()
        }
    }

    async fn send(&mut self, events: Vec<v1::Event>) -> Vec<v1::RecordEventResult> {
        let request = v1::RecordEventsRequest {
            events,
            validate_only: false,
        };
        self.tracking
            .record_events(request)
            .await
            .unwrap()
            .into_inner()
            .results
    }

    /// Records one event; the sequence of its change, or the reason why it was refused.
    async fn happened(&mut self, day: i64, candidate: u64, vacancy: u64, step: Step) -> Result<u64, String> {
        let event = self.event(day, candidate, vacancy, step);
        let result = self.send(vec![event]).await.remove(0);
        let status = result.status.unwrap();
        match status.code {
            0 => Ok(result.sequence),
            _ => Err(status
                .violations
                .first()
                .map_or(status.reason.clone(), |first| first.reason.clone())),
        }
    }

    async fn places(&mut self, vacancy: u64) -> (u32, u32) {
        let name = format!("vacancies/{vacancy}");
        let request = v1::GetVacancyPlacesRequest { name };
        let places = self
            .tracking
            .get_vacancy_places(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(
            places.held + places.remaining + places.told_filled,
            places.head_count
        );
        (places.held, places.remaining)
    }

    /// The vacancies that a person is shown once a change has been seen.
    async fn offered(&self, candidate: u64, min_sequence: u64) -> Vec<String> {
        let request = v1::MatchVacanciesRequest {
            candidate: format!("candidates/{candidate}"),
            k: 10,
            min_sequence,
            ..Default::default()
        };
        let mut client = MatchingServiceClient::new(self.service.channel.clone());
        let answer = client.match_vacancies(request).await.unwrap().into_inner();
        let mut offered: Vec<String> = answer.matches.into_iter().map(|found| found.vacancy).collect();
        offered.sort();
        offered
    }

    async fn file(&mut self, candidate: u64) -> v1::PersonFile {
        let name = format!("candidates/{candidate}");
        let request = v1::GetPersonFileRequest { name };
        self.tracking.get_person_file(request).await.unwrap().into_inner()
    }

    async fn whereabouts(&mut self) -> Vec<(u64, v1::WhereaboutsClass)> {
        let request = v1::ListWhereaboutsRequest {
            groups: vec!["graduate".into()],
            area: "371500".into(),
            ..Default::default()
        };
        let found = self
            .tracking
            .list_whereabouts(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(found.persons, 3);
        assert_eq!(found.counts.iter().map(|count| count.persons).sum::<u64>(), 3);
        let number = |name: &str| name.strip_prefix("candidates/").unwrap().parse().unwrap();
        found
            .rows
            .iter()
            .map(|row| (number(&row.candidate), row.class()))
            .collect()
    }
}

fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "bureau".into(),
        own_id: own_id.into(),
    })
}

fn hired() -> Step {
    Step::Hired(v1::HiredStep::default())
}

fn lost(reason: &str) -> Step {
    Step::LostReason(reason.into())
}

fn memory() -> EngineSettings {
    in_memory(CodeBook::embedded()).unwrap()
}

#[tokio::test]
async fn hires_take_places_and_losses_give_them_back() {
    let mut office = Office::filled(memory()).await;
    assert_eq!(office.places(1).await, (0, 2));
    let sequence = office.happened(0, 1, 1, hired()).await.unwrap();
    assert_eq!(office.places(1).await, (1, 1));
    assert_eq!(
        office.offered(1, sequence).await,
        [""; 0],
        "who works is shown nothing"
    );
    let sequence = office.happened(1, 2, 1, hired()).await.unwrap();
    assert_eq!(
        office.offered(3, sequence).await,
        ["vacancies/2"],
        "a full vacancy leaves the lists"
    );
    assert_eq!(
        office.happened(2, 3, 1, hired()).await,
        Err("NO_PLACE_LEFT".into())
    );
    assert_eq!(
        office.happened(2, 1, 2, hired()).await,
        Err("EMPLOYED_ELSEWHERE".into())
    );
    let sequence = office.happened(3, 2, 1, lost("offer-withdrawn")).await.unwrap();
    assert_eq!(office.places(1).await, (1, 1));
    assert_eq!(office.offered(3, sequence).await, ["vacancies/1", "vacancies/2"]);
    assert_eq!(office.offered(2, sequence).await, ["vacancies/1", "vacancies/2"]);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_full_vacancy_leaves_lists_and_search_without_being_asked_twice() {
    let mut office = Office::filled(memory()).await;
    let sequence = office.happened(0, 1, 2, hired()).await.unwrap();
    assert_eq!(office.offered(3, sequence).await, ["vacancies/1"]);
    let mut search = SearchServiceClient::new(office.service.channel.clone());
    let request = v1::SearchVacanciesRequest {
        query: "钳工".into(),
        min_sequence: sequence,
        filter: Some(v1::SearchFilter {
            states: vec!["open".into()],
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(
        search
            .search_vacancies(request)
            .await
            .unwrap()
            .into_inner()
            .total_size,
        0
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_have_happened_is_refused_and_harms_no_other_event() {
    let mut office = Office::filled(memory()).await;
    let good = office.event(1, 1, 1, Step::Recommended(v1::NoDetails {}));
    let early = office.event(0, 1, 1, Step::Interested(v1::NoDetails {}));
    let vague = v1::Event {
        step: None,
        ..good.clone()
    };
    let stranger = office.event(1, 99, 1, Step::Recommended(v1::NoDetails {}));
    let nobody = office.event(1, 0, 1, Step::Recommended(v1::NoDetails {}));
    let odd = office.event(1, 2, 1, lost("bad-mood"));
    let future = office.event(400, 2, 1, Step::Recommended(v1::NoDetails {}));
    let last = office.event(2, 1, 1, Step::Interested(v1::NoDetails {}));
    let results = office
        .send(vec![
            good.clone(),
            early,
            vague,
            stranger,
            nobody,
            odd,
            future,
            last,
        ])
        .await;
    let reasons: Vec<String> = results
        .iter()
        .map(|result| {
            let status = result.status.clone().unwrap();
            status
                .violations
                .first()
                .map_or(status.reason, |first| first.reason.clone())
        })
        .collect();
    let expected = [
        "",
        "EVENT_OUT_OF_ORDER",
        "FIELD_REQUIRED",
        "RECORD_NOT_FOUND",
        "FIELD_REQUIRED",
        "CODE_UNKNOWN",
        "EVENT_IN_FUTURE",
        "",
    ];
    assert_eq!(reasons, expected);
    let again = office.send(vec![good.clone()]).await.remove(0);
    assert!(
        again.known && again.name == results[0].name,
        "the same event again is the same"
    );
    let other = v1::Event {
        note: "changed".into(),
        ..good
    };
    let refused = office.send(vec![other]).await.remove(0).status.unwrap();
    assert_eq!(refused.reason, "EVENT_KEY_REUSED");
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_hire_that_is_reported_again_keeps_the_site_that_it_was_given() {
    let mut office = Office::filled(memory()).await;
    let mut vacancies = VacancyServiceClient::new(office.service.channel.clone());
    let get = v1::GetVacancyRequest {
        name: "vacancies/2".into(),
    };
    let mut vacancy = vacancies.get_vacancy(get).await.unwrap().into_inner();
    vacancy.sites.extend(vacancy.sites.clone());
    let update = v1::UpdateVacancyRequest {
        vacancy: Some(vacancy),
        ..Default::default()
    };
    vacancies.update_vacancy(update).await.unwrap();
    let hire = office.event(0, 1, 2, hired());
    let twice = office.send(vec![hire.clone(), hire.clone()]).await;
    let later = office.send(vec![hire]).await;
    assert!(!twice[0].name.is_empty() && !twice[0].known);
    for again in [&twice[1], &later[0]] {
        assert_eq!((again.known, &again.name), (true, &twice[0].name));
        assert_eq!(again.status.as_ref().unwrap().code, 0);
    }
    assert_eq!(office.places(2).await, (1, 1));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn one_call_tells_where_everybody_stands() {
    let mut office = Office::filled(memory()).await;
    use v1::WhereaboutsClass as Class;
    let untouched = Class::SeekingUntouched;
    assert_eq!(
        office.whereabouts().await,
        [(1, untouched), (2, untouched), (3, untouched)]
    );
    office
        .happened(0, 1, 1, Step::Recommended(v1::NoDetails {}))
        .await
        .unwrap();
    office.happened(1, 1, 1, hired()).await.unwrap();
    let state = Step::StateTold(v1::ToldState::Unreachable.into());
    office.happened(1, 2, 0, state).await.unwrap();
    office
        .happened(1, 3, 2, Step::Interviewed(v1::NoDetails {}))
        .await
        .unwrap();
    let expected = [
        (1, Class::HiredHere),
        (2, Class::Unreachable),
        (3, Class::InTalks),
    ];
    assert_eq!(office.whereabouts().await, expected);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn dues_follow_from_what_was_given_and_the_urgent_come_first() {
    let mut office = Office::filled(memory()).await;
    let guidance = |proof: &str| {
        Step::Served(v1::ServedStep {
            service: "guidance".into(),
            proof: proof.into(),
        })
    };
    office.happened(0, 1, 0, guidance("G-1")).await.unwrap();
    office
        .happened(0, 1, 1, Step::Recommended(v1::NoDetails {}))
        .await
        .unwrap();
    let assigned = Step::Assigned(v1::AssignedStep {
        officer: "officer Wang".into(),
        area: "371502".into(),
    });
    office.happened(0, 2, 0, assigned).await.unwrap();
    let request = v1::ListServiceDuesRequest {
        date: "2027-12-31".into(),
        ..Default::default()
    };
    let sheet = office
        .tracking
        .list_service_dues(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (sheet.persons, sheet.persons_done, sheet.persons_overdue),
        (3, 0, 3)
    );
    let order: Vec<(&str, u32)> = sheet
        .rows
        .iter()
        .map(|row| (row.candidate.as_str(), row.priority))
        .collect();
    assert_eq!(
        order,
        [("candidates/2", 1), ("candidates/1", 0), ("candidates/3", 0)]
    );
    let given: Vec<(&str, u64, u64)> = sheet
        .items
        .iter()
        .map(|item| (item.item.as_str(), item.given, item.asked))
        .collect();
    let expected = [
        ("guidance", 1, 3),
        ("policy-briefing", 0, 3),
        ("recommendation", 1, 9),
        ("training-or-traineeship", 0, 3),
    ];
    assert_eq!(given, expected);
    let file = office.file(1).await;
    assert_eq!(
        file.dues.iter().map(|due| due.given).collect::<Vec<_>>(),
        [0, 1, 1, 0]
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || in_folder(folder.path(), CodeBook::embedded()).unwrap();
    let mut office = Office::filled(settings()).await;
    for (day, step) in [
        (0, Step::Recommended(v1::NoDetails {})),
        (1, Step::Interviewed(v1::NoDetails {})),
        (2, hired()),
        (9, Step::ContractSigned(v1::ContractSigned { months: Some(24) })),
        (40, Step::KeptMonths(1)),
    ] {
        office.happened(day, 1, 1, step).await.unwrap();
    }
    let mistaken = office.happened(41, 2, 2, hired()).await.unwrap();
    assert_eq!(office.offered(3, mistaken).await, ["vacancies/1"]);
    let file = office.file(2).await;
    let number: u64 = file.events[0]
        .name
        .strip_prefix("events/")
        .unwrap()
        .parse()
        .unwrap();
    let sequence = office.happened(42, 0, 0, Step::TakenBack(number)).await.unwrap();
    assert_eq!(office.offered(3, sequence).await, ["vacancies/1", "vacancies/2"]);
    let before = (
        office.file(1).await,
        office.file(2).await,
        office.whereabouts().await,
    );
    assert_eq!(before.0.pairs[0].hire.as_ref().unwrap().next_asked_months, 3);
    office.service.stop().await.unwrap();
    let mut office = Office::over(settings()).await;
    assert_eq!(
        (
            office.file(1).await,
            office.file(2).await,
            office.whereabouts().await
        ),
        before
    );
    assert_eq!(office.places(1).await, (1, 1));
    assert_eq!(office.offered(3, sequence).await, ["vacancies/1", "vacancies/2"]);
    office.service.stop().await.unwrap();
}
