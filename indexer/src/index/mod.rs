//! The full-text index: words and codes of candidates and vacancies, found again with exact counts.
//!
//! Documents made of records come in, creation numbers go out: nothing is stored but what can be searched, and hits are
//! resolved through the store. The index is a view of the store. It can be thrown away and built anew, and a [`Follower`]
//! keeps it behind the change feed.
//!
//! `words` cuts texts, `document` says what is kept of a record, `query` understands what is asked, `search` answers,
//! `follower` keeps up. No record is read or written here but through [`source::RecordSource`].

mod catch_up;
mod code_term;
mod collect;
mod cursor;
mod document;
mod facet;
mod fault;
mod folder;
mod follower;
mod highlight;
mod lexicon;
mod query;
mod schema;
mod search;
mod snapshot;
mod source;
mod synonyms;
mod visit;
mod widen;
mod words;
mod writer;

pub use document::Document;
pub use facet::{Facet, FacetCount, FacetField, PAY_BANDS};
pub use folder::{Inspection, inspect};
pub use follower::{Follower, FollowerHealth, FollowerOptions};
pub use highlight::Highlighter;
pub use lexicon::{SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX, Suggestion, SuggestionKind, SuggestionPage};
pub use query::compile::Matching;
pub use query::filter::SearchFilter;
pub use query::near::{Near, RADIUS_METRES_MAX, RADIUS_METRES_MIN};
pub use query::parse::{QUERY_CHARACTERS_MAX, QUERY_WORDS_MAX};
pub use query::understand::ReadingKind;
pub use schema::SCHEMA_VERSION;
pub use search::{
    AlsoFound, Hit, Numbers, Order, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, SearchPage, SearchRequest, Totals,
};
pub use source::RecordSource;
pub use synonyms::{Synonym, Synonyms};
pub use widen::{DidYouMean, SecondStep, Widening, WideningKind};
pub use writer::IndexChange;

use crate::error::Error;
use crate::store::Sequence;
use arc_swap::ArcSwap;
use duijie_domain::code::CodeBook;
use fault::engine_failed;
use folder::Expected;
use lexicon::{Keeper, Lexicon};
use query::filter::any_of;
use query::parse::Words;
use query::understand::Reader;
use schema::Fields;
use snapshot::{Leases, Snapshot};
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tantivy::{IndexReader, ReloadPolicy};
use words::Vocabulary;
use writer::Writer;

/// Where the index is and how much it may take.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// Its own folder; none to keep it in memory.
    pub folder: Option<PathBuf>,
    /// Threads that cut and write words.
    pub writer_threads: usize,
    /// Bytes that one of them holds before it writes; 15,000,000 at the least.
    pub writer_bytes_per_thread: usize,
    /// Snapshots kept for page tokens.
    pub snapshots_max: usize,
    /// How long a page token is good after it was given out.
    pub snapshot_lease: Duration,
    /// Words that mean the same; none for those of the code tables.
    pub synonyms: Option<Arc<Synonyms>>,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self {
            folder: None,
            writer_threads: 2,
            writer_bytes_per_thread: 64_000_000,
            snapshots_max: 64,
            snapshot_lease: Duration::from_secs(300),
            synonyms: None,
        }
    }
}

/// The full-text index. Shared by reference between threads.
pub struct Index {
    book: Arc<CodeBook>,
    vocabulary: Arc<Vocabulary>,
    synonyms: Arc<Synonyms>,
    lexicons: Keeper,
    fields: Fields,
    engine: tantivy::Index,
    reader: IndexReader,
    writer: Mutex<Writer>,
    current: ArcSwap<Snapshot>,
    leases: Mutex<Leases>,
    /// Tells tokens of this opening from those of others.
    instance: u64,
}

impl Index {
    /// Opens the index; one that is missing, damaged, of another version or of other code tables is started anew and has
    /// no [`Index::watermark`] until it is built.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be used or another process has it open.
    pub fn open(options: &IndexOptions, book: Arc<CodeBook>) -> Result<Self, Error> {
        let vocabulary = Vocabulary::of(&book);
        let (fields, schema) = Fields::build();
        let tokenizers = schema::tokenizers(&vocabulary);
        let expected = Expected {
            schema: &schema,
            tokenizers,
            codes_version: book.version(),
        };
        let (engine, payload) = match &options.folder {
            Some(folder) => folder::open(folder, expected)?,
            None => (folder::in_memory(expected)?, None),
        };
        let writer = Writer::open(&engine, options, payload.as_ref())?;
        let builder = engine.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: IndexReader = builder.try_into().map_err(|error| engine_failed(&error))?;
        let sequence = payload.map(|payload| Sequence(payload.sequence));
        let first = Snapshot {
            id: 0,
            sequence,
            searcher: reader.searcher(),
            lexicon: OnceLock::new(),
            lexicon_at_hand: OnceLock::new(),
        };
        let of_tables = || Arc::new(Synonyms::of_tables(&book));
        let synonyms = options.synonyms.clone().unwrap_or_else(of_tables);
        Ok(Self {
            book,
            vocabulary,
            synonyms,
            lexicons: Keeper::new(),
            fields,
            engine,
            reader,
            writer: Mutex::new(writer),
            current: ArcSwap::from_pointee(first),
            leases: Mutex::new(Leases::new(options.snapshots_max, options.snapshot_lease)),
            instance: RandomState::new().hash_one(0_u8),
        })
    }

    /// The last change of the store that is indexed and visible; none until the index is built.
    pub fn watermark(&self) -> Option<Sequence> {
        self.current.load().sequence
    }

    /// The code tables by which documents and filters are understood.
    pub fn book(&self) -> &CodeBook {
        &self.book
    }

    /// Documents that can be found.
    pub fn documents(&self) -> u64 {
        self.current.load().searcher.num_docs()
    }

    /// Takes changes in; they are seen after [`Index::commit`]. Changes taken in twice are harmless.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails; go on with [`Index::roll_back`].
    pub fn apply(&self, changes: Vec<IndexChange>) -> Result<(), Error> {
        self.writer()
            .apply(&self.fields, changes)
            .map_err(|error| engine_failed(&error))
    }

    /// Makes what was taken in durable and visible, up to the change `watermark` of the store.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails; go on with [`Index::roll_back`].
    pub fn commit(&self, watermark: Sequence) -> Result<(), Error> {
        let mut writer = self.writer();
        writer
            .commit(watermark.0, self.book.version())
            .map_err(|error| engine_failed(&error))?;
        self.publish(&mut writer, Some(watermark))
    }

    /// Forgets what was taken in since the last commit and makes the writer usable again.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails.
    pub fn roll_back(&self) -> Result<(), Error> {
        self.writer().roll_back().map_err(|error| engine_failed(&error))
    }

    /// Forgets every document, durably: what the feed of the store brings from its beginning is what is found from now on.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails; go on with [`Index::roll_back`].
    pub fn start_anew(&self) -> Result<(), Error> {
        self.writer()
            .forget_all()
            .map_err(|error| engine_failed(&error))?;
        self.commit(Sequence::default())
    }

    /// Rewrites everything into one segment, so that nothing of deleted documents is left in the folder, and ends all page
    /// tokens. What is not committed stays uncommitted.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails.
    pub fn compact(&self) -> Result<(), Error> {
        let mut writer = self.writer();
        writer
            .merge_all(&self.engine)
            .map_err(|error| engine_failed(&error))?;
        let sequence = self.watermark();
        self.publish(&mut writer, sequence)?;
        self.leases.lock().unwrap_or_else(PoisonError::into_inner).clear();
        writer.collect_garbage().map_err(|error| engine_failed(&error))
    }

    /// Reads every file against its checksum; tells how many are damaged.
    ///
    /// # Errors
    /// `Unavailable` when files cannot be read.
    pub fn verify(&self) -> Result<usize, Error> {
        self.engine
            .validate_checksum()
            .map(|damaged| damaged.len())
            .map_err(|error| engine_failed(&error))
    }

    /// Marks the words of a search in texts of the records found, other readings of them too unless only the exact
    /// words were looked for.
    ///
    /// # Errors
    /// `InvalidInput` for a query that is too long; `Unavailable` when the index cannot be read.
    pub fn highlighter(&self, request: &SearchRequest) -> Result<Highlighter, Error> {
        let mut words = Words::parse(&self.vocabulary, &request.query)?;
        self.understand(&self.current.load_full(), request, &mut words)?;
        Ok(Highlighter::new(&self.vocabulary, words))
    }

    /// Completions of what a caller of this tenant is typing, with counts of open vacancies. The counts may be as old as
    /// one record in 64 has changed since, but have seen the change `least` if the index has.
    ///
    /// # Errors
    /// `Unavailable` while the index is built and when it cannot be read.
    pub fn suggest(
        &self,
        tenant: &str,
        typed: &str,
        kinds: &[SuggestionKind],
        most: usize,
        least: Sequence,
    ) -> Result<SuggestionPage, Error> {
        let snapshot = self.current.load_full();
        search::built(&snapshot)?;
        let lexicon = self
            .lexicons
            .recent(&snapshot, least, &self.book, &self.vocabulary)?;
        Ok(SuggestionPage {
            suggestions: lexicon.complete(&self.book, tenant, typed, kinds, most.min(SUGGESTIONS_MAX)),
            sequence: lexicon.sequence(),
        })
    }

    /// Adds what the words may mean as well, unless only the exact words are looked for.
    fn understand(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
        words: &mut Words,
    ) -> Result<(), Error> {
        if request.exact_words {
            return Ok(());
        }
        let reader = Reader {
            vocabulary: &self.vocabulary,
            synonyms: &self.synonyms,
            book: &self.book,
            tenant: request.filter.tenant.as_deref(),
            lexicon: || self.lexicon(snapshot),
            at_hand: || self.lexicons.at_hand(snapshot, &self.book, &self.vocabulary),
        };
        reader.read(words)
    }

    /// The lexicon by which queries on this snapshot are understood.
    fn lexicon(&self, snapshot: &Snapshot) -> Result<Arc<Lexicon>, Error> {
        self.lexicons.of_snapshot(snapshot, &self.book, &self.vocabulary)
    }

    /// Creation numbers of the visible vacancies with this coded term.
    fn vacancies_with(&self, term: &str) -> Result<Vec<u64>, Error> {
        let query = any_of(&self.fields, std::iter::once(term.to_owned()));
        let snapshot = self.current.load_full();
        collect::numbers(&snapshot.searcher, query.as_ref(), &AtomicBool::new(false))
    }

    fn publish(&self, writer: &mut Writer, sequence: Option<Sequence>) -> Result<(), Error> {
        self.reader.reload().map_err(|error| engine_failed(&error))?;
        let id = writer.next_snapshot();
        self.current.store(Arc::new(Snapshot {
            id,
            sequence,
            searcher: self.reader.searcher(),
            lexicon: OnceLock::new(),
            lexicon_at_hand: OnceLock::new(),
        }));
        Ok(())
    }

    fn writer(&self) -> std::sync::MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
