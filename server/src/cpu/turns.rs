//! Whose turn it is: a bounded number of jobs run at one time, and those that wait are taken from each account in turn,
//! so that a thousand jobs of one caller delay another caller by one job. What a job does is not known here.

use crate::engine::Account;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is done with a turn once it comes.
type Start = Box<dyn FnOnce(Turn) + Send>;

/// Gives turns.
#[derive(Clone)]
pub(super) struct Turns {
    queue: Arc<Mutex<Queue>>,
}

struct Queue {
    free: usize,
    /// Accounts with waiting jobs, the next one first.
    order: VecDeque<Account>,
    waiting: HashMap<Account, VecDeque<Start>>,
}

/// The right to run until it is dropped.
pub(super) struct Turn {
    queue: Arc<Mutex<Queue>>,
}

impl Turns {
    /// As many jobs at one time.
    pub(super) fn new(at_once: usize) -> Self {
        let queue = Queue {
            free: at_once.max(1),
            order: VecDeque::new(),
            waiting: HashMap::new(),
        };
        Self {
            queue: Arc::new(Mutex::new(queue)),
        }
    }

    /// Calls `start` as soon as it is this account's turn: at once, or on the thread that drops a turn.
    pub(super) fn ask(&self, account: &Account, start: impl FnOnce(Turn) + Send + 'static) {
        let mut queue = lock(&self.queue);
        if queue.free > 0 {
            queue.free -= 1;
            drop(queue);
            start(self.turn());
        } else {
            queue.put(account, Box::new(start));
        }
    }

    /// Waits for a turn; for threads that may wait.
    pub(super) fn wait(&self, account: &Account) -> Turn {
        let (given, mine) = std::sync::mpsc::sync_channel(1);
        self.ask(account, move |turn| drop(given.send(turn)));
        // Whoever gives turns lives as long as `self` does, so one always comes.
        mine.recv().unwrap_or_else(|_| self.turn())
    }

    /// Jobs that wait.
    pub(super) fn waiting(&self) -> usize {
        lock(&self.queue).waiting.values().map(VecDeque::len).sum()
    }

    fn turn(&self) -> Turn {
        Turn {
            queue: Arc::clone(&self.queue),
        }
    }
}

impl Queue {
    fn put(&mut self, account: &Account, start: Start) {
        let jobs = self.waiting.entry(account.clone()).or_default();
        if jobs.is_empty() {
            self.order.push_back(account.clone());
        }
        jobs.push_back(start);
    }

    fn next(&mut self) -> Option<Start> {
        let account = self.order.pop_front()?;
        let jobs = self.waiting.get_mut(&account)?;
        let start = jobs.pop_front();
        if jobs.is_empty() {
            self.waiting.remove(&account);
        } else {
            self.order.push_back(account);
        }
        start
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queue = lock(&self.queue);
        match queue.next() {
            Some(start) => {
                drop(queue);
                start(Turn {
                    queue: Arc::clone(&self.queue),
                });
            }
            None => queue.free += 1,
        }
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn accounts_take_turns() {
        let turns = Turns::new(1);
        let (busy, other) = (Account::new("busy"), Account::new("other"));
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = turns.wait(&busy);
        for (account, name) in [
            (&busy, "a"),
            (&busy, "b"),
            (&busy, "c"),
            (&other, "x"),
            (&other, "y"),
        ] {
            let order = Arc::clone(&order);
            turns.ask(account, move |_turn| order.lock().unwrap().push(name));
        }
        assert_eq!(turns.waiting(), 5);
        drop(first);
        assert_eq!(*order.lock().unwrap(), ["a", "x", "b", "y", "c"]);
        assert_eq!(turns.waiting(), 0);
        drop(turns.wait(&other));
    }
}
