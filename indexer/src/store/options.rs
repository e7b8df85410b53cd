//! What can be chosen when the store is opened. Validated text becomes these values elsewhere.

use crate::vault::VaultPlace;
use std::{path::PathBuf, str::FromStr, time::Duration};

/// The engines a data folder can be kept with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EngineKind {
    /// sled, an append-only log (the default).
    #[default]
    Sled,
    /// redb, one file of copy-on-write trees.
    Redb,
    /// Maps in memory; everything is lost at the end of the process.
    Memory,
}

impl EngineKind {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::Sled, Self::Redb, Self::Memory];

    /// The name used in configuration and in the data folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sled => "sled",
            Self::Redb => "redb",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for EngineKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let names = Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            format!("存储引擎 {name} 不存在, 可选: {names} / there is no store engine {name}, choose one of: {names}")
        })
    }
}

/// How a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// The engine that keeps the data.
    pub engine: EngineKind,
    /// The data folder; created when missing, not touched by the memory engine.
    pub folder: PathBuf,
    /// Where the keys are under which persons are sealed.
    pub vault: VaultPlace,
    /// Memory the engine may use to keep pages at hand.
    pub cache_bytes: u64,
    /// How long the committer waits for more requests when several callers are writing.
    pub group_wait: Duration,
    /// A group of requests is closed once it has this many writes.
    pub group_writes_max: usize,
    /// Requests that can wait for the committer before callers have to.
    pub queue_requests_max: usize,
}

impl StoreOptions {
    /// The default options for `folder`.
    pub fn new(engine: EngineKind, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self {
            engine,
            vault: VaultPlace::of(&folder, None),
            folder,
            cache_bytes: 256 * 1024 * 1024,
            group_wait: Duration::from_millis(2),
            group_writes_max: 2_000,
            queue_requests_max: 256,
        }
    }

    /// The options of a store that lives in memory.
    pub fn in_memory() -> Self {
        Self::new(EngineKind::Memory, PathBuf::new())
    }
}
