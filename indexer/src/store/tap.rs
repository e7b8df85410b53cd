//! Listening to what is committed: a backup that runs beside the writers gets every durable write set, in order.
//!
//! The committer offers a write set after readers can see it and before it answers, and never waits for a listener: one
//! that cannot keep up loses its tap and is told so. What is done with the write sets is not known here.

use super::engine::KeyRange;
use super::{
    Store,
    committer::{Done, Task},
    engine::{Page, Tree, WriteSet},
    receive,
    request::Sequence,
    unavailable,
};
use crate::error::Error;
use crossbeam_channel::{Receiver, Sender};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// Most bytes that wait for a listener.
const QUEUED_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug, Default)]
struct Shared {
    queued_bytes: AtomicUsize,
    fell_behind: AtomicBool,
}

/// The committer's end.
#[derive(Debug, Clone)]
pub(super) struct Tap {
    sets: Sender<Arc<WriteSet>>,
    shared: Arc<Shared>,
}

impl Tap {
    /// Whether the listener is still there and can keep up.
    fn offer(&self, writes: &Arc<WriteSet>, bytes: usize) -> bool {
        let queued = self.shared.queued_bytes.fetch_add(bytes, Ordering::AcqRel);
        if queued > 0 && queued + bytes > QUEUED_BYTES_MAX {
            self.shared.fell_behind.store(true, Ordering::Release);
            return false;
        }
        self.sets.send(Arc::clone(writes)).is_ok()
    }
}

/// Every tap of a committer.
#[derive(Debug, Default)]
pub(super) struct Taps(Vec<Tap>);

impl Taps {
    pub(super) fn add(&mut self, tap: &Tap) {
        self.0.push(tap.clone());
    }

    pub(super) fn remove(&mut self, tap: &Tap) {
        self.0.retain(|kept| !Arc::ptr_eq(&kept.shared, &tap.shared));
    }

    pub(super) fn offer(&mut self, writes: WriteSet) {
        if self.0.is_empty() {
            return;
        }
        let bytes = bytes_of(&writes);
        let writes = Arc::new(writes);
        self.0.retain(|tap| tap.offer(&writes, bytes));
    }
}

fn bytes_of(writes: &WriteSet) -> usize {
    let of_one =
        |(_, key, value): &(Tree, Vec<u8>, Option<Vec<u8>>)| key.len() + value.as_ref().map_or(0, Vec::len);
    writes.changes.iter().map(of_one).sum()
}

/// The listener's end.
#[derive(Debug)]
pub(crate) struct Listener {
    tap: Tap,
    sets: Receiver<Arc<WriteSet>>,
}

/// More was written than the listener could take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FellBehind;

impl Listener {
    /// The next write set that is there already.
    ///
    /// # Errors
    /// When one was lost.
    pub(crate) fn next(&self) -> Result<Option<Arc<WriteSet>>, FellBehind> {
        if self.tap.shared.fell_behind.load(Ordering::Acquire) {
            return Err(FellBehind);
        }
        let next = self.sets.try_recv().ok();
        if let Some(writes) = &next {
            let bytes = bytes_of(writes);
            self.tap.shared.queued_bytes.fetch_sub(bytes, Ordering::AcqRel);
        }
        Ok(next)
    }
}

impl Store {
    /// Every write set that becomes durable from now on, until [`Store::leave`].
    pub(crate) fn listen(&self) -> Result<Listener, Error> {
        let (sender, sets) = crossbeam_channel::unbounded();
        let tap = Tap {
            sets: sender,
            shared: Arc::default(),
        };
        receive(&self.enqueue(Task::Listen(tap.clone()))?)?;
        Ok(Listener { tap, sets })
    }

    /// Ends the listening; the listener then holds every write set up to the sequence that is told, and no later one.
    pub(crate) fn leave(&self, listener: &Listener) -> Result<Sequence, Error> {
        match receive(&self.enqueue(Task::Leave(listener.tap.clone()))?)? {
            Done::Left(sequence) => Ok(sequence),
            _ => Err(Error::Internal(
                "a listener got the answer of another task".into(),
            )),
        }
    }

    /// A page of a tree as it is durable.
    pub(crate) fn page(&self, tree: Tree, after: Option<&[u8]>, limit: usize) -> Result<Page, Error> {
        self.view
            .scan(tree, &KeyRange::all(), after, limit)
            .map_err(unavailable)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::store::StoreOptions;

    fn writes(bytes: usize) -> WriteSet {
        WriteSet {
            changes: vec![(Tree::Meta, Vec::new(), Some(vec![0; bytes]))],
        }
    }

    #[test]
    fn a_listener_that_cannot_keep_up_is_told_and_does_not_hold_memory() {
        let store = Store::open(&StoreOptions::in_memory()).unwrap();
        let listener = store.listen().unwrap();
        let mut taps = Taps::default();
        taps.add(&listener.tap);
        taps.offer(writes(QUEUED_BYTES_MAX));
        assert_eq!(listener.next().unwrap().unwrap().changes.len(), 1);
        taps.offer(writes(QUEUED_BYTES_MAX));
        taps.offer(writes(1));
        assert!(taps.0.is_empty());
        assert_eq!(listener.next(), Err(FellBehind));
    }

    #[test]
    fn who_left_hears_no_more() {
        let store = Store::open(&StoreOptions::in_memory()).unwrap();
        let (stays, goes) = (store.listen().unwrap(), store.listen().unwrap());
        let mut taps = Taps::default();
        taps.add(&stays.tap);
        taps.add(&goes.tap);
        taps.remove(&goes.tap);
        taps.offer(writes(1));
        assert!(stays.next().unwrap().is_some());
        assert!(goes.next().unwrap().is_none());
    }
}
