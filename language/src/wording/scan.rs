//! Finds limits in one text: which patterns match, and which matches are taken back by what stands around them.
//!
//! What is said about a hit, and what is offered instead, is not decided here.

use regex::{Captures, Regex};

use super::Field;
use super::book::{Book, Pattern};
use super::even::Line;
use super::section::Sections;
use crate::reading::Span;

/// A limit found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// Place of the rule in the book.
    pub(super) rule: usize,
    /// Where it stands in the text as given.
    pub(super) span: Span,
}

/// All limits in a text, in its order; overlapping hits of one rule are one.
pub(super) fn hits(book: &Book, field: Field, text: &str) -> Vec<Hit> {
    let sections = Sections::of(field, text);
    let mut hits = Vec::new();
    let mut base = 0;
    for line in text.split('\n') {
        if !line.is_empty() {
            line_hits(book, &sections, &Line::of(line, base), &mut hits);
        }
        base += line.len() + 1;
    }
    merged(hits)
}

fn line_hits(book: &Book, sections: &Sections, line: &Line, hits: &mut Vec<Hit>) {
    for pattern in book.patterns_for(line.as_str()) {
        let spans = spans(pattern, line.as_str()).into_iter();
        let spans = spans.map(|span| line.origin(span));
        let counted = spans.filter(|span| pattern.scope.contains(sections.letter(span.start)));
        hits.extend(counted.map(|span| Hit {
            rule: pattern.rule,
            span,
        }));
    }
}

fn spans(pattern: &Pattern, text: &str) -> Vec<Span> {
    let matches = pattern.regex.captures_iter(text);
    let mut spans: Vec<Span> = matches.filter_map(|captures| limit(&captures, text)).collect();
    if let Some(unless) = pattern.unless.as_ref().filter(|_| !spans.is_empty()) {
        let harmless = harmless(unless, text);
        spans.retain(|span| !overlaps(&harmless, *span));
    }
    spans
}

fn limit(captures: &Captures<'_>, text: &str) -> Option<Span> {
    let found = captures
        .iter()
        .skip(1)
        .flatten()
        .next()
        .or_else(|| captures.get(0))?;
    let span = Span::from(found.range());
    is_whole(span, text).then_some(span)
}

/// What takes alarms back, in the order of the text and without overlap.
fn harmless(unless: &Regex, text: &str) -> Vec<Span> {
    let spans = unless.find_iter(text).map(|found| Span::from(found.range()));
    spans.filter(|span| is_whole(*span, text)).collect()
}

fn overlaps(sorted: &[Span], span: Span) -> bool {
    let first = sorted.partition_point(|harmless| harmless.end <= span.start);
    sorted
        .get(first)
        .is_some_and(|harmless| harmless.start < span.end)
}

/// Whether no number or Latin word is cut at the borders: `35岁` in `135岁` is none, nor is `00后` in `18:00后`.
fn is_whole(span: Span, text: &str) -> bool {
    let (before, within) = text.split_at_checked(span.start).unwrap_or(("", text));
    let mut before = before.chars().rev();
    let (left, first, last) = (
        before.next(),
        within.chars().next(),
        span.of(text).chars().next_back(),
    );
    let right = text.get(span.end..).and_then(|behind| behind.chars().next());
    let same_kind = |outer: Option<char>, inner: Option<char>| match (outer, inner) {
        (Some(outer), Some(inner)) => {
            (inner.is_ascii_digit() && outer.is_ascii_digit())
                || (inner.is_ascii_alphabetic() && outer.is_ascii_alphabetic())
        }
        _ => false,
    };
    let time = first.is_some_and(|first| first.is_ascii_digit())
        && left == Some(':')
        && before.next().is_some_and(|character| character.is_ascii_digit());
    !(same_kind(left, first) || same_kind(right, last) || time)
}

/// Hits of one rule that overlap become one, and all stand in the order of the text.
fn merged(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.rule, hit.span));
    let mut merged: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match merged.last_mut() {
            Some(last) if last.rule == hit.rule && hit.span.start < last.span.end => {
                last.span.end = last.span.end.max(hit.span.end);
            }
            _ => merged.push(hit),
        }
    }
    merged.sort_by_key(|hit| (hit.span, hit.rule));
    merged
}
