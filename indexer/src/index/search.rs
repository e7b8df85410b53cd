//! Searching: what is asked, what is answered, and how pages of one answer stay in one snapshot.

use super::Index;
use super::collect::{Collected, Rank, RankedHit, Wanted, collect, numbers};
use super::cursor::{Cursor, expired};
use super::facet::{Facet, FacetField};
use super::query::compile::{Matching, compile};
use super::query::filter::SearchFilter;
use super::query::parse::Words;
use super::query::understand::ReadingKind;
use super::snapshot::Snapshot;
use super::widen::{Asked, DidYouMean, Widening};
use crate::error::{Error, Unavailable};
use crate::store::Sequence;
use duijie_domain::RecordKind;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};

/// Hits on a page when nothing is said.
pub const PAGE_SIZE_DEFAULT: usize = 20;
/// The most hits on a page.
pub const PAGE_SIZE_MAX: usize = 1_000;

/// A search for records of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// Candidates or vacancies.
    pub kind: RecordKind,
    /// Words as typed; all records if blank.
    pub query: String,
    /// Only the words as typed: no synonyms, no words spelled by letters.
    pub exact_words: bool,
    /// Codes.
    pub filter: SearchFilter,
    /// Fields to count.
    pub facets: Vec<FacetField>,
    /// Order of the hits; by relevance if there are words and newest first otherwise, if nothing is said.
    pub order: Option<Order>,
    /// 1 to [`PAGE_SIZE_MAX`] hits, more are taken as that; 0 is taken as [`PAGE_SIZE_DEFAULT`].
    pub page_size: usize,
    /// From the page before; empty for the first page.
    pub page_token: String,
    /// Tell what would find more if there are fewer hits than this; never if 0.
    pub widen_below: u64,
}

/// Order of hits; equal ones stand in the order of their creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// The most relevant first.
    Relevance,
    /// The last changed first.
    Newest,
    /// Vacancies: the highest upper end of pay first (the lower end of an open range). Candidates: the lowest
    /// expectation first. Records whose pay is not known come last.
    Pay,
    /// The most places first.
    Places,
}

impl Order {
    /// The order of a wire identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "relevance" => Some(Self::Relevance),
            "newest" => Some(Self::Newest),
            "pay" => Some(Self::Pay),
            "places" => Some(Self::Places),
            _ => None,
        }
    }
}

/// One page of an answer. Everything but the hits is about the whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage {
    /// The hits in order.
    pub hits: Vec<Hit>,
    /// Exact counts of the fields asked for, in the order asked.
    pub facets: Vec<Facet>,
    /// Exact number of records found.
    pub total_records: u64,
    /// Exact number of their places.
    pub total_places: u64,
    /// Token of the next page; empty on the last one.
    pub next_page_token: String,
    /// The last change of the store that the answer has seen.
    pub sequence: Sequence,
    /// Whether every word was found, or only most.
    pub matching: Matching,
    /// Words beyond the bound of a query, which were not looked for.
    pub ignored_words: usize,
    /// On the first page: what the words were taken for besides themselves, those that mean most nearly the same first.
    pub also_found: Vec<AlsoFound>,
    /// On the first page of an answer with no or few hits: what may have been meant.
    pub did_you_mean: Vec<DidYouMean>,
    /// On the first page of an answer with few hits, if asked for: what would find more, greatest gain first.
    pub widenings: Vec<Widening>,
}

/// A word or title that was looked for besides what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoFound {
    /// The word or title.
    pub text: SmolStr,
    /// Why it stands for what was typed.
    pub kind: ReadingKind,
}

/// A record found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Creation number.
    pub number: u64,
    /// Relevance in thousandths; 0 if there were no words. Comparable within one answer only.
    pub relevance_thousandths: u64,
}

/// How many records a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Records.
    pub records: u64,
    /// Their places.
    pub places: u64,
    /// The last change of the store that the answer has seen.
    pub sequence: Sequence,
}

/// Records that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// Creation numbers, ascending.
    pub numbers: Vec<u64>,
    /// The last change of the store that the answer has seen.
    pub sequence: Sequence,
}

impl Index {
    /// One page of the answer to a search. A page token keeps its snapshot for the lease time from `now`.
    ///
    /// # Errors
    /// `InvalidInput` for a query that is too long and for a token that is broken or another query's; `Conflict` for a
    /// token whose snapshot is gone; `Unavailable` when cancelled, while the index is built, or when it fails.
    pub fn search(
        &self,
        request: &SearchRequest,
        now: Timestamp,
        cancelled: &AtomicBool,
    ) -> Result<SearchPage, Error> {
        let mut words = Words::parse(&self.vocabulary, &request.query)?;
        let order = effective_order(request, &words);
        let digest = query_digest(request, order);
        let cursor = cursor(request, digest)?;
        let snapshot = self.snapshot_for(cursor.as_ref(), now)?;
        built(&snapshot)?;
        self.understand(&snapshot, request, &mut words)?;
        let size = page_size(request.page_size);
        let wanted = Wanted {
            order,
            is_scored: words.has_relevance(),
            hits: size + 1,
            behind: cursor.map(|cursor| cursor.rank),
            facets: &request.facets,
        };
        let matching = cursor.map(|cursor| cursor.matching);
        let (matching, mut found) = self.find(&snapshot, request, &words, &wanted, matching, cancelled)?;
        let next = next_rank(&mut found.hits, size);
        let next_page_token = next.map_or_else(String::new, |rank| {
            self.leases
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .hold(&snapshot, now);
            let instance = self.instance;
            Cursor {
                instance,
                snapshot: snapshot.id,
                query_digest: digest,
                matching,
                rank,
            }
            .encode()
        });
        let is_first = cursor.is_none();
        let asked = Asked {
            snapshot: &snapshot,
            request,
            records: found.records,
            matching,
            cancelled,
        };
        let did_you_mean = if is_first {
            self.did_you_mean(&asked)?
        } else {
            Vec::new()
        };
        let widenings = if is_first {
            self.widenings(&asked)?
        } else {
            Vec::new()
        };
        Ok(SearchPage {
            hits: found.hits.into_iter().map(hit).collect(),
            facets: found.facets,
            total_records: found.records,
            total_places: found.places,
            next_page_token,
            sequence: built(&snapshot)?,
            matching,
            ignored_words: words.ignored,
            also_found: if is_first { words.also_found() } else { Vec::new() },
            did_you_mean,
            widenings,
        })
    }

    /// How many records a search finds; its order, facets and page are not looked at.
    ///
    /// # Errors
    /// As [`Index::search`].
    pub fn count(&self, request: &SearchRequest, cancelled: &AtomicBool) -> Result<Totals, Error> {
        let snapshot = self.current.load_full();
        let found = self.count_in(&snapshot, request, None, cancelled)?;
        Ok(Totals {
            records: found.records,
            places: found.places,
            sequence: built(&snapshot)?,
        })
    }

    /// What a search finds in a snapshot, without hits; with most words if `matching` leaves that open.
    pub(super) fn count_in(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
        matching: Option<Matching>,
        cancelled: &AtomicBool,
    ) -> Result<Collected, Error> {
        let mut words = Words::parse(&self.vocabulary, &request.query)?;
        built(snapshot)?;
        self.understand(snapshot, request, &mut words)?;
        let wanted = Wanted {
            order: Order::Newest,
            is_scored: false,
            hits: 0,
            behind: None,
            facets: &[],
        };
        self.find(snapshot, request, &words, &wanted, matching, cancelled)
            .map(|(_, found)| found)
    }

    /// The creation numbers of all records that pass a filter.
    ///
    /// # Errors
    /// `Unavailable` as for [`Index::search`].
    pub fn numbers(
        &self,
        kind: RecordKind,
        filter: &SearchFilter,
        cancelled: &AtomicBool,
    ) -> Result<Numbers, Error> {
        let snapshot = self.current.load_full();
        let sequence = built(&snapshot)?;
        let all = Words {
            is_blank: true,
            ..Words::default()
        };
        let query = compile(&self.fields, kind, &all, filter, Matching::All)?;
        Ok(Numbers {
            numbers: numbers(&snapshot.searcher, query.as_ref(), cancelled)?,
            sequence,
        })
    }

    /// Finds with all words, or with most if that finds nothing and `matching` is still open.
    fn find(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
        words: &Words,
        wanted: &Wanted<'_>,
        matching: Option<Matching>,
        cancelled: &AtomicBool,
    ) -> Result<(Matching, Collected), Error> {
        built(snapshot)?;
        let run = |matching| {
            let query = compile(&self.fields, request.kind, words, &request.filter, matching)?;
            Ok((
                matching,
                collect(&snapshot.searcher, query.as_ref(), wanted, cancelled)?,
            ))
        };
        let first = run(matching.unwrap_or(Matching::All))?;
        let may_relax = matching.is_none() && words.required.len() > 1;
        match first.1.records {
            0 if may_relax => run(Matching::Most),
            _ => Ok(first),
        }
    }

    fn snapshot_for(&self, cursor: Option<&Cursor>, now: Timestamp) -> Result<Arc<Snapshot>, Error> {
        let current = self.current.load_full();
        let Some(cursor) = cursor else { return Ok(current) };
        if cursor.instance != self.instance {
            return Err(expired());
        }
        if cursor.snapshot == current.id {
            return Ok(current);
        }
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        leases.find(cursor.snapshot, now).ok_or_else(expired)
    }
}

/// The sequence of a snapshot that may be searched.
pub(super) fn built(snapshot: &Snapshot) -> Result<Sequence, Error> {
    snapshot
        .sequence
        .ok_or(Error::Unavailable(Unavailable::IndexBuilding))
}

fn cursor(request: &SearchRequest, digest: u64) -> Result<Option<Cursor>, Error> {
    if request.page_token.is_empty() {
        return Ok(None);
    }
    let cursor = Cursor::decode(&request.page_token)?;
    cursor.check_query(digest)?;
    Ok(Some(cursor))
}

fn effective_order(request: &SearchRequest, words: &Words) -> Order {
    let default = if words.has_relevance() {
        Order::Relevance
    } else {
        Order::Newest
    };
    request.order.unwrap_or(default)
}

fn page_size(asked: usize) -> usize {
    match asked {
        0 => PAGE_SIZE_DEFAULT,
        asked => asked.min(PAGE_SIZE_MAX),
    }
}

/// Cuts the hit that only shows that there is another page; tells where this page ended.
fn next_rank(hits: &mut Vec<RankedHit>, size: usize) -> Option<Rank> {
    let has_more = hits.len() > size;
    hits.truncate(size);
    has_more.then(|| hits.last().map(|last| last.rank)).flatten()
}

fn hit(hit: RankedHit) -> Hit {
    Hit {
        number: hit.rank.number(),
        relevance_thousandths: hit.relevance_thousandths,
    }
}

/// What makes two searches the same answer: everything but the size of a page and the fields counted.
fn query_digest(request: &SearchRequest, order: Order) -> u64 {
    let identity = format!(
        "{:?}",
        (
            request.kind,
            &request.query,
            request.exact_words,
            &request.filter,
            order,
        )
    );
    let digest = Sha256::digest(identity.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}
