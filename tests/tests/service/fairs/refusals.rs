//! What is refused, with the field and the reason.

use super::*;
use v1::enter_fair_request::Visitor;

type Change = fn(&mut v1::Fair);

#[tokio::test]
async fn booths_that_cannot_be_are_refused() {
    let mut hall = Hall::booked().await;
    let cases: [(Change, &str, &str); 8] = [
        (
            |fair| fair.booths[1].employer = fair.booths[0].employer.clone(),
            "booths[1].employer",
            "EMPLOYER_HAS_BOOTH",
        ),
        (
            |fair| fair.booths[1].vacancies = fair.booths[0].vacancies.clone(),
            "booths[1].vacancies[0]",
            "VACANCY_REPEATED",
        ),
        (
            |fair| {
                let vacancy = fair.booths[0].vacancies.remove(0);
                fair.booths[1].vacancies = vec![vacancy];
            },
            "booths[1].vacancies[0]",
            "VACANCY_OF_OTHER_EMPLOYER",
        ),
        (
            |fair| fair.booths[0].employer = "employers/999".into(),
            "booths[0].employer",
            "EMPLOYER_UNKNOWN",
        ),
        (
            |fair| fair.booths[0].vacancies[0] = "publishers/demo-fair/vacancies/none".into(),
            "booths[0].vacancies[0]",
            "VACANCY_UNKNOWN",
        ),
        (
            |fair| fair.booths[2].employer = "candidates/1".into(),
            "booths[2].employer",
            "NAME_MALFORMED",
        ),
        (
            |fair| fair.closes_at = fair.opens_at.clone(),
            "closes_at",
            "TIMES_REVERSED",
        ),
        (
            |fair| fair.talk_minutes = 0,
            "talk_minutes",
            "NUMBER_OUT_OF_RANGE",
        ),
    ];
    for (change, field, reason) in cases {
        let mut fair = booked();
        fair.key.as_mut().unwrap().own_id = "F2".into();
        change(&mut fair);
        let request = v1::CreateFairRequest {
            fair: Some(fair),
            ..Default::default()
        };
        refused(
            &hall.client.create_fair(request).await.unwrap_err(),
            field,
            reason,
        );
    }
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn no_booth_is_sold_on_the_day() {
    let mut hall = Hall::booked().await;
    let mut fair = booked();
    let last = fair.booths.pop().unwrap();
    fair.booths[0].staff = 3;
    let request = |fair: &v1::Fair| v1::UpdateFairRequest {
        fair: Some(fair.clone()),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["booths".into(), "title".into()],
        }),
        ..Default::default()
    };
    fair.title = "冬季招聘会".into();
    let kept = hall
        .client
        .update_fair(request(&fair))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((kept.booths.len(), kept.booths[0].staff), (9, 3));
    assert_eq!((kept.title.as_str(), kept.talk_minutes), ("冬季招聘会", 30));
    hall.at(MORNING);
    fair.booths[0].staff = 4;
    hall.client.update_fair(request(&fair)).await.unwrap();
    fair.booths.push(last);
    let status = hall.client.update_fair(request(&fair)).await.unwrap_err();
    refused(&status, "booths[9].employer", "BOOTH_SOLD_ON_DAY");
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn the_door_says_what_is_missing() {
    let mut hall = Hall::open().await;
    let request = |visitor| v1::EnterFairRequest {
        fair: "fairs/1".into(),
        visitor,
        ..Default::default()
    };
    let nobody = hall.client.enter_fair(request(None)).await.unwrap_err();
    refused(&nobody, "visitor", "FIELD_REQUIRED");
    let empty = Some(Visitor::Card(v1::QuickCard {
        birth_date: "2003-02-30".into(),
        ..Default::default()
    }));
    refused(
        &hall.client.enter_fair(request(empty)).await.unwrap_err(),
        "card.birth_date",
        "DATE_MALFORMED",
    );
    let empty = Some(Visitor::Card(v1::QuickCard {
        occupation: "@@@@".into(),
        ..Default::default()
    }));
    let status = hall.client.enter_fair(request(empty)).await.unwrap_err();
    for (field, reason) in [
        ("card.name", "FIELD_REQUIRED"),
        ("card.phone", "FIELD_REQUIRED"),
        ("card.birth_date", "FIELD_REQUIRED"),
        ("card.agreed", "CONSENT_MISSING"),
        ("card.occupation", "CODE_UNKNOWN"),
    ] {
        refused(&status, field, reason);
    }
    let stranger = Some(Visitor::Code("nobody".into()));
    let status = hall.client.enter_fair(request(stranger)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(hall.board().await.entries, 0);
    hall.at(MORNING + 24 * HOUR);
    let late = Some(Visitor::Code("C000001".into()));
    not_now(
        &hall.client.enter_fair(request(late)).await.unwrap_err(),
        "FAIR_NOT_ON",
    );
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn booths_tell_only_what_can_be() {
    let mut hall = Hall::open().await;
    let person = hall.enter("C000001").await.candidate;
    let ranked = hall.rank(&person).await.booths;
    let (booth, post) = (ranked[0].booth.clone(), ranked[0].vacancies[0].vacancy.clone());
    let other = ranked[1].vacancies[0].vacancy.clone();
    let stranger = hall.mark(&booth, "candidates/2", &post, v1::VisitStep::Notified);
    not_now(
        &hall.client.mark_visitor(stranger).await.unwrap_err(),
        "VISITOR_NOT_ENTERED",
    );
    for (request, field, reason) in [
        (
            hall.mark(&booth, &person, &other, v1::VisitStep::Notified),
            "vacancy",
            "VACANCY_NOT_AT_BOOTH",
        ),
        (
            hall.mark("Z9", &person, &post, v1::VisitStep::Notified),
            "booth",
            "BOOTH_UNKNOWN",
        ),
        (
            hall.mark(&booth, &person, &post, v1::VisitStep::Unspecified),
            "step",
            "FIELD_REQUIRED",
        ),
        (
            hall.mark(&booth, &person, &post, v1::VisitStep::Lost),
            "reason",
            "FIELD_REQUIRED",
        ),
        (
            hall.mark(&booth, &person, &post, v1::VisitStep::InterviewSet),
            "interview_at",
            "FIELD_REQUIRED",
        ),
        (
            hall.mark(&booth, "7", &post, v1::VisitStep::Notified),
            "candidate",
            "NAME_MALFORMED",
        ),
    ] {
        refused(
            &hall.client.mark_visitor(request).await.unwrap_err(),
            field,
            reason,
        );
    }
    let hired = hall.mark(&booth, &person, &post, v1::VisitStep::Hired);
    hall.client.mark_visitor(hired).await.unwrap();
    let back = hall.mark(&booth, &person, &post, v1::VisitStep::Interested);
    refused(
        &hall.client.mark_visitor(back).await.unwrap_err(),
        "step",
        "STEP_GOES_BACK",
    );
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn lists_plans_and_boards_have_limits() {
    let mut hall = Hall::open().await;
    let request = v1::RankBoothsRequest {
        fair: hall.fair.clone(),
        candidate: "candidates/11".into(),
        k: 51,
        ..Default::default()
    };
    let person = hall.enter("C000001").await.candidate;
    let request = v1::RankBoothsRequest {
        candidate: person,
        ..request
    };
    refused(
        &hall.client.rank_booths(request).await.unwrap_err(),
        "k",
        "NUMBER_OUT_OF_RANGE",
    );
    let request = v1::ReplanFairRequest {
        fair: hall.fair.clone(),
        ..Default::default()
    };
    not_now(
        &hall.client.replan_fair(request.clone()).await.unwrap_err(),
        "PLAN_NOT_MADE",
    );
    hall.plan().await;
    let unknown = v1::ReplanFairRequest {
        absent_booths: vec!["A01".into(), "Z9".into()],
        ..request.clone()
    };
    refused(
        &hall.client.replan_fair(unknown).await.unwrap_err(),
        "absent_booths[1]",
        "BOOTH_UNKNOWN",
    );
    let unknown = v1::ReplanFairRequest {
        talks: vec![v1::FairTalk {
            candidate: "candidates/1".into(),
            booth: "Z9".into(),
            ..Default::default()
        }],
        ..request
    };
    refused(
        &hall.client.replan_fair(unknown).await.unwrap_err(),
        "talks[0]",
        "TALK_UNKNOWN",
    );
    let request = v1::WatchFairBoardRequest {
        fair: hall.fair.clone(),
        interval_seconds: 61,
    };
    let status = hall.client.watch_fair_board(request).await.unwrap_err();
    refused(&status, "interval_seconds", "NUMBER_OUT_OF_RANGE");
    let request = v1::ReportFairRequest {
        fair: hall.fair.clone(),
        satisfaction: Some(v1::Satisfaction {
            asked: 3,
            satisfied: 4,
        }),
    };
    let status = hall.client.report_fair(request).await.unwrap_err();
    refused(&status, "satisfaction.satisfied", "NUMBER_OUT_OF_RANGE");
    let missing = v1::GetFairBoardRequest {
        fair: "fairs/9".into(),
    };
    assert_eq!(
        hall.client.get_fair_board(missing).await.unwrap_err().code(),
        Code::NotFound
    );
    hall.service.stop().await.unwrap();
}
