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

/// Places that are free again once this is dropped.
#[derive(Debug)]
pub struct Seat {
    taken: Arc<Mutex<Taken>>,
    account: Account,
    count: usize,
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
        self.take_many(account, 1)
    }

    /// So many places at once on this account, if there are as many. Whoever holds none gets them however many they are, so
    /// that nothing is too large for ever.
    pub fn take_many(&self, account: &Account, count: usize) -> Option<Seat> {
        let mut taken = lock(&self.taken);
        let own = taken.by_account.get(account).copied().unwrap_or(0);
        let fits = taken.all + count <= self.all_max && own + count <= self.each_max;
        if !fits && (own > 0 || count == 1) {
            return None;
        }
        taken.all += count;
        taken.by_account.insert(account.clone(), own + count);
        Some(Seat {
            taken: Arc::clone(&self.taken),
            account: account.clone(),
            count,
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
        taken.all -= self.count;
        match taken.by_account.get_mut(&self.account) {
            Some(own) if *own > self.count => *own -= self.count,
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

    #[test]
    fn many_places_are_taken_and_given_back_together() {
        let seats = Seats::new(100);
        let (large, other) = (Account::new("large"), Account::new("other"));
        let first = seats.take_many(&large, 60).unwrap();
        assert!(seats.take_many(&large, 60).is_none());
        let beyond = seats.take_many(&other, 1_000);
        assert!(beyond.is_some(), "who holds nothing is not sent away for ever");
        drop(first);
        assert_eq!(seats.taken(), 1_000);
        assert!(seats.take_many(&other, 1).is_none());
        drop(beyond);
        assert_eq!(seats.taken(), 0);
    }
}
