//! How far the store is durable and whether it still serves; followers wait here for news.

use super::request::Sequence;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Whether the store takes writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Reads and writes are served.
    Serving,
    /// A write could not be made durable. Reads show the last durable state; nothing is written any more.
    Stopped {
        /// What the engine reported.
        cause: String,
    },
}

#[derive(Debug)]
struct State {
    durable: Sequence,
    health: Health,
}

/// The durable sequence and the health, with a bell.
#[derive(Debug)]
pub(super) struct Progress {
    state: Mutex<State>,
    bell: Condvar,
}

impl Progress {
    pub(super) fn new(durable: Sequence) -> Self {
        Self {
            state: Mutex::new(State {
                durable,
                health: Health::Serving,
            }),
            bell: Condvar::new(),
        }
    }

    pub(super) fn durable(&self) -> Sequence {
        self.lock().durable
    }

    pub(super) fn health(&self) -> Health {
        self.lock().health.clone()
    }

    pub(super) fn advance(&self, durable: Sequence) {
        self.lock().durable = durable;
        self.bell.notify_all();
    }

    /// Stops for good; the first cause is kept.
    pub(super) fn stop(&self, cause: String) {
        let mut state = self.lock();
        if state.health == Health::Serving {
            state.health = Health::Stopped { cause };
        }
        drop(state);
        self.bell.notify_all();
    }

    /// Waits until something newer than `after` is durable, the store stops, or the time is over.
    pub(super) fn wait(&self, after: Sequence, timeout: Duration) -> Sequence {
        let waiting = |state: &mut State| state.durable <= after && state.health == Health::Serving;
        let waited = self.bell.wait_timeout_while(self.lock(), timeout, waiting);
        waited.unwrap_or_else(PoisonError::into_inner).0.durable
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
