//! What the open vacancies offer: their titles, and how many there are of each title, occupation, skill and place.
//!
//! In: the column of offers and the coded columns of a snapshot. Out: exact counts by tenant. An offer is written with its
//! tenant, so that no tenant is told what another one has.

use crate::index::facet::FacetField;
use crate::index::schema::OFFER;
use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::SmolStr;
use std::collections::HashMap;
use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader};

/// The longest title that is offered as a completion, in characters.
const TITLE_CHARACTERS_MAX: usize = 24;
/// Digits from which a title is taken to hold a telephone number.
const NUMBER_DIGITS_MIN: usize = 7;
/// Columns that are counted.
const COUNTED: [FacetField; 3] = [FacetField::Occupation, FacetField::Skill, FacetField::Division];

/// The value of the column for an open vacancy; a title that should not be shown to others is left out.
pub(in crate::index) fn offer(tenant: &str, title: &str) -> String {
    let title: Vec<&str> = title.split_whitespace().collect();
    let title = title.join(" ");
    let digits = title.chars().filter(char::is_ascii_digit).count();
    let is_shown = title.chars().count() <= TITLE_CHARACTERS_MAX && digits < NUMBER_DIGITS_MIN;
    format!("{tenant}\n{}", if is_shown { title.as_str() } else { "" })
}

/// Open vacancies of one tenant.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// By title as written.
    pub(super) titles: HashMap<SmolStr, u64>,
    /// By code, everything below it included: the system and the place in its table.
    pub(super) codes: HashMap<(CodeSystem, u32), u64>,
}

/// Counts every open vacancy of the snapshot.
pub(super) fn count(searcher: &Searcher, book: &CodeBook) -> tantivy::Result<HashMap<SmolStr, Counts>> {
    let mut counts = HashMap::new();
    for segment in searcher.segment_readers() {
        count_segment(segment, book, &mut counts)?;
    }
    Ok(counts)
}

fn count_segment(
    segment: &SegmentReader,
    book: &CodeBook,
    counts: &mut HashMap<SmolStr, Counts>,
) -> tantivy::Result<()> {
    let Some(offers) = segment.fast_fields().str(OFFER)? else {
        return Ok(());
    };
    let coded = coded_columns(segment, book)?;
    let offered = texts(&offers)?;
    let mut records = vec![0_u64; offered.len()];
    let mut by_tenant: HashMap<&str, HashMap<(CodeSystem, u32), u64>> = HashMap::new();
    let mut codes = Vec::new();
    for document in segment.doc_ids_alive() {
        let Some(ordinal) = offers
            .term_ords(document)
            .next()
            .and_then(|ordinal| usize::try_from(ordinal).ok())
        else {
            continue;
        };
        let Some((tenant, _)) = offered.get(ordinal) else {
            continue;
        };
        records[ordinal] += 1;
        codes.clear();
        for column in &coded {
            column.codes_of(document, &mut codes);
        }
        codes.sort_unstable_by_key(|(system, place)| (*system as usize, *place));
        codes.dedup();
        let tenant = by_tenant.entry(tenant).or_default();
        for code in &codes {
            *tenant.entry(*code).or_default() += 1;
        }
    }
    for ((tenant, title), records) in offered.iter().zip(records).filter(|(_, records)| *records > 0) {
        let titles = &mut counts.entry(tenant.clone()).or_default().titles;
        *titles.entry(title.clone()).or_default() += records;
    }
    for (tenant, codes) in by_tenant {
        let total = &mut counts.entry(tenant.into()).or_default().codes;
        for (code, records) in codes {
            *total.entry(code).or_default() += records;
        }
    }
    Ok(())
}

/// Tenants and titles by their number in the column.
fn texts(offers: &StrColumn) -> tantivy::Result<Vec<(SmolStr, SmolStr)>> {
    let mut text = String::new();
    let mut texts = Vec::with_capacity(offers.num_terms());
    for ordinal in 0..offers.num_terms() as u64 {
        text.clear();
        offers.ord_to_str(ordinal, &mut text)?;
        let (tenant, title) = text.split_once('\n').unwrap_or_default();
        texts.push((tenant.into(), title.into()));
    }
    Ok(texts)
}

/// A coded column with what each of its values stands for: itself and everything above it.
struct CodedColumn {
    column: StrColumn,
    codes: Vec<Vec<(CodeSystem, u32)>>,
}

impl CodedColumn {
    fn codes_of(&self, document: u32, codes: &mut Vec<(CodeSystem, u32)>) {
        for ordinal in self.column.term_ords(document) {
            let known = usize::try_from(ordinal)
                .ok()
                .and_then(|ordinal| self.codes.get(ordinal));
            codes.extend(known.into_iter().flatten());
        }
    }
}

fn coded_columns(segment: &SegmentReader, book: &CodeBook) -> tantivy::Result<Vec<CodedColumn>> {
    let mut columns = Vec::new();
    for field in COUNTED {
        let (Some(system), Some(column)) = (field.system(), segment.fast_fields().str(field.column())?)
        else {
            continue;
        };
        let mut code = String::new();
        let mut codes = Vec::with_capacity(column.num_terms());
        for ordinal in 0..column.num_terms() as u64 {
            code.clear();
            column.ord_to_str(ordinal, &mut code)?;
            codes.push(with_above(book, system, &code));
        }
        columns.push(CodedColumn { column, codes });
    }
    Ok(columns)
}

fn with_above(book: &CodeBook, system: CodeSystem, code: &str) -> Vec<(CodeSystem, u32)> {
    let table = book.table(system);
    let above = table
        .ancestors(code)
        .filter_map(|entry| table.ordinal(&entry.code));
    let places = table.ordinal(code).into_iter().chain(above);
    places.map(|place| (system, place)).collect()
}
