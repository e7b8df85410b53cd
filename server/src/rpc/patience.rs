//! Answers that send a caller away. A caller that comes back at once and again is answered later, so that refusing costs the
//! service less than asking costs him. Why somebody is sent away is decided elsewhere.

use super::error::status;
use crate::engine::{Account, EngineError};
use crate::seats::Seats;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tonic::body::Body;
use tonic::codegen::http::Response;

/// Refusals a second that one account is told at once, and how many may come in a burst.
const AT_ONCE_PER_SECOND: NonZeroU32 = NonZeroU32::MIN;
const AT_ONCE_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
/// How long further ones wait.
const LATER: Duration = Duration::from_secs(4);
/// Refusals that wait at one time; more are told at once, since waiting takes memory.
const WAITING_MAX: usize = 16_384;
/// Accounts that are remembered before those that were not refused lately are forgotten.
const ACCOUNTS_MAX: usize = 10_000;

/// Tells refusals, at once or later.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    at_once: Arc<DefaultKeyedRateLimiter<Account>>,
    waiting: Seats,
}

impl Patience {
    pub(super) fn new() -> Self {
        let quota = Quota::per_second(AT_ONCE_PER_SECOND).allow_burst(AT_ONCE_BURST);
        Self {
            at_once: Arc::new(RateLimiter::keyed(quota)),
            waiting: Seats::new(WAITING_MAX),
        }
    }

    /// The answer that sends a caller away.
    pub(super) async fn refuse(&self, account: &Account, refused: EngineError) -> Response<Body> {
        self.wait(account).await;
        status(refused).into_http()
    }

    /// Waits until a refusal may be told.
    pub(super) async fn wait(&self, account: &Account) {
        if self.at_once.len() > ACCOUNTS_MAX {
            self.at_once.retain_recent();
        }
        if self.at_once.check_key(account).is_ok() {
            return;
        }
        if let Some(_waiting) = self.waiting.take(account) {
            tokio::time::sleep(LATER).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_refused_again_and_again_waits_and_others_do_not() {
        let patience = Patience::new();
        let (stubborn, other) = (Account::new("stubborn"), Account::new("other"));
        for _ in 0..AT_ONCE_BURST.get() {
            patience.wait(&stubborn).await;
        }
        let later = tokio::spawn({
            let (patience, stubborn) = (patience.clone(), stubborn.clone());
            async move { patience.wait(&stubborn).await }
        });
        while patience.waiting.taken() == 0 {
            tokio::task::yield_now().await;
        }
        patience.wait(&other).await;
        assert_eq!(
            patience.waiting.taken(),
            1,
            "the other one did not wait behind it"
        );
        later.abort();
        assert!(later.await.is_err_and(|ended| ended.is_cancelled()));
        assert_eq!(patience.waiting.taken(), 0, "who has gone holds nothing");
    }
}
