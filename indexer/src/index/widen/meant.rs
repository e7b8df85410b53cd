//! Did you mean: the query with one word put right, and what that would find.
//!
//! In: a query with no or few hits. Out: other spellings that find more. Which words are near is the lexicon's question.

use super::Asked;
use crate::error::Error;
use crate::index::Index;
use crate::index::lexicon::Nearness;
use crate::index::query::compile::Matching;
use crate::index::query::parse::pieces;
use crate::index::search::SearchRequest;
use crate::index::words::fold;
use std::cmp::Reverse;

/// Hits below which other spellings are looked for.
const FEW_HITS: u64 = 3;
/// The most other spellings told.
const SPELLINGS_MAX: usize = 3;
/// The most words of a query that are put right.
const PIECES_MAX: usize = 8;
/// The most spellings that are counted.
const COUNTED_MAX: usize = 16;

/// Another spelling and what it would find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidYouMean {
    /// The words.
    pub query: String,
    /// Its hits under the same filter.
    pub records: u64,
}

impl Index {
    /// Other spellings that find more; none for an answer with enough hits.
    pub(in crate::index) fn did_you_mean(&self, asked: &Asked<'_>) -> Result<Vec<DidYouMean>, Error> {
        let is_whole = asked.matching == Matching::All;
        if asked.request.query.trim().is_empty() || (is_whole && asked.records >= FEW_HITS) {
            return Ok(Vec::new());
        }
        let exact = if is_whole { asked.records } else { 0 };
        let mut found = Vec::new();
        for (nearness, query) in self.spellings(asked, exact)?.into_iter().take(COUNTED_MAX) {
            let request = SearchRequest {
                query: query.clone(),
                facets: Vec::new(),
                ..asked.request.clone()
            };
            let whole = Some(Matching::All);
            let records = self
                .count_in(asked.snapshot, &request, whole, asked.cancelled)?
                .records;
            if records > exact {
                found.push((nearness, Reverse(records), query));
            }
        }
        found.sort_unstable();
        found.truncate(SPELLINGS_MAX);
        let told = |(_, Reverse(records), query)| DidYouMean { query, records };
        Ok(found.into_iter().map(told).collect())
    }

    /// The query with one word exchanged for a near one, nearest first. A word of the code tables is taken
    /// for a slip only if nothing is found with it, a word of an open vacancy's title never.
    fn spellings(&self, asked: &Asked<'_>, exact: u64) -> Result<Vec<(Nearness, String)>, Error> {
        let folded = fold(asked.request.query.trim());
        let lexicon = self.lexicon(asked.snapshot)?;
        let mut spellings = Vec::new();
        for piece in pieces(&self.vocabulary, &folded).iter().take(PIECES_MAX) {
            let is_known = lexicon.is_known(piece) || lexicon.is_own(piece);
            if lexicon.is_offered(piece) || (exact > 0 && is_known) {
                continue;
            }
            for (nearness, word) in lexicon.nearest(piece) {
                spellings.push((nearness, folded.replacen(piece.as_str(), &word, 1)));
            }
        }
        spellings.sort_by_key(|(nearness, _)| *nearness);
        let mut seen = std::collections::BTreeSet::new();
        spellings.retain(|(_, query)| seen.insert(query.clone()));
        Ok(spellings)
    }
}
