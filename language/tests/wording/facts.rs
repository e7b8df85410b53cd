//! What is checked on values: the facts that a notice must tell, and how wide a pay range is.

use duijie_domain::code::DivisionCode;
use duijie_domain::fact::Fact;
use duijie_domain::pay::Pay;
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Employer, Vacancy};
use duijie_language::wording::{Elements, Finding, Severity, check_elements, check_pay, check_vacancy};

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

fn vacancy() -> Vacancy {
    Vacancy {
        title: "前台".to_owned(),
        duties: "接待来访".to_owned(),
        remarks: "大专以上".to_owned(),
        sites: vec![WorkSite {
            place: Place::in_division(DivisionCode::new("371500")),
            head_count: 2,
            filled: 0,
        }],
        pay: Fact::Known(Pay::per_month(4_000, 6_000)),
        ..Vacancy::default()
    }
}

#[test]
fn a_notice_tells_its_facts() {
    assert_eq!(
        rules(&check_vacancy(&vacancy(), None, false)),
        ["element-valid-until"]
    );
    let silent = check_vacancy(&Vacancy::default(), Some(&Employer::default()), false);
    let missing = [
        "element-employer",
        "element-head-count",
        "element-conditions",
        "element-duties",
        "element-place",
        "element-pay",
        "element-valid-until",
    ];
    assert_eq!(rules(&silent), missing);
}

#[test]
fn what_is_passed_on_names_its_source() {
    let agency = Employer {
        registered_name: "聊城某人力资源公司".to_owned(),
        agency_licence: Some("370000".into()),
        ..Employer::default()
    };
    let mut passed_on = vacancy();
    assert!(!Elements::of(&passed_on, Some(&agency)).source);
    passed_on.source = "聊城市公共就业服务网".to_owned();
    let elements = Elements::of(&passed_on, Some(&agency));
    assert!(elements.source);
    assert_eq!(rules(&check_elements(&elements)), ["element-valid-until"]);
}

#[test]
fn pay_to_be_agreed_tells_no_pay() {
    let agreed = Vacancy {
        pay: Fact::Absent,
        ..vacancy()
    };
    assert!(!Elements::of(&agreed, None).pay);
}

#[test]
fn a_pay_range_is_at_most_one_to_two() {
    assert_eq!(check_pay(&Pay::per_month(4_000, 8_000)), None);
    let wide = check_pay(&Pay::per_month(4_000, 8_001)).unwrap();
    assert_eq!((wide.rule, wide.severity), ("pay-range", Severity::Warn));
    assert_eq!(wide.rewrite, "4000-8000");
    let open = Pay {
        max_yuan: None,
        ..Pay::per_month(4_000, 4_000)
    };
    assert_eq!(check_pay(&open), None);
}

#[test]
fn words_and_values_are_checked_together() {
    let limited = Vacancy {
        title: "女前台".to_owned(),
        pay: Fact::Known(Pay::per_month(3_000, 9_000)),
        ..vacancy()
    };
    assert_eq!(
        rules(&check_vacancy(&limited, None, false)),
        ["sex-female", "pay-range", "element-valid-until"]
    );
}
