//! The hierarchy of one table: parents by the shape of codes, and a dense numbering in which every subtree is
//! one contiguous range.
//!
//! A code whose nearest parent is missing from the table hangs on the next one above that is there.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use smol_str::SmolStr;

use super::{CodeEntry, CodeSystem, shape};

/// Entries in tree order with their parents and the ends of their subtrees; all three have the same length.
pub(super) struct Tree {
    pub(super) entries: Vec<CodeEntry>,
    pub(super) parents: Vec<Option<u32>>,
    pub(super) ends: Vec<u32>,
}

impl Tree {
    /// Numbers the entries: a parent before what is below it, siblings by code.
    pub(super) fn grow(system: CodeSystem, entries: Vec<CodeEntry>) -> Self {
        let by_code: BTreeMap<SmolStr, CodeEntry> = entries
            .into_iter()
            .map(|entry| (entry.code.clone(), entry))
            .collect();
        let mut below: HashMap<Option<SmolStr>, Vec<SmolStr>> = HashMap::new();
        for code in by_code.keys() {
            let parent = shape::above(system, code)
                .into_iter()
                .find(|above| by_code.contains_key(above));
            below.entry(parent).or_default().push(code.clone());
        }
        let mut tree = Self {
            entries: Vec::new(),
            parents: Vec::new(),
            ends: Vec::new(),
        };
        let mut rest = by_code;
        for root in below.get(&None).cloned().unwrap_or_default() {
            tree.place(system, &root, None, &below, &mut rest);
        }
        tree
    }

    /// The numbers of an entry and everything below it.
    pub(super) fn range(&self, place: u32) -> Range<u32> {
        place..self.ends.get(place as usize).copied().unwrap_or(place)
    }

    /// The numbers above an entry, nearest first.
    pub(super) fn ancestors(&self, place: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(self.parent(place), |place| self.parent(*place))
    }

    fn parent(&self, place: u32) -> Option<u32> {
        self.parents.get(place as usize).copied().flatten()
    }

    fn place(
        &mut self,
        system: CodeSystem,
        code: &SmolStr,
        parent: Option<u32>,
        below: &HashMap<Option<SmolStr>, Vec<SmolStr>>,
        rest: &mut BTreeMap<SmolStr, CodeEntry>,
    ) {
        let Some(mut entry) = rest.remove(code) else {
            return;
        };
        let here = self.next_number();
        let children = below.get(&Some(code.clone()));
        entry.level = self.level(system, parent, children.is_none(), code);
        self.entries.push(entry);
        self.parents.push(parent);
        self.ends.push(here);
        for child in children.into_iter().flatten() {
            self.place(system, child, Some(here), below, rest);
        }
        if let Some(end) = self.ends.get_mut(here as usize) {
            *end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        }
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// Occupations keep the level of their code's shape even where a level between is missing from the table.
    fn level(&self, system: CodeSystem, parent: Option<u32>, is_leaf: bool, code: &str) -> u8 {
        const LOWEST_OCCUPATION_LEVEL: u8 = 4;
        if system == CodeSystem::Occupation {
            let above = u8::try_from(shape::above(system, code).len()).unwrap_or(u8::MAX);
            let shaped = if code.ends_with("-00") {
                above + 1
            } else {
                LOWEST_OCCUPATION_LEVEL
            };
            return if is_leaf { LOWEST_OCCUPATION_LEVEL } else { shaped };
        }
        let parent = parent.and_then(|place| self.entries.get(place as usize));
        parent.map_or(1, |parent| parent.level.saturating_add(1))
    }
}
