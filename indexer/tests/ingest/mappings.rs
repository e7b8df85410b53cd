//! Mapping files against real headers.

use crate::support::{file, plan, rows};
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::ingest::{Mapping, guess_file};

fn vacancies_by(mapping: &str, table: &str) -> Vec<duijie_indexer::ingest::RowResult<Vacancy>> {
    let kept = file("posts.csv", table);
    rows(&plan(&kept.path, Mapping::from_toml(mapping).unwrap()))
}

const BASE: &str = r#"
    kind = "vacancy"
    publisher = "fair"
    [[column]]
    header = "id"
    field = "key.own_id"
    [[column]]
    header = "firm"
    field = "employer"
    [[column]]
    header = "title"
    field = "title"
    [[column]]
    headers = ["city", "district"]
    field = "sites[0].place.division"
    within = "370000"
    [[constant]]
    field = "sites[0].head_count"
    value = "1"
"#;

#[test]
fn divisions_are_found_step_by_step_and_widened_with_a_warning() {
    let table = "id,firm,title,city,district\n1,f,t,聊城市,莘县\n2,f,t,聊城,高新区\n3,f,t,省直,\n4,f,t,,\n5,f,t,济南市,莘县\n";
    let results = vacancies_by(BASE, table);
    let division = |place: usize| {
        results[place].outcome.as_ref().unwrap().record.sites[0]
            .place
            .division
            .to_string()
    };
    let widened = |place: usize| {
        let warnings = results[place].warnings.iter();
        warnings
            .filter(|warning| warning.code == "DIVISION_WIDENED")
            .count()
    };
    assert_eq!((division(0), widened(0)), ("371522".into(), 0));
    assert_eq!((division(1), widened(1)), ("371500".into(), 1));
    assert_eq!((division(2), widened(2)), ("370000".into(), 1));
    assert!(results[3].outcome.is_err());
    assert_eq!((division(4), widened(4)), ("370100".into(), 1));
}

#[test]
fn employers_are_made_once_from_their_names() {
    let long = "甲".repeat(80);
    let table =
        format!("id,firm,title,city,district\n1,甲/乙公司,t,聊城,\n2,甲/乙公司,t,聊城,\n3,{long},t,聊城,\n");
    let results = vacancies_by(&format!("{BASE}\n[employer]\n"), &table);
    let imported: Vec<_> = results
        .iter()
        .map(|result| result.outcome.as_ref().unwrap())
        .collect();
    let employer = imported[0].employer.as_ref().unwrap();
    assert_eq!(employer.registered_name, "甲/乙公司");
    assert_eq!(employer.key.own_id, imported[0].record.employer);
    assert_eq!(imported[1].record.employer, imported[0].record.employer);
    assert!(imported[1].employer.is_none());
    assert_eq!(imported[2].employer.as_ref().unwrap().registered_name, long);
}

#[test]
fn a_mapping_that_does_not_fit_names_every_header() {
    let kept = file("posts.csv", "id,firm\n1,f\n");
    let plan = plan(&kept.path, Mapping::from_toml(BASE).unwrap());
    let error = plan.rows::<Vacancy>().err().unwrap().to_string();
    assert!(error.contains("title") && error.contains("city"), "{error}");
}

#[test]
fn several_columns_values_and_lists_become_one_field() {
    let mapping = r#"
        kind = "candidate"
        publisher = "fair"
        header_row = 2
        [[column]]
        header = "序号"
        ignore = true
        [[column]]
        header = "编号"
        field = "key.own_id"
        [[column]]
        headers = ["证件类型", "证件号码"]
        join = "|"
        field = "person.document"
        [[column]]
        headers = ["意向1", "意向2", "意向3"]
        join = "、"
        field = "wishes.divisions"
        by = "name"
        [[column]]
        header = "类型"
        field = "wishes.job_types"
        split = "/"
        other_values = "keep"
        values = { "全" = "full-time", "两样" = "full-time;part-time" }
        [[column]]
        header = "没有的列"
        field = "free_text"
        optional = true
    "#;
    let table = "2026年求职登记表,,,,,,,\n序号,编号,证件类型,证件号码,意向1,意向2,意向3,类型\n\
                 1,a,护照,E1,聊城市,,济南市,全/实习\n2,b,,11010519491231002X,370000,,,\n3,c,,,,,,两样\n";
    let kept = file("people.csv", table);
    let results = rows::<Candidate>(&plan(&kept.path, Mapping::from_toml(mapping).unwrap()));
    let first = &results[0].outcome.as_ref().unwrap().record;
    assert_eq!(results[0].row, 3);
    assert_eq!(first.person.document.as_ref().unwrap().number, "E1");
    assert_eq!(first.wishes.divisions.len(), 2);
    let types: Vec<_> = first
        .wishes
        .job_types
        .known()
        .unwrap()
        .iter()
        .map(|code| code.as_str())
        .collect();
    assert_eq!(types, ["full-time", "internship"]);
    assert_eq!(
        results[1].outcome.as_ref().unwrap_err()[0].field,
        "wishes.divisions[0]"
    );
    assert_eq!(
        results[2]
            .outcome
            .as_ref()
            .unwrap()
            .record
            .wishes
            .job_types
            .known()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_guess_can_be_printed_and_used_as_a_mapping_file() {
    let kept = file(
        "posts.csv",
        "岗位编号,单位名称,岗位名称,工作地点,招聘人数（人）,展位\n1,甲公司,普工,聊城,5,A1\n",
    );
    let guess = guess_file(&kept.path).unwrap().unwrap();
    assert_eq!(guess.left_over().collect::<Vec<_>>(), ["展位"]);
    let mut mapping = Mapping::from_toml(&guess.mapping.to_toml().unwrap()).unwrap();
    assert_eq!(mapping, guess.mapping);
    mapping.publisher = Some("fair".into());
    let results = rows::<Vacancy>(&plan(&kept.path, mapping));
    assert_eq!(
        results[0]
            .outcome
            .as_ref()
            .unwrap()
            .employer
            .as_ref()
            .unwrap()
            .registered_name,
        "甲公司"
    );
}
