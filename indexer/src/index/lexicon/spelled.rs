//! Words that are spelled by letters: `diangong`, `dian gong`, `dg` for 电工.
//!
//! In: letters as typed. Out: the words they spell in full, or, where there are none, by initials.

use super::Lexicon;
use super::spelling::{Fit, Typed, whole};
use super::wordlist::Entry;
use crate::index::words::fold;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most words that letters are taken for.
const WORDS_MAX: usize = 8;
/// One letter is the initial of everything.
const TYPED_MIN: usize = 2;

/// A word that letters spell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::index) struct SpelledWord {
    pub(in crate::index) text: SmolStr,
    /// Whether its syllables are all typed in full.
    pub(in crate::index) is_spelled_out: bool,
}

impl Lexicon {
    /// The words that the letters spell, those of most titles first.
    pub(in crate::index) fn spelled(&self, letters: &str) -> Vec<SpelledWord> {
        let typed = Typed::of(letters);
        let Some(first) = typed.first().filter(|_| typed.characters().len() >= TYPED_MIN) else {
            return Vec::new();
        };
        let mut found: BTreeMap<SmolStr, (Fit, bool)> = BTreeMap::new();
        for (_, entry) in self
            .lists()
            .into_iter()
            .flat_map(|list| list.beginning_with(first))
        {
            if let Some(fit) = whole(&typed, &entry.letters).filter(|_| is_word(entry)) {
                let known = found.entry(fold(&entry.text).into()).or_insert((fit, false));
                known.1 |= !entry.codes.is_empty();
            }
        }
        self.best(found)
    }

    fn best(&self, found: BTreeMap<SmolStr, (Fit, bool)>) -> Vec<SpelledWord> {
        let is_any_full = found.values().any(|(fit, _)| fit.is_spelled_out());
        let mut ranked: Vec<_> = found
            .into_iter()
            .filter(|(_, (fit, _))| fit.is_spelled_out() == is_any_full)
            .map(|(text, (fit, is_code))| {
                let rank = (
                    Reverse(self.frequency(&text)),
                    !fit.is_usual(),
                    !is_code,
                    text.len(),
                );
                (rank, text)
            })
            .collect();
        ranked.sort_unstable();
        let words = ranked.into_iter().take(WORDS_MAX).map(|(_, text)| SpelledWord {
            text,
            is_spelled_out: is_any_full,
        });
        words.collect()
    }
}

/// Letters stand for Chinese words only.
fn is_word(entry: &Entry) -> bool {
    !entry.text.is_ascii()
}
