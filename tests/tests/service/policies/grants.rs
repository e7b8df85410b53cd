//! Grants: made only on a yes, once for a person under whichever record, by however many at the same time.

use super::*;
use duijie_tests::service::in_folder;
use tonic::Code;
use tonic_types::StatusExt;

const FIRST_JOB: [(&str, &str); 1] = [("person.first_employment", "true")];

fn reason(refused: &Status) -> String {
    refused.get_details_error_info().unwrap().reason
}

#[tokio::test]
async fn a_grant_is_made_once_under_whichever_record_of_the_person() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    let same = office.register(graduate("agency", "900", "e1234 5678")).await;
    office.hired(&person).await;
    let refused = office.grant("g-0", &person, &[]).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::FailedPrecondition, "GRANT_UNDECIDED")
    );
    assert!(refused.message().contains("first employment"), "{refused:?}");
    let old = [
        ("person.first_employment", "true"),
        ("person.birth_date", "1980-01-01"),
    ];
    assert_eq!(
        reason(&office.grant("g-0", &person, &old).await.unwrap_err()),
        "GRANT_NOT_DUE"
    );
    assert_eq!(
        office.grants("").await.total,
        0,
        "what is refused leaves nothing behind"
    );

    let made = office.grant("g-1", &person, &FIRST_JOB).await.unwrap();
    let grant = made.grant.clone().unwrap();
    assert!(!made.known && !made.name.is_empty());
    assert_eq!(
        (grant.amount_fen, grant.payee.as_str(), grant.family.as_str()),
        (50_000, "E", "first-hire")
    );
    let again = office.grant("g-1", &person, &FIRST_JOB).await.unwrap();
    assert_eq!(
        (again.known, &again.name),
        (true, &made.name),
        "the same key is the same grant"
    );
    let refused = office.grant("g-2", &person, &FIRST_JOB).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::FailedPrecondition, "GRANT_EXCLUDED")
    );

    let facts = [
        ("person.first_employment", "true"),
        ("firm.division", "371502"),
        ("firm.size", "micro"),
        ("contract.months", "12"),
        ("insurance.employee_months", "6"),
    ];
    let payee = |own_id: &str, candidate: &str| v1::GrantPolicyRequest {
        payee: "another firm".into(),
        ..order(own_id, candidate, &facts)
    };
    let refused = office
        .policies
        .grant_policy(payee("g-3", &same))
        .await
        .unwrap_err();
    assert_eq!(
        reason(&refused),
        "GRANT_EXCLUDED",
        "another publisher's record with the same document"
    );
    let stranger = office.register(graduate("agency", "901", "E87654321")).await;
    office
        .policies
        .grant_policy(payee("g-3", &stranger))
        .await
        .unwrap();
    assert_eq!(office.grants("").await.total, 2);
    assert_eq!(office.grants(&same).await.grants[0].name, made.name);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn two_at_the_same_time_make_one_grant() {
    let mut office = Office::opened(memory()).await;
    for pair in 0..6 {
        let passport = format!("E1000000{pair}");
        let facts = [
            ("person.first_employment", "true"),
            ("firm.division", "371502"),
            ("firm.size", "micro"),
            ("contract.months", "12"),
            ("insurance.employee_months", "6"),
        ];
        let mut calls = Vec::new();
        for publisher in ["bureau", "agency"] {
            let person = office
                .register(graduate(publisher, &format!("p-{pair}"), &passport))
                .await;
            let order = v1::GrantPolicyRequest {
                payee: publisher.into(),
                ..order(&format!("{publisher}-{pair}"), &person, &facts)
            };
            let mut client = office.policies.clone();
            calls.push(tokio::spawn(async move { client.grant_policy(order).await }));
        }
        let mut made = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(_) => made += 1,
                Err(refused) => assert_eq!(reason(&refused), "GRANT_EXCLUDED"),
            }
        }
        assert_eq!(made, 1);
    }
    let all = office.grants("").await;
    assert_eq!((all.total, all.fen), (6, 300_000));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_grant_that_was_taken_back_can_be_made_again() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let made = office.grant("g-1", &person, &FIRST_JOB).await.unwrap();
    let number = made.name.strip_prefix("events/").unwrap().parse().unwrap();
    office
        .happened("2025-07-02T09:00:00+08:00", &person, Step::TakenBack(number))
        .await;
    assert_eq!(office.grants(&person).await.total, 0);
    assert!(!office.grant("g-2", &person, &FIRST_JOB).await.unwrap().known);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn checking_only_writes_nothing() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let order = v1::GrantPolicyRequest {
        validate_only: true,
        ..order("g-1", &person, &FIRST_JOB)
    };
    let tried = office.policies.grant_policy(order).await.unwrap().into_inner();
    assert_eq!(
        (tried.name.as_str(), tried.grant.unwrap().amount_fen),
        ("", 50_000)
    );
    assert_eq!(office.grants("").await.total, 0);
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn months_are_cut_at_the_cap_and_no_day_is_paid_twice() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    let facts = [
        ("firm.division", "371502"),
        ("person.came_from", "130000"),
        ("person.employed", "true"),
        ("person.children_under_three", "1"),
    ];
    let childcare = |own_id: &str, from: &str, units: u32| v1::GrantPolicyRequest {
        policy: "liaocheng-childcare".into(),
        from_date: from.into(),
        units,
        ..order(own_id, &person, &facts)
    };
    let mut ask = async |order: v1::GrantPolicyRequest| {
        let answer = office.policies.grant_policy(order).await;
        answer.map(|answer| answer.into_inner().grant.unwrap())
    };
    let first = ask(childcare("g-1", "2025-01-01", 4)).await.unwrap();
    assert_eq!(
        (first.months, first.amount_fen, first.to_date.as_str()),
        (4, 120_000, "2025-04-30")
    );
    let refused = ask(childcare("g-2", "2025-04-01", 1)).await.unwrap_err();
    assert_eq!(reason(&refused), "GRANT_EXCLUDED", "April was paid");
    let second = ask(childcare("g-3", "2025-05-01", 4)).await.unwrap();
    assert_eq!(
        (second.units, second.amount_fen),
        (2, 60_000),
        "six months in sum"
    );
    let refused = ask(childcare("g-4", "2025-09-01", 1)).await.unwrap_err();
    assert_eq!(reason(&refused), "GRANT_EXCLUDED");
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_grant_goes_on_counting_after_a_restart_and_when_its_rule_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || in_folder(folder.path(), CodeBook::embedded()).unwrap();
    let named = |id: &str| OWN_RULE.replace(FIRST_HIRE, id);
    let mut office = Office::opened(with_rule(settings(), &named("city-2025"))).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    office.hired(&person).await;
    let of = |policy: &str, own_id: &str| v1::GrantPolicyRequest {
        policy: policy.into(),
        ..order(own_id, &person, &[])
    };
    office
        .policies
        .grant_policy(of("city-2025", "g-1"))
        .await
        .unwrap();
    office.service.stop().await.unwrap();
    let mut office = Office::over(with_rule(settings(), &named("city-2026"))).await;
    let refused = office
        .policies
        .grant_policy(of("city-2026", "g-2"))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "GRANT_EXCLUDED");
    assert!(refused.message().contains("city-2025"), "{refused:?}");
    office.service.stop().await.unwrap();
}
