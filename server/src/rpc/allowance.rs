//! How many calls an account may make: so many a second with some saved up, and so many in a day. What is refused says
//! when it would be taken.

use crate::engine::{Account, EngineError};
use duijie_domain::message::Text;
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Accounts that are remembered before those that have not called lately are forgotten.
const ACCOUNTS_MAX: usize = 10_000;

/// How much one account may ask for; none is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AllowanceOptions {
    /// Calls in a second; twice as many may come at once after a pause.
    pub calls_per_second_max: Option<NonZeroU32>,
    /// Calls in the 24 hours from the first one.
    pub calls_per_day_max: Option<u64>,
}

/// Counts the calls of every account.
#[derive(Debug)]
pub(super) struct Allowance {
    rate: Option<Rate>,
    per_day: Option<u64>,
    days: Mutex<HashMap<Account, Day>>,
}

type Rate = RateLimiter<Account, DefaultKeyedStateStore<Account>, DefaultClock>;

#[derive(Debug, Clone, Copy)]
struct Day {
    began: Instant,
    calls: u64,
}

impl Allowance {
    pub(super) fn new(options: AllowanceOptions) -> Self {
        let rate = options.calls_per_second_max.map(|calls| {
            let at_once = calls.saturating_mul(NonZeroU32::MIN.saturating_add(1));
            RateLimiter::keyed(Quota::per_second(calls).allow_burst(at_once))
        });
        Self {
            rate,
            per_day: options.calls_per_day_max,
            days: Mutex::default(),
        }
    }

    /// Counts a call that comes now.
    pub(super) fn spend(&self, account: &Account, now: Instant) -> Result<(), EngineError> {
        self.keep_rate(account)?;
        self.keep_day(account, now)
    }

    fn keep_rate(&self, account: &Account) -> Result<(), EngineError> {
        let Some(rate) = &self.rate else { return Ok(()) };
        if rate.len() > ACCOUNTS_MAX {
            rate.retain_recent();
        }
        rate.check_key(account)
            .map_err(|early| too_fast(early.wait_time_from(DefaultClock::default().now())))
    }

    fn keep_day(&self, account: &Account, now: Instant) -> Result<(), EngineError> {
        let Some(calls_max) = self.per_day else {
            return Ok(());
        };
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if days.len() > ACCOUNTS_MAX {
            days.retain(|_, day| now.duration_since(day.began) < DAY);
        }
        let fresh = Day { began: now, calls: 0 };
        let day = days.entry(account.clone()).or_insert(fresh);
        if now.duration_since(day.began) >= DAY {
            *day = fresh;
        }
        if day.calls >= calls_max {
            return Err(day_used_up(DAY.saturating_sub(now.duration_since(day.began))));
        }
        day.calls += 1;
        Ok(())
    }
}

fn too_fast(retry_after: Duration) -> EngineError {
    EngineError::ResourceExhausted {
        reason: "CALLS_TOO_FAST",
        text: Text::new(
            "调用过于频繁，请放慢，或改用批量接口",
            "calls come too fast; slow down or use the calls for batches",
        ),
        retry_after,
    }
}

fn day_used_up(retry_after: Duration) -> EngineError {
    EngineError::ResourceExhausted {
        reason: "CALLS_OF_DAY_USED_UP",
        text: Text::new(
            "当日调用次数已用完，请联系管理员",
            "the calls of the day are used up; ask the operator",
        ),
        retry_after,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;

    fn refused(result: Result<(), EngineError>) -> (&'static str, Duration) {
        match result {
            Err(EngineError::ResourceExhausted {
                reason, retry_after, ..
            }) => (reason, retry_after),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_day_has_its_calls_and_the_next_one_has_them_again() {
        let allowance = Allowance::new(AllowanceOptions {
            calls_per_day_max: Some(2),
            ..AllowanceOptions::default()
        });
        let (one, other) = (Account::new("one"), Account::new("other"));
        let morning = Instant::now();
        let noon = morning + DAY / 2;
        for _ in 0..2 {
            assert_eq!(allowance.spend(&one, morning), Ok(()));
        }
        assert_eq!(
            refused(allowance.spend(&one, noon)),
            ("CALLS_OF_DAY_USED_UP", DAY / 2)
        );
        assert_eq!(allowance.spend(&other, noon), Ok(()));
        assert_eq!(allowance.spend(&one, morning + DAY), Ok(()));
    }

    #[test]
    fn a_burst_is_let_in_and_what_comes_behind_it_is_told_when_to_come_back() {
        let allowance = Allowance::new(AllowanceOptions {
            calls_per_second_max: NonZeroU32::new(1),
            ..AllowanceOptions::default()
        });
        let (one, other) = (Account::new("one"), Account::new("other"));
        let now = Instant::now();
        assert_eq!(allowance.spend(&one, now), Ok(()));
        assert_eq!(allowance.spend(&one, now), Ok(()));
        let (reason, retry_after) = refused(allowance.spend(&one, now));
        assert_eq!(reason, "CALLS_TOO_FAST");
        assert!(retry_after > Duration::ZERO && retry_after <= Duration::from_secs(1));
        assert_eq!(allowance.spend(&other, now), Ok(()));
    }

    #[test]
    fn without_limits_everybody_may_call() {
        let allowance = Allowance::new(AllowanceOptions::default());
        assert_eq!(allowance.spend(&Account::default(), Instant::now()), Ok(()));
    }
}
