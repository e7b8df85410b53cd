//! Tightness against real applicants of one recruitment round, estimated for posts that were not learnt from. Where the
//! reference is absent the tests say so and end; in CI their absence fails them.
#![allow(clippy::unwrap_used, reason = "what a test cannot prepare fails it")]

#[path = "../../tests/src/reference.rs"]
#[allow(dead_code, unreachable_pub, reason = "it is written for other tests, too")]
mod reference;

use duijie_domain::code::CodeBook;
use duijie_statistics::tightness::{
    Catalogue, Folds, Market, Outcome, PostRow, cross_validate, rank_correlation, reach, schooling, untrained,
};
use std::collections::HashMap;
use std::path::Path;

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().skip(1).map(row).collect()
}

fn market(folder: &Path) -> Market {
    let codes = CodeBook::embedded();
    let majors = table(&folder.join("undergraduate_majors.tsv"));
    let fields = majors
        .into_iter()
        .map(|row| (row[0].clone(), row[2].clone()))
        .collect();
    let post = |cells: Vec<String>| PostRow {
        id: cells[0].clone(),
        occupation: cells[1]
            .trim_end_matches(|end: char| end.is_ascii_digit())
            .to_owned(),
        title: cells[1].clone(),
        recruiter: cells[2].clone(),
        employer: cells[3].clone(),
        places: cells[4].parse().unwrap(),
        reach: reach(&codes, &cells[5], &cells[6]),
        area: cells[5].clone(),
        district: cells[6].clone(),
        schooling: schooling(&cells[7]),
        level: format!("{} {}", cells[7], cells[8]),
        higher_fields: cells[9].clone(),
        fields: cells[10].clone(),
        group: cells[11].clone(),
        duties: cells[12].clone(),
        remarks: cells.get(13).cloned().unwrap_or_default(),
    };
    let rows = table(&folder.join("positions.tsv"));
    Market::read(rows.into_iter().map(post).collect(), &Catalogue { fields }).unwrap()
}

fn outcomes(folder: &Path) -> Vec<Outcome> {
    let rows = table(&folder.join("applicants_by_day.tsv"));
    let outcome = |row: Vec<String>| Outcome {
        post: row[0].clone(),
        applicants: row.last().unwrap().parse().unwrap(),
    };
    rows.into_iter().map(outcome).collect()
}

/// From eligibility, supply and reach alone: no outcome is given.
#[test]
fn eligibility_and_reach_order_posts_before_anything_is_learnt() {
    let Some(folder) = reference::find("data/hubei_civil_2026") else {
        return;
    };
    let market = market(&folder);
    let estimates = untrained(&market, 100_000.0);
    let told: HashMap<String, u32> = outcomes(&folder)
        .into_iter()
        .map(|row| (row.post, row.applicants))
        .collect();
    let pairs = market
        .posts
        .iter()
        .zip(&estimates)
        .filter_map(|(post, estimate)| Some((estimate.applicants, f64::from(*told.get(&post.row.id)?))));
    let (estimates, applicants): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let found = rank_correlation(&estimates, &applicants);
    println!("untrained {found:.4}");
    assert!(found >= 0.45, "{found}");
}

#[test]
fn posts_not_learnt_from_are_ranked_as_applicants_do() {
    let Some(folder) = reference::find("data/hubei_civil_2026") else {
        return;
    };
    let market = market(&folder);
    assert_eq!(market.posts.len(), 5_224);
    let folds = Folds {
        number: 10,
        by_employer: false,
    };
    let found = cross_validate(&market, &outcomes(&folder), folds).unwrap();
    println!(
        "untrained {:.4} ({:.4} ± {:.4}), trained {:.4} ({:.4} ± {:.4}), coverage {:.4}, factor {:.3}",
        found.untrained_spearman,
        found.untrained_mean,
        found.untrained_deviation,
        found.spearman,
        found.spearman_mean,
        found.spearman_deviation,
        found.coverage,
        found.factor,
    );
    assert_eq!(found.posts, 3_624);
    assert!(found.spearman >= 0.85, "{}", found.spearman);
    assert!((0.88..=0.92).contains(&found.coverage), "{}", found.coverage);
}
