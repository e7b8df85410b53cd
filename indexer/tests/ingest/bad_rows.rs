//! A bad row never stops a file, and says what is wrong with it.

use crate::support::{HEADER, file, guessed_plan, problems_with, rows, vacancies, vacancy_with, with_column};
use duijie_domain::code::EducationCode;
use duijie_domain::{Candidate, Fact, Vacancy};
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("职业", "没有这种职业", "CODE_UNKNOWN", "occupation")]
#[case("最低学历", "幼儿园", "CODE_UNKNOWN", "requirements.education")]
#[case("发布日期", "2026-02-30", "DATE_IMPOSSIBLE", "published_on")]
#[case("发布日期", "昨天", "DATE_INVALID", "published_on")]
#[case("薪资", "12000-8000", "PAY_RANGE_REVERSED", "pay")]
#[case("薪资", "高薪", "PAY_INVALID", "pay")]
#[case("发薪日", "300", "NUMBER_OUT_OF_RANGE", "pay_day")]
#[case("发薪日", "月底", "NUMBER_INVALID", "pay_day")]
#[case("是否倒班", "也许", "WORD_UNKNOWN", "working_time.shifts")]
#[case(
    "优先技能",
    "不存在的技能",
    "CODE_UNKNOWN",
    "requirements.preferred_skills[0]"
)]
#[case("工作地点及人数", "371502|1|a|1,2|3|4", "ENTRY_INVALID", "sites[0]")]
fn a_bad_value_names_field_header_and_reason(
    #[case] header: &str,
    #[case] cell: &str,
    #[case] code: &str,
    #[case] field: &str,
) {
    let problems = problems_with(header, cell);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = &problems[0];
    assert_eq!(
        (
            problem.row,
            problem.header.as_str(),
            problem.code,
            problem.field.as_str()
        ),
        (2, header, code, field)
    );
    assert!(!problem.message.zh.is_empty() && !problem.hint.en.is_empty());
}

#[test]
fn head_counts_out_of_range_are_refused() {
    for (count, is_good) in [
        ("0", false),
        ("1", true),
        ("99999", true),
        ("100000", false),
        ("", false),
        ("若干", false),
    ] {
        let result = vacancies(format!("{HEADER}\n1,firm,普工,371502,{count}\n")).remove(0);
        assert_eq!(result.outcome.is_ok(), is_good, "{count}: {result:?}");
        if let Err(problems) = result.outcome {
            assert_eq!(problems.len(), 1);
            assert_eq!(
                (problems[0].field.as_str(), problems[0].header.as_str()),
                ("sites[0].head_count", "招聘人数")
            );
        }
    }
}

#[test]
fn a_title_of_two_megabytes_is_refused_and_the_next_row_is_not() {
    let title = "工".repeat(700_000);
    let results = vacancies(format!(
        "{HEADER}\n1,firm,{title},371502,5\n2,firm,普工,371502,5\n"
    ));
    let problems = results[0].outcome.as_ref().unwrap_err();
    assert_eq!(problems[0].code, "TEXT_TOO_LONG");
    assert!(problems[0].message.zh.len() < 200);
    assert!(results[1].outcome.is_ok());
}

#[test]
fn thirty_wishes_are_too_many() {
    let wishes = vec!["371502"; 30].join("、");
    let table = format!("求职编号,姓名,期望地区\n1,张三,{wishes}\n2,李四,聊城、济南\n");
    let results = rows::<Candidate>(&guessed_plan(&file("people.csv", table).path));
    assert_eq!(
        results[0].outcome.as_ref().unwrap_err()[0].code,
        "TOO_MANY_VALUES"
    );
    assert_eq!(
        results[1].outcome.as_ref().unwrap().record.wishes.divisions.len(),
        2
    );
}

#[test]
fn a_missing_place_is_said_to_be_missing() {
    let results = vacancies("岗位编号,用人单位编号,岗位名称,招聘人数\n1,firm,普工,5\n");
    let problems = results[0].outcome.as_ref().unwrap_err();
    assert_eq!(
        (problems[0].code, problems[0].field.as_str()),
        ("FIELD_REQUIRED", "sites[0].place.division")
    );
}

#[test]
fn rows_of_another_width_and_open_quotes_cost_only_themselves() {
    let table = format!(
        "{HEADER}\n1,firm,普工,371502,5\n2,firm,普工,371502\n3,firm,\"普工,371502,5\n4,firm,普工,371502,5\n\
         5,firm,\"普工\n\"\"甲\"\"\",371502,5\n6,\"firm\",普工,371502,5\n"
    );
    let results = vacancies(table);
    let codes: Vec<_> = results
        .iter()
        .map(|result| result.outcome.as_ref().err().map(|found| found[0].code))
        .collect();
    assert_eq!(
        codes,
        [
            None,
            Some("CELL_COUNT"),
            Some("QUOTE_NOT_CLOSED"),
            None,
            None,
            None
        ]
    );
    assert_eq!(results[4].outcome.as_ref().unwrap().record.title, "普工\n\"甲\"");
}

#[test]
fn an_identifier_that_stands_twice_is_refused_the_second_time() {
    let results = vacancies(format!("{HEADER}\n1,firm,普工,371502,5\n1,firm,电工,371502,5\n"));
    assert!(results[0].outcome.is_ok());
    let problem = &results[1].outcome.as_ref().unwrap_err()[0];
    assert_eq!(
        (problem.row, problem.code, problem.header.as_str()),
        (3, "OWN_ID_REPEATED", "岗位编号")
    );
    assert!(problem.message.en.contains("row 2"));
}

#[test]
fn unknown_fields_of_json_are_named_with_their_paths() {
    let good = r#"{"key":{"publisher":"p","own_id":"1"},"registered_name":"甲公司"}"#;
    let unknown =
        r#"{"key":{"publisher":"p","own_id":"2"},"registered_name":"乙","contact":{"fax":"1"},"size_":1}"#;
    let wrong = r#"{"key":{"publisher":"p","own_id":3}}"#;
    let text = format!("{good}\n\n{unknown}\n{wrong}\nno json\n{good}x\n");
    let kept = file("firms.jsonl", text);
    let mapping = duijie_indexer::ingest::Mapping::new(duijie_domain::RecordKind::Employer);
    let results = rows::<duijie_domain::Employer>(&crate::support::plan(&kept.path, mapping));
    let found: Vec<_> = results
        .iter()
        .map(|result| {
            result
                .outcome
                .as_ref()
                .map_or_else(|problems| problems.clone(), |_| Vec::new())
        })
        .collect();
    assert!(found[0].is_empty());
    let fields: Vec<_> = found[1]
        .iter()
        .map(|problem| (problem.row, problem.code, problem.field.as_str()))
        .collect();
    assert_eq!(
        fields,
        [(3, "FIELD_UNKNOWN", "contact.fax"), (3, "FIELD_UNKNOWN", "size_")]
    );
    assert!(found[2][0].message.en.contains("key.own_id"), "{:?}", found[2]);
    assert!(
        found[3..]
            .iter()
            .all(|problems| problems[0].code == "JSON_INVALID")
    );
}

#[test]
fn the_usual_values_of_fair_systems_are_understood() {
    let pay = |text| vacancy_with("月薪", text).pay;
    assert_eq!(pay("面议"), Fact::Absent);
    assert_eq!(pay("8-12K").known().unwrap().max_yuan, Some(12_000));
    let months = |text| vacancy_with("工作年限", text).requirements.experience_months;
    assert_eq!(months("3年以上"), Fact::Known(36));
    assert_eq!(months("不限"), Fact::Absent);
    assert_eq!(
        vacancy_with("最低学历", "本科及以上")
            .requirements
            .education
            .known()
            .unwrap()
            .as_str(),
        "21"
    );
    assert_eq!(
        vacancy_with("最低学历", "不限").requirements.education,
        Fact::Absent
    );
    assert_eq!(vacancy_with("最低学历", "").requirements.education, Fact::Unknown);
    assert_eq!(
        vacancy_with("是否夜班", "无").working_time.nights,
        Fact::Known(false)
    );
}

#[test]
fn two_columns_make_one_pay() {
    let header = format!("{HEADER},最高薪资,最低薪资,计薪单位");
    let vacancy = vacancies(format!("{header}\n1,firm,普工,371502,5,300,200,天\n"))
        .remove(0)
        .outcome
        .unwrap()
        .record;
    let pay = *vacancy.pay.known().unwrap();
    assert_eq!(
        (pay.min_yuan, pay.max_yuan, pay.unit.id()),
        (200, Some(300), "day")
    );
}

#[test]
fn an_address_behind_a_division_is_kept() {
    let table =
        "岗位编号,用人单位编号,岗位名称,工作地点,招聘人数\n1,firm,普工,山东省聊城市东昌府区柳园路5号,5\n";
    let vacancy = vacancies(table).remove(0).outcome.unwrap().record;
    let place = &vacancy.sites[0].place;
    assert_eq!(
        (place.division.as_str(), place.address.as_str()),
        ("371502", "柳园路5号")
    );
}

const GOOD_ROWS: usize = 20;

fn good_table() -> Vec<String> {
    let row = |number: usize| format!("id-{number},firm,普工,371502,5");
    std::iter::once(HEADER.to_owned())
        .chain((0..GOOD_ROWS).map(row))
        .collect()
}

proptest! {
    #[test]
    fn a_bad_row_never_stops_a_file(
        hits in prop::collection::vec((1..=GOOD_ROWS, prop::collection::vec(any::<u8>(), 0..12), 0_usize..40), 0..4),
    ) {
        let mut lines: Vec<Vec<u8>> = good_table().into_iter().map(String::into_bytes).collect();
        let mut is_hit = [false; GOOD_ROWS + 1];
        for (row, bytes, place) in hits {
            // Line breaks make more rows of one; they are tried in their own test.
            let bytes = bytes.into_iter().filter(|byte| !b"\n\r".contains(byte));
            let place = place.min(lines[row].len());
            lines[row].splice(place..place, bytes);
            is_hit[row] = true;
        }
        let results = vacancies(lines.join(&b'\n'));
        for row in (1..=GOOD_ROWS).filter(|row| !is_hit[*row]) {
            let own_id = format!("id-{}", row - 1);
            let is_there = |vacancy: &Vacancy| vacancy.key.own_id == own_id;
            let found = results.iter().filter_map(|result| result.outcome.as_ref().ok()).any(|found| is_there(&found.record));
            let is_taken = results.iter().any(|result| {
                result.outcome.as_ref().is_err_and(|problems| problems[0].code == "OWN_ID_REPEATED")
            });
            prop_assert!(found || is_taken, "row {} was lost: {:?}", row, results);
        }
    }

    #[test]
    fn no_cell_breaks_the_reader(cell in "\\PC{0,40}", header in prop::sample::select(vec![
        "职业", "薪资", "工作地点", "工作地点及人数", "福利待遇", "发布日期", "工作时段", "优先语言", "年龄限制及依据", "面向群体",
        "条件要求方式", "工作年限", "经纬度", "有效期至", "专业要求",
    ])) {
        prop_assert_eq!(vacancies(with_column(header, &cell)).len(), 1);
    }
}

#[test]
fn schooling_in_words_is_read_and_what_would_be_lost_is_refused() {
    let read = vacancy_with("最低学历", "要求本科或以上学历");
    assert_eq!(read.requirements.education, Fact::Known(EducationCode::new("21")));
    assert_eq!(
        problems_with("最低学历", "非全日制本科或以上学历")[0].code,
        "CODE_UNKNOWN"
    );
}
