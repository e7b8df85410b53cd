//! Whom a call has touched: noted where a person is told, asked for when the answer goes out.

use std::collections::BTreeSet;
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

/// What one call has touched so far; shared by everything that works on it.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<Mutex<Seen>>);

/// Persons, and how much of them was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Creation numbers.
    pub persons: BTreeSet<u64>,
    /// Whether personal fields of one of them were told in full.
    pub in_full: bool,
    /// What else the log is to say; never a value of a person.
    pub remark: Option<&'static str>,
}

/// Two callers are the same whatever they have seen.
impl PartialEq for Witness {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Witness {}

impl Witness {
    /// Notes persons of whom something is told, or who are changed.
    pub(super) fn saw(&self, persons: impl IntoIterator<Item = u64>) {
        self.with(|seen| seen.persons.extend(persons));
    }

    /// Notes a person whose personal fields are told in full.
    pub(super) fn saw_in_full(&self, person: u64) {
        self.with(|seen| {
            seen.persons.insert(person);
            seen.in_full = true;
        });
    }

    /// Has the log say something beside how the call ended.
    pub(super) fn remark(&self, remark: &'static str) {
        self.with(|seen| seen.remark = Some(remark));
    }

    /// What was noted since the last time.
    pub fn take(&self) -> Seen {
        self.with(take)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Seen) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_told_once_to_whoever_shares_it() {
        let witness = Witness::default();
        let shared = witness.clone();
        shared.saw([2, 1, 2]);
        witness.saw_in_full(3);
        let seen = witness.take();
        assert_eq!(
            (seen.persons.into_iter().collect::<Vec<_>>(), seen.in_full),
            (vec![1, 2, 3], true)
        );
        assert_eq!(witness.take(), Seen::default());
    }
}
