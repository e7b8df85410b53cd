//! Removing records for good whose time is over: events and vacancies, with former states and whatever was merged.
//!
//! Numbers come in, how many records were removed goes out. Persons are not removed but erased, with a receipt
//! ([`super::erasing`]). Whose time is over is not decided here.

use super::erasing::Erasing;
use super::request::Tenant;
use super::staging::Staging;
use super::{Store, committer::Done, committer::Task, receive};
use crate::error::Error;
use duijie_domain::RecordKind;
use jiff::Timestamp;

/// What to remove.
pub(super) struct RemovalOrder {
    tenant: Tenant,
    kind: RecordKind,
    numbers: Vec<u64>,
    now: Timestamp,
}

impl RemovalOrder {
    pub(super) fn writes(&self) -> usize {
        self.numbers.len()
    }
}

impl Store {
    /// Removes the records with these numbers for good, in one write set; tells how many there were. What is not there any
    /// more, or belongs to another tenant, is passed over.
    ///
    /// # Errors
    /// `Internal` for persons, who are erased instead; otherwise as [`Store::write`].
    pub fn remove(
        &self,
        tenant: &Tenant,
        kind: RecordKind,
        numbers: Vec<u64>,
        now: Timestamp,
    ) -> Result<u64, Error> {
        if kind == RecordKind::Candidate {
            return Err(Error::Internal("persons are erased, not removed".into()));
        }
        let order = RemovalOrder {
            tenant: tenant.clone(),
            kind,
            numbers,
            now,
        };
        match receive(&self.enqueue(Task::Remove(order))?)? {
            Done::Removed(count) => Ok(count),
            _ => Err(Error::Internal("a removal got the answer of another task".into())),
        }
    }
}

/// Stages the removal; tells how many records there were.
pub(super) fn stage(staging: &mut Staging<'_>, order: &RemovalOrder) -> Result<u64, Error> {
    let mut removed = 0;
    for number in &order.numbers {
        let mut removing = Erasing::of(staging, order.kind, (&order.tenant, *number, order.now))?;
        if removing.is_own()? {
            removing.remove_all()?;
            removed += 1;
        }
    }
    Ok(removed)
}
