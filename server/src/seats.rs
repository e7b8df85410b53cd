//! Places that are taken for a time and never waited for, shared so that one caller cannot take them all. Who waits for
//! its turn instead stands in `cpu`.

use crate::engine::Account;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A number of places.
#[derive(Debug, Clone)]
pub struct Seats {
    taken: Arc<Mutex<Taken>>,
    all_max: usize,
    each_max: usize,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_account: HashMap<Account, usize>,
}

/// A place that is free again once it is dropped.
#[derive(Debug)]
pub struct Seat {
    taken: Arc<Mutex<Taken>>,
    account: Account,
}

impl Seats {
    /// So many places, of which one caller may hold three quarters.
    pub fn new(all_max: usize) -> Self {
        Self {
            taken: Arc::default(),
            all_max,
            each_max: all_max - all_max / 4,
        }
    }

    /// A place on this account, if there is one.
    pub fn take(&self, account: &Account) -> Option<Seat> {
        let mut taken = lock(&self.taken);
        let own = taken.by_account.get(account).copied().unwrap_or(0);
        if taken.all >= self.all_max || own >= self.each_max {
            return None;
        }
        taken.all += 1;
        taken.by_account.insert(account.clone(), own + 1);
        Some(Seat {
            taken: Arc::clone(&self.taken),
            account: account.clone(),
        })
    }

    /// Places that are taken now.
    pub fn taken(&self) -> usize {
        lock(&self.taken).all
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        match taken.by_account.get_mut(&self.account) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.by_account.remove(&self.account)),
        }
    }
}

/// Nothing in here can panic half-way, so a lock that a panic left behind guards sound numbers.
fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn one_caller_leaves_a_quarter_of_the_places_to_others() {
        let seats = Seats::new(4);
        let (busy, other) = (Account::new("busy"), Account::new("other"));
        let held: Vec<Seat> = std::iter::from_fn(|| seats.take(&busy)).collect();
        assert_eq!(held.len(), 3);
        let others: Vec<Seat> = std::iter::from_fn(|| seats.take(&other)).collect();
        assert_eq!((others.len(), seats.taken()), (1, 4));
        assert!(seats.take(&Account::new("third")).is_none());
        drop(held);
        assert_eq!(seats.taken(), 1);
        assert!(seats.take(&busy).is_some());
        drop(others);
        assert_eq!(seats.taken(), 0);
    }
}
