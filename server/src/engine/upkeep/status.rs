//! How the service is, in numbers. Nothing is computed that is not at hand.

use super::super::{Engine, EngineError, Principal};
use super::KnownBackup;
use duijie_indexer::folders::free_bytes;
use duijie_indexer::index::FollowerHealth;
use duijie_indexer::store::{Health, Sequence};
use jiff::Timestamp;

/// How a view follows the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewStatus {
    /// Whether it follows.
    pub follows: bool,
    /// The last change that it has seen; none while it is built.
    pub sequence: Option<Sequence>,
    /// Changes that it has not seen.
    pub lag: u64,
}

/// How the service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStatus {
    /// Version of the program.
    pub version: &'static str,
    /// Since when it serves.
    pub since: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// Whether the store takes writes.
    pub store_serves: bool,
    /// The engine that keeps the data.
    pub store_engine: &'static str,
    /// Bytes of the store.
    pub store_bytes: u64,
    /// The latest durable change.
    pub sequence: Sequence,
    /// The full-text index.
    pub index: ViewStatus,
    /// The rows that are matched.
    pub pool: ViewStatus,
    /// Candidates of the caller's tenant.
    pub candidates: u64,
    /// Vacancies of the caller's tenant.
    pub vacancies: u64,
    /// Employers of the caller's tenant.
    pub employers: u64,
    /// Bulk runs of the caller's tenant that wait or are carried out.
    pub runs_under_way: u64,
    /// Bytes left on the disk of the data folder.
    pub free_bytes: Option<u64>,
    /// Files in the folder of backups.
    pub backups: usize,
    /// The latest whole one.
    pub latest_backup: Option<KnownBackup>,
}

impl Engine {
    /// How everything is at this moment.
    ///
    /// # Errors
    /// `Unavailable` when the size of the store or the folder of backups cannot be read.
    pub fn status(&self, caller: &Principal) -> Result<ServiceStatus, EngineError> {
        let health = self.health();
        let snapshot = self.pool.snapshot();
        let pool = snapshot.tenant(&caller.tenant);
        let backups = self.list_backups(caller)?;
        let follows = matches!(health.index, FollowerHealth::Following);
        let index = view(follows, self.follower.sequence(), health.sequence);
        let data = self.upkeep.settings.data.as_ref();
        Ok(ServiceStatus {
            version: env!("CARGO_PKG_VERSION"),
            since: self.upkeep.since,
            now: self.now(),
            store_serves: health.store == Health::Serving,
            store_engine: self.store.engine_kind().name(),
            store_bytes: self.store.size_bytes()?,
            sequence: health.sequence,
            index,
            pool: view(health.pool.is_none(), Some(snapshot.sequence), health.sequence),
            candidates: pool.candidates.len() as u64,
            vacancies: pool.vacancies.len() as u64,
            employers: pool.employers(),
            runs_under_way: self.runs_under_way(caller),
            free_bytes: data.and_then(|folder| free_bytes(folder).ok()),
            backups: backups.len(),
            latest_backup: backups.into_iter().find(|backup| backup.state.is_ok()),
        })
    }
}

fn view(follows: bool, sequence: Option<Sequence>, newest: Sequence) -> ViewStatus {
    let seen = sequence.unwrap_or_default();
    ViewStatus {
        follows,
        sequence,
        lag: newest.0.saturating_sub(seen.0),
    }
}
