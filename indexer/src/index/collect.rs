//! The next hits in order behind a place, exact totals, exact facets.
//!
//! In: a snapshot's searcher and a compiled query. Out: ranks and counts. Every hit is looked at once; only as many as one
//! page holds are kept, so page 1,000 costs what page 1 costs.

use super::facet::{Facet, FacetCount, FacetField};
use super::schema::{KEY, PAY_RANK, PLACES, UPDATED, number_of};
use super::search::Order;
use super::visit::{Visitor, column, visit};
use crate::error::Error;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::query::Query;
use tantivy::{DocId, Searcher, SegmentReader};

/// What is to be collected.
pub(super) struct Wanted<'a> {
    pub(super) order: Order,
    pub(super) is_scored: bool,
    /// Hits to keep.
    pub(super) hits: usize,
    /// Only hits behind this place are kept; all are counted.
    pub(super) behind: Option<Rank>,
    pub(super) facets: &'a [FacetField],
}

/// A place in the order of an answer: the greater key first, then the smaller number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Rank {
    key: Reverse<u64>,
    number: u64,
}

impl Rank {
    pub(super) fn new(key: u64, number: u64) -> Self {
        Self {
            key: Reverse(key),
            number,
        }
    }

    pub(super) fn key(self) -> u64 {
        self.key.0
    }

    pub(super) fn number(self) -> u64 {
        self.number
    }
}

/// A hit in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RankedHit {
    pub(super) rank: Rank,
    pub(super) relevance_thousandths: u64,
}

/// What a query found.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) hits: Vec<RankedHit>,
    pub(super) records: u64,
    pub(super) places: u64,
    pub(super) facets: Vec<Facet>,
}

/// Looks at every hit of the query.
pub(super) fn collect(
    searcher: &Searcher,
    query: &dyn Query,
    wanted: &Wanted<'_>,
    cancelled: &AtomicBool,
) -> Result<Collected, Error> {
    let mut found = Found {
        wanted,
        best: BinaryHeap::new(),
        records: 0,
        places: 0,
        totals: vec![BTreeMap::new(); wanted.facets.len()],
        segment: None,
    };
    visit(searcher, query, wanted.is_scored, cancelled, &mut found)?;
    Ok(found.finish())
}

/// The creation numbers of all hits, ascending.
pub(super) fn numbers(
    searcher: &Searcher,
    query: &dyn Query,
    cancelled: &AtomicBool,
) -> Result<Vec<u64>, Error> {
    let mut found = Numbers {
        numbers: Vec::new(),
        keys: None,
    };
    visit(searcher, query, false, cancelled, &mut found)?;
    found.numbers.sort_unstable();
    Ok(found.numbers)
}

type Values = Arc<dyn ColumnValues<u64>>;

struct Numbers {
    numbers: Vec<u64>,
    keys: Option<Values>,
}

impl Visitor for Numbers {
    fn enter(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        self.keys = Some(column(segment, KEY)?);
        Ok(())
    }

    fn hit(&mut self, document: DocId, _score: f32) {
        self.numbers
            .extend(self.keys.as_ref().map(|keys| number_of(keys.get_val(document))));
    }

    fn leave(&mut self) -> tantivy::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Copy, Default)]
struct Count {
    records: u64,
    places: u64,
}

struct Found<'a> {
    wanted: &'a Wanted<'a>,
    /// The best hits so far with the worst of them on top.
    best: BinaryHeap<RankedHit>,
    records: u64,
    places: u64,
    totals: Vec<BTreeMap<SmolStr, Count>>,
    segment: Option<Segment>,
}

/// Columns of the segment in which the hits stand.
struct Segment {
    keys: Values,
    places: Values,
    ranks: Option<Values>,
    facets: Vec<Option<Tally>>,
}

/// Counts by the segment's own numbering of the values.
struct Tally {
    column: StrColumn,
    counts: Vec<Count>,
}

impl Visitor for Found<'_> {
    fn enter(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        let tally = |field: &FacetField| {
            let column = segment.fast_fields().str(field.column())?;
            Ok(column.map(|column| Tally {
                counts: vec![Count::default(); column.num_terms()],
                column,
            }))
        };
        let ranks = rank_column(self.wanted.order)
            .map(|name| column(segment, name))
            .transpose()?;
        self.segment = Some(Segment {
            keys: column(segment, KEY)?,
            places: column(segment, PLACES)?,
            ranks,
            facets: self
                .wanted
                .facets
                .iter()
                .map(tally)
                .collect::<tantivy::Result<_>>()?,
        });
        Ok(())
    }

    fn hit(&mut self, document: DocId, score: f32) {
        let Some(segment) = &mut self.segment else { return };
        let places = segment.places.get_val(document);
        self.records += 1;
        self.places += places;
        for tally in segment.facets.iter_mut().flatten() {
            tally.add(document, places);
        }
        let relevance_thousandths = thousandths(score);
        let key = segment
            .ranks
            .as_ref()
            .map_or(relevance_thousandths, |ranks| ranks.get_val(document));
        let rank = Rank::new(key, number_of(segment.keys.get_val(document)));
        if self.wanted.behind.is_none_or(|behind| rank > behind) {
            keep(
                &mut self.best,
                self.wanted.hits,
                RankedHit {
                    rank,
                    relevance_thousandths,
                },
            );
        }
    }

    fn leave(&mut self) -> tantivy::Result<()> {
        let Some(segment) = self.segment.take() else {
            return Ok(());
        };
        for (tally, totals) in segment.facets.into_iter().zip(&mut self.totals) {
            if let Some(tally) = tally {
                tally.add_to(totals)?;
            }
        }
        Ok(())
    }
}

impl Found<'_> {
    fn finish(self) -> Collected {
        let facets = self
            .wanted
            .facets
            .iter()
            .zip(self.totals)
            .map(|(field, totals)| facet(*field, totals));
        Collected {
            facets: facets.collect(),
            hits: self.best.into_sorted_vec(),
            records: self.records,
            places: self.places,
        }
    }
}

impl Tally {
    fn add(&mut self, document: DocId, places: u64) {
        for value in self.column.term_ords(document) {
            let count = usize::try_from(value)
                .ok()
                .and_then(|value| self.counts.get_mut(value));
            if let Some(count) = count {
                count.records += 1;
                count.places += places;
            }
        }
    }

    fn add_to(&self, totals: &mut BTreeMap<SmolStr, Count>) -> tantivy::Result<()> {
        let mut code = String::new();
        for (value, count) in (0..).zip(&self.counts) {
            if count.records > 0 && self.column.ord_to_str(value, &mut code)? {
                let total = totals.entry(SmolStr::new(&code)).or_default();
                total.records += count.records;
                total.places += count.places;
            }
        }
        Ok(())
    }
}

fn keep(best: &mut BinaryHeap<RankedHit>, most: usize, hit: RankedHit) {
    if best.len() < most {
        best.push(hit);
    } else if let Some(mut worst) = best.peek_mut()
        && hit < *worst
    {
        *worst = hit;
    }
}

fn facet(field: FacetField, totals: BTreeMap<SmolStr, Count>) -> Facet {
    let count = |(code, Count { records, places })| FacetCount {
        code,
        records,
        places,
    };
    let mut values: Vec<FacetCount> = totals.into_iter().map(count).collect();
    values.sort_by_key(|value| Reverse(value.records));
    Facet { field, values }
}

/// The column that orders the hits; none if their relevance does.
fn rank_column(order: Order) -> Option<&'static str> {
    match order {
        Order::Relevance => None,
        Order::Newest => Some(UPDATED),
        Order::Pay => Some(PAY_RANK),
        Order::Places => Some(PLACES),
    }
}

/// Relevance as a whole number, so that equal answers have equal bytes.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a relevance is never negative and far below 2^53; a cast of a float saturates"
)]
fn thousandths(score: f32) -> u64 {
    (f64::from(score) * 1_000.0).round() as u64
}
