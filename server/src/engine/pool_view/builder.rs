//! The next snapshot of the pool in the making: records and events of the store taken in, one after the other. Publishing it
//! is the follower's matter.

use super::super::EngineError;
use super::super::ledger::day_of;
use super::{Card, PAGE_RECORDS, PoolSnapshot, TELL_EVERY_RECORDS, TenantPool};
use duijie_domain::{Candidate, Employer, Event, Fair, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::runs::RowVersion;
use duijie_indexer::store::{Change, Operation, Sequence, Store, Stored, Tenant};
use duijie_matcher::compile::{Compiled, Tables};
use jiff::tz::TimeZone;
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The next snapshot in the making. Only the follower's thread has one.
pub(super) struct Builder {
    pub(super) store: Arc<Store>,
    tables: Arc<Tables>,
    /// Whose calendar decides on which day something happened.
    time_zone: TimeZone,
    pub(super) snapshot: PoolSnapshot,
    /// Vacancies by tenant and employer key, to be compiled anew when the employer changes.
    vacancies_of: HashMap<Owner, BTreeSet<u64>>,
    /// Events that were removed since the ledger last forgot any.
    events_removed: BTreeSet<u64>,
}

/// An employer as vacancies name it.
type Owner = (Tenant, RecordKey);

impl Builder {
    pub(super) fn new(store: Arc<Store>, tables: Arc<Tables>, time_zone: TimeZone) -> Self {
        let snapshot = PoolSnapshot::default();
        Self {
            store,
            tables,
            time_zone,
            snapshot,
            vacancies_of: HashMap::new(),
            events_removed: BTreeSet::new(),
        }
    }

    /// Takes over a snapshot that is already made, and what has changed since.
    pub(super) fn go_on_from(&mut self, snapshot: PoolSnapshot) -> Result<(), EngineError> {
        for (tenant, pool) in &snapshot.tenants {
            for (vacancy, employer) in pool.vacancy_employers.iter() {
                let owner = (tenant.clone(), employer.clone());
                self.vacancies_of.entry(owner).or_default().insert(vacancy);
            }
        }
        self.snapshot = snapshot;
        self.scan_kind::<Event>(Self::take_event)?;
        self.scan_kind::<Fair>(Self::put_fair)?;
        let (rows, read) = (self.snapshot.rows(), self.snapshot.sequence.0);
        self.catch_up()?;
        let changes = self.snapshot.sequence.0 - read;
        tracing::info!(
            rows,
            changes,
            "the pool is read from its file and has taken in the changes since"
        );
        Ok(())
    }

    /// Reads all events, candidates and vacancies; changes made meanwhile are met again in the feed.
    pub(super) fn scan(&mut self) -> Result<(), EngineError> {
        self.snapshot.sequence = self.store.sequence();
        self.scan_kind::<Event>(Self::take_event)?;
        self.scan_kind::<Fair>(Self::put_fair)?;
        self.scan_kind::<Candidate>(Self::put_candidate)?;
        self.scan_kind::<Vacancy>(Self::put_vacancy)
    }

    fn scan_kind<R: Record>(
        &mut self,
        put: fn(&mut Self, &Stored<R>) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let (mut after, mut records) = (0, 0);
        loop {
            let page = self.store.every_tenant().scan::<R>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.envelope.number;
            for stored in &page {
                put(self, stored)?;
                records += 1;
                if records % TELL_EVERY_RECORDS == 0 {
                    tracing::info!(kind = %R::KIND, records, "the pool is being built from the store");
                }
            }
        }
    }

    /// Takes in every change behind the snapshot; tells whether there was one.
    pub(super) fn catch_up(&mut self) -> Result<bool, EngineError> {
        let before = self.snapshot.sequence;
        loop {
            let changes = self
                .store
                .every_tenant()
                .changes(self.snapshot.sequence, PAGE_RECORDS)?;
            let Some(last) = changes.last() else {
                self.forget_events()?;
                return Ok(self.snapshot.sequence > before);
            };
            let sequence = last.sequence;
            for change in &changes {
                self.apply(change)?;
            }
            self.snapshot.sequence = sequence;
        }
    }

    fn apply(&mut self, change: &Change) -> Result<(), EngineError> {
        match change.kind {
            RecordKind::Candidate => match self.store.every_tenant().get::<Candidate>(change.number)? {
                Some(stored) => self.put_candidate(&stored),
                None => {
                    self.snapshot.candidates_deleted += 1;
                    self.remove(|pool| {
                        pool.candidates.remove(change.number);
                        pool.candidate_cards.remove(change.number);
                    });
                    Ok(())
                }
            },
            RecordKind::Vacancy => match self.store.every_tenant().get::<Vacancy>(change.number)? {
                Some(stored) => self.put_vacancy(&stored),
                None => {
                    self.remove(|pool| {
                        pool.vacancies.remove(change.number);
                        pool.vacancy_cards.remove(change.number);
                        pool.vacancy_employers.remove(change.number);
                    });
                    Ok(())
                }
            },
            RecordKind::Employer => self.employer_changed(change.number),
            RecordKind::Event if change.operation == Operation::Deleted => {
                self.events_removed.insert(change.number);
                Ok(())
            }
            RecordKind::Event => self.event_added(change.number),
            RecordKind::Fair => match self.store.every_tenant().get::<Fair>(change.number)? {
                Some(stored) => self.put_fair(&stored),
                None => {
                    self.remove(|pool| {
                        pool.fairs.remove(change.number);
                    });
                    Ok(())
                }
            },
        }
    }

    fn put_fair(&mut self, stored: &Stored<Fair>) -> Result<(), EngineError> {
        let (number, fair) = (stored.envelope.number, Arc::new(stored.body.clone()));
        self.pool(&stored.envelope.tenant).fairs.upsert(number, fair);
        Ok(())
    }

    /// Takes in an event that the snapshot's sequence has seen; a later one is met in the feed.
    fn take_event(&mut self, stored: &Stored<Event>) -> Result<(), EngineError> {
        let (envelope, event) = (&stored.envelope, &stored.body);
        if envelope.revision <= self.snapshot.sequence {
            let day = day_of(event.happened_at, &self.time_zone);
            let pool = self.pool(&envelope.tenant);
            pool.ledger.apply(envelope.number, envelope.revision, event, day);
        }
        Ok(())
    }

    /// Takes in a new event, and compiles anew whom it moved.
    fn event_added(&mut self, number: u64) -> Result<(), EngineError> {
        let Some(stored) = self.store.every_tenant().get::<Event>(number)? else {
            return Ok(());
        };
        let (envelope, event) = (&stored.envelope, &stored.body);
        let day = day_of(event.happened_at, &self.time_zone);
        let pool = self.pool(&envelope.tenant);
        let touched = pool.ledger.apply(envelope.number, envelope.revision, event, day);
        if let Some(candidate) = touched.candidate
            && let Some(stored) = self.store.every_tenant().standing::<Candidate>(candidate)?
        {
            self.put_candidate(&stored)?;
        }
        if let Some(vacancy) = touched.vacancy
            && let Some(stored) = self.store.every_tenant().standing::<Vacancy>(vacancy)?
        {
            self.put_vacancy(&stored)?;
        }
        Ok(())
    }

    /// Takes what was removed out of the ledgers, in one pass over them, and compiles anew whose places are given back.
    fn forget_events(&mut self) -> Result<(), EngineError> {
        if self.events_removed.is_empty() {
            return Ok(());
        }
        let removed = std::mem::take(&mut self.events_removed);
        let tenants: Vec<Tenant> = self.snapshot.tenants.keys().cloned().collect();
        for tenant in tenants {
            for vacancy in self.pool(&tenant).ledger.forget(&removed) {
                if let Some(stored) = self.store.every_tenant().standing::<Vacancy>(vacancy)? {
                    self.put_vacancy(&stored)?;
                }
            }
        }
        Ok(())
    }

    fn put_candidate(&mut self, stored: &Stored<Candidate>) -> Result<(), EngineError> {
        let number = stored.envelope.number;
        let ledger = self.pool(&stored.envelope.tenant).ledger.clone();
        let filed = ledger.person_file(&self.store.of(&stored.envelope.tenant), number)?;
        let state = filed.file.state(stored.body.state).state;
        let compiled = if state == stored.body.state {
            self.tables.candidate(&stored.body)
        } else {
            let body = Candidate {
                state,
                ..stored.body.clone()
            };
            self.tables.candidate(&body)
        };
        let row = told(compiled, RecordKind::Candidate, number);
        let pool = self.pool(&stored.envelope.tenant);
        pool.candidates.upsert(number, &row);
        pool.candidate_cards.upsert(
            number,
            Card {
                key: stored.envelope.key.clone(),
                title: SmolStr::default(),
                version: RowVersion {
                    own: stored.envelope.revision.max(filed.revision),
                    ..RowVersion::default()
                },
            },
        );
        Ok(())
    }

    fn put_vacancy(&mut self, stored: &Stored<Vacancy>) -> Result<(), EngineError> {
        let (number, tenant) = (stored.envelope.number, &stored.envelope.tenant);
        let employer_key = RecordKey::new(stored.body.key.publisher.clone(), stored.body.employer.clone());
        let employer = self
            .store
            .every_tenant()
            .find::<Employer>(tenant, &employer_key)?;
        let ledger = self.pool(tenant).ledger.clone();
        let places = ledger.places_file(&self.store.of(tenant), number)?;
        let body = places.file.filled_in(stored.body.clone());
        let compiled = self
            .tables
            .vacancy(&body, employer.as_ref().map(|stored| &stored.body));
        let row = told(compiled, RecordKind::Vacancy, number);
        let card = Card {
            key: stored.envelope.key.clone(),
            title: SmolStr::new(&stored.body.title),
            version: RowVersion {
                own: stored.envelope.revision.max(places.revision),
                employer: employer
                    .as_ref()
                    .map_or_else(Sequence::default, |employer| employer.envelope.revision),
            },
        };
        let owner = (tenant.clone(), employer_key.clone());
        self.vacancies_of.entry(owner).or_default().insert(number);
        let pool = self.pool(tenant);
        if let Some(employer) = employer {
            pool.employers
                .upsert(employer.envelope.number, employer_key.clone());
        }
        pool.vacancy_employers.upsert(number, employer_key);
        pool.vacancies.upsert(number, &row);
        pool.vacancy_cards.upsert(number, card);
        Ok(())
    }

    /// Compiles the vacancies of an employer anew, also of one that is gone.
    fn employer_changed(&mut self, number: u64) -> Result<(), EngineError> {
        if let Some(employer) = self.store.every_tenant().get::<Employer>(number)? {
            self.pool(&employer.envelope.tenant)
                .employers
                .upsert(number, employer.envelope.key);
        }
        let owner = self.owner(number);
        let vacancies = owner.and_then(|owner| self.vacancies_of.get(&owner)).cloned();
        for vacancy in vacancies.unwrap_or_default() {
            if let Some(stored) = self.store.every_tenant().get::<Vacancy>(vacancy)? {
                self.put_vacancy(&stored)?;
            }
        }
        Ok(())
    }

    /// The employer with this creation number as vacancies name it.
    fn owner(&self, number: u64) -> Option<Owner> {
        let mut tenants = self.snapshot.tenants.iter();
        tenants.find_map(|(tenant, pool)| Some((tenant.clone(), pool.employers.get(number)?.clone())))
    }

    fn pool(&mut self, tenant: &Tenant) -> &mut TenantPool {
        Arc::make_mut(self.snapshot.tenants.entry(tenant.clone()).or_default())
    }

    fn remove(&mut self, take: impl Fn(&mut TenantPool)) {
        for pool in self.snapshot.tenants.values_mut() {
            take(Arc::make_mut(pool));
        }
    }
}

/// The row; codes that the tables no longer know are told to the operator, since they take no part in matching.
fn told<Row>(compiled: Compiled<Row>, kind: RecordKind, number: u64) -> Row {
    if !compiled.unknown_codes.is_empty() {
        let codes = compiled.unknown_codes.len();
        tracing::warn!(%kind, number, codes, "codes of a record are in no table; the operator's tables may have changed");
    }
    compiled.row
}
