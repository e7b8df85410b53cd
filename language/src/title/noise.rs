//! The words around a title that name no job: calls to apply, perks, who may apply, places, verbs of hiring.
//!
//! Where they are cut away is decided in `clean.rs`.

use std::collections::HashMap;

use duijie_domain::code::{CodeSystem, CodeTable};
use smol_str::SmolStr;
use thiserror::Error;

/// What a word around a title is; a word can be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoiseKind {
    /// Noise at the front, at the end and alone.
    Edge = 1,
    /// Noise at the end of a part or alone: 旅游 is a perk there and a trade at the front.
    Loose = 2,
    /// A place; noise as [`Self::Edge`] is.
    Place = 4,
    /// A verb of hiring; the job stands behind it.
    Hire = 8,
    /// What makes a verb of hiring part of a job's name: 专员 in 招聘专员.
    Post = 16,
}

const KINDS: [NoiseKind; 5] = [
    NoiseKind::Edge,
    NoiseKind::Loose,
    NoiseKind::Place,
    NoiseKind::Hire,
    NoiseKind::Post,
];

/// The words around titles.
#[derive(Debug, Clone)]
pub(super) struct Noise {
    kinds: HashMap<SmolStr, u8>,
    /// The longest word of each kind, in characters.
    characters_max: [usize; KINDS.len()],
}

/// The table of noise words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "词表第 {line} 行不是“类别<制表符>词” / line {line} of the noise words is no kind and word, tab-separated"
)]
pub struct NoiseTableError {
    /// The line, from 1.
    pub line: usize,
}

const COLUMNS: &str = "kind\tword";
/// Names of divisions that are also everyday words in titles.
const AMBIGUOUS_PLACES: [&str; 22] = [
    "城区",
    "矿区",
    "郊区",
    "市中",
    "和平",
    "长安",
    "金山",
    "平安",
    "安全",
    "新城",
    "东方",
    "新建",
    "工业",
    "中山",
    "长乐",
    "万年",
    "化工",
    "高级",
    "文化",
    "保安",
    "资源",
    "市辖区",
];
/// The endings of divisions' names that people leave out, the longest first.
const PLACE_ENDINGS: [&str; 11] = [
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
    "地区",
];

impl Noise {
    pub(super) fn parse(text: &str, divisions: &CodeTable) -> Result<Self, NoiseTableError> {
        let mut noise = Self {
            kinds: HashMap::new(),
            characters_max: [0; KINDS.len()],
        };
        for (place, line) in text.lines().enumerate() {
            if line.starts_with('#') || line == COLUMNS {
                continue;
            }
            let bad_line = NoiseTableError { line: place + 1 };
            let (kind, word) = line.split_once('\t').ok_or_else(|| bad_line.clone())?;
            let kind = kind_of(kind).filter(|_| !word.is_empty()).ok_or(bad_line)?;
            noise.add(word, kind);
        }
        debug_assert_eq!(divisions.system(), CodeSystem::Division);
        for entry in divisions.entries() {
            noise.add_division(&entry.name);
        }
        Ok(noise)
    }

    fn add(&mut self, word: &str, kind: NoiseKind) {
        *self.kinds.entry(word.into()).or_insert(0) |= kind as u8;
        let length = word.chars().count();
        for (longest, _) in self
            .characters_max
            .iter_mut()
            .zip(KINDS)
            .filter(|(_, of)| *of == kind)
        {
            *longest = length.max(*longest);
        }
    }

    fn add_division(&mut self, name: &str) {
        let short = PLACE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
        for word in [Some(name), short].into_iter().flatten() {
            let is_word = word.chars().count() >= 2 && !AMBIGUOUS_PLACES.contains(&word);
            if is_word {
                self.add(word, NoiseKind::Place);
            }
        }
    }

    /// Whether a word is of any of these kinds.
    pub(super) fn is(&self, word: &str, kinds: &[NoiseKind]) -> bool {
        let wanted = kinds.iter().fold(0, |bits, kind| bits | *kind as u8);
        self.kinds.get(word).is_some_and(|bits| bits & wanted != 0)
    }

    fn longest(&self, kinds: &[NoiseKind]) -> usize {
        let lengths = self
            .characters_max
            .iter()
            .zip(KINDS)
            .filter(|(_, kind)| kinds.contains(kind));
        lengths.map(|(length, _)| *length).max().unwrap_or(0)
    }

    /// The bytes of the longest word of these kinds at the front.
    pub(super) fn at_front(&self, text: &str, kinds: &[NoiseKind]) -> Option<usize> {
        let ends = text
            .char_indices()
            .map(|(place, character)| place + character.len_utf8());
        let ends: Vec<usize> = ends.take(self.longest(kinds)).collect();
        let is_word = |end: &usize| text.get(..*end).is_some_and(|word| self.is(word, kinds));
        ends.into_iter().rev().find(is_word)
    }

    /// Where the longest word of these kinds at the end begins.
    pub(super) fn at_end(&self, text: &str, kinds: &[NoiseKind]) -> Option<usize> {
        let starts = text.char_indices().rev().map(|(place, _)| place);
        let starts: Vec<usize> = starts.take(self.longest(kinds)).collect();
        let is_word = |start: &usize| text.get(*start..).is_some_and(|word| self.is(word, kinds));
        starts.into_iter().rev().find(is_word)
    }
}

fn kind_of(name: &str) -> Option<NoiseKind> {
    match name {
        "shout" | "perk" | "need" => Some(NoiseKind::Edge),
        "loose" => Some(NoiseKind::Loose),
        "place" => Some(NoiseKind::Place),
        "hire" => Some(NoiseKind::Hire),
        "post" => Some(NoiseKind::Post),
        _ => None,
    }
}
