//! Upkeep of a running service: backups, a look through the store, space, what is kept too long, and how everything is.
//!
//! Long work is done one at a time, beside those who read and write, and ends when its caller goes. What a backup holds
//! and what is wrong with a store is known in `indexer`; which names files may have is decided here.

mod backups;
mod retention;
mod status;

pub use backups::{KnownBackup, MadeBackup, backup_name_of};
pub use retention::{RetentionCount, RetentionProgress, RetentionReport};
pub use status::{ServiceStatus, ViewStatus};

use super::{Call, Engine, EngineError, Principal};
use duijie_access::RetentionTerms;
use duijie_domain::message::Text;
use duijie_indexer::Error as IndexerError;
use duijie_indexer::error::Unavailable;
use duijie_indexer::store::{Verification, VerifyScope};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// When somebody who came while other upkeep was under way should come back.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Where upkeep finds things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpkeepSettings {
    /// The data folder; none when nothing is kept.
    pub data: Option<PathBuf>,
    /// The folder of backups; none if backups cannot be made.
    pub backups: Option<PathBuf>,
    /// How long what is kept.
    pub retention: RetentionTerms,
}

/// What upkeep remembers.
#[derive(Debug)]
pub(super) struct Upkeep {
    settings: UpkeepSettings,
    since: Timestamp,
    at_work: Mutex<()>,
}

impl Upkeep {
    pub(super) fn new(settings: UpkeepSettings, since: Timestamp) -> Self {
        Self {
            settings,
            since,
            at_work: Mutex::default(),
        }
    }

    /// Work that takes long is done one at a time; after a panic the next one may begin.
    fn begin(&self) -> Result<MutexGuard<'_, ()>, EngineError> {
        match self.at_work.try_lock() {
            Ok(guard) => Ok(guard),
            Err(std::sync::TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => Err(busy()),
        }
    }
}

/// The space of a store before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes before.
    pub bytes_before: u64,
    /// Bytes after.
    pub bytes_after: u64,
}

impl Engine {
    /// Reads every row of the store and tells where the trees disagree.
    ///
    /// # Errors
    /// `ResourceExhausted` while other upkeep is under way, `Cancelled`, or why the store cannot be read.
    pub fn verify_store(
        &self,
        _caller: &Principal,
        call: &Call,
        told: &mut dyn FnMut(u64),
    ) -> Result<Verification, EngineError> {
        let _at_work = self.upkeep.begin()?;
        let mut tell = |rows| {
            told(rows);
            go_on(call)
        };
        let verified = self.store.verify_telling(VerifyScope::Rows, &mut tell);
        verified.map_err(|error| ended(error, call))
    }

    /// Gives space back where the engine of the store can do so on demand; calls wait meanwhile.
    ///
    /// # Errors
    /// `ResourceExhausted` while other upkeep is under way, or why the store cannot be compacted.
    pub fn compact_store(&self, _caller: &Principal) -> Result<Compacted, EngineError> {
        let _at_work = self.upkeep.begin()?;
        let bytes_before = self.store.size_bytes()?;
        self.store.compact()?;
        Ok(Compacted {
            bytes_before,
            bytes_after: self.store.size_bytes()?,
        })
    }
}

/// Ends work whose caller has gone.
fn go_on(call: &Call) -> Result<(), IndexerError> {
    call.check()
        .map_err(|_| IndexerError::Unavailable(Unavailable::Cancelled))
}

/// Why work has ended: because of its caller, or for a reason of its own.
fn ended(error: IndexerError, call: &Call) -> EngineError {
    match error {
        IndexerError::Unavailable(Unavailable::Cancelled) => {
            call.check().err().unwrap_or(EngineError::Cancelled)
        }
        error => error.into(),
    }
}

fn busy() -> EngineError {
    EngineError::ResourceExhausted {
        reason: "UPKEEP_UNDER_WAY",
        text: Text::new(
            "另一项维护（备份、检查或压缩）正在进行，请稍后重试",
            "other upkeep (a backup, a check or a compaction) is under way; try again later",
        ),
        retry_after: RETRY_AFTER,
    }
}
