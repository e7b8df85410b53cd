//! The one thread that writes: it groups requests, stages them, applies, syncs, and only then answers.
//!
//! Jobs come in through a bounded queue. A write set that could not be applied or synced is never tried again: the
//! store stops, because after a failed sync nobody knows what the medium holds.

use super::{
    decide,
    durable::DurableView,
    engine::{Engine, Tree},
    erasing::{self, Erased, ErasureOrder},
    format::{self, Counters},
    keys,
    progress::{Health, Progress},
    removing::{self, RemovalOrder},
    request::{Sequence, WriteRequest, WriteResult},
    sealing::Sealing,
    staging::{Staged, Staging},
    tap::{Tap, Taps},
    unavailable,
    witness::Witness,
};
use crate::error::{Error, Unavailable};
use crossbeam_channel::{Receiver, Sender};
use jiff::Timestamp;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Bodies of one group above this size are not joined by further requests.
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How requests are grouped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grouping {
    pub(super) wait: Duration,
    pub(super) writes_max: usize,
}

/// Something to commit, and where the answer goes once it is durable.
pub(super) struct Job {
    pub(super) task: Task,
    pub(super) answer: Sender<Answer>,
}

/// What the committer can be asked for.
pub(super) enum Task {
    Write(WriteRequest),
    /// Forget the remembered answers under these keys that were given before an instant.
    Forget {
        slots: Vec<Vec<u8>>,
        before: Timestamp,
    },
    Erase(ErasureOrder),
    Remove(RemovalOrder),
    /// Offer every write set from now on.
    Listen(Tap),
    /// Offer no more.
    Leave(Tap),
}

/// The answer to a task that is durable, or why it is not.
pub(super) type Answer = Result<Done, Error>;

/// What became of a task.
pub(super) enum Done {
    Written(Vec<WriteResult>),
    Forgotten(u64),
    Erased(Box<Erased>),
    Removed(u64),
    Listening,
    /// The sequence of the last write set that was offered.
    Left(Sequence),
}

impl Job {
    fn writes(&self) -> usize {
        match &self.task {
            Task::Write(request) => request.writes.len(),
            Task::Forget { slots, .. } => slots.len(),
            Task::Erase(_) => 1,
            Task::Remove(order) => order.writes(),
            Task::Listen(_) | Task::Leave(_) => 0,
        }
    }

    fn body_bytes(&self) -> usize {
        match &self.task {
            Task::Write(request) => request.body_bytes(),
            Task::Forget { .. } | Task::Erase(_) | Task::Remove(_) | Task::Listen(_) | Task::Leave(_) => 0,
        }
    }
}

fn stage(staging: &mut Staging<'_>, task: &Task) -> Answer {
    let savepoint = staging.savepoint();
    let done = match task {
        Task::Write(request) => decide::stage_request(staging, request).map(Done::Written),
        Task::Forget { slots, before } => {
            decide::stage_forgetting(staging, slots, *before).map(Done::Forgotten)
        }
        Task::Erase(order) => erasing::stage(staging, order).map(|erased| Done::Erased(Box::new(erased))),
        Task::Remove(order) => removing::stage(staging, order).map(Done::Removed),
        Task::Listen(_) => Ok(Done::Listening),
        Task::Leave(_) => Ok(Done::Left(staging.counters.sequence)),
    };
    if done.is_err() {
        staging.roll_back(savepoint);
    }
    done
}

fn send(answer: &Sender<Answer>, done: Answer) {
    if answer.send(done).is_err() {
        tracing::debug!("a caller did not wait for its answer");
    }
}

/// The state of the committing thread.
pub(super) struct Committer {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) sealing: Sealing,
    pub(super) view: Arc<DurableView>,
    pub(super) progress: Arc<Progress>,
    pub(super) counters: Counters,
    pub(super) grouping: Grouping,
    pub(super) taps: Taps,
    pub(super) witness: Option<Witness>,
}

impl Committer {
    /// Serves jobs until every sender is gone.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let _guard = StopOnPanic(Arc::clone(&self.progress));
        let mut company = false;
        while let Ok(first) = jobs.recv() {
            if let Health::Stopped { cause } = self.progress.health() {
                send(
                    &first.answer,
                    Err(Error::Unavailable(Unavailable::Stopped { cause })),
                );
                continue;
            }
            let group = self.gather(first, jobs, company);
            company = group.len() > 1;
            self.commit(&group);
        }
    }

    /// Collects what is queued; waits for more only when the last group had several callers, so that a lone writer
    /// is not kept waiting for others that do not exist.
    fn gather(&self, first: Job, jobs: &Receiver<Job>, company: bool) -> Vec<Job> {
        let wait = if company {
            self.grouping.wait
        } else {
            Duration::ZERO
        };
        let deadline = Instant::now() + wait;
        let (mut writes, mut bytes) = (first.writes(), first.body_bytes());
        let mut group = vec![first];
        while writes < self.grouping.writes_max && bytes < GROUP_BYTES_MAX {
            let Ok(job) = jobs.recv_deadline(deadline) else {
                break;
            };
            writes += job.writes();
            bytes += job.body_bytes();
            group.push(job);
        }
        group
    }

    fn commit(&mut self, group: &[Job]) {
        self.let_in(group);
        let (engine, sealing) = (Arc::clone(&self.engine), self.sealing.clone());
        let mut staging = Staging::new(engine.as_ref(), &sealing, self.counters.clone());
        let staged: Vec<_> = group.iter().map(|job| stage(&mut staging, &job.task)).collect();
        let committed = staging.finish().and_then(|staged| self.make_durable(staged));
        for (job, done) in group.iter().zip(staged) {
            let done = self.let_go(&job.task, done);
            send(&job.answer, committed.clone().and(done));
        }
    }

    /// A new listener hears the write set of its own group, too.
    fn let_in(&mut self, group: &[Job]) {
        for job in group {
            if let Task::Listen(tap) = &job.task {
                self.taps.add(tap);
            }
        }
    }

    /// Who leaves has heard the write set of its group, whatever came behind it in the group.
    fn let_go(&mut self, task: &Task, done: Answer) -> Answer {
        match task {
            Task::Leave(tap) => {
                self.taps.remove(tap);
                Ok(Done::Left(self.counters.sequence))
            }
            _ => done,
        }
    }

    fn make_durable(&mut self, mut staged: Staged) -> Result<(), Error> {
        if staged.writes.changes.is_empty() {
            return Ok(());
        }
        if let Err(cause) = self.write(&mut staged) {
            tracing::error!(
                cause,
                "a commit could not be made durable; the store stops writing"
            );
            self.progress.stop(cause.clone());
            return Err(Error::Unavailable(Unavailable::Stopped { cause }));
        }
        self.taps.offer(staged.writes);
        self.progress.advance(staged.counters.sequence);
        self.counters = staged.counters;
        if let Some(witness) = &self.witness {
            witness.tell(self.counters.sequence);
        }
        Ok(())
    }

    /// Keys first, so that whatever is written can be opened; destroyed keys last, when nobody can be shown what they sealed.
    /// A destruction that a power cut prevents is made up for when the store is opened again.
    fn write(&self, staged: &mut Staged) -> Result<(), String> {
        let as_cause = |error: Error| error.to_string();
        if let Some(vault) = self.sealing.vault() {
            vault.keep(&staged.new_keys).map_err(as_cause)?;
        }
        self.view.hide(std::mem::take(&mut staged.before));
        let applied = self.engine.apply(&staged.writes);
        applied
            .and_then(|()| self.engine.sync())
            .map_err(|error| error.to_string())?;
        self.view.show();
        if let Some(vault) = self.sealing.vault() {
            for (person, at) in &staged.erased {
                vault.destroy(&[*person], *at).map_err(as_cause)?;
            }
        }
        Ok(())
    }
}

/// Reports a committer that ended by a panic, so that health shows it.
struct StopOnPanic(Arc<Progress>);

impl Drop for StopOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop("the committing thread failed".into());
        }
    }
}

/// The counters an engine holds; an engine without any is new.
pub(super) fn load_counters(engine: &dyn Engine) -> Result<Counters, Error> {
    let stored = engine.get(Tree::Meta, keys::COUNTERS).map_err(unavailable)?;
    stored.map_or_else(|| Ok(Counters::default()), |stored| format::decode(&stored))
}
