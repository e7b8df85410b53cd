//! The durable store of records: the truth from which index and pool are built.
//!
//! Typed records and requests come in; numbers, revisions and an ordered, gap-free change feed go out. A write is
//! answered once it survives a power cut, and readers never see one that does not. What a record means, whether it is
//! valid, and searching by anything but its key belong elsewhere.
//!
//! [`engine`] is the seam to the engines, [`committer`] the one writer, [`decide`] the rules of a write, [`merged`] those
//! about merged records, [`format`] the stored form, [`sealing`] what of it only the person's key opens, [`erasing`] how a
//! person goes for good, [`removing`] how other records do, [`withdrawals`] what of a record outlives its being written again, [`folder`] the data folder, [`tenant`] the handles through which others read.

mod committer;
mod decide;
mod durable;
pub mod engine;
mod erasing;
mod folder;
pub mod format;
mod former;
mod keys;
mod mark;
mod merged;
pub mod options;
mod progress;
mod remembered;
mod removing;
pub mod request;
mod resealing;
mod restoring;
mod sealing;
mod staging;
mod tap;
mod tenant;
mod union;
mod verify;
mod version;
mod whole;
mod withdrawals;
mod witness;

pub use erasing::{Erased, Erasure, ErasureReason};
pub use folder::{LAYOUT_VERSION, WrittenWith, unfinished_files, written_with};
pub use format::{Change, Envelope, Former, Merge, Operation, Stored, Verdict};
pub use options::{EngineKind, StoreOptions};
pub use progress::Health;
pub use request::{Merging, Outcome, Sequence, Tenant, Write, WriteRequest, WriteResult, Written};
pub(crate) use restoring::{begin_restoring, finish_restoring, is_restoring, remove_restoring};
pub(crate) use tap::Listener;
pub use tenant::{EveryTenant, TenantStore};
pub use union::MergedRecord;
pub use verify::{Finding, Verification, VerifyScope, VerifyTold};

use crate::error::{Error, Unavailable};
use crate::vault::Vault;
use committer::{Answer, Committer, Done, Grouping, Job, Task};
use crossbeam_channel::{Receiver, Sender};
use duijie_domain::{Record, RecordKey, RecordKind};
use durable::DurableView;
use engine::{Engine, EngineError, KeyRange, Row, Tree, checked::CheckedEngine};
use jiff::Timestamp;
use progress::Progress;
use sealing::Sealing;
use std::{sync::Arc, thread::JoinHandle, time::Duration};
use tap::Taps;
use witness::Witness;

const REQUESTS_PAGE_ROWS: usize = 1_000;

/// The store. Shared by reference between threads; dropping it finishes what was accepted.
pub struct Store {
    engine: Arc<dyn Engine>,
    sealing: Sealing,
    kind: EngineKind,
    view: Arc<DurableView>,
    progress: Arc<Progress>,
    jobs: Option<Sender<Job>>,
    committer: Option<JoinHandle<()>>,
}

impl Store {
    /// Opens the store of a data folder, creating or migrating it if need be.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be used; the text tells the operator why and what to do.
    pub fn open(options: &StoreOptions) -> Result<Self, Error> {
        let (engine, vault) = folder::open_engine(options)?;
        let witness = match options.engine {
            EngineKind::Memory => None,
            _ => Some(Witness::call(&options.folder, engine.as_ref())?),
        };
        Self::begin(engine, vault, options, witness)
    }

    /// Opens the store on an engine that is already open, which nobody else may write to. Nothing is sealed.
    ///
    /// # Errors
    /// `Unavailable` or `Internal` when the engine cannot be read.
    pub fn open_on(engine: Arc<dyn Engine>, options: &StoreOptions) -> Result<Self, Error> {
        Self::begin(Arc::new(CheckedEngine::new(engine)), None, options, None)
    }

    fn begin(
        engine: Arc<dyn Engine>,
        vault: Option<Arc<Vault>>,
        options: &StoreOptions,
        witness: Option<Witness>,
    ) -> Result<Self, Error> {
        let sealing = Sealing::new(vault);
        erasing::make_up(engine.as_ref(), &sealing)?;
        let counters = committer::load_counters(engine.as_ref())?;
        let view = Arc::new(DurableView::new(Arc::clone(&engine)));
        let progress = Arc::new(Progress::new(counters.sequence));
        let (jobs, queue) = crossbeam_channel::bounded(options.queue_requests_max);
        let grouping = Grouping {
            wait: options.group_wait,
            writes_max: options.group_writes_max,
        };
        let committer = Committer {
            engine: Arc::clone(&engine),
            sealing: sealing.clone(),
            view: Arc::clone(&view),
            progress: Arc::clone(&progress),
            counters,
            grouping,
            taps: Taps::default(),
            witness,
        };
        let thread = std::thread::Builder::new().name("store-committer".into());
        let committer = thread
            .spawn(move || committer.run(&queue))
            .map_err(|error| unavailable(error.into()))?;
        Ok(Self {
            engine,
            sealing,
            kind: options.engine,
            view,
            progress,
            jobs: Some(jobs),
            committer: Some(committer),
        })
    }

    /// Writes and waits until the result is durable. Results stand in the order of the writes.
    ///
    /// # Errors
    /// `Conflict` when the request identifier was used for another content; `Unavailable` when the store has stopped.
    /// After `Unavailable` the writes may or may not have happened: send the request again under the same identifier.
    pub fn write(&self, request: WriteRequest) -> Result<Vec<WriteResult>, Error> {
        self.submit(request)?.wait()
    }

    /// Hands a request to the committer and returns at once, unless the queue is full.
    ///
    /// # Errors
    /// `Unavailable` when the store has stopped.
    pub fn submit(&self, request: WriteRequest) -> Result<PendingWrite, Error> {
        Ok(PendingWrite {
            answer: self.enqueue(Task::Write(request))?,
        })
    }

    /// The record with this creation number.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails, `Internal` when the stored record is damaged (so for every read).
    pub(crate) fn get<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        let stored = self
            .view
            .get(Tree::Records, &keys::record(R::KIND, number))
            .map_err(unavailable)?;
        self.open_one(stored)
    }

    /// The record with this key, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub(crate) fn find<R: Record>(
        &self,
        tenant: &Tenant,
        key: &RecordKey,
    ) -> Result<Option<Stored<R>>, Error> {
        match self.number_of(R::KIND, tenant, key)? {
            Some(number) => self.standing(number),
            None => Ok(None),
        }
    }

    /// The creation number of the record with this key.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub(crate) fn number_of(
        &self,
        kind: RecordKind,
        tenant: &Tenant,
        key: &RecordKey,
    ) -> Result<Option<u64>, Error> {
        let stored = self
            .view
            .get(Tree::Keys, &keys::own(kind, tenant, key))
            .map_err(unavailable)?;
        stored.map(|number| format::decode(&number)).transpose()
    }

    /// Records of one kind in the order of their creation numbers, of every tenant, behind the number `after`.
    ///
    /// Go on with the last number of the page; an empty page is the end.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub(crate) fn scan<R: Record>(&self, after: u64, limit: usize) -> Result<Vec<Stored<R>>, Error> {
        let range = KeyRange::prefix(&[R::KIND as u8]);
        let after = keys::record(R::KIND, after);
        self.opened(Tree::Records, &range, after, limit, |stored| {
            self.sealing.decode(stored)
        })
    }

    /// Changes behind the sequence `after`, in order and without gaps; empty when there is no newer one.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub(crate) fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error> {
        // A scan that runs beside a commit may meet the end of its changes and not their beginning, so none is told that was not
        // durable before the scan began.
        let durable = self.progress.durable();
        let rows = self.rows(Tree::Changes, &KeyRange::all(), &keys::change(after), limit)?;
        let mut changes: Vec<Change> = rows
            .iter()
            .map(|(_, stored)| format::decode(stored))
            .collect::<Result<_, _>>()?;
        changes.retain(|change| change.sequence <= durable);
        Ok(changes)
    }

    /// The sequence of the latest durable change.
    pub fn sequence(&self) -> Sequence {
        self.progress.durable()
    }

    /// Waits until a change behind `after` is durable, the store stops, or `timeout` is over; tells [`Store::sequence`].
    pub fn wait_for_change(&self, after: Sequence, timeout: Duration) -> Sequence {
        self.progress.wait(after, timeout)
    }

    /// Forgets the answers to identified requests that were given before `before`; tells how many.
    ///
    /// # Errors
    /// As [`Store::write`] and [`TenantStore::get`].
    pub fn forget_requests(&self, before: Timestamp) -> Result<u64, Error> {
        let (mut forgotten, mut after) = (0, None::<Vec<u8>>);
        loop {
            let page = self.view.scan(
                Tree::Requests,
                &KeyRange::all(),
                after.as_deref(),
                REQUESTS_PAGE_ROWS,
            );
            let page = page.map_err(unavailable)?;
            let slots = decide::answered_before(&page.rows, before)?;
            if !slots.is_empty() {
                let answer = self.enqueue(Task::Forget { slots, before })?;
                if let Done::Forgotten(count) = receive(&answer)? {
                    forgotten += count;
                }
            }
            after = page.resume;
            if after.is_none() {
                return Ok(forgotten);
            }
        }
    }

    /// Whether persons are sealed under keys of their own.
    pub fn is_sealed(&self) -> bool {
        self.sealing.vault().is_some()
    }

    /// The layout of what is kept: one in which nobody is sealed is as old as the last layout without seals.
    pub(crate) fn layout(&self) -> u32 {
        if self.is_sealed() {
            LAYOUT_VERSION
        } else {
            folder::SEALED_SINCE - 1
        }
    }

    /// The engine that keeps the data.
    pub fn engine_kind(&self) -> EngineKind {
        self.kind
    }

    /// Whether the store takes writes.
    pub fn health(&self) -> Health {
        self.progress.health()
    }

    /// Checks the engine and that records, keys and change feed agree; reads everything once.
    ///
    /// # Errors
    /// `Unavailable` when the engine cannot be read; what is wrong with the data is in the result.
    pub fn verify(&self) -> Result<Verification, Error> {
        self.verify_telling(VerifyScope::Whole, &mut |_| Ok(()))
    }

    /// The same, as far as the scope goes, with news of how far it is.
    ///
    /// # Errors
    /// As [`Store::verify`], and whatever `told` returns.
    pub fn verify_telling(&self, scope: VerifyScope, told: VerifyTold<'_>) -> Result<Verification, Error> {
        let engine = match scope {
            VerifyScope::Whole => Some(self.engine.as_ref()),
            VerifyScope::Rows => None,
        };
        verify::verify(engine, &self.view, &self.sealing, self.sequence(), told)
    }

    /// Gives space back where the engine can do so on demand.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails.
    pub fn compact(&self) -> Result<(), Error> {
        self.engine.compact().map_err(unavailable)
    }

    /// Bytes taken on the medium.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails.
    pub fn size_bytes(&self) -> Result<u64, Error> {
        self.engine.size_bytes().map_err(unavailable)
    }

    /// A record that was read, unless its person was erased meanwhile.
    fn open_one<R: Record>(&self, stored: Option<Vec<u8>>) -> Result<Option<Stored<R>>, Error> {
        match stored {
            Some(stored) => self.sealing.decode(&stored),
            None => Ok(None),
        }
    }

    /// At most `limit` rows behind the key `after` as `open` reads them; none only when the range is exhausted. Who was
    /// erased while the page was read is passed over.
    fn opened<T>(
        &self,
        tree: Tree,
        range: &KeyRange,
        mut after: Vec<u8>,
        limit: usize,
        open: impl Fn(&[u8]) -> Result<Option<T>, Error>,
    ) -> Result<Vec<T>, Error> {
        loop {
            let rows = self.rows(tree, range, &after, limit)?;
            let opened = rows.iter().filter_map(|(_, stored)| open(stored).transpose());
            let opened: Vec<T> = opened.collect::<Result<_, _>>()?;
            match rows.into_iter().next_back() {
                Some((last, _)) if opened.is_empty() => after = last,
                _ => return Ok(opened),
            }
        }
    }

    /// At most `limit` rows behind the key `after`; none only when the range is exhausted.
    fn rows(&self, tree: Tree, range: &KeyRange, after: &[u8], limit: usize) -> Result<Vec<Row>, Error> {
        let mut after = after.to_vec();
        loop {
            let page = self
                .view
                .scan(tree, range, Some(&after), limit.max(1))
                .map_err(unavailable)?;
            match page.resume {
                Some(resume) if page.rows.is_empty() => after = resume,
                _ => return Ok(page.rows),
            }
        }
    }

    fn enqueue(&self, task: Task) -> Result<Receiver<Answer>, Error> {
        if let Health::Stopped { cause } = self.health() {
            return Err(Error::Unavailable(Unavailable::Stopped { cause }));
        }
        let (answer, receiver) = crossbeam_channel::bounded(1);
        let jobs = self.jobs.as_ref().ok_or_else(closing)?;
        jobs.send(Job { task, answer }).map_err(|_| closing())?;
        Ok(receiver)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(committer) = self.committer.take()
            && committer.join().is_err()
        {
            tracing::error!("the committing thread of the store had failed");
        }
    }
}

/// A request on its way to the medium.
pub struct PendingWrite {
    answer: Receiver<Answer>,
}

impl PendingWrite {
    /// Waits until the result is durable.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn wait(self) -> Result<Vec<WriteResult>, Error> {
        match receive(&self.answer)? {
            Done::Written(results) => Ok(results),
            _ => Err(Error::Internal("a write got the answer of another task".into())),
        }
    }
}

fn receive(answer: &Receiver<Answer>) -> Answer {
    answer.recv().unwrap_or_else(|_| Err(closing()))
}

fn closing() -> Error {
    Error::Unavailable(Unavailable::Closing)
}

/// The sequence of the latest change in an engine that nobody writes to.
pub(crate) fn sequence_of(engine: &dyn Engine) -> Result<Sequence, Error> {
    Ok(committer::load_counters(engine)?.sequence)
}

/// What an engine reported, for callers of the store.
pub(crate) fn unavailable(error: EngineError) -> Error {
    match error {
        EngineError::Damaged(detail) => {
            Error::Internal(format!("stored data is damaged: {detail}; run verify"))
        }
        other => Error::Unavailable(Unavailable::Engine {
            cause: other.to_string(),
        }),
    }
}
