//! What to do about an answer with few hits: another spelling, or a wider search, each with what it would find.
//!
//! In: what was asked and how much it found. Out: alternatives, counted exactly in the snapshot of the answer. Nothing here
//! changes the answer itself.

mod meant;
mod pairs;
mod steps;

pub use meant::DidYouMean;
pub use steps::WideningKind;

use super::Index;
use super::query::compile::Matching;
use super::query::filter::SearchFilter;
use super::search::SearchRequest;
use super::snapshot::Snapshot;
use crate::error::Error;
use std::cmp::Reverse;
use std::sync::atomic::AtomicBool;
use steps::{Step, ladders};

/// A wider search and what it would find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widening {
    /// What is widened.
    pub kind: WideningKind,
    /// What the search asks for now, as people call it.
    pub from: String,
    /// What it would ask for; empty if nothing of the kind.
    pub to: String,
    /// What is widened as well, where only two steps together find enough.
    pub also: Option<SecondStep>,
    /// Hits beyond those of the answer.
    pub gain: u64,
    /// All hits of the wider search.
    pub total: u64,
    /// The filter of the wider search.
    pub filter: SearchFilter,
    /// The words of the wider search.
    pub query: String,
    /// Whether the wider search looks for the words as typed only.
    pub exact_words: bool,
}

/// The second of two steps that are taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// What is widened.
    pub kind: WideningKind,
    /// What the search asks for now, as people call it.
    pub from: String,
    /// What it would ask for; empty if nothing of the kind.
    pub to: String,
}

/// What was asked and how much it found.
pub(super) struct Asked<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) request: &'a SearchRequest,
    pub(super) records: u64,
    pub(super) matching: Matching,
    pub(super) cancelled: &'a AtomicBool,
}

impl Index {
    /// The steps by which the search would find more, greatest gain first; none if it finds enough. Where no step finds
    /// enough alone, the best two together are told too.
    pub(super) fn widenings(&self, asked: &Asked<'_>) -> Result<Vec<Widening>, Error> {
        if asked.records >= asked.request.widen_below {
            return Ok(Vec::new());
        }
        let mut taken = Vec::new();
        for ladder in ladders(&self.book, asked.request) {
            taken.extend(self.first_gain(asked, ladder)?);
        }
        let enough = |(_, total): &(Step, u64)| *total >= asked.request.widen_below;
        let pair = match taken.iter().any(enough) {
            true => None,
            false => self.best_pair(asked, &taken)?,
        };
        let gains = taken.into_iter().filter(|(_, total)| *total > asked.records);
        let mut widenings: Vec<Widening> = gains
            .map(|(step, total)| told(asked, step, None, total))
            .chain(pair)
            .collect();
        widenings.sort_by_key(|widening| Reverse(widening.gain));
        Ok(widenings)
    }

    /// The first step of a ladder that finds more, for the steps behind it are wider still, or else the first of all, with
    /// what it finds.
    fn first_gain(&self, asked: &Asked<'_>, ladder: Vec<Step>) -> Result<Option<(Step, u64)>, Error> {
        let mut first = None;
        for step in ladder {
            let total = self.total(asked, &step)?;
            if total > asked.records {
                return Ok(Some((step, total)));
            }
            first = first.or(Some((step, total)));
        }
        Ok(first)
    }

    fn total(&self, asked: &Asked<'_>, step: &Step) -> Result<u64, Error> {
        let found = self.count_in(asked.snapshot, &step.request, None, asked.cancelled)?;
        Ok(found.records)
    }
}

/// A step, or two of which `step` holds the request of both, with what it finds.
fn told(asked: &Asked<'_>, step: Step, also: Option<SecondStep>, total: u64) -> Widening {
    Widening {
        kind: step.kind,
        from: step.from,
        to: step.to,
        also,
        gain: total.saturating_sub(asked.records),
        total,
        filter: step.request.filter,
        query: step.request.query,
        exact_words: step.request.exact_words,
    }
}
