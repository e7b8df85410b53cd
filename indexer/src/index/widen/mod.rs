//! What to do about an answer with few hits: another spelling, or a wider search, each with what it would find.
//!
//! In: what was asked and how much it found. Out: alternatives, counted exactly in the snapshot of the answer. Nothing here
//! changes the answer itself.

mod meant;
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

/// What was asked and how much it found.
pub(super) struct Asked<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) request: &'a SearchRequest,
    pub(super) records: u64,
    pub(super) matching: Matching,
    pub(super) cancelled: &'a AtomicBool,
}

impl Index {
    /// The steps by which the search would find more, greatest gain first; none if it finds enough.
    pub(super) fn widenings(&self, asked: &Asked<'_>) -> Result<Vec<Widening>, Error> {
        if asked.records >= asked.request.widen_below {
            return Ok(Vec::new());
        }
        let mut widenings = Vec::new();
        for ladder in ladders(&self.book, asked.request) {
            widenings.extend(self.first_gain(asked, ladder)?);
        }
        widenings.sort_by_key(|widening| Reverse(widening.gain));
        Ok(widenings)
    }

    /// The first step of a ladder that finds more; the steps behind it are wider still.
    fn first_gain(&self, asked: &Asked<'_>, ladder: Vec<Step>) -> Result<Option<Widening>, Error> {
        for step in ladder {
            let total = self
                .count_in(asked.snapshot, &step.request, None, asked.cancelled)?
                .records;
            let gain = total.saturating_sub(asked.records);
            if gain > 0 {
                return Ok(Some(Widening {
                    kind: step.kind,
                    from: step.from,
                    to: step.to,
                    gain,
                    total,
                    filter: step.request.filter,
                    query: step.request.query,
                    exact_words: step.request.exact_words,
                }));
            }
        }
        Ok(None)
    }
}
