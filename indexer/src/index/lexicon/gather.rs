//! Puts a lexicon together from the code tables and the open vacancies of a snapshot.

use super::close::Titles;
use super::offers::{Counts, count};
use super::spelling::Speller;
use super::wordlist::Wordlist;
use super::{Lexicon, Snapshot};
use crate::error::Error;
use crate::index::fault::engine_failed;
use crate::index::words::{Vocabulary, cut, fold};
use duijie_domain::code::CodeBook;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Lexicon {
    pub(super) fn gather(
        snapshot: &Snapshot,
        book: &CodeBook,
        vocabulary: &Vocabulary,
    ) -> Result<Self, Error> {
        let counts = count(&snapshot.searcher, book).map_err(|error| engine_failed(&error))?;
        Ok(Self {
            sequence: snapshot.sequence.unwrap_or_default(),
            codes: Wordlist::of_codes(book, vocabulary),
            offered: offered(&counts, vocabulary),
            titles: Titles::of(&counts, vocabulary),
            counts: by_folded_title(counts),
        })
    }
}

/// The titles and their words, over all tenants: a word is only ever shown with a count of the caller's own records.
fn offered(counts: &HashMap<SmolStr, Counts>, vocabulary: &Vocabulary) -> Wordlist {
    let mut titles: BTreeMap<&SmolStr, u64> = BTreeMap::new();
    for (title, records) in counts.values().flat_map(|counts| &counts.titles) {
        *titles.entry(title).or_default() += records;
    }
    let mut list = Wordlist::default();
    let mut speller = Speller::default();
    for (title, records) in titles {
        add_title(&mut list, &mut speller, vocabulary, title, records);
    }
    list
}

fn add_title(list: &mut Wordlist, speller: &mut Speller, vocabulary: &Vocabulary, title: &str, records: u64) {
    list.note_latin(vocabulary, title);
    let folded = fold(title);
    let mut words = BTreeSet::new();
    cut(vocabulary, &folded, |word| {
        if word.length > 1 && !word.text.is_ascii() {
            words.insert(word.text);
        }
    });
    words.insert(folded.trim());
    for word in words {
        let is_title = word == folded.trim();
        if let Some(entry) = list.entry(speller, if is_title { title } else { word }) {
            entry.frequency += records;
            entry.is_title |= is_title;
        }
    }
}

/// Titles that differ in case and width only are one.
fn by_folded_title(counts: HashMap<SmolStr, Counts>) -> HashMap<SmolStr, Counts> {
    let folded = |counts: Counts| {
        let mut titles: HashMap<SmolStr, u64> = HashMap::new();
        for (title, records) in counts.titles {
            *titles.entry(fold(title.trim()).into()).or_default() += records;
        }
        Counts { titles, ..counts }
    };
    counts
        .into_iter()
        .map(|(tenant, counts)| (tenant, folded(counts)))
        .collect()
}
