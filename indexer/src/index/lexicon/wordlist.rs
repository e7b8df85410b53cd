//! A list of words that can be found by what somebody types for them.
//!
//! In: words with what they mean. Out: the entries that something typed may begin. What a word counts is `offers.rs`'s.

use super::spelling::{Letter, Speller};
use crate::index::words::{Vocabulary, cut, fold};
use duijie_domain::code::{CodeBook, CodeEntry, CodeSystem};
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Tables whose names people type.
const SYSTEMS: [CodeSystem; 6] = [
    CodeSystem::Occupation,
    CodeSystem::Skill,
    CodeSystem::Division,
    CodeSystem::Certificate,
    CodeSystem::Major,
    CodeSystem::Industry,
];
/// The longest name that somebody types, in letters.
const LETTERS_MAX: usize = 20;
/// Endings left out in speech: 聊城市 is 聊城.
const DIVISION_ENDINGS: [char; 6] = ['省', '市', '区', '县', '旗', '盟'];

/// A word.
pub(super) struct Entry {
    /// As it is shown.
    pub(super) text: SmolStr,
    pub(super) letters: Box<[Letter]>,
    /// Codes that are called so: the system and the place in its table.
    pub(super) codes: Vec<(CodeSystem, u32)>,
    /// Whether a vacancy has it for its whole title.
    pub(super) is_title: bool,
    /// Open vacancies in whose titles it stands.
    pub(super) frequency: u64,
}

/// Words and the ways to them.
#[derive(Default)]
pub(super) struct Wordlist {
    entries: Vec<Entry>,
    by_text: HashMap<SmolStr, u32>,
    by_beginning: HashMap<char, Vec<u32>>,
    latin: HashSet<SmolStr>,
}

/// The words of the code book used last, by its version.
static LATEST: Mutex<Option<(String, Arc<Wordlist>)>> = Mutex::new(None);

impl Wordlist {
    /// The words of the code tables; made once for each version in turn.
    pub(super) fn of_codes(book: &CodeBook, vocabulary: &Vocabulary) -> Arc<Self> {
        let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, list)) = latest.as_ref()
            && version == book.version()
        {
            return Arc::clone(list);
        }
        let mut list = Self::default();
        let mut speller = Speller::default();
        for system in SYSTEMS {
            for (place, entry) in (0..).zip(book.table(system).entries()) {
                list.add_code(&mut speller, vocabulary, system, place, entry);
            }
        }
        let list = Arc::new(list);
        *latest = Some((book.version().to_owned(), Arc::clone(&list)));
        list
    }

    /// The entry of a word, made if it is new.
    pub(super) fn entry(&mut self, speller: &mut Speller, text: &str) -> Option<&mut Entry> {
        let folded = SmolStr::from(fold(text.trim()));
        let place = match self.by_text.get(&folded) {
            Some(place) => *place,
            None => self.add(speller, text.trim(), folded)?,
        };
        self.entries.get_mut(place as usize)
    }

    /// Notes the words of letters in a text: what is typed like them is no pinyin.
    pub(super) fn note_latin(&mut self, vocabulary: &Vocabulary, text: &str) {
        let folded = fold(text);
        cut(vocabulary, &folded, |word| {
            if word.text.is_ascii() && word.length > 1 {
                self.note_latin_word(word.text);
            }
        });
    }

    /// Notes one folded word of letters.
    pub(super) fn note_latin_word(&mut self, folded: &str) {
        self.latin.insert(folded.into());
    }

    /// The entry of a folded word.
    pub(super) fn find(&self, folded: &str) -> Option<&Entry> {
        let place = self.by_text.get(folded)?;
        self.entries.get(*place as usize)
    }

    pub(super) fn has_latin(&self, folded: &str) -> bool {
        self.latin.contains(folded)
    }

    pub(super) fn latin(&self) -> impl Iterator<Item = &SmolStr> {
        self.latin.iter()
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries for which something typed may begin with this character, with their places.
    pub(super) fn beginning_with(&self, character: char) -> impl Iterator<Item = (u32, &Entry)> {
        let places = self.by_beginning.get(&character).into_iter().flatten();
        places.filter_map(|place| Some((*place, self.entries.get(*place as usize)?)))
    }

    fn add(&mut self, speller: &mut Speller, text: &str, folded: SmolStr) -> Option<u32> {
        let letters = speller.letters(text);
        if !(2..=LETTERS_MAX).contains(&letters.len()) {
            return None;
        }
        let place = u32::try_from(self.entries.len()).ok()?;
        let mut beginnings: Vec<char> = letters.first()?.beginnings().collect();
        beginnings.sort_unstable();
        beginnings.dedup();
        for beginning in beginnings {
            self.by_beginning.entry(beginning).or_default().push(place);
        }
        self.by_text.insert(folded, place);
        self.entries.push(Entry {
            text: text.into(),
            letters,
            codes: Vec::new(),
            is_title: false,
            frequency: 0,
        });
        Some(place)
    }

    fn add_code(
        &mut self,
        speller: &mut Speller,
        vocabulary: &Vocabulary,
        system: CodeSystem,
        place: u32,
        entry: &CodeEntry,
    ) {
        for name in std::iter::once(&entry.name).chain(&entry.aliases) {
            self.name(speller, vocabulary, name, (system, place));
            if system == CodeSystem::Division {
                let short = name.trim_end_matches(DIVISION_ENDINGS);
                self.name(speller, vocabulary, short, (system, place));
            }
        }
        self.note_latin(vocabulary, &entry.name_en);
    }

    fn name(&mut self, speller: &mut Speller, vocabulary: &Vocabulary, name: &str, code: (CodeSystem, u32)) {
        self.note_latin(vocabulary, name);
        if let Some(entry) = self.entry(speller, name)
            && !entry.codes.contains(&code)
        {
            entry.codes.push(code);
        }
    }
}
