//! Walks over every living hit of a query, segment by segment, and stops when nobody wants the answer any more.
//!
//! What is done with a hit is the [`Visitor`]'s business. The engine's collectors cannot be stopped, so they are not used.

use super::fault::engine_failed;
use crate::error::{Error, Unavailable};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tantivy::columnar::ColumnValues;
use tantivy::query::{EnableScoring, Query};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Searcher, SegmentReader, TERMINATED};

/// Scored hits between two looks at the cancel flag.
const HITS_BETWEEN_CHECKS: u32 = 1_024;

/// Receives hits.
pub(super) trait Visitor {
    /// The hits that follow stand in this segment.
    fn enter(&mut self, segment: &SegmentReader) -> tantivy::Result<()>;
    /// A hit.
    fn hit(&mut self, document: DocId, score: f32);
    /// The segment has no more hits.
    fn leave(&mut self) -> tantivy::Result<()>;
}

/// Shows the visitor every hit.
pub(super) fn visit(
    searcher: &Searcher,
    query: &dyn Query,
    is_scored: bool,
    cancelled: &AtomicBool,
    visitor: &mut impl Visitor,
) -> Result<(), Error> {
    let scoring = match is_scored {
        true => EnableScoring::enabled_from_searcher(searcher),
        false => EnableScoring::disabled_from_searcher(searcher),
    };
    let weight = query.weight(scoring).map_err(|error| engine_failed(&error))?;
    for segment in searcher.segment_readers() {
        visitor.enter(segment).map_err(|error| engine_failed(&error))?;
        let mut hits = weight
            .scorer(segment, 1.0)
            .map_err(|error| engine_failed(&error))?;
        match is_scored {
            true => scored(hits.as_mut(), segment, cancelled, visitor)?,
            false => unscored(hits.as_mut(), segment, cancelled, visitor)?,
        }
        visitor.leave().map_err(|error| engine_failed(&error))?;
    }
    Ok(())
}

fn scored(
    hits: &mut dyn tantivy::query::Scorer,
    segment: &SegmentReader,
    cancelled: &AtomicBool,
    visitor: &mut impl Visitor,
) -> Result<(), Error> {
    let living = segment.alive_bitset();
    let mut until_check = 0;
    let mut document = hits.doc();
    while document != TERMINATED {
        if until_check == 0 {
            until_check = HITS_BETWEEN_CHECKS;
            check(cancelled)?;
        }
        until_check -= 1;
        if living.is_none_or(|living| living.is_alive(document)) {
            let score = hits.score();
            visitor.hit(document, score);
        }
        document = hits.advance();
    }
    Ok(())
}

fn unscored(
    hits: &mut dyn tantivy::query::Scorer,
    segment: &SegmentReader,
    cancelled: &AtomicBool,
    visitor: &mut impl Visitor,
) -> Result<(), Error> {
    let living = segment.alive_bitset();
    let mut block = [0; COLLECT_BLOCK_BUFFER_LEN];
    loop {
        check(cancelled)?;
        let filled = hits.fill_buffer(&mut block);
        for &document in &block[..filled] {
            if living.is_none_or(|living| living.is_alive(document)) {
                visitor.hit(document, 0.0);
            }
        }
        if filled < block.len() {
            return Ok(());
        }
    }
}

fn check(cancelled: &AtomicBool) -> Result<(), Error> {
    match cancelled.load(Ordering::Relaxed) {
        true => Err(Error::Unavailable(Unavailable::Cancelled)),
        false => Ok(()),
    }
}

/// A column in which every document has a value.
pub(super) fn column(segment: &SegmentReader, name: &str) -> tantivy::Result<Arc<dyn ColumnValues<u64>>> {
    Ok(segment.fast_fields().u64(name)?.first_or_default_col(0))
}
