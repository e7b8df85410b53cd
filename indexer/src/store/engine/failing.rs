//! The engine that exists only to fail: it wraps another one and breaks down at a chosen operation.
//!
//! Tests walk through every operation of a run with it. It must never be reachable from configuration.

use super::{Engine, EngineError, EngineResult, KeyRange, Page, Tree, WriteSet};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// When a [`FailingEngine`] breaks down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailurePlan {
    /// Which operation fails, counted from 1.
    pub operation: u64,
    /// Which operations are counted and can fail.
    pub counted: Counted,
    /// Whether the failing operation still takes effect.
    pub moment: Moment,
    /// What happens to later operations.
    pub afterwards: Afterwards,
}

/// Which operations are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Reads and writes.
    All,
    /// Only apply and sync.
    Writes,
}

/// Whether the failing operation takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It fails before it did anything.
    Before,
    /// It is done in full and then reported as failed.
    After,
}

/// What happens once the failure has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// Later operations work, as after a passing fault.
    Recovers,
    /// Every later operation fails without effect, as after a crash.
    StaysDown,
}

/// Wraps an engine and fails according to a plan.
pub struct FailingEngine {
    inner: Arc<dyn Engine>,
    plan: FailurePlan,
    count: AtomicU64,
}

impl FailingEngine {
    /// The engine `inner`, failing as `plan` says.
    pub fn new(inner: Arc<dyn Engine>, plan: FailurePlan) -> Self {
        Self {
            inner,
            plan,
            count: AtomicU64::new(0),
        }
    }

    /// How many counted operations were asked for so far.
    pub fn operations(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    fn run<T>(&self, writes: bool, operation: impl FnOnce() -> EngineResult<T>) -> EngineResult<T> {
        if !writes && self.plan.counted == Counted::Writes {
            return operation();
        }
        let count = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let down = count > self.plan.operation && self.plan.afterwards == Afterwards::StaysDown;
        if !down && count != self.plan.operation {
            return operation();
        }
        if !down && self.plan.moment == Moment::After {
            operation()?;
        }
        Err(EngineError::Failed(format!(
            "planned failure at operation {count}"
        )))
    }
}

impl Engine for FailingEngine {
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.run(false, || self.inner.get(tree, key))
    }

    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page> {
        self.run(false, || self.inner.scan(tree, range, after, limit))
    }

    fn apply(&self, writes: &WriteSet) -> EngineResult<()> {
        self.run(true, || self.inner.apply(writes))
    }

    fn sync(&self) -> EngineResult<()> {
        self.run(true, || self.inner.sync())
    }

    fn verify(&self) -> EngineResult<()> {
        self.inner.verify()
    }

    fn compact(&self) -> EngineResult<()> {
        self.inner.compact()
    }

    fn size_bytes(&self) -> EngineResult<u64> {
        self.inner.size_bytes()
    }
}
