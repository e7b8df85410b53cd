//! Booths on the day: who is there, who has come, who has gone and who never came.

use super::super::tracking::EventStep;
use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::hall::{BoothCondition, Hall, Happened, booth_unknown};
use super::not_now;
use duijie_domain::event::Step;
use duijie_domain::fair::Booth;
use duijie_domain::{Employer, RecordKind};
use jiff::Timestamp;
use jiff::civil::DateTime;
use smol_str::SmolStr;

/// Who closes booths if nobody is named.
pub(super) const ORGANISER: &str = "organiser";

/// A booth as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoothState {
    /// Number.
    pub number: SmolStr,
    /// Creation number of the employer.
    pub employer: u64,
    /// Its name.
    pub employer_name: String,
    /// Whether it is there.
    pub condition: BoothCondition,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Whether it checked in later than it should have.
    pub is_late: bool,
    /// Vacancies offered there.
    pub vacancies: usize,
    /// Places left over all of them.
    pub places_left: u64,
}

impl Engine {
    /// The booths of a fair.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn fair_booths(
        &self,
        caller: &Principal,
        fair: &RecordName,
        call: &Call,
    ) -> Result<Vec<BoothState>, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let mut states = Vec::with_capacity(hall.fair.booths.len());
        for booth in &hall.fair.booths {
            if self.reaches_booth(caller, booth)? {
                states.push(self.booth_state(caller, &hall, booth)?);
            }
        }
        Ok(states)
    }

    /// The employer has come.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for the booth, `Conflict` on another day.
    pub fn check_in_booth(
        &self,
        caller: &Principal,
        fair: &RecordName,
        booth: &str,
        actor: &str,
        call: &Call,
    ) -> Result<BoothState, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        hall.must_be_on(self.local_now())?;
        let (place, booth) = self.own_booth(caller, &hall, booth)?;
        if hall.condition(booth) == BoothCondition::Open {
            return self.booth_state(caller, &hall, booth);
        }
        let opened = Step::BoothOpened {
            booth: booth.number.clone(),
        };
        let happened = told(&hall, place, actor_or(actor, &booth.number), opened, "");
        self.tell(caller, &hall, happened, call)?;
        self.booth_again(caller, fair, place, call)
    }

    /// The booth is no longer there.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for the booth.
    pub fn close_booth(
        &self,
        caller: &Principal,
        fair: &RecordName,
        booth: &str,
        (actor, note): (&str, &str),
        call: &Call,
    ) -> Result<BoothState, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let (place, booth) = self.own_booth(caller, &hall, booth)?;
        if hall.condition(booth) == BoothCondition::Closed {
            return self.booth_state(caller, &hall, booth);
        }
        let happened = closed(&hall, place, booth, actor_or(actor, &booth.number), note);
        self.tell(caller, &hall, happened, call)?;
        self.booth_again(caller, fair, place, call)
    }

    /// Closes every booth that has not checked in although the time for it is over.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` as long as the time is not over.
    pub fn close_no_shows(
        &self,
        caller: &Principal,
        fair: &RecordName,
        until: Option<DateTime>,
        actor: &str,
        call: &Call,
    ) -> Result<Vec<BoothState>, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let until = until.unwrap_or_else(|| hall.check_in_until());
        if self.local_now() < until {
            return Err(not_now(
                "CHECK_IN_NOT_OVER",
                format!("签到截止时间 {until} 未到，不能按未到场关闭"),
                format!("booths can still check in until {until}"),
            ));
        }
        self.close_all(caller, &hall, BoothCondition::Expected, (actor, "no-show"), call)?;
        let after = self.hall_now(caller, fair, call)?;
        let booths = hall.fair.booths.iter();
        booths
            .filter(|booth| hall.condition(booth) == BoothCondition::Expected)
            .map(|booth| self.booth_state(caller, &after, booth))
            .collect()
    }

    /// Closes every booth in this condition.
    pub(super) fn close_all(
        &self,
        caller: &Principal,
        hall: &Hall,
        condition: BoothCondition,
        (actor, note): (&str, &str),
        call: &Call,
    ) -> Result<(), EngineError> {
        let actor = actor_or(actor, ORGANISER);
        let booths = hall.fair.booths.iter().enumerate();
        let closing: Vec<Happened<'_>> = booths
            .filter(|(_, booth)| hall.condition(booth) == condition)
            .map(|(place, booth)| closed(hall, place, booth, actor, note))
            .collect();
        let mut closing = closing.into_iter().peekable();
        while closing.peek().is_some() {
            let part = closing.by_ref().take(super::super::BATCH_RECORDS_MAX).collect();
            for told in self.tell_all(caller, hall, part, call)? {
                told?;
            }
        }
        Ok(())
    }

    /// The booth with this number; an employer has its own ones only.
    pub(super) fn own_booth<'h>(
        &self,
        caller: &Principal,
        hall: &'h Hall,
        number: &str,
    ) -> Result<(usize, &'h Booth), EngineError> {
        let (place, booth) = hall.booth(number)?;
        match self.reaches_booth(caller, booth)? {
            true => Ok((place, booth)),
            false => Err(booth_unknown(number)),
        }
    }

    fn reaches_booth(&self, caller: &Principal, booth: &Booth) -> Result<bool, EngineError> {
        let is_any = caller.employer.is_none();
        Ok(is_any || self.reach(caller).sees(RecordKind::Employer, booth.employer)?)
    }

    fn booth_again(
        &self,
        caller: &Principal,
        fair: &RecordName,
        place: usize,
        call: &Call,
    ) -> Result<BoothState, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        match hall.fair.booths.get(place) {
            Some(booth) => self.booth_state(caller, &hall, booth),
            None => Err(EngineError::Conflict {
                reason: "REVISION_MISMATCH",
                text: duijie_domain::message::Text::new(
                    "展位表刚被修改，请重试",
                    "the booths were changed meanwhile; try again",
                ),
            }),
        }
    }

    fn booth_state(&self, caller: &Principal, hall: &Hall, booth: &Booth) -> Result<BoothState, EngineError> {
        let since = hall.since(booth);
        let condition = hall.condition(booth);
        let local = |at: Timestamp| at.to_zoned(self.time_zone.clone()).datetime();
        let left = booth.vacancies.iter().map(|vacancy| places_left(hall, *vacancy));
        Ok(BoothState {
            number: booth.number.clone(),
            employer: booth.employer,
            employer_name: self.employer_name(caller, booth.employer)?,
            is_late: condition == BoothCondition::Open
                && since.is_some_and(|at| local(at) > hall.check_in_until()),
            condition,
            since,
            vacancies: booth.vacancies.len(),
            places_left: left.map(u64::from).sum(),
        })
    }

    /// The name of an employer; empty for one that was deleted.
    pub(super) fn employer_name(&self, caller: &Principal, employer: u64) -> Result<String, EngineError> {
        match self.get::<Employer>(caller, &RecordName::Number(employer)) {
            Err(EngineError::NotFound(_)) => Ok(String::new()),
            found => Ok(found?.body.registered_name),
        }
    }
}

/// Places that a vacancy has left; none where no site tells.
pub(super) fn places_left(hall: &Hall, vacancy: u64) -> u32 {
    let row = hall.pool.vacancies.get(vacancy);
    row.and_then(|row| row.admission.remaining_places.known().copied())
        .unwrap_or(0)
}

/// Who tells something.
pub(super) fn actor_or<'a>(actor: &'a str, other: &'a str) -> &'a str {
    if actor.is_empty() { other } else { actor }
}

fn closed<'a>(hall: &Hall, place: usize, booth: &Booth, actor: &'a str, note: &str) -> Happened<'a> {
    let step = Step::BoothClosed {
        booth: booth.number.clone(),
    };
    told(hall, place, actor, step, note)
}

/// A change of a booth. It bears the sequence that was seen, so that two who tell the same at once tell one thing.
fn told<'a>(hall: &Hall, place: usize, actor: &'a str, step: Step, note: &str) -> Happened<'a> {
    Happened {
        id: format!("b{place}-{}-{}", step.id(), hall.sequence.0),
        actor,
        candidate: None,
        vacancy: None,
        step: EventStep::Told(step),
        note: note.to_owned(),
    }
}
