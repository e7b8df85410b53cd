//! Everyday words for the same work: groups of them, Chinese and English, and the code that a group stands for.
//!
//! What a group counts is learnt in `train.rs` and decided in `similar.rs`.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use smol_str::SmolStr;
use thiserror::Error;

/// The groups, found in texts.
#[derive(Debug, Clone)]
pub struct WordGroups {
    groups: Vec<Group>,
    /// The groups of each word, by the word's place.
    groups_of: Vec<Vec<u16>>,
    finder: AhoCorasick,
}

/// Words that name the same work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The code they stand for; none where they name a rank, a field or a kind of place.
    pub code: Option<SmolStr>,
    /// The words in lower case; the first names the group.
    pub words: Vec<SmolStr>,
}

/// The table of word groups cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WordGroupsError {
    /// A line is no code and words.
    #[error(
        "词组表第 {line} 行不是“代码<制表符>词|词” / line {line} of the word groups is no code and words, tab-separated"
    )]
    BadLine {
        /// The line, from 1.
        line: usize,
    },
    /// There are too many groups to number, or too many words to search for.
    #[error("词组表过大 / the table of word groups is too large")]
    TooLarge,
}

const TABLE: &str = include_str!("../../tables/title_words.tsv");
const COLUMNS: &str = "code\twords";
const NO_CODE: &str = "-";

impl WordGroups {
    /// The table built into the program.
    ///
    /// # Errors
    /// [`WordGroupsError`], which the tests of this crate prove not to happen.
    pub fn embedded() -> Result<Self, WordGroupsError> {
        Self::parse(TABLE)
    }

    /// Reads a table: `#` lines, the column header, then a code or `-` and the words of a group on each line.
    ///
    /// # Errors
    /// [`WordGroupsError`] naming the first bad line.
    pub fn parse(text: &str) -> Result<Self, WordGroupsError> {
        let mut groups = Vec::new();
        for (place, line) in text.lines().enumerate() {
            if !line.starts_with('#') && line != COLUMNS {
                groups.push(group(line).ok_or(WordGroupsError::BadLine { line: place + 1 })?);
            }
        }
        let mut words: Vec<SmolStr> = Vec::new();
        let mut groups_of: Vec<Vec<u16>> = Vec::new();
        let mut places: HashMap<SmolStr, usize> = HashMap::new();
        for (number, group) in groups.iter().enumerate() {
            let number = u16::try_from(number).map_err(|_| WordGroupsError::TooLarge)?;
            for word in &group.words {
                let place = *places.entry(word.clone()).or_insert_with(|| {
                    words.push(word.clone());
                    groups_of.push(Vec::new());
                    words.len() - 1
                });
                if let Some(of_word) = groups_of.get_mut(place) {
                    of_word.push(number);
                }
            }
        }
        let builder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&words);
        let finder = builder.map_err(|_| WordGroupsError::TooLarge)?;
        Ok(Self {
            groups,
            groups_of,
            finder,
        })
    }

    /// All groups, in the order of the table.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The numbers of the groups whose words stand in a text in the even spelling, left to right, the longest word
    /// at each place; a Latin word only where no letter touches it.
    #[must_use]
    pub fn of(&self, text: &str) -> Vec<u16> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(word) = self.finder.find(Input::new(text).range(from..)) {
            if touches_latin(text, word.start(), word.end()) {
                from = word.start() + latin_length(text, word.start());
                continue;
            }
            found.extend(
                self.groups_of
                    .get(word.pattern().as_usize())
                    .into_iter()
                    .flatten(),
            );
            from = word.end();
        }
        found
    }
}

fn group(line: &str) -> Option<Group> {
    let (code, words) = line.split_once('\t')?;
    let words: Vec<SmolStr> = words
        .split('|')
        .map(|word| word.replace(['-', '/'], " ").into())
        .collect();
    let is_sound = !code.is_empty()
        && words
            .iter()
            .all(|word| !word.is_empty() && word.to_lowercase() == word.as_str());
    let code = (code != NO_CODE).then(|| code.into());
    is_sound.then_some(Group { code, words })
}

fn touches_latin(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_alphabetic);
    let before = start > 0 && is_letter(start) && is_letter(start - 1);
    before || (end > 0 && is_letter(end - 1) && is_letter(end))
}

/// The bytes of the run of Latin letters at a place, at least one character.
fn latin_length(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let run = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    run.max(rest.chars().next().map_or(1, char::len_utf8))
}
