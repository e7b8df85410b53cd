//! The lexicon: words that people may mean when they type letters, slips or beginnings.
//!
//! In: the code book and the open vacancies of a snapshot. Out: words spelled by pinyin or initials ([`Lexicon::spelled`]),
//! completions with counts ([`Lexicon::complete`]), words near a slip ([`Lexicon::nearest`]), titles of close work
//! ([`Lexicon::close`]). What is done with a word is
//! decided outside; no record is found here.

mod close;
mod complete;
mod gather;
mod nearest;
mod offers;
mod spelled;
mod spelling;
mod wordlist;

pub use complete::{SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX, Suggestion, SuggestionKind, SuggestionPage};

pub(super) use nearest::Nearness;
pub(super) use offers::offer;
pub(super) use spelled::SpelledWord;

use super::snapshot::Snapshot;
use super::words::Vocabulary;
use crate::error::Error;
use crate::store::Sequence;
use arc_swap::ArcSwapOption;
use close::Titles;
use duijie_domain::code::CodeBook;
use offers::Counts;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use wordlist::Wordlist;

/// A lexicon is gathered anew when one record in so many has changed since.
const CHANGED_SHARE: u64 = 64;
/// For what may be left out without harm, an older one is good as long as fewer than one record in so many has changed.
const CHANGED_SHARE_AT_HAND: u64 = 4;

/// Words of the code tables, words of the open vacancies, and how many vacancies stand behind each.
pub(super) struct Lexicon {
    sequence: Sequence,
    codes: Arc<Wordlist>,
    offered: Wordlist,
    titles: Titles,
    counts: HashMap<SmolStr, Counts>,
}

impl Lexicon {
    /// The last change of the store that the counts have seen.
    pub(super) fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// Whether the word stands in a code table or a title as it is, so that its letters are no pinyin.
    pub(super) fn is_own(&self, latin: &str) -> bool {
        self.codes.has_latin(latin) || self.offered.has_latin(latin)
    }

    /// Whether the word is known at all.
    pub(super) fn is_known(&self, word: &str) -> bool {
        self.codes.find(word).is_some() || self.offered.find(word).is_some()
    }

    /// Whether the word stands in the title of an open vacancy, so that it is no slip.
    pub(super) fn is_offered(&self, word: &str) -> bool {
        self.offered.find(word).is_some() || self.offered.has_latin(word)
    }

    fn lists(&self) -> [&Wordlist; 2] {
        [&self.codes, &self.offered]
    }

    /// Open vacancies in whose titles the word stands, over all tenants: only to rank words.
    fn frequency(&self, folded: &str) -> u64 {
        self.offered.find(folded).map_or(0, |entry| entry.frequency)
    }
}

/// The lexicon gathered last, shared until too much has changed.
pub(super) struct Keeper {
    latest: ArcSwapOption<Lexicon>,
    gathering: Mutex<()>,
}

impl Keeper {
    pub(super) fn new() -> Self {
        Self {
            latest: ArcSwapOption::empty(),
            gathering: Mutex::new(()),
        }
    }

    /// The lexicon of a snapshot, always the same one: expansions must not change between the pages of an answer.
    ///
    /// # Errors
    /// `Unavailable` when the index cannot be read.
    pub(super) fn of_snapshot(
        &self,
        snapshot: &Snapshot,
        book: &CodeBook,
        vocabulary: &Vocabulary,
    ) -> Result<Arc<Lexicon>, Error> {
        if let Some(lexicon) = snapshot.lexicon.get() {
            return Ok(Arc::clone(lexicon));
        }
        let lexicon = self.recent(snapshot, Sequence(0), book, vocabulary)?;
        Ok(Arc::clone(snapshot.lexicon.get_or_init(|| lexicon)))
    }

    /// A lexicon for what may be left out without harm: an older one, if it is at hand. Always the same one for a snapshot.
    ///
    /// # Errors
    /// `Unavailable` when the index cannot be read.
    pub(super) fn at_hand(
        &self,
        snapshot: &Snapshot,
        book: &CodeBook,
        vocabulary: &Vocabulary,
    ) -> Result<Arc<Lexicon>, Error> {
        if let Some(lexicon) = snapshot.lexicon_at_hand.get() {
            return Ok(Arc::clone(lexicon));
        }
        let is_good = |lexicon: &Arc<Lexicon>| has_changed_less(lexicon, snapshot, CHANGED_SHARE_AT_HAND);
        let lexicon = match self.latest.load_full().filter(is_good) {
            Some(lexicon) => lexicon,
            None => self.of_snapshot(snapshot, book, vocabulary)?,
        };
        Ok(Arc::clone(snapshot.lexicon_at_hand.get_or_init(|| lexicon)))
    }

    /// A lexicon that is recent enough for the snapshot and has seen the change `least`, if the snapshot has.
    ///
    /// # Errors
    /// `Unavailable` when the index cannot be read.
    pub(super) fn recent(
        &self,
        snapshot: &Snapshot,
        least: Sequence,
        book: &CodeBook,
        vocabulary: &Vocabulary,
    ) -> Result<Arc<Lexicon>, Error> {
        let is_good = |lexicon: &Lexicon| {
            is_recent(lexicon, snapshot) && (lexicon.sequence >= least || is_of(lexicon, snapshot))
        };
        let known = self.latest.load_full();
        if let Some(lexicon) = known.as_ref().filter(|lexicon| is_good(lexicon)) {
            return Ok(Arc::clone(lexicon));
        }
        // Who comes while another gathers takes the older one, unless it is too old for a change waited for.
        let _gate = match (self.gathering.try_lock(), known) {
            (Ok(gate), _) => gate,
            (Err(TryLockError::WouldBlock), Some(older)) if older.sequence >= least => return Ok(older),
            (Err(_), _) => self.gathering.lock().unwrap_or_else(PoisonError::into_inner),
        };
        if let Some(lexicon) = self.latest.load_full().filter(|lexicon| is_good(lexicon)) {
            return Ok(lexicon);
        }
        let lexicon = Arc::new(Lexicon::gather(snapshot, book, vocabulary)?);
        self.latest.store(Some(Arc::clone(&lexicon)));
        Ok(lexicon)
    }
}

fn is_of(lexicon: &Lexicon, snapshot: &Snapshot) -> bool {
    snapshot.sequence.is_none_or(|seen| lexicon.sequence >= seen)
}

fn is_recent(lexicon: &Lexicon, snapshot: &Snapshot) -> bool {
    has_changed_less(lexicon, snapshot, CHANGED_SHARE)
}

/// Whether no more than one record in so many has changed since.
fn has_changed_less(lexicon: &Lexicon, snapshot: &Snapshot, share: u64) -> bool {
    let seen = snapshot.sequence.unwrap_or_default();
    let changes = seen.0.saturating_sub(lexicon.sequence.0);
    changes <= snapshot.searcher.num_docs() / share
}
