//! What may be written instead: the sentence without its unlawful limits.
//!
//! In: a text and the limits found in it. Out: for each limit its sentence and the sentence offered. Every offer is
//! looked through again: one in which something is still found gives way to the sentence without those parts, and that
//! to nothing.

use smol_str::SmolStr;

use super::Field;
use super::book::Book;
use super::scan::{Hit, hits};
use crate::reading::Span;

/// A sentence with limits in it, and what may be written instead.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// The sentence in the text as given.
    pub(super) sentence: Span,
    /// The sentence offered; empty if nothing of it is left.
    pub(super) text: SmolStr,
}

const SENTENCE_ENDS: &str = "。；;！!？?\n\r";
const PART_ENDS: &str = "，,、 　/（）()【】[]:：";

/// The offer for each hit, in their order. Hits come in the order of the text.
pub(super) fn offers(book: &Book, field: Field, text: &str, found: &[Hit]) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::with_capacity(found.len());
    let mut rest = found;
    while let Some(first) = rest.first() {
        let end = text
            .get(first.span.end..)
            .and_then(|behind| behind.find(is_sentence_end))
            .map_or(text.len(), |place| first.span.end + place);
        let begin = text
            .get(..first.span.start)
            .and_then(|before| {
                before
                    .char_indices()
                    .rev()
                    .find(|(_, mark)| is_sentence_end(*mark))
            })
            .map_or(0, |(place, mark)| place + mark.len_utf8());
        let sentence = Span::from(begin..end);
        let here = rest.partition_point(|hit| hit.span.start < end);
        let (inside, behind) = rest.split_at(here.max(1));
        let offer = Offer {
            sentence,
            text: offered(book, field, text, sentence, inside).into(),
        };
        offers.extend(inside.iter().map(|_| offer.clone()));
        rest = behind;
    }
    offers
}

fn offered(book: &Book, field: Field, text: &str, sentence: Span, inside: &[Hit]) -> String {
    let is_clean = |offer: &String| hits(book, field, offer).is_empty();
    let limits = joined(inside);
    let replaced = without(text, sentence, &limits, |limit| {
        instead(book, text, sentence, limit)
    });
    let shorter = || {
        let parts: Vec<Hit> = inside.iter().map(|hit| widened(text, sentence, *hit)).collect();
        without(text, sentence, &joined(&parts), |_| "")
    };
    Some(replaced)
        .filter(is_clean)
        .or_else(|| Some(shorter()).filter(is_clean))
        .unwrap_or_default()
}

/// Hits that touch become one, under the first one's rule.
fn joined(hits: &[Hit]) -> Vec<Hit> {
    let mut joined: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match joined.last_mut() {
            Some(last) if hit.span.start < last.span.end => {
                last.span.end = last.span.end.max(hit.span.end);
            }
            _ => joined.push(*hit),
        }
    }
    joined
}

/// The allowed form where the limit is a whole part of the sentence; where it is within one it is only left out.
fn instead<'a>(book: &'a Book, text: &str, sentence: Span, limit: &Hit) -> &'a str {
    let before = text.get(sentence.start..limit.span.start).unwrap_or("");
    let behind = text.get(limit.span.end..sentence.end).unwrap_or("");
    let whole =
        before.chars().next_back().is_none_or(is_part_end) && behind.chars().next().is_none_or(is_part_end);
    let rule = book.rules.get(limit.rule).filter(|_| whole);
    rule.map_or("", |rule| rule.instead)
}

/// The sentence with something else, or nothing, in the place of each limit.
fn without<'a>(text: &str, sentence: Span, limits: &[Hit], instead: impl Fn(&Hit) -> &'a str) -> String {
    let mut written = String::new();
    let mut place = sentence.start;
    for limit in limits {
        written.push_str(text.get(place..limit.span.start).unwrap_or(""));
        let allowed = instead(limit);
        if !written.contains(allowed) {
            written.push_str(allowed);
        }
        place = limit.span.end;
    }
    written.push_str(text.get(place..sentence.end).unwrap_or(""));
    tidied(&written)
}

/// The whole part of the sentence in which a hit stands.
fn widened(text: &str, sentence: Span, hit: Hit) -> Hit {
    let before = text.get(sentence.start..hit.span.start).unwrap_or("");
    let behind = text.get(hit.span.end..sentence.end).unwrap_or("");
    let begin = before.char_indices().rev().find(|(_, mark)| is_part_end(*mark));
    let begin = begin.map_or(sentence.start, |(place, mark)| {
        sentence.start + place + mark.len_utf8()
    });
    let end = behind
        .find(is_part_end)
        .map_or(sentence.end, |place| hit.span.end + place);
    Hit {
        rule: hit.rule,
        span: Span::from(begin..end),
    }
}

/// Takes away what holds nothing any more: empty brackets, and commas at the ends or behind one another.
fn tidied(text: &str) -> String {
    let bare = ["（）", "()", "【】", "[]"]
        .iter()
        .fold(text.to_owned(), |text, empty| text.replace(empty, ""));
    let mut tidied = String::with_capacity(bare.len());
    for character in bare.chars() {
        if !(is_comma(character) && tidied.chars().next_back().is_none_or(is_part_opening)) {
            tidied.push(character);
        }
    }
    tidied
        .trim_end_matches(|mark: char| is_comma(mark) || ":：".contains(mark))
        .to_owned()
}

fn is_comma(character: char) -> bool {
    "，,、 　/".contains(character)
}

fn is_part_opening(character: char) -> bool {
    is_comma(character) || "（([【:：".contains(character)
}

fn is_sentence_end(character: char) -> bool {
    SENTENCE_ENDS.contains(character)
}

fn is_part_end(character: char) -> bool {
    PART_ENDS.contains(character)
}
