//! One code table: entries in tree order, found by code, name, alias or path.
//!
//! In: entries. Out: lookups. Reading text is `parse.rs`'s, spelling of codes `shape.rs`'s.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};

use super::fault::{UnknownCode, UnknownCodeCause};
use super::names::{Meaning, Names};
use super::parse::ParsedTable;
use super::suggest::Suggester;
use super::tree::Tree;
use super::{CodeEntry, CodeSystem, shape};

/// All codes of one system. Immutable; entries are numbered in tree order, which is code order.
pub struct CodeTable {
    system: CodeSystem,
    version: String,
    source: String,
    tree: Tree,
    by_code: HashMap<SmolStr, u32>,
    names: Names,
    digest: [u8; 32],
    suggester: OnceLock<Suggester>,
}

impl CodeTable {
    pub(super) fn new(system: CodeSystem, parsed: ParsedTable) -> Self {
        let tree = Tree::grow(system, parsed.entries);
        let names = Names::of(system, &tree);
        let by_code = by_code(&tree.entries);
        let digest = digest(&tree.entries);
        let (version, source) = (parsed.version, parsed.source);
        Self {
            system,
            version,
            source,
            tree,
            by_code,
            names,
            digest,
            suggester: OnceLock::new(),
        }
    }

    /// The system the table serves.
    #[must_use]
    pub const fn system(&self) -> CodeSystem {
        self.system
    }

    /// The edition as its header names it; empty for a bare operator's table.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the content comes from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every entry; the place in this slice is the entry's [`Self::ordinal`].
    #[must_use]
    pub fn entries(&self) -> &[CodeEntry] {
        &self.tree.entries
    }

    /// The entry of a code in its canonical spelling. A code of an earlier edition finds its successor, a
    /// township's or village's code its county.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&CodeEntry> {
        self.place(code).and_then(|place| self.entry(place))
    }

    /// The entry meant by a code in any usual spelling, an exact name, an alias, or (divisions) a path of names.
    ///
    /// # Errors
    /// [`UnknownCode`] if nothing or more than one entry is meant; it names the nearest codes.
    pub fn resolve(&self, text: &str) -> Result<&CodeEntry, UnknownCode> {
        let text = text.trim();
        match self.find(text) {
            Meaning::One(place) => self.entry(place).ok_or_else(|| self.not_found(text)),
            Meaning::Many(places) => Err(self.ambiguous(text, &places)),
            Meaning::None => Err(self.not_found(text)),
        }
    }

    /// As [`Self::resolve`], giving the canonical code; a township's or village's code keeps its length.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn resolve_code(&self, text: &str) -> Result<SmolStr, UnknownCode> {
        self.resolve(text).map(|entry| self.code_as_given(entry, text))
    }

    /// As [`Self::resolve_code`], but a text that means nothing or too much is simply nothing: for readers that try
    /// several readings of a text, for which looking up the nearest codes each time would be too slow.
    #[must_use]
    pub fn lookup_code(&self, text: &str) -> Option<SmolStr> {
        let text = text.trim();
        match self.find(text) {
            Meaning::One(place) => self.entry(place).map(|entry| self.code_as_given(entry, text)),
            Meaning::Many(_) | Meaning::None => None,
        }
    }

    /// The entries above a code, nearest first.
    pub fn ancestors(&self, code: &str) -> impl Iterator<Item = &CodeEntry> {
        let places = self
            .place(code)
            .into_iter()
            .flat_map(|place| self.tree.ancestors(place));
        places.filter_map(|place| self.entry(place))
    }

    /// The entries directly below a code, in code order.
    pub fn children(&self, code: &str) -> impl Iterator<Item = &CodeEntry> {
        let parent = self.place(code);
        let range = parent.map_or(0..0, |place| self.tree.range(place));
        let below = range.filter(move |place| {
            parent.is_some() && self.tree.parents.get(*place as usize).copied().flatten() == parent
        });
        below.filter_map(|place| self.entry(place))
    }

    /// The names from the top down to this entry, joined: `江苏省南京市鼓楼区`. Names that only group
    /// (市辖区, 省直辖县级行政区划) are left out on the way. For systems other than divisions, the plain name.
    #[must_use]
    pub fn full_name(&self, code: &str) -> Option<String> {
        let entry = self.get(code)?;
        if self.system != CodeSystem::Division {
            return Some(entry.name.to_string());
        }
        let mut names: Vec<&str> = self.ancestors(code).map(|above| above.name.as_str()).collect();
        names.retain(|name| !super::names::only_groups(name));
        names.reverse();
        names.push(&entry.name);
        Some(names.concat())
    }

    /// The entries nearest to a text typed by a person, best first, at most `count`.
    #[must_use]
    pub fn suggest(&self, text: &str, count: usize) -> Vec<&CodeEntry> {
        let suggester = self
            .suggester
            .get_or_init(|| Suggester::new(self.system, &self.tree.entries));
        let places = suggester.nearest(text, count);
        places.into_iter().filter_map(|place| self.entry(place)).collect()
    }

    /// The dense number of a code, from 0, in code order; whatever is below a code follows it without a gap.
    #[must_use]
    pub fn ordinal(&self, code: &str) -> Option<u32> {
        self.place(code)
    }

    /// The numbers of a code and of everything below it; empty for an unknown code.
    #[must_use]
    pub fn subtree(&self, code: &str) -> Range<u32> {
        self.place(code).map_or(0..0, |place| self.tree.range(place))
    }

    /// The fingerprint of the content: equal for equal entries, whatever the order of lines or columns was.
    pub(super) const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// A township's code keeps its own digits behind the county's present code.
    fn code_as_given(&self, entry: &CodeEntry, text: &str) -> SmolStr {
        let given = (self.system == CodeSystem::Division)
            .then(|| shape::canonical(self.system, text))
            .flatten();
        let county = given.as_deref().and_then(shape::county);
        let below_county = given
            .as_deref()
            .zip(county)
            .and_then(|(code, county)| code.strip_prefix(county));
        below_county.map_or_else(
            || entry.code.clone(),
            |below| format_smolstr!("{}{below}", entry.code),
        )
    }

    fn entry(&self, place: u32) -> Option<&CodeEntry> {
        self.tree.entries.get(place as usize)
    }

    fn place(&self, code: &str) -> Option<u32> {
        let known = |code: &str| self.by_code.get(code).copied();
        known(code).or_else(|| match self.system {
            CodeSystem::Division => shape::county(code).and_then(known),
            _ => None,
        })
    }

    fn find(&self, text: &str) -> Meaning {
        if let Some(place) = self.by_code.get(text) {
            return Meaning::One(*place);
        }
        match self.names.find(text) {
            Meaning::None => {}
            known => return known,
        }
        let code = shape::canonical(self.system, text);
        if let Some(place) = code.and_then(|code| self.place(&code)) {
            return Meaning::One(place);
        }
        self.names.find_loosely(text, &self.tree)
    }

    fn not_found(&self, given: &str) -> UnknownCode {
        const NEAREST_SHOWN: usize = 5;
        let nearest = self.suggest(given, NEAREST_SHOWN);
        self.unknown(given, UnknownCodeCause::NotFound, nearest)
    }

    fn ambiguous(&self, given: &str, places: &[u32]) -> UnknownCode {
        const MEANINGS_SHOWN: usize = 8;
        let meant = places
            .iter()
            .take(MEANINGS_SHOWN)
            .filter_map(|place| self.entry(*place));
        self.unknown(given, UnknownCodeCause::Ambiguous, meant.collect())
    }

    fn unknown(&self, given: &str, cause: UnknownCodeCause, nearest: Vec<&CodeEntry>) -> UnknownCode {
        let named = |entry: &CodeEntry| {
            let name = self.full_name(&entry.code).unwrap_or_default();
            (entry.code.clone(), SmolStr::from(name))
        };
        UnknownCode::new(
            self.system,
            given,
            cause,
            nearest.into_iter().map(named).collect(),
        )
    }
}

impl fmt::Debug for CodeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.tree.entries.len();
        let mut shown = f.debug_struct("CodeTable");
        shown
            .field("system", &self.system)
            .field("version", &self.version)
            .field("entries", &entries);
        shown.finish_non_exhaustive()
    }
}

/// A code in use goes before an earlier edition's code of the same text.
fn by_code(entries: &[CodeEntry]) -> HashMap<SmolStr, u32> {
    let numbered = || (0_u32..).zip(entries);
    let old =
        numbered().flat_map(|(place, entry)| entry.old_codes.iter().map(move |code| (code.clone(), place)));
    let current = numbered().map(|(place, entry)| (entry.code.clone(), place));
    old.chain(current).collect()
}

fn digest(entries: &[CodeEntry]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for entry in entries {
        // The debug form shows every field, so that a field added later cannot be forgotten here.
        hasher.update(format!("{entry:?}\n").as_bytes());
    }
    hasher.finalize().into()
}
