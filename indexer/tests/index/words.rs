//! What a person types finds what they mean.

use crate::support::{
    LIAOCHENG, WELDER, candidate, employer, found, index, request, search, stored, titled, upsert_candidate,
    upsert_vacancy, vacancy, welder,
};
use duijie_domain::RecordKind;
use duijie_indexer::index::{Matching, SearchFilter, SearchRequest};
use duijie_indexer::store::Sequence;
use proptest::prelude::*;

#[test]
fn job_words_are_found_whole_and_by_their_parts() {
    let index = titled(&[
        "数控车床操作工",
        "电焊工",
        "Java开发工程师",
        "Ｃ＋＋ 工程师",
        "PLC编程",
        "数控 车床 学徒",
    ]);
    for (query, numbers) in [
        ("操作工", vec![1]),
        ("数控车床", vec![1, 6]),
        ("车床", vec![1, 6]),
        ("焊工", vec![2]),
        ("焊", vec![2]),
        ("java", vec![3]),
        ("Java 工程师", vec![3]),
        ("ＪＡＶＡ工程师", vec![3]),
        ("c++", vec![4]),
        ("plc", vec![5]),
        ("工程师 -java", vec![4]),
        ("\"数控车床操作工\"", vec![1]),
    ] {
        let mut numbers_found = found(&index, &request(query));
        numbers_found.sort_unstable();
        assert_eq!(numbers_found, numbers, "{query}");
    }
}

#[test]
fn all_words_are_wanted_and_most_if_nothing_has_them_all() {
    let index = titled(&["聊城电焊工", "聊城会计", "济南电焊工"]);
    let all = search(&index, &request("聊城电焊工")).unwrap();
    assert_eq!((all.hits.len(), all.matching), (1, Matching::All));
    let most = search(&index, &request("聊城 电焊工 双休")).unwrap();
    assert_eq!(
        (most.hits[0].number, most.hits.len(), most.matching),
        (1, 1, Matching::Most)
    );
    assert_eq!(found(&index, &request("聊城 \"双休\"")), Vec::<u64>::new());
}

#[test]
fn a_word_in_the_title_weighs_more_than_in_the_duties() {
    let index = index();
    let mut duties = vacancy(1, "普工");
    duties.duties = "协助电焊工".into();
    upsert_vacancy(&index, 1, &duties, None);
    upsert_vacancy(&index, 2, &vacancy(2, "电焊工"), None);
    index.commit(Sequence(2)).unwrap();
    assert_eq!(found(&index, &request("电焊工")), [2, 1]);
}

#[test]
fn names_of_codes_places_and_employers_are_words() {
    let index = index();
    let employer = stored(1, employer("e1", "山东鲁玥重工有限公司"));
    upsert_vacancy(&index, 1, &welder(1), Some(&employer));
    index.commit(Sequence(1)).unwrap();
    for query in [
        "鲁玥",
        "山东鲁玥",
        "重工",
        "聊城",
        "聊城市",
        "东昌府",
        "五险一金",
        "焊工",
    ] {
        assert_eq!(found(&index, &request(query)), [1], "{query}");
    }
}

#[test]
fn a_code_finds_everything_below_it() {
    let index = index();
    let employer = stored(1, employer("e1", "重工"));
    upsert_vacancy(&index, 1, &welder(1), Some(&employer));
    index.commit(Sequence(1)).unwrap();
    let list = |code: &str| vec![code.into()];
    for (filter, is_found) in [
        (
            SearchFilter {
                divisions: list("370000"),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                divisions: list(LIAOCHENG),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                divisions: list("371503"),
                ..SearchFilter::default()
            },
            false,
        ),
        (
            SearchFilter {
                occupations: list("6-00-00-00"),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                occupations: list(WELDER),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                industries: list("C"),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                industries: list("D"),
                ..SearchFilter::default()
            },
            false,
        ),
        (
            SearchFilter {
                states: list("open"),
                tenant: Some("heze".into()),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                tenant: Some("other".into()),
                ..SearchFilter::default()
            },
            false,
        ),
        (
            SearchFilter {
                pay_yuan_per_month_min: Some(8_000),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                pay_yuan_per_month_min: Some(8_001),
                ..SearchFilter::default()
            },
            false,
        ),
        (
            SearchFilter {
                pay_yuan_per_month_max: Some(5_000),
                ..SearchFilter::default()
            },
            true,
        ),
        (
            SearchFilter {
                pay_yuan_per_month_max: Some(4_999),
                ..SearchFilter::default()
            },
            false,
        ),
    ] {
        let hits = found(
            &index,
            &SearchRequest {
                filter: filter.clone(),
                ..request("")
            },
        );
        assert_eq!(!hits.is_empty(), is_found, "{filter:?}");
        let cancelled = std::sync::atomic::AtomicBool::new(false);
        assert_eq!(
            index
                .numbers(RecordKind::Vacancy, &filter, &cancelled)
                .unwrap()
                .numbers,
            hits
        );
    }
}

#[test]
fn candidates_are_found_by_what_they_can_and_never_by_who_they_are() {
    let index = index();
    upsert_candidate(&index, 1, &candidate(1));
    index.commit(Sequence(1)).unwrap();
    let found = |query: &str| {
        found(
            &index,
            &SearchRequest {
                kind: RecordKind::Candidate,
                ..request(query)
            },
        )
    };
    for query in ["PLC", "java", "聊城大学", "焊工", "吃苦耐劳", "聊城"] {
        assert_eq!(found(query), [1], "{query}");
    }
    for query in ["王小明", "小明", "13987654321", "13812345678"] {
        assert_eq!(found(query), Vec::<u64>::new(), "{query}");
    }
    assert_eq!(search(&index, &request("")).unwrap().total_records, 0);
}

#[test]
fn a_cancelled_search_is_stopped() {
    let index = titled(&["电焊工"]);
    let error = index
        .search(&request("电焊工"), crate::support::at(1), &true.into())
        .unwrap_err();
    assert_eq!(error.reason(), "CANCELLED");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn odd_texts_are_no_errors(query in "(\\PC|[\"“\\-*().?焊工🙂\u{0}\u{200d}]){0,80}") {
        thread_local!(static INDEX: std::sync::Arc<duijie_indexer::index::Index> = titled(&["电焊工"]));
        let is_answered = INDEX.with(|index| search(index, &request(&query)).is_ok());
        prop_assert!(is_answered);
    }
}
