//! What a title is seen by: runs of one to three characters with their borders, and groups of everyday words.
//!
//! What a feature weighs is learnt in `train.rs`.

use std::collections::BTreeMap;

use smol_str::{SmolStr, format_smolstr};

use super::clean::{Cleaner, Piece};
use super::words::WordGroups;
use crate::reading::Span;
use crate::text::EvenText;

/// How much a feature stands out in a title, in halves: 2 in a part, 1 in brackets.
pub(super) type Strength = u8;

/// Longer duties say nothing new.
const DUTIES_CHARACTERS_MAX: usize = 2000;
/// The characters that names of jobs end in.
const HEADS: &str = "员师工长理监管生导家者手匠医官警士事人服售计岗";
const RUN_MAX: usize = 3;
const START: char = '^';
const END: char = '$';
const IN_PLAIN: Strength = 2;
const IN_ASIDE: Strength = 1;

/// Reads features out of titles.
#[derive(Debug, Clone)]
pub(super) struct Seer {
    pub(super) cleaner: Cleaner,
    pub(super) groups: WordGroups,
}

impl Seer {
    /// The features of a title, each once with its greatest strength, in the order of their names.
    pub(super) fn features(&self, title: &str) -> BTreeMap<SmolStr, Strength> {
        self.features_of(&self.cleaner.cut(title).pieces)
    }

    pub(super) fn features_of(&self, pieces: &[Piece]) -> BTreeMap<SmolStr, Strength> {
        let mut features = BTreeMap::new();
        for piece in pieces {
            let strength = if piece.is_aside { IN_ASIDE } else { IN_PLAIN };
            let mut add = |name: SmolStr| {
                let known = features.entry(name).or_insert(strength);
                *known = (*known).max(strength);
            };
            runs(&piece.text, &mut add);
        }
        for (group, is_aside) in self.groups_of(pieces) {
            let strength = if is_aside { IN_ASIDE } else { IN_PLAIN };
            let known = features.entry(group_name(group)).or_insert(strength);
            *known = (*known).max(strength);
        }
        features
    }

    /// The groups of words in a title and whether they stood in brackets; a group of several Latin words may lie
    /// across parts.
    pub(super) fn groups_of(&self, pieces: &[Piece]) -> Vec<(u16, bool)> {
        let side = |is_aside: bool| {
            let texts: Vec<&str> = pieces
                .iter()
                .filter(|piece| piece.is_aside == is_aside)
                .map(|piece| piece.text.as_str())
                .collect();
            let groups = self.groups.of(&texts.join(" "));
            groups.into_iter().map(move |group| (group, is_aside))
        };
        side(true).chain(side(false)).collect()
    }

    /// Adds what the duties of a post say, more quietly than its title: their everyday words for work.
    pub(super) fn add_duties(&self, duties: &str, features: &mut BTreeMap<SmolStr, Strength>) {
        let end = duties
            .char_indices()
            .nth(DUTIES_CHARACTERS_MAX)
            .map_or(duties.len(), |(place, _)| place);
        let even = EvenText::of(duties.get(..end).unwrap_or(duties));
        for group in self.groups.of(even.as_str()) {
            features.entry(group_name(group)).or_insert(IN_ASIDE);
        }
    }

    /// The part that names the job: the first in plain view that ends as jobs do, else the first.
    pub(super) fn core(&self, pieces: &[Piece]) -> Option<Span> {
        let names_job = |piece: &&Piece| {
            piece.text.ends_with(|last| HEADS.contains(last)) || !self.groups.of(&piece.text).is_empty()
        };
        let plain = || pieces.iter().filter(|piece| !piece.is_aside);
        let named = plain().find(names_job).or_else(|| pieces.iter().find(names_job));
        named
            .or_else(|| plain().next())
            .or_else(|| pieces.first())
            .map(|piece| piece.span)
    }
}

fn group_name(group: u16) -> SmolStr {
    format_smolstr!("={group}")
}

fn runs(text: &str, add: &mut impl FnMut(SmolStr)) {
    let bordered: String = std::iter::once(START).chain(text.chars()).chain([END]).collect();
    let places: Vec<usize> = bordered
        .char_indices()
        .map(|(place, _)| place)
        .chain([bordered.len()])
        .collect();
    for length in 1..=RUN_MAX {
        for ends in places.windows(length + 1) {
            if let (Some(start), Some(end)) = (ends.first(), ends.last())
                && let Some(run) = bordered.get(*start..*end)
                && run != "^"
                && run != "$"
            {
                add(run.into());
            }
        }
    }
}
