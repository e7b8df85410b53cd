//! Completions while somebody types: what is begun comes up, counted exactly and for its own tenant only.

use crate::support::{index, site, stored, tenant, titled, upsert_vacancy, vacancy, welder};
use duijie_domain::vacancy::VacancyState;
use duijie_indexer::index::{Document, Index, IndexChange, Suggestion, SuggestionKind};
use duijie_indexer::store::{Sequence, Tenant};
use rstest::rstest;

fn complete(index: &Index, typed: &str, kinds: &[SuggestionKind]) -> Vec<Suggestion> {
    let page = index
        .suggest(tenant().as_str(), typed, kinds, 50, Sequence(0))
        .unwrap();
    page.suggestions
}

fn texts(suggestions: &[Suggestion]) -> Vec<&str> {
    suggestions
        .iter()
        .map(|suggestion| suggestion.text.as_str())
        .collect()
}

#[rstest]
#[case("电")]
#[case("电焊")]
#[case("d")]
#[case("dh")]
#[case("dhg")]
#[case("dianh")]
#[case("dianhan")]
#[case("dian han g")]
#[case("电h")]
#[case("焊工")]
#[case("ＤＨ")]
fn a_title_comes_up_while_it_is_typed(#[case] typed: &str) {
    let index = titled(&["电焊工", "电焊工", "会计"]);
    let titles = complete(&index, typed, &[SuggestionKind::Title]);
    let expected = Suggestion {
        kind: SuggestionKind::Title,
        text: "电焊工".into(),
        code: "".into(),
        name: "电焊工".into(),
        vacancies: 2,
    };
    assert_eq!(titles, [expected], "{typed}");
}

#[rstest]
#[case("diangong", SuggestionKind::Occupation, "6-31-01-03")]
#[case("电工", SuggestionKind::Occupation, "6-31-01-03")]
#[case("java", SuggestionKind::Skill, "java")]
#[case("chongq", SuggestionKind::Division, "500000")]
#[case("liaoch", SuggestionKind::Division, "371500")]
#[case("聊城", SuggestionKind::Division, "371500")]
fn codes_come_up_while_they_are_typed(#[case] typed: &str, #[case] kind: SuggestionKind, #[case] code: &str) {
    let index = titled(&[]);
    let codes: Vec<_> = complete(&index, typed, &[kind])
        .into_iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes.first().map(AsRef::as_ref), Some(code), "{typed}: {codes:?}");
}

#[test]
fn counts_are_exact_and_fall_with_what_is_closed() {
    let index = index();
    for number in 1..=3 {
        upsert_vacancy(&index, number, &welder(number), None);
    }
    // Two sites in one city are one vacancy of the city.
    let mut wide = welder(4);
    wide.sites = vec![site("371502", 1), site("371503", 1)];
    upsert_vacancy(&index, 4, &wide, None);
    index.commit(Sequence(4)).unwrap();
    let count = |typed: &str, kind| complete(&index, typed, &[kind])[0].vacancies;
    assert_eq!(count("聊城", SuggestionKind::Division), 4);
    assert_eq!(count("山东", SuggestionKind::Division), 4);
    assert_eq!(count("焊工", SuggestionKind::Occupation), 4);
    assert_eq!(count("电焊工", SuggestionKind::Title), 4);
    let mut closed = welder(1);
    closed.state = VacancyState::Paused;
    upsert_vacancy(&index, 1, &closed, None);
    index.commit(Sequence(5)).unwrap();
    assert_eq!(count("聊城", SuggestionKind::Division), 3);
    assert_eq!(count("电焊工", SuggestionKind::Title), 3);
}

#[test]
fn what_more_vacancies_have_comes_first_and_what_is_typed_whole_before_all() {
    let index = titled(&["电气工程师", "电梯工", "电梯工", "电工", "点单员"]);
    let titles = complete(&index, "d", &[SuggestionKind::Title]);
    assert_eq!(texts(&titles)[0], "电梯工");
    let titles = complete(&index, "dg", &[SuggestionKind::Title]);
    assert_eq!(texts(&titles), ["电工"]);
    let titles = complete(&index, "电", &[SuggestionKind::Title]);
    assert_eq!(texts(&titles), ["电梯工", "电工", "电气工程师"]);
}

#[test]
fn titles_that_differ_in_case_and_width_are_one() {
    let index = titled(&["Java开发", "JAVA开发", "ｊａｖａ开发"]);
    let titles = complete(&index, "java", &[SuggestionKind::Title]);
    assert_eq!((titles.len(), titles[0].vacancies), (1, 3));
}

#[test]
fn no_tenant_is_told_what_another_one_has() {
    let index = titled(&["电焊工"]);
    let mut other = stored(7, vacancy(7, "电镀工"));
    other.envelope.tenant = Tenant::new("other").unwrap();
    let document = Document::of_vacancy(index.book(), &other, None);
    index
        .apply(vec![IndexChange::Upsert(Box::new(document))])
        .unwrap();
    index.commit(Sequence(2)).unwrap();
    assert_eq!(
        texts(&complete(&index, "电", &[SuggestionKind::Title])),
        ["电焊工"]
    );
    let of_other = index
        .suggest("other", "电", &[SuggestionKind::Title], 50, Sequence(0))
        .unwrap();
    assert_eq!(texts(&of_other.suggestions), ["电镀工"]);
    assert_eq!(of_other.sequence, Sequence(2));
}

#[test]
fn titles_with_telephone_numbers_and_whole_sentences_are_not_told() {
    let long = "诚聘电焊工数名要求有证有经验能吃苦耐劳包吃包住待遇优厚";
    let index = titled(&["电焊工13812345678", long]);
    assert_eq!(complete(&index, "电", &[SuggestionKind::Title]), []);
    assert_eq!(complete(&index, "诚聘", &[SuggestionKind::Title]), []);
}

#[test]
fn counts_may_lag_behind_a_few_changes_but_not_behind_one_waited_for() {
    let titles: Vec<&str> = std::iter::repeat_n("电焊工", 200).collect();
    let index = titled(&titles);
    let ask = |least: u64| {
        let page = index.suggest(
            tenant().as_str(),
            "电焊工",
            &[SuggestionKind::Title],
            1,
            Sequence(least),
        );
        let page = page.unwrap();
        (page.suggestions[0].vacancies, page.sequence)
    };
    assert_eq!(ask(0), (200, Sequence(1)));
    upsert_vacancy(&index, 201, &vacancy(201, "电焊工"), None);
    index.commit(Sequence(2)).unwrap();
    assert_eq!(ask(0), (200, Sequence(1)));
    assert_eq!(ask(2), (201, Sequence(2)));
}
