//! How much one account may ask for.

use super::Reader;
use crate::rpc::AllowanceOptions;
use std::num::NonZeroU32;

impl Reader<'_> {
    /// Zero is no limit.
    pub(super) fn allowance(&mut self) -> Option<AllowanceOptions> {
        let per_second: Option<u32> = self.value("calls_per_second_max", "整数", "a whole number");
        let per_day: Option<u64> = self.value("calls_per_day_max", "整数", "a whole number");
        Some(AllowanceOptions {
            calls_per_second_max: NonZeroU32::new(per_second?),
            calls_per_day_max: per_day.filter(|calls| *calls > 0),
        })
    }
}
