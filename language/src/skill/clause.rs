//! Where the clauses and sentences of a text end.
//!
//! In: the text as given and evened, the words of the context table. Out: borders. What a clause says is not known here.

use super::rules::{Hit, Kind};
use crate::reading::Span;
use crate::text::EvenText;

/// How strongly a place parts what stands on its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Clause,
    Sentence,
}

/// The borders of a text in rising order.
pub(super) struct Clauses {
    borders: Vec<(Span, Strength)>,
    length: usize,
}

impl Clauses {
    pub(super) fn of(given: &str, even: &EvenText, hits: &[Hit<'_>]) -> Self {
        let text = even.as_str();
        let mut borders: Vec<(Span, Strength)> = Vec::new();
        let mut before = ' ';
        for (place, character) in text.char_indices() {
            let span = Span::from(place..place + character.len_utf8());
            let behind = text.get(span.end..).and_then(|rest| rest.chars().next());
            let strength = match character {
                '。' | ';' | '!' | '?' | '…' | '●' | '•' | '■' | '◆' | '★' => {
                    Some(Strength::Sentence)
                }
                ',' | '，' | ':' => Some(Strength::Clause),
                '.' if !behind.is_some_and(|behind| behind.is_ascii_alphanumeric()) => {
                    Some(Strength::Sentence)
                }
                ' ' => space(given, even, span, (before, behind), hits),
                _ => None,
            };
            borders.extend(strength.map(|strength| (span, strength)));
            before = character;
        }
        let breaks = hits.iter().filter(|hit| hit.does(Kind::Break));
        borders.extend(breaks.map(|hit| (hit.span, Strength::Clause)));
        borders.sort_unstable_by_key(|(span, _)| *span);
        Self {
            borders,
            length: text.len(),
        }
    }

    /// The clause around a place: from behind the border before it to the next border.
    pub(super) fn around(&self, place: usize) -> Span {
        let next = self.borders.partition_point(|(span, _)| span.start < place);
        let last = next.checked_sub(1).and_then(|last| self.borders.get(last));
        Span {
            start: last.map_or(0, |(span, _)| span.end),
            end: self.borders.get(next).map_or(self.length, |(span, _)| span.start),
        }
    }

    /// The clause behind the one that ends at a place, if it belongs to the same sentence.
    pub(super) fn behind(&self, end: usize) -> Option<Span> {
        let place = self.borders.partition_point(|(span, _)| span.start < end);
        let (border, strength) = self.borders.get(place)?;
        (*strength == Strength::Clause).then(|| {
            let next = self.borders.get(place + 1);
            Span {
                start: border.end,
                end: next.map_or(self.length, |(span, _)| span.start),
            }
        })
    }

    /// Whether any border, or one between sentences, lies within a span.
    pub(super) fn part(&self, span: Span, only_sentences: bool) -> bool {
        let from = self
            .borders
            .partition_point(|(border, _)| border.start < span.start);
        let within = self.borders.iter().skip(from);
        within
            .take_while(|(border, _)| border.start < span.end)
            .any(|(_, strength)| !only_sentences || *strength == Strength::Sentence)
    }
}

/// A line's end parts sentences; a space parts clauses between Chinese words and before a word of the table.
fn space(
    given: &str,
    even: &EvenText,
    span: Span,
    (before, behind): (char, Option<char>),
    hits: &[Hit<'_>],
) -> Option<Strength> {
    if even.origin(span).of(given).contains('\n') {
        return Some(Strength::Sentence);
    }
    let is_chinese = |character: char| !character.is_ascii() && character.is_alphanumeric();
    let opens_hit = || {
        let next = hits.partition_point(|hit| hit.span.start < span.end);
        hits.get(next)
            .is_some_and(|hit| hit.span.start == span.end && OPENING.iter().any(|kind| hit.does(*kind)))
    };
    let parts = is_chinese(before) && behind.is_some_and(is_chinese) || opens_hit();
    parts.then_some(Strength::Clause)
}

const OPENING: [Kind; 7] = [
    Kind::Level,
    Kind::LevelNear,
    Kind::Hold,
    Kind::Not,
    Kind::NotNear,
    Kind::Must,
    Kind::Wish,
];
