//! How a word is spelled in letters: each character with its syllables without tones, usual reading first.
//!
//! In: a word and what was typed. Out: whether and how well one spells the other: characters, syllables, initials, or a
//! mixture. All readings of a character are tried, so that 重庆 is chongqing and 银行 yinhang without a list of words.

use crate::index::words::fold;
use pinyin::ToPinyinMulti;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;

/// What a reading costs that is not the character's usual one.
const RARE: u16 = 1;
/// What a syllable costs of which the end is not typed yet.
const PART: u16 = 32;
/// What an initial costs; more than everything else about a word together.
const INITIAL: u16 = 64;

/// The longest text that is compared, in characters.
pub(super) const TYPED_CHARACTERS_MAX: usize = 40;

/// One character of a word.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) character: char,
    syllables: Arc<[SmolStr]>,
}

impl Letter {
    /// Whether the two can sound the same.
    pub(super) fn sounds_like(&self, other: &Self) -> bool {
        self.character == other.character || self.syllables.iter().any(|one| other.syllables.contains(one))
    }

    /// The usual reading; the character itself if it has none.
    pub(super) fn usual(&self) -> SmolStr {
        let own = || SmolStr::from_iter([self.character]);
        self.syllables.first().cloned().unwrap_or_else(own)
    }

    /// The characters with which something typed for this one may begin.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = char> {
        let initials = self
            .syllables
            .iter()
            .filter_map(|syllable| syllable.chars().next());
        std::iter::once(self.character).chain(initials)
    }
}

/// Spells words; characters already met are remembered.
#[derive(Default)]
pub(super) struct Speller {
    known: HashMap<char, Arc<[SmolStr]>>,
}

impl Speller {
    /// The letters of a word; spaces and marks are not typed by anybody, so they are left out.
    pub(super) fn letters(&mut self, word: &str) -> Box<[Letter]> {
        let folded = fold(word);
        let characters = folded
            .chars()
            .filter(|character| character.is_alphanumeric() || matches!(character, '+' | '#'));
        characters.map(|character| self.letter(character)).collect()
    }

    fn letter(&mut self, character: char) -> Letter {
        let syllables = self
            .known
            .entry(character)
            .or_insert_with(|| syllables(character).into());
        Letter {
            character,
            syllables: Arc::clone(syllables),
        }
    }
}

fn syllables(character: char) -> Vec<SmolStr> {
    let mut syllables: Vec<SmolStr> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let syllable: SmolStr = reading.plain().chars().map(typed_vowel).collect();
        if !syllables.contains(&syllable) {
            syllables.push(syllable);
        }
    }
    syllables
}

/// Keyboards have no ü, so v is typed for it.
fn typed_vowel(character: char) -> char {
    if character == 'ü' { 'v' } else { character }
}

/// What was typed, made comparable: folded, a space where a syllable must begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed(Vec<char>);

impl Typed {
    pub(super) fn of(text: &str) -> Self {
        let is_boundary = |character: char| character.is_whitespace() || matches!(character, '\'' | '’');
        let folded = fold(text);
        let words = folded.split(is_boundary).filter(|word| !word.is_empty());
        let mut characters = Vec::new();
        for word in words {
            if !characters.is_empty() {
                characters.push(' ');
            }
            characters.extend(word.chars().map(typed_vowel));
        }
        characters.truncate(TYPED_CHARACTERS_MAX);
        Self(characters)
    }

    pub(super) fn first(&self) -> Option<char> {
        self.0.first().copied()
    }

    pub(super) fn characters(&self) -> &[char] {
        &self.0
    }
}

/// How well something typed spells a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    cost: u16,
    /// Letters of the word that are not typed yet.
    pub(super) letters_left: usize,
}

impl Fit {
    /// Whether no syllable is shortened to its initial.
    pub(super) fn is_spelled_out(self) -> bool {
        self.cost < INITIAL
    }

    /// Whether every character is read as it usually is.
    pub(super) fn is_usual(self) -> bool {
        (self.cost % INITIAL).is_multiple_of(PART)
    }
}

/// How well the whole word is spelled by what was typed, if it is.
pub(super) fn whole(typed: &Typed, word: &[Letter]) -> Option<Fit> {
    let mut reach = start(typed);
    for letter in word {
        reach = step(&typed.0, letter, &reach, false)?;
    }
    let cost = reach.last().copied().flatten()?;
    Some(Fit {
        cost,
        letters_left: 0,
    })
}

/// How well the beginning of the word is spelled by what was typed, if it is.
pub(super) fn beginning(typed: &Typed, word: &[Letter]) -> Option<Fit> {
    let mut reach = start(typed);
    let mut best = None;
    for (letter, left) in word.iter().zip((0..word.len()).rev()) {
        let Some(next) = step(&typed.0, letter, &reach, true) else {
            return best;
        };
        reach = next;
        let fit = reach.last().copied().flatten().map(|cost| Fit {
            cost,
            letters_left: left,
        });
        best = match (best, fit) {
            (Some(best), Some(fit)) if fit.cost < best.cost => Some(fit),
            (None, fit) => fit,
            (best, _) => best,
        };
    }
    best
}

/// The cost of having typed so much, by the place reached.
type Reach = Vec<Option<u16>>;

fn start(typed: &Typed) -> Reach {
    let mut reach = vec![None; typed.0.len() + 1];
    reach[0] = Some(0);
    reach
}

/// The places reached behind one more letter; nothing if there are none.
fn step(typed: &[char], letter: &Letter, reach: &Reach, is_beginning: bool) -> Option<Reach> {
    let mut next: Reach = vec![None; reach.len()];
    let mut relax = |place: usize, cost: u16| {
        if let Some(known) = next.get_mut(place) {
            *known = Some(known.map_or(cost, |known| known.min(cost)));
        }
    };
    for (place, cost) in reach.iter().enumerate() {
        let Some(cost) = *cost else { continue };
        let place = place + usize::from(typed.get(place) == Some(&' '));
        let rest = typed.get(place..).unwrap_or_default();
        if rest.first() == Some(&letter.character) {
            relax(place + 1, cost);
        }
        for (number, syllable) in letter.syllables.iter().enumerate() {
            let cost = cost + if number == 0 { 0 } else { RARE };
            spell(rest, syllable, is_beginning, |length, more| {
                relax(place + length, cost + more)
            });
        }
    }
    next.iter().any(Option::is_some).then_some(next)
}

/// The ways in which the text may begin with the syllable: in full, in part at its end, by its initial.
fn spell(rest: &[char], syllable: &str, is_beginning: bool, mut relax: impl FnMut(usize, u16)) {
    let shared = rest
        .iter()
        .zip(syllable.chars())
        .take_while(|(typed, character)| *typed == character)
        .count();
    if shared == 0 {
        return;
    }
    if shared == syllable.len() {
        relax(shared, 0);
    } else if is_beginning && shared == rest.len() {
        relax(shared, if shared == 1 { INITIAL } else { PART });
    }
    relax(1, INITIAL);
    if shared > 1 && syllable.get(1..2) == Some("h") {
        relax(2, INITIAL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str, word: &str) -> Option<Fit> {
        whole(&Typed::of(typed), &Speller::default().letters(word))
    }

    #[test]
    fn words_are_spelled_in_full_by_initials_and_mixed() {
        for (typed, word) in [
            ("diangong", "电工"),
            ("dian gong", "电工"),
            ("ＤＧ", "电工"),
            ("dgong", "电工"),
            ("电gong", "电工"),
            ("chongqing", "重庆"),
            ("cq", "重庆"),
            ("yinhang", "银行"),
            ("kuaiji", "会计"),
            ("xi'an", "西安"),
            ("lvshi", "律师"),
            ("nvzhuang", "女装"),
            ("cadzt", "CAD制图"),
            ("zhch", "支持"),
        ] {
            assert!(fits(typed, word).is_some(), "{typed} → {word}");
        }
    }

    #[test]
    fn a_boundary_parts_syllables_and_nothing_else_fits() {
        for (typed, word) in [
            ("xia n", "西安"),
            ("diango", "电工"),
            ("dianong", "电工"),
            ("dgx", "电工"),
            ("", "电工"),
        ] {
            assert_eq!(fits(typed, word), None, "{typed} → {word}");
        }
    }

    #[test]
    fn spelled_out_costs_less_than_rare_and_rare_less_than_initials() {
        let (full, rare, initials) = (
            fits("zhongyao", "重要"),
            fits("chongyao", "重要"),
            fits("zy", "重要"),
        );
        assert!(full < rare && rare < initials, "{full:?} {rare:?} {initials:?}");
        assert!(rare.is_some_and(|fit| fit.is_spelled_out() && !fit.is_usual()));
        assert!(initials.is_some_and(|fit| !fit.is_spelled_out() && fit.is_usual()));
    }

    #[test]
    fn a_beginning_may_end_inside_a_syllable() {
        let left = |typed: &str| {
            let letters = Speller::default().letters("电焊工");
            beginning(&Typed::of(typed), &letters).map(|fit| fit.letters_left)
        };
        assert_eq!(left("di"), Some(2));
        assert_eq!(left("dianh"), Some(1));
        assert_eq!(left("电"), Some(2));
        assert_eq!(left("dhg"), Some(0));
        assert_eq!(left("dg"), None);
    }
}
