//! The changes a group of requests is about to make, laid over the engine, with the way back.
//!
//! Later requests of a group read what earlier ones staged. Nothing here decides or touches the medium; the result
//! is one write set and what its keys held before.

use super::{
    durable::BeforeImages,
    engine::{Engine, KeyRange, Tree, WriteSet},
    format::{self, Counters},
    keys,
    sealing::Sealing,
    unavailable,
};
use crate::error::Error;
use crate::vault::NewKeys;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Keys of a tree read at once.
const PAGE_ROWS: usize = 1_000;

type Slot = (Tree, Vec<u8>);
type Value = Option<Vec<u8>>;

/// Changes over an engine that nobody else writes to.
pub(super) struct Staging<'e> {
    engine: &'e dyn Engine,
    /// How records are sealed.
    pub(super) sealing: &'e Sealing,
    /// Keys that must be durable before the staged changes are applied. Those that a way back leaves behind are harmless.
    pub(super) new_keys: NewKeys,
    /// Persons whose keys are to be destroyed once the staged changes are durable, and when that was decided.
    pub(super) erased: Vec<(u64, Timestamp)>,
    /// What the engine holds under every key that was asked for.
    held: HashMap<Slot, Value>,
    staged: BTreeMap<Slot, Value>,
    undo: Vec<(Slot, Option<Value>)>,
    /// The last numbers given out, staged ones included.
    pub(super) counters: Counters,
    counters_before: Counters,
}

/// A state of the staging to which it can go back.
pub(super) struct Savepoint {
    undo_length: usize,
    erased_length: usize,
    counters: Counters,
}

impl<'e> Staging<'e> {
    /// Nothing staged yet.
    pub(super) fn new(engine: &'e dyn Engine, sealing: &'e Sealing, counters: Counters) -> Self {
        let counters_before = counters.clone();
        let (new_keys, erased, held, staged, undo) = Default::default();
        Self {
            engine,
            sealing,
            new_keys,
            erased,
            held,
            staged,
            undo,
            counters,
            counters_before,
        }
    }

    /// The value under `key` with everything staged so far.
    pub(super) fn get(&mut self, tree: Tree, key: Vec<u8>) -> Result<Option<&[u8]>, Error> {
        let slot = (tree, key);
        if !self.staged.contains_key(&slot) && !self.held.contains_key(&slot) {
            let value = self.engine.get(tree, &slot.1).map_err(unavailable)?;
            self.held.insert(slot.clone(), value);
        }
        let value = self.staged.get(&slot).or_else(|| self.held.get(&slot));
        Ok(value.and_then(|value| value.as_deref()))
    }

    /// Stages a value, or the removal of the key. The key was asked for before, or is new to the engine.
    pub(super) fn set(&mut self, tree: Tree, key: Vec<u8>, value: Value) {
        let slot = (tree, key);
        let before = self.staged.insert(slot.clone(), value);
        self.undo.push((slot, before));
    }

    /// The keys that begin with `prefix` and hold a value, with everything staged so far.
    pub(super) fn keys(&self, tree: Tree, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let (range, mut keys, mut after) = (KeyRange::prefix(prefix), BTreeSet::new(), None::<Vec<u8>>);
        loop {
            let page = self
                .engine
                .scan(tree, &range, after.as_deref(), PAGE_ROWS)
                .map_err(unavailable)?;
            keys.extend(page.rows.into_iter().map(|(key, _)| key));
            after = page.resume;
            if after.is_none() {
                break;
            }
        }
        for ((_, key), value) in self
            .staged
            .range((tree, prefix.to_vec())..)
            .take_while(|((other, key), _)| *other == tree && key.starts_with(prefix))
        {
            match value {
                Some(_) => keys.insert(key.clone()),
                None => keys.remove(key),
            };
        }
        Ok(keys.into_iter().collect())
    }

    pub(super) fn savepoint(&self) -> Savepoint {
        Savepoint {
            undo_length: self.undo.len(),
            erased_length: self.erased.len(),
            counters: self.counters.clone(),
        }
    }

    pub(super) fn roll_back(&mut self, savepoint: Savepoint) {
        for (slot, before) in self.undo.drain(savepoint.undo_length..).rev() {
            match before {
                Some(value) => self.staged.insert(slot, value),
                None => self.staged.remove(&slot),
            };
        }
        self.erased.truncate(savepoint.erased_length);
        self.counters = savepoint.counters;
    }

    /// Everything staged, ready to be made durable.
    pub(super) fn finish(mut self) -> Result<Staged, Error> {
        if self.counters != self.counters_before {
            let slot = (Tree::Meta, keys::COUNTERS.to_vec());
            self.held
                .insert(slot.clone(), Some(format::encode(&self.counters_before)?));
            self.staged.insert(slot, Some(format::encode(&self.counters)?));
        }
        let mut before = BeforeImages::default();
        let mut changes = Vec::with_capacity(self.staged.len());
        for ((tree, key), value) in self.staged {
            let slot = (tree, key);
            before.insert(tree, slot.1.clone(), self.held.remove(&slot).flatten());
            changes.push((slot.0, slot.1, value));
        }
        Ok(Staged {
            writes: WriteSet { changes },
            before,
            counters: self.counters,
            new_keys: self.new_keys,
            erased: self.erased,
        })
    }
}

/// What is to be made durable together.
pub(super) struct Staged {
    pub(super) writes: WriteSet,
    /// What the keys of the write set hold now.
    pub(super) before: BeforeImages,
    /// The last numbers given out after it.
    pub(super) counters: Counters,
    /// Keys to be made durable before it.
    pub(super) new_keys: NewKeys,
    /// Persons whose keys are to be destroyed after it.
    pub(super) erased: Vec<(u64, Timestamp)>,
}
