//! Word lists of the readers: a tab-separated table, and the search for its words in a text.
//!
//! What a word means is told by the reader that owns the table; a line that it cannot take is named.

use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use super::reading::Span;

/// Words with what each means to one reader, found in one pass; the longest of those that begin first wins.
pub(crate) struct WordTable<T> {
    automaton: AhoCorasick,
    meanings: Vec<T>,
}

/// A word of a table in a text.
#[derive(Debug)]
pub(crate) struct Hit<'a, T> {
    pub(crate) span: Span,
    pub(crate) meaning: &'a T,
}

impl<T> Clone for Hit<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Hit<'_, T> {}

/// A table that cannot be used, with the line at fault.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WordTableFault {
    /// The line has not the columns that its reader asks for.
    #[error("line {line}: `{text}` is no row of this table")]
    Row { line: usize, text: String },
    /// The word stands on an earlier line too.
    #[error("line {line}: `{word}` is there twice")]
    Repeated { line: usize, word: String },
    /// The words make too large a searcher.
    #[error("the words cannot be searched: {0}")]
    Search(String),
}

impl<T> WordTable<T> {
    /// Reads a table whose first column is the word; `meaning` gets the other columns.
    pub(crate) fn read(text: &str, meaning: impl Fn(&[&str]) -> Option<T>) -> Result<Self, WordTableFault> {
        let mut words: Vec<(String, T)> = Vec::new();
        for (place, columns) in rows(text) {
            let row = columns.split_first().filter(|(word, _)| !word.is_empty());
            let read = row.and_then(|(word, rest)| Some(((*word).to_owned(), meaning(rest)?)));
            let read = read.ok_or_else(|| WordTableFault::Row {
                line: place,
                text: columns.join("\t"),
            })?;
            if words.iter().any(|(word, _)| *word == read.0) {
                return Err(WordTableFault::Repeated {
                    line: place,
                    word: read.0,
                });
            }
            words.push(read);
        }
        Self::of(words)
    }

    /// Words that are already at hand.
    pub(crate) fn of(words: Vec<(String, T)>) -> Result<Self, WordTableFault> {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| word))
            .map_err(|error| WordTableFault::Search(error.to_string()))?;
        let meanings = words.into_iter().map(|(_, meaning)| meaning).collect();
        Ok(Self { automaton, meanings })
    }

    /// A table of this crate.
    pub(crate) fn embedded(text: &str, meaning: impl Fn(&[&str]) -> Option<T>) -> Self {
        match Self::read(text, meaning) {
            Ok(table) => table,
            Err(fault) => unreachable!("an embedded table, proven good by the tests of this crate: {fault}"),
        }
    }

    /// The words in an evened text, in its order.
    pub(crate) fn hits<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Hit<'a, T>> {
        self.automaton.find_iter(text).filter_map(|found| {
            let meaning = self.meanings.get(found.pattern().as_usize())?;
            let span = Span::from(found.range());
            Some(Hit { span, meaning })
        })
    }
}

/// The rows of a table with their line numbers, without remarks.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(place, line)| (place, line.split('\t').collect()))
}

impl<T> fmt::Debug for WordTable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordTable")
            .field("words", &self.meanings.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn numbered(columns: &[&str]) -> Option<u8> {
        columns.first()?.parse().ok()
    }

    #[test]
    fn the_longest_word_is_found() {
        let table = WordTable::read("# words\n月\t1\n月薪\t2\n", numbered).unwrap();
        let found: Vec<(Span, u8)> = table
            .hits("年月薪月")
            .map(|hit| (hit.span, *hit.meaning))
            .collect();
        assert_eq!(found, [(Span::from(3..9), 2), (Span::from(9..12), 1)]);
    }

    #[test]
    fn a_bad_line_is_named() {
        let row = WordTable::read("月\t1\n年\tx\n", numbered).unwrap_err();
        assert_eq!(
            row,
            WordTableFault::Row {
                line: 2,
                text: "年\tx".to_owned()
            }
        );
        let repeated = WordTable::read("月\t1\n月\t2\n", numbered).unwrap_err();
        assert_eq!(
            repeated,
            WordTableFault::Repeated {
                line: 2,
                word: "月".to_owned()
            }
        );
    }
}
