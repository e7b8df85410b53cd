//! What a name means in one table: exact names, aliases, shortened names, paths of names.
//!
//! In: the tree of a table. Out: no, one or several entries. Fuzzy search is `suggest.rs`'s.

use std::collections::HashMap;

use super::spelling::fold;
use super::tree::Tree;
use super::{CodeEntry, CodeSystem};

/// What a text means: the numbers of the entries it may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    None,
    One(u32),
    Many(Box<[u32]>),
}

/// The names of a table, folded.
pub(super) struct Names {
    system: CodeSystem,
    meanings: HashMap<Box<str>, Meaning>,
    /// Every entry a folded name may stand for, whatever its strength; only divisions need it, for paths.
    all: HashMap<Box<str>, Vec<u32>>,
}

/// How firmly a name belongs to an entry: a name proper goes before an alias, that before a shortened name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Shortened,
    Alias,
    Name,
}

impl Names {
    pub(super) fn of(system: CodeSystem, tree: &Tree) -> Self {
        let mut claims: HashMap<Box<str>, Vec<(u32, Strength)>> = HashMap::new();
        for (place, entry) in (0_u32..).zip(&tree.entries) {
            for (key, strength) in keys(system, entry) {
                claims.entry(key).or_default().push((place, strength));
            }
        }
        let all = match system {
            CodeSystem::Division => claims
                .iter()
                .map(|(key, claims)| (key.clone(), places(claims)))
                .collect(),
            _ => HashMap::new(),
        };
        let decided = claims
            .into_iter()
            .map(|(key, claims)| (key, decide(&claims, tree)));
        Self {
            system,
            meanings: decided.collect(),
            all,
        }
    }

    /// What an exact name or alias means.
    pub(super) fn find(&self, text: &str) -> Meaning {
        let meaning = self
            .meanings
            .get(text)
            .or_else(|| self.meanings.get(fold(text).as_ref()));
        meaning.cloned().unwrap_or(Meaning::None)
    }

    /// What a text means that is no exact name: a path of divisions, an education level with "and above".
    pub(super) fn find_loosely(&self, text: &str, tree: &Tree) -> Meaning {
        let folded = fold(text);
        match self.system {
            CodeSystem::Division => self.find_path(&folded, tree),
            CodeSystem::Education | CodeSystem::SkillGrade | CodeSystem::Language => {
                self.find(without_and_above(&folded))
            }
            CodeSystem::Occupation => self.find(folded.trim_end_matches("l/s").trim_end_matches(['l', 's'])),
            _ => Meaning::None,
        }
    }

    fn find_path(&self, text: &str, tree: &Tree) -> Meaning {
        const PATH_CHARACTERS_MAX: usize = 60;
        if text.chars().count() > PATH_CHARACTERS_MAX {
            return Meaning::None;
        }
        let names: String = text
            .chars()
            .filter(|character| !PATH_SEPARATORS.contains(character))
            .collect();
        let mut found = Vec::new();
        self.walk(&names, None, tree, &mut found);
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [] => Meaning::None,
            [only] => Meaning::One(*only),
            _ => Meaning::Many(found.into_boxed_slice()),
        }
    }

    /// Collects every entry whose path of names, some steps of it possibly left out, spells the text.
    fn walk(&self, text: &str, within: Option<u32>, tree: &Tree, found: &mut Vec<u32>) {
        for (end, character) in text.char_indices() {
            let (step, rest) = text.split_at(end + character.len_utf8());
            let Some(places) = self.all.get(step) else {
                continue;
            };
            for place in places
                .iter()
                .copied()
                .filter(|place| is_within(*place, within, tree))
            {
                if rest.is_empty() {
                    found.push(place);
                } else if !tree.range(place).is_empty() && tree.range(place).len() > 1 {
                    self.walk(rest, Some(place), tree, found);
                }
            }
        }
    }
}

/// Whether a division's name only groups others and names no place of its own.
pub(super) fn only_groups(name: &str) -> bool {
    matches!(
        name,
        "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划"
    )
}

const PATH_SEPARATORS: [char; 8] = ['/', '-', '·', '>', ',', '，', '、', '_'];

fn is_within(place: u32, within: Option<u32>, tree: &Tree) -> bool {
    within.is_none_or(|above| place != above && tree.range(above).contains(&place))
}

fn places(claims: &[(u32, Strength)]) -> Vec<u32> {
    let mut places: Vec<u32> = claims.iter().map(|(place, _)| *place).collect();
    places.dedup();
    places
}

fn keys(system: CodeSystem, entry: &CodeEntry) -> Vec<(Box<str>, Strength)> {
    let key = |text: &str| Box::<str>::from(fold(text).as_ref());
    let mut keys = vec![(key(&entry.name), Strength::Name)];
    if !entry.name_en.is_empty() {
        keys.push((key(&entry.name_en), Strength::Alias));
    }
    keys.extend(entry.aliases.iter().map(|alias| (key(alias), Strength::Alias)));
    if system == CodeSystem::Division {
        let full = std::iter::once(&entry.name).chain(&entry.aliases);
        let shortened = full.filter_map(|name| super::division::short_name(name));
        keys.extend(shortened.map(|short| (key(short), Strength::Shortened)));
    }
    keys.sort();
    keys.dedup_by(|later, earlier| {
        later.0 == earlier.0 && {
            earlier.1 = earlier.1.max(later.1);
            true
        }
    });
    keys
}

/// Settles a name claimed by several entries.
///
/// The firmest claims count. If they lie on one line of ancestry the lowest wins: 哲学 is the major, not the
/// 门类 above it. Shortened names of divisions go to the widest one, so that 长沙 is the city and not the
/// county; they stay open between equals.
fn decide(claims: &[(u32, Strength)], tree: &Tree) -> Meaning {
    let Some(firmest) = claims.iter().map(|(_, strength)| *strength).max() else {
        return Meaning::None;
    };
    let mut places: Vec<u32> = claims
        .iter()
        .filter(|(_, strength)| *strength == firmest)
        .map(|(place, _)| *place)
        .collect();
    places.dedup();
    if firmest == Strength::Shortened {
        keep_widest(&mut places, tree);
    }
    let lowest = places.last().copied().unwrap_or_default();
    let is_line = places.iter().all(|place| tree.range(*place).contains(&lowest));
    if is_line {
        Meaning::One(lowest)
    } else {
        Meaning::Many(places.into_boxed_slice())
    }
}

fn keep_widest(places: &mut Vec<u32>, tree: &Tree) {
    let level = |place: &u32| {
        tree.entries
            .get(*place as usize)
            .map_or(u8::MAX, |entry| entry.level)
    };
    let widest = places.iter().map(level).min();
    places.retain(|place| Some(level(place)) == widest);
}

fn without_and_above(text: &str) -> &str {
    let mut text = text;
    for ending in ["学历", "水平", "等级", "以上", "及", "(含)"] {
        text = text.strip_suffix(ending).unwrap_or(text);
    }
    text
}
