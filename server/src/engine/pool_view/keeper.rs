//! When the file of the pool is written: by a thread of its own, from snapshots that nobody has to wait for.
//!
//! In: the latest snapshot, how often a file may be written. Out: a file that is never far behind. A failure costs time at
//! the next start and nothing else, so it is told and tried again later.

use super::{PoolSnapshot, stored};
use crate::engine::EngineError;
use crate::priority::step_back;
use crossbeam_channel::{RecvTimeoutError, Sender};
use duijie_indexer::sections::{self, Refused};
use duijie_indexer::store::{Sequence, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the thread looks whether a file is due.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// With many rows a file is written when one in so many has changed, so that filling a store does not write it over and over.
const ROWS_PER_CHANGE: u64 = 10;
/// What decides beside the records what the rows are.
const SOURCES: &str = env!("POOL_SOURCES_DIGEST");

/// Where the pool is kept between two starts, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolSettings {
    /// The file; none to read every record at each start.
    pub file: Option<PathBuf>,
    /// Longest time between a change and the file that has it.
    pub write_after: Duration,
    /// Changes after which a file is written sooner.
    pub write_after_changes: u64,
    /// Longest time for which a deleted person stays in the file.
    pub forget_after: Duration,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            file: None,
            write_after: Duration::from_secs(900),
            write_after_changes: 100_000,
            forget_after: Duration::from_secs(300),
        }
    }
}

/// The file of the pool.
pub(super) struct PoolFile {
    pub(super) path: PathBuf,
    pub(super) settings: PoolSettings,
    pub(super) basis: String,
}

impl PoolFile {
    /// The file that the settings name, for rows that are made by these tables.
    pub(super) fn of(settings: &PoolSettings, tables_version: &str) -> Option<Self> {
        Some(Self {
            path: settings.file.clone()?,
            settings: settings.clone(),
            basis: format!("{}-{SOURCES} {tables_version}", env!("CARGO_PKG_VERSION")),
        })
    }

    /// The snapshot in the file. One that cannot be used is taken away, since it would be of no use later either.
    pub(super) fn read(&self, store: &Store) -> Option<PoolSnapshot> {
        if let Err(error) = sections::remove_unfinished(&self.path) {
            tracing::warn!(%error, "what is left of a file of the pool cannot be removed");
        }
        match stored::read(&self.path, &self.basis, store) {
            Ok(snapshot) => return Some(snapshot),
            // A new data folder has no file to miss.
            Err(stored::Unfit::File(Refused::Missing)) if store.sequence() == Sequence::default() => {}
            Err(stored::Unfit::File(Refused::Missing)) => {
                tracing::info!("there is no file of the pool; it is built from the store");
            }
            Err(reason) => {
                tracing::warn!(%reason, "the file of the pool is not used; it is built from the store");
                self.remove();
            }
        }
        None
    }

    fn remove(&self) {
        if let Err(error) = sections::remove(&self.path) {
            tracing::error!(%error, "the file of the pool cannot be removed");
        }
    }
}

/// Up to which change a file of the pool has come, and that it can be used with these tables and this store; none if there
/// is no file. Nothing is changed.
///
/// # Errors
/// Why it cannot be used.
pub fn examine_pool(file: &Path, tables_version: &str, store: &Store) -> Result<Option<Sequence>, String> {
    let settings = PoolSettings {
        file: Some(file.to_path_buf()),
        ..PoolSettings::default()
    };
    let Some(file) = PoolFile::of(&settings, tables_version) else {
        return Ok(None);
    };
    match stored::read(&file.path, &file.basis, store) {
        Ok(snapshot) => Ok(Some(snapshot.sequence)),
        Err(stored::Unfit::File(Refused::Missing)) => Ok(None),
        Err(reason) => Err(reason.to_string()),
    }
}

/// The thread that writes; it writes a last time when this is dropped.
pub(super) struct Keeper {
    /// Asks for the file at once; what is sent takes the answer.
    asks: Option<Sender<Sender<bool>>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread. `written` is the sequence of the file that is there.
    pub(super) fn start(
        file: PoolFile,
        store: Arc<Store>,
        snapshots: impl Fn() -> Arc<PoolSnapshot> + Send + 'static,
        written: Option<Sequence>,
    ) -> Result<Self, EngineError> {
        let mut work = Work {
            file,
            store,
            written: written.map(|sequence| (sequence, 0)),
            tried_at: Instant::now(),
            has_failed: false,
        };
        let (asks, asked) = crossbeam_channel::bounded::<Sender<bool>>(0);
        let thread = std::thread::Builder::new().name("pool-keeper".into());
        let thread = thread.spawn(move || {
            step_back();
            loop {
                match asked.recv_timeout(LOOK_EVERY) {
                    Ok(answer) => work.write_for(&snapshots(), &answer),
                    Err(RecvTimeoutError::Timeout) => work.look(&snapshots()),
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            work.finish(&snapshots());
        });
        Ok(Self {
            asks: Some(asks),
            thread: Some(thread.map_err(|error| EngineError::Internal(error.to_string()))?),
        })
    }

    /// Writes the file now; whether that has succeeded.
    pub(super) fn write(&self) -> bool {
        let (answer, answered) = crossbeam_channel::bounded(1);
        let asked = self.asks.as_ref().is_some_and(|asks| asks.send(answer).is_ok());
        asked && answered.recv().unwrap_or(false)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes the file of the pool had failed");
        }
    }
}

struct Work {
    file: PoolFile,
    store: Arc<Store>,
    /// Of the file that is there: its sequence, and how many persons had been deleted by then.
    written: Option<(Sequence, u64)>,
    tried_at: Instant,
    has_failed: bool,
}

impl Work {
    fn look(&mut self, snapshot: &PoolSnapshot) {
        if self.is_due(snapshot, self.tried_at.elapsed()) {
            self.write(snapshot);
        }
    }

    fn write_for(&mut self, snapshot: &PoolSnapshot, answer: &Sender<bool>) {
        self.write(snapshot);
        if answer.send(!self.has_failed).is_err() {
            tracing::debug!("nobody waited for the file of the pool");
        }
    }

    fn finish(&mut self, snapshot: &PoolSnapshot) {
        if self.written.map(|(sequence, _)| sequence) != Some(snapshot.sequence) {
            self.write(snapshot);
        }
    }

    fn is_due(&self, snapshot: &PoolSnapshot, waited: Duration) -> bool {
        let settings = &self.file.settings;
        if self.has_failed && waited < settings.write_after {
            return false;
        }
        let Some((sequence, deleted)) = self.written else {
            return snapshot.sequence > Sequence::default();
        };
        let changes = snapshot.sequence.0.saturating_sub(sequence.0);
        let many = settings
            .write_after_changes
            .max(snapshot.rows() / ROWS_PER_CHANGE);
        let is_somebody_gone = snapshot.candidates_deleted > deleted;
        changes >= many.max(1)
            || changes > 0 && waited >= settings.write_after
            || is_somebody_gone && waited >= settings.forget_after
    }

    fn write(&mut self, snapshot: &PoolSnapshot) {
        let begun = Instant::now();
        let written = stored::write(&self.file.path, &self.file.basis, snapshot, &self.store);
        self.has_failed = written.is_err();
        match written {
            Ok(bytes) => {
                let milliseconds = begun.elapsed().as_millis();
                let sequence = snapshot.sequence.0;
                tracing::debug!(sequence, bytes, milliseconds, "the file of the pool is written");
                self.written = Some((snapshot.sequence, snapshot.candidates_deleted));
            }
            Err(error) => tracing::error!(%error, "the file of the pool cannot be written"),
        }
        self.tried_at = Instant::now();
    }
}
