//! The matcher's resident rows as a view of the store: read from their file at start, or built by one scan where there is
//! none that fits, then following the change feed. Readers take an immutable snapshot and never wait for the writer;
//! nothing is scored here.

mod keeper;
mod stored;
#[cfg(test)]
mod tests;

use super::{Call, EngineError};
use arc_swap::ArcSwap;
use duijie_domain::{Candidate, Employer, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::runs::RowVersion;
use duijie_indexer::store::{Change, Sequence, Store, Stored, Tenant};
use duijie_matcher::compile::{Compiled, Tables};
use duijie_matcher::numbered::Numbered;
use duijie_matcher::pool::{CandidateRow, Pool, VacancyRow};
use keeper::{Keeper, PoolFile};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

impl PoolSnapshot {
    /// The rows of this tenant; empty if it has none.
    pub(super) fn tenant(&self, tenant: &Tenant) -> Arc<TenantPool> {
        self.tenants.get(tenant).cloned().unwrap_or_default()
    }

    /// Rows of both sides and all tenants.
    fn rows(&self) -> u64 {
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
    ) -> Result<Self, EngineError> {
        let file = PoolFile::of(settings, tables.version());
        let read = file.as_ref().and_then(|file| file.read(&store));
        let written = read.as_ref().map(|snapshot| snapshot.sequence);
        let mut builder = Builder::new(Arc::clone(&store), tables);
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

/// The next snapshot in the making. Only the follower's thread has one.
struct Builder {
    store: Arc<Store>,
    tables: Arc<Tables>,
    snapshot: PoolSnapshot,
    /// Vacancies by tenant and employer key, to be compiled anew when the employer changes.
    vacancies_of: HashMap<Owner, BTreeSet<u64>>,
}

/// An employer as vacancies name it.
type Owner = (Tenant, RecordKey);

impl Builder {
    fn new(store: Arc<Store>, tables: Arc<Tables>) -> Self {
        let snapshot = PoolSnapshot::default();
        Self {
            store,
            tables,
            snapshot,
            vacancies_of: HashMap::new(),
        }
    }

    /// Takes over a snapshot that is already made, and what has changed since.
    fn go_on_from(&mut self, snapshot: PoolSnapshot) -> Result<(), EngineError> {
        for (tenant, pool) in &snapshot.tenants {
            for (vacancy, employer) in pool.vacancy_employers.iter() {
                let owner = (tenant.clone(), employer.clone());
                self.vacancies_of.entry(owner).or_default().insert(vacancy);
            }
        }
        self.snapshot = snapshot;
        let (rows, read) = (self.snapshot.rows(), self.snapshot.sequence.0);
        self.catch_up()?;
        let changes = self.snapshot.sequence.0 - read;
        tracing::info!(
            rows,
            changes,
            "the pool is read from its file and has taken in the changes since"
        );
        Ok(())
    }

    /// Reads all candidates and vacancies; changes made meanwhile are met again in the feed.
    fn scan(&mut self) -> Result<(), EngineError> {
        let sequence = self.store.sequence();
        self.scan_kind::<Candidate>(Self::put_candidate)?;
        self.scan_kind::<Vacancy>(Self::put_vacancy)?;
        self.snapshot.sequence = sequence;
        Ok(())
    }

    fn scan_kind<R: Record>(
        &mut self,
        put: fn(&mut Self, &Stored<R>) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let (mut after, mut records) = (0, 0);
        loop {
            let page = self.store.scan::<R>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.envelope.number;
            for stored in &page {
                put(self, stored)?;
                records += 1;
                if records % TELL_EVERY_RECORDS == 0 {
                    tracing::info!(kind = %R::KIND, records, "the pool is being built from the store");
                }
            }
        }
    }

    /// Takes in every change behind the snapshot; tells whether there was one.
    fn catch_up(&mut self) -> Result<bool, EngineError> {
        let before = self.snapshot.sequence;
        loop {
            let changes = self.store.changes(self.snapshot.sequence, PAGE_RECORDS)?;
            let Some(last) = changes.last() else {
                return Ok(self.snapshot.sequence > before);
            };
            let sequence = last.sequence;
            for change in &changes {
                self.apply(change)?;
            }
            self.snapshot.sequence = sequence;
        }
    }

    fn apply(&mut self, change: &Change) -> Result<(), EngineError> {
        match change.kind {
            RecordKind::Candidate => match self.store.get::<Candidate>(change.number)? {
                Some(stored) => self.put_candidate(&stored),
                None => {
                    self.snapshot.candidates_deleted += 1;
                    self.remove(|pool| {
                        pool.candidates.remove(change.number);
                        pool.candidate_cards.remove(change.number);
                    });
                    Ok(())
                }
            },
            RecordKind::Vacancy => match self.store.get::<Vacancy>(change.number)? {
                Some(stored) => self.put_vacancy(&stored),
                None => {
                    self.remove(|pool| {
                        pool.vacancies.remove(change.number);
                        pool.vacancy_cards.remove(change.number);
                        pool.vacancy_employers.remove(change.number);
                    });
                    Ok(())
                }
            },
            RecordKind::Employer => self.employer_changed(change.number),
        }
    }

    fn put_candidate(&mut self, stored: &Stored<Candidate>) -> Result<(), EngineError> {
        let row = told(
            self.tables.candidate(&stored.body),
            RecordKind::Candidate,
            stored.envelope.number,
        );
        let number = stored.envelope.number;
        let pool = self.pool(&stored.envelope.tenant);
        pool.candidates.upsert(number, &row);
        pool.candidate_cards.upsert(
            number,
            Card {
                key: stored.envelope.key.clone(),
                title: SmolStr::default(),
                version: RowVersion {
                    own: stored.envelope.revision,
                    ..RowVersion::default()
                },
            },
        );
        Ok(())
    }

    fn put_vacancy(&mut self, stored: &Stored<Vacancy>) -> Result<(), EngineError> {
        let (number, tenant) = (stored.envelope.number, &stored.envelope.tenant);
        let employer_key = RecordKey::new(stored.body.key.publisher.clone(), stored.body.employer.clone());
        let employer = self.store.find::<Employer>(tenant, &employer_key)?;
        let compiled = self
            .tables
            .vacancy(&stored.body, employer.as_ref().map(|stored| &stored.body));
        let row = told(compiled, RecordKind::Vacancy, number);
        let card = Card {
            key: stored.envelope.key.clone(),
            title: SmolStr::new(&stored.body.title),
            version: RowVersion {
                own: stored.envelope.revision,
                employer: employer
                    .as_ref()
                    .map_or_else(Sequence::default, |employer| employer.envelope.revision),
            },
        };
        let owner = (tenant.clone(), employer_key.clone());
        self.vacancies_of.entry(owner).or_default().insert(number);
        let pool = self.pool(tenant);
        if let Some(employer) = employer {
            pool.employers
                .upsert(employer.envelope.number, employer_key.clone());
        }
        pool.vacancy_employers.upsert(number, employer_key);
        pool.vacancies.upsert(number, &row);
        pool.vacancy_cards.upsert(number, card);
        Ok(())
    }

    /// Compiles the vacancies of an employer anew, also of one that is gone.
    fn employer_changed(&mut self, number: u64) -> Result<(), EngineError> {
        if let Some(employer) = self.store.get::<Employer>(number)? {
            self.pool(&employer.envelope.tenant)
                .employers
                .upsert(number, employer.envelope.key);
        }
        let owner = self.owner(number);
        let vacancies = owner.and_then(|owner| self.vacancies_of.get(&owner)).cloned();
        for vacancy in vacancies.unwrap_or_default() {
            if let Some(stored) = self.store.get::<Vacancy>(vacancy)? {
                self.put_vacancy(&stored)?;
            }
        }
        Ok(())
    }

    /// The employer with this creation number as vacancies name it.
    fn owner(&self, number: u64) -> Option<Owner> {
        let mut tenants = self.snapshot.tenants.iter();
        tenants.find_map(|(tenant, pool)| Some((tenant.clone(), pool.employers.get(number)?.clone())))
    }

    fn pool(&mut self, tenant: &Tenant) -> &mut TenantPool {
        Arc::make_mut(self.snapshot.tenants.entry(tenant.clone()).or_default())
    }

    fn remove(&mut self, take: impl Fn(&mut TenantPool)) {
        for pool in self.snapshot.tenants.values_mut() {
            take(Arc::make_mut(pool));
        }
    }
}

/// The row; codes that the tables no longer know are told to the operator, since they take no part in matching.
fn told<Row>(compiled: Compiled<Row>, kind: RecordKind, number: u64) -> Row {
    if !compiled.unknown_codes.is_empty() {
        let codes = compiled.unknown_codes.len();
        tracing::warn!(%kind, number, codes, "codes of a record are in no table; the operator's tables may have changed");
    }
    compiled.row
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
