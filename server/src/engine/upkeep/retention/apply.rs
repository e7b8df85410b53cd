//! Taking away what was found: persons as at their own wish, then what happened, vacancies, runs and days of the log. Each
//! step is whole by itself, so that an interrupted one is simply asked for again.

use super::survey::{Due, DueEvents, Survey};
use super::{RetentionProgress, RetentionReport, Told};
use crate::engine::forgetting::{Opened, VIEWS_TIME_MAX};
use crate::engine::{Call, Engine, EngineError, Principal};
use duijie_access::RetentionClass;
use duijie_domain::{Event, RecordKind};
use duijie_indexer::Error as IndexerError;
use duijie_indexer::audit::AuditNote;
use duijie_indexer::store::{Sequence, Tenant};
use jiff::{Span, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// Persons that are written into one entry of the log before they are erased.
const PERSONS_AT_ONCE: usize = 100;
/// Records that are removed in one write set.
const RECORDS_AT_ONCE: usize = 1_000;
/// Changes read at once.
const PAGE_CHANGES: usize = 1_000;

/// What was changed since something was found to be due.
type Touched = BTreeSet<(RecordKind, u64)>;

/// Taking away under way.
struct Broom<'a> {
    engine: &'a Engine,
    caller: &'a Principal,
    call: &'a Call,
    told: Told<'a>,
    report: &'a mut RetentionReport,
    looked_at: u64,
    /// Up to where changes were looked through, and what they touched.
    seen: Sequence,
    touched: Touched,
    /// Who was erased here.
    erased: BTreeSet<u64>,
}

impl Engine {
    pub(super) fn take_away(
        &self,
        caller: &Principal,
        survey: Survey,
        report: &mut RetentionReport,
        (call, told): (&Call, Told<'_>),
    ) -> Result<(), EngineError> {
        let mut broom = Broom {
            engine: self,
            caller,
            call,
            told,
            report,
            looked_at: survey.looked_at,
            seen: survey.sequence,
            touched: Touched::new(),
            erased: BTreeSet::new(),
        };
        broom.seekers(&survey.seekers)?;
        broom.service_records(survey.service_records)?;
        broom.vacancies(&survey.vacancies)?;
        broom.runs(&survey.runs)?;
        broom.days(&survey.days)
    }
}

impl Broom<'_> {
    /// Views are cleaned once for all who were erased, also when something has failed on the way.
    fn seekers(&mut self, dues: &[Due]) -> Result<(), EngineError> {
        let (mut last, mut failed) = (None, Ok(()));
        let opened = self.engine.forgetting.begin()?;
        for part in dues.chunks(PERSONS_AT_ONCE) {
            failed = self.erase(part, &opened, &mut last);
            if failed.is_err() {
                break;
            }
        }
        if let Some(revision) = last {
            let patient = Call::lasting(VIEWS_TIME_MAX);
            self.engine.clean_views(&opened, revision, &patient)?;
        }
        failed
    }

    fn erase(
        &mut self,
        part: &[Due],
        opened: &Opened<'_>,
        last: &mut Option<Sequence>,
    ) -> Result<(), EngineError> {
        self.call.check()?;
        let engine = self.engine;
        let _no_events = engine.tracking.lock();
        self.look_again()?;
        let part: Vec<&Due> = part.iter().filter(|due| !self.is_touched(due.number)).collect();
        self.write_down(RetentionClass::Seekers, &part)?;
        for due in part {
            let erased = engine
                .store
                .erase_expired(&due.tenant, due.number, due.revision, engine.now());
            opened.note(&erased);
            match erased {
                Ok(erased) => {
                    *last = erased.revision.or(*last).or(Some(Sequence::default()));
                    self.erased.extend(erased.erasure.numbers);
                    self.done(RetentionClass::Seekers, 1);
                }
                // Somebody has written the record since: that is activity.
                Err(IndexerError::Conflict(_) | IndexerError::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn service_records(&mut self, dues: Vec<DueEvents>) -> Result<(), EngineError> {
        for (tenant, dues) in by_tenant(dues) {
            let mut rest = dues.into_iter().peekable();
            while rest.peek().is_some() {
                let (mut events, mut part) = (0, Vec::new());
                while let Some(due) =
                    rest.next_if(|due| part.is_empty() || events + due.events.len() <= RECORDS_AT_ONCE)
                {
                    events += due.events.len();
                    part.push(due);
                }
                self.remove_events(&tenant, part)?;
            }
        }
        Ok(())
    }

    /// Nobody records an event meanwhile, and whoever was told of since stays with everything.
    fn remove_events(&mut self, tenant: &Tenant, mut part: Vec<DueEvents>) -> Result<(), EngineError> {
        self.call.check()?;
        let engine = self.engine;
        let _no_events = engine.tracking.lock();
        self.look_again()?;
        part.retain(|due| !due.persons.iter().any(|person| self.is_touched(*person)));
        let persons = part.iter().flat_map(|due| due.persons.iter().copied()).collect();
        self.note(RetentionClass::ServiceRecords, tenant, persons)?;
        let events = part.into_iter().flat_map(|due| due.events).collect();
        let removed = engine
            .store
            .remove(tenant, RecordKind::Event, events, engine.now())?;
        self.done(RetentionClass::ServiceRecords, removed);
        Ok(())
    }

    fn vacancies(&mut self, dues: &[Due]) -> Result<(), EngineError> {
        for part in dues.chunks(RECORDS_AT_ONCE) {
            self.call.check()?;
            let engine = self.engine;
            let _no_events = engine.tracking.lock();
            self.look_again()?;
            let left = part
                .iter()
                .filter(|due| !self.touched.contains(&(RecordKind::Vacancy, due.number)));
            let mut numbers: BTreeMap<&Tenant, Vec<u64>> = BTreeMap::new();
            for due in left {
                numbers.entry(&due.tenant).or_default().push(due.number);
            }
            for (tenant, numbers) in numbers {
                self.note(RetentionClass::Vacancies, tenant, Vec::new())?;
                let removed = engine
                    .store
                    .remove(tenant, RecordKind::Vacancy, numbers, engine.now())?;
                self.done(RetentionClass::Vacancies, removed);
            }
        }
        Ok(())
    }

    fn runs(&mut self, dues: &[Due]) -> Result<(), EngineError> {
        for due in dues {
            self.call.check()?;
            self.note(RetentionClass::BulkRuns, &due.tenant, Vec::new())?;
            match self.engine.runs.delete(&due.tenant, due.number) {
                Ok(()) => self.done(RetentionClass::BulkRuns, 1),
                // Somebody has deleted it, or has taken it up again.
                Err(EngineError::NotFound(_) | EngineError::Conflict { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn days(&mut self, days: &[Date]) -> Result<(), EngineError> {
        let Some(last) = days.iter().max() else {
            return Ok(());
        };
        let behind = last.saturating_add(Span::new().days(1));
        let engine = self.engine;
        let removed = engine.audit.forget_before(behind, engine.now())?;
        self.done(RetentionClass::AuditLog, removed as u64);
        Ok(())
    }

    /// Looks through what was written since the last time.
    fn look_again(&mut self) -> Result<(), EngineError> {
        let store = self.engine.store.every_tenant();
        loop {
            let changes = store.changes(self.seen, PAGE_CHANGES)?;
            let Some(last) = changes.last() else {
                return Ok(());
            };
            self.seen = last.sequence;
            for change in changes {
                if change.kind != RecordKind::Event {
                    self.touched.insert((change.kind, change.number));
                } else if let Some(stored) = store.get::<Event>(change.number)? {
                    self.touch(RecordKind::Candidate, stored.body.candidate)?;
                    self.touch(RecordKind::Vacancy, stored.body.vacancy)?;
                }
            }
        }
    }

    /// Whether somebody else has written a person or of a person since.
    fn is_touched(&self, person: u64) -> bool {
        self.touched.contains(&(RecordKind::Candidate, person)) && !self.erased.contains(&person)
    }

    /// A person is touched under the number that an event names and under the one that stands for it.
    fn touch(&mut self, kind: RecordKind, number: Option<u64>) -> Result<(), EngineError> {
        if let Some(number) = number {
            let root = self.engine.store.every_tenant().standing_number(kind, number)?;
            self.touched.extend([(kind, number), (kind, root)]);
        }
        Ok(())
    }

    fn write_down(&self, class: RetentionClass, part: &[&Due]) -> Result<(), EngineError> {
        let mut persons: BTreeMap<&Tenant, Vec<u64>> = BTreeMap::new();
        for due in part {
            persons.entry(&due.tenant).or_default().push(due.number);
        }
        for (tenant, persons) in persons {
            self.note(class, tenant, persons)?;
        }
        Ok(())
    }

    /// What cannot be written down is not taken away.
    fn note(&self, class: RetentionClass, tenant: &Tenant, persons: Vec<u64>) -> Result<(), EngineError> {
        let caller = self.caller;
        let note = AuditNote {
            tenant: tenant.as_str().to_owned(),
            key: caller.key_id.as_ref().map(ToString::to_string),
            role: caller.role.code().to_owned(),
            purpose: None,
            method: format!("retention {}", class.code()),
            subjects: persons,
            in_full: false,
            result: "Ok".to_owned(),
        };
        Ok(self.engine.audit.append(note, self.engine.now())?)
    }

    fn done(&mut self, class: RetentionClass, removed: u64) {
        let count = self
            .report
            .classes
            .iter_mut()
            .find(|count| count.rule.class == class);
        if let Some(count) = count {
            count.removed += removed;
        }
        (self.told)(RetentionProgress {
            looked_at: self.looked_at,
            removed: self.report.classes.iter().map(|count| count.removed).sum(),
        });
    }
}

fn by_tenant(dues: Vec<DueEvents>) -> BTreeMap<Tenant, Vec<DueEvents>> {
    let mut sorted: BTreeMap<Tenant, Vec<DueEvents>> = BTreeMap::new();
    for due in dues {
        sorted.entry(due.tenant.clone()).or_default().push(due);
    }
    sorted
}
