//! The matcher's resident rows as a view of the store: read from their file at start, or built by one scan where there is
//! none that fits, then following the change feed. Readers take an immutable snapshot and never wait for the writer;
//! nothing is scored here.

mod builder;
mod keeper;
mod stored;
#[cfg(test)]
mod tests;

use super::ledger::Ledger;
use super::{Call, EngineError};
use arc_swap::ArcSwap;
use builder::Builder;
use duijie_domain::{Fair, RecordKey};
use duijie_indexer::runs::RowVersion;
use duijie_indexer::store::{Sequence, Store, Tenant};
use duijie_matcher::compile::Tables;
use duijie_matcher::numbered::Numbered;
use duijie_matcher::pool::{CandidateRow, Pool, VacancyRow};
use jiff::tz::TimeZone;
use keeper::{Keeper, PoolFile};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use keeper::PoolSettings;

/// Records read from the store at once.
const PAGE_RECORDS: usize = 4_096;
/// Records after which it is told how far building is.
const TELL_EVERY_RECORDS: u64 = 100_000;
/// How long the follower sleeps when nothing changes before it looks whether it is to stop.
const IDLE_WAIT: Duration = Duration::from_millis(100);

/// What answers call a record by, without a look into the store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Card {
    /// Publisher and the publisher's identifier.
    pub key: RecordKey,
    /// Name of the post; empty for candidates.
    pub title: SmolStr,
    /// Of which bodies the row was compiled.
    pub version: RowVersion,
}

/// The rows of one tenant.
#[derive(Debug, Clone, Default)]
pub(super) struct TenantPool {
    /// Candidates by creation number.
    pub(super) candidates: Pool<CandidateRow>,
    /// Vacancies by creation number.
    pub(super) vacancies: Pool<VacancyRow>,
    /// Cards of the candidates.
    pub(super) candidate_cards: Numbered<Card>,
    /// Cards of the vacancies.
    pub(super) vacancy_cards: Numbered<Card>,
    /// What each vacancy calls its employer.
    vacancy_employers: Numbered<RecordKey>,
    /// Fairs, so that a call at a door needs not read thousands of names from the store.
    pub(super) fairs: Numbered<Arc<Fair>>,
    /// What follows from the events.
    pub(super) ledger: Ledger,
    /// Employers met so far, by their own creation number, so that a deleted one can still be named.
    employers: Numbered<RecordKey>,
}

/// Everything that matching sees, as of one sequence.
#[derive(Debug, Clone, Default)]
pub(super) struct PoolSnapshot {
    /// The change up to which the store has been seen.
    pub(super) sequence: Sequence,
    tenants: BTreeMap<Tenant, Arc<TenantPool>>,
    /// How many persons have been deleted since the start.
    candidates_deleted: u64,
}

impl TenantPool {
    /// How many employers there are.
    pub(super) fn employers(&self) -> u64 {
        self.employers.len() as u64
    }
}

impl PoolSnapshot {
    /// The rows of this tenant; empty if it has none.
    pub(super) fn tenant(&self, tenant: &Tenant) -> Arc<TenantPool> {
        self.tenants.get(tenant).cloned().unwrap_or_default()
    }

    /// The change up to which the store has been seen.
    pub(super) fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// Rows of both sides and all tenants.
    pub(super) fn rows(&self) -> u64 {
        let pools = self.tenants.values();
        pools
            .map(|pool| (pool.candidates.len() + pool.vacancies.len()) as u64)
            .sum()
    }

    /// Makes ready what the first query would have to wait for.
    fn prepare(&self) {
        for pool in self.tenants.values() {
            pool.candidates.prepare();
            pool.vacancies.prepare();
        }
    }
}

/// The view: the latest snapshot, and the thread that keeps it up to date.
pub(super) struct PoolView {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    // Dropped behind the follower, so that the last file has seen what that one has.
    _keeper: Option<Keeper>,
}

struct Shared {
    snapshot: ArcSwap<PoolSnapshot>,
    stop: AtomicBool,
    failure: Mutex<Option<EngineError>>,
    seen: Mutex<Sequence>,
    moved: Condvar,
}

impl PoolView {
    /// Takes the snapshot of the file, or reads every record once, and then follows the feed on a thread of its own.
    pub(super) fn start(
        store: Arc<Store>,
        tables: Arc<Tables>,
        settings: &PoolSettings,
        time_zone: TimeZone,
    ) -> Result<Self, EngineError> {
        let file = PoolFile::of(settings, tables.version());
        let read = file.as_ref().and_then(|file| file.read(&store));
        let written = read.as_ref().map(|snapshot| snapshot.sequence);
        let mut builder = Builder::new(Arc::clone(&store), tables, time_zone);
        match read {
            Some(snapshot) => builder.go_on_from(snapshot)?,
            None => builder.scan()?,
        }
        builder.snapshot.prepare();
        let first = Arc::new(builder.snapshot.clone());
        let shared = Arc::new(Shared {
            seen: Mutex::new(first.sequence),
            snapshot: ArcSwap::new(first),
            stop: AtomicBool::new(false),
            failure: Mutex::new(None),
            moved: Condvar::new(),
        });
        let follower = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("pool-follower".into())
            .spawn(move || follower.follow(builder))
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        let latest = Arc::clone(&shared);
        let keeper =
            file.map(|file| Keeper::start(file, store, move || latest.snapshot.load_full(), written));
        Ok(Self {
            _keeper: keeper.transpose()?,
            shared,
            thread: Some(thread),
        })
    }

    /// What others read of the view while it goes on.
    pub(super) fn reader(&self) -> PoolReader {
        PoolReader(Arc::clone(&self.shared))
    }

    /// The latest snapshot.
    pub(super) fn snapshot(&self) -> Arc<PoolSnapshot> {
        self.shared.snapshot.load_full()
    }

    /// Waits until the view has seen `sequence`, at most as long as the call may take.
    pub(super) fn wait_for(&self, sequence: Sequence, call: &Call) -> Result<(), EngineError> {
        let mut seen = lock(&self.shared.seen);
        while *seen < sequence {
            if let Some(failure) = self.failure() {
                return Err(failure);
            }
            call.check()?;
            let waited = self.shared.moved.wait_timeout(seen, IDLE_WAIT);
            seen = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(guard, _)| guard);
        }
        Ok(())
    }

    /// Why the view no longer follows the store, if it does not.
    pub(super) fn failure(&self) -> Option<EngineError> {
        lock(&self.shared.failure).clone()
    }
}

impl Drop for PoolView {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that follows the store for the pool had failed");
        }
    }
}

/// The latest snapshot, for a view that stands behind this one.
#[derive(Clone)]
pub(super) struct PoolReader(Arc<Shared>);

impl PoolReader {
    /// The latest snapshot.
    pub(super) fn snapshot(&self) -> Arc<PoolSnapshot> {
        self.0.snapshot.load_full()
    }

    /// Waits a little for a change to be seen; false if it has not been.
    pub(super) fn wait_a_little(&self, sequence: Sequence) -> bool {
        let seen = lock(&self.0.seen);
        if *seen >= sequence {
            return true;
        }
        let waited = self.0.moved.wait_timeout(seen, IDLE_WAIT);
        let (seen, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *seen >= sequence
    }

    /// Whether the view has given up.
    pub(super) fn has_failed(&self) -> bool {
        lock(&self.0.failure).is_some()
    }
}

impl Shared {
    fn follow(&self, mut builder: Builder) {
        while !self.stop.load(Ordering::Relaxed) {
            let after = builder.snapshot.sequence;
            builder.store.wait_for_change(after, IDLE_WAIT);
            if !self.catch_up(&mut builder) {
                return;
            }
        }
        // What is written at the end has to know of everybody who was deleted.
        self.catch_up(&mut builder);
    }

    /// Publishes what has changed; false if it can no longer be known.
    fn catch_up(&self, builder: &mut Builder) -> bool {
        match builder.catch_up() {
            Ok(false) => {}
            Ok(true) => self.publish(&builder.snapshot),
            Err(error) => {
                tracing::error!(%error, "the pool no longer follows the store");
                *lock(&self.failure) = Some(error);
                return false;
            }
        }
        true
    }

    fn publish(&self, snapshot: &PoolSnapshot) {
        snapshot.prepare();
        self.snapshot.store(Arc::new(snapshot.clone()));
        *lock(&self.seen) = snapshot.sequence;
        self.moved.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
