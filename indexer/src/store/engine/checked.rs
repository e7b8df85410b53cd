//! A checksum on every stored value, and an end to panics of engines: what comes out is what went in, or an error.
//!
//! Wraps any engine. A value is kept as: [`SEALED`] ‖ CRC-32 of tree, key and value ‖ value. The key is part of it, so that a
//! value under another key is found out, too. Values of older layouts have no checksum and are passed on as they are; none of
//! them begins with [`SEALED`]. What a value means is not known here.

use super::{Engine, EngineError, EngineResult, KeyRange, Page, Tree, WriteSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What a checked value begins with: the one byte that MessagePack never uses, and no version of a record.
const SEALED: u8 = 0xC1;
const SEAL_BYTES: usize = 5;

/// An engine whose values are checked whenever they are read.
pub struct CheckedEngine {
    inner: Arc<dyn Engine>,
}

impl CheckedEngine {
    /// The engine `inner`, checked.
    pub fn new(inner: Arc<dyn Engine>) -> Self {
        Self { inner }
    }
}

impl Engine for CheckedEngine {
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let stored = guarded(|| self.inner.get(tree, key))?;
        stored.map(|stored| unseal(tree, key, stored)).transpose()
    }

    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page> {
        let mut page = guarded(|| self.inner.scan(tree, range, after, limit))?;
        for (key, value) in &mut page.rows {
            *value = unseal(tree, key, std::mem::take(value))?;
        }
        Ok(page)
    }

    fn apply(&self, writes: &WriteSet) -> EngineResult<()> {
        let sealed = writes.changes.iter().map(|(tree, key, value)| {
            let value = value.as_deref().map(|value| seal(*tree, key, value));
            (*tree, key.clone(), value)
        });
        let sealed = WriteSet {
            changes: sealed.collect(),
        };
        guarded(|| self.inner.apply(&sealed))
    }

    fn sync(&self) -> EngineResult<()> {
        guarded(|| self.inner.sync())
    }

    fn verify(&self) -> EngineResult<()> {
        guarded(|| self.inner.verify())
    }

    fn compact(&self) -> EngineResult<()> {
        guarded(|| self.inner.compact())
    }

    fn size_bytes(&self) -> EngineResult<u64> {
        guarded(|| self.inner.size_bytes())
    }
}

/// Engines assert what damaged files do not keep; such a panic is an answer about the data, not the end of the caller.
pub(super) fn guarded<T>(call: impl FnOnce() -> EngineResult<T>) -> EngineResult<T> {
    let outcome = catch_unwind(AssertUnwindSafe(call));
    outcome.unwrap_or_else(|_| {
        Err(EngineError::Damaged(
            "the engine failed on what it has read".into(),
        ))
    })
}

fn seal(tree: Tree, key: &[u8], value: &[u8]) -> Vec<u8> {
    let checksum = checksum(tree, key, value);
    [&[SEALED], checksum.as_slice(), value].concat()
}

fn unseal(tree: Tree, key: &[u8], mut stored: Vec<u8>) -> EngineResult<Vec<u8>> {
    let Some(([SEALED, found @ ..], value)) = stored.split_first_chunk::<SEAL_BYTES>() else {
        return Ok(stored);
    };
    if *found != checksum(tree, key, value) {
        let tree = tree.name();
        return Err(EngineError::Damaged(format!(
            "the checksum of a value of the tree {tree} differs"
        )));
    }
    stored.drain(..SEAL_BYTES);
    Ok(stored)
}

fn checksum(tree: Tree, key: &[u8], value: &[u8]) -> [u8; 4] {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&[tree as u8]);
    checksum.update(&(key.len() as u64).to_be_bytes());
    checksum.update(key);
    checksum.update(value);
    checksum.finalize().to_be_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::super::memory::MemoryEngine;
    use super::*;

    fn put(engine: &dyn Engine, tree: Tree, key: &[u8], value: &[u8]) {
        let changes = vec![(tree, key.to_vec(), Some(value.to_vec()))];
        engine.apply(&WriteSet { changes }).unwrap();
    }

    #[test]
    fn no_bit_of_a_value_can_be_another() {
        let inner = MemoryEngine::default();
        let checked = CheckedEngine::new(Arc::new(inner.clone()));
        put(&checked, Tree::Keys, b"key", b"value");
        assert_eq!(checked.get(Tree::Keys, b"key").unwrap().unwrap(), b"value");
        let good = inner.get(Tree::Keys, b"key").unwrap().unwrap();
        for bit in 8..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            put(&inner, Tree::Keys, b"key", &bad);
            let refused = checked.get(Tree::Keys, b"key").unwrap_err();
            assert!(matches!(refused, EngineError::Damaged(_)), "bit {bit}");
            assert!(checked.scan(Tree::Keys, &KeyRange::all(), None, 9).is_err());
        }
    }

    #[test]
    fn a_value_under_another_key_or_tree_is_refused() {
        let inner = MemoryEngine::default();
        let checked = CheckedEngine::new(Arc::new(inner.clone()));
        put(&checked, Tree::Keys, b"key", b"value");
        let stored = inner.get(Tree::Keys, b"key").unwrap().unwrap();
        put(&inner, Tree::Keys, b"other", &stored);
        put(&inner, Tree::Meta, b"key", &stored);
        assert!(checked.get(Tree::Keys, b"other").is_err());
        assert!(checked.get(Tree::Meta, b"key").is_err());
    }

    #[test]
    fn a_value_is_kept_as_in_layout_4() {
        let inner = MemoryEngine::default();
        put(
            &CheckedEngine::new(Arc::new(inner.clone())),
            Tree::Keys,
            b"key",
            b"value",
        );
        let kept = inner.get(Tree::Keys, b"key").unwrap().unwrap();
        let checksum = [0xd4, 0xb3, 0x2a, 0xb4];
        assert_eq!(kept, [&[0xC1], checksum.as_slice(), b"value"].concat());
    }

    #[test]
    fn a_value_of_an_older_layout_is_passed_on() {
        let inner = MemoryEngine::default();
        put(&inner, Tree::Meta, b"counters", &[0x82, 1]);
        let checked = CheckedEngine::new(Arc::new(inner));
        assert_eq!(checked.get(Tree::Meta, b"counters").unwrap().unwrap(), [0x82, 1]);
    }

    #[test]
    fn a_panic_of_an_engine_is_an_error() {
        let refused = guarded::<()>(|| panic!("an engine asserts")).unwrap_err();
        assert!(matches!(refused, EngineError::Damaged(_)));
    }
}
