//! Nearest entries for a text typed by a person: exact, prefix, substring, then shared characters and edit distance.
//!
//! In: a table's entries, once. Out: ranked numbers of entries; ties fall to the lower number, so that the same
//! text always gets the same answer. Candidates come from a character index: a typo costs microseconds, not a
//! walk over every name.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::spelling::fold;
use super::{CodeEntry, CodeSystem, shape};

/// The searchable names of a table.
pub(super) struct Suggester {
    system: CodeSystem,
    codes: Vec<Box<str>>,
    names: Vec<Name>,
    names_with: HashMap<char, Vec<u32>>,
}

struct Name {
    place: u32,
    characters: Vec<char>,
}

const TEXT_CHARACTERS_MAX: usize = 40;
const CANDIDATES_MAX: usize = 160;

impl Suggester {
    pub(super) fn new(system: CodeSystem, entries: &[CodeEntry]) -> Self {
        let mut suggester = Self {
            system,
            codes: entries.iter().map(|entry| compact(&entry.code).into()).collect(),
            names: Vec::new(),
            names_with: HashMap::new(),
        };
        for (place, entry) in (0_u32..).zip(entries) {
            let texts = [&entry.name, &entry.name_en, &entry.code]
                .into_iter()
                .chain(&entry.aliases);
            for text in texts.filter(|text| !text.is_empty()) {
                suggester.add(place, text);
            }
        }
        suggester
    }

    /// The numbers of the nearest entries, best first, at most `count`.
    pub(super) fn nearest(&self, text: &str, count: usize) -> Vec<u32> {
        let folded = fold(text);
        let characters: Vec<char> = folded.chars().take(TEXT_CHARACTERS_MAX).collect();
        if characters.is_empty() {
            return Vec::new();
        }
        let mut best: HashMap<u32, u32> = HashMap::new();
        let scores = self.name_scores(&characters).chain(self.code_scores(&characters));
        for (place, score) in scores {
            let known = best.entry(place).or_default();
            *known = score.max(*known);
        }
        let mut ranked: Vec<(u32, u32)> = best.into_iter().collect();
        ranked.sort_unstable_by_key(|(place, score)| (Reverse(*score), *place));
        ranked.into_iter().take(count).map(|(place, _)| place).collect()
    }

    fn add(&mut self, place: u32, text: &str) {
        let characters: Vec<char> = fold(text).chars().collect();
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let mut distinct = characters.clone();
        distinct.sort_unstable();
        distinct.dedup();
        for character in distinct {
            self.names_with.entry(character).or_default().push(number);
        }
        self.names.push(Name { place, characters });
    }

    fn name_scores(&self, text: &[char]) -> impl Iterator<Item = (u32, u32)> {
        let names = self
            .candidates(text)
            .into_iter()
            .filter_map(|number| self.names.get(number as usize));
        names.filter_map(|name| score(text, &name.characters).map(|score| (name.place, score)))
    }

    /// The names that share the most distinct characters with the text.
    fn candidates(&self, text: &[char]) -> Vec<u32> {
        let mut distinct = text.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let mut shared = vec![0_u32; self.names.len()];
        for number in distinct
            .iter()
            .filter_map(|character| self.names_with.get(character))
            .flatten()
        {
            if let Some(count) = shared.get_mut(*number as usize) {
                *count += 1;
            }
        }
        let least = if distinct.len() > 3 { 2 } else { 1 };
        let mut found: Vec<(Reverse<u32>, usize, u32)> = (0_u32..)
            .zip(&self.names)
            .zip(shared)
            .filter(|(_, count)| *count >= least)
            .map(|((number, name), count)| (Reverse(count), name.characters.len(), number))
            .collect();
        found.sort_unstable();
        found
            .into_iter()
            .take(CANDIDATES_MAX)
            .map(|(_, _, number)| number)
            .collect()
    }

    /// For a text of digits every code is compared: digits are too few for the character index to tell apart.
    fn code_scores(&self, text: &[char]) -> impl Iterator<Item = (u32, u32)> {
        let text: String = text.iter().collect();
        let is_code = text.chars().any(|character| character.is_ascii_digit()) && text.is_ascii();
        let wanted = is_code.then(|| shape::canonical(self.system, &text).map_or(text, Into::into));
        let wanted = wanted.map(|text| compact(&text));
        let codes = wanted.into_iter().flat_map(|wanted| {
            let codes = (0_u32..).zip(&self.codes);
            codes.filter_map(move |(place, code)| code_score(&wanted, code).map(|score| (place, score)))
        });
        codes.collect::<Vec<_>>().into_iter()
    }
}

/// A score 0..=10000 of how near a name is; nothing for names too far off to be worth showing.
fn score(text: &[char], name: &[char]) -> Option<u32> {
    let longer = text.len().max(name.len());
    let gap = u32::try_from(text.len().abs_diff(name.len()).min(99)).unwrap_or(99);
    if text == name {
        return Some(10_000);
    }
    if name.starts_with(text) {
        return Some(9_000 - gap);
    }
    if contains(name, text) {
        return Some(8_000 - gap);
    }
    if name.len() > 1 && contains(text, name) {
        return Some(7_000 - gap);
    }
    let distance = strsim::generic_levenshtein(&Characters(text), &Characters(name));
    let alike = u32::try_from((longer - distance) * 4_000 / longer).unwrap_or(0);
    let pairs = u32::try_from(shared_pairs(text, name) * 2_000 / longer).unwrap_or(0);
    Some(alike + pairs).filter(|score| *score >= 1_000)
}

/// A slice of characters in the form the edit distance asks for.
struct Characters<'a>(&'a [char]);

impl<'a> IntoIterator for &Characters<'a> {
    type Item = char;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, char>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}

fn code_score(wanted: &str, code: &str) -> Option<u32> {
    const DISTANCE_MAX: usize = 2;
    let distance = if wanted.len() == code.len() {
        wanted
            .bytes()
            .zip(code.bytes())
            .filter(|(left, right)| left != right)
            .count()
    } else if wanted.len().abs_diff(code.len()) <= DISTANCE_MAX {
        strsim::levenshtein(wanted, code)
    } else {
        return None;
    };
    let prefix = wanted
        .bytes()
        .zip(code.bytes())
        .take_while(|(left, right)| left == right)
        .count();
    let near = distance <= DISTANCE_MAX && distance * 2 < code.len().max(2);
    near.then(|| u32::try_from(9_500 - distance * 1_000 + prefix * 10).unwrap_or(0))
}

fn contains(longer: &[char], shorter: &[char]) -> bool {
    !shorter.is_empty() && longer.windows(shorter.len()).any(|window| window == shorter)
}

fn shared_pairs(left: &[char], right: &[char]) -> usize {
    left.windows(2)
        .filter(|pair| right.windows(2).any(|other| other == *pair))
        .count()
}

fn compact(code: &str) -> String {
    code.chars().filter(|character| *character != '-').collect()
}
