//! Recording events: named, checked against everything recorded before, and written in order.

use super::super::ledger::{Ledger, day_of};
use super::super::reach::Reach;
use super::super::{BATCH_RECORDS_MAX, Call, Engine, EngineError, Principal, RecordName};
use super::post::Post;
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::check::{CheckContext, Checked};
use duijie_domain::event::{Event, Step};
use duijie_domain::fact::Fact;
use duijie_domain::follow_up::{Circumstances, PersonFile, Refusal};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, RecordKey, Vacancy};
use duijie_indexer::store::{Outcome, Sequence, Write, WriteRequest};
use jiff::Timestamp;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard};

/// Kinds of work that leave time for another job.
const SIDE_JOBS: [&str; 4] = ["gig", "part-time", "internship", "traineeship"];

/// An event as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDraft {
    /// Who reports it and under which identifier.
    pub key: RecordKey,
    /// When it happened; now if nothing is said.
    pub happened_at: Option<Timestamp>,
    /// Who did it.
    pub actor: SmolStr,
    /// The person.
    pub candidate: Option<RecordName>,
    /// The vacancy.
    pub vacancy: Option<RecordName>,
    /// The fair at which it happened.
    pub fair: Option<RecordName>,
    /// What happened.
    pub step: EventStep,
    /// A note.
    pub note: String,
}

/// What happened, as far as the reporter has to tell it.
#[derive(Debug, Clone, PartialEq)]
pub enum EventStep {
    /// As it is.
    Told(Step),
    /// A hire: the site if it is told, and the first day.
    Hired {
        /// Position of the site; the first one with a place left if none.
        site: Option<u16>,
        /// First day of work.
        starts_on: Option<jiff::civil::Date>,
    },
}

/// An event that was recorded, or would have been.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    /// Creation number; 0 when nothing was to be written.
    pub number: u64,
    /// Sequence of the change; 0 when nothing was to be written.
    pub revision: Sequence,
    /// Whether it is new; false for one that was recorded before.
    pub is_new: bool,
    /// The event.
    pub event: Event,
}

impl Engine {
    /// Records events one by one, in the order given: each has a result of its own, and each sees those before it.
    ///
    /// # Errors
    /// `InvalidInput` for too many at once, `Unavailable` when the store has stopped.
    pub fn record_events(
        &self,
        caller: &Principal,
        drafts: Vec<EventDraft>,
        validate_only: bool,
        call: &Call,
    ) -> Result<Vec<Result<RecordedEvent, EngineError>>, EngineError> {
        if !(1..=BATCH_RECORDS_MAX).contains(&drafts.len()) {
            return Err(batch_out_of_range(drafts.len()));
        }
        let writing = self.tracking.lock();
        self.record_under(caller, drafts, validate_only, (&writing, call))
    }

    /// Records events while nobody else does.
    pub(in super::super) fn record_under(
        &self,
        caller: &Principal,
        drafts: Vec<EventDraft>,
        validate_only: bool,
        (_, call): (&MutexGuard<'_, ()>, &Call),
    ) -> Result<Vec<Result<RecordedEvent, EngineError>>, EngineError> {
        let mut desk = Desk {
            engine: self,
            caller,
            now: self.now(),
            ledger: self.ledger_now(caller, call)?,
            staged: BTreeMap::new(),
            repeated: Vec::new(),
        };
        let mut results = Vec::with_capacity(drafts.len());
        for (place, draft) in drafts.into_iter().enumerate() {
            results.push(desk.take(place, draft));
        }
        if !validate_only {
            self.write_events(caller, desk.now, &mut results)?;
        }
        tell_repeated(&desk.repeated, &mut results);
        Ok(results)
    }

    fn write_events(
        &self,
        caller: &Principal,
        now: Timestamp,
        results: &mut [Result<RecordedEvent, EngineError>],
    ) -> Result<(), EngineError> {
        let is_staged =
            |result: &Result<RecordedEvent, EngineError>| matches!(result, Ok(recorded) if recorded.is_new);
        let mut writes = Vec::new();
        for recorded in results.iter().filter(|result| is_staged(result)).flatten() {
            writes.push(Write::create(&caller.tenant, &recorded.event)?);
        }
        if writes.is_empty() {
            return Ok(());
        }
        let written = self.store.write(WriteRequest::new(now, writes)?)?;
        let staged = results.iter_mut().filter(|result| is_staged(result));
        for (result, written) in staged.zip(written) {
            match written {
                Ok(written) => {
                    if let Ok(recorded) = result {
                        (recorded.number, recorded.revision) = (written.number, written.revision);
                        recorded.is_new = written.outcome == Outcome::Created;
                    }
                }
                Err(error) => *result = Err(error.into()),
            }
        }
        Ok(())
    }
}

/// Events being taken in: the ledger as it will be when those before have been written.
struct Desk<'a> {
    engine: &'a Engine,
    caller: &'a Principal,
    now: Timestamp,
    ledger: Ledger,
    /// Events that will be written, and their places in the call.
    staged: BTreeMap<RecordKey, (usize, Event)>,
    /// Places in the call at which an event of the same call stands again, and where it stood first.
    repeated: Vec<(usize, usize)>,
}

impl Desk<'_> {
    fn reach(&self) -> Reach<'_> {
        self.engine.reach(self.caller)
    }

    fn take(&mut self, place: usize, draft: EventDraft) -> Result<RecordedEvent, EngineError> {
        let known = self.known(&draft.key)?;
        let event = self.complete(draft, known.as_ref().map(|known| &known.event))?;
        if let Some(known) = known {
            let same = same_again(known, event)?;
            let first = self.staged.get(&same.event.key).map(|(first, _)| *first);
            self.repeated.extend(first.map(|first| (place, first)));
            return Ok(same);
        }
        let number = u64::MAX - self.staged.len() as u64;
        self.check(number, &event)?;
        self.staged.insert(event.key.clone(), (place, event.clone()));
        let day = day_of(event.happened_at, &self.engine.time_zone);
        self.ledger.apply(number, Sequence::default(), &event, day);
        Ok(RecordedEvent {
            number: 0,
            revision: Sequence::default(),
            is_new: true,
            event,
        })
    }

    /// The event of this key, if it was recorded before or stands further up in the call.
    fn known(&self, key: &RecordKey) -> Result<Option<RecordedEvent>, EngineError> {
        let told = |number, revision, event| RecordedEvent {
            number,
            revision,
            is_new: false,
            event,
        };
        if let Some((_, event)) = self.staged.get(key) {
            return Ok(Some(told(0, Sequence::default(), event.clone())));
        }
        let stored = self.reach().tenant_wide().find::<Event>(key)?;
        Ok(stored.map(|stored| told(stored.envelope.number, stored.envelope.revision, stored.body)))
    }

    /// The event with the records that it names and everything that follows from them.
    fn complete(&self, draft: EventDraft, known: Option<&Event>) -> Result<Event, EngineError> {
        let candidate = draft.candidate.as_ref().map(|name| self.candidate(name));
        let candidate = candidate.transpose()?;
        let vacancy = draft.vacancy.as_ref();
        let vacancy = vacancy.map(|name| self.vacancy(name, candidate, known));
        let vacancy = vacancy.transpose()?;
        let fair = draft.fair.as_ref();
        let fair = fair.map(|name| self.engine.fair_number(self.caller, name));
        let fair = fair.transpose()?;
        let mut event = Event {
            key: draft.key,
            happened_at: draft.happened_at.unwrap_or(self.now),
            actor: draft.actor,
            candidate,
            vacancy,
            fair,
            step: match draft.step {
                EventStep::Told(step) => step,
                EventStep::Hired { site, starts_on } => match known.map(|known| &known.step) {
                    // Who tells no site tells the one that the first report was given, whoever has a place there by now.
                    Some(Step::Hired {
                        site: first, full, ..
                    }) => Step::Hired {
                        site: site.unwrap_or(*first),
                        starts_on,
                        full: *full,
                    },
                    _ => self.hire(vacancy, site, starts_on)?,
                },
            },
            note: draft.note,
        };
        if let Step::TakenBack { event: number } = event.step {
            let taken = self.event(number)?;
            (event.candidate, event.vacancy, event.fair) = (taken.candidate, taken.vacancy, taken.fair);
        }
        let violations = event.violations(CheckContext {
            codes: &self.engine.codes,
            today: self.engine.today(),
        });
        if violations.is_empty() {
            Ok(event)
        } else {
            Err(EngineError::InvalidInput(violations))
        }
    }

    fn candidate(&self, name: &RecordName) -> Result<u64, EngineError> {
        let person = self.engine.get::<Candidate>(self.caller, name)?;
        Ok(person.envelope.number)
    }

    /// The number of the vacancy that is meant. The key of a deleted one means it only for whoever had to do with it, and only
    /// until another vacancy has that key.
    fn vacancy(
        &self,
        name: &RecordName,
        candidate: Option<u64>,
        known: Option<&Event>,
    ) -> Result<u64, EngineError> {
        let key = match name {
            RecordName::Number(number) => return Ok(self.post(*number)?.stored.envelope.number),
            RecordName::Key(key) => key,
        };
        match self.engine.get::<Vacancy>(self.caller, name) {
            Err(EngineError::NotFound(missing)) => {
                let told = known.and_then(|known| known.vacancy);
                let file = candidate.map(|person| self.file(person)).transpose()?;
                let meant = self
                    .engine
                    .deleted_post(self.caller, key, (told, file.as_deref()))?;
                meant.ok_or(EngineError::NotFound(missing))
            }
            found => Ok(found?.envelope.number),
        }
    }

    /// Everything that happened to the person, those events among it that stand further up in the call.
    fn file(&self, candidate: u64) -> Result<Arc<PersonFile>, EngineError> {
        let filed = self.ledger.person_file(&self.reach().tenant_wide(), candidate)?;
        Ok(filed.file)
    }

    fn hire(
        &self,
        vacancy: Option<u64>,
        site: Option<u16>,
        starts_on: Option<jiff::civil::Date>,
    ) -> Result<Step, EngineError> {
        let post = vacancy.map(|number| self.post(number)).transpose()?;
        let Some(Post { stored, .. }) = post else {
            return Ok(Step::Hired {
                site: site.unwrap_or(0),
                starts_on,
                full: true,
            });
        };
        let places = self
            .ledger
            .places_file(&self.reach().tenant_wide(), stored.envelope.number)?;
        let is_side_job = match &stored.body.job_type {
            Fact::Known(kind) => SIDE_JOBS.contains(&kind.as_str()),
            _ => false,
        };
        Ok(Step::Hired {
            site: site
                .or_else(|| places.file.first_open_site(&stored.body))
                .unwrap_or(0),
            starts_on,
            full: !is_side_job,
        })
    }

    fn post(&self, number: u64) -> Result<Post, EngineError> {
        self.engine.post(self.caller, number)
    }

    /// The event to be taken back, which must be the caller's.
    fn event(&self, number: u64) -> Result<Event, EngineError> {
        let stored = self.reach().get::<Event>(number)?;
        stored
            .map(|stored| stored.body)
            .ok_or_else(|| refused(Refusal::NothingToTakeBack))
    }

    fn check(&self, number: u64, event: &Event) -> Result<(), EngineError> {
        let Some(candidate) = event.candidate else {
            return Ok(());
        };
        let store = &self.reach().tenant_wide();
        let person = self
            .engine
            .get::<Candidate>(self.caller, &RecordName::Number(candidate))?;
        let post = event.vacancy.map(|vacancy| self.post(vacancy)).transpose()?;
        let places = match event.vacancy {
            Some(vacancy) => self.ledger.places_file(store, vacancy)?,
            None => Default::default(),
        };
        let around = Circumstances {
            now: self.now,
            day: day_of(event.happened_at, &self.engine.time_zone),
            vacancy: post
                .as_ref()
                .map(|post| (&post.stored.body, places.file.as_ref())),
            vacancy_deleted: post.as_ref().is_some_and(|post| post.is_deleted),
            consent_withdrawn: person.body.has_withdrawn(ConsentPurpose::Matching),
        };
        let file = self.file(candidate)?;
        file.check(number, event, &around).map_err(refused)
    }
}

fn same_again(known: RecordedEvent, event: Event) -> Result<RecordedEvent, EngineError> {
    // Who tells no time tells the time of the first report.
    let same = Event {
        happened_at: known.event.happened_at,
        ..event
    };
    if same != known.event {
        return Err(EngineError::Conflict {
            reason: "EVENT_KEY_REUSED",
            text: Text::new(
                "该编号已用于另一条事件；事件不能修改，请换一个编号，或先撤销",
                "this identifier stands for another event; events are never changed: use another one, or take that back",
            ),
        });
    }
    Ok(known)
}

/// An event that stands twice in a call has one fate.
fn tell_repeated(repeated: &[(usize, usize)], results: &mut [Result<RecordedEvent, EngineError>]) {
    for (place, first) in repeated {
        let fate = results.get(*first).cloned();
        if let (Some(result), Some(fate)) = (results.get_mut(*place), fate) {
            *result = fate.map(|first| RecordedEvent {
                is_new: false,
                ..first
            });
        }
    }
}

fn refused(refusal: Refusal) -> EngineError {
    EngineError::invalid("step", refusal.reason(), refusal.message(), refusal.hint())
}

fn batch_out_of_range(length: usize) -> EngineError {
    EngineError::invalid(
        "events",
        "BATCH_SIZE_OUT_OF_RANGE",
        Text::new(
            format!("一批 {length} 条，须在 1 到 {BATCH_RECORDS_MAX} 之间"),
            format!("a batch of {length} is not between 1 and {BATCH_RECORDS_MAX}"),
        ),
        Text::new("请分批发送", "split the batch"),
    )
}
