//! Where the follower reads: the change feed and the records of the store.
//!
//! The store is one source; tests have others. Nothing is written through this.

use crate::error::Error;
use crate::store::{Change, Sequence, Store, Stored, Tenant};
use duijie_domain::{Candidate, Employer, Event, RecordKey, Vacancy};
use std::time::Duration;

/// Records and their changes. What is read may be newer than the change that led to it, never older.
pub trait RecordSource: Send + Sync {
    /// The sequence of the latest durable change.
    fn sequence(&self) -> Sequence;

    /// Waits until there is a change behind `after` or the time is over; tells [`RecordSource::sequence`].
    fn wait_for_change(&self, after: Sequence, timeout: Duration) -> Sequence;

    /// At most `limit` changes behind `after`, in order and without gaps; empty when there is none.
    ///
    /// # Errors
    /// Whatever keeps the source from reading (so for every method below).
    fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error>;

    /// The candidate of this number, if there is one now.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn candidate(&self, number: u64) -> Result<Option<Stored<Candidate>>, Error>;

    /// The vacancy of this number, if there is one now.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn vacancy(&self, number: u64) -> Result<Option<Stored<Vacancy>>, Error>;

    /// The event of this number.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn event(&self, number: u64) -> Result<Option<Stored<Event>>, Error>;

    /// The employer of this number, if there is one now.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn employer(&self, number: u64) -> Result<Option<Stored<Employer>>, Error>;

    /// The employer of this key, if there is one now.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn find_employer(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<Employer>>, Error>;

    /// At most `limit` candidates with numbers above `after`, in order; empty at the end.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn scan_candidates(&self, after: u64, limit: usize) -> Result<Vec<Stored<Candidate>>, Error>;

    /// At most `limit` vacancies with numbers above `after`, in order; empty at the end.
    ///
    /// # Errors
    /// As [`RecordSource::changes`].
    fn scan_vacancies(&self, after: u64, limit: usize) -> Result<Vec<Stored<Vacancy>>, Error>;
}

impl RecordSource for Store {
    fn sequence(&self) -> Sequence {
        Self::sequence(self)
    }

    fn wait_for_change(&self, after: Sequence, timeout: Duration) -> Sequence {
        Self::wait_for_change(self, after, timeout)
    }

    fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error> {
        Self::changes(self, after, limit)
    }

    fn candidate(&self, number: u64) -> Result<Option<Stored<Candidate>>, Error> {
        self.get(number)
    }

    fn vacancy(&self, number: u64) -> Result<Option<Stored<Vacancy>>, Error> {
        self.get(number)
    }

    fn event(&self, number: u64) -> Result<Option<Stored<Event>>, Error> {
        self.get(number)
    }

    fn employer(&self, number: u64) -> Result<Option<Stored<Employer>>, Error> {
        self.get(number)
    }

    fn find_employer(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<Employer>>, Error> {
        self.find(tenant, key)
    }

    fn scan_candidates(&self, after: u64, limit: usize) -> Result<Vec<Stored<Candidate>>, Error> {
        self.scan(after, limit)
    }

    fn scan_vacancies(&self, after: u64, limit: usize) -> Result<Vec<Stored<Vacancy>>, Error> {
        self.scan(after, limit)
    }
}
