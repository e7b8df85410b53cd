//! Completions of what somebody is typing, with the number of open vacancies behind each.
//!
//! In: a beginning in characters, pinyin or initials. Out: occupations, titles, skills and places, best first.

use super::Lexicon;
use super::spelling::{Fit, Typed, beginning};
use super::wordlist::Entry;
use crate::index::words::fold;
use crate::store::Sequence;
use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Completions given when nothing is said.
pub const SUGGESTIONS_DEFAULT: usize = 10;
/// The most completions given.
pub const SUGGESTIONS_MAX: usize = 50;

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuggestionKind {
    /// An occupation, to filter by its code.
    Occupation,
    /// The title of an open vacancy, to search as words.
    Title,
    /// A skill, to filter by its code.
    Skill,
    /// A division, to filter by its code.
    Division,
}

impl SuggestionKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Occupation, Self::Title, Self::Skill, Self::Division];

    /// The identifier used on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Occupation => "occupation",
            Self::Title => "title",
            Self::Skill => "skill",
            Self::Division => "division",
        }
    }

    /// The kind of a wire identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    fn of_system(system: CodeSystem) -> Option<Self> {
        match system {
            CodeSystem::Occupation => Some(Self::Occupation),
            CodeSystem::Skill => Some(Self::Skill),
            CodeSystem::Division => Some(Self::Division),
            _ => None,
        }
    }
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// The name that was begun.
    pub text: SmolStr,
    /// Its code; empty for a title.
    pub code: SmolStr,
    /// What the code is called, a division with everything above it; the title itself.
    pub name: SmolStr,
    /// Open vacancies with the title, or with the code or one below it.
    pub vacancies: u64,
}

/// Completions and the change up to which their counts have seen the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionPage {
    /// Best first.
    pub suggestions: Vec<Suggestion>,
    /// The last change that the counts have seen.
    pub sequence: Sequence,
}

/// How near a completion is, best first: typed whole, begun, initials of the whole, initials begun, inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    class: u8,
    is_unusual: bool,
    vacancies: Reverse<u64>,
    letters_left: usize,
}

/// A completion that may be shown: by kind and code, or by title.
type Key = (SuggestionKind, SmolStr);

impl Lexicon {
    /// The best completions for a caller of this tenant.
    pub(in crate::index) fn complete(
        &self,
        book: &CodeBook,
        tenant: &str,
        typed: &str,
        kinds: &[SuggestionKind],
        most: usize,
    ) -> Vec<Suggestion> {
        let mut found: HashMap<Key, (Rank, SmolStr)> = HashMap::new();
        let typed_letters = Typed::of(typed);
        let Some(first) = typed_letters.first() else {
            return Vec::new();
        };
        let mut note = |entry: &Entry, class: u8, fit: Option<Fit>| {
            for (key, vacancies) in self.meanings(book, tenant, entry, kinds) {
                let rank = Rank {
                    class,
                    is_unusual: fit.is_some_and(|fit| !fit.is_usual()),
                    vacancies: Reverse(vacancies),
                    letters_left: fit.map_or(entry.letters.len(), |fit| fit.letters_left),
                };
                let known = found.entry(key).or_insert_with(|| (rank, entry.text.clone()));
                if (rank, &entry.text) < (known.0, &known.1) {
                    *known = (rank, entry.text.clone());
                }
            }
        };
        for (_, entry) in self
            .lists()
            .into_iter()
            .flat_map(|list| list.beginning_with(first))
        {
            if let Some(fit) = beginning(&typed_letters, &entry.letters) {
                note(entry, class(fit), Some(fit));
            }
        }
        let inside = fold(typed.trim());
        if !inside.is_ascii() {
            let holds = |entry: &&Entry| entry.text.contains(inside.as_str());
            for entry in self
                .lists()
                .into_iter()
                .flat_map(|list| list.entries())
                .filter(holds)
            {
                note(entry, INSIDE, None);
            }
        }
        best(book, found, most)
    }

    /// What an entry may stand for, with the vacancies behind it; a title only if this tenant has it.
    fn meanings<'e>(
        &'e self,
        book: &'e CodeBook,
        tenant: &str,
        entry: &'e Entry,
        kinds: &'e [SuggestionKind],
    ) -> impl Iterator<Item = (Key, u64)> + 'e {
        let counts = self.counts.get(tenant);
        let coded = entry.codes.iter().filter_map(move |code @ (system, place)| {
            let kind = SuggestionKind::of_system(*system).filter(|kind| kinds.contains(kind))?;
            let named = book.table(*system).entries().get(*place as usize)?;
            let vacancies = counts.and_then(|counts| counts.codes.get(code)).copied();
            Some(((kind, named.code.clone()), vacancies.unwrap_or_default()))
        });
        let is_wanted = entry.is_title && kinds.contains(&SuggestionKind::Title);
        let folded = is_wanted.then(|| SmolStr::from(fold(&entry.text)));
        let title = folded.and_then(|title| {
            let vacancies = counts?.titles.get(&title).copied()?;
            Some(((SuggestionKind::Title, title), vacancies))
        });
        coded.chain(title)
    }
}

const INSIDE: u8 = 4;

fn class(fit: Fit) -> u8 {
    match (fit.is_spelled_out(), fit.letters_left) {
        (true, 0) => 0,
        (true, _) => 1,
        (false, 0) => 2,
        (false, _) => 3,
    }
}

fn best(book: &CodeBook, found: HashMap<Key, (Rank, SmolStr)>, most: usize) -> Vec<Suggestion> {
    let mut ranked: Vec<(Rank, Key, SmolStr)> = found
        .into_iter()
        .map(|(key, (rank, text))| (rank, key, text))
        .collect();
    ranked.sort_unstable();
    ranked.truncate(most);
    let shown = ranked.into_iter().map(|(rank, (kind, code), text)| {
        let code = if kind == SuggestionKind::Title {
            SmolStr::default()
        } else {
            code
        };
        Suggestion {
            name: name(book, kind, &code).unwrap_or_else(|| text.clone()),
            kind,
            text,
            code,
            vacancies: rank.vacancies.0,
        }
    });
    shown.collect()
}

fn name(book: &CodeBook, kind: SuggestionKind, code: &str) -> Option<SmolStr> {
    let system = match kind {
        SuggestionKind::Occupation => CodeSystem::Occupation,
        SuggestionKind::Skill => CodeSystem::Skill,
        SuggestionKind::Division => CodeSystem::Division,
        SuggestionKind::Title => return None,
    };
    book.table(system).full_name(code).map(SmolStr::from)
}
