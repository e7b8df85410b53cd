//! How close two titles are: what they name in the classification, and the words they share.
//!
//! What a title names is `reader.rs`'s to say; groups of everyday words are found in `words.rs`.

use std::collections::{BTreeMap, HashMap};

use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::{SmolStr, format_smolstr};

use super::posterior::Posterior;
use super::reader::TitleReader;
use super::tree::LEVELS;
use super::{Piece, TitleError};

/// Compares titles; built once.
#[derive(Debug, Clone)]
pub struct TitleComparer {
    reader: TitleReader,
    /// How many names and everyday titles hold a part.
    seen: HashMap<SmolStr, u32>,
    names: u32,
}

/// A title made ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleImage {
    /// Parts of words and their weights, of length one, in the order of the parts.
    parts: Vec<(SmolStr, f64)>,
    /// Branches of the classification by level, and the roots of their chances.
    branches: Vec<((u8, u32), f64)>,
}

/// The share of what two titles name in their closeness; the rest is the words they share.
const NAMED_SHARE: f64 = 0.5;
/// How much each level counts in what two titles name, from 大类 down.
const LEVEL_SHARES: [f64; LEVELS] = [0.05, 0.15, 0.35, 0.45];
/// Branches of less chance are left out.
const CHANCE_MIN: f64 = 0.004;
const ASIDE_SHARE: f64 = 0.5;
const STEM_CHARACTERS: usize = 5;

impl TitleComparer {
    /// A comparer over a reader.
    ///
    /// # Errors
    /// [`TitleError`] naming the table and line that cannot be used.
    pub fn new(book: &CodeBook, reader: TitleReader) -> Result<Self, TitleError> {
        let mut comparer = Self { reader, seen: HashMap::new(), names: 0 };
        let entries = book.table(CodeSystem::Occupation).entries().iter();
        let names = entries.flat_map(|entry| std::iter::once(entry.name.clone()).chain(entry.aliases.clone()));
        let groups = comparer.reader.seer.groups.groups().to_vec();
        for name in names.chain(groups.into_iter().flat_map(|group| group.words)) {
            let parts = comparer.parts(&comparer.reader.seer.cleaner.cut(&name).pieces);
            comparer.names += 1;
            for part in parts.into_keys() {
                *comparer.seen.entry(part).or_insert(0) += 1;
            }
        }
        Ok(comparer)
    }

    /// A title made ready to be compared.
    #[must_use]
    pub fn image(&self, title: &str) -> TitleImage {
        let pieces = self.reader.seer.cleaner.cut(title).pieces;
        let mut parts: Vec<(SmolStr, f64)> = self.parts(&pieces).into_iter().collect();
        for (part, weight) in &mut parts {
            let seen = self.seen.get(part).copied().unwrap_or(0);
            *weight *= 1.0 + libm::log(f64::from(self.names + 1) / f64::from(seen + 1));
        }
        let length = parts.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
        parts.iter_mut().for_each(|(_, weight)| *weight /= length);
        TitleImage { parts, branches: self.branches(&pieces) }
    }

    /// How close two titles are, 0..=1000.
    #[must_use]
    pub fn closeness(&self, left: &TitleImage, right: &TitleImage) -> u16 {
        let words = product(&left.parts, &right.parts);
        let named = product(&left.branches, &right.branches);
        super::posterior::thousandths(p("NS",NAMED_SHARE) * named + (1.0 - p("NS",NAMED_SHARE)) * words)
    }

    /// The places of a corpus by closeness to a title, the closest first, equal ones in their order.
    #[must_use]
    pub fn rank(&self, query: &TitleImage, corpus: &[TitleImage]) -> Vec<(usize, u16)> {
        let closeness = |(place, image)| (place, self.closeness(query, image));
        let mut ranked: Vec<(usize, u16)> = corpus.iter().enumerate().map(closeness).collect();
        ranked.sort_by_key(|(place, closeness)| (std::cmp::Reverse(*closeness), *place));
        ranked
    }

    fn branches(&self, pieces: &[Piece]) -> Vec<((u8, u32), f64)> {
        let model = &self.reader.model;
        let features = self.reader.seer.features_of(pieces);
        if !features.keys().any(|name| model.knows(name)) {
            return Vec::new();
        }
        let posterior = Posterior::of(&model.tree, &model.scores(&features));
        let share = |level: u8| LEVEL_SHARES.get(usize::from(level)).copied().unwrap_or(0.0);
        let levels = (0..).take(LEVELS).flat_map(|level: u8| {
            posterior.branches(level.into()).map(move |(branch, chance)| ((level, branch), chance))
        });
        let likely = levels.filter(|(_, chance)| *chance >= CHANCE_MIN);
        likely.map(|((level, branch), chance)| ((level, branch), (share(level) * chance).sqrt())).collect()
    }

    /// The parts of a title's words before their rarity counts.
    fn parts(&self, pieces: &[Piece]) -> BTreeMap<SmolStr, f64> {
        let mut parts = BTreeMap::new();
        for piece in pieces {
            let share = if piece.is_aside { ASIDE_SHARE } else { 1.0 };
            let mut add = |name: SmolStr, weight: f64| {
                let known = parts.entry(name).or_insert(0.0_f64);
                *known = known.max(share * weight);
            };
            if piece.text.is_ascii() {
                latin_parts(&piece.text, &mut add);
            } else {
                chinese_parts(&piece.text, &mut add);
            }
        }
        for (group, is_aside) in self.reader.seer.groups_of(pieces) {
            let share = if is_aside { ASIDE_SHARE } else { 1.0 };
            let has_code = self.reader.seer.groups.groups().get(usize::from(group)).is_some_and(|group| group.code.is_some());
            parts.insert(format_smolstr!("={group}"), share * if has_code { p("GC",1.2) } else { p("GN",0.8) });
        }
        parts
    }
}
/// p
fn p(n:&str,d:f64)->f64{std::env::var(n).ok().and_then(|v|v.parse().ok()).unwrap_or(d)}

fn latin_parts(word: &str, add: &mut impl FnMut(SmolStr, f64)) {
    add(word.into(), 1.0);
    if let Some(stem) = word.get(..STEM_CHARACTERS) {
        add(format_smolstr!("{stem}-"), p("STEM",0.5));
    }
}

fn chinese_parts(text: &str, add: &mut impl FnMut(SmolStr, f64)) {
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
    for (length, weight) in [(1, p("C1",0.5)), (2, 1.0), (3, p("C3",0.8))] {
        for ends in places.windows(length + 1) {
            if let (Some(start), Some(end)) = (ends.first(), ends.last())
                && let Some(run) = text.get(*start..*end)
            {
                add(run.into(), weight);
            }
        }
    }
}

fn product<Key: Ord>(left: &[(Key, f64)], right: &[(Key, f64)]) -> f64 {
    let mut sum = 0.0;
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some((one, weight)), Some((other, value))) = (left.peek(), right.peek()) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                sum += weight * value;
                left.next();
                right.next();
            }
        }
    }
    sum
}
