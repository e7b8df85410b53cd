//! Cells in free wording are read as free text is, with a warning where the reading is not certain.

use super::support::{problems_with, vacancies, vacancy_with, with_column};
use duijie_domain::Fact;
use duijie_domain::code::{BenefitCode, MajorCode, OccupationCode};
use duijie_indexer::ingest::RowProblem;
use rstest::rstest;

/// The warnings of the only row of a table with this cell, but those about facts that other columns would tell.
fn warnings(header: &str, cell: &str) -> Vec<RowProblem> {
    let mut warnings = vacancies(with_column(header, cell)).remove(0).warnings;
    warnings.retain(|warning| warning.header == header && warning.code != "ELEMENT_MISSING");
    warnings
}

#[rstest]
#[case("计算机类相关专业", &["0809"])]
#[case("土木工程或工程管理等相关专业", &["0810", "1201"])]
#[case("专业不限", &[])]
fn majors_are_read(#[case] cell: &str, #[case] codes: &[&str]) {
    let wanted: Vec<MajorCode> = codes.iter().map(|code| MajorCode::new(*code)).collect();
    assert_eq!(
        vacancy_with("专业要求", cell).requirements.majors,
        wanted,
        "{cell}"
    );
}

#[test]
fn a_major_that_is_read_loosely_is_told() {
    let warnings = warnings("专业要求", "计算机类相关专业");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        (warnings[0].code, warnings[0].field.as_str()),
        ("READ_FROM_WORDS", "requirements.majors")
    );
    assert!(
        warnings[0].message.zh.contains("0809 计算机类"),
        "{}",
        warnings[0].message.zh
    );
    let problems = problems_with("专业要求", "土木工程、不存在的专业");
    assert_eq!(
        (problems[0].code, problems[0].field.as_str()),
        ("CODE_UNKNOWN", "requirements.majors[1]")
    );
}

#[test]
fn target_groups_are_read_and_doubts_refuse_the_row() {
    let groups = vacancy_with("面向群体", "仅限2026届高校毕业生和退役军人").target_groups;
    let told: Vec<(&str, Option<i16>)> = groups
        .iter()
        .map(|group| (group.group.as_str(), group.graduation_year))
        .collect();
    assert_eq!(told, [("graduate", Some(2026)), ("veteran", None)]);
    assert_eq!(
        vacancy_with("面向群体", "面向社会公开招聘，不限人群").target_groups,
        []
    );
    let problems = problems_with("面向群体", "退役军人优先");
    assert_eq!(
        (problems[0].code, problems[0].field.as_str()),
        ("TARGET_GROUP_WELCOME", "target_groups")
    );
}

#[test]
fn benefits_are_read_and_what_has_no_code_is_told() {
    let taken = vacancy_with("福利待遇", "五险一金、提供住宿，团建");
    let Fact::Known(codes) = &taken.benefits else {
        unreachable!("{:?}", taken.benefits);
    };
    assert!(codes.contains(&BenefitCode::new("free-lodging")), "{codes:?}");
    let warnings = warnings("福利待遇", "五险一金、提供住宿，喝早茶");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code, "BENEFIT_NOT_KEPT");
    assert!(
        warnings[0].message.zh.contains("“喝早茶”"),
        "{}",
        warnings[0].message.zh
    );
    assert_eq!(problems_with("福利待遇", "喝早茶")[0].code, "CODE_UNKNOWN");
}

#[test]
fn a_title_in_the_place_of_an_occupation_is_coded_where_it_is_sure() {
    let cell = "电焊工（急聘）";
    let taken = vacancy_with("职业", cell).occupation;
    assert_eq!(taken, Fact::Known(OccupationCode::new("6-18-02-04")));
    let warnings = warnings("职业", cell);
    assert_eq!((warnings.len(), warnings[0].code), (1, "READ_FROM_WORDS"));
    assert!(warnings[0].message.zh.contains("6-18-02-04") && warnings[0].message.zh.contains('%'));
    let problems = problems_with("职业", "综合岗储备");
    assert_eq!(problems[0].code, "CODE_UNKNOWN");
}
