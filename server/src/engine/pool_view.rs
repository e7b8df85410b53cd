//! The matcher's resident rows as a view of the store: built by one scan at start, then following the change feed.
//! Readers take an immutable snapshot and never wait for the writer; nothing is scored here.

use super::{Call, EngineError};
use arc_swap::ArcSwap;
use duijie_domain::{Candidate, Employer, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::runs::RowVersion;
use duijie_indexer::store::{Change, Sequence, Store, Stored, Tenant};
use duijie_matcher::compile::{Compiled, Tables};
use duijie_matcher::numbered::Numbered;
use duijie_matcher::pool::{CandidateRow, Pool, VacancyRow};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Records read from the store at once.
const PAGE_RECORDS: usize = 4_096;
/// How long the follower sleeps when nothing changes before it looks whether it is to stop.
const IDLE_WAIT: Duration = Duration::from_millis(100);

/// What answers call a record by, without a look into the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
}

/// Everything that matching sees, as of one sequence.
#[derive(Debug, Clone, Default)]
pub(super) struct PoolSnapshot {
    /// The change up to which the store has been seen.
    pub(super) sequence: Sequence,
    tenants: BTreeMap<Tenant, Arc<TenantPool>>,
}

impl PoolSnapshot {
    /// The rows of this tenant; empty if it has none.
    pub(super) fn tenant(&self, tenant: &Tenant) -> Arc<TenantPool> {
        self.tenants.get(tenant).cloned().unwrap_or_default()
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
}

struct Shared {
    snapshot: ArcSwap<PoolSnapshot>,
    stop: AtomicBool,
    failure: Mutex<Option<EngineError>>,
    seen: Mutex<Sequence>,
    moved: Condvar,
}

impl PoolView {
    /// Reads every record once and then follows the feed on a thread of its own.
    pub(super) fn start(store: Arc<Store>, tables: Arc<Tables>) -> Result<Self, EngineError> {
        let mut builder = Builder::new(store, tables);
        builder.scan()?;
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
        Ok(Self {
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
            match builder.catch_up() {
                Ok(false) => {}
                Ok(true) => self.publish(&builder.snapshot),
                Err(error) => {
                    tracing::error!(%error, "the pool no longer follows the store");
                    *lock(&self.failure) = Some(error);
                    return;
                }
            }
        }
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
    /// Employers met so far, so that a deleted one can still be named.
    employers: HashMap<u64, Owner>,
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
            employers: HashMap::new(),
        }
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
        let mut after = 0;
        loop {
            let page = self.store.scan::<R>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.envelope.number;
            for stored in &page {
                put(self, stored)?;
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
        let owner = (tenant.clone(), employer_key);
        if let Some(employer) = employer {
            self.employers.insert(employer.envelope.number, owner.clone());
        }
        self.vacancies_of.entry(owner).or_default().insert(number);
        let pool = self.pool(tenant);
        pool.vacancies.upsert(number, &row);
        pool.vacancy_cards.upsert(number, card);
        Ok(())
    }

    /// Compiles the vacancies of an employer anew, also of one that is gone.
    fn employer_changed(&mut self, number: u64) -> Result<(), EngineError> {
        if let Some(employer) = self.store.get::<Employer>(number)? {
            self.employers
                .insert(number, (employer.envelope.tenant, employer.envelope.key));
        }
        let vacancies = self
            .employers
            .get(&number)
            .and_then(|owner| self.vacancies_of.get(owner))
            .cloned();
        for vacancy in vacancies.unwrap_or_default() {
            if let Some(stored) = self.store.get::<Vacancy>(vacancy)? {
                self.put_vacancy(&stored)?;
            }
        }
        Ok(())
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
