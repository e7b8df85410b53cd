//! Everything that happened to one person, and what follows from it: the pairs, the state, services, officer and grants.

use super::{PairEvent, PairFile, PlaceChange, PlacesFile, Refusal};
use crate::Vacancy;
use crate::candidate::CandidateState;
use crate::code::{DivisionCode, ServiceCode};
use crate::event::{Event, Grant, Step};
use crate::vacancy::VacancyState;
use jiff::Timestamp;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// The service by which recommended vacancies are counted.
const RECOMMENDATION: &str = "recommendation";

/// What is known beside the person's file when an event is checked.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// When it is recorded.
    pub now: Timestamp,
    /// The day on which it happened, in the calendar of the service.
    pub day: Date,
    /// The vacancy that it is about, as it stands or last stood.
    pub vacancy: Option<(&'a Vacancy, &'a PlacesFile)>,
    /// Whether that vacancy was deleted.
    pub vacancy_deleted: bool,
    /// Whether the person has withdrawn the consent to be matched.
    pub consent_withdrawn: bool,
}

/// A service that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceGiven {
    /// Creation number of the event.
    pub event: u64,
    /// The day.
    pub day: Date,
    /// Which service.
    pub service: ServiceCode,
    /// Number or name of the proof; may be empty.
    pub proof: String,
}

/// Who answers for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Creation number of the event.
    pub event: u64,
    /// The officer.
    pub officer: SmolStr,
    /// The area.
    pub area: Option<DivisionCode>,
}

/// A grant that was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantPaid {
    /// Creation number of the event.
    pub event: u64,
    /// The day of payment.
    pub day: Date,
    /// What was paid.
    pub grant: Grant,
}

/// A state that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StateTold {
    event: u64,
    day: Date,
    state: CandidateState,
}

/// Where a person stands, and since when it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonState {
    /// The state.
    pub state: CandidateState,
    /// The day of the event that decided it; none if it is the one of the record.
    pub since: Option<Date>,
}

/// What taking an event in has changed besides the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// A place that is held or given back now.
    pub place: Option<PlaceChange>,
}

/// Everything that happened to one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFile {
    pairs: BTreeMap<u64, PairFile>,
    states: Vec<StateTold>,
    services: Vec<ServiceGiven>,
    assignments: Vec<Assignment>,
    grants: Vec<GrantPaid>,
    visits: Vec<(u64, u64)>,
}

impl PersonFile {
    /// Whether `event`, which gets the creation number `number`, can have happened.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check(&self, number: u64, event: &Event, around: &Circumstances<'_>) -> Result<(), Refusal> {
        if event.happened_at > around.now {
            return Err(Refusal::InFuture);
        }
        if let Step::TakenBack { event: taken } = &event.step {
            return self.check_take_back(*taken, event.vacancy, around);
        }
        let Some(vacancy) = event.vacancy else {
            return Ok(());
        };
        let pair = self.pairs.get(&vacancy).cloned().unwrap_or_default();
        if around.vacancy_deleted && !pair.outlives_vacancy(&event.step) {
            return Err(Refusal::VacancyDeleted);
        }
        pair.check(&pair_event(number, event, around.day))?;
        self.check_vacancy(&pair, vacancy, &event.step, around)
    }

    /// Taking a loss or an end of work back revives a hire, whose place and working time must still be free.
    fn check_take_back(
        &self,
        taken: u64,
        vacancy: Option<u64>,
        around: &Circumstances<'_>,
    ) -> Result<(), Refusal> {
        let mut after = self.clone();
        after.take_back(taken, vacancy)?;
        let held = |file: &Self| vacancy.and_then(|number| file.pairs.get(&number)?.held_site());
        if let (Some(site), Some((record, places))) = (held(&after), around.vacancy)
            && held(self) != Some(site)
            && places.left_at(record, site).ok_or(Refusal::NoSuchSite)? == 0
        {
            return Err(Refusal::NoPlaceLeft);
        }
        let full_jobs = |file: &Self| file.jobs().filter(|(_, pair)| pair.fills_working_time()).count();
        if full_jobs(&after) > full_jobs(self).max(1) {
            return Err(Refusal::EmployedElsewhere);
        }
        Ok(())
    }

    fn check_vacancy(
        &self,
        pair: &PairFile,
        number: u64,
        step: &Step,
        around: &Circumstances<'_>,
    ) -> Result<(), Refusal> {
        let Some((vacancy, places)) = around.vacancy else {
            return Ok(());
        };
        match step {
            Step::Recommended | Step::Contacted | Step::InterviewSet { .. } if around.consent_withdrawn => {
                Err(Refusal::ConsentWithdrawn)
            }
            Step::Recommended if !is_open(vacancy, around.day) => Err(Refusal::VacancyClosed),
            Step::Recommended if places.first_open_site(vacancy).is_none() => Err(Refusal::NoPlaceLeft),
            Step::Hired { site, full, .. } => {
                let left = places.left_at(vacancy, *site).ok_or(Refusal::NoSuchSite)?;
                if was_never_open(vacancy) {
                    return Err(Refusal::VacancyClosed);
                }
                if left == 0 && pair.held_site() != Some(*site) {
                    return Err(Refusal::NoPlaceLeft);
                }
                let busy = *full && self.full_job().is_some_and(|(held, _)| held != number);
                if busy {
                    Err(Refusal::EmployedElsewhere)
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    /// Takes an event in that was found possible; `candidate` is the person's creation number.
    pub fn apply(&mut self, candidate: u64, number: u64, event: &Event, day: Date) -> Taken {
        let held = |file: &Self| {
            event
                .vacancy
                .and_then(|vacancy| file.pairs.get(&vacancy)?.held_site())
        };
        let before = held(self);
        self.take_in(number, event, day);
        let after = held(self);
        let change = |vacancy| PlaceChange {
            vacancy,
            candidate,
            site: after,
        };
        Taken {
            place: event.vacancy.filter(|_| before != after).map(change),
        }
    }

    fn take_in(&mut self, number: u64, event: &Event, day: Date) {
        match &event.step {
            Step::TakenBack { event: taken } => {
                // An event that is not there any more has been taken back by somebody else.
                let _ = self.take_back(*taken, event.vacancy);
            }
            Step::StateTold { state } => self.states.push(StateTold {
                event: number,
                day,
                state: *state,
            }),
            Step::Served { service, proof } => self.services.push(ServiceGiven {
                event: number,
                day,
                service: service.clone(),
                proof: proof.clone(),
            }),
            Step::Assigned { officer, area } => self.assignments.push(Assignment {
                event: number,
                officer: officer.clone(),
                area: area.clone(),
            }),
            Step::Granted(grant) => self.grants.push(GrantPaid {
                event: number,
                day,
                grant: grant.clone(),
            }),
            Step::Entered => self.visits.extend(event.fair.map(|fair| (number, fair))),
            Step::BoothOpened { .. } | Step::BoothClosed { .. } => {}
            _ => {
                if let Some(vacancy) = event.vacancy {
                    let pair = self.pairs.entry(vacancy).or_default();
                    pair.advance(pair_event(number, event, day));
                }
            }
        }
    }

    fn take_back(&mut self, number: u64, vacancy: Option<u64>) -> Result<(), Refusal> {
        if let Some(vacancy) = vacancy {
            let pair = self.pairs.get_mut(&vacancy).ok_or(Refusal::NothingToTakeBack)?;
            pair.take_back(number)?;
            if pair.events().is_empty() {
                self.pairs.remove(&vacancy);
            }
            return Ok(());
        }
        let before = self.own_events();
        self.states.retain(|told| told.event != number);
        self.services.retain(|given| given.event != number);
        self.assignments.retain(|assigned| assigned.event != number);
        self.grants.retain(|paid| paid.event != number);
        self.visits.retain(|(visit, _)| *visit != number);
        if self.own_events() < before {
            Ok(())
        } else {
            Err(Refusal::NothingToTakeBack)
        }
    }

    fn own_events(&self) -> usize {
        self.states.len()
            + self.services.len()
            + self.assignments.len()
            + self.grants.len()
            + self.visits.len()
    }

    /// One file of several that mean the same person.
    #[must_use]
    pub fn joined<'a>(files: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut joined = Self::default();
        let mut events: BTreeMap<u64, Vec<PairEvent>> = BTreeMap::new();
        for file in files {
            for (vacancy, pair) in &file.pairs {
                events
                    .entry(*vacancy)
                    .or_default()
                    .extend(pair.events().iter().cloned());
            }
            joined.states.extend(&file.states);
            joined.services.extend(file.services.iter().cloned());
            joined.assignments.extend(file.assignments.iter().cloned());
            joined.grants.extend(file.grants.iter().cloned());
            joined.visits.extend(&file.visits);
        }
        joined.states.sort_by_key(|told| told.event);
        joined.services.sort_by_key(|given| given.event);
        joined.assignments.sort_by_key(|assigned| assigned.event);
        joined.grants.sort_by_key(|paid| paid.event);
        joined.visits.sort_unstable();
        for (vacancy, mut events) in events {
            events.sort_by_key(|event| (event.happened_at, event.number));
            joined.pairs.insert(vacancy, PairFile::of(events));
        }
        joined
    }

    /// The file as it stood at the end of `day`, as far as that is known now: what was taken back since never was.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        let mut file = self.clone();
        file.states.retain(|told| told.day <= day);
        file.services.retain(|given| given.day <= day);
        file.grants.retain(|paid| paid.day <= day);
        file.pairs = self
            .pairs
            .iter()
            .map(|(vacancy, pair)| (*vacancy, pair.as_of(day)))
            .filter(|(_, pair)| !pair.events().is_empty())
            .collect();
        file
    }

    /// The file without these events, as if they had never been recorded: the time for which they are kept is over.
    #[must_use]
    pub fn without(&self, events: &BTreeSet<u64>) -> Self {
        let mut file = self.clone();
        file.states.retain(|told| !events.contains(&told.event));
        file.services.retain(|given| !events.contains(&given.event));
        file.assignments
            .retain(|assigned| !events.contains(&assigned.event));
        file.grants.retain(|paid| !events.contains(&paid.event));
        file.visits.retain(|(visit, _)| !events.contains(visit));
        let left = |pair: &PairFile| {
            let kept = pair
                .events()
                .iter()
                .filter(|event| !events.contains(&event.number));
            PairFile::of(kept.cloned())
        };
        let pairs = self.pairs.iter().map(|(vacancy, pair)| (*vacancy, left(pair)));
        file.pairs = pairs.filter(|(_, pair)| !pair.events().is_empty()).collect();
        file
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.own_events() == 0
    }

    /// Days on which something happened that can change the state.
    pub fn days(&self) -> BTreeSet<Date> {
        let pairs = self
            .pairs
            .values()
            .flat_map(|pair| pair.events().iter().map(|event| event.day));
        pairs.chain(self.states.iter().map(|told| told.day)).collect()
    }

    /// What happened with each vacancy, by its creation number.
    pub fn pairs(&self) -> impl Iterator<Item = (u64, &PairFile)> {
        self.pairs.iter().map(|(vacancy, pair)| (*vacancy, pair))
    }

    /// What happened with this vacancy.
    pub fn pair(&self, vacancy: u64) -> Option<&PairFile> {
        self.pairs.get(&vacancy)
    }

    /// The job that fills the person's working time, with its vacancy.
    pub fn full_job(&self) -> Option<(u64, &PairFile)> {
        self.jobs().find(|(_, pair)| pair.fills_working_time())
    }

    /// Every job that is held now, with its vacancy.
    pub fn jobs(&self) -> impl Iterator<Item = (u64, &PairFile)> {
        self.pairs().filter(|(_, pair)| pair.stage().is_employed())
    }

    /// Where the person stands, given the state that the record tells: a job held here decides, then what was told last,
    /// then the record; a seeker who is in talks is shown so.
    pub fn state(&self, of_record: CandidateState) -> PersonState {
        if let Some(hire) = self.full_job().and_then(|(_, pair)| pair.hire()) {
            return PersonState {
                state: CandidateState::Hired,
                since: Some(hire.hired_on),
            };
        }
        let told = self.states.last();
        let (state, since) = told.map_or((of_record, None), |told| (told.state, Some(told.day)));
        let talks = self.pairs.values().filter(|pair| pair.stage().is_in_talks());
        let latest = talks
            .filter_map(|pair| pair.events().last().map(|event| event.day))
            .max();
        match (state, latest) {
            (CandidateState::Seeking, Some(day)) => PersonState {
                state: CandidateState::InTalks,
                since: Some(day),
            },
            _ => PersonState { state, since },
        }
    }

    /// What decides [`PersonFile::state`], whatever the record tells.
    pub fn standing(&self) -> [CandidateState; 2] {
        [CandidateState::Seeking, CandidateState::NotSeeking].map(|told| self.state(told).state)
    }

    /// Services given, in the order of recording.
    pub fn services(&self) -> &[ServiceGiven] {
        &self.services
    }

    /// How often one of these services was given. A recommended vacancy counts as a recommendation, each vacancy once.
    pub fn times_served(&self, services: &[ServiceCode]) -> usize {
        let given = self
            .services
            .iter()
            .filter(|given| services.contains(&given.service))
            .count();
        let counts_pairs = services.iter().any(|service| service.as_str() == RECOMMENDATION);
        let recommended = self.pairs.values().filter(|pair| pair.was_recommended()).count();
        given + if counts_pairs { recommended } else { 0 }
    }

    /// Who answers for the person now.
    pub fn assignment(&self) -> Option<&Assignment> {
        self.assignments.last()
    }

    /// Grants paid, in the order of recording.
    pub fn grants(&self) -> &[GrantPaid] {
        &self.grants
    }

    /// Fairs visited, by creation number.
    pub fn fairs(&self) -> BTreeSet<u64> {
        self.visits.iter().map(|(_, fair)| *fair).collect()
    }

    /// Creation numbers of every event that counts.
    pub fn numbers(&self) -> BTreeSet<u64> {
        let pairs = self
            .pairs
            .values()
            .flat_map(|pair| pair.events().iter().map(|event| event.number));
        let own = self.states.iter().map(|told| told.event);
        let own = own.chain(self.services.iter().map(|given| given.event));
        let own = own.chain(self.assignments.iter().map(|assigned| assigned.event));
        let own = own.chain(self.grants.iter().map(|paid| paid.event));
        pairs
            .chain(own)
            .chain(self.visits.iter().map(|(visit, _)| *visit))
            .collect()
    }

    /// The day of the last thing that is known.
    pub fn last_day(&self) -> Option<Date> {
        let pairs = self
            .pairs
            .values()
            .filter_map(|pair| pair.events().last().map(|event| event.day));
        let services = self.services.iter().map(|given| given.day);
        let states = self.states.iter().map(|told| told.day);
        pairs.chain(services).chain(states).max()
    }
}

fn pair_event(number: u64, event: &Event, day: Date) -> PairEvent {
    PairEvent {
        number,
        happened_at: event.happened_at,
        day,
        step: event.step.clone(),
    }
}

fn is_open(vacancy: &Vacancy, day: Date) -> bool {
    vacancy.state == VacancyState::Open && vacancy.valid_until.is_none_or(|last| last >= day)
}

fn was_never_open(vacancy: &Vacancy) -> bool {
    matches!(
        vacancy.state,
        VacancyState::Refused | VacancyState::Pending | VacancyState::Withdrawn
    )
}
