//! Titles of open vacancies for work that is close to the one asked for: 弱电工程师 to 电工.
//!
//! In: a word that names a work. Out: titles that the word and its synonyms do not find, the closest first. How close two
//! titles are is said by `language`; here it is found out which few of many titles are worth comparing.

use super::Lexicon;
use crate::index::synonyms::Synonym;
use crate::index::words::fold;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_language::title::{TitleComparer, TitleReader, WordGroups};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The most titles told.
const TITLES_MAX: usize = 12;
/// Titles less close are not told.
const CLOSENESS_MIN: u16 = 240;
/// The longest word that is taken for a title, in characters.
const CHARACTERS_MAX: usize = 12;
/// The most titles that are compared for one word.
const COMPARED_MAX: usize = 64;
/// A part that more titles have says too little about them.
const HOLDING_MAX: usize = 4_096;
/// The most words of which the close titles are remembered.
const REMEMBERED_MAX: usize = 4_096;

/// A title close to a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::index) struct CloseTitle {
    pub(in crate::index) text: SmolStr,
    pub(in crate::index) closeness_thousandths: u16,
}

/// Whose titles, and what they are close to.
type Asked = (Option<SmolStr>, SmolStr);

/// The titles of the open vacancies by what they are made of.
#[derive(Default)]
pub(super) struct Titles {
    /// Folded.
    titles: Vec<SmolStr>,
    holding: HashMap<Part, Vec<u32>>,
    found: Mutex<HashMap<Asked, Arc<[CloseTitle]>>>,
}

/// What a title is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Word(SmolStr),
    Character(char),
    /// A group of words for one work.
    Group(u16),
}

/// Tells what everyday words stand in a title; none if their table cannot be read, which the tests of `language` rule out.
static GROUPS: LazyLock<Option<WordGroups>> = LazyLock::new(|| WordGroups::embedded().ok());

/// What compares titles, for the code book used last; none for code tables that its weights do not fit.
static LATEST: Mutex<Option<(String, Option<Arc<TitleComparer>>)>> = Mutex::new(None);

impl Titles {
    /// Adds a folded title with the words that the index has of it.
    pub(super) fn add<'w>(&mut self, title: &str, words: impl Iterator<Item = &'w str>) {
        let Ok(number) = u32::try_from(self.titles.len()) else {
            return;
        };
        self.titles.push(title.into());
        let words = words.map(|word| Part::Word(word.into()));
        for part in plain_parts(title).into_iter().chain(words) {
            self.holding.entry(part).or_default().push(number);
        }
    }

    /// The titles with the rarest parts of the word in common, without those that have it or a synonym whole.
    fn worth_comparing(&self, word: &str, synonyms: &[Synonym]) -> Vec<&SmolStr> {
        let synonyms = synonyms.iter().map(|synonym| synonym.word.clone());
        let words = std::iter::once(word.into()).chain(synonyms).map(Part::Word);
        let known: HashSet<u32> = words
            .filter_map(|word| self.holding.get(&word))
            .flatten()
            .copied()
            .collect();
        let mut weights: BTreeMap<u32, u64> = BTreeMap::new();
        for part in plain_parts(word) {
            let holding = self.holding.get(&part).map_or(&[][..], Vec::as_slice);
            if holding.len() <= HOLDING_MAX {
                let rarity = (self.titles.len() / holding.len().max(1)).max(1).ilog2() + 1;
                for number in holding.iter().filter(|number| !known.contains(number)) {
                    *weights.entry(*number).or_default() += u64::from(rarity);
                }
            }
        }
        let mut ranked: Vec<(u32, u64)> = weights.into_iter().collect();
        ranked.sort_unstable_by_key(|(number, weight)| (Reverse(*weight), *number));
        let titles = ranked.iter().take(COMPARED_MAX);
        titles
            .filter_map(|(number, _)| self.titles.get(*number as usize))
            .collect()
    }
}

impl Lexicon {
    /// Titles close to a word, the closest first: those of the tenant, or of all. None for a word that names no work, so
    /// that a slip is not taken for one.
    pub(in crate::index) fn close(
        &self,
        book: &CodeBook,
        tenant: Option<&str>,
        word: &str,
        synonyms: &[Synonym],
    ) -> Vec<CloseTitle> {
        let folded = SmolStr::from(fold(word.trim()));
        let is_short = folded.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX;
        // Letters name a tool or a language, and who types java means nothing else.
        if !is_short || folded.is_ascii() || !self.names_work(&folded) {
            return Vec::new();
        }
        let asked = (tenant.map(SmolStr::from), folded);
        let remembered = || self.titles.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = remembered().get(&asked) {
            return found.to_vec();
        }
        let found = self.compared(book, &asked, synonyms);
        let mut remembered = remembered();
        if remembered.len() < REMEMBERED_MAX {
            remembered.insert(asked, found.as_slice().into());
        }
        found
    }

    fn compared(&self, book: &CodeBook, (tenant, word): &Asked, synonyms: &[Synonym]) -> Vec<CloseTitle> {
        let Some(comparer) = comparer(book) else {
            return Vec::new();
        };
        let is_own = |title: &SmolStr| {
            let counts = tenant.as_ref().map(|tenant| self.counts.get(tenant));
            counts.is_none_or(|counts| counts.is_some_and(|counts| counts.titles.contains_key(title)))
        };
        let image = comparer.image(word);
        let titles = self.titles.worth_comparing(word, synonyms);
        let mut close: Vec<CloseTitle> = titles
            .into_iter()
            .filter(|title| is_own(title))
            .map(|title| CloseTitle {
                text: title.clone(),
                closeness_thousandths: comparer.closeness(&image, &comparer.image(title)),
            })
            .filter(|title| title.closeness_thousandths >= CLOSENESS_MIN)
            .collect();
        close.sort_unstable_by(|one, other| {
            let rank = |title: &CloseTitle| Reverse(title.closeness_thousandths);
            (rank(one), &one.text).cmp(&(rank(other), &other.text))
        });
        // Titles that differ in case and width only are one.
        close.dedup();
        close.truncate(TITLES_MAX);
        close
    }

    /// Whether a word is the name of an occupation, an everyday word for one, or the title of an open vacancy; a rank such
    /// as 工程师 is none.
    fn names_work(&self, folded: &str) -> bool {
        let is_title = self.offered.find(folded).is_some_and(|entry| entry.is_title);
        let coded = self.codes.find(folded).map_or(&[][..], |entry| &entry.codes);
        let is_occupation = coded.iter().any(|(system, _)| *system == CodeSystem::Occupation);
        let mut groups = GROUPS.iter().flat_map(WordGroups::groups);
        is_title
            || is_occupation
            || groups.any(|group| group.code.is_some() && group.words.iter().any(|word| word == folded))
    }
}

/// Its Chinese characters and its groups of everyday words.
fn plain_parts(folded: &str) -> BTreeSet<Part> {
    let characters = folded
        .chars()
        .filter(|character| !character.is_ascii() && character.is_alphabetic());
    let groups = GROUPS.iter().flat_map(|groups| groups.of(folded));
    characters
        .map(Part::Character)
        .chain(groups.map(Part::Group))
        .collect()
}

fn comparer(book: &CodeBook) -> Option<Arc<TitleComparer>> {
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((version, comparer)) = latest.as_ref()
        && version == book.version()
    {
        return comparer.clone();
    }
    let made = TitleReader::new(book).and_then(|reader| TitleComparer::new(book, reader));
    let comparer = made.ok().map(Arc::new);
    *latest = Some((book.version().to_owned(), comparer.clone()));
    comparer
}
