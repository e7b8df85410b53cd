//! What the full-text index reads: the records of the store as they stand by the ledger. A vacancy whose places are all held
//! is full, a person who was hired is hired, whatever their records tell.

use super::ledger::Ledger;
use super::pool_view::PoolReader;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Employer, Event, RecordKey, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::index::RecordSource;
use duijie_indexer::store::{Change, Sequence, Store, Stored, Tenant};
use std::sync::Arc;
use std::time::Duration;

/// The store behind the ledger.
pub(super) struct LedgerSource {
    store: Arc<Store>,
    pool: PoolReader,
}

impl LedgerSource {
    /// Reads from the store, and what follows from events from the pool.
    pub(super) fn new(store: Arc<Store>, pool: PoolReader) -> Self {
        Self { store, pool }
    }

    fn ledger(&self, tenant: &Tenant) -> Ledger {
        self.pool.snapshot().tenant(tenant).ledger.clone()
    }

    fn standing_candidate(&self, mut stored: Stored<Candidate>) -> Result<Stored<Candidate>, Error> {
        let tenant = &stored.envelope.tenant;
        let filed = self
            .ledger(tenant)
            .person_file(&self.store.of(tenant), stored.envelope.number)?;
        stored.body.state = filed.file.state(stored.body.state).state;
        Ok(stored)
    }

    fn standing_vacancy(&self, mut stored: Stored<Vacancy>) -> Result<Stored<Vacancy>, Error> {
        let tenant = &stored.envelope.tenant;
        let places = self
            .ledger(tenant)
            .places_file(&self.store.of(tenant), stored.envelope.number)?;
        if !places.file.is_empty() {
            stored.body = places.file.filled_in(stored.body);
            if stored.body.state == VacancyState::Open && stored.body.remaining_places() == 0 {
                stored.body.state = VacancyState::Full;
            }
        }
        Ok(stored)
    }
}

impl RecordSource for LedgerSource {
    fn sequence(&self) -> Sequence {
        self.store.sequence()
    }

    fn wait_for_change(&self, after: Sequence, timeout: Duration) -> Sequence {
        self.store.wait_for_change(after, timeout)
    }

    /// Changes that the pool has seen, too, so that the ledger is never older than they are.
    fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error> {
        let mut changes = self.store.every_tenant().changes(after, limit)?;
        if let Some(last) = changes.last()
            && !self.pool.wait_a_little(last.sequence)
            && !self.pool.has_failed()
        {
            let seen = self.pool.snapshot().sequence;
            changes.retain(|change| change.sequence <= seen);
        }
        Ok(changes)
    }

    fn candidate(&self, number: u64) -> Result<Option<Stored<Candidate>>, Error> {
        let stored = self.store.every_tenant().get(number)?;
        stored.map(|stored| self.standing_candidate(stored)).transpose()
    }

    fn vacancy(&self, number: u64) -> Result<Option<Stored<Vacancy>>, Error> {
        let stored = self.store.every_tenant().get(number)?;
        stored.map(|stored| self.standing_vacancy(stored)).transpose()
    }

    fn event(&self, number: u64) -> Result<Option<Stored<Event>>, Error> {
        self.store.every_tenant().get(number)
    }

    fn employer(&self, number: u64) -> Result<Option<Stored<Employer>>, Error> {
        self.store.every_tenant().get(number)
    }

    fn find_employer(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<Employer>>, Error> {
        self.store.every_tenant().find(tenant, key)
    }

    fn scan_candidates(&self, after: u64, limit: usize) -> Result<Vec<Stored<Candidate>>, Error> {
        let page = self.store.every_tenant().scan(after, limit)?;
        page.into_iter()
            .map(|stored| self.standing_candidate(stored))
            .collect()
    }

    fn scan_vacancies(&self, after: u64, limit: usize) -> Result<Vec<Stored<Vacancy>>, Error> {
        let page = self.store.every_tenant().scan(after, limit)?;
        page.into_iter()
            .map(|stored| self.standing_vacancy(stored))
            .collect()
    }
}
