//! Keeps the index behind the store: one thread that reads the feed and commits.
//!
//! In: a source of records. Out: a sequence up to which the index has seen the store, and its health. Commits are made at
//! most once in an interval, at once when a reader waits for its own write. A failure is told, rolled back and tried again
//! from the watermark; it is never silent.

use super::Index;
use super::catch_up::{CatchUp, PAGE};
use super::source::RecordSource;
use crate::error::{Error, Unavailable};
use crate::store::Sequence;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long an idle follower sleeps before it looks whether it should stop.
const IDLE: Duration = Duration::from_millis(100);

/// How often the follower commits and tries again.
#[derive(Debug, Clone)]
pub struct FollowerOptions {
    /// Shortest time between two commits that nobody waits for.
    pub commit_interval: Duration,
    /// Time between two attempts after a failure.
    pub retry_interval: Duration,
}

impl Default for FollowerOptions {
    fn default() -> Self {
        Self {
            commit_interval: Duration::from_millis(250),
            retry_interval: Duration::from_secs(1),
        }
    }
}

/// How the follower is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowerHealth {
    /// The index is built from all records and cannot be searched yet.
    Building {
        /// Records taken in so far.
        records: u64,
    },
    /// It keeps up.
    Following,
    /// The last attempt failed; it is tried again.
    Failing {
        /// What failed.
        cause: String,
        /// Failures in a row.
        attempts: u32,
    },
    /// The thread is gone; the service has to be restarted.
    Stopped,
}

/// Keeps an index behind a source until it is dropped.
pub struct Follower {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts following; builds the index first if it has no watermark. `progress` is told how many records are built in.
    ///
    /// # Errors
    /// `Unavailable` when no thread can be started, or an index that is ahead of its source cannot be started anew.
    pub fn start(
        index: Arc<Index>,
        source: Arc<dyn RecordSource>,
        options: FollowerOptions,
        progress: impl FnMut(u64) + Send + 'static,
    ) -> Result<Self, Error> {
        if index.watermark().is_some_and(|seen| seen > source.sequence()) {
            tracing::warn!(
                "the full-text index is ahead of the store, which was restored or cut short; starting it anew"
            );
            index.start_anew()?;
        }
        let shared = Arc::new(Shared::new(index.watermark()));
        let at_work = AtWork {
            shared: Arc::clone(&shared),
        };
        let thread = std::thread::Builder::new().name("index-follower".into());
        let thread = thread.spawn(move || at_work.run(&index, source.as_ref(), &options, progress));
        let thread = thread.map_err(|error| {
            tracing::error!(%error, "the follower of the index cannot start");
            Error::Unavailable(Unavailable::Index {
                cause: "its thread cannot start".to_owned(),
            })
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Waits until the index has seen the change `sequence`; tells what it has seen.
    ///
    /// # Errors
    /// `Unavailable` when it has not within `timeout`, or never will.
    pub fn wait_for(&self, sequence: Sequence, timeout: Duration) -> Result<Sequence, Error> {
        let ends_at = Instant::now().checked_add(timeout);
        let mut state = self.shared.state();
        loop {
            if let Some(seen) = state.committed.filter(|seen| *seen >= sequence) {
                return Ok(seen);
            }
            let left = ends_at.map_or(IDLE, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() || state.health == FollowerHealth::Stopped {
                return Err(behind(&state, sequence));
            }
            state.wanted = state.wanted.max(sequence);
            self.shared.changed.notify_all();
            state = self.shared.wait(state, left);
        }
    }

    /// The last change that can be found; none while the index is built.
    pub fn sequence(&self) -> Option<Sequence> {
        self.shared.state().committed
    }

    /// How the follower is.
    pub fn health(&self) -> FollowerHealth {
        self.shared.state().health.clone()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.state().is_stopping = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the follower of the index had failed");
        }
    }
}

/// What both sides see.
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    committed: Option<Sequence>,
    /// The highest sequence that a reader waits for.
    wanted: Sequence,
    is_stopping: bool,
    health: FollowerHealth,
}

impl Shared {
    fn new(committed: Option<Sequence>) -> Self {
        let health = match committed {
            Some(_) => FollowerHealth::Following,
            None => FollowerHealth::Building { records: 0 },
        };
        let state = State {
            committed,
            wanted: Sequence::default(),
            is_stopping: false,
            health,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, time: Duration) -> MutexGuard<'s, State> {
        self.changed
            .wait_timeout(state, time)
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }

    fn is_stopping(&self) -> bool {
        self.state().is_stopping
    }

    /// Sleeps until the instant, a reader that waits for a change which is there, or the end.
    fn rest_until(&self, instant: Instant, source: &dyn RecordSource) {
        let mut state = self.state();
        loop {
            let left = instant.saturating_duration_since(Instant::now());
            let is_unseen = state.committed.is_none_or(|seen| seen < state.wanted);
            let is_awaited = is_unseen && state.wanted <= source.sequence();
            if left.is_zero() || is_awaited || state.is_stopping {
                return;
            }
            state = self.wait(state, left);
        }
    }

    /// Sleeps for the time or until the end.
    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut state = self.state();
        while !state.is_stopping && Instant::now() < until {
            state = self.wait(state, until.saturating_duration_since(Instant::now()));
        }
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }
}

/// The follower's thread. However it ends, those who wait are told.
struct AtWork {
    shared: Arc<Shared>,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.shared.tell(|state| state.health = FollowerHealth::Stopped);
    }
}

impl AtWork {
    fn run(
        &self,
        index: &Index,
        source: &dyn RecordSource,
        options: &FollowerOptions,
        mut progress: impl FnMut(u64),
    ) {
        let mut attempts = 0;
        while !self.shared.is_stopping() {
            let Err(error) = self.follow(index, source, options, &mut progress, &mut attempts) else {
                continue;
            };
            attempts += 1;
            tracing::error!(%error, attempts, "the full-text index cannot follow the store");
            let cause = error.to_string();
            self.shared
                .tell(|state| state.health = FollowerHealth::Failing { cause, attempts });
            if let Err(error) = index.roll_back() {
                tracing::error!(%error, "the full-text index cannot be rolled back");
            }
            self.shared.pause(options.retry_interval);
        }
    }

    /// Follows until told to stop or something fails.
    fn follow(
        &self,
        index: &Index,
        source: &dyn RecordSource,
        options: &FollowerOptions,
        progress: &mut dyn FnMut(u64),
        attempts: &mut u32,
    ) -> Result<(), Error> {
        let mut work = CatchUp::new(index, source);
        if index.watermark().is_none() {
            self.build(&mut work, progress)?;
        }
        let mut next_commit = Instant::now();
        while !self.shared.is_stopping() {
            if !work.is_dirty() {
                self.shared.tell(|state| {
                    state.committed = index.watermark();
                    state.health = FollowerHealth::Following;
                });
                if source.wait_for_change(work.at(), IDLE) <= work.at() {
                    continue;
                }
            }
            let is_behind = work.take_page()? == PAGE;
            if is_behind && Instant::now() < next_commit {
                continue;
            }
            if !is_behind {
                self.shared.rest_until(next_commit, source);
                work.take_page()?;
            }
            work.commit()?;
            *attempts = 0;
            next_commit = Instant::now() + options.commit_interval;
            self.shared.tell(|state| state.committed = Some(work.at()));
        }
        Ok(())
    }

    fn build(&self, work: &mut CatchUp<'_>, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let tell = |records| {
            self.shared
                .tell(|state| state.health = FollowerHealth::Building { records })
        };
        tell(0);
        work.rebuild(&|| !self.shared.is_stopping(), &mut |records| {
            tell(records);
            progress(records);
        })
    }
}

fn behind(state: &State, wanted: Sequence) -> Error {
    Error::Unavailable(match &state.health {
        FollowerHealth::Failing { cause, .. } => Unavailable::Index { cause: cause.clone() },
        FollowerHealth::Stopped => Unavailable::Index {
            cause: "its follower has stopped".to_owned(),
        },
        FollowerHealth::Building { .. } => Unavailable::IndexBuilding,
        FollowerHealth::Following => Unavailable::IndexBehind {
            wanted: wanted.0,
            seen: state.committed.unwrap_or_default().0,
        },
    })
}
