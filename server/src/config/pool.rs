//! How often the file of the pool is written. Where it is kept is not among the settings: that follows from the data folder.

use super::Reader;
use crate::engine::PoolSettings;
use std::num::NonZero;
use std::time::Duration;

impl Reader<'_> {
    pub(super) fn pool(&mut self) -> Option<PoolSettings> {
        let write_after = self.seconds("pool_file_seconds");
        let changes = self.value::<NonZero<u64>>("pool_file_changes", "正整数", "a whole number from 1");
        let forget_after = self.seconds("pool_file_deletion_seconds");
        Some(PoolSettings {
            file: None,
            write_after: write_after?,
            write_after_changes: changes?.get(),
            forget_after: forget_after?,
        })
    }

    fn seconds(&mut self, key: &'static str) -> Option<Duration> {
        let seconds = self.value::<NonZero<u64>>(key, "正整数", "a whole number from 1")?;
        Some(Duration::from_secs(seconds.get()))
    }
}
