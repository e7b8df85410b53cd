//! Push lists over everybody: for whom a policy holds, and who lacks one fact.

use super::*;
use v1::PolicyAnswer as Answer;

async fn eligible(office: &mut Office, request: v1::ListEligibleRequest) -> v1::ListEligibleResponse {
    let request = v1::ListEligibleRequest {
        policy: FIRST_HIRE.into(),
        date: DECISION_DAY.into(),
        ..request
    };
    office.policies.list_eligible(request).await.unwrap().into_inner()
}

/// Persons 1 to 4 are hired and eligible by the operator's rule, the third of them without a known day of birth; 5 is the
/// first one again, 6 was hired and lives elsewhere, 7 is a stranger.
async fn town() -> Office {
    let mut office = Office::opened(with_rule(memory(), OWN_RULE)).await;
    for person in 1..=4 {
        let mut body = graduate("bureau", &format!("p-{person}"), &format!("E1000000{person}"));
        if person == 3 {
            body.person.as_mut().unwrap().birth_date = None;
        }
        if person == 4 {
            body.consents = vec![v1::Consent {
                purpose: v1::ConsentPurpose::Push.into(),
                granted: false,
                decided_on: "2025-01-01".into(),
            }];
        }
        let name = office.register(body).await;
        office.hired(&name).await;
    }
    let again = office.register(graduate("agency", "p-1", "E10000001")).await;
    office.hired(&again).await;
    let mut away = graduate("bureau", "p-6", "E10000006");
    away.home = Some(place("370102"));
    let away = office.register(away).await;
    office.hired(&away).await;
    office.register(stranger("p-7")).await;
    office
}

#[tokio::test]
async fn everybody_is_asked_once_and_one_missing_fact_is_named() {
    let mut office = town().await;
    let sheet = eligible(&mut office, v1::ListEligibleRequest::default()).await;
    let rows: Vec<(&str, Answer, bool)> = sheet
        .rows
        .iter()
        .map(|row| (row.candidate.as_str(), row.answer(), row.push_refused))
        .collect();
    let expected = [
        ("candidates/1", Answer::Yes, false),
        ("candidates/2", Answer::Yes, false),
        ("candidates/3", Answer::Unknown, false),
        ("candidates/4", Answer::Yes, true),
        ("candidates/6", Answer::Yes, false),
    ];
    assert_eq!(rows, expected);
    assert_eq!((sheet.persons, sheet.eligible, sheet.unknown), (6, 4, 2));
    assert_eq!(
        (sheet.not_eligible, sheet.one_fact_missing, sheet.fen),
        (0, 1, 320_000)
    );
    let fact = sheet.missing[0].fact.as_ref().unwrap();
    assert_eq!(
        (fact.fact.as_str(), sheet.missing[0].alone, sheet.missing[0].all),
        ("person.age", 1, 2)
    );
    let in_city = v1::ListEligibleRequest {
        area: "371500".into(),
        ..Default::default()
    };
    let in_city = eligible(&mut office, in_city).await;
    assert_eq!(
        (in_city.persons, in_city.eligible),
        (4, 3),
        "neither who lives elsewhere nor who did not tell"
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn pages_hold_everybody_once_and_grants_end_the_claim() {
    let mut office = town().await;
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let request = v1::ListEligibleRequest {
            answer: Answer::Yes.into(),
            after,
            page_size: 3,
            ..Default::default()
        };
        let page = eligible(&mut office, request).await;
        assert_eq!(page.eligible, 4, "counts are over everybody");
        seen.extend(page.rows.into_iter().map(|row| row.candidate));
        after = page.next;
        if after == 0 {
            break;
        }
    }
    assert_eq!(
        seen,
        ["candidates/1", "candidates/2", "candidates/4", "candidates/6"]
    );
    office.grant("g-1", "candidates/5", &[]).await.unwrap();
    let sheet = eligible(&mut office, v1::ListEligibleRequest::default()).await;
    assert_eq!(
        (sheet.persons, sheet.eligible, sheet.not_eligible),
        (7, 3, 2),
        "both records of one person"
    );
    office.service.stop().await.unwrap();
}
