//! The one writer of the index.
//!
//! A document takes the place of the one with the same kind and number: delete, then add. The engine looks for every
//! deletion in every segment, so a number above all that were ever indexed is added without one.

use super::IndexOptions;
use super::document::Document;
use super::facet::FacetField;
use super::fault::engine_failed;
use super::folder::Payload;
use super::schema::{Fields, SCHEMA_VERSION, pack};
use crate::error::Error;
use duijie_domain::RecordKind;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexWriter, TantivyDocument, Term};

/// One change of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexChange {
    /// The document takes the place of an older one.
    Upsert(Box<Document>),
    /// The record is gone.
    Delete {
        /// Kind of the record.
        kind: RecordKind,
        /// Its creation number.
        number: u64,
    },
}

/// The writer and what it has to remember between commits.
pub(super) struct Writer {
    engine: IndexWriter,
    highest: Highest,
    committed: Highest,
    snapshots: u64,
}

/// Highest creation numbers that were ever indexed.
#[derive(Debug, Clone, Copy, Default)]
struct Highest {
    candidate: u64,
    vacancy: u64,
}

impl Writer {
    pub(super) fn open(
        index: &tantivy::Index,
        options: &IndexOptions,
        payload: Option<&Payload>,
    ) -> Result<Self, Error> {
        let engine_options = IndexWriterOptions::builder()
            .num_worker_threads(options.writer_threads.max(1))
            .memory_budget_per_thread(options.writer_bytes_per_thread)
            .num_merge_threads(1)
            .build();
        let engine = index
            .writer_with_options(engine_options)
            .map_err(|error| engine_failed(&error))?;
        let highest = payload.map_or_else(Highest::default, |payload| Highest {
            candidate: payload.highest_candidate,
            vacancy: payload.highest_vacancy,
        });
        Ok(Self {
            engine,
            highest,
            committed: highest,
            snapshots: 0,
        })
    }

    pub(super) fn apply(&mut self, fields: &Fields, changes: Vec<IndexChange>) -> tantivy::Result<()> {
        for change in changes {
            match change {
                IndexChange::Upsert(document) => {
                    self.delete(fields, document.kind, document.number);
                    self.highest.raise(document.kind, document.number);
                    self.engine.add_document(engine_document(fields, &document))?;
                }
                IndexChange::Delete { kind, number } => self.delete(fields, kind, number),
            }
        }
        Ok(())
    }

    pub(super) fn commit(&mut self, watermark: u64, codes_version: &str) -> tantivy::Result<()> {
        let payload = Payload {
            schema: SCHEMA_VERSION,
            codes: codes_version.to_owned(),
            sequence: watermark,
            highest_candidate: self.highest.candidate,
            highest_vacancy: self.highest.vacancy,
        };
        let payload = serde_json::to_string(&payload)
            .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
        let mut commit = self.engine.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.committed = self.highest;
        Ok(())
    }

    pub(super) fn roll_back(&mut self) -> tantivy::Result<()> {
        self.highest = self.committed;
        self.engine.rollback().map(|_| ())
    }

    pub(super) fn forget_all(&mut self) -> tantivy::Result<()> {
        self.engine.delete_all_documents()?;
        self.highest = Highest::default();
        Ok(())
    }

    pub(super) fn merge_all(&mut self, index: &tantivy::Index) -> tantivy::Result<()> {
        let segments = index.searchable_segment_ids()?;
        match segments.is_empty() {
            true => Ok(()),
            false => self.engine.merge(&segments).wait().map(|_| ()),
        }
    }

    pub(super) fn collect_garbage(&self) -> tantivy::Result<()> {
        self.engine.garbage_collect_files().wait().map(|_| ())
    }

    pub(super) fn next_snapshot(&mut self) -> u64 {
        self.snapshots += 1;
        self.snapshots
    }

    fn delete(&self, fields: &Fields, kind: RecordKind, number: u64) {
        if number <= self.highest.of(kind) {
            self.engine
                .delete_term(Term::from_field_u64(fields.key, pack(kind, number)));
        }
    }
}

impl Highest {
    fn of(self, kind: RecordKind) -> u64 {
        match kind {
            RecordKind::Candidate => self.candidate,
            RecordKind::Vacancy => self.vacancy,
            RecordKind::Employer | RecordKind::Event | RecordKind::Fair => 0,
        }
    }

    fn raise(&mut self, kind: RecordKind, number: u64) {
        match kind {
            RecordKind::Candidate => self.candidate = self.candidate.max(number),
            RecordKind::Vacancy => self.vacancy = self.vacancy.max(number),
            RecordKind::Employer | RecordKind::Event | RecordKind::Fair => {}
        }
    }
}

fn engine_document(fields: &Fields, document: &Document) -> TantivyDocument {
    let mut filled = TantivyDocument::default();
    filled.add_u64(fields.key, pack(document.kind, document.number));
    filled.add_u64(fields.updated, document.updated_milliseconds);
    filled.add_u64(fields.pay_rank, document.pay_rank);
    filled.add_u64(fields.places, document.places);
    for point in &document.points {
        filled.add_u64(fields.points, *point);
    }
    if let Some(offer) = &document.offer {
        filled.add_text(fields.offer, offer);
    }
    if let Some(pay) = document.pay {
        filled.add_u64(fields.pay_low, u64::from(pay.low));
        filled.add_u64(fields.pay_high, u64::from(pay.high));
    }
    for (field, text) in [
        (fields.title, &document.title),
        (fields.names, &document.names),
        (fields.text, &document.text),
    ] {
        if !text.is_empty() {
            filled.add_text(field, text);
        }
    }
    for code in &document.codes {
        filled.add_text(fields.codes, code);
    }
    for (facet, code) in &document.facets {
        add_facet(&mut filled, fields, *facet, code);
    }
    filled
}

fn add_facet(filled: &mut TantivyDocument, fields: &Fields, facet: FacetField, code: &str) {
    filled.add_text(fields.facet(facet), code);
}
