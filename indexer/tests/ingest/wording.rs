//! The wording of vacancies is checked as they come in: what the law forbids is refused, what may have a ground is told.

use super::support::{problems_with, vacancies, vacancy_with, with_column};

#[test]
fn an_unlawful_limit_refuses_its_row_and_offers_a_sentence() {
    let problems = problems_with("岗位职责", "负责焊接，限男性，能吃苦");
    assert_eq!(problems.len(), 1);
    let problem = &problems[0];
    assert_eq!(
        (problem.field.as_str(), problem.code),
        ("duties", "WORDING_UNLAWFUL")
    );
    assert_eq!(problem.header, "岗位职责");
    assert!(problem.message.zh.contains("sex-male"), "{}", problem.message.zh);
    assert!(!problem.hint.zh.contains('男'), "{}", problem.hint.zh);
}

#[test]
fn what_may_have_a_ground_is_a_warning() {
    let results = vacancies(with_column("岗位职责", "接待客户。任职要求：形象好气质佳"));
    assert!(results[0].outcome.is_ok());
    assert_eq!(results[0].warnings[0].code, "WORDING_DOUBTFUL");
}

#[test]
fn lawful_words_pass() {
    let taken = vacancy_with("岗位职责", "女装销售，男女不限，年满18周岁");
    assert_eq!(taken.duties, "女装销售，男女不限，年满18周岁");
}

#[test]
fn facts_that_a_notice_must_tell_are_warned_of_with_what_to_write() {
    let results = vacancies(with_column("薪资", "6000-8000"));
    assert!(
        results[0].outcome.is_ok(),
        "nothing is refused for being incomplete"
    );
    let told: Vec<(&str, &str)> = results[0]
        .warnings
        .iter()
        .map(|warning| (warning.code, warning.field.as_str()))
        .collect();
    let missing = ["requirements", "duties", "valid_until"].map(|field| ("ELEMENT_MISSING", field));
    assert_eq!(told, missing);
    let duties = &results[0].warnings[1];
    assert!(
        duties.message.zh.contains("element-duties"),
        "{}",
        duties.message.zh
    );
    assert!(!duties.hint.zh.is_empty() && !duties.hint.en.is_empty());
    let wide = vacancies(with_column("薪资", "3000-9000")).remove(0);
    let of_pay = wide
        .warnings
        .iter()
        .find(|warning| warning.field == "pay")
        .unwrap();
    assert_eq!(
        (of_pay.code, of_pay.header.as_str()),
        ("WORDING_DOUBTFUL", "薪资")
    );
}

#[test]
fn a_notice_that_is_over_need_not_be_completed() {
    let over = vacancies(with_column("岗位状态", "过期")).remove(0);
    assert!(over.outcome.is_ok(), "{over:?}");
    assert!(
        over.warnings
            .iter()
            .all(|warning| warning.code != "ELEMENT_MISSING")
    );
}
