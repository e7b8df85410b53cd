//! Search: words and codes in, hits resolved through the store out.

use super::disclosure::{Disclose, Disclosed};
use super::filter::{canonical, unknown_name};
use super::matching::out_of_range;
use super::{Call, Engine, EngineError, Principal};
use duijie_domain::check::{Checked, Violation};
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Record, RecordKind, Vacancy};
use duijie_indexer::index::{
    AlsoFound, DidYouMean, Facet, FacetField, Highlighter, Order, SearchFilter, SearchPage, SearchRequest,
    Widening,
};
use duijie_indexer::store::Sequence;
use std::time::Instant;

/// Largest page of hits.
const PAGE_HITS_MAX: i32 = 1_000;
/// Most hits below which wider searches may be asked for.
const WIDEN_BELOW_MAX: u32 = 1_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// Words; all records if empty.
    pub words: String,
    /// Codes.
    pub filter: SearchFilter,
    /// Fields to count, by identifier.
    pub facets: Vec<String>,
    /// relevance, newest, pay or places; empty for the usual order.
    pub order_by: String,
    /// 1 to 1000; 0 for the usual size.
    pub page_size: i32,
    /// From the answer before.
    pub page_token: String,
    /// The answer must have seen at least this change.
    pub min_sequence: Sequence,
    /// Mark the words found.
    pub highlighted: bool,
    /// Only the words as typed.
    pub exact_words: bool,
    /// Tell what would find more below so many hits; never if 0.
    pub widen_below: u32,
}

/// One page of hits.
#[derive(Debug, Clone)]
pub struct SearchAnswer<R> {
    /// The hits in order; a record deleted since the snapshot is left out.
    pub hits: Vec<FoundRecord<R>>,
    /// Exact counts of the fields asked for.
    pub facets: Vec<Facet>,
    /// Records on all pages.
    pub total_records: u64,
    /// Places on all pages.
    pub total_places: u64,
    /// Empty on the last page.
    pub next_page_token: String,
    /// The change up to which the answer has seen the store.
    pub sequence: Sequence,
    /// Other spellings that find more.
    pub did_you_mean: Vec<DidYouMean>,
    /// What the words were taken for besides themselves.
    pub also_found: Vec<AlsoFound>,
    /// Wider searches that find more.
    pub widenings: Vec<Widening>,
}

/// A record found.
#[derive(Debug, Clone)]
pub struct FoundRecord<R> {
    /// The record.
    pub stored: Disclosed<R>,
    /// Relevance in thousandths.
    pub relevance_thousandths: u64,
    /// Field and fragment, HTML-escaped, with the words between `<em>` and `</em>`.
    pub highlights: Vec<(&'static str, String)>,
}

/// A record whose texts can be searched.
pub trait Searchable: Checked + Disclose {
    /// The texts in which words are marked: field and content.
    fn texts(&self) -> Vec<(&'static str, &str)>;
}

impl Searchable for Vacancy {
    fn texts(&self) -> Vec<(&'static str, &str)> {
        vec![("title", &self.title), ("duties", &self.duties)]
    }
}

impl Searchable for Candidate {
    fn texts(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("free_text", &self.free_text),
            ("education.school", &self.education.school),
        ]
    }
}

impl Engine {
    /// One page of the records that fit.
    ///
    /// # Errors
    /// `InvalidInput` for unknown codes, fields, orders and tokens of another query; `Conflict` for an expired token;
    /// `DeadlineExceeded` when the change waited for does not come in time.
    pub fn search<R: Searchable>(
        &self,
        caller: &Principal,
        query: &SearchQuery,
        call: &Call,
    ) -> Result<SearchAnswer<R>, EngineError> {
        let request = self.request::<R>(caller, query)?;
        self.wait_for_index(query.min_sequence, call)?;
        let page = self.index.search(&request, self.now(), call.control.flag())?;
        let highlighter = match query.highlighted && !query.words.trim().is_empty() {
            true => Some(self.index.highlighter(&request)?),
            false => None,
        };
        self.resolve(caller, page, highlighter.as_ref())
    }

    pub(super) fn wait_for_index(&self, sequence: Sequence, call: &Call) -> Result<(), EngineError> {
        if sequence == Sequence::default() {
            return Ok(());
        }
        let left = call.deadline.saturating_duration_since(Instant::now());
        let waited = self.follower.wait_for(sequence, left);
        call.check()?;
        waited.map(|_| ()).map_err(EngineError::from)
    }

    fn request<R: Record>(
        &self,
        caller: &Principal,
        query: &SearchQuery,
    ) -> Result<SearchRequest, EngineError> {
        let mut violations = Vec::new();
        let facets = facets(&query.facets, &mut violations);
        let order = order(&query.order_by, &mut violations);
        if !violations.is_empty() {
            return Err(EngineError::InvalidInput(violations));
        }
        if !(0..=PAGE_HITS_MAX).contains(&query.page_size) {
            return Err(out_of_range(
                "page_size",
                i64::from(query.page_size),
                0,
                i64::from(PAGE_HITS_MAX),
            ));
        }
        if query.widen_below > WIDEN_BELOW_MAX {
            let (given, most) = (i64::from(query.widen_below), i64::from(WIDEN_BELOW_MAX));
            return Err(out_of_range("widen_below", given, 0, most));
        }
        Ok(SearchRequest {
            kind: R::KIND,
            query: query.words.clone(),
            exact_words: query.exact_words,
            widen_below: u64::from(query.widen_below),
            filter: canonical(
                &self.codes,
                caller,
                R::KIND,
                &with_usual_states(R::KIND, &query.filter),
            )?,
            facets,
            order,
            page_size: usize::try_from(query.page_size).unwrap_or_default(),
            page_token: query.page_token.clone(),
        })
    }

    fn resolve<R: Searchable>(
        &self,
        caller: &Principal,
        page: SearchPage,
        highlighter: Option<&Highlighter>,
    ) -> Result<SearchAnswer<R>, EngineError> {
        let mut hits = Vec::with_capacity(page.hits.len());
        for hit in page.hits {
            let Some(stored) = self.reach(caller).get::<R>(hit.number)? else {
                continue;
            };
            let stored = self.disclose_listed(caller, stored);
            let mark = |(field, text)| Some((field, highlighter?.fragment(text)?));
            let highlights = stored
                .stored()
                .body
                .texts()
                .into_iter()
                .filter_map(mark)
                .collect();
            hits.push(FoundRecord {
                relevance_thousandths: hit.relevance_thousandths,
                highlights,
                stored,
            });
        }
        Ok(SearchAnswer {
            hits,
            facets: page.facets,
            total_records: page.total_records,
            total_places: page.total_places,
            next_page_token: page.next_page_token,
            sequence: page.sequence,
            did_you_mean: page.did_you_mean,
            also_found: page.also_found,
            widenings: page.widenings,
        })
    }
}

/// A search for vacancies that names no state means the open ones.
fn with_usual_states(kind: RecordKind, filter: &SearchFilter) -> SearchFilter {
    let mut filter = filter.clone();
    if kind == RecordKind::Vacancy && filter.states.is_empty() {
        filter.states.push(VacancyState::Open.id().into());
    }
    filter
}

fn facets(names: &[String], violations: &mut Vec<Violation>) -> Vec<FacetField> {
    let mut fields = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        match FacetField::from_id(name) {
            Some(field) => fields.push(field),
            None => violations.push(unknown_name(
                format!("facets[{place}]"),
                name,
                &FacetField::ALL.map(FacetField::id),
            )),
        }
    }
    fields
}

fn order(name: &str, violations: &mut Vec<Violation>) -> Option<Order> {
    let order = Order::from_id(name);
    if order.is_none() && !name.is_empty() {
        violations.push(unknown_name(
            "order_by".to_owned(),
            name,
            &["relevance", "newest", "pay", "places"],
        ));
    }
    order
}
