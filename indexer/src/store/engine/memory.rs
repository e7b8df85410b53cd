//! The engine that keeps everything in ordered maps: the oracle of the tests and the store of demonstrations.
//!
//! It also plays a power cut: what was applied and not synced can be taken back.

use super::{Engine, EngineError, EngineResult, KeyRange, Page, Tree, WriteSet};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Ordered maps behind a lock. Clones share one content.
#[derive(Debug, Clone, Default)]
pub struct MemoryEngine {
    state: Arc<RwLock<State>>,
}

type Map = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Debug, Default)]
struct State {
    trees: [Map; Tree::ALL.len()],
    /// What the keys written since the last sync held before, oldest first.
    unsynced: Vec<(Tree, Vec<u8>, Option<Vec<u8>>)>,
}

impl State {
    fn write(&mut self, tree: Tree, key: &[u8], value: Option<Vec<u8>>) -> Option<Vec<u8>> {
        match value {
            Some(value) => self.trees[tree.index()].insert(key.to_vec(), value),
            None => self.trees[tree.index()].remove(key),
        }
    }
}

impl MemoryEngine {
    /// Forgets what was applied since the last sync, as a power cut may.
    pub fn cut_power(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        while let Some((tree, key, before)) = state.unsynced.pop() {
            state.write(tree, &key, before);
        }
    }
}

impl Engine for MemoryEngine {
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let state = self.state.read().map_err(poisoned)?;
        Ok(state.trees[tree.index()].get(key).cloned())
    }

    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page> {
        let Some(bounds) = range.bounds_after(after) else {
            return Ok(Page::default());
        };
        let state = self.state.read().map_err(poisoned)?;
        let rows = state.trees[tree.index()]
            .range::<[u8], _>(bounds)
            .take(limit.saturating_add(1));
        Ok(Page::from_rows(
            rows.map(|(key, value)| (key.clone(), value.clone())).collect(),
            limit,
        ))
    }

    fn apply(&self, writes: &WriteSet) -> EngineResult<()> {
        let mut state = self.state.write().map_err(poisoned)?;
        for (tree, key, value) in &writes.changes {
            let before = state.write(*tree, key, value.clone());
            state.unsynced.push((*tree, key.clone(), before));
        }
        Ok(())
    }

    fn sync(&self) -> EngineResult<()> {
        self.state.write().map_err(poisoned)?.unsynced.clear();
        Ok(())
    }

    fn verify(&self) -> EngineResult<()> {
        Ok(())
    }

    fn compact(&self) -> EngineResult<()> {
        Ok(())
    }

    fn size_bytes(&self) -> EngineResult<u64> {
        let state = self.state.read().map_err(poisoned)?;
        let bytes = |map: &Map| {
            map.iter()
                .map(|(key, value)| key.len() + value.len())
                .sum::<usize>()
        };
        Ok(state.trees.iter().map(bytes).sum::<usize>() as u64)
    }
}

fn poisoned<T>(_: PoisonError<T>) -> EngineError {
    EngineError::Failed("a thread failed while it changed the memory store".into())
}
