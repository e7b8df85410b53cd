//! The settings of bulk runs. Where runs are kept is not among them: that follows from the data folder.

use super::{BYTES_PER_MEBIBYTE, Reader};
use crate::engine::RunSettings;
use std::num::NonZero;

impl Reader<'_> {
    pub(super) fn runs(&mut self) -> Option<RunSettings> {
        let at_once = self.value::<NonZero<usize>>("runs_at_once", "正整数", "a whole number from 1");
        let memory = self.value::<u64>("run_memory_mebibytes", "整数", "a whole number");
        let piece = self.value::<NonZero<u64>>("run_piece_pairs", "正整数", "a whole number from 1");
        Some(RunSettings {
            folder: None,
            at_once: at_once?.get(),
            memory_bytes_max: memory?.saturating_mul(BYTES_PER_MEBIBYTE),
            piece_pairs: piece?.get(),
        })
    }
}
