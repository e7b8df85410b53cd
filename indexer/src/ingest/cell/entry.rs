//! Lists in one cell, and the escaping that keeps their separators apart from the text of their entries.
//!
//! Entries are separated by `;`, `；` (codes also by `、`, `，`, `,` and line breaks), the parts of one entry by `|`. A
//! backslash takes the meaning from the character behind it.

use super::{NoneWords, Printing, Reading};
use crate::ingest::problem::Refusal;
use smol_str::SmolStr;
use std::borrow::Cow;

/// Separates the parts of one entry.
pub(crate) const PART: char = '|';
const ESCAPE: char = '\\';

/// A value that can stand in a list.
pub(crate) trait Entry: Sized {
    /// The characters that separate entries of this type; all of them are escaped when an entry is printed.
    const SEPARATORS: &'static str = ";；\n";
    /// The words that say that a list of this type is empty.
    const NONE: NoneWords = NoneWords::USUAL;

    /// The value of one entry, its escapes still in it.
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal>;

    /// The text of the entry, escaped.
    fn print_entry(&self, printing: &Printing<'_>) -> String;

    /// The values of a whole list.
    fn read_list(text: &str, reading: &mut Reading<'_>) -> Result<Vec<Self>, Refusal> {
        read_entries(text, reading)
    }
}

/// The values of a list whose entries are separated as their type says.
pub(super) fn read_entries<E: Entry>(text: &str, reading: &mut Reading<'_>) -> Result<Vec<E>, Refusal> {
    let own = reading.separators.clone();
    let separators = own.as_deref().unwrap_or(E::SEPARATORS);
    let entries = split(text, |character| separators.contains(character));
    let entries = entries.into_iter().filter(|entry| !entry.is_empty()).enumerate();
    entries
        .map(|(position, entry)| E::read_entry(entry, reading).map_err(|refusal| refusal.at(position)))
        .collect()
}

impl Entry for SmolStr {
    const NONE: NoneWords = NoneWords::NEVER;

    fn read_entry(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        Ok(unescaped(text).into())
    }

    fn print_entry(&self, _: &Printing<'_>) -> String {
        escaped(self, Self::SEPARATORS).into_owned()
    }
}

/// The pieces between unescaped separators, trimmed, their escapes still in them.
pub(crate) fn split(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut is_escaped) = (0, false);
    for (place, character) in text.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if character == ESCAPE {
            is_escaped = true;
        } else if is_separator(character) {
            pieces.push(trimmed(&text[start..place]));
            start = place + character.len_utf8();
        }
    }
    pieces.push(trimmed(&text[start..]));
    pieces
}

/// The parts of one entry.
pub(super) fn parts(entry: &str) -> Vec<&str> {
    split(entry, |character| character == PART)
}

/// The text with what has a meaning in lists escaped.
pub(crate) fn escaped<'a>(text: &'a str, separators: &str) -> Cow<'a, str> {
    let special = |character: char| matches!(character, ESCAPE | PART) || separators.contains(character);
    let inner = text.trim();
    if inner.len() == text.len() && !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let first = text.len() - text.trim_start().len();
    let last = text.trim_end().len();
    let mut result = String::with_capacity(text.len() + 8);
    for (place, character) in text.char_indices() {
        if place < first || place >= last || special(character) {
            result.push(ESCAPE);
        }
        result.push(character);
    }
    Cow::Owned(result)
}

/// The text that an escaped one stands for. A backslash before an ordinary character is a character of the text.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let followed = (character == ESCAPE).then(|| characters.next_if(|next| has_meaning(*next)));
        result.push(followed.flatten().unwrap_or(character));
    }
    Cow::Owned(result)
}

fn has_meaning(character: char) -> bool {
    character.is_whitespace() || matches!(character, ESCAPE | PART | ';' | '；' | '、' | '，' | ',')
}

/// Without outer white space, except for an escaped character at the end.
fn trimmed(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.trim_end();
    let escapes = end
        .chars()
        .rev()
        .take_while(|character| *character == ESCAPE)
        .count();
    let kept = match text[end.len()..].chars().next() {
        Some(white) if escapes % 2 == 1 => end.len() + white.len_utf8(),
        _ => end.len(),
    };
    &text[..kept]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::ingest::cell::{Cell, Language};
    use duijie_domain::code::CodeBook;
    use proptest::prelude::*;

    #[test]
    fn separators_split_and_escapes_hold_together() {
        assert_eq!(
            split("a; b ；c\\;d", |character| ";；".contains(character)),
            ["a", "b", "c\\;d"]
        );
        assert_eq!(unescaped("c\\;d"), "c;d");
        assert_eq!(unescaped(r"C:\work"), r"C:\work");
        assert_eq!(trimmed("a\\ "), "a\\ ");
        assert_eq!(trimmed("a\\\\ "), "a\\\\");
    }

    proptest! {
        #[test]
        fn lists_of_texts_survive(texts in prop::collection::vec("[a工;；|\\\\、, \n]{1,6}", 0..5)) {
            let texts: Vec<SmolStr> = texts.into_iter().map(SmolStr::from).collect();
            let book = CodeBook::embedded();
            let printed = texts.print(&Printing { language: Language::Chinese, names: None });
            if !printed.is_empty() {
                let read = Vec::<SmolStr>::read(&printed, &mut Reading::new(&book)).unwrap();
                prop_assert_eq!(read, texts);
            }
        }
    }
}
