//! The meaningful words of job texts: which of them a text holds, and how much each weighs.
//!
//! In: free text, the embedded table of words. Out: word numbers and integer weights. The table is versioned and
//! weighs a word by how rare it is in the national classification of occupations, never by the texts of the day,
//! so that a score does not move because somebody else's record did.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, Input, MatchKind};
use smol_str::SmolStr;
use thiserror::Error;

use crate::code::spelling::folded;

/// The number of a word in one version of the table, dense from 0 in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// The words that count in a job text, with their weights 100..=1200.
pub struct WordTable {
    version: String,
    words: Vec<SmolStr>,
    weights: Vec<u16>,
    numbers: HashMap<SmolStr, WordId>,
    finder: AhoCorasick,
}

/// A word table's text cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WordTableError {
    /// A line is not a lower-case word and a weight 100..=1200, tab-separated, or its word stood before.
    #[error(
        "第 {line} 行不是“词<制表符>权重(100–1200)”或词重复 / line {line} is no new word with a weight 100 to 1200"
    )]
    BadLine {
        /// The line, from 1.
        line: usize,
    },
    /// There are no words, or more than can be searched for.
    #[error("词表为空或过大 / the word table is empty or too large")]
    BadSize,
}

static EMBEDDED: LazyLock<Arc<WordTable>> =
    LazyLock::new(
        || match WordTable::parse(include_str!("../tables/word_weights.tsv")) {
            Ok(table) => Arc::new(table),
            Err(error) => {
                unreachable!("the embedded word table, proven good by the tests of this crate: {error}")
            }
        },
    );

impl WordTable {
    /// The table built into the program; read once.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }

    /// Reads a table: `#` header lines, a column header `word  weight`, then a word and its weight on each line.
    ///
    /// # Errors
    /// [`WordTableError`] naming the first bad line.
    pub fn parse(text: &str) -> Result<Self, WordTableError> {
        let mut version = String::new();
        let mut words: Vec<SmolStr> = Vec::new();
        let mut weights = Vec::new();
        let mut numbers = HashMap::new();
        for (place, line) in text.lines().enumerate() {
            if let Some(comment) = line.strip_prefix('#') {
                if let Some(("version", value)) =
                    comment.split_once(':').map(|(key, value)| (key.trim(), value))
                {
                    value.trim().clone_into(&mut version);
                }
                continue;
            }
            if line.is_empty() || line == "word\tweight" {
                continue;
            }
            let bad_line = WordTableError::BadLine { line: place + 1 };
            let (word, weight) = row(line).ok_or_else(|| bad_line.clone())?;
            let number = WordId(u32::try_from(words.len()).map_err(|_| WordTableError::BadSize)?);
            if numbers.insert(word.clone(), number).is_some() {
                return Err(bad_line);
            }
            words.push(word);
            weights.push(weight);
        }
        let finder = finder(&words)?;
        Ok(Self {
            version,
            words,
            weights,
            numbers,
            finder,
        })
    }

    /// The version of the table; a score that uses words names it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word; never true of a table that was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words a text holds, in rising order, each once.
    ///
    /// From left to right the longest word at each place counts and what it covers is used up: 电气工程师 holds
    /// no 工程师 if both are words. A word of Latin letters counts only where no letter or digit touches it.
    #[must_use]
    pub fn words_of(&self, text: &str) -> Vec<WordId> {
        let text: String = text
            .chars()
            .map(|character| folded(character).unwrap_or(' '))
            .collect();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(word) = self.finder.find(Input::new(&text).range(from..)) {
            if touches_latin(&text, word.start(), word.end()) {
                from = end_of_latin(&text, word.start());
                continue;
            }
            found.extend(u32::try_from(word.pattern().as_usize()).map(WordId));
            from = word.end();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The weight of a word, 100..=1200; 0 for a number the table does not have.
    #[must_use]
    pub fn weight(&self, word: WordId) -> u16 {
        self.weights.get(word.0 as usize).copied().unwrap_or(0)
    }

    /// The word of a number; empty for a number the table does not have.
    #[must_use]
    pub fn word(&self, word: WordId) -> &str {
        self.words.get(word.0 as usize).map_or("", SmolStr::as_str)
    }

    /// The number of a word, if the table has it.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<WordId> {
        self.numbers.get(word).copied()
    }
}

impl fmt::Debug for WordTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("WordTable");
        shown
            .field("version", &self.version)
            .field("words", &self.words.len())
            .finish_non_exhaustive()
    }
}

fn row(line: &str) -> Option<(SmolStr, u16)> {
    let (word, weight) = line.split_once('\t')?;
    let weight = weight
        .parse()
        .ok()
        .filter(|weight| (100..=1200).contains(weight))?;
    let is_even = !word.is_empty() && word.chars().all(|character| folded(character) == Some(character));
    is_even.then(|| (word.into(), weight))
}

fn finder(words: &[SmolStr]) -> Result<AhoCorasick, WordTableError> {
    if words.is_empty() {
        return Err(WordTableError::BadSize);
    }
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words);
    builder.map_err(|_| WordTableError::BadSize)
}

/// Whether the word found is part of a longer run of Latin letters and digits.
fn touches_latin(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_latin = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_alphanumeric);
    let before = start > 0 && is_latin(start) && is_latin(start - 1);
    before || (end > 0 && is_latin(end - 1) && is_latin(end))
}

fn end_of_latin(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().iter().skip(start);
    start
        + rest
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count()
            .max(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: &str =
        "# version: t1\nword\tweight\n工程师\t300\n电气工程师\t500\n焊\t600\ngo\t700\nc++\t800\n";

    fn words(table: &WordTable, text: &str) -> Vec<String> {
        table
            .words_of(text)
            .into_iter()
            .map(|word| table.word(word).to_owned())
            .collect()
    }

    #[test]
    fn the_embedded_table_is_sound() {
        let table = WordTable::embedded();
        assert!((8_000..=15_000).contains(&table.len()), "{}", table.len());
        assert!(!table.version().is_empty());
        for number in 0..u32::try_from(table.len()).unwrap() {
            let word = WordId(number);
            assert!((100..=1200).contains(&table.weight(word)));
            assert_eq!(table.find(table.word(word)), Some(word));
        }
    }

    #[test]
    fn rare_words_weigh_more() {
        let table = WordTable::embedded();
        let weight = |word: &str| table.weight(table.find(word).unwrap());
        assert!(weight("氩弧焊") > weight("机械"));
        assert!(table.find("进行").is_none() && table.find("人员").is_none());
    }

    #[test]
    fn the_longest_word_counts() {
        let table = WordTable::parse(SMALL).unwrap();
        assert_eq!(words(&table, "电气工程师"), ["电气工程师"]);
        assert_eq!(words(&table, "焊工、工程师，工程师"), ["工程师", "焊"]);
        assert!(words(&table, "").is_empty());
    }

    #[test]
    fn latin_words_stand_alone() {
        let table = WordTable::parse(SMALL).unwrap();
        assert_eq!(words(&table, "Ｇｏ语言和C++"), ["go", "c++"]);
        assert!(words(&table, "google cargo ago").is_empty());
        assert_eq!(words(&table, "gogo go"), ["go"]);
    }

    #[test]
    fn bad_tables_are_refused_by_line() {
        let refused = |text: &str| WordTable::parse(text).err().unwrap();
        assert_eq!(
            refused("word\tweight\n工程师\t99\n"),
            WordTableError::BadLine { line: 2 }
        );
        assert_eq!(refused("焊\t100\n焊\t100\n"), WordTableError::BadLine { line: 2 });
        assert_eq!(refused("Go\t100\n"), WordTableError::BadLine { line: 1 });
        assert_eq!(refused("# version: x\n"), WordTableError::BadSize);
    }

    proptest! {
        #[test]
        fn words_are_distinct_rising_and_in_the_text(text in "[a-zA-Z ]{0,5}(焊接|电工|数控|设备|维修|的|java|，){0,12}") {
            let table = WordTable::embedded();
            let found = table.words_of(&text);
            prop_assert!(found.is_sorted_by(|left, right| left < right));
            let lower = text.to_lowercase();
            prop_assert!(found.iter().all(|word| lower.contains(table.word(*word))));
            prop_assert_eq!(&found, &table.words_of(&text.to_uppercase()));
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,200}") {
            let table = WordTable::embedded();
            prop_assert!(table.words_of(&text).len() <= text.chars().count());
        }
    }
}
