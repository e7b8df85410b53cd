//! Yes, no and unknown over the wire; what is known comes from records, the ledger and the request.

use super::*;
use v1::PolicyAnswer as Answer;

#[tokio::test]
async fn a_case_is_unknown_until_the_last_fact_is_told_and_a_no_names_what_failed() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let open = decision(&office.checked(&person, &[]).await, FIRST_HIRE);
    assert_eq!(open.answer(), Answer::Unknown);
    assert_eq!(names(&open.missing), ["person.first_employment"]);
    let title = open.missing[0].title.as_ref().unwrap();
    assert_eq!(
        (title.zh.as_str(), title.en.as_str()),
        ("初次就业", "first employment")
    );
    let checked = office
        .checked(&person, &[("person.first_employment", "true")])
        .await;
    let yes = decision(&checked, FIRST_HIRE);
    assert_eq!(
        (yes.answer(), yes.amount.as_ref().unwrap().fen),
        (Answer::Yes, Some(50_000))
    );
    assert_eq!(
        (checked.employer.as_str(), checked.vacancy.as_str()),
        ("employers/1", "vacancies/1")
    );
    let from_request: Vec<&str> = checked
        .facts
        .iter()
        .filter(|told| told.from_request)
        .map(|told| told.fact.as_str())
        .collect();
    assert_eq!(from_request, ["person.first_employment"]);
    let refused = [("person.first_employment", "false"), ("firm.size", "large")];
    let no = decision(&office.checked(&person, &refused).await, FIRST_HIRE);
    assert_eq!(no.answer(), Answer::No);
    assert_eq!(conditions(&no.failed), ["firm-size", "first-employment"]);
    assert!(no.amount.is_none() && no.sentences[0].zh.starts_with("不能享受"));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn nothing_told_is_never_a_no() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(stranger("X")).await;
    let checked = office.checked(&person, &[]).await;
    let answers: Vec<Answer> = checked.decisions.iter().map(v1::PolicyDecision::answer).collect();
    assert_eq!(
        answers,
        [Answer::Unknown; 8],
        "the nine shipped rules without the one of 2023"
    );
    assert!(checked.choice.unwrap().granted.is_empty());
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_recorded_behind_the_day_does_not_count_on_it() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let request = |date: &str| v1::CheckPoliciesRequest {
        candidate: person.clone(),
        policies: vec![FIRST_HIRE.into()],
        facts: told(&[("person.first_employment", "true")]),
        date: date.into(),
        ..Default::default()
    };
    let asked = office.policies.check_policies(request("2025-06-30")).await;
    let before = decision(&asked.unwrap().into_inner(), FIRST_HIRE);
    assert_eq!(before.answer(), Answer::Unknown);
    assert_eq!(names(&before.missing), ["insurance.employee_months"]);
    let asked = office.policies.check_policies(request(DECISION_DAY)).await;
    assert_eq!(
        decision(&asked.unwrap().into_inner(), FIRST_HIRE).answer(),
        Answer::Yes
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_that_exclude_each_other_the_better_is_chosen() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let facts = [
        ("person.first_employment", "true"),
        ("person.unemployed_before", "true"),
    ];
    let choice = office.checked(&person, &facts).await.choice.unwrap();
    assert_eq!(choice.granted, ["job-expansion-2025"]);
    assert_eq!(
        (choice.fen, choice.set_aside),
        (150_000, vec![FIRST_HIRE.to_owned()])
    );
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn facts_alone_are_enough_for_a_question() {
    let mut office = Office::opened(memory()).await;
    let facts = [
        ("person.birth_date", "1990-01-01"),
        ("premises.kind", "rented"),
        ("premises.division", "聊城市"),
        ("premises.rent_yuan_per_year", "8000"),
    ];
    let yes = decision(&office.checked("", &facts).await, "liaocheng-startup-rent");
    assert_eq!(yes.answer(), Answer::Yes);
    assert_eq!(yes.amount.unwrap().fen_per_unit, Some(800_000));
    let mut late = facts;
    late[0].1 = "1989-07-01";
    let no = decision(&office.checked("", &late).await, "liaocheng-startup-rent");
    assert_eq!((no.answer(), conditions(&no.failed)), (Answer::No, vec!["youth"]));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn an_operators_rule_replaces_a_shipped_one() {
    let mut office = Office::opened(with_rule(memory(), OWN_RULE)).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let request = v1::ListPoliciesRequest {
        area: "371502".into(),
        date: "2026-07-01".into(),
        ..Default::default()
    };
    let listed = office
        .policies
        .list_policies(request.clone())
        .await
        .unwrap()
        .into_inner();
    let listed: Vec<(&str, &str)> = listed
        .policies
        .iter()
        .map(|policy| (policy.policy.as_str(), policy.version.as_str()))
        .collect();
    assert_eq!(
        listed,
        [(FIRST_HIRE, "own")],
        "the shipped ones of the city ended with 2025"
    );
    let all = v1::ListPoliciesRequest {
        show_not_in_force: true,
        ..request
    };
    let all = office
        .policies
        .list_policies(all)
        .await
        .unwrap()
        .into_inner()
        .policies;
    assert_eq!(all.len(), 8, "all but the one of another province");
    assert_eq!(all.iter().filter(|policy| policy.in_force).count(), 1);
    let decided = decision(&office.checked(&person, &[]).await, FIRST_HIRE);
    assert_eq!(decided.amount.unwrap().fen, Some(80_000));
    office.service.stop().await.unwrap();
}
