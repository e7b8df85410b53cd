//! Bad input names the field and what to do about it.

use super::*;
use tonic::Code;
use tonic_types::StatusExt;

/// The fields that a refused call names, each with its reason; every one has a hint.
fn fields(refused: &Status) -> Vec<(String, String)> {
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused:?}");
    let violations = refused.get_details_bad_request().unwrap().field_violations;
    assert!(
        violations
            .iter()
            .all(|violation| violation.description.contains("; "))
    );
    violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(field, reason): &(&str, &str)| ((*field).to_owned(), (*reason).to_owned());
    expected.iter().map(owned).collect()
}

#[tokio::test]
async fn a_check_names_every_fact_and_policy_that_is_not_there() {
    let mut office = Office::opened(memory()).await;
    let ask = |facts: &[(&str, &str)], policies: &[&str]| v1::CheckPoliciesRequest {
        facts: told(facts),
        policies: policies.iter().map(|policy| (*policy).into()).collect(),
        ..Default::default()
    };
    let facts = [
        ("person.agee", "20"),
        ("person.veteran", "yes"),
        ("firm.size", "huge"),
        ("person.age", "20"),
    ];
    let refused = office
        .policies
        .check_policies(ask(&facts, &[]))
        .await
        .unwrap_err();
    let expected = [
        ("facts[0].fact", "FACT_UNKNOWN"),
        ("facts[1].value", "FACT_MALFORMED"),
        ("facts[2].value", "FACT_MALFORMED"),
    ];
    assert_eq!(fields(&refused), pairs(&expected));
    let refused = office
        .policies
        .check_policies(ask(&facts[3..], &[FIRST_HIRE, "no-such"]))
        .await;
    assert_eq!(
        fields(&refused.unwrap_err()),
        pairs(&[("policies[1]", "POLICY_UNKNOWN")])
    );
    let refused = office.policies.check_policies(ask(&[], &[])).await.unwrap_err();
    assert_eq!(fields(&refused), pairs(&[("candidate", "FIELD_REQUIRED")]));
    let bad = v1::CheckPoliciesRequest {
        candidate: "candidates/x".into(),
        date: "1 July".into(),
        ..Default::default()
    };
    let refused = office.policies.check_policies(bad).await.unwrap_err();
    let expected = [("candidate", "NAME_MALFORMED"), ("date", "DATE_MALFORMED")];
    assert_eq!(fields(&refused), pairs(&expected));
    office.service.stop().await.unwrap();
}

#[tokio::test]
async fn lists_and_grants_name_what_is_wrong() {
    let mut office = Office::opened(memory()).await;
    let person = office.register(graduate("bureau", "X", "E12345678")).await;
    let request = v1::ListEligibleRequest {
        policy: FIRST_HIRE.into(),
        answer: v1::PolicyAnswer::No.into(),
        page_size: -1,
        ..Default::default()
    };
    let refused = office.policies.list_eligible(request).await.unwrap_err();
    let expected = [
        ("answer", "ENUM_VALUE_UNKNOWN"),
        ("page_size", "PAGE_SIZE_OUT_OF_RANGE"),
    ];
    assert_eq!(fields(&refused), pairs(&expected));
    let request = v1::ListPoliciesRequest {
        area: "聊城".into(),
        ..Default::default()
    };
    let refused = office.policies.list_policies(request).await.unwrap_err();
    assert_eq!(fields(&refused), pairs(&[("area", "CODE_UNKNOWN")]));
    let early = v1::GrantPolicyRequest {
        date: "2027-01-01".into(),
        ..order("g-1", &person, &[])
    };
    let refused = office.policies.grant_policy(early).await.unwrap_err();
    assert_eq!(fields(&refused), pairs(&[("date", "DATE_IN_FUTURE")]));
    let refused = office.grant("g-1", "", &[]).await.unwrap_err();
    assert_eq!(fields(&refused), pairs(&[("candidate", "FIELD_REQUIRED")]));
    let facts = [("firm.division", "371502")];
    let refused = office.grant("g-1", &person, &facts).await.unwrap_err();
    assert_eq!(fields(&refused), pairs(&[("payee", "FIELD_REQUIRED")]));
    let refused = office.grant("g-1", "candidates/99", &[]).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    office.service.stop().await.unwrap();
}
