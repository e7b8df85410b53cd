//! One call in progress: until when it may take, and whether the caller is still there.

use super::EngineError;
use duijie_matcher::parallel::Control;
use smol_str::SmolStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// On whose account work is done: what is scarce is shared fairly between accounts. The default one is the service's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Account(SmolStr);

impl Account {
    /// The account of this name.
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self(name.into())
    }

    /// Its name; empty for the service's own.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// What a running use case looks at to know whether to go on.
#[derive(Debug, Clone)]
pub struct Call {
    /// Cancels the work and tells how far it is; shared with whoever watches.
    pub control: Arc<Control>,
    /// When the answer is no longer wanted.
    pub deadline: Instant,
    /// On whose account the work is done.
    pub account: Account,
}

impl Call {
    /// A call that may take `time` from now.
    pub fn lasting(time: Duration) -> Self {
        Self {
            control: Arc::default(),
            deadline: Instant::now() + time,
            account: Account::default(),
        }
    }

    /// Whether the work may go on.
    ///
    /// # Errors
    /// `Cancelled` or `DeadlineExceeded`.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.control.is_cancelled() {
            Err(EngineError::Cancelled)
        } else if Instant::now() >= self.deadline {
            Err(EngineError::DeadlineExceeded)
        } else {
            Ok(())
        }
    }

    /// The reason behind a stopped run: a run is stopped by its flag only, whoever raised it.
    pub(super) fn stopped(&self) -> EngineError {
        if Instant::now() >= self.deadline {
            EngineError::DeadlineExceeded
        } else {
            EngineError::Cancelled
        }
    }
}
