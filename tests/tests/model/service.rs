//! The service under test: an engine in this process, with a clock that the history moves, and its two offices as callers.

use duijie::engine::{
    Clock, Engine, EngineError, EngineSettings, PoolSettings, Principal, Profiles, RunSettings,
    UpkeepSettings,
};
use duijie_domain::code::CodeBook;
use duijie_indexer::index::IndexOptions;
use duijie_indexer::store::{EngineKind, StoreOptions, Tenant};
use duijie_indexer::vault::VaultPlace;
use duijie_matcher::compile::Tables;
use duijie_policy::PolicyBook;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use tempfile::TempDir;

/// What is made once for all histories.
struct Made {
    tables: Arc<Tables>,
    policies: PolicyBook,
    profiles: Profiles,
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| Made {
        tables: Arc::new(Tables::embedded()),
        policies: PolicyBook::shipped(&CodeBook::embedded()).unwrap(),
        profiles: Profiles::with_shipped(Vec::new()).unwrap(),
    })
}

/// The tables that records are compiled with.
pub(crate) fn tables() -> &'static Tables {
    &made().tables
}

/// An engine and its offices.
pub(crate) struct Service {
    engine: Option<Engine>,
    folder: Option<TempDir>,
    seconds: Arc<AtomicI64>,
    offices: [Principal; 2],
}

impl Service {
    /// A new one, in a folder of its own or in memory only, in which it is now `now`.
    pub(crate) fn new(is_durable: bool, now: Timestamp) -> Self {
        let office = |name: &str| Principal::administrator(Tenant::new(name).unwrap());
        let mut service = Self {
            engine: None,
            folder: is_durable.then(|| tempfile::tempdir().unwrap()),
            seconds: Arc::new(AtomicI64::new(now.as_second())),
            offices: [office("bureau"), office("agency")],
        };
        service.open().unwrap();
        service
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }

    pub(crate) fn office(&self, office: usize) -> &Principal {
        &self.offices[office]
    }

    pub(crate) fn set_clock(&self, now: Timestamp) {
        self.seconds.store(now.as_second(), Ordering::Relaxed);
    }

    /// Closes and opens again, if there is something to open.
    pub(crate) fn reopen(&mut self) -> Result<(), EngineError> {
        if self.folder.is_none() {
            return Ok(());
        }
        self.engine().close()?;
        self.engine = None;
        self.open()
    }

    fn open(&mut self) -> Result<(), EngineError> {
        let seconds = Arc::clone(&self.seconds);
        let clock: Clock =
            Arc::new(move || Timestamp::from_second(seconds.load(Ordering::Relaxed)).unwrap_or_default());
        let settings = match &self.folder {
            Some(folder) => in_folder(folder.path(), clock),
            None => in_memory(clock),
        };
        let engine = Engine::open(settings, |_| {})?;
        // Until the index has been made, searches are refused.
        engine.close()?;
        self.engine = Some(engine);
        Ok(())
    }
}

impl Drop for Service {
    /// An engine waits for its threads when it goes; the next history need not.
    fn drop(&mut self) {
        if self.folder.is_none()
            && let Some(engine) = self.engine.take()
        {
            thread::spawn(move || drop(engine));
        }
    }
}

fn in_memory(clock: Clock) -> EngineSettings {
    let made = made();
    EngineSettings {
        store: StoreOptions::in_memory(),
        index: IndexOptions {
            writer_threads: 1,
            writer_bytes_per_thread: 15_000_000,
            ..IndexOptions::default()
        },
        pool: PoolSettings::default(),
        runs: RunSettings::default(),
        duplicate_key: None,
        upkeep: UpkeepSettings::default(),
        tables: Arc::clone(&made.tables),
        profiles: made.profiles.clone(),
        policies: made.policies.clone(),
        clock,
        time_zone: TimeZone::fixed(Offset::constant(8)),
    }
}

fn in_folder(folder: &Path, clock: Clock) -> EngineSettings {
    let plain = in_memory(clock);
    EngineSettings {
        store: StoreOptions {
            vault: VaultPlace::of(folder, None),
            ..StoreOptions::new(EngineKind::Sled, folder.join("store"))
        },
        index: IndexOptions {
            folder: Some(folder.join("index")),
            ..plain.index
        },
        pool: PoolSettings {
            file: Some(folder.join("pool").join("rows")),
            ..PoolSettings::default()
        },
        runs: RunSettings {
            folder: Some(folder.join("runs")),
            ..RunSettings::default()
        },
        duplicate_key: Some(folder.join("duplicates.key")),
        upkeep: UpkeepSettings {
            data: Some(folder.to_path_buf()),
            ..UpkeepSettings::default()
        },
        ..plain
    }
}
