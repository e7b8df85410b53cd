//! Words that mean the same work, by degree.
//!
//! In: groups of words: everyday ones of `language`, names and aliases of codes. Out: the synonyms of a word, those that
//! mean most nearly the same first. What a synonym weighs in an answer is decided in `query/compile.rs`.

use super::words::fold;
use duijie_domain::code::{CodeBook, CodeEntry, CodeSystem};
use duijie_language::everyday;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// The most synonyms of one word.
const SYNONYMS_MAX: usize = 12;
/// The longest name that is a word and not a description, in characters.
const WORD_CHARACTERS_MAX: usize = 10;
/// Tables in which the aliases of an entry mean its name.
const SYSTEMS: [CodeSystem; 2] = [CodeSystem::Occupation, CodeSystem::Skill];

/// A word that means nearly the same as another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Synonym {
    /// The word.
    pub word: SmolStr,
    /// How nearly, in thousandths: 1 to 999.
    pub degree_thousandths: u16,
}

/// Groups of words that mean the same. Groups from several sources may be joined by [`Synonyms::add`].
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    groups: Vec<Group>,
    by_word: HashMap<SmolStr, Vec<u32>>,
}

/// Words that stand for each other.
#[derive(Debug, Clone)]
struct Group {
    words: Vec<SmolStr>,
    /// Between the first word and another one.
    degree_thousandths: u16,
    /// Between two others; 0 if they are too far apart.
    degree_between_others: u16,
}

impl Synonyms {
    /// Everyday words, and the names and aliases of occupations and skills.
    pub fn of_tables(book: &CodeBook) -> Self {
        let mut synonyms = Self::default();
        for group in everyday::groups() {
            let words = group.words.iter().map(SmolStr::as_str);
            synonyms.add(words, group.degree_thousandths, group.degree_thousandths);
        }
        for system in SYSTEMS {
            for entry in book.table(system).entries() {
                synonyms.add_code(entry);
            }
        }
        synonyms
    }

    /// Adds words that mean the same: so much between the first and another one, so much between two others.
    pub fn add<'w>(
        &mut self,
        words: impl IntoIterator<Item = &'w str>,
        degree_thousandths: u16,
        degree_between_others: u16,
    ) {
        let words: Vec<SmolStr> = words.into_iter().map(|word| fold(word.trim()).into()).collect();
        let place = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        for word in &words {
            self.by_word.entry(word.clone()).or_default().push(place);
        }
        self.groups.push(Group {
            words,
            degree_thousandths: degree_thousandths.min(DEGREE_MAX),
            degree_between_others: degree_between_others.min(DEGREE_MAX),
        });
    }

    /// The synonyms of a word, the nearest first.
    pub fn of(&self, word: &str) -> Vec<Synonym> {
        let folded = fold(word.trim());
        let mut found: BTreeMap<&SmolStr, u16> = BTreeMap::new();
        let groups = self.by_word.get(folded.as_str()).into_iter().flatten();
        for group in groups.filter_map(|place| self.groups.get(*place as usize)) {
            let is_first = group.words.first().is_some_and(|first| *first == folded);
            for (place, other) in group
                .words
                .iter()
                .enumerate()
                .filter(|(_, other)| **other != folded)
            {
                let degree = match is_first || place == 0 {
                    true => group.degree_thousandths,
                    false => group.degree_between_others,
                };
                let known = found.entry(other).or_default();
                *known = degree.max(*known);
            }
        }
        let mut ranked: Vec<_> = found.into_iter().filter(|(_, degree)| *degree > 0).collect();
        ranked.sort_unstable_by_key(|(word, degree)| (Reverse(*degree), *word));
        ranked.truncate(SYNONYMS_MAX);
        let synonym = |(word, degree_thousandths): (&SmolStr, u16)| Synonym {
            word: word.clone(),
            degree_thousandths,
        };
        ranked.into_iter().map(synonym).collect()
    }

    /// The more names an entry has, the wider it is and the less two of them mean the same.
    fn add_code(&mut self, entry: &CodeEntry) {
        let names = std::iter::once(&entry.name).chain(&entry.aliases);
        let words: Vec<&str> = names.map(SmolStr::as_str).filter(|name| is_word(name)).collect();
        let (degree, between_others) = match words.len() {
            0 | 1 => return,
            2..=4 => (700, 600),
            5..=8 => (600, 400),
            9..=12 => (400, 0),
            _ => (300, 0),
        };
        // Without a name that is a word, the aliases have no middle.
        let first = if is_word(&entry.name) {
            degree
        } else {
            between_others
        };
        self.add(words, first, between_others);
    }
}

const DEGREE_MAX: u16 = 999;

fn is_word(name: &str) -> bool {
    let characters = name.chars().count();
    (2..=WORD_CHARACTERS_MAX).contains(&characters) && !name.contains(['/', '（', '(', '、'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_come_by_degree_and_both_ways() {
        let mut synonyms = Synonyms::default();
        synonyms.add(["电工", "维修电工", "强电工程师"], 800, 500);
        synonyms.add(["电工", "水电工"], 600, 600);
        let degrees = |word: &str| -> Vec<(String, u16)> {
            let plain = |synonym: Synonym| (synonym.word.to_string(), synonym.degree_thousandths);
            synonyms.of(word).into_iter().map(plain).collect()
        };
        let expected = [("强电工程师", 800), ("维修电工", 800), ("水电工", 600)];
        assert_eq!(
            degrees("电工"),
            expected.map(|(word, degree)| (word.to_owned(), degree))
        );
        assert_eq!(degrees("维修电工")[0], ("电工".to_owned(), 800));
        assert_eq!(degrees("维修电工")[1], ("强电工程师".to_owned(), 500));
        assert_eq!(degrees("木工"), []);
    }

    #[test]
    fn names_of_codes_are_synonyms() {
        let synonyms = Synonyms::of_tables(&CodeBook::embedded());
        let has = |word: &str, other: &str| synonyms.of(word).iter().any(|synonym| synonym.word == other);
        assert!(has("司机", "驾驶员") && has("驾驶员", "司机"));
        assert!(has("电工", "维修电工") && has("电工", "强电工程师"));
        assert!(has("收银员", "前台收银"), "words of one occupation");
        assert!(!has("出纳", "财务总监"));
    }
}
