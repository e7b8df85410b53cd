//! What a title is seen by: runs of one to three characters with their borders, and groups of everyday words.
//!
//! What a feature weighs is learnt in `train.rs`.

use std::collections::BTreeMap;

use smol_str::{SmolStr, format_smolstr};

use super::clean::{Cleaner, Piece};
use super::words::WordGroups;

/// How much a feature stands out in a title, in halves: 2 in a part, 1 in brackets.
pub(super) type Strength = u8;

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
        self.features_of(&self.cleaner.pieces(title))
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
            for group in self.groups.of(&piece.text) {
                if super::train::p("NOG",0.0)>0.0 {continue;}
                let word = self.groups.groups().get(usize::from(group)).and_then(|group| group.words.first());
                if let Some(word) = word {
                    add(format_smolstr!("={word}:{group}"));
                }
            }
        }
        features
    }
}

fn runs(text: &str, add: &mut impl FnMut(SmolStr)) {
    let bordered: String = std::iter::once(START).chain(text.chars()).chain([END]).collect();
    let places: Vec<usize> = bordered.char_indices().map(|(place, _)| place).chain([bordered.len()]).collect();
    let run_max = super::train::p("RUN",3.0) as usize;
    for length in 1..=run_max {
        for ends in places.windows(length + 1) {
            if let (Some(start), Some(end)) = (ends.first(), ends.last())
                && let Some(run) = bordered.get(*start..*end)
                && run != "^" && run != "$"
            {
                add(run.into());
            }
        }
    }
}
