//! The table of contexts: which words around a skill change what is meant.
//!
//! In: the table. Out: hits in a text. What follows from a hit is decided in `context.rs`.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, MatchKind};
use smol_str::SmolStr;

use super::SkillReaderError;
use super::lexicon::Weakness;
use crate::reading::Span;
use crate::text::EvenText;

/// What a word of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Level,
    LevelNear,
    LevelOwn,
    LevelAfter,
    Must,
    MustAfter,
    Wish,
    WishAfter,
    Not,
    NotNear,
    NotAfter,
    UnlessAfter,
    Either,
    EitherAfter,
    HeadingMust,
    HeadingWish,
    HeadingPlain,
    Break,
    CancelAfter,
    CancelClause,
    SupportBefore,
    SupportAfter,
    Hold,
    HoldAfter,
    Private,
}

/// A word of the table in a text, with everything it does.
pub(super) struct Hit<'a> {
    pub(super) span: Span,
    doings: &'a [(Kind, u8)],
}

impl Hit<'_> {
    pub(super) fn does(&self, kind: Kind) -> bool {
        self.doings.iter().any(|(doing, _)| *doing == kind)
    }

    /// The value it has as this kind.
    pub(super) fn value(&self, kind: Kind) -> Option<u8> {
        let found = self.doings.iter().find(|(doing, _)| *doing == kind);
        found.map(|(_, value)| *value)
    }
}

/// The table, ready to search with.
pub(super) struct Rules {
    finder: AhoCorasick,
    doings: Vec<Vec<(Kind, u8)>>,
    links: HashMap<char, Vec<SmolStr>>,
    fillers: HashMap<char, Vec<SmolStr>>,
    pub(super) traps: Vec<SmolStr>,
    pub(super) doubtful: Vec<SmolStr>,
    pub(super) proposal_stops: HashSet<SmolStr>,
    pub(super) proposal_ends: Vec<SmolStr>,
    weak: HashMap<SmolStr, Weakness>,
}

#[derive(Default)]
struct Draft {
    words: Vec<SmolStr>,
    doings: Vec<Vec<(Kind, u8)>>,
    places: HashMap<SmolStr, usize>,
    links: Vec<SmolStr>,
    fillers: Vec<SmolStr>,
    traps: Vec<SmolStr>,
    doubtful: Vec<SmolStr>,
    proposal_stops: HashSet<SmolStr>,
    proposal_ends: Vec<SmolStr>,
    weak: HashMap<SmolStr, Weakness>,
    lines: HashSet<(SmolStr, SmolStr)>,
}

impl Rules {
    /// Reads the table: `#` header lines, then kind, word and value on each line.
    pub(super) fn parse(text: &str) -> Result<Self, SkillReaderError> {
        let mut draft = Draft::default();
        for (place, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() || line == "kind\tword\tvalue" {
                continue;
            }
            draft
                .line(line)
                .ok_or(SkillReaderError::BadContext { line: place + 1 })?;
        }
        draft.finish()
    }

    /// Every word of the table in an evened text: at each place the longest.
    pub(super) fn hits(&self, text: &str) -> Vec<Hit<'_>> {
        let found = self.finder.find_iter(text).filter_map(|found| {
            Some(Hit {
                span: Span::from(found.start()..found.end()),
                doings: self.doings.get(found.pattern().as_usize())?,
            })
        });
        found.collect()
    }

    /// How weak a form is by the table.
    pub(super) fn weakness(&self, form: &str) -> Weakness {
        self.weak.get(form).copied().unwrap_or(Weakness::None)
    }

    /// Whether a text between two finds joins them to one list.
    pub(super) fn is_link(&self, between: &str) -> bool {
        let mut rest = between.trim_start();
        while !rest.is_empty() {
            let Some(link) = longest(&self.links, rest) else {
                return false;
            };
            rest = rest[link..].trim_start();
        }
        true
    }

    /// How many bytes of fillers a text opens with.
    pub(super) fn filler(&self, text: &str) -> usize {
        let mut passed = 0;
        while let Some(filler) = text.get(passed..).and_then(|rest| longest(&self.fillers, rest)) {
            passed += filler;
        }
        passed
    }
}

fn by_first(words: Vec<SmolStr>) -> HashMap<char, Vec<SmolStr>> {
    let mut sorted: HashMap<char, Vec<SmolStr>> = HashMap::new();
    for word in words {
        if let Some(first) = word.chars().next() {
            sorted.entry(first).or_default().push(word);
        }
    }
    sorted
}

fn longest(words: &HashMap<char, Vec<SmolStr>>, text: &str) -> Option<usize> {
    let words = words.get(&text.chars().next()?)?;
    let opening = words.iter().filter(|word| text.starts_with(word.as_str()));
    opening.map(SmolStr::len).max()
}

impl Draft {
    fn line(&mut self, line: &str) -> Option<()> {
        let mut cells = line.split('\t');
        let (kind, word, value) = (cells.next()?, cells.next()?, cells.next()?);
        let even = EvenText::of(word);
        let is_sound = !word.is_empty() && even.as_str() == word && cells.next().is_none();
        if !is_sound || !self.lines.insert((kind.into(), word.into())) {
            return None;
        }
        let level = value.parse().ok().filter(|level| (1..=4).contains(level));
        let value = if value.is_empty() { 0 } else { level? };
        match kind {
            "link" => self.links.push(word.into()),
            "filler" => self.fillers.push(word.into()),
            "trap" => self.traps.push(word.into()),
            "doubt" => self.doubtful.push(word.into()),
            "proposal-end" => self.proposal_ends.push(word.into()),
            "proposal-stop" => drop(self.proposal_stops.insert(word.into())),
            "neutral" => self.push(word, None),
            _ => match weakness(kind) {
                Some(weakness) => drop(self.weak.insert(word.into(), weakness)),
                None => self.push(word, Some((doing(kind)?, value))),
            },
        }
        Some(())
    }

    fn push(&mut self, word: &str, doing: Option<(Kind, u8)>) {
        let place = *self.places.entry(word.into()).or_insert(self.words.len());
        if place == self.words.len() {
            self.words.push(word.into());
            self.doings.push(Vec::new());
        }
        if let Some(doings) = self.doings.get_mut(place) {
            doings.extend(doing);
        }
    }

    fn finish(self) -> Result<Rules, SkillReaderError> {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&self.words)
            .map_err(|_| SkillReaderError::BadSize)?;
        Ok(Rules {
            finder,
            doings: self.doings,
            links: by_first(self.links),
            fillers: by_first(self.fillers),
            traps: self.traps,
            doubtful: self.doubtful,
            proposal_stops: self.proposal_stops,
            proposal_ends: self.proposal_ends,
            weak: self.weak,
        })
    }
}

fn weakness(kind: &str) -> Option<Weakness> {
    match kind {
        "support" => Some(Weakness::Short),
        "neighbour" => Some(Weakness::Kin),
        "title" => Some(Weakness::Title),
        "initial" => Some(Weakness::Initial),
        _ => None,
    }
}

fn doing(kind: &str) -> Option<Kind> {
    Some(match kind {
        "level" => Kind::Level,
        "level-near" => Kind::LevelNear,
        "level-own" => Kind::LevelOwn,
        "level-after" => Kind::LevelAfter,
        "must" => Kind::Must,
        "must-after" => Kind::MustAfter,
        "wish" => Kind::Wish,
        "wish-after" => Kind::WishAfter,
        "not" => Kind::Not,
        "not-near" => Kind::NotNear,
        "not-after" => Kind::NotAfter,
        "unless-after" => Kind::UnlessAfter,
        "either" => Kind::Either,
        "either-after" => Kind::EitherAfter,
        "heading-must" => Kind::HeadingMust,
        "heading-wish" => Kind::HeadingWish,
        "heading-plain" => Kind::HeadingPlain,
        "break" => Kind::Break,
        "cancel-after" => Kind::CancelAfter,
        "cancel-clause" => Kind::CancelClause,
        "support-before" => Kind::SupportBefore,
        "support-after" => Kind::SupportAfter,
        "hold" => Kind::Hold,
        "hold-after" => Kind::HoldAfter,
        "private" => Kind::Private,
        _ => return None,
    })
}
