//! Pages of one answer show every hit once, whatever is written meanwhile.

use crate::support::{at, index, options, request, search, titled, upsert_vacancy, vacancy, welder};
use duijie_domain::RecordKind;
use duijie_domain::code::CodeBook;
use duijie_indexer::index::{Index, IndexChange, IndexOptions, Order, SearchRequest};
use duijie_indexer::store::Sequence;
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn with_welders(index: &Index, numbers: std::ops::RangeInclusive<u64>) {
    for number in numbers.clone() {
        upsert_vacancy(index, number, &welder(number), None);
    }
    index.commit(Sequence(*numbers.end())).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_hit_is_met_once_while_writes_go_on(
        records in 1_u64..60,
        page_size in 1_usize..20,
        query in prop::sample::select(vec!["", "电焊工", "双休 电焊工 聊城"]),
        order in prop::sample::select(vec![Order::Relevance, Order::Newest, Order::Pay, Order::Places]),
        victims in prop::collection::vec(1_u64..60, 8),
    ) {
        let index = index();
        with_welders(&index, 1..=records);
        let mut next = SearchRequest { order: Some(order), page_size, ..request(query) };
        let mut met = Vec::new();
        for (turn, victim) in (1..).zip(victims.into_iter().cycle()) {
            let page = search(&index, &next).unwrap();
            prop_assert_eq!(page.total_records, records);
            met.extend(page.hits.iter().map(|hit| hit.number));
            if page.next_page_token.is_empty() {
                break;
            }
            next.page_token = page.next_page_token;
            index.apply(vec![IndexChange::Delete { kind: RecordKind::Vacancy, number: victim }]).unwrap();
            upsert_vacancy(&index, 1_000 + turn, &welder(1_000 + turn), None);
            index.commit(Sequence(1_000 + turn)).unwrap();
        }
        let in_order = met.clone();
        met.sort_unstable();
        prop_assert_eq!(met, (1..=records).collect::<Vec<_>>());
        if order == Order::Newest {
            prop_assert!(in_order.is_sorted_by(|left, right| left > right));
        }
        if matches!(order, Order::Pay | Order::Places) {
            prop_assert!(in_order.is_sorted());
        }
    }
}

#[test]
fn a_token_belongs_to_its_query() {
    let index = titled(&["电焊工", "电焊工"]);
    let first = SearchRequest {
        page_size: 1,
        ..request("电焊工")
    };
    let token = search(&index, &first).unwrap().next_page_token;
    let reason = |query: &str, page_token: String| {
        let asked = SearchRequest {
            page_size: 1,
            page_token,
            ..request(query)
        };
        search(&index, &asked).unwrap_err().reason()
    };
    assert_eq!(reason("焊工", token.clone()), "PAGE_TOKEN_MISMATCH");
    assert_eq!(reason("电焊工", "rubbish".into()), "PAGE_TOKEN_INVALID");
    let larger = SearchRequest {
        page_size: 5,
        page_token: token,
        ..request("电焊工")
    };
    assert_eq!(search(&index, &larger).unwrap().hits.len(), 1);
}

#[test]
fn a_token_lasts_as_long_as_its_lease_and_another_opening_has_its_own() {
    let lease = IndexOptions {
        snapshot_lease: Duration::from_secs(60),
        ..options()
    };
    let index = Index::open(&lease, CodeBook::embedded()).unwrap();
    with_welders(&index, 1..=3);
    let first = SearchRequest {
        page_size: 1,
        ..request("")
    };
    let not_cancelled = AtomicBool::new(false);
    let page = index.search(&first, at(100), &not_cancelled).unwrap();
    let second = SearchRequest {
        page_token: page.next_page_token,
        ..first
    };
    with_welders(&index, 4..=4);
    assert_eq!(
        index
            .search(&second, at(159), &not_cancelled)
            .unwrap()
            .total_records,
        3
    );
    // Turning a page renewed the lease.
    assert!(index.search(&second, at(218), &not_cancelled).is_ok());
    let expired = index.search(&second, at(400), &not_cancelled).unwrap_err();
    assert_eq!(expired.reason(), "PAGE_TOKEN_EXPIRED");
    let other = index_of_three();
    assert_eq!(
        search(&other, &second).unwrap_err().reason(),
        "PAGE_TOKEN_EXPIRED"
    );
}

fn index_of_three() -> Index {
    let index = index();
    with_welders(&index, 1..=3);
    index
}

#[test]
fn leases_are_bounded() {
    let index = Index::open(
        &IndexOptions {
            snapshots_max: 2,
            ..options()
        },
        CodeBook::embedded(),
    )
    .unwrap();
    let first = SearchRequest {
        page_size: 1,
        ..request("")
    };
    let mut tokens = Vec::new();
    for number in 1..=5 {
        upsert_vacancy(&index, number, &vacancy(number, "普工"), None);
        upsert_vacancy(&index, 100 + number, &vacancy(100 + number, "普工"), None);
        index.commit(Sequence(number)).unwrap();
        let seconds = i64::try_from(number).unwrap();
        tokens.push(
            index
                .search(&first, at(seconds), &AtomicBool::new(false))
                .unwrap()
                .next_page_token,
        );
    }
    upsert_vacancy(&index, 6, &vacancy(6, "普工"), None);
    index.commit(Sequence(6)).unwrap();
    let is_kept = |token: &String| {
        let second = SearchRequest {
            page_token: token.clone(),
            page_size: 1_000,
            ..request("")
        };
        index.search(&second, at(6), &AtomicBool::new(false)).is_ok()
    };
    let kept: Vec<bool> = tokens.iter().map(is_kept).collect();
    assert_eq!(kept, [false, false, false, true, true]);
}
