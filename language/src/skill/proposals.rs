//! Terms that many texts tell as skills and the lexicon lacks, for an operator to look at.
//!
//! In: texts, one by one. Out: terms by how many texts tell them, with short contexts. A term is what stands where a
//! skill would (behind 熟悉, 会, 持有 …). Whatever looks like a person's own data is passed over, and a term of fewer
//! than three texts is never shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::Match;
use super::rules::{Hit, Kind};
use super::{SkillReader, Span};
use crate::text::EvenText;

/// Terms told by fewer texts are not shown, lest one person's words be.
const COUNT_MIN: u32 = 3;
const CONTEXTS_MAX: usize = 3;
const CONTEXT_CHARACTERS_MAX: usize = 18;
const TERM_CHARACTERS_MAX: usize = 12;
const TERMS_MAX: usize = 100_000;

/// A term that may deserve a place in the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The term, in half-width lower case.
    pub term: String,
    /// How many texts tell it.
    pub count: u32,
    /// Up to three short contexts, digits hidden.
    pub contexts: Vec<String>,
}

/// A collector of unknown terms over many texts.
pub struct Proposals<'a> {
    reader: &'a SkillReader,
    terms: BTreeMap<String, Term>,
}

#[derive(Default)]
struct Term {
    count: u32,
    contexts: BTreeSet<String>,
}

impl<'a> Proposals<'a> {
    /// An empty collector that knows what a reader knows.
    #[must_use]
    pub fn new(reader: &'a SkillReader) -> Self {
        Self {
            reader,
            terms: BTreeMap::new(),
        }
    }

    /// Counts the unknown terms of a text, each once.
    pub fn add(&mut self, text: &str) {
        let even = EvenText::of(text);
        let (raw, hits, clauses) = self.reader.parts(text, &even);
        let mut told = BTreeMap::new();
        for (place, hit) in hits.iter().enumerate() {
            let clause = clauses.around(hit.span.start);
            let opens = hit.does(Kind::LevelOwn) && hit.span.start == clause.start;
            let tells_skill = opens || hit.does(Kind::Level);
            if !(tells_skill || hit.does(Kind::Hold)) || is_private(&hits, clause) {
                continue;
            }
            let end = hits
                .iter()
                .skip(place + 1)
                .find(|next| next.span.start < clause.end && !is_soft(next));
            let tail = Span {
                start: hit.span.end,
                end: end.map_or(clause.end, |next| next.span.start),
            };
            for term in self.terms_of(even.as_str(), tail, &raw, !tells_skill) {
                told.entry(term)
                    .or_insert_with(|| context(even.as_str(), hit.span.start, clause.end));
            }
        }
        for (term, context) in told {
            self.count(term, context);
        }
    }

    /// The terms of at least `count_min` texts (and of three), the most frequent first, equals in the order of writing.
    #[must_use]
    pub fn ranked(&self, count_min: u32) -> Vec<Proposal> {
        let frequent = self
            .terms
            .iter()
            .filter(|(_, term)| term.count >= count_min.max(COUNT_MIN));
        let mut ranked: Vec<Proposal> = frequent
            .map(|(text, term)| Proposal {
                term: text.clone(),
                count: term.count,
                contexts: term.contexts.iter().cloned().collect(),
            })
            .collect();
        ranked.sort_by_key(|proposal| Reverse(proposal.count));
        ranked
    }

    fn count(&mut self, term: String, context: String) {
        if self.terms.len() >= TERMS_MAX && !self.terms.contains_key(&term) {
            return;
        }
        let known = self.terms.entry(term).or_default();
        known.count = known.count.saturating_add(1);
        known.contexts.insert(context);
        if known.contexts.len() > CONTEXTS_MAX {
            known.contexts.pop_last();
        }
    }

    fn terms_of(&self, text: &str, tail: Span, raw: &[Match], only_certificates: bool) -> Vec<String> {
        let mut terms = Vec::new();
        let mut start = tail.start;
        let rest = tail.of(text);
        let ends = rest
            .char_indices()
            .filter(|(_, character)| SEPARATORS.contains(character));
        let ends: Vec<usize> = ends
            .map(|(place, _)| tail.start + place)
            .chain([tail.end])
            .collect();
        for end in ends {
            let piece = text.get(start..end).unwrap_or("");
            let is_known = raw
                .iter()
                .any(|found| found.span.start < end && found.span.end > start);
            let term = self.trimmed(piece);
            if !is_known && self.is_worth(term) && (!only_certificates || is_certificate(term)) {
                terms.push(term.to_owned());
            }
            start = end
                + text
                    .get(end..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
        }
        terms
    }

    fn trimmed<'t>(&self, piece: &'t str) -> &'t str {
        let mut term = piece.trim();
        while let Some(shorter) = self.without_end(term) {
            term = shorter.trim_end();
        }
        term
    }

    fn without_end<'t>(&self, term: &'t str) -> Option<&'t str> {
        let ends = self.reader.rules.proposal_ends.iter();
        let shorter = ends.filter_map(|end| term.strip_suffix(end.as_str()));
        shorter
            .min_by_key(|rest| rest.len())
            .filter(|rest| !rest.is_empty())
    }

    fn is_worth(&self, term: &str) -> bool {
        let characters = term.chars().count();
        let is_plain =
            |character: char| character.is_alphanumeric() || matches!(character, '+' | '#' | '.' | '-' | ' ');
        let digits = term.chars().filter(char::is_ascii_digit).count();
        (2..=TERM_CHARACTERS_MAX).contains(&characters)
            && term.chars().all(is_plain)
            && digits * 2 < characters
            && !self.reader.rules.proposal_stops.contains(term)
    }
}

const SEPARATORS: [char; 14] = [
    '、', '/', '和', '与', '及', '或', '并', '的', '(', ')', '“', '”', '《', '》',
];

/// Words that may stand within a term without ending it.
fn is_soft(hit: &Hit<'_>) -> bool {
    let ends = [
        Kind::Level,
        Kind::LevelAfter,
        Kind::WishAfter,
        Kind::MustAfter,
        Kind::NotAfter,
        Kind::UnlessAfter,
        Kind::Break,
    ];
    !ends.iter().any(|kind| hit.does(*kind))
}

fn is_private(hits: &[Hit<'_>], clause: Span) -> bool {
    let within = |hit: &&Hit<'_>| hit.span.start >= clause.start && hit.span.end <= clause.end;
    hits.iter().filter(within).any(|hit| hit.does(Kind::Private))
}

fn is_certificate(term: &str) -> bool {
    ["证", "证书", "执照", "资格"]
        .iter()
        .any(|end| term.ends_with(end))
}

/// What stands around a term, cut short, with digits hidden.
fn context(text: &str, start: usize, end: usize) -> String {
    let shown = text
        .get(start..end)
        .unwrap_or("")
        .chars()
        .take(CONTEXT_CHARACTERS_MAX);
    shown
        .map(|character| if character.is_numeric() { '#' } else { character })
        .collect()
}
