//! A history played on the service and on the model side by side: each answer is compared at once, everything at each look.

use super::command::{
    Deed, Delete, Happening, History, Order, Seen, Sheet, Ticket, Update, Via, What, When, Which, key,
};
use super::compare::compare_everything;
use super::ledger::{Claim, Draft};
use super::register::{Done, Kind, MISSING, Register, Sent, Verdict};
use super::service::Service;
use duijie::engine::{
    Call, Change, EngineError, EventDraft, EventStep, Kept, Principal, RecordName, RecordedEvent,
    WriteOptions,
};
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::event::Step;
use duijie_domain::{Candidate, Employer, RecordKey, Vacancy};
use duijie_indexer::store::{Sequence, Written};
use jiff::{Span, Timestamp};
use std::fmt::Debug;
use std::time::Duration;

/// 2026-11-21 10:00 in China.
const NOW_SECONDS: i64 = 1_795_226_400;
/// A number that nobody has.
const NOBODY: u64 = 999_999;

/// Plays a history; the error says at which order the service and the model part, and in what.
pub(crate) fn play(history: &History, is_durable: bool) -> Result<(), String> {
    let now = Timestamp::from_second(NOW_SECONDS).unwrap();
    let mut player = Player {
        service: Service::new(is_durable, now),
        register: Register::starting(now),
        last_sent: None,
        place: 0,
    };
    for (place, order) in history.0.iter().enumerate() {
        player.place = place;
        let done = player.carry_out(order);
        done.map_err(|fault| format!("order {place}, {:?}:\n{fault}", order.deed))?;
    }
    player.finish().map_err(|fault| format!("at the end:\n{fault}"))
}

/// A call that has time enough.
pub(crate) fn patient() -> Call {
    Call::lasting(Duration::from_secs(5))
}

struct Player {
    service: Service,
    register: Register,
    last_sent: Option<(usize, Sent, String)>,
    place: usize,
}

impl Player {
    fn carry_out(&mut self, order: &Order) -> Result<(), String> {
        let office = order.office;
        match &order.deed {
            Deed::Rest => Ok(()),
            Deed::Look => compare_everything(&self.service, &self.register),
            Deed::Upsert(sheet) => self.upsert(office, sheet),
            Deed::Create(sheet, ticket) => self.send(office, Sent::Create(sheet.clone()), *ticket),
            Deed::Update(update, ticket) => self.send(office, self.resolved(office, update), *ticket),
            Deed::Delete(delete, ticket) => self.send(office, self.unwanted(office, delete), *ticket),
            Deed::DeleteFilled(back) => match self.filled(office, *back) {
                Some(sent) => self.send(office, sent, Ticket::Fresh),
                None => Ok(()),
            },
            Deed::SendAgain => match self.last_sent.clone() {
                Some((office, sent, request)) => self.answer(office, &sent, &request),
                None => Ok(()),
            },
            Deed::Record(happenings) => self.record(office, happenings),
            Deed::FollowUp(back, what, by_number) => match self.follow_up(office, *back, (*what, *by_number))
            {
                Some(draft) => self.report(office, &[draft]),
                None => Ok(()),
            },
            Deed::TakeBack(back) => self.take_back(office, *back),
            Deed::RecordAgain(back) => match self.recorded(office, *back) {
                Some(draft) => self.report(office, &[draft]),
                None => Ok(()),
            },
            Deed::Withdraw(own) => self.withdraw(office, &key('p', *own)),
            Deed::Erase(own) => self.erase(office, &key('p', *own)),
            Deed::Days(days) => {
                self.register.now += Span::new().hours(24 * i64::from(*days));
                self.service.set_clock(self.register.now);
                Ok(())
            }
            Deed::Reopen => self.reopen(),
        }
    }

    fn finish(&mut self) -> Result<(), String> {
        compare_everything(&self.service, &self.register)?;
        self.reopen()?;
        compare_everything(&self.service, &self.register)?;
        let verified = self.service.engine().store().verify().map_err(told)?;
        match verified.is_sound() {
            true => Ok(()),
            false => Err(format!("the store is not sound: {verified:?}")),
        }
    }

    fn reopen(&mut self) -> Result<(), String> {
        self.service.reopen().map_err(told)
    }

    fn upsert(&mut self, office: usize, sheet: &Sheet) -> Result<(), String> {
        match sheet {
            Sheet::Person(sheet) => self.upsert_body(office, sheet.body()),
            Sheet::Post(sheet) => self.upsert_body(office, sheet.body()),
            Sheet::Firm(sheet) => self.upsert_body(office, sheet.body()),
        }
    }

    fn upsert_body<R: Kind>(&mut self, office: usize, body: R) -> Result<(), String> {
        let bodies = std::slice::from_ref(&body);
        let results = self
            .service
            .engine()
            .upsert(self.service.office(office), bodies, false);
        let found = results.map_err(told)?.remove(0).map(done);
        same("upsert", self.register.upsert(office, body), found)
    }

    fn resolved(&self, office: usize, update: &Update) -> Sent {
        let (number, revision) = match &update.sheet {
            Sheet::Person(sheet) => {
                self.seen::<Candidate>(office, &sheet.body().key, (update.via, update.seen))
            }
            Sheet::Post(sheet) => self.seen::<Vacancy>(office, &sheet.body().key, (update.via, update.seen)),
            Sheet::Firm(sheet) => self.seen::<Employer>(office, &sheet.body().key, (update.via, update.seen)),
        };
        Sent::Update {
            sheet: update.sheet.clone(),
            mask: update.mask,
            number,
            revision,
            allow_missing: update.allow_missing,
        }
    }

    fn unwanted(&self, office: usize, delete: &Delete) -> Sent {
        let how = (delete.via, delete.seen);
        let (number, revision) = match delete.which {
            Which::Person(own) => self.seen::<Candidate>(office, &key('p', own), how),
            Which::Post(own) => self.seen::<Vacancy>(office, &key('v', own), how),
            Which::Firm(own) => self.seen::<Employer>(office, &key('f', own), how),
        };
        Sent::Delete {
            which: delete.which,
            number,
            revision,
            allow_missing: delete.allow_missing,
        }
    }

    /// The removal of a vacancy at which somebody was hired.
    fn filled(&self, office: usize, back: usize) -> Option<Sent> {
        let hire = self.register.hired(office, back)?;
        Some(Sent::Delete {
            which: Which::Post(hire.draft.post),
            number: hire.post,
            revision: None,
            allow_missing: false,
        })
    }

    /// The number by which a record is named and the revision that is claimed.
    fn seen<R: Kind>(
        &self,
        office: usize,
        key: &RecordKey,
        (via, seen): (Via, Seen),
    ) -> (Option<u64>, Option<u64>) {
        let shelf = R::shelf(&self.register);
        let number = match via {
            Via::Key => None,
            Via::Number => Some(shelf.last_number(office, key).unwrap_or(NOBODY)),
            Via::ForeignNumber => Some(shelf.last_number(1 - office, key).unwrap_or(NOBODY)),
        };
        let revision = shelf.keyed(office, key).map_or(1, |kept| kept.revision);
        let revision = match seen {
            Seen::Nothing => None,
            Seen::Latest => Some(revision),
            Seen::Older => Some(revision.saturating_sub(1)),
        };
        (number, revision)
    }

    fn send(&mut self, office: usize, sent: Sent, ticket: Ticket) -> Result<(), String> {
        let request = match ticket {
            Ticket::None => String::new(),
            Ticket::Fresh => format!("request-{}", self.place),
            Ticket::Shared => "shared".to_owned(),
        };
        if !request.is_empty() {
            self.last_sent = Some((office, sent.clone(), request.clone()));
        }
        self.answer(office, &sent, &request)
    }

    fn answer(&mut self, office: usize, sent: &Sent, request: &str) -> Result<(), String> {
        let name = (!request.is_empty()).then_some(request);
        let expected = self.register.answer(office, sent, name);
        match sent {
            Sent::Create(sheet) | Sent::Update { sheet, .. } => match sheet {
                Sheet::Person(sheet) => self.kept(office, sheet.body(), (sent, request), expected),
                Sheet::Post(sheet) => self.kept(office, sheet.body(), (sent, request), expected),
                Sheet::Firm(sheet) => self.kept(office, sheet.body(), (sent, request), expected),
            },
            Sent::Delete { which, .. } => {
                let found = match which {
                    Which::Person(own) => self.delete::<Candidate>(office, key('p', *own), (sent, request)),
                    Which::Post(own) => self.delete::<Vacancy>(office, key('v', *own), (sent, request)),
                    Which::Firm(own) => self.delete::<Employer>(office, key('f', *own), (sent, request)),
                };
                same("delete", expected.map(drop), found)
            }
        }
    }

    fn kept<R: Kind>(
        &self,
        office: usize,
        record: R,
        (sent, request): (&Sent, &str),
        expected: Verdict<Done>,
    ) -> Result<(), String> {
        let (engine, caller) = (self.service.engine(), self.service.office(office));
        let options = WriteOptions {
            request_id: request.to_owned(),
            validate_only: false,
        };
        let found = match sent {
            Sent::Update {
                mask,
                number,
                revision,
                allow_missing,
                ..
            } => {
                let change = Change {
                    number: *number,
                    record,
                    mask: R::paths(*mask).iter().map(|path| (*path).to_owned()).collect(),
                    revision: revision.map(Sequence),
                    allow_missing: *allow_missing,
                };
                engine.update(caller, change, &options)
            }
            _ => engine.create(caller, record, &options),
        };
        self.same_record(office, &found)?;
        same("write", expected, found.map(|kept| done(kept.written)))
    }

    /// The record that a write told is the one that stands.
    fn same_record<R: Kind>(
        &self,
        office: usize,
        found: &Result<Kept<R>, EngineError>,
    ) -> Result<(), String> {
        let Some(stored) = found.as_ref().ok().and_then(|kept| kept.stored.as_ref()) else {
            return Ok(());
        };
        let standing = R::shelf(&self.register).numbered(office, stored.envelope.number);
        match standing {
            Some(kept) if kept.body == stored.body && kept.revision == stored.envelope.revision.0 => Ok(()),
            standing => Err(format!("told {stored:?}\nbut there is {standing:?}")),
        }
    }

    fn delete<R: Kind>(
        &self,
        office: usize,
        key: RecordKey,
        (sent, request): (&Sent, &str),
    ) -> Result<(), EngineError> {
        let Sent::Delete {
            number,
            revision,
            allow_missing,
            ..
        } = sent
        else {
            return Ok(());
        };
        let name = number.map_or(RecordName::Key(key), RecordName::Number);
        let caller: &Principal = self.service.office(office);
        self.service
            .engine()
            .delete::<R>(caller, &name, revision.map(Sequence), *allow_missing, request)
    }

    fn record(&mut self, office: usize, happenings: &[Happening]) -> Result<(), String> {
        let drafts = happenings.iter().enumerate().map(|(turn, happening)| {
            let (person, post, number) = self.register.pair_of(office, happening);
            Draft {
                key: match happening.shared_key {
                    true => "e-shared".to_owned(),
                    false => format!("e-{}-{turn}", self.place),
                },
                person,
                post,
                number,
                claim: Claim::Happened(happening.what),
                at: match happening.when {
                    When::Now => None,
                    When::YesterdayToldToday => Some(self.register.now - Span::new().hours(24)),
                    When::Tomorrow => Some(self.register.now + Span::new().hours(24)),
                },
            }
        });
        let drafts: Vec<Draft> = drafts.collect();
        self.report(office, &drafts)
    }

    fn take_back(&mut self, office: usize, back: usize) -> Result<(), String> {
        let own = self.register.events.iter().filter(|told| told.office == office);
        let number = own.rev().nth(back).map_or(NOBODY, |told| told.number);
        let draft = Draft {
            key: format!("e-{}", self.place),
            person: 0,
            post: 0,
            number: None,
            claim: Claim::TakenBack(number),
            at: None,
        };
        self.report(office, &[draft])
    }

    fn follow_up(&self, office: usize, back: usize, (what, by_number): (What, bool)) -> Option<Draft> {
        let hire = self.register.hired(office, back)?;
        Some(Draft {
            key: format!("e-{}", self.place),
            person: hire.draft.person,
            post: hire.draft.post,
            number: hire.post.filter(|_| by_number),
            claim: Claim::Happened(what),
            at: None,
        })
    }

    /// A draft that was recorded. Of who was erased, the words are gone with which it could be compared.
    fn recorded(&self, office: usize, back: usize) -> Option<Draft> {
        let told = self.register.events.iter().filter(|told| told.office == office);
        let told = told.rev().nth(back)?;
        (!self.register.erased.contains(&told.person)).then(|| told.draft.clone())
    }

    fn report(&mut self, office: usize, drafts: &[Draft]) -> Result<(), String> {
        let expected = drafts.iter().map(|draft| self.register.record(office, draft));
        let expected: Vec<_> = expected.collect();
        let events = drafts.iter().map(event_draft).collect();
        let caller = self.service.office(office);
        let found = self
            .service
            .engine()
            .record_events(caller, events, false, &patient());
        let told_of = |event: RecordedEvent| (event.number, event.revision.0, event.is_new);
        let pairs = expected.into_iter().zip(found.map_err(told)?);
        for (turn, (expected, found)) in pairs.enumerate() {
            same(&format!("event {turn}"), expected, found.map(told_of))?;
        }
        Ok(())
    }

    fn withdraw(&mut self, office: usize, key: &RecordKey) -> Result<(), String> {
        let expected = self.register.withdraw(office, key);
        let name = RecordName::Key(key.clone());
        let caller = self.service.office(office);
        let purposes = [ConsentPurpose::Matching];
        let found = self
            .service
            .engine()
            .withdraw_consent(caller, &name, &purposes, &patient());
        same("withdraw", expected.map(drop), found.map(drop))
    }

    fn erase(&mut self, office: usize, key: &RecordKey) -> Result<(), String> {
        let number = self.register.persons.last_number(office, key).unwrap_or(NOBODY);
        let expected = self.register.erase(office, number);
        let caller = self.service.office(office);
        let name = RecordName::Number(number);
        let found = self.service.engine().erase_my_data(caller, &name, &patient());
        same("erase", expected, found.map(|receipt| receipt.was_done))
    }
}

fn event_draft(draft: &Draft) -> EventDraft {
    let (step, person, post) = match draft.claim {
        Claim::TakenBack(number) => (EventStep::Told(Step::TakenBack { event: number }), None, None),
        Claim::Happened(what) => {
            let step = match what {
                What::Hired(site) => EventStep::Hired {
                    site,
                    starts_on: None,
                },
                _ => EventStep::Told(what.step()),
            };
            let post = (!what.is_of_person()).then_some(draft.post);
            (step, Some(draft.person), post)
        }
    };
    EventDraft {
        key: RecordKey::new("paper", draft.key.as_str()),
        happened_at: draft.at,
        actor: "officer Li".into(),
        candidate: person.map(|own| RecordName::Key(key('p', own))),
        vacancy: post.map(|own| {
            let name = draft.number.map(RecordName::Number);
            name.unwrap_or_else(|| RecordName::Key(key('v', own)))
        }),
        fair: None,
        step,
        note: String::new(),
    }
}

fn done(written: Option<Written>) -> Done {
    written.map(|written| (written.outcome, written.number, written.revision.0))
}

/// Both did the same, or refused for a reason that the model knows.
fn same<T: PartialEq + Debug>(
    what: &str,
    expected: Verdict<T>,
    found: Result<T, EngineError>,
) -> Result<(), String> {
    match (&expected, &found) {
        (Ok(expected), Ok(found)) if expected == found => Ok(()),
        (Err(reasons), Err(error)) if reasons.contains(reason(error)) => Ok(()),
        _ => Err(format!("{what}: expected {expected:?}\nfound {found:?}")),
    }
}

fn reason(error: &EngineError) -> &'static str {
    match error {
        EngineError::InvalidInput(violations) => violations.first().map_or("", |first| first.reason),
        EngineError::NotFound(_) => MISSING,
        EngineError::AlreadyExists(_) => "ALREADY_EXISTS",
        EngineError::Conflict { reason, .. } => reason,
        _ => "UNEXPECTED",
    }
}

fn told(error: impl Debug) -> String {
    format!("{error:?}")
}
