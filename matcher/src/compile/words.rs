//! The versioned table of meaningful words and their weights, and the search for them in a text.
//!
//! In: lines `word<TAB>weight`. Out: the numbers of the words a text holds, longest first from the left. The weight
//! of a word is the table's, never the corpus's of the day, so a score does not depend on who else is in it.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::features::WeightedWord;

/// Words that count in free text; empty = the text term is not scored.
#[derive(Debug, Default)]
pub struct WordTable {
    version: String,
    words: Vec<(String, u16)>,
    automaton: Option<AhoCorasick>,
}

/// A line of a word table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行：应为“词<TAB>权重 1–1000” / line {line}: expected `word<TAB>weight 1..=1000`")]
pub struct WordTableError {
    /// Line from 1.
    pub line: usize,
}

impl WordTable {
    /// Reads a table; `#` begins a comment line.
    ///
    /// # Errors
    /// Every line that is not a word and a weight.
    pub fn parse(version: &str, text: &str) -> Result<Self, Vec<WordTableError>> {
        let (mut words, mut errors) = (Vec::new(), Vec::new());
        for (line, content) in (1..).zip(text.lines()) {
            if content.trim().is_empty() || content.starts_with('#') {
                continue;
            }
            match read_line(content) {
                Some(word) => words.push(word),
                None => errors.push(WordTableError { line }),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        words.sort();
        words.dedup_by(|later, kept| later.0 == kept.0);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(words.iter().map(|(word, _)| word))
            .ok();
        Ok(Self {
            version: version.to_owned(),
            words,
            automaton,
        })
    }

    /// Version of the table; empty for the empty table.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word with this number.
    #[must_use]
    pub fn word(&self, number: u32) -> Option<&str> {
        self.words
            .get(usize::try_from(number).ok()?)
            .map(|(word, _)| word.as_str())
    }

    /// The words of the texts, sorted by number, each once.
    #[must_use]
    pub fn find<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<WeightedWord> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut numbers: Vec<u32> = Vec::new();
        for text in texts {
            numbers.extend(automaton.find_iter(text).map(|found| found.pattern().as_u32()));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .filter_map(|word| self.weighted(word))
            .collect()
    }

    fn weighted(&self, word: u32) -> Option<WeightedWord> {
        let (_, weight) = self.words.get(usize::try_from(word).ok()?)?;
        Some(WeightedWord {
            word,
            weight: *weight,
        })
    }
}

fn read_line(content: &str) -> Option<(String, u16)> {
    let (word, weight) = content.split_once('\t')?;
    let weight = weight
        .trim()
        .parse()
        .ok()
        .filter(|weight| (1..=1000).contains(weight))?;
    let word = word.trim();
    (!word.is_empty()).then(|| (word.to_owned(), weight))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_longest_word_is_found() {
        let table = WordTable::parse("1", "# comment\n焊接\t300\n焊接机器人\t700\nPLC\t500\n").unwrap();
        let found = table.find(["熟悉焊接机器人和plc编程", "PLC"]);
        let words: Vec<&str> = found.iter().filter_map(|found| table.word(found.word)).collect();
        assert_eq!(words, ["PLC", "焊接机器人"]);
        assert_eq!(found[1].weight, 700);
    }

    #[test]
    fn every_bad_line_is_named() {
        let errors = WordTable::parse("1", "好\t10\n坏\n坏\t0\n").unwrap_err();
        assert_eq!(errors, [WordTableError { line: 2 }, WordTableError { line: 3 }]);
    }
}
