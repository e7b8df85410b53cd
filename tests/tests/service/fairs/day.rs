//! The day: booths, the door, ranked booths, marks, the board and the report.

use super::*;
use std::collections::BTreeSet;
use v1::enter_fair_request::Visitor;

#[tokio::test]
async fn booths_check_in_close_and_never_come() {
    let mut hall = Hall::booked().await;
    not_now(&hall.check_in("A01").await.unwrap_err(), "FAIR_NOT_ON");
    hall.at(MORNING);
    let state = hall.check_in("A01").await.unwrap();
    assert_eq!((state.condition(), state.late), (v1::BoothCondition::Open, false));
    assert_eq!(hall.check_in("A01").await.unwrap(), state, "again is no fault");
    let no_shows = v1::CloseNoShowsRequest {
        fair: hall.fair.clone(),
        ..Default::default()
    };
    let early = hall.client.close_no_shows(no_shows.clone()).await.unwrap_err();
    not_now(&early, "CHECK_IN_NOT_OVER");
    hall.at(MORNING + HOUR);
    let late = hall.check_in("A02").await.unwrap();
    assert!(late.late && late.employer_name.contains("示例"), "{late:?}");
    let closed = hall
        .client
        .close_no_shows(no_shows)
        .await
        .unwrap()
        .into_inner()
        .closed;
    assert_eq!(closed.len(), 8);
    let request = v1::ListBoothsRequest {
        fair: hall.fair.clone(),
    };
    let booths = hall
        .client
        .list_booths(request)
        .await
        .unwrap()
        .into_inner()
        .booths;
    let open = booths
        .iter()
        .filter(|booth| booth.condition() == v1::BoothCondition::Open);
    assert_eq!(open.count(), 2);
    assert_eq!(
        hall.check_in("A03").await.unwrap().condition(),
        v1::BoothCondition::Open,
        "better late"
    );
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn the_door_knows_people_by_name_key_and_code() {
    let mut hall = Hall::open().await;
    let first = hall.enter("C000001").await;
    assert!(first.first_entry && !first.ranked.as_ref().unwrap().booths.is_empty());
    for visitor in [
        Visitor::Candidate(first.candidate.clone()),
        Visitor::Candidate("publishers/demo-fair/candidates/C000001".into()),
        Visitor::Code("C000001".into()),
    ] {
        let request = v1::EnterFairRequest {
            fair: hall.fair.clone(),
            visitor: Some(visitor),
            ..Default::default()
        };
        let again = hall.client.enter_fair(request).await.unwrap().into_inner();
        assert_eq!(
            (again.first_entry, again.candidate),
            (false, first.candidate.clone())
        );
        assert_eq!(again.entered_at, first.entered_at);
    }
    assert_eq!(hall.board().await.entries, 1);
    hall.service.stop().await.unwrap();
}

fn card(hall: &Hall) -> v1::EnterFairRequest {
    v1::EnterFairRequest {
        fair: hall.fair.clone(),
        visitor: Some(Visitor::Card(v1::QuickCard {
            name: "王甲子".into(),
            phone: "13000000000".into(),
            birth_date: "2003-05-06".into(),
            education: "大专".into(),
            occupation: "电焊工".into(),
            division: "聊城市".into(),
            agreed: true,
        })),
        card_id: "K7".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_quick_card_makes_a_person_who_gets_booths_at_once() {
    let mut hall = Hall::open().await;
    let request = card(&hall);
    let entered = hall
        .client
        .enter_fair(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(entered.first_entry && !entered.ranked.unwrap().booths.is_empty());
    let again = hall.client.enter_fair(request).await.unwrap().into_inner();
    assert_eq!((again.first_entry, &again.candidate), (false, &entered.candidate));
    let scanned = hall.enter(&entered.code).await;
    assert_eq!(scanned.candidate, entered.candidate);
    let mut client = v1::candidate_service_client::CandidateServiceClient::new(hall.service.channel.clone());
    let request = v1::GetCandidateRequest {
        name: entered.candidate,
    };
    let person = client.get_candidate(request).await.unwrap().into_inner();
    assert_eq!(person.education.unwrap().level.unwrap(), "31");
    assert_eq!(person.wishes.unwrap().occupations, ["6-18-02-04"]);
    assert_eq!(person.key.unwrap().publisher, "demo-fair");
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn closed_booths_and_full_vacancies_leave_the_list() {
    let mut hall = Hall::open().await;
    let person = hall.enter("C000001").await.candidate;
    let before = hall.rank(&person).await;
    let scores: Vec<u32> = before
        .booths
        .iter()
        .map(|booth| booth.score.as_ref().unwrap().pair)
        .collect();
    assert!(scores.is_sorted_by(|left, right| left >= right));
    let walked: BTreeSet<&String> = before.walking_order.iter().collect();
    assert_eq!(walked, before.booths.iter().map(|booth| &booth.booth).collect());
    let (best, second) = (before.booths[0].clone(), before.booths[1].clone());
    let request = v1::CloseBoothRequest {
        fair: hall.fair.clone(),
        booth: best.booth.clone(),
        ..Default::default()
    };
    let closed = hall.client.close_booth(request).await.unwrap().into_inner();
    assert_eq!(closed.condition(), v1::BoothCondition::Closed);
    let after = hall.rank(&person).await;
    assert!(after.booths.iter().all(|booth| booth.booth != best.booth));
    let post = second.vacancies[0].clone();
    let mut left = post.places_left;
    for code in (2..).map(|number| format!("C{number:06}")) {
        if left == 0 {
            break;
        }
        let other = hall.enter(&code).await.candidate;
        let hire = hall.mark(&second.booth, &other, &post.vacancy, v1::VisitStep::Hired);
        if let Ok(told) = hall.client.mark_visitor(hire).await {
            left -= 1;
            assert_eq!(told.into_inner().places_left, left);
        }
    }
    let full = hall.rank(&person).await;
    let shown = full.booths.iter().flat_map(|booth| &booth.vacancies);
    assert!(shown.clone().all(|shown| shown.vacancy != post.vacancy));
    assert!(shown.count() > 0);
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn marks_stand_beside_the_reasons() {
    let mut hall = Hall::open().await;
    let person = hall.enter("C000001").await.candidate;
    let best = hall.rank(&person).await.booths[0].clone();
    let post = best.vacancies[0].vacancy.clone();
    let explain = v1::ExplainAtBoothRequest {
        fair: hall.fair.clone(),
        booth: best.booth.clone(),
        candidate: person.clone(),
        ..Default::default()
    };
    let before = hall
        .client
        .explain_at_booth(explain.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(before.entered && before.vacancies[0].eligible);
    assert!(
        !before.vacancies[0]
            .explanation
            .as_ref()
            .unwrap()
            .employer_terms
            .is_empty()
    );
    let marked = hall.mark(&best.booth, &person, &post, v1::VisitStep::Undecided);
    hall.client.mark_visitor(marked).await.unwrap();
    let mut interest = hall.mark(&best.booth, &person, &post, v1::VisitStep::Interested);
    interest.event_id = "scan-1".into();
    let told = hall
        .client
        .mark_visitor(interest.clone())
        .await
        .unwrap()
        .into_inner();
    let again = hall.client.mark_visitor(interest).await.unwrap().into_inner();
    assert_eq!(
        (told.is_new, again.is_new, again.event),
        (true, false, told.event)
    );
    let after = hall.client.explain_at_booth(explain).await.unwrap().into_inner();
    let shown = after.vacancies.iter().find_map(|told| {
        let vacancy = told.vacancy.as_ref()?;
        (vacancy.vacancy == post).then(|| (vacancy.mark(), vacancy.step()))
    });
    assert_eq!(shown, Some((v1::VisitStep::Undecided, v1::VisitStep::Interested)));
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn board_and_report_count_what_was_told() {
    let mut hall = Hall::open().await;
    let start = hall.board().await;
    assert_eq!(
        (start.entries, start.booths_open, start.booths_expected),
        (0, 9, 1)
    );
    assert_eq!(start.places_left + start.places_held, start.places_total);
    let (mut contacts, mut intents, mut hires, mut losses) = (0, 0, 0, 0);
    for number in 1..=40 {
        let entered = hall.enter(&format!("C{number:06}")).await;
        let Some(best) = entered.ranked.unwrap().booths.first().cloned() else {
            continue;
        };
        let post = best.vacancies[0].vacancy.clone();
        let told = |step| hall.mark(&best.booth, &entered.candidate, &post, step);
        let (interested, hired) = (told(v1::VisitStep::Interested), told(v1::VisitStep::Hired));
        let mut lost = told(v1::VisitStep::Lost);
        lost.reason = "distance".into();
        hall.client.mark_visitor(interested).await.unwrap();
        (contacts, intents) = (contacts + 1, intents + 1);
        match number % 4 {
            0 => {
                let hired = hall.client.mark_visitor(hired).await;
                hires += u64::from(hired.is_ok());
            }
            1 => {
                hall.client.mark_visitor(lost).await.unwrap();
                losses += 1;
            }
            _ => {}
        }
        let board = hall.board().await;
        assert_eq!(board.places_left + hires, start.places_total, "no place is lost");
        assert_eq!((board.entries, board.hires), (number, hires));
    }
    assert!(hires > 0 && losses > 0);
    let board = hall.board().await;
    assert_eq!((board.contacts, board.intents), (contacts, intents));
    assert_eq!(
        board.hottest.iter().map(|row| row.persons).max(),
        Some(board.hottest[0].persons)
    );
    assert_eq!(board.classes.iter().map(|class| class.persons).sum::<u64>(), 40);
    assert_eq!(
        board.classes.iter().map(|class| class.places).sum::<u64>(),
        board.places_left
    );
    let close = v1::CloseFairRequest {
        fair: hall.fair.clone(),
        ..Default::default()
    };
    let report = hall.client.close_fair(close).await.unwrap().into_inner();
    assert_eq!((report.employers, report.employers_present), (10, 9));
    assert_eq!(report.persons_with_intent, intents);
    assert_eq!(report.losses.iter().map(|loss| loss.count).sum::<u64>(), losses);
    assert_eq!(report.losses[0].reason, "distance");
    assert_eq!(report.satisfaction, None, "nothing is made up");
    for table in ["occupation", "age", "schooling"] {
        let rows: Vec<_> = report.groups.iter().filter(|row| row.table == table).collect();
        assert_eq!(rows.iter().map(|row| row.entries).sum::<u64>(), 40, "{table}");
        assert_eq!(
            rows.iter().map(|row| row.intents).sum::<u64>(),
            intents,
            "{table}"
        );
        assert_eq!(rows.iter().map(|row| row.hires).sum::<u64>(), hires, "{table}");
    }
    let end = report.board.unwrap();
    assert_eq!((end.booths_open, end.booths_closed, end.hires), (0, 10, hires));
    hall.service.stop().await.unwrap();
}

#[tokio::test]
async fn the_board_is_told_again_and_again() {
    let mut hall = Hall::open().await;
    let request = v1::WatchFairBoardRequest {
        fair: hall.fair.clone(),
        interval_seconds: 1,
    };
    let mut boards = hall.client.watch_fair_board(request).await.unwrap().into_inner();
    assert_eq!(boards.message().await.unwrap().unwrap().entries, 0);
    hall.enter("C000001").await;
    let mut seen = 0;
    while seen == 0 {
        seen = boards.message().await.unwrap().unwrap().entries;
    }
    assert_eq!(seen, 1);
    drop(boards);
    hall.service.stop().await.unwrap();
}
