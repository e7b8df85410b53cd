//! What happened to one person (一人一档), to one pair, and with the places of one vacancy.

use super::super::{Call, Engine, EngineError, Principal, RecordName};
use duijie_domain::event::Event;
use duijie_domain::follow_up::{Due, Hire, PairFile, PersonState, Stage};
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::store::{Sequence, Stored};
use std::collections::{BTreeMap, BTreeSet};

/// An event with its creation number.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledEvent {
    /// Creation number.
    pub number: u64,
    /// Sequence of the change.
    pub revision: Sequence,
    /// The event.
    pub event: Event,
}

/// Where a person and a vacancy stand with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct PairView {
    /// The person.
    pub candidate: u64,
    /// The vacancy.
    pub vacancy: u64,
    /// How far the two have come.
    pub stage: Stage,
    /// The hire, also one that has ended.
    pub hire: Option<Hire>,
    /// What happened, in order. Empty where only the stage is shown.
    pub events: Vec<FiledEvent>,
}

/// Everything that happened to a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonView {
    /// Creation number.
    pub candidate: u64,
    /// Where the person stands.
    pub state: PersonState,
    /// Who answers for the person.
    pub officer: String,
    /// What the service standard asks for, and what was given.
    pub dues: Vec<Due>,
    /// How urgently the person is to be served, 1 first; shown apart from any score.
    pub priority: Option<u8>,
    /// Every vacancy that the person had to do with.
    pub pairs: Vec<PairView>,
    /// Every event, in the order of recording.
    pub events: Vec<FiledEvent>,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

/// The places of a vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacesView {
    /// Creation number.
    pub vacancy: u64,
    /// Places over all sites.
    pub head_count: u32,
    /// Filled ones that the publisher told.
    pub told_filled: u32,
    /// Places that hires recorded here hold.
    pub held: u32,
    /// Places left.
    pub remaining: u32,
    /// Persons by how far they have come.
    pub stages: BTreeMap<Stage, u32>,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

impl Engine {
    /// What happened to a person. Free texts are covered for who may not see the person in full.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn person_file(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<PersonView, EngineError> {
        let stored = self.get::<Candidate>(caller, name)?;
        let mut view = self.whole_person_file(caller, name, call)?;
        self.disclose_events(caller, &stored, &mut view.events)?;
        Ok(view)
    }

    /// The same with nothing covered, for the person's own eyes.
    pub(in super::super) fn whole_person_file(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<PersonView, EngineError> {
        let stored = self.get::<Candidate>(caller, name)?;
        let ledger = self.ledger_now(caller, call)?;
        let candidate = stored.envelope.number;
        let file = ledger
            .person_file(&self.reach(caller).tenant_wide(), candidate)?
            .file;
        let groups = self.groups_of(&stored.body);
        let registered_on = self.day_of(stored.envelope.created_at);
        let pairs = file
            .pairs()
            .map(|(vacancy, pair)| pair_view(candidate, vacancy, pair));
        Ok(PersonView {
            candidate,
            state: file.state(stored.body.state),
            officer: file
                .assignment()
                .map_or_else(String::new, |assigned| assigned.officer.to_string()),
            dues: self.tracking.standard.dues(&groups, registered_on, &file),
            priority: self.tracking.priority.rank(&groups),
            pairs: pairs.collect(),
            events: self.filed(caller, &file.numbers(), call)?,
            sequence: self.store.sequence(),
        })
    }

    /// Where a person and a vacancy stand with each other.
    ///
    /// # Errors
    /// `NotFound` when there is no such person or vacancy.
    pub fn pair_file(
        &self,
        caller: &Principal,
        candidate: &RecordName,
        vacancy: &RecordName,
        call: &Call,
    ) -> Result<PairView, EngineError> {
        let person = self.get::<Candidate>(caller, candidate)?;
        let candidate = person.envelope.number;
        let vacancy = self.get::<Vacancy>(caller, vacancy)?.envelope.number;
        let file = self
            .ledger_now(caller, call)?
            .person_file(&self.reach(caller).tenant_wide(), candidate)?
            .file;
        let pair = file.pair(vacancy).cloned().unwrap_or_default();
        let numbers = pair.events().iter().map(|event| event.number).collect();
        let mut events = self.filed(caller, &numbers, call)?;
        self.disclose_events(caller, &person, &mut events)?;
        Ok(PairView {
            events,
            ..pair_view(candidate, vacancy, &pair)
        })
    }

    /// The places of a vacancy and how far persons have come with it.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn vacancy_places(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<PlacesView, EngineError> {
        let Stored { envelope, body } = self.get::<Vacancy>(caller, name)?;
        let ledger = self.ledger_now(caller, call)?;
        let held = ledger.places_file(&self.reach(caller).tenant_wide(), envelope.number)?;
        let mut stages = BTreeMap::new();
        for (_, person) in ledger.persons() {
            if let Some(pair) = person.pair(envelope.number) {
                *stages.entry(pair.stage()).or_default() += 1;
            }
        }
        Ok(PlacesView {
            vacancy: envelope.number,
            head_count: body.head_count(),
            told_filled: body.sites.iter().map(|site| site.filled).sum(),
            held: u32::try_from(held.file.held()).unwrap_or(u32::MAX),
            remaining: held.file.filled_in(body).remaining_places(),
            stages,
            sequence: self.store.sequence(),
        })
    }

    /// Events behind a number, in the order of recording.
    ///
    /// # Errors
    /// `InvalidInput` for a size out of range.
    pub fn list_events(
        &self,
        caller: &Principal,
        after: u64,
        page_size: i32,
    ) -> Result<Vec<FiledEvent>, EngineError> {
        let size = super::super::records::page_records(page_size)?;
        let mut after = after;
        let mut events = Vec::with_capacity(size);
        while events.len() < size {
            let page = self.reach(caller).scan::<Event>(after, size)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            events.extend(page.into_iter().map(filed_event));
        }
        events.truncate(size);
        let about = events.iter().filter_map(|filed| filed.event.candidate);
        caller.witness.saw(about);
        self.mask_events(caller, &mut events)?;
        Ok(events)
    }

    fn filed(
        &self,
        caller: &Principal,
        numbers: &BTreeSet<u64>,
        call: &Call,
    ) -> Result<Vec<FiledEvent>, EngineError> {
        let mut events = Vec::with_capacity(numbers.len());
        for number in numbers {
            call.check()?;
            events.extend(self.reach(caller).get::<Event>(*number)?.map(filed_event));
        }
        Ok(events)
    }
}

fn filed_event(stored: Stored<Event>) -> FiledEvent {
    FiledEvent {
        number: stored.envelope.number,
        revision: stored.envelope.revision,
        event: stored.body,
    }
}

/// A pair without its events.
fn pair_view(candidate: u64, vacancy: u64, pair: &PairFile) -> PairView {
    PairView {
        candidate,
        vacancy,
        stage: pair.stage(),
        hire: pair.hire().copied(),
        events: Vec::new(),
    }
}
