//! What is there whose time is over. Everything is read once; nothing is changed.

use super::happened::{Happened, Happenings};
use super::{RetentionProgress, Told};
use crate::engine::{Call, Engine, EngineError};
use duijie_access::RetentionClass;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Candidate, Record, Vacancy};
use duijie_indexer::store::{Envelope, Former, Sequence, Stored, Tenant};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Records read at once.
const PAGE_RECORDS: usize = 1_000;

/// Something whose time is over, with the last day on which it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) tenant: Tenant,
    pub(super) number: u64,
    /// The revision at which it was found; none for what is only kept as a former state.
    pub(super) revision: Option<Sequence>,
    pub(super) last: Date,
}

/// What happened to one person, or at one fair, and is to be taken away as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DueEvents {
    pub(super) tenant: Tenant,
    /// Under which numbers the person was known; empty for a fair.
    pub(super) persons: BTreeSet<u64>,
    pub(super) events: Vec<u64>,
    pub(super) last: Date,
}

/// Everything whose time is over.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The change up to which the store was seen at the least.
    pub(super) sequence: Sequence,
    /// Records looked at.
    pub(super) looked_at: u64,
    pub(super) seekers: Vec<Due>,
    pub(super) service_records: Vec<DueEvents>,
    pub(super) vacancies: Vec<Due>,
    pub(super) runs: Vec<Due>,
    /// Days of the audit log.
    pub(super) days: Vec<Date>,
}

impl Survey {
    /// How much of a class is due, and the earliest last day.
    pub(super) fn count(&self, class: RetentionClass) -> (u64, Option<Date>) {
        let of = |dues: &[Due]| (dues.len() as u64, dues.iter().map(|due| due.last).min());
        match class {
            RetentionClass::Seekers => of(&self.seekers),
            RetentionClass::ServiceRecords => (
                self.service_records
                    .iter()
                    .map(|due| due.events.len() as u64)
                    .sum(),
                self.service_records.iter().map(|due| due.last).min(),
            ),
            RetentionClass::Vacancies => of(&self.vacancies),
            RetentionClass::BulkRuns => of(&self.runs),
            RetentionClass::AuditLog => (self.days.len() as u64, self.days.iter().min().copied()),
            RetentionClass::Grants | RetentionClass::Receipts => (0, None),
        }
    }
}

/// A look over everything.
pub(super) struct Look<'a> {
    pub(super) engine: &'a Engine,
    on: Date,
    call: &'a Call,
    told: Told<'a>,
    survey: Survey,
    /// The persons that stand and are to stay, and the vacancies that are in force, by creation number.
    standing: BTreeSet<u64>,
    in_force: BTreeSet<u64>,
}

impl Engine {
    pub(super) fn survey(&self, on: Date, call: &Call, told: Told<'_>) -> Result<Survey, EngineError> {
        let mut look = Look {
            engine: self,
            on,
            call,
            told,
            survey: Survey {
                sequence: self.store.sequence(),
                ..Survey::default()
            },
            standing: BTreeSet::new(),
            in_force: BTreeSet::new(),
        };
        let happened = look.happenings()?;
        look.seekers(&happened)?;
        let found = look.vacancies(&happened)?;
        let needed = look.service_records(happened)?;
        let free = found.into_iter().filter(|due| !needed.contains(&due.number));
        look.survey.vacancies = free.collect();
        look.runs();
        look.days()?;
        Ok(look.survey)
    }
}

impl Look<'_> {
    fn is_over(&self, class: RetentionClass, last: Date) -> bool {
        self.engine
            .upkeep
            .settings
            .retention
            .is_over(class, last, self.on)
    }

    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.engine.day_of(at)
    }

    fn pass(&mut self, records: usize) -> Result<(), EngineError> {
        self.survey.looked_at += records as u64;
        (self.told)(RetentionProgress {
            looked_at: self.survey.looked_at,
            removed: 0,
        });
        self.call.check()
    }

    /// The next records of a kind behind `after`, which is moved on.
    pub(super) fn page<R: Record>(&mut self, after: &mut u64) -> Result<Vec<Stored<R>>, EngineError> {
        let page = self.engine.store.every_tenant().scan::<R>(*after, PAGE_RECORDS)?;
        *after = page.last().map_or(*after, |last| last.envelope.number);
        self.pass(page.len())?;
        Ok(page)
    }

    /// Persons without any activity, and what is left of those who were deleted.
    fn seekers(&mut self, happened: &Happenings) -> Result<(), EngineError> {
        let mut after = 0;
        loop {
            let page = self.page::<Candidate>(&mut after)?;
            if page.is_empty() {
                break;
            }
            for stored in &page {
                let number = stored.envelope.number;
                self.standing.insert(number);
                let served = happened.persons.get(&number).and_then(|file| file.last);
                let decided = stored.body.consents.iter().map(|consent| consent.decided_on);
                let changed = self.last_change::<Candidate>(&stored.envelope)?;
                let last = decided.chain(served).fold(changed, Date::max);
                self.seeker(&stored.envelope, Some(stored.envelope.revision), last);
            }
        }
        for (envelope, ended_on) in self.gone::<Candidate>()? {
            let served = happened.persons.get(&envelope.number).and_then(|file| file.last);
            self.seeker(&envelope, None, served.map_or(ended_on, |day| day.max(ended_on)));
        }
        Ok(())
    }

    fn seeker(&mut self, envelope: &Envelope, revision: Option<Sequence>, last: Date) {
        if self.is_over(RetentionClass::Seekers, last) {
            self.standing.remove(&envelope.number);
            self.survey.seekers.push(due(envelope, revision, last));
        }
    }

    /// The day on which a record or one that was merged into it was last written.
    fn last_change<R: Record>(&self, envelope: &Envelope) -> Result<Date, EngineError> {
        let store = self.engine.store.every_tenant();
        let mut last = self.day(envelope.updated_at);
        let (mut members, mut next) = (vec![envelope.number], 0);
        while let Some(member) = members.get(next).copied() {
            next += 1;
            let parts = store.merged_into(R::KIND, member)?;
            members.extend(parts.into_iter().map(|part| part.number));
            if members.len() > 1
                && let Some(source) = store.source::<R>(member)?
            {
                last = last.max(self.day(source.envelope.updated_at));
            }
        }
        Ok(last)
    }

    /// Records of which only former states are left, with the day on which the last of them ended.
    fn gone<R: Record>(&mut self) -> Result<Vec<(Envelope, Date)>, EngineError> {
        let (mut gone, mut after) = (Vec::new(), None::<Former<R>>);
        loop {
            let store = self.engine.store.every_tenant();
            let page = store.scan_former::<R>(after.as_ref(), PAGE_RECORDS)?;
            self.pass(page.len())?;
            // Former states come by number and then by age: the last one of a record stands before the next number.
            let next = page.first().map(|former| former.stored.envelope.number);
            if let Some(last) = after.filter(|last| next != Some(last.stored.envelope.number)) {
                gone.extend(self.if_gone(&last)?);
            }
            for pair in page.windows(2) {
                if let [former, next] = pair
                    && former.stored.envelope.number != next.stored.envelope.number
                {
                    gone.extend(self.if_gone(former)?);
                }
            }
            let Some(last) = page.last() else {
                return Ok(gone);
            };
            after = Some(last.clone());
        }
    }

    fn if_gone<R: Record>(&self, last: &Former<R>) -> Result<Option<(Envelope, Date)>, EngineError> {
        let (store, number) = (self.engine.store.every_tenant(), last.stored.envelope.number);
        let is_part = store.standing_number(R::KIND, number)? != number;
        if is_part || store.get::<R>(number)?.is_some() {
            return Ok(None);
        }
        Ok(Some((last.stored.envelope.clone(), self.day(last.ended_at))))
    }

    /// Vacancies that are over long enough, as far as their own records tell.
    fn vacancies(&mut self, happened: &Happenings) -> Result<Vec<Due>, EngineError> {
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let page = self.page::<Vacancy>(&mut after)?;
            if page.is_empty() {
                break;
            }
            for stored in &page {
                let envelope = &stored.envelope;
                if is_in_force(&stored.body, self.on) {
                    self.in_force.insert(envelope.number);
                    continue;
                }
                let served = happened.vacancies.get(&envelope.number).copied();
                let valid_until = stored.body.valid_until.filter(|last| *last < self.on);
                let changed = self.last_change::<Vacancy>(envelope)?;
                let last = served.into_iter().chain(valid_until).fold(changed, Date::max);
                found.push(due(envelope, Some(envelope.revision), last));
            }
        }
        for (envelope, ended_on) in self.gone::<Vacancy>()? {
            let served = happened.vacancies.get(&envelope.number).copied();
            let last = served.map_or(ended_on, |day| day.max(ended_on));
            found.push(due(&envelope, None, last));
        }
        found.retain(|due| self.is_over(RetentionClass::Vacancies, due.last));
        Ok(found)
    }

    /// What happened to persons who are gone, and at fairs; tells the vacancies that what stays is about.
    fn service_records(&mut self, happened: Happenings) -> Result<BTreeSet<u64>, EngineError> {
        let mut needed = BTreeSet::new();
        for (root, file) in happened.persons {
            let is_over = file
                .last
                .is_some_and(|last| self.is_over(RetentionClass::ServiceRecords, last));
            if !is_over || self.standing.contains(&root) || self.holds_place(&file)? {
                needed.extend(file.vacancies);
            } else {
                self.service_record(file);
            }
        }
        for file in happened.booths.into_values() {
            let is_over = file
                .last
                .is_some_and(|last| self.is_over(RetentionClass::ServiceRecords, last));
            if is_over {
                self.service_record(file);
            }
        }
        self.call.check()?;
        Ok(needed)
    }

    fn service_record(&mut self, file: Happened) {
        let (Some(tenant), Some(last)) = (file.tenant, file.last) else {
            return;
        };
        if !file.events.is_empty() {
            self.survey.service_records.push(DueEvents {
                tenant,
                persons: file.persons,
                events: file.events,
                last,
            });
        }
    }

    /// Whether one of these persons holds a place of a vacancy that is in force.
    fn holds_place(&self, file: &Happened) -> Result<bool, EngineError> {
        let Some(tenant) = &file.tenant else {
            return Ok(false);
        };
        let snapshot = self.engine.pool.snapshot();
        let ledger = &snapshot.tenant(tenant).ledger;
        for vacancy in file.vacancies.intersection(&self.in_force) {
            let held = ledger.places_file(&self.engine.store.of(tenant), *vacancy)?;
            if held
                .file
                .holders()
                .any(|(person, _)| file.persons.contains(&person))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn runs(&mut self) {
        for (tenant, number, started_at) in self.engine.runs.at_rest() {
            let last = self.day(started_at);
            if self.is_over(RetentionClass::BulkRuns, last) {
                self.survey.runs.push(Due {
                    tenant,
                    number,
                    revision: None,
                    last,
                });
            }
        }
    }

    /// Files of the log are of days in UTC, which may end on the next day of the calendar in use.
    fn days(&mut self) -> Result<(), EngineError> {
        let mut days = self.engine.audit.days()?;
        let is_over = |day: &Date| {
            let last = day.saturating_add(jiff::Span::new().days(1));
            self.is_over(RetentionClass::AuditLog, last)
        };
        days.retain(is_over);
        self.survey.days = days;
        Ok(())
    }
}

fn due(envelope: &Envelope, revision: Option<Sequence>, last: Date) -> Due {
    Due {
        tenant: envelope.tenant.clone(),
        number: envelope.number,
        revision,
        last,
    }
}

/// Whether a vacancy can still be filled, now or when it is taken up again.
fn is_in_force(vacancy: &Vacancy, on: Date) -> bool {
    let is_over = matches!(
        vacancy.state,
        VacancyState::Expired | VacancyState::Refused | VacancyState::Withdrawn
    );
    !is_over && vacancy.valid_until.is_none_or(|last| last >= on)
}
