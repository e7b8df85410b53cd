//! How good estimates are of posts that were not learnt from: folds, rank correlation, and intervals that are as wide as
//! estimates were off (conformal).

use super::TightnessError;
use super::post::{Market, PostRow};
use super::trained::{Known, Outcome};
use super::variances::{count, mean};
use std::collections::BTreeSet;

/// The share of outcomes that the interval is to hold, in hundredths.
const COVERAGE_PERCENT: usize = 90;

/// How posts are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folds {
    /// How many parts.
    pub number: u32,
    /// Whether all posts of an employer are in one part.
    pub by_employer: bool,
}

/// How good estimates are.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// For each post with an outcome, in the order of the market, the logarithm of one and the applicants expected.
    pub predictions: Vec<f64>,
    /// Posts with an outcome.
    pub posts: usize,
    /// Rank correlation over all of them.
    pub spearman: f64,
    /// Its mean over the folds.
    pub spearman_mean: f64,
    /// Its standard deviation over the folds.
    pub spearman_deviation: f64,
    /// The same of the untrained estimate, over all.
    pub untrained_spearman: f64,
    /// Its mean over the folds.
    pub untrained_mean: f64,
    /// Its standard deviation over the folds.
    pub untrained_deviation: f64,
    /// The share of outcomes within intervals made from other folds.
    pub coverage: f64,
    /// By how much an estimate may be off in either direction.
    pub factor: f64,
}

/// Estimates each part from the others.
///
/// # Errors
/// Too few outcomes, or folds that cannot be.
pub fn cross_validate(
    market: &Market,
    outcomes: &[Outcome],
    folds: Folds,
) -> Result<Validation, TightnessError> {
    cross_validate_by(market, &Known::new(market, outcomes)?, folds)
}

pub(super) fn cross_validate_by(
    market: &Market,
    known: &Known,
    folds: Folds,
) -> Result<Validation, TightnessError> {
    if !(2..=100).contains(&folds.number) {
        return Err(TightnessError::Folds(folds.number));
    }
    let rows: Vec<&PostRow> = known.posts.iter().map(|at| &market.posts[*at].row).collect();
    let fold_of = parts(&rows, folds);
    let predictions = predictions(known, &fold_of, folds.number);
    let expected = super::untrained::expected(market, count(market.posts.len()));
    let expected: Vec<f64> = known.posts.iter().map(|at| expected[*at]).collect();
    let misses = predictions
        .iter()
        .zip(&known.outcomes)
        .map(|(one, other)| (one - other).abs());
    let misses: Vec<f64> = misses.collect();
    let (spearman_mean, spearman_deviation) = by_fold(&predictions, &known.outcomes, &fold_of, folds.number);
    let (untrained_mean, untrained_deviation) = by_fold(&expected, &known.outcomes, &fold_of, folds.number);
    Ok(Validation {
        posts: known.posts.len(),
        spearman: rank_correlation(&predictions, &known.outcomes),
        spearman_mean,
        spearman_deviation,
        untrained_spearman: rank_correlation(&expected, &known.outcomes),
        untrained_mean,
        untrained_deviation,
        coverage: coverage(&misses, &fold_of, folds.number),
        factor: reach_of(misses).exp(),
        predictions,
    })
}

/// The part of each row. Parts depend on identifiers or employers alone, not on the order of the rows.
fn parts(rows: &[&PostRow], folds: Folds) -> Vec<u32> {
    let key = |row: &&PostRow| {
        if folds.by_employer {
            row.employer.clone()
        } else {
            row.id.clone()
        }
    };
    let keys: BTreeSet<(u64, String)> = rows.iter().map(key).map(|key| (mixed(&key), key)).collect();
    let keys: Vec<(u64, String)> = keys.into_iter().collect();
    let part = |row: &&PostRow| {
        let key = key(row);
        let at = keys.binary_search(&(mixed(&key), key)).unwrap_or_default();
        u32::try_from(at).unwrap_or_default() % folds.number
    };
    rows.iter().map(part).collect()
}

/// A number that shows no order of the texts (FNV-1a).
fn mixed(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let mixed = text.bytes().fold(start, |mixed, byte| {
        (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Each part estimated from the others. Weights are learnt twice, from either half of the parts, and used on the other
/// half, so that no outcome has any influence on its own estimate.
fn predictions(known: &Known, fold_of: &[u32], folds: u32) -> Vec<f64> {
    let mut predictions = vec![0.0; fold_of.len()];
    let half = folds / 2;
    for (first, end) in [(0, half), (half, folds)] {
        let parts = first..end;
        let variances = known.variances(|at| !parts.contains(&fold_of[at]));
        let table = known.table(&variances.narrow());
        for part in parts {
            let is_kept: Vec<bool> = fold_of.iter().map(|fold| *fold != part).collect();
            let kept = known.outcomes.iter().zip(&is_kept).filter(|(_, kept)| **kept);
            let middle = mean(&kept.map(|(outcome, _)| *outcome).collect::<Vec<_>>());
            let right: Vec<f64> = known.outcomes.iter().map(|outcome| outcome - middle).collect();
            let pulled = table.times(&table.solve(variances.noise, &right, &is_kept));
            let told = predictions
                .iter_mut()
                .zip(pulled)
                .zip(&is_kept)
                .filter(|(_, kept)| !**kept);
            told.for_each(|((prediction, pulled), _)| *prediction = middle + pulled);
        }
    }
    predictions
}

/// The miss that so many are not above: with one post more, nine in ten are expected to be.
fn reach_of(mut misses: Vec<f64>) -> f64 {
    misses.sort_by(f64::total_cmp);
    let rank = ((misses.len() + 1) * COVERAGE_PERCENT).div_ceil(100);
    misses
        .get(rank.saturating_sub(1))
        .or(misses.last())
        .copied()
        .unwrap_or_default()
}

/// The share of misses within what the other folds allow.
fn coverage(misses: &[f64], fold_of: &[u32], folds: u32) -> f64 {
    let mut within = 0;
    for part in 0..folds {
        let of = |own: bool| {
            let pairs = misses
                .iter()
                .zip(fold_of)
                .filter(move |(_, fold)| (**fold == part) == own);
            pairs.map(|(miss, _)| *miss)
        };
        let reach = reach_of(of(false).collect());
        within += of(true).filter(|miss| *miss <= reach).count();
    }
    count(within) / count(misses.len().max(1))
}

fn by_fold(estimates: &[f64], outcomes: &[f64], fold_of: &[u32], folds: u32) -> (f64, f64) {
    let of_part = |part: u32| {
        let all = estimates.iter().zip(outcomes).zip(fold_of);
        let own = all.filter(|(_, fold)| **fold == part).map(|(pair, _)| pair);
        let (estimates, outcomes): (Vec<f64>, Vec<f64>) = own.unzip();
        rank_correlation(&estimates, &outcomes)
    };
    let all: Vec<f64> = (0..folds).map(of_part).collect();
    let middle = mean(&all);
    let squares: Vec<f64> = all.iter().map(|one| (one - middle) * (one - middle)).collect();
    (middle, mean(&squares).sqrt())
}

/// Spearman's correlation of ranks, equal values sharing the mean of their ranks; 0 where one side has no order.
pub fn rank_correlation(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (ranks(one), ranks(other));
    let products = |left: &[f64], right: &[f64]| {
        left.iter()
            .zip(right)
            .map(|(left, right)| left * right)
            .sum::<f64>()
    };
    let spread = (products(&one, &one) * products(&other, &other)).sqrt();
    if spread > 0.0 {
        products(&one, &other) / spread
    } else {
        0.0
    }
}

/// Ranks, less their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let middle = count(values.len().saturating_sub(1)) / 2.0;
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|one, other| values[*one].total_cmp(&values[*other]).is_eq()) {
        let rank = count(before) + count(equal.len() - 1) / 2.0 - middle;
        equal.iter().for_each(|at| ranks[*at] = rank);
        before += equal.len();
    }
    ranks
}
