//! Made-up quarters of a city's register: employers, vacancies and candidates come week by week, some are hired, some leave,
//! vacancies end. A pure function of the seed; nobody in it is real.

use super::super::{Failure, start};
use crate::config::Settings;
use crate::engine::{Call, Disclose, Engine, EventDraft, EventStep, RecordName};
use crate::generate::{Fair, Sizes};
use crate::terminal::{Progress, Screen};
use duijie_domain::candidate::CandidateState;
use duijie_domain::code::{LossReasonCode, ServiceCode};
use duijie_domain::event::Step;
use duijie_domain::{Candidate, RecordKey, Vacancy};
use duijie_statistics::Period;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Weeks of a quarter in which records come.
const WEEKS: u32 = 13;
/// Candidates of a quarter for each vacancy, as at the model fair.
const CANDIDATES_PER_VACANCY: u32 = 7;
/// Vacancies of a quarter for each employer.
const VACANCIES_PER_EMPLOYER: u32 = 10;
/// Of a hundred candidates of a week so many are recommended something.
const RECOMMENDED_PERCENT: u32 = 60;
/// Events sent at once.
const BATCH_EVENTS: usize = 500;
/// Who reports in made-up history.
const OFFICER: &str = "demo officer";

/// Some quarters of history.
pub(super) struct History {
    seed: u64,
    quarters: Vec<Period>,
    candidates: u32,
}

impl History {
    /// The area in which it happens: 聊城.
    pub(super) const AREA: &str = "371500";

    /// As many quarters up to `last`.
    pub(super) fn new(seed: u64, quarters: u8, last: Period, candidates: u32) -> Self {
        let mut periods = vec![last];
        while periods.len() < usize::from(quarters) {
            periods.extend(periods.last().map(|earliest| earliest.previous()));
        }
        periods.reverse();
        Self {
            seed,
            quarters: periods,
            candidates,
        }
    }

    /// The quarters, the earliest first.
    pub(super) fn quarters(&self) -> &[Period] {
        &self.quarters
    }

    /// Lets everything happen in an engine that keeps nothing.
    pub(super) fn play(&self, settings: &Settings, screen: Screen) -> Result<Arc<Engine>, Failure> {
        let clock = Arc::new(AtomicI64::new(0));
        let hands = Arc::clone(&clock);
        let time =
            move || Timestamp::from_second(hands.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH);
        let engine = start::engine_in_memory_at(settings, screen, Arc::new(time))?;
        let weeks = self.quarters.len() as u64 * u64::from(WEEKS);
        let mut progress = Progress::start("历史 history", "周", weeks);
        let mut done = 0;
        for (place, quarter) in self.quarters.iter().enumerate() {
            let mut stage = Stage::new(self, place, *quarter, &engine, &clock)?;
            for week in 0..WEEKS {
                stage.week(week)?;
                done += 1;
                progress.tell(done, done);
            }
        }
        progress.finish(weeks);
        Ok(engine)
    }
}

/// One quarter being played.
struct Stage<'a> {
    quarter: Period,
    place: usize,
    engine: &'a Engine,
    clock: &'a AtomicI64,
    dice: ChaCha8Rng,
    vacancies: Vec<Vacancy>,
    candidates: Vec<Candidate>,
    events: u64,
}

impl<'a> Stage<'a> {
    fn new(
        history: &History,
        place: usize,
        quarter: Period,
        engine: &'a Engine,
        clock: &'a AtomicI64,
    ) -> Result<Self, Failure> {
        let seed = history.seed.wrapping_mul(1_000).wrapping_add(place as u64);
        let vacancies = (history.candidates / CANDIDATES_PER_VACANCY).max(1);
        let sizes = Sizes {
            employers: (vacancies / VACANCIES_PER_EMPLOYER).max(1),
            vacancies,
            candidates: history.candidates,
        };
        let fair = Fair::new(seed, quarter.first_day(), sizes);
        let stage = Self {
            vacancies: fair
                .vacancies()
                .map(|vacancy| of_quarter(vacancy, place))
                .collect(),
            candidates: fair
                .candidates()
                .map(|candidate| person_of(candidate, place))
                .collect(),
            dice: ChaCha8Rng::seed_from_u64(seed),
            quarter,
            place,
            engine,
            clock,
            events: 0,
        };
        stage.set_clock(quarter.first_day());
        let employers: Vec<_> = fair
            .employers()
            .map(|mut employer| {
                employer.key = key_of(&employer.key, place);
                employer
            })
            .collect();
        stage.upsert(&employers)?;
        Ok(stage)
    }

    /// What comes and happens in a week.
    fn week(&mut self, week: u32) -> Result<(), Failure> {
        let day = self
            .quarter
            .first_day()
            .saturating_add(i64::from(week * 7).days());
        let day = day.min(self.quarter.last_day());
        self.set_clock(day);
        let (vacancies, candidates) = (
            self.share(week, self.vacancies.len()),
            self.share(week, self.candidates.len()),
        );
        let open: Vec<Vacancy> = self.vacancies[vacancies]
            .iter()
            .map(|vacancy| published(vacancy, day))
            .collect();
        self.upsert(&open)?;
        let come: Vec<Candidate> = self.candidates[candidates].to_vec();
        self.upsert(&come)?;
        let mut events = Vec::new();
        for candidate in &come {
            self.life_of(candidate, &open, day, &mut events);
        }
        // Events are recorded on the last day of the quarter at the latest, so that none lies ahead of the clock.
        self.set_clock(self.quarter.last_day().saturating_add(1.day()));
        events.sort_by_key(|event: &EventDraft| event.happened_at);
        let call = Call::lasting(start::CALL_TIME_MAX);
        for batch in events.chunks(BATCH_EVENTS) {
            // One that cannot have happened, a hire without a place left, is left out of this history.
            self.engine
                .record_events(&start::caller()?, batch.to_vec(), false, &call)?;
        }
        Ok(())
    }

    /// What happens to somebody who came on that day.
    fn life_of(&mut self, candidate: &Candidate, open: &[Vacancy], day: Date, events: &mut Vec<EventDraft>) {
        if open.is_empty() || !self.chance(RECOMMENDED_PERCENT) {
            return;
        }
        let last = self.quarter.last_day();
        let mut on = day;
        let served = Step::Served {
            service: ServiceCode::new("guidance"),
            proof: String::new(),
        };
        events.push(self.event(candidate, None, on, EventStep::Told(served)));
        for _ in 0..self.dice.random_range(1..=3) {
            let vacancy = &open[self.dice.random_range(0..open.len())];
            let mut steps = vec![EventStep::Told(Step::Recommended)];
            if self.chance(60) {
                steps.push(EventStep::Told(Step::Interested));
                if self.chance(60) {
                    steps.push(EventStep::Told(Step::Interviewed));
                    if self.chance(55) {
                        let (site, starts_on) = (None, None);
                        steps.push(EventStep::Hired { site, starts_on });
                    } else {
                        let reason = LossReasonCode::new("interview-failed");
                        steps.push(EventStep::Told(Step::Lost { reason }));
                    }
                }
            }
            let is_hired = steps.iter().any(|step| matches!(step, EventStep::Hired { .. }));
            for step in steps {
                on = on
                    .saturating_add(i64::from(self.dice.random_range(0..5_u8)).days())
                    .min(last);
                events.push(self.event(candidate, Some(vacancy), on, step));
            }
            if is_hired {
                return;
            }
        }
        if self.chance(30) {
            let state = CandidateState::NotSeeking;
            events.push(self.event(candidate, None, last, EventStep::Told(Step::StateTold { state })));
        }
    }

    fn event(
        &mut self,
        candidate: &Candidate,
        vacancy: Option<&Vacancy>,
        day: Date,
        step: EventStep,
    ) -> EventDraft {
        self.events += 1;
        EventDraft {
            key: RecordKey::new(OFFICER, format!("{}-{}", self.place, self.events)),
            happened_at: Some(noon(day)),
            actor: OFFICER.into(),
            candidate: Some(RecordName::Key(candidate.key.clone())),
            vacancy: vacancy.map(|vacancy| RecordName::Key(vacancy.key.clone())),
            fair: None,
            step,
            note: String::new(),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.dice.random_range(0..100) < percent
    }

    /// The places of a list that come in a week.
    fn share(&self, week: u32, length: usize) -> std::ops::Range<usize> {
        let at = |week: u32| length * week as usize / WEEKS as usize;
        at(week)..at(week + 1)
    }

    fn set_clock(&self, day: Date) {
        self.clock.store(noon(day).as_second(), Ordering::Relaxed);
    }

    fn upsert<R>(&self, records: &[R]) -> Result<(), Failure>
    where
        R: duijie_domain::check::Checked + duijie_language::wording::Worded + Disclose,
    {
        for batch in records.chunks(BATCH_EVENTS) {
            for result in self.engine.upsert(&start::caller()?, batch, false)? {
                result?;
            }
        }
        Ok(())
    }
}

/// Noon in the calendar of the service.
fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned(start::time_zone());
    noon.map_or(Timestamp::UNIX_EPOCH, |noon| noon.timestamp())
}

/// The same identifier in each quarter means another record.
fn key_of(key: &RecordKey, place: usize) -> RecordKey {
    RecordKey::new(key.publisher.clone(), format!("{place}-{}", key.own_id))
}

fn of_quarter(mut vacancy: Vacancy, place: usize) -> Vacancy {
    vacancy.employer = format!("{place}-{}", vacancy.employer).into();
    vacancy.key = key_of(&vacancy.key, place);
    vacancy
}

fn person_of(mut candidate: Candidate, place: usize) -> Candidate {
    candidate.key = key_of(&candidate.key, place);
    candidate
}

/// The vacancy as it is published on that day, for 90 days.
fn published(vacancy: &Vacancy, day: Date) -> Vacancy {
    Vacancy {
        published_on: Some(day),
        valid_until: Some(day.saturating_add(90.days())),
        starts_on: None,
        ..vacancy.clone()
    }
}
