//! Lists over random markets: rankings are whole, sorting and exchanging never harm, bounds hold and what they cannot
//! give is named, threads change nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeSet;

const METHODS: [Method; 4] = [
    Method::Naive,
    Method::Product,
    Method::TransferableUtility,
    Method::Alternate,
];

/// Markets with missing pairs, ties and zeros, either side the larger.
fn market() -> impl Strategy<Value = Market> {
    (0..9_usize, 0..9_usize).prop_flat_map(|(left, right)| {
        let pair = prop::option::weighted(0.8, (0..=8_u8, 0..=8_u8));
        prop::collection::vec(pair, left * right).prop_map(move |pairs| {
            let scored = pairs.iter().enumerate();
            let edges = scored.filter_map(|(at, scores)| Some((at, (*scores)?)));
            let edges = edges.map(|(at, (one, other))| Edge {
                left: at / right,
                right: at % right,
                left_score: f64::from(one) / 8.0,
                right_score: f64::from(other) / 8.0,
            });
            Market::new(left, right, edges.collect()).unwrap()
        })
    })
}

fn full(left_scores: &[&[f64]], right_scores: &[&[f64]]) -> Market {
    let mut edges = Vec::new();
    for (left, row) in left_scores.iter().enumerate() {
        for (right, left_score) in row.iter().enumerate() {
            let right_score = right_scores[right][left];
            edges.push(Edge {
                left,
                right,
                left_score: *left_score,
                right_score,
            });
        }
    }
    Market::new(left_scores.len(), right_scores.len(), edges).unwrap()
}

fn with(market: &Market, method: Method, bounds: Option<Bounds>) -> Lists {
    make(market, &Options { method, bounds }, &Control::default()).unwrap()
}

/// Bounds with lists of one length on both sides.
fn even(length: usize, floor: usize, left_cap: Option<usize>, right_cap: Option<usize>) -> Bounds {
    Bounds {
        left_length: length,
        right_length: length,
        floor,
        listing_floor: floor,
        left_cap,
        right_cap,
    }
}

fn on_threads(threads: usize, work: impl FnOnce() -> Lists + Send) -> Lists {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

/// For each member of the side its partners.
fn partners(market: &Market, side: &Side, other: &Side) -> Vec<BTreeSet<usize>> {
    let mut partners = vec![BTreeSet::new(); side.len()];
    for pair in 0..market.pairs() {
        partners[side.members[pair]].insert(other.members[pair]);
    }
    partners
}

fn is_whole(lists: &[Vec<usize>], partners: &[BTreeSet<usize>]) -> bool {
    let sets: Vec<BTreeSet<usize>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
    sets == partners
        && lists
            .iter()
            .zip(partners)
            .all(|(list, set)| list.len() == set.len())
}

/// The most entries that left members can have in all when none counts beyond the floor: one more at a time, over every
/// choice, by the slow way of augmenting from nothing.
fn most_entries(market: &Market, floor: usize, cap: usize) -> usize {
    let edges = partners(market, &market.left, &market.right);
    let mut held: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); market.right_len()];
    let mut count = 0;
    for left in 0..market.left_len() {
        for _ in 0..floor {
            count += usize::from(augment(left, &edges, &mut held, cap, &mut BTreeSet::new()));
        }
    }
    count
}

fn augment(
    left: usize,
    edges: &[BTreeSet<usize>],
    held: &mut [BTreeSet<usize>],
    cap: usize,
    seen: &mut BTreeSet<usize>,
) -> bool {
    for right in &edges[left] {
        if held[*right].contains(&left) || !seen.insert(*right) {
            continue;
        }
        if held[*right].len() < cap {
            return held[*right].insert(left);
        }
        for holder in held[*right].clone() {
            if augment(holder, edges, held, cap, seen) {
                held[*right].remove(&holder);
                return held[*right].insert(left);
            }
        }
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_list_holds_every_partner_once(market in market()) {
        for method in METHODS {
            let lists = with(&market, method, None);
            prop_assert!(is_whole(&lists.left, &partners(&market, &market.left, &market.right)));
            prop_assert!(is_whole(&lists.right, &partners(&market, &market.right, &market.left)));
            prop_assert!((lists.expected_matches - expected_matches(&market, &lists.left, &lists.right)).abs() < 1e-9);
        }
    }

    #[test]
    fn sorting_in_turn_never_lowers_the_expected_matches(market in market(), method in prop::sample::select(&METHODS)) {
        let start = rank(&market, method, &Control::default()).unwrap();
        let before = start.expected_matches(&market);
        let (large, _) = start.larger_first(&market);
        let sorted = alternate::resort(&market, large, &Control::default()).unwrap();
        prop_assert!(sorted.expected_matches(&market) >= before - 1e-12);
    }

    #[test]
    fn exchanges_never_lower_the_expected_matches(market in market()) {
        let control = Control::default();
        let start = rank(&market, Method::Product, &control).unwrap();
        let sorted = alternate::resort(&market, start.larger_first(&market).0, &control).unwrap();
        let before = sorted.expected_matches(&market);
        let exchanged = exchange::improve(&market, sorted, &control).unwrap();
        let after = alternate::resort(&market, exchanged, &control).unwrap();
        prop_assert!(after.expected_matches(&market) >= before - 1e-9);
    }

    #[test]
    fn the_default_is_never_below_the_others(market in market()) {
        let most = with(&market, Method::default(), None).expected_matches;
        for method in METHODS {
            prop_assert!(most >= with(&market, method, None).expected_matches - 1e-9);
        }
    }

    #[test]
    fn bounds_hold_and_as_many_entries_are_given_as_can_be(
        market in market(), length in 1..6_usize, floor in 0..4_usize, cap in 1..6_usize,
    ) {
        let floor = floor.min(length);
        let lists = with(&market, Method::Product, Some(even(length, floor, None, Some(cap))));
        let mut listed = vec![0; market.right_len()];
        lists.left.iter().flatten().for_each(|right| listed[*right] += 1);
        prop_assert!(listed.iter().all(|lists| *lists <= cap));
        prop_assert!(lists.left.iter().chain(&lists.right).all(|list| list.len() <= length));
        let short: Vec<Shortfall> = (0..).zip(&lists.left).filter(|(_, list)| list.len() < floor)
            .map(|(left, list)| Shortfall { left, entries: list.len() }).collect();
        prop_assert_eq!(&lists.short_lists, &short);
        let given: usize = lists.left.iter().map(|list| list.len().min(floor)).sum();
        prop_assert_eq!(given, most_entries(&market, floor, cap));
    }

    #[test]
    fn the_floor_holds_in_the_lists_of_the_other_side_too(
        market in market(), length in 1..6_usize, floor in 0..4_usize, left_cap in 1..6_usize,
    ) {
        let floor = floor.min(length).min(left_cap);
        let lists = with(&market, Method::Product, Some(even(length, floor, Some(left_cap), None)));
        let mut entries = vec![0; market.left_len()];
        lists.right.iter().flatten().for_each(|left| entries[*left] += 1);
        prop_assert!(entries.iter().all(|lists| *lists <= left_cap));
        prop_assert!(lists.right.iter().all(|list| list.len() <= length));
        let short: Vec<Shortfall> = entries.iter().enumerate().filter(|(_, entries)| **entries < floor)
            .map(|(left, entries)| Shortfall { left, entries: *entries }).collect();
        prop_assert_eq!(&lists.short_listings, &short);
        let given: usize = entries.iter().map(|entries| (*entries).min(floor)).sum();
        prop_assert_eq!(given, most_entries(&market, floor, length));
    }

    #[test]
    fn threads_change_nothing(market in market()) {
        let work = || with(&market, Method::Alternate, Some(even(3, 1, Some(2), Some(2))));
        prop_assert_eq!(on_threads(1, work), on_threads(3, work));
    }
}

/// A market in which the first members are the most liked, with scores that no two pairs share.
fn skewed(left: usize, right: usize) -> Market {
    let liking = |number: usize| (number * 7_919 % 10_007) as f64 / 10_007.0;
    let liked = |place: usize, len: usize| 1.0 - place as f64 / len as f64;
    let edges = (0..left * right).map(|at| {
        let (one, other) = (at / right, at % right);
        Edge {
            left: one,
            right: other,
            left_score: f64::midpoint(liking(at), liked(other, right)),
            right_score: f64::midpoint(liking(at * 3 + 1), liked(one, left)),
        }
    });
    Market::new(left, right, edges.collect()).unwrap()
}

#[rstest]
#[case(60, 40)]
#[case(30, 70)]
fn threads_change_nothing_in_a_crowded_market(#[case] left: usize, #[case] right: usize) {
    let market = skewed(left, right);
    let work = || with(&market, Method::Alternate, None);
    assert_eq!(on_threads(1, work), on_threads(4, work));
}

#[rstest]
#[case(60, 40)]
#[case(30, 70)]
fn each_step_brings_matches_in_a_crowded_market(#[case] left: usize, #[case] right: usize) {
    let market = skewed(left, right);
    let control = Control::default();
    let sorted = alternate::resort(&market, assignment::rank(&market, &control).unwrap(), &control).unwrap();
    let before = sorted.expected_matches(&market);
    let equilibrium = with(&market, Method::TransferableUtility, None).expected_matches;
    assert!(before > equilibrium, "{before} against {equilibrium}");
    let after = with(&market, Method::Alternate, None).expected_matches;
    assert!(after > before, "{after} against {before}");
}

#[test]
fn expected_matches_computed_by_hand() {
    let market = full(&[&[0.5, 1.0], &[0.25, 0.5]], &[&[1.0, 0.5], &[0.5, 1.0]]);
    // Left: both rank 1 before 0. Right: 0 ranks 0 before 1, 1 ranks 1 before 0.
    // 0.5·½·1·1 + 1·1·0.5·½ + 0.25·½·0.5·½ + 0.5·1·1·1 = 1.03125.
    let lists = with(&market, Method::Naive, None);
    assert_eq!(lists.left, [[1, 0], [1, 0]]);
    assert_eq!(lists.right, [[0, 1], [1, 0]]);
    assert!((lists.expected_matches - 1.031_25).abs() < 1e-12);
}

#[test]
fn two_members_who_want_the_same_are_led_apart() {
    let market = full(&[&[1.0, 0.9], &[1.0, 0.9]], &[&[1.0, 1.0], &[1.0, 1.0]]);
    let lists = with(&market, Method::Alternate, None);
    assert_ne!(lists.left[0][0], lists.left[1][0]);
    // One pair of first choices each: 1 + 0.9, and the others in second place on both sides: (1 + 0.9) / 4.
    assert!((lists.expected_matches - 2.375).abs() < 1e-12);
}

#[test]
fn a_floor_that_cannot_be_kept_names_who_falls_short() {
    let market = full(&[&[1.0], &[0.5], &[0.25]], &[&[1.0, 1.0, 1.0]]);
    let lists = with(&market, Method::Product, Some(even(2, 1, None, Some(2))));
    assert_eq!(lists.short_lists, [Shortfall { left: 2, entries: 0 }]);
    assert_eq!(lists.short_listings, [Shortfall { left: 2, entries: 0 }]);
}

#[rstest]
#[case(Edge { left: 2, right: 0, left_score: 0.5, right_score: 0.5 }, "(2, 0)")]
#[case(Edge { left: 0, right: 1, left_score: f64::NAN, right_score: 0.5 }, "(0, 1)")]
#[case(Edge { left: 1, right: 1, left_score: 0.5, right_score: -0.5 }, "(1, 1)")]
#[case(Edge { left: 0, right: 0, left_score: 0.5, right_score: 0.5 }, "(0, 0)")]
fn what_is_no_market_is_refused_by_pair(#[case] wrong: Edge, #[case] named: &str) {
    let right = Edge {
        left: 0,
        right: 0,
        left_score: 1.0,
        right_score: 1.0,
    };
    let fault = Market::new(2, 2, vec![right, wrong]).unwrap_err();
    assert!(fault.to_string().contains(named), "{fault}");
}

#[test]
fn a_cancelled_control_stops_the_work() {
    let market = full(&[&[1.0]], &[&[1.0]]);
    let control = Control::default();
    control.cancel();
    assert!(make(&market, &Options::default(), &control).is_err());
}
