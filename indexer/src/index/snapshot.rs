//! Snapshots of the index and the table in which they are kept for those who turn pages.
//!
//! A snapshot never changes. Merged and deleted files live on until its last holder lets go; therefore the table is
//! bounded in number and in time. Time is passed in.

use super::lexicon::Lexicon;
use crate::store::Sequence;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tantivy::Searcher;

/// The index as it stood behind one commit.
pub(super) struct Snapshot {
    /// Number within this opening of the index.
    pub(super) id: u64,
    /// The last change of the store that it has seen; none while the index is not built.
    pub(super) sequence: Option<Sequence>,
    pub(super) searcher: Searcher,
    /// By which its queries are understood, once one needed it.
    pub(super) lexicon: OnceLock<Arc<Lexicon>>,
    /// From which titles of close work come, once a query needed it.
    pub(super) lexicon_at_hand: OnceLock<Arc<Lexicon>>,
}

/// Snapshots in use by page tokens.
pub(super) struct Leases {
    held: BTreeMap<u64, Lease>,
    held_max: usize,
    length: SignedDuration,
}

struct Lease {
    snapshot: Arc<Snapshot>,
    ends_at: Timestamp,
}

impl Leases {
    pub(super) fn new(held_max: usize, length: Duration) -> Self {
        let length = SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
        Self {
            held: BTreeMap::new(),
            held_max,
            length,
        }
    }

    /// Keeps the snapshot from now on for the full time. When the table is full, the lease that ends first is dropped.
    pub(super) fn hold(&mut self, snapshot: &Arc<Snapshot>, now: Timestamp) {
        self.drop_ended(now);
        let ends_at = now.saturating_add(self.length).unwrap_or(Timestamp::MAX);
        self.held.insert(
            snapshot.id,
            Lease {
                snapshot: Arc::clone(snapshot),
                ends_at,
            },
        );
        while self.held.len() > self.held_max {
            let first = self.held.iter().min_by_key(|(id, lease)| (lease.ends_at, **id));
            let Some(id) = first.map(|(id, _)| *id) else {
                return;
            };
            self.held.remove(&id);
        }
    }

    /// The snapshot of this number, if its lease has not ended.
    pub(super) fn find(&mut self, id: u64, now: Timestamp) -> Option<Arc<Snapshot>> {
        self.drop_ended(now);
        self.held.get(&id).map(|lease| Arc::clone(&lease.snapshot))
    }

    /// Ends every lease.
    pub(super) fn clear(&mut self) {
        self.held.clear();
    }

    fn drop_ended(&mut self, now: Timestamp) {
        self.held.retain(|_, lease| lease.ends_at > now);
    }
}
