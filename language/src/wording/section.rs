//! Which part of a text says what is done and which says who is wanted: `面向35岁以下客户` is harmless among the duties,
//! `35岁以下` is not below `任职要求：`.
//!
//! In: a column and its text. Out: the letter by which patterns name their scope, for any place of the text.

use std::sync::LazyLock;

use regex::Regex;

use super::Field;

/// A heading and what stands below it; nothing in a build whose table is broken, which the tests refuse.
static HEADINGS: LazyLock<Vec<(Regex, char)>> = LazyLock::new(|| {
    include_str!("../../tables/wording_headings.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(letter, words)| Some((heading(words)?, letter.chars().next()?)))
        .collect()
});

/// A heading stands alone on its line, or in brackets, or before a colon.
fn heading(words: &str) -> Option<Regex> {
    Regex::new(&format!("(?:{words})[ 　]*(?:[:：】\\]）)]|\\r?\\n|$)")).ok()
}

/// The parts of one text.
pub(super) struct Sections {
    /// Where each part begins, in the order of the text, and its letter.
    starts: Vec<(usize, char)>,
}

impl Sections {
    /// The parts of a column's text. Only duties and undivided texts are looked through: the other columns are one part.
    pub(super) fn of(field: Field, text: &str) -> Self {
        let mut starts = vec![(0, field.letter())];
        if matches!(field, Field::Duties | Field::Text) {
            for (heading, letter) in HEADINGS.iter() {
                starts.extend(heading.find_iter(text).map(|found| (found.start(), *letter)));
            }
            starts.sort_by_key(|(start, _)| *start);
        }
        Self { starts }
    }

    /// The letter of the part in which a byte stands.
    pub(super) fn letter(&self, place: usize) -> char {
        let behind = self.starts.partition_point(|(start, _)| *start <= place);
        let part = behind.checked_sub(1).and_then(|last| self.starts.get(last));
        part.map_or('x', |(_, letter)| *letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_part_a_text() {
        assert_eq!(HEADINGS.len(), 3);
        let text = "岗位职责：接待客户\n【任职要求】会英语\n福利待遇\n双休";
        let sections = Sections::of(Field::Text, text);
        let letter_at = |words: &str| sections.letter(text.find(words).unwrap());
        assert_eq!(letter_at("接待"), 'd');
        assert_eq!(letter_at("会英语"), 'c');
        assert_eq!(letter_at("双休"), 'x');
    }

    #[test]
    fn a_word_within_a_sentence_is_no_heading() {
        let text = "编写岗位要求和工作内容说明";
        assert_eq!(Sections::of(Field::Duties, text).letter(text.len()), 'd');
    }
}
