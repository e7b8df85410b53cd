//! Marks the words of a query in a text of a record: one fragment, HTML-escaped, words between `<em>` and `</em>`.
//!
//! In: the query as typed, a text resolved through the store. Out: the fragment of the text that shows most of the words.
//! Texts are cut by the same vocabulary as in the index, so what is marked is what was found.

use super::query::parse::{Unit, Words};
use super::words::{Vocabulary, Word, cut, fold};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Characters of a fragment.
const FRAGMENT_CHARACTERS: usize = 100;
/// Characters shown before the first word found, if the text is longer than a fragment.
const LEAD_CHARACTERS: usize = 15;

/// Marks the words of one query.
pub struct Highlighter {
    vocabulary: Arc<Vocabulary>,
    words: Words,
}

impl Highlighter {
    pub(super) fn new(vocabulary: &Arc<Vocabulary>, words: Words) -> Self {
        Self {
            vocabulary: Arc::clone(vocabulary),
            words,
        }
    }

    /// The fragment of a text that shows most of the words; none if it has none of them.
    pub fn fragment(&self, text: &str) -> Option<String> {
        let folded = fold(text);
        let places = Places::of(&self.vocabulary, &folded);
        let mut marks: Vec<Range<usize>> = self
            .words
            .shown()
            .flat_map(|unit| places.marks(unit, &folded))
            .collect();
        marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
        let marks = merged(marks);
        let characters: Vec<char> = text.chars().collect();
        let shown = best_window(&marks, &characters)?;
        Some(render(&characters, &marks, shown))
    }
}

/// The words of a text by their positions.
struct Places<'t> {
    by_position: BTreeMap<(&'t str, u32), Range<usize>>,
}

impl<'t> Places<'t> {
    fn of(vocabulary: &Vocabulary, folded: &'t str) -> Self {
        let mut by_position = BTreeMap::new();
        cut(vocabulary, folded, |word: Word<'t>| {
            let start = word.character as usize;
            by_position.insert((word.text, word.position), start..start + word.length as usize);
        });
        Self { by_position }
    }

    fn marks(&self, unit: &Unit, folded: &str) -> Vec<Range<usize>> {
        match unit {
            Unit::Word { word, spelling } => {
                let mut marks = self.phrases(&[(0, word.clone())]);
                if spelling.len() > 1 {
                    marks.extend(self.phrases(spelling));
                }
                marks
            }
            Unit::Phrase(words) => self.phrases(words),
            Unit::Inside(wanted) => {
                let found = folded
                    .chars()
                    .enumerate()
                    .filter(|(_, character)| character == wanted);
                found.map(|(at, _)| at..at + 1).collect()
            }
            Unit::OneOf { typed, readings } => {
                let units = typed.iter().chain(readings.iter().map(|reading| &reading.unit));
                units.flat_map(|unit| self.marks(unit, folded)).collect()
            }
        }
    }

    /// Where all of the words stand at their distances.
    fn phrases(&self, words: &[(u32, String)]) -> Vec<Range<usize>> {
        let Some((first_offset, first)) = words.first() else {
            return Vec::new();
        };
        let starts = self
            .by_position
            .range((first.as_str(), 0)..=(first.as_str(), u32::MAX));
        let whole = |(&(_, position), place): (&(&str, u32), &Range<usize>)| {
            let mut end = place.end;
            for (offset, word) in &words[1..] {
                let key = (word.as_str(), position + offset - first_offset);
                end = end.max(self.by_position.get(&key)?.end);
            }
            Some(place.start..end)
        };
        starts.filter_map(whole).collect()
    }
}

/// Marks that overlap or touch become one.
fn merged(marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

/// The stretch of the text, as long as a fragment, in which most is marked; the first of equals.
fn best_window(marks: &[Range<usize>], characters: &[char]) -> Option<Range<usize>> {
    let first = marks.first()?;
    if characters.len() <= FRAGMENT_CHARACTERS {
        return Some(0..characters.len());
    }
    let mut best = (0, first.start);
    let mut behind = 0;
    let mut marked = 0;
    for mark in marks {
        let limit = mark.start + FRAGMENT_CHARACTERS - LEAD_CHARACTERS;
        while let Some(next) = marks.get(behind).filter(|next| next.end <= limit) {
            marked += next.len();
            behind += 1;
        }
        if marked > best.0 {
            best = (marked, mark.start);
        }
        marked = marked.saturating_sub(mark.len());
    }
    let start = word_start(best.1.saturating_sub(LEAD_CHARACTERS), characters);
    Some(start..characters.len().min(start + FRAGMENT_CHARACTERS))
}

/// A fragment does not begin inside a Latin word.
fn word_start(at: usize, characters: &[char]) -> usize {
    let joins = |place: usize| {
        let is_latin = |place: usize| characters.get(place).is_some_and(char::is_ascii_alphanumeric);
        place > 0 && is_latin(place) && is_latin(place - 1)
    };
    let earliest = at.saturating_sub(LEAD_CHARACTERS);
    (earliest..=at).rev().find(|place| !joins(*place)).unwrap_or(at)
}

fn render(characters: &[char], marks: &[Range<usize>], shown: Range<usize>) -> String {
    let mut html = String::with_capacity(shown.len() * 4);
    if shown.start > 0 {
        html.push('…');
    }
    let mut at = shown.start;
    for mark in marks {
        let (start, end) = (mark.start.max(at), mark.end.min(shown.end));
        if start >= end {
            continue;
        }
        escape(&characters[at..start], &mut html);
        html.push_str("<em>");
        escape(&characters[start..end], &mut html);
        html.push_str("</em>");
        at = end;
    }
    escape(&characters[at..shown.end], &mut html);
    if shown.end < characters.len() {
        html.push('…');
    }
    html
}

fn escape(characters: &[char], html: &mut String) {
    for character in characters {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\r' | '\t' => html.push(' '),
            other => html.push(*other),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;
    use proptest::prelude::*;

    fn fragment(query: &str, text: &str) -> Option<String> {
        let vocabulary = Vocabulary::of(&CodeBook::embedded());
        let words = Words::parse(&vocabulary, query).unwrap();
        Highlighter::new(&vocabulary, words).fragment(text)
    }

    #[test]
    fn words_are_marked_as_they_were_written() {
        let text = "招聘 ＣＮＣ 数控车床操作工、电焊工<2名>";
        assert_eq!(
            fragment("cnc 操作工 焊工", text).unwrap(),
            "招聘 <em>ＣＮＣ</em> 数控车床<em>操作工</em>、电<em>焊工</em>&lt;2名&gt;"
        );
        assert_eq!(fragment("会计", text), None);
        assert_eq!(fragment("-操作工", text), None);
    }

    #[test]
    fn the_fragment_shows_where_most_is_found() {
        let text = format!(
            "电焊{}电焊工和叉车工{}",
            "公司环境好".repeat(60),
            "待遇优厚".repeat(60)
        );
        let fragment = fragment("电焊工 叉车工", &text).unwrap();
        assert!(fragment.starts_with('…') && fragment.ends_with('…'), "{fragment}");
        assert!(
            fragment.contains("<em>电焊工</em>和<em>叉车工</em>"),
            "{fragment}"
        );
    }

    proptest! {
        #[test]
        fn a_fragment_without_marks_is_a_piece_of_the_text(
            query in "[电焊工操作数控a+\"-]{0,8}",
            text in "[电焊工操作数控a+ <>&，🙂的]{0,200}",
        ) {
            if let Some(html) = fragment(&query, &text) {
                let plain = html.replace("<em>", "").replace("</em>", "");
                prop_assert!(!plain.contains(['<', '>']));
                let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
                prop_assert!(text.contains(plain.trim_matches('…')), "{plain}");
                prop_assert!(html.contains("<em>"));
            }
        }
    }
}
