//! The one place where the matcher uses more than one thread.
//!
//! Work is cut into pieces, folded apart and merged; whoever calls makes the merge independent of the order, so the
//! answer is the same on any number of threads. Runs in the rayon pool it is called from.

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

    /// Pairs judged so far.
    #[must_use]
    pub fn pairs_done(&self) -> u64 {
        self.pairs_done.load(Ordering::Relaxed)
    }

    /// Counts judged pairs; the error stops the work.
    pub(crate) fn advance(&self, pairs: u64) -> Result<(), Cancelled> {
        self.pairs_done.fetch_add(pairs, Ordering::Relaxed);
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

/// Answers every item apart; the answers stand in the order of the items.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn each<Item: Sync, Answer: Send>(
    items: &[Item],
    answer: impl Fn(&Item) -> Result<Answer, Cancelled> + Sync + Send,
) -> Result<Vec<Answer>, Cancelled> {
    items.par_iter().map(answer).collect()
}

/// Folds `items` piece by piece and merges the parts.
pub(crate) fn fold<Item: Sync, Part: Send>(
    items: &[Item],
    piece: usize,
    empty: impl Fn() -> Part + Sync + Send,
    step: impl Fn(&mut Part, &[Item]) -> Result<(), Cancelled> + Sync + Send,
    merge: impl Fn(&mut Part, Part) + Sync + Send,
) -> Result<Part, Cancelled> {
    let pieces = items.len().div_ceil(piece.max(1));
    // A part can be large (one list per vacancy): a few parts a thread balance the load and bound the memory.
    let pieces_a_part = pieces.div_ceil(rayon::current_num_threads() * 4).max(1);
    items
        .par_chunks(piece.max(1))
        .with_min_len(pieces_a_part)
        .try_fold(&empty, |mut part, piece| step(&mut part, piece).map(|()| part))
        .try_reduce(&empty, |mut left, right| {
            merge(&mut left, right);
            Ok(left)
        })
}
