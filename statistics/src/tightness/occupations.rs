//! Estimates of occupations: those of their posts together.

use super::post::Market;
use super::trained::Estimate;
use std::collections::BTreeMap;

/// What is expected of the posts of an occupation together.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationEstimate {
    /// The occupation, as the rows have it.
    pub occupation: String,
    /// How many posts it has.
    pub posts: usize,
    /// Their applicants and places together.
    pub estimate: Estimate,
}

/// The estimates of posts by occupation, the fewest applicants for a place first.
pub fn by_occupation(market: &Market, estimates: &[Estimate]) -> Vec<OccupationEstimate> {
    let mut groups: BTreeMap<&str, Vec<&Estimate>> = BTreeMap::new();
    for (post, estimate) in market.posts.iter().zip(estimates) {
        groups.entry(&post.row.occupation).or_default().push(estimate);
    }
    let mut all: Vec<_> = groups
        .into_iter()
        .map(|(occupation, group)| together(occupation, &group))
        .collect();
    all.sort_by(|one, other| one.estimate.per_place().total_cmp(&other.estimate.per_place()));
    all
}

/// Sums. Misses of posts are taken to be independent, so that the interval grows with the root of their squares.
fn together(occupation: &str, group: &[&Estimate]) -> OccupationEstimate {
    let sum = |value: fn(&Estimate) -> f64| group.iter().map(|estimate| value(estimate)).sum::<f64>();
    let applicants = sum(|estimate| estimate.applicants);
    let below = sum(|estimate| (estimate.applicants - estimate.low).powi(2)).sqrt();
    let above = sum(|estimate| (estimate.high - estimate.applicants).powi(2)).sqrt();
    OccupationEstimate {
        occupation: occupation.to_owned(),
        posts: group.len(),
        estimate: Estimate {
            applicants,
            low: applicants - below,
            high: applicants + above,
            places: group.iter().map(|estimate| estimate.places).sum(),
        },
    }
}
