//! Counts of what a run left out and why. Sums and lowest numbers only, so parts merge in any order.

use std::collections::BTreeMap;

use crate::admission::ADMISSION_RULES;
use crate::judge::Reason;
use crate::requirement::REQUIREMENTS;

/// What happened to the pairs of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pairs judged.
    pub considered: u64,
    /// Pairs that passed every hard term and reached the least score.
    pub passed: u64,
    /// Pairs that passed every hard term but not the least score.
    pub below_min_score: u64,
    /// Excluded pairs by their first reason, in the order in which reasons are checked; only reasons that occurred.
    pub excluded: Vec<(Reason, u64)>,
}

/// A pair that was excluded, with every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcludedPair {
    /// Creation number of the row of the searched side.
    pub number: u64,
    /// All that is not met.
    pub reasons: Vec<Reason>,
}

/// Running counts of one part of a run.
#[derive(Debug)]
pub(crate) struct Tally {
    passed: u64,
    below_min_score: u64,
    excluded: Box<[u64]>,
    listed_max: usize,
    listed: BTreeMap<u64, Vec<Reason>>,
}

impl Tally {
    pub(crate) fn new(listed_max: usize) -> Self {
        let reasons = ADMISSION_RULES.len() + REQUIREMENTS.len();
        Self {
            passed: 0,
            below_min_score: 0,
            excluded: vec![0; reasons].into(),
            listed_max,
            listed: BTreeMap::new(),
        }
    }

    #[inline]
    pub(crate) fn pass(&mut self) {
        self.passed += 1;
    }

    #[inline]
    pub(crate) fn below_min_score(&mut self) {
        self.below_min_score += 1;
    }

    #[inline]
    pub(crate) fn exclude(&mut self, number: u64, reason: Reason, all: impl FnOnce() -> Vec<Reason>) {
        self.excluded[slot(reason)] += 1;
        if self.listed_max > 0 {
            self.list(number, all);
        }
    }

    fn list(&mut self, number: u64, all: impl FnOnce() -> Vec<Reason>) {
        let full = self.listed.len() >= self.listed_max;
        if full
            && self
                .listed
                .last_key_value()
                .is_some_and(|(last, _)| *last < number)
        {
            return;
        }
        self.listed.insert(number, all());
        if self.listed.len() > self.listed_max {
            self.listed.pop_last();
        }
    }

    pub(crate) fn finish(self) -> (Counts, Vec<ExcludedPair>) {
        let excluded: Vec<(Reason, u64)> = reasons()
            .zip(self.excluded)
            .filter(|(_, count)| *count > 0)
            .collect();
        let left_out: u64 = excluded.iter().map(|(_, count)| count).sum();
        let counts = Counts {
            considered: self.passed + self.below_min_score + left_out,
            passed: self.passed,
            below_min_score: self.below_min_score,
            excluded,
        };
        let listed = self.listed.into_iter();
        (
            counts,
            listed
                .map(|(number, reasons)| ExcludedPair { number, reasons })
                .collect(),
        )
    }
}

/// Every reason in the order in which they are checked.
fn reasons() -> impl Iterator<Item = Reason> {
    let admission = ADMISSION_RULES.into_iter().map(Reason::Admission);
    admission.chain(
        (0_u8..)
            .zip(REQUIREMENTS)
            .map(|(position, _)| Reason::Requirement(position)),
    )
}

#[inline]
fn slot(reason: Reason) -> usize {
    match reason {
        Reason::Admission(rule) => rule as usize,
        Reason::Requirement(position) => ADMISSION_RULES.len() + usize::from(position),
    }
}
