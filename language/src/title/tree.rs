//! The classification of occupations as the model walks it: nodes in tree order, their parents, levels and leaves.
//!
//! Names and aliases stay in `domain`.

use std::collections::HashMap;

use duijie_domain::code::{CodeSystem, CodeTable};
use smol_str::SmolStr;

/// How deep a code is: 大类, 中类, 小类, 细类.
pub(super) const LEVELS: usize = 4;
/// The code of texts that name no job.
pub(super) const NO_JOB: &str = "8-00-00-00";

/// One code of the classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) code: SmolStr,
    pub(super) parent: Option<u32>,
    /// The number behind the last below it.
    pub(super) end: u32,
}

/// All codes, a parent before what is below it.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    by_code: HashMap<SmolStr, u32>,
    leaves: Vec<u32>,
    /// For each node the numbers of its 大类, 中类, 小类 and itself, counted by the parts of codes.
    branches: Vec<[u32; LEVELS]>,
}

impl Tree {
    pub(super) fn of(table: &CodeTable) -> Self {
        debug_assert_eq!(table.system(), CodeSystem::Occupation);
        let node = |code: &SmolStr| Node {
            code: code.clone(),
            parent: table
                .ancestors(code)
                .next()
                .and_then(|above| table.ordinal(&above.code)),
            end: table.subtree(code).end,
        };
        let nodes: Vec<Node> = table.entries().iter().map(|entry| node(&entry.code)).collect();
        let by_code = (0..)
            .zip(&nodes)
            .map(|(number, node)| (node.code.clone(), number))
            .collect();
        let leaves = (0..)
            .zip(&nodes)
            .filter(|(number, node)| node.end == number + 1)
            .map(|(number, _)| number)
            .collect();
        let branches = branches(&nodes);
        Self {
            nodes,
            by_code,
            leaves,
            branches,
        }
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(super) fn number(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    pub(super) fn code(&self, number: u32) -> &str {
        self.nodes
            .get(number as usize)
            .map_or("", |node| node.code.as_str())
    }

    /// The nodes with nothing below them.
    pub(super) fn leaves(&self) -> &[u32] {
        &self.leaves
    }

    /// What a node belongs to at each level; equal numbers at a level mean equal parts of the code.
    pub(super) fn branches(&self, number: u32) -> [u32; LEVELS] {
        self.branches
            .get(number as usize)
            .copied()
            .unwrap_or([number; LEVELS])
    }

    pub(super) fn is_leaf(&self, number: u32) -> bool {
        self.nodes
            .get(number as usize)
            .is_some_and(|node| node.end == number + 1)
    }

    /// A node and what is above it, from itself up.
    pub(super) fn path(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        let parent = |number: &u32| self.nodes.get(*number as usize).and_then(|node| node.parent);
        std::iter::successors(Some(number), parent)
    }

    /// Whether a node is a code itself or stands above it.
    pub(super) fn holds(&self, above: u32, below: u32) -> bool {
        let end = self.nodes.get(above as usize).map_or(0, |node| node.end);
        (above..end).contains(&below)
    }
}

fn branches(nodes: &[Node]) -> Vec<[u32; LEVELS]> {
    let mut firsts: HashMap<&str, u32> = HashMap::new();
    let mut branches = Vec::with_capacity(nodes.len());
    for (number, node) in (0..).zip(nodes) {
        let mut first = |level: usize| *firsts.entry(prefix(&node.code, level)).or_insert(number);
        branches.push([first(1), first(2), first(3), number]);
    }
    branches
}

/// How many of its four parts a code fills, 1..=4.
pub(super) fn filled_parts(code: &str) -> usize {
    let zeros = code
        .rsplit('-')
        .take_while(|part| part.chars().all(|digit| digit == '0'))
        .count();
    LEVELS.saturating_sub(zeros).max(1)
}

/// The first parts of a code, as many as the level says.
pub(super) fn prefix(code: &str, level: usize) -> &str {
    let dash = code.match_indices('-').nth(level.saturating_sub(1));
    dash.map_or(code, |(place, _)| code.get(..place).unwrap_or(code))
}
