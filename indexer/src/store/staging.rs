//! The changes a group of requests is about to make, laid over the engine, with the way back.
//!
//! Later requests of a group read what earlier ones staged. Nothing here decides or touches the medium; the result
//! is one write set and what its keys held before.

use super::{
    durable::BeforeImages,
    engine::{Engine, Tree, WriteSet},
    format::{self, Counters},
    keys, unavailable,
};
use crate::error::Error;
use std::collections::{BTreeMap, HashMap};

type Slot = (Tree, Vec<u8>);
type Value = Option<Vec<u8>>;

/// Changes over an engine that nobody else writes to.
pub(super) struct Staging<'e> {
    engine: &'e dyn Engine,
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
    counters: Counters,
}

impl<'e> Staging<'e> {
    /// Nothing staged yet.
    pub(super) fn new(engine: &'e dyn Engine, counters: Counters) -> Self {
        let counters_before = counters.clone();
        let (held, staged, undo) = Default::default();
        Self {
            engine,
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

    pub(super) fn savepoint(&self) -> Savepoint {
        Savepoint {
            undo_length: self.undo.len(),
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
        self.counters = savepoint.counters;
    }

    /// The write set, what its keys hold now, and the counters after it.
    pub(super) fn finish(mut self) -> Result<(WriteSet, BeforeImages, Counters), Error> {
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
        Ok((WriteSet { changes }, before, self.counters))
    }
}
