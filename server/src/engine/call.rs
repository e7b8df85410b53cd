//! One call in progress: until when it may take, and whether the caller is still there.

use super::EngineError;
use duijie_matcher::parallel::Control;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a running use case looks at to know whether to go on.
#[derive(Debug, Clone)]
pub struct Call {
    /// Cancels the work and tells how far it is; shared with whoever watches.
    pub control: Arc<Control>,
    /// When the answer is no longer wanted.
    pub deadline: Instant,
}

impl Call {
    /// A call that may take `time` from now.
    pub fn lasting(time: Duration) -> Self {
        Self {
            control: Arc::default(),
            deadline: Instant::now() + time,
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
