//! Two-sided lists against the reference markets: the plain methods to the printed digit, the default beyond the best
//! that is known there. Properties over random markets are proved in the matcher.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_indexer::ingest::read_matrix;
use duijie_matcher::Control;
use duijie_matcher::crowding::Crowding;
use duijie_matcher::lists::{Bounds, Edge, Lists, Market, Method, Options, make};
use duijie_tests::reference;
use std::path::Path;

/// Length of the lists that the reference looks at.
const TOP: usize = 10;

fn market(folder: &Path, name: &str) -> Market {
    let file = |side: &str| {
        let plain = folder.join(format!("{name}_{side}.csv"));
        let packed = folder.join(format!("{name}_{side}.csv.gz"));
        read_matrix(if plain.exists() { &plain } else { &packed }).unwrap()
    };
    let (left, right) = (file("left_to_right"), file("right_to_left"));
    let pairs = (0..left.rows()).flat_map(|row| (0..left.columns()).map(move |column| (row, column)));
    let edges = pairs.map(|(row, column)| Edge {
        left: row,
        right: column,
        left_score: left.at(row, column),
        right_score: right.at(column, row),
    });
    Market::new(left.rows(), left.columns(), edges.collect()).unwrap()
}

fn lists(market: &Market, method: Method, bounds: Option<Bounds>) -> Lists {
    make(market, &Options { method, bounds }, &Control::default()).unwrap()
}

fn crowding(lists: &Lists) -> Crowding {
    let tops = lists.left.iter().map(|list| &list[..list.len().min(TOP)]);
    Crowding::of(tops, lists.right.len(), 3)
}

/// The figures as the reference prints them.
fn printed(lists: &Lists) -> (String, String) {
    let matches = format!("{:.4}", lists.expected_matches);
    let crowding = crowding(lists);
    let figures = format!(
        "cong@{TOP} {:.3} cov {:.3} gini {:.3}",
        crowding.congestion.unwrap(),
        crowding.coverage(),
        crowding.gini.unwrap()
    );
    (matches.trim_end_matches('0').to_owned(), figures)
}

/// Market, method, expected matches and figures of each line.
fn reference_lines(folder: &Path) -> Vec<[String; 4]> {
    let text = std::fs::read_to_string(folder.join("reference.tsv")).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    text.lines()
        .skip(1)
        .map(|line| cells(line).try_into().unwrap())
        .collect()
}

fn check_lines(name: &str, method: Method) {
    let Some(folder) = reference::find("data/two_sided_market") else {
        return;
    };
    let lines = reference_lines(&folder);
    let lines: Vec<_> = lines.iter().filter(|[_, method, ..]| method == name).collect();
    assert_eq!(lines.len(), 2, "{name}");
    for [market_name, _, matches, figures] in lines {
        let lists = lists(&market(&folder, market_name), method, None);
        assert_eq!(
            printed(&lists),
            (matches.clone(), figures.clone()),
            "{market_name}"
        );
    }
}

#[test]
fn own_preference_is_reproduced_to_the_printed_digit() {
    check_lines("naive", Method::Naive);
}

#[test]
fn the_product_is_reproduced_to_the_printed_digit() {
    check_lines("prod", Method::Product);
}

#[test]
fn transferable_utility_is_reproduced_to_the_printed_digit() {
    check_lines("tu", Method::TransferableUtility);
}

#[test]
fn the_default_beats_every_line_of_the_reference() {
    let Some(folder) = reference::find("data/two_sided_market") else {
        return;
    };
    let lines = reference_lines(&folder);
    for (name, least) in [("m30x20_s0", 16.9), ("m300x200_s1", 206.5)] {
        let lists = lists(&market(&folder, name), Method::default(), None);
        let best = lines
            .iter()
            .filter(|[market, ..]| market == name)
            .map(|line| line[2].parse().unwrap());
        let best = best.fold(0.0, f64::max);
        assert!(
            lists.expected_matches > best,
            "{name}: {} against {best}",
            lists.expected_matches
        );
        assert!(
            lists.expected_matches >= least,
            "{name}: {}",
            lists.expected_matches
        );
        assert!(crowding(&lists).coverage() >= 0.99, "{name}");
    }
}

#[test]
fn floor_and_cap_hold_on_a_crowded_market() {
    let Some(folder) = reference::find("data/two_sided_market") else {
        return;
    };
    let market = market(&folder, "m300x200_s1");
    let bounds = Bounds {
        left_length: TOP,
        right_length: TOP,
        floor: 3,
        listing_floor: 3,
        left_cap: None,
        right_cap: Some(5),
    };
    let lists = lists(&market, Method::Naive, Some(bounds));
    assert_eq!((lists.short_lists.len(), lists.short_listings.len()), (0, 0));
    assert!(lists.left.iter().all(|list| (3..=TOP).contains(&list.len())));
    let crowding = crowding(&lists);
    assert!(
        crowding.most_listed.iter().all(|listed| listed.lists <= 5),
        "{:?}",
        crowding.most_listed
    );
    let mut listings = vec![0; market.left_len()];
    lists.right.iter().flatten().for_each(|left| listings[*left] += 1);
    assert!(listings.iter().all(|lists| *lists >= 3));
}
