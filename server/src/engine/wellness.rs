//! How the service is, part by part, as those who watch over it are told.

use super::Engine;
use duijie_indexer::folders::free_bytes;
use duijie_indexer::index::FollowerHealth;
use duijie_indexer::store::Health as StoreHealth;

/// With less free space than this the next commits may find none.
const DISK_FREE_BYTES_MIN: u64 = 256 << 20;

/// What can be seen of the parts at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wellness {
    /// Whether the store takes writes.
    pub store: bool,
    /// Whether the full-text index follows the store.
    pub index: bool,
    /// Whether the pool follows the store.
    pub pool: bool,
    /// Sequence of the latest durable change.
    pub store_sequence: u64,
    /// Sequence that the full-text index has seen.
    pub index_sequence: u64,
    /// Sequence that the pool has seen.
    pub pool_sequence: u64,
    /// Rows of the pool, both sides, all tenants.
    pub pool_rows: u64,
    /// Bytes of the store on the medium, if they can be told.
    pub store_bytes: Option<u64>,
    /// Bytes free where the data folder is; none for a service that keeps nothing.
    pub disk_free_bytes: Option<u64>,
}

impl Wellness {
    /// Every part with whether it works.
    pub fn parts(&self) -> [(&'static str, bool); 4] {
        [
            ("store", self.store),
            ("index", self.index),
            ("pool", self.pool),
            ("disk", self.has_space()),
        ]
    }

    /// Whether every part works.
    pub fn is_well(&self) -> bool {
        self.parts().into_iter().all(|(_, is_well)| is_well)
    }

    /// Whether there is enough free space to go on.
    pub fn has_space(&self) -> bool {
        self.disk_free_bytes
            .is_none_or(|bytes| bytes >= DISK_FREE_BYTES_MIN)
    }
}

impl Engine {
    /// Looks at every part.
    pub fn wellness(&self) -> Wellness {
        let health = self.health();
        let pool = self.pool.snapshot();
        Wellness {
            store: !matches!(health.store, StoreHealth::Stopped { .. }),
            index: matches!(health.index, FollowerHealth::Following),
            pool: health.pool.is_none(),
            store_sequence: health.sequence.0,
            index_sequence: self.follower.sequence().map_or(0, |sequence| sequence.0),
            pool_sequence: pool.sequence().0,
            pool_rows: pool.rows(),
            store_bytes: self.store.size_bytes().ok(),
            disk_free_bytes: self
                .data_folder
                .as_deref()
                .and_then(|folder| free_bytes(folder).ok()),
        }
    }
}
