//! The fields of the index and their versions.
//!
//! Nothing is stored: a hit is a kind and a creation number, resolved through the store. Changing a field, the cut of
//! words or the meaning of a term raises [`SCHEMA_VERSION`], and the index is built anew at the next start.

use super::facet::FacetField;
use super::words::{Vocabulary, WordTokenizer};
use duijie_domain::RecordKind;
use std::sync::Arc;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;

/// Version of fields, terms and word cutting together.
pub const SCHEMA_VERSION: u32 = 3;

/// Name of the tokenizer in the engine's register.
const WORDS: &str = "words";
/// Name of the engine's tokenizer that leaves a text as it is.
const RAW: &str = "raw";

/// Fast column: kind and creation number, see [`pack`].
pub(super) const KEY: &str = "key";
/// Fast column: milliseconds since 1970 of the last change of the record.
pub(super) const UPDATED: &str = "updated";
/// Fast column: yuan per month, lower end of a vacancy or expectation of a candidate.
pub(super) const PAY_LOW: &str = "pay_low";
/// Fast column: yuan per month, upper end of a vacancy or expectation of a candidate.
pub(super) const PAY_HIGH: &str = "pay_high";
/// Fast column: place in the order by pay, more is earlier, 0 if pay is not known.
pub(super) const PAY_RANK: &str = "pay_rank";
/// Fast column: places of a vacancy.
pub(super) const PLACES: &str = "places";
/// Fast column: points of the sites of a vacancy or of the home of a candidate, packed by `query/near.rs`.
pub(super) const POINTS: &str = "points";
/// Fast column: tenant and title of an open vacancy, see `lexicon/offers.rs`.
pub(super) const OFFER: &str = "offer";

/// Handles of the fields.
#[derive(Clone)]
pub(super) struct Fields {
    pub(super) key: Field,
    pub(super) title: Field,
    pub(super) names: Field,
    pub(super) text: Field,
    pub(super) codes: Field,
    pub(super) updated: Field,
    pub(super) pay_low: Field,
    pub(super) pay_high: Field,
    pub(super) pay_rank: Field,
    pub(super) places: Field,
    pub(super) points: Field,
    pub(super) offer: Field,
    facets: [Field; FacetField::ALL.len()],
}

impl Fields {
    /// The fields and the schema they make up.
    pub(super) fn build() -> (Self, Schema) {
        let mut builder = Schema::builder();
        let number = || NumericOptions::from(FAST);
        let fields = Self {
            key: builder.add_u64_field(KEY, NumericOptions::from(INDEXED) | FAST),
            title: builder.add_text_field("title", words()),
            names: builder.add_text_field("names", words()),
            text: builder.add_text_field("text", words()),
            codes: builder.add_text_field("codes", terms()),
            updated: builder.add_u64_field(UPDATED, number()),
            pay_low: builder.add_u64_field(PAY_LOW, number()),
            pay_high: builder.add_u64_field(PAY_HIGH, number()),
            pay_rank: builder.add_u64_field(PAY_RANK, number()),
            places: builder.add_u64_field(PLACES, number()),
            points: builder.add_u64_field(POINTS, number()),
            offer: builder.add_text_field(OFFER, TextOptions::default().set_fast(RAW)),
            facets: FacetField::ALL
                .map(|facet| builder.add_text_field(facet.column(), TextOptions::default().set_fast(RAW))),
        };
        (fields, builder.build())
    }

    /// The column in which a facet is counted.
    pub(super) fn facet(&self, facet: FacetField) -> Field {
        self.facets[facet as usize]
    }
}

/// The tokenizers of the index.
pub(super) fn tokenizers(vocabulary: &Arc<Vocabulary>) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, WordTokenizer::new(Arc::clone(vocabulary)));
    manager
}

/// Kind and creation number as one value: the key by which a document is replaced and deleted.
pub(super) fn pack(kind: RecordKind, number: u64) -> u64 {
    (u64::from(kind as u8) << KIND_SHIFT) | (number & NUMBER_MASK)
}

/// The creation number in a packed key.
pub(super) fn number_of(key: u64) -> u64 {
    key & NUMBER_MASK
}

const KIND_SHIFT: u32 = 56;
const NUMBER_MASK: u64 = (1 << KIND_SHIFT) - 1;

fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

fn terms() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(RAW)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}
