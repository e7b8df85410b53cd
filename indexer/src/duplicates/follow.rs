//! How the view comes to see what the store holds: one scan, then the change feed. An employer that changes takes its
//! vacancies along, since its name and code are part of their prints.

use super::{Registers, State};
use crate::error::{Error, Unavailable};
use crate::store::{Change, Sequence, Store, Stored, Tenant};
use duijie_domain::duplicate::{PersonPrint, Seal, VacancyPrint};
use duijie_domain::{Candidate, Employer, Record, RecordKey, RecordKind, Vacancy};
use std::collections::{BTreeSet, HashMap};

/// Records read from the store at once.
const PAGE_RECORDS: usize = 2_048;

/// An employer as vacancies name it.
type Owner = (Tenant, RecordKey);

/// How far the view has come.
#[derive(Default)]
pub(super) struct Following {
    scan: Scan,
    /// The change up to which the store has been seen.
    sequence: Sequence,
    /// Records read since the start.
    records: u64,
    /// Vacancies by employer.
    vacancies_of: HashMap<Owner, BTreeSet<u64>>,
    /// Employers met so far by creation number, so that a deleted one can still be named.
    employers: HashMap<u64, Owner>,
}

/// Where the first scan stands.
#[derive(Default)]
enum Scan {
    #[default]
    NotBegun,
    Candidates(u64),
    Vacancies(u64),
    Done,
}

impl State {
    pub(super) fn follow(
        &mut self,
        store: &Store,
        seal: &Seal,
        goes_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Sequence, Error> {
        loop {
            let is_at_the_end = match self.following.scan {
                Scan::NotBegun => {
                    // Changes made during the scan are met again in the feed.
                    self.following.sequence = store.sequence();
                    self.following.scan = Scan::Candidates(0);
                    false
                }
                Scan::Candidates(after) => {
                    let next = self.scan_page::<Candidate>(store, after, |state, stored| {
                        state.put_candidate(stored, seal);
                        Ok(())
                    })?;
                    self.following.scan = next.map_or(Scan::Vacancies(0), Scan::Candidates);
                    false
                }
                Scan::Vacancies(after) => {
                    let put =
                        |state: &mut Self, stored: &Stored<Vacancy>| state.put_vacancy(store, stored, seal);
                    let next = self.scan_page::<Vacancy>(store, after, put)?;
                    self.following.scan = next.map_or(Scan::Done, Scan::Vacancies);
                    false
                }
                Scan::Done => self.take_changes(store, seal)?,
            };
            if is_at_the_end {
                return Ok(self.following.sequence);
            }
            if !goes_on(self.following.records) {
                return Err(Error::Unavailable(Unavailable::Cancelled));
            }
        }
    }

    /// Reads the next page of a kind; tells behind which number to go on, if there may be more.
    fn scan_page<R: Record>(
        &mut self,
        store: &Store,
        after: u64,
        mut put: impl FnMut(&mut Self, &Stored<R>) -> Result<(), Error>,
    ) -> Result<Option<u64>, Error> {
        let page = store.scan::<R>(after, PAGE_RECORDS)?;
        for stored in &page {
            put(self, stored)?;
        }
        self.following.records += page.len() as u64;
        Ok(page.last().map(|last| last.envelope.number))
    }

    /// Takes in the next changes; tells whether there were none.
    fn take_changes(&mut self, store: &Store, seal: &Seal) -> Result<bool, Error> {
        let changes = store.changes(self.following.sequence, PAGE_RECORDS)?;
        // A record that changed often is read once.
        let touched: BTreeSet<(RecordKind, u64)> = changes
            .iter()
            .map(|change| (change.kind, change.number))
            .collect();
        for (kind, number) in touched {
            self.take_record(store, seal, kind, number)?;
        }
        let last: Option<&Change> = changes.last();
        self.following.sequence = last.map_or(self.following.sequence, |last| last.sequence);
        Ok(changes.is_empty())
    }

    fn take_record(
        &mut self,
        store: &Store,
        seal: &Seal,
        kind: RecordKind,
        number: u64,
    ) -> Result<(), Error> {
        self.following.records += 1;
        match kind {
            RecordKind::Candidate => match store.get::<Candidate>(number)? {
                Some(stored) => self.put_candidate(&stored, seal),
                None => self.each(|registers| registers.candidates.remove(number)),
            },
            RecordKind::Vacancy => match store.get::<Vacancy>(number)? {
                Some(stored) => self.put_vacancy(store, &stored, seal)?,
                None => self.each(|registers| registers.vacancies.remove(number)),
            },
            RecordKind::Employer => self.employer_changed(store, seal, number)?,
            RecordKind::Event | RecordKind::Fair => {}
        }
        Ok(())
    }

    fn put_candidate(&mut self, stored: &Stored<Candidate>, seal: &Seal) {
        let tenant = &stored.envelope.tenant;
        let print = PersonPrint::of(&stored.body, tenant.as_str(), seal);
        self.registers(tenant)
            .candidates
            .put(stored.envelope.number, print);
    }

    fn put_vacancy(&mut self, store: &Store, stored: &Stored<Vacancy>, seal: &Seal) -> Result<(), Error> {
        let (number, tenant) = (stored.envelope.number, &stored.envelope.tenant);
        let key = RecordKey::new(stored.body.key.publisher.clone(), stored.body.employer.clone());
        let employer = store.find::<Employer>(tenant, &key)?;
        let owner = (tenant.clone(), key);
        if let Some(employer) = &employer {
            self.following
                .employers
                .insert(employer.envelope.number, owner.clone());
        }
        self.following
            .vacancies_of
            .entry(owner)
            .or_default()
            .insert(number);
        let employer = employer.as_ref().map(|employer| &employer.body);
        let print = VacancyPrint::of(&stored.body, employer, tenant.as_str(), seal);
        self.registers(tenant).vacancies.put(number, print);
        Ok(())
    }

    fn employer_changed(&mut self, store: &Store, seal: &Seal, number: u64) -> Result<(), Error> {
        if let Some(employer) = store.get::<Employer>(number)? {
            let owner = (employer.envelope.tenant, employer.envelope.key);
            self.following.employers.insert(number, owner);
        }
        let owner = self.following.employers.get(&number);
        let vacancies = owner
            .and_then(|owner| self.following.vacancies_of.get(owner))
            .cloned();
        for vacancy in vacancies.unwrap_or_default() {
            if let Some(stored) = store.get::<Vacancy>(vacancy)? {
                self.put_vacancy(store, &stored, seal)?;
            }
        }
        Ok(())
    }

    fn registers(&mut self, tenant: &Tenant) -> &mut Registers {
        self.tenants.entry(tenant.clone()).or_default()
    }

    fn each(&mut self, forget: impl Fn(&mut Registers)) {
        self.tenants.values_mut().for_each(forget);
    }
}
