//! The one place where the matcher uses more than one thread.
//!
//! Each item is worked on apart and the results keep the order of the items, so the answer is the same on any number
//! of threads. Runs in the rayon pool it is called from.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

/// How a caller watches and stops long work.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    pairs_done: AtomicU64,
}

impl Control {
    /// Asks the work to stop soon.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The flag itself, for work of other kinds that is stopped with this one.
    #[must_use]
    pub fn flag(&self) -> &AtomicBool {
        &self.cancelled
    }

    /// Pairs of which it is known what becomes of them, counted list by list.
    #[must_use]
    pub fn pairs_done(&self) -> u64 {
        self.pairs_done.load(Ordering::Relaxed)
    }

    /// Counts pairs that are done.
    pub(crate) fn advance(&self, pairs: u64) {
        self.pairs_done.fetch_add(pairs, Ordering::Relaxed);
    }

    /// The error stops the work.
    pub(crate) fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

/// The caller asked to stop; there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("matching was cancelled / 匹配已取消")]
pub struct Cancelled;

/// What `make` makes of each item, in the order of the items; makers that can fail are stopped by the first failure if
/// they are gathered as a `Result`. A thread takes at least `piece` items at a time.
pub fn map<Item, Made, All>(items: &[Item], piece: usize, make: impl Fn(&Item) -> Made + Sync + Send) -> All
where
    Item: Sync,
    Made: Send,
    All: FromParallelIterator<Made>,
{
    items.par_iter().with_min_len(piece).map(make).collect()
}
