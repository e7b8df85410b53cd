//! How close two titles are: what they name in the classification, and the words they share.
//!
//! What a title names is `reader.rs`'s to say; groups of everyday words are found in `words.rs`.

use std::collections::{BTreeMap, HashMap};

use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::{SmolStr, format_smolstr};

use super::posterior::{Posterior, thousandths};
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
const NAMED_SHARE: f64 = 0.2;
/// How far apart chances of codes lie for scores that differ by one: what is unlikely makes unlike titles alike.
const NAMED_SHARPNESS: f64 = 16.0;
/// So many titles at most speak for a query beside its own words when a corpus is ranked, and no more than so large
/// a share of the corpus.
const NEIGHBOURS_MAX: usize = 8;
const CORPUS_PER_NEIGHBOUR: usize = 20;
/// How much each level counts in what two titles name, from 大类 down.
const LEVEL_SHARES: [f64; LEVELS] = [0.05, 0.15, 0.35, 0.45];
/// Branches of less chance are left out.
const CHANCE_MIN: f64 = 0.004;
const ASIDE_SHARE: f64 = 0.5;
/// How much a group of words counts that stands for a code, and one that names a rank or a field.
const JOB_GROUP: f64 = 1.2;
const FIELD_GROUP: f64 = 0.8;
const STEM_CHARACTERS: usize = 4;
/// How much runs of one, two and three Chinese characters count.
const RUNS: [f64; 3] = [1.2, 1.0, 0.5];
/// What the last character says is mostly the rank: 员, 师, 工; it counts less.
const END_SHARE: f64 = 0.7;
/// How much more rare parts count than in plain likeness of words.
const RARITY_POWER: f64 = 1.5;

impl TitleComparer {
    /// A comparer over a reader.
    ///
    /// # Errors
    /// [`TitleError`] naming the table and line that cannot be used.
    pub fn new(book: &CodeBook, reader: TitleReader) -> Result<Self, TitleError> {
        let mut comparer = Self {
            reader,
            seen: HashMap::new(),
            names: 0,
        };
        let entries = book.table(CodeSystem::Occupation).entries().iter();
        let names =
            entries.flat_map(|entry| std::iter::once(entry.name.clone()).chain(entry.aliases.clone()));
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
            *weight *= libm::pow(
                1.0 + libm::log(f64::from(self.names + 1) / f64::from(seen + 1)),
                RARITY_POWER,
            );
        }
        even_length(&mut parts);
        let mut branches = self.branches(&pieces);
        even_length(&mut branches);
        TitleImage { parts, branches }
    }

    /// How close two titles are, 0..=1000.
    #[must_use]
    pub fn closeness(&self, left: &TitleImage, right: &TitleImage) -> u16 {
        let words = product(&left.parts, &right.parts);
        let named = product(&left.branches, &right.branches);
        let is_unnamed = left.branches.is_empty() || right.branches.is_empty();
        thousandths(if is_unnamed {
            words
        } else {
            NAMED_SHARE * named + (1.0 - NAMED_SHARE) * words
        })
    }

    /// The places of a corpus by closeness to a title and to the titles of the corpus that are closest to it, the
    /// closest first, equal ones in their order. Those close titles say in other words what the query says.
    #[must_use]
    pub fn rank(&self, query: &TitleImage, corpus: &[TitleImage]) -> Vec<(usize, u16)> {
        let neighbours = NEIGHBOURS_MAX.min(corpus.len() / CORPUS_PER_NEIGHBOUR);
        let first = self.by_closeness(query, corpus);
        let closest = first
            .iter()
            .take(neighbours)
            .filter(|(_, closeness)| *closeness > 0);
        let closest: Vec<(&TitleImage, u16)> = closest
            .filter_map(|(place, closeness)| Some((corpus.get(*place)?, *closeness)))
            .collect();
        if closest.is_empty() {
            return first;
        }
        self.by_closeness(&query.with(&closest), corpus)
    }

    fn by_closeness(&self, query: &TitleImage, corpus: &[TitleImage]) -> Vec<(usize, u16)> {
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
        let posterior = Posterior::of(&model.tree, &model.scores(&features), NAMED_SHARPNESS);
        let share = |level: u8| LEVEL_SHARES.get(usize::from(level)).copied().unwrap_or(0.0);
        let levels = (0..).take(LEVELS).flat_map(|level: u8| {
            posterior
                .branches(level.into())
                .map(move |(branch, chance)| ((level, branch), chance))
        });
        let likely = levels.filter(|(_, chance)| *chance >= CHANCE_MIN);
        likely
            .map(|((level, branch), chance)| ((level, branch), (share(level) * chance).sqrt()))
            .collect()
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
            let has_code = self
                .reader
                .seer
                .groups
                .groups()
                .get(usize::from(group))
                .is_some_and(|group| group.code.is_some());
            parts.insert(
                format_smolstr!("={group}"),
                share * if has_code { JOB_GROUP } else { FIELD_GROUP },
            );
        }
        parts
    }
}

impl TitleImage {
    /// This title and others in equal shares, the others by their closeness.
    fn with(&self, others: &[(&Self, u16)]) -> Self {
        let whole: f64 = others.iter().map(|(_, closeness)| f64::from(*closeness)).sum();
        let shares = others
            .iter()
            .map(|(image, closeness)| (*image, f64::from(*closeness) / whole));
        let images: Vec<(&Self, f64)> = std::iter::once((self, 1.0)).chain(shares).collect();
        Self {
            parts: mixed(
                images
                    .iter()
                    .map(|(image, share)| (image.parts.as_slice(), *share)),
            ),
            branches: mixed(
                images
                    .iter()
                    .map(|(image, share)| (image.branches.as_slice(), *share)),
            ),
        }
    }
}

fn mixed<'a, Key: Ord + Clone + 'a>(lists: impl Iterator<Item = (&'a [(Key, f64)], f64)>) -> Vec<(Key, f64)> {
    let mut sums: BTreeMap<Key, f64> = BTreeMap::new();
    for (list, share) in lists {
        for (key, weight) in list {
            *sums.entry(key.clone()).or_insert(0.0) += share * weight;
        }
    }
    let mut mixed: Vec<(Key, f64)> = sums.into_iter().collect();
    even_length(&mut mixed);
    mixed
}

fn even_length<Key>(parts: &mut [(Key, f64)]) {
    let length = parts
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f64>()
        .sqrt()
        .max(f64::MIN_POSITIVE);
    parts.iter_mut().for_each(|(_, weight)| *weight /= length);
}

fn latin_parts(word: &str, add: &mut impl FnMut(SmolStr, f64)) {
    add(word.into(), 1.0);
    if let Some(stem) = word.get(..STEM_CHARACTERS) {
        add(format_smolstr!("{stem}-"), 1.0);
    }
}

fn chinese_parts(text: &str, add: &mut impl FnMut(SmolStr, f64)) {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(place, _)| place)
        .chain([text.len()])
        .collect();
    for (length, weight) in (1..).zip(RUNS) {
        for ends in places.windows(length + 1) {
            if let (Some(start), Some(end)) = (ends.first(), ends.last())
                && let Some(run) = text.get(*start..*end)
            {
                let share = if *end == text.len() { END_SHARE } else { 1.0 };
                add(run.into(), weight * share);
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    static COMPARER: LazyLock<TitleComparer> = LazyLock::new(|| {
        let book = CodeBook::embedded();
        TitleComparer::new(&book, TitleReader::new(&book).unwrap()).unwrap()
    });

    fn closeness(left: &str, right: &str) -> u16 {
        COMPARER.closeness(&COMPARER.image(left), &COMPARER.image(right))
    }

    #[rstest]
    #[case("电工", "维修电工", "强电工程师")]
    #[case("电工", "强电工程师", "会计")]
    #[case("程序员", "软件开发人员", "销售员")]
    #[case("护士", "护理人员", "保安员")]
    #[case("java developer", "软件工程师", "护士")]
    #[case("卡车司机", "货车驾驶员", "前台接待")]
    #[case("HR", "人力资源经理", "项目经理")]
    #[case("software engineer", "software developer", "sales engineer")]
    fn the_nearer_title_is_closer(#[case] title: &str, #[case] near: &str, #[case] far: &str) {
        assert!(
            closeness(title, near) > closeness(title, far),
            "{title}: {near} before {far}"
        );
    }

    #[test]
    fn a_corpus_is_ranked_by_closeness() {
        let corpus = ["会计", "强电工程师", "维修电工"].map(|title| COMPARER.image(title));
        let places: Vec<usize> = COMPARER
            .rank(&COMPARER.image("电工"), &corpus)
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        assert_eq!(places, [2, 1, 0]);
    }

    #[test]
    fn close_titles_speak_for_the_query() {
        let near = ["收银员", "超市收银员", "收银台营业员"].map(|title| COMPARER.image(title));
        let others = ["电焊工", "护士", "律师"].map(|title| COMPARER.image(title));
        let corpus: Vec<TitleImage> = near
            .into_iter()
            .chain(others.into_iter().cycle().take(57))
            .collect();
        let query = COMPARER.image("收银");
        let ranked = COMPARER.rank(&query, &corpus);
        let first: BTreeSet<usize> = ranked.iter().take(3).map(|(place, _)| *place).collect();
        assert_eq!(first, BTreeSet::from([0, 1, 2]));
        let alone = COMPARER.closeness(&query, &corpus[2]);
        let spoken_for = ranked.iter().find(|(place, _)| *place == 2).unwrap().1;
        assert!(spoken_for > alone, "{spoken_for} {alone}");
    }

    proptest! {
        #[test]
        fn closeness_goes_both_ways(left in "\\PC{0,20}|(高级|销售|电工|会计|java|经理|工程师|，){1,4}",
                                    right in "\\PC{0,20}|(高级|销售|电工|会计|java|经理|工程师|，){1,4}") {
            let there = closeness(&left, &right);
            prop_assert!(there <= 1000);
            prop_assert_eq!(there, closeness(&right, &left));
            prop_assert!(closeness(&left, &left) >= 999 || COMPARER.image(&left).parts.is_empty());
        }
    }
}
