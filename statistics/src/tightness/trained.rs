//! The estimate learnt from outcomes: posts that are alike draw alike (regression over likenesses, on the logarithm of
//! applicants). Where estimates come from, not how good they are (`validation`).

use super::TightnessError;
use super::likeness::{COMPONENT_COUNT, Likeness};
use super::post::Market;
use super::solve::Symmetric;
use super::untrained::expected;
use super::validation::{Folds, Validation, cross_validate_by};
use super::variances::{Variances, count, learn, mean};
use std::collections::HashMap;

/// Fewer outcomes teach nothing.
pub(super) const OUTCOMES_MIN: usize = 50;

/// More outcomes are thinned evenly: the table of likenesses grows with the square.
const OUTCOMES_MAX: usize = 8_000;

/// What came of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The identifier of the post.
    pub post: String,
    /// How many applied.
    pub applicants: u32,
}

/// What is expected of a post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Applicants, the middle of what is expected.
    pub applicants: f64,
    /// Not fewer than these, with nine chances in ten to lie between both.
    pub low: f64,
    /// Not more than these.
    pub high: f64,
    /// The places at the post.
    pub places: u32,
}

impl Estimate {
    /// An estimate that may be off by a factor, counted from one applicant more so that 0 is possible.
    pub(super) fn around(applicants: f64, factor: f64, places: u32) -> Self {
        Self {
            applicants,
            low: ((applicants + 1.0) / factor - 1.0).max(0.0).min(applicants),
            high: (applicants + 1.0) * factor - 1.0,
            places,
        }
    }

    /// Applicants for one place (供需紧张度).
    pub fn per_place(&self) -> f64 {
        self.applicants / f64::from(self.places)
    }
}

/// A market, and what came of some of its posts.
pub(super) struct Known {
    pub(super) likeness: Likeness,
    /// The posts with an outcome, in the order of the market.
    pub(super) posts: Vec<usize>,
    /// The logarithm of one and the applicants.
    pub(super) outcomes: Vec<f64>,
}

impl Known {
    /// Joins outcomes to posts; outcomes of other posts are left aside.
    pub(super) fn new(market: &Market, outcomes: &[Outcome]) -> Result<Self, TightnessError> {
        let told: HashMap<&str, u32> = outcomes
            .iter()
            .map(|row| (row.post.as_str(), row.applicants))
            .collect();
        let posts = market.posts.iter().enumerate();
        let all: Vec<(usize, u32)> = posts
            .filter_map(|(at, post)| Some((at, *told.get(post.row.id.as_str())?)))
            .collect();
        if all.len() < OUTCOMES_MIN {
            return Err(TightnessError::TooFewOutcomes {
                found: all.len(),
                needed: OUTCOMES_MIN,
            });
        }
        let kept = all.iter().step_by(all.len().div_ceil(OUTCOMES_MAX));
        let (posts, outcomes) = kept
            .map(|(at, applicants)| (*at, f64::from(*applicants).ln_1p()))
            .unzip();
        let applicants = expected(market, count(market.posts.len()));
        let supply = applicants
            .iter()
            .zip(&market.posts)
            .map(|(applicants, post)| applicants / f64::from(post.row.places));
        Ok(Self {
            likeness: Likeness::new(market, &supply.collect::<Vec<_>>()),
            posts,
            outcomes,
        })
    }

    /// Weights learnt from some of the outcomes.
    pub(super) fn variances(&self, is_used: impl Fn(usize) -> bool) -> Variances {
        let used = (0..self.posts.len()).filter(|at| is_used(*at));
        let (posts, outcomes): (Vec<_>, Vec<_>) = used.map(|at| (self.posts[at], self.outcomes[at])).unzip();
        learn(&self.likeness, &posts, &outcomes)
    }

    /// How alike all posts with an outcome are.
    pub(super) fn table(&self, weights: &[f32; COMPONENT_COUNT]) -> Symmetric {
        Symmetric::new(self.posts.len(), |at| {
            let row = self.likeness.row(self.posts[at]);
            self.posts[..=at]
                .iter()
                .map(|other| row.weighted(*other, weights))
                .collect()
        })
    }
}

/// What training gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// One estimate for each post of the market. That of a post with an outcome was made without it.
    pub estimates: Vec<Estimate>,
    /// How good estimates of posts not learnt from are.
    pub validation: Validation,
}

/// Learns from outcomes and estimates every post of the market.
///
/// # Errors
/// Too few outcomes, or folds that cannot be.
pub fn train(market: &Market, outcomes: &[Outcome], folds: Folds) -> Result<Trained, TightnessError> {
    let known = Known::new(market, outcomes)?;
    let validation = cross_validate_by(market, &known, folds)?;
    let variances = known.variances(|_| true);
    let weights = variances.narrow();
    let table = known.table(&weights);
    let middle = mean(&known.outcomes);
    let right: Vec<f64> = known.outcomes.iter().map(|outcome| outcome - middle).collect();
    let pulls = table.solve(variances.noise, &right, &vec![true; right.len()]);
    let mut estimates = Vec::with_capacity(market.posts.len());
    let mut held = validation.predictions.iter().zip(&known.posts).peekable();
    for (at, post) in market.posts.iter().enumerate() {
        let logarithm = match held.next_if(|(_, known)| **known == at) {
            Some((prediction, _)) => *prediction,
            None => middle + pulled(&known, at, &weights, &pulls),
        };
        let applicants = logarithm.exp_m1().max(0.0);
        estimates.push(Estimate::around(applicants, validation.factor, post.row.places));
    }
    Ok(Trained {
        estimates,
        validation,
    })
}

fn pulled(known: &Known, post: usize, weights: &[f32; COMPONENT_COUNT], pulls: &[f64]) -> f64 {
    let row = known.likeness.row(post);
    let others = known.posts.iter().zip(pulls);
    others
        .map(|(other, pull)| f64::from(row.weighted(*other, weights)) * pull)
        .sum()
}
