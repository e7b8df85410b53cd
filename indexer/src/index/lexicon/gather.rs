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
        let (offered, titles) = offered(&counts, vocabulary);
        Ok(Self {
            sequence: snapshot.sequence.unwrap_or_default(),
            codes: Wordlist::of_codes(book, vocabulary),
            offered,
            titles,
            counts: by_folded_title(counts),
        })
    }
}

/// The titles and their words, over all tenants: a word is only ever shown with a count of the caller's own records.
fn offered(counts: &HashMap<SmolStr, Counts>, vocabulary: &Vocabulary) -> (Wordlist, Titles) {
    let mut by_title: BTreeMap<&SmolStr, u64> = BTreeMap::new();
    for (title, records) in counts.values().flat_map(|counts| &counts.titles) {
        *by_title.entry(title).or_default() += records;
    }
    let (mut list, mut titles) = (Wordlist::default(), Titles::default());
    let mut speller = Speller::default();
    for (title, records) in by_title {
        let folded = fold(title);
        let words = words_of(&mut list, vocabulary, &folded);
        titles.add(folded.trim(), words.iter().copied());
        for word in words {
            let is_title = word == folded.trim();
            if let Some(entry) = list.entry(&mut speller, if is_title { title } else { word }) {
                entry.frequency += records;
                entry.is_title |= is_title;
            }
        }
    }
    (list, titles)
}

/// The Chinese words of a title and the title itself; its words of letters are noted in the list.
fn words_of<'t>(list: &mut Wordlist, vocabulary: &Vocabulary, folded: &'t str) -> BTreeSet<&'t str> {
    let mut words = BTreeSet::from([folded.trim()]);
    cut(vocabulary, folded, |word| match word.text.is_ascii() {
        _ if word.length < 2 => {}
        true => list.note_latin_word(word.text),
        false => {
            words.insert(word.text);
        }
    });
    words
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
