//! Groups through a real server: staff lent between firms, classes placed in open posts, and what is refused.

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use tonic::Code;
use tonic_types::StatusExt;
use v1::group_service_client::GroupServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const WELDER: &str = "6-18-02-04";
const COOK: &str = "4-03-02-01";

async fn memory() -> Service {
    Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap()
}

fn group(id: &str, owner: &str, code: &str, persons: u32) -> v1::PersonGroup {
    v1::PersonGroup {
        id: id.into(),
        owner: owner.into(),
        codes: vec![code.into()],
        persons,
        from_date: "2026-12-01".into(),
        to_date: "2026-12-31".into(),
        division: "371502".into(),
        ..Default::default()
    }
}

fn loans(answer: &v1::MatchGroupsResponse) -> Vec<(&str, &str, u32)> {
    let loans = answer.loans.iter();
    loans
        .map(|loan| (loan.offer.as_str(), loan.need.as_str(), loan.persons))
        .collect()
}

#[tokio::test]
async fn surplus_staff_goes_to_the_nearest_need_and_the_rest_is_told() {
    let service = memory().await;
    let request = v1::MatchGroupsRequest {
        kind: v1::GroupKind::SharedStaff.into(),
        offers: vec![
            group("welders", "firm A", WELDER, 10),
            group("cooks", "firm A", COOK, 2),
        ],
        needs: vec![
            v1::PersonGroup {
                division: "370102".into(),
                ..group("far", "firm B", WELDER, 6)
            },
            group("near", "firm C", WELDER, 6),
            group("own", "firm A", WELDER, 6),
        ],
        ..Default::default()
    };
    let mut client = GroupServiceClient::new(service.channel.clone());
    let answer = client.match_groups(request).await.unwrap().into_inner();
    assert_eq!(loans(&answer), [("welders", "far", 4), ("welders", "near", 6)]);
    assert!(answer.is_proved && answer.persons == 10);
    let near = &answer.loans[1];
    assert_eq!(
        (near.score, near.way_metres, near.common_days),
        (100_000, Some(0), Some(31))
    );
    assert_eq!(near.reasons[0].zh, "职业相同");
    let left: Vec<(&str, u32)> = answer
        .needs_left
        .iter()
        .map(|rest| (rest.group.as_str(), rest.persons))
        .collect();
    assert_eq!(left, [("far", 2), ("own", 6)]);
    let cooks = &answer.offers_left[0];
    assert_eq!((cooks.group.as_str(), cooks.persons), ("cooks", 2));
    let why: Vec<(v1::GroupMismatch, u32)> = cooks
        .mismatches
        .iter()
        .map(|count| (count.mismatch(), count.groups))
        .collect();
    assert_eq!(
        why,
        [(v1::GroupMismatch::NotKin, 2), (v1::GroupMismatch::SameOwner, 1)]
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn classes_are_placed_in_open_posts_of_their_major_and_area() {
    let service = memory().await;
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    for (own_id, job_type, major, division, places) in [
        ("A", "internship", "0802", "371502", 20),
        ("B", "traineeship", "0809", "371502", 5),
        ("C", "full-time", "0802", "371502", 50),
        ("D", "internship", "0802", "370102", 50),
    ] {
        let vacancy = v1::Vacancy {
            key: Some(v1::RecordKey {
                publisher: "bureau".into(),
                own_id: own_id.into(),
            }),
            employer: "E".into(),
            title: "实习".into(),
            job_type: Some(job_type.into()),
            sites: vec![v1::WorkSite {
                place: Some(v1::Place {
                    division: division.into(),
                    ..Default::default()
                }),
                head_count: places,
                filled: 0,
            }],
            requirements: Some(v1::Requirements {
                majors: vec![major.into()],
                ..Default::default()
            }),
            ..Default::default()
        };
        let request = v1::CreateVacancyRequest {
            vacancy: Some(vacancy),
            ..Default::default()
        };
        vacancies.create_vacancy(request).await.unwrap();
    }
    let request = v1::MatchGroupsRequest {
        kind: v1::GroupKind::Internship.into(),
        offers: vec![
            group("machines", "school", "0802", 30),
            group("computing", "school", "0809", 8),
        ],
        with_vacancies: true,
        area: "371500".into(),
        ..Default::default()
    };
    let mut client = GroupServiceClient::new(service.channel.clone());
    let answer = client.match_groups(request).await.unwrap().into_inner();
    let expected = [("machines", "vacancies/1", 20), ("computing", "vacancies/2", 5)];
    let mut found = loans(&answer);
    found.sort_by_key(|(_, need, _)| *need);
    assert_eq!(found, expected);
    let left: Vec<(&str, u32)> = answer
        .offers_left
        .iter()
        .map(|rest| (rest.group.as_str(), rest.persons))
        .collect();
    assert_eq!(
        (left, answer.needs_left.len()),
        (vec![("machines", 10), ("computing", 3)], 0)
    );
    service.stop().await.unwrap();
}

#[tokio::test]
async fn every_group_that_cannot_be_is_named() {
    let service = memory().await;
    let odd = v1::PersonGroup {
        skill_grade: "wizard".into(),
        from_date: "2026-12-31".into(),
        to_date: "2026-12-01".into(),
        division: "nowhere".into(),
        ..group("a", "firm A", "9-99", 0)
    };
    let request = |kind: v1::GroupKind, offers: Vec<v1::PersonGroup>| v1::MatchGroupsRequest {
        kind: kind.into(),
        offers,
        ..Default::default()
    };
    let mut client = GroupServiceClient::new(service.channel.clone());
    let mut fields = async |request: v1::MatchGroupsRequest| -> Vec<String> {
        let refused = client.match_groups(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let violations = refused.get_details_bad_request().unwrap().field_violations;
        violations.into_iter().map(|violation| violation.field).collect()
    };
    let good = group("a", "firm A", WELDER, 1);
    assert_eq!(
        fields(request(v1::GroupKind::SharedStaff, vec![good.clone(), odd])).await,
        [
            "offers[1].id",
            "offers[1].codes[0]",
            "offers[1].skill_grade",
            "offers[1].division",
            "offers[1].persons",
            "offers[1].from_date",
        ]
    );
    assert_eq!(
        fields(request(v1::GroupKind::SharedStaff, Vec::new())).await,
        ["offers"]
    );
    assert_eq!(
        fields(request(v1::GroupKind::Unspecified, vec![good])).await,
        ["kind"]
    );
    service.stop().await.unwrap();
}
