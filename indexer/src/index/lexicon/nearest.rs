//! Known words near a slip: of the same sound, with two characters exchanged, one too many or too few, or another one.
//!
//! In: one word as typed. Out: known words, nearest first. How many records they would find is asked elsewhere.

use super::Lexicon;
use super::spelling::{Letter, Speller};
use super::wordlist::Entry;
use crate::index::words::fold;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most words told.
const WORDS_MAX: usize = 12;
/// The longest word that is compared, in characters.
const CHARACTERS_MAX: usize = 20;
/// The fewest letters of a word in which two slips are forgiven.
const TWO_SLIPS_MIN: usize = 6;
/// The fewest letters of pinyin in which a slip is forgiven.
const PINYIN_MIN: usize = 5;

/// How a word differs from what was typed, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::index) enum Nearness {
    /// It sounds the same.
    Sound,
    /// Neighbours are exchanged.
    Exchanged,
    /// A character is missing or too many.
    Length,
    /// A character is another one.
    Other,
}

impl Lexicon {
    /// The known words nearest to this one, itself left out.
    pub(in crate::index) fn nearest(&self, word: &str) -> Vec<(Nearness, SmolStr)> {
        let folded = fold(word.trim());
        if !(2..=CHARACTERS_MAX).contains(&folded.chars().count()) {
            return Vec::new();
        }
        let mut found: BTreeMap<SmolStr, Nearness> = BTreeMap::new();
        let mut note = |text: &str, nearness: Nearness| {
            let known = found.entry(fold(text).into()).or_insert(nearness);
            *known = nearness.min(*known);
        };
        if folded.is_ascii() {
            self.near_letters(&folded, &mut note);
        } else {
            self.near_characters(&folded, &mut note);
        }
        found.remove(folded.as_str());
        let mut ranked: Vec<_> = found
            .into_iter()
            .map(|(text, nearness)| (nearness, Reverse(self.frequency(&text)), text))
            .collect();
        ranked.sort_unstable();
        ranked.truncate(WORDS_MAX);
        ranked
            .into_iter()
            .map(|(nearness, _, text)| (nearness, text))
            .collect()
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lists().into_iter().flat_map(|list| list.entries())
    }

    fn near_characters(&self, folded: &str, note: &mut impl FnMut(&str, Nearness)) {
        let letters = Speller::default().letters(folded);
        for entry in self.entries() {
            if let Some(nearness) = nearness(&letters, &entry.letters) {
                note(&entry.text, nearness);
            }
        }
    }

    fn near_letters(&self, folded: &str, note: &mut impl FnMut(&str, Nearness)) {
        for word in self.lists().into_iter().flat_map(|list| list.latin()) {
            if is_slip(folded, word) {
                note(word, Nearness::Other);
            }
        }
        if folded.len() < PINYIN_MIN {
            return;
        }
        for entry in self.entries().filter(|entry| !entry.text.is_ascii()) {
            let length: usize = entry.letters.iter().map(|letter| letter.usual().len()).sum();
            if length.abs_diff(folded.len()) <= 1 {
                let pinyin: String = entry
                    .letters
                    .iter()
                    .map(|letter| letter.usual().to_string())
                    .collect();
                if strsim::osa_distance(folded, &pinyin) <= 1 {
                    note(&entry.text, Nearness::Other);
                }
            }
        }
    }
}

fn is_slip(typed: &str, word: &str) -> bool {
    let most = match typed.len() {
        0..=2 => return false,
        length if length < TWO_SLIPS_MIN => 1,
        _ => 2,
    };
    typed.len().abs_diff(word.len()) <= most
        && word.len() > most + 1
        && strsim::osa_distance(typed, word) <= most
}

/// How two words differ by one slip; two of two characters share too little when one is another.
fn nearness(typed: &[Letter], word: &[Letter]) -> Option<Nearness> {
    let is_same = |(left, right): (&Letter, &Letter)| left.character == right.character;
    let front = typed.iter().zip(word).take_while(|pair| is_same(*pair)).count();
    let back = typed[front..]
        .iter()
        .rev()
        .zip(word[front..].iter().rev())
        .take_while(|pair| is_same(*pair))
        .count();
    let (left, right) = (&typed[front..typed.len() - back], &word[front..word.len() - back]);
    match (left, right) {
        _ if left.len() == right.len()
            && left.iter().zip(right).all(|(one, other)| one.sounds_like(other)) =>
        {
            Some(Nearness::Sound)
        }
        ([one, two], [three, four]) if is_same((one, four)) && is_same((two, three)) => {
            Some(Nearness::Exchanged)
        }
        ([], [_]) | ([_], []) if typed.len().max(word.len()) > 2 => Some(Nearness::Length),
        ([_], [_]) if word.len() > 2 => Some(Nearness::Other),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_apart() {
        let nearness = |typed: &str, word: &str| {
            let mut speller = Speller::default();
            nearness(&speller.letters(typed), &speller.letters(word))
        };
        for (typed, word, expected) in [
            ("殿工", "电工", Some(Nearness::Sound)),
            ("会记", "会计", Some(Nearness::Sound)),
            ("工电", "电工", Some(Nearness::Exchanged)),
            ("电焊", "电焊工", Some(Nearness::Length)),
            ("电电焊工", "电焊工", Some(Nearness::Length)),
            ("收营员", "收银员", Some(Nearness::Other)),
            ("电人", "电工", None),
            ("木工", "电工", None),
            ("厨师长助理", "电工", None),
        ] {
            assert_eq!(nearness(typed, word), expected, "{typed} → {word}");
        }
        assert!(is_slip("jaav", "java") && is_slip("pyhton", "python"));
        assert!(!is_slip("ja", "java") && !is_slip("cad", "php"));
    }
}
