//! One person and one vacancy: their events, and what follows from them.

use super::{Refusal, Stage};
use crate::event::Step;
use jiff::Timestamp;
use jiff::civil::Date;

/// Months after a hire at which the person is asked for.
const KEPT_MONTHS: [u8; 3] = [1, 3, 6];

/// An event of a pair as the file keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairEvent {
    /// Creation number of the event.
    pub number: u64,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The day on which it happened, in the calendar of the service.
    pub day: Date,
    /// What happened.
    pub step: Step,
}

/// A hire that stands or has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hire {
    /// Position of the site in the vacancy.
    pub site: u16,
    /// Day of the hire.
    pub hired_on: Date,
    /// First day of work, if told.
    pub starts_on: Option<Date>,
    /// Whether it fills the working time.
    pub full: bool,
    /// Months of the contract; none until one is signed, 0 for an open end.
    pub contract_months: Option<u16>,
    /// Months insured through this job.
    pub insured_months: u16,
    /// The last of 1, 3 and 6 months at which the person was still there; 0 if not asked yet.
    pub kept_months: u8,
}

/// What happened between a person and a vacancy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairFile {
    events: Vec<PairEvent>,
    stage: Stage,
    hire: Option<Hire>,
    holds_place: bool,
}

impl PairFile {
    /// The file that follows from these events.
    pub fn of(events: impl IntoIterator<Item = PairEvent>) -> Self {
        let mut file = Self::default();
        for event in events {
            file.advance(event);
        }
        file
    }

    /// How far the two have come.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The hire, also one that has ended.
    pub fn hire(&self) -> Option<&Hire> {
        self.hire.as_ref()
    }

    /// The site at which a place is held.
    pub fn held_site(&self) -> Option<u16> {
        self.hire
            .as_ref()
            .filter(|_| self.holds_place)
            .map(|hire| hire.site)
    }

    /// Whether the hire, standing or ended, fills the working time.
    pub fn fills_working_time(&self) -> bool {
        self.hire.is_some_and(|hire| hire.full)
    }

    /// Everything that counts, in the order of recording.
    pub fn events(&self) -> &[PairEvent] {
        &self.events
    }

    /// The file as it stood at the end of `day`.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        Self::of(self.events.iter().filter(|event| event.day <= day).cloned())
    }

    /// Whether the vacancy was ever recommended to the person.
    pub fn was_recommended(&self) -> bool {
        self.events.iter().any(|event| event.step == Step::Recommended)
    }

    /// Whether `event` may follow what is there.
    pub(super) fn check(&self, event: &PairEvent) -> Result<(), Refusal> {
        let after_last = |last: &PairEvent| event.happened_at >= last.happened_at;
        if !self.events.last().is_none_or(after_last) {
            return Err(Refusal::OutOfOrder);
        }
        self.stage.after(&event.step)?;
        match (&event.step, &self.hire) {
            (Step::Kept { months }, Some(hire)) => check_kept(hire, *months, event.day),
            (Step::Insured { months }, Some(hire)) if *months < hire.insured_months => {
                Err(Refusal::InsuranceShrinks)
            }
            _ => Ok(()),
        }
    }

    /// Whether `step` can be recorded though the vacancy was deleted: what follows a hire that stands, and what ends talks.
    pub(super) fn outlives_vacancy(&self, step: &Step) -> bool {
        self.stage.is_employed() || matches!(step, Step::Lost { .. })
    }

    /// Takes an event in. One that could not have followed, as after two files became one, leaves the stage as it was.
    pub(super) fn advance(&mut self, event: PairEvent) {
        if let Ok(stage) = self.stage.after(&event.step) {
            self.stage = stage;
            self.follow_hire(&event);
        }
        self.events.push(event);
    }

    /// Takes the last event back.
    pub(super) fn take_back(&mut self, number: u64) -> Result<(), Refusal> {
        match self.events.last() {
            Some(last) if last.number == number => {
                self.events.pop();
                *self = Self::of(std::mem::take(&mut self.events));
                Ok(())
            }
            _ if self.events.iter().any(|event| event.number == number) => Err(Refusal::NotTheLast),
            _ => Err(Refusal::NothingToTakeBack),
        }
    }

    fn follow_hire(&mut self, event: &PairEvent) {
        if let Step::Hired {
            site,
            starts_on,
            full,
        } = event.step
        {
            self.holds_place = true;
            self.hire = Some(Hire {
                site,
                hired_on: event.day,
                starts_on,
                full,
                contract_months: None,
                insured_months: 0,
                kept_months: 0,
            });
        }
        let Some(hire) = &mut self.hire else { return };
        match &event.step {
            Step::ContractSigned { months } => hire.contract_months = Some(months.unwrap_or(0)),
            Step::Insured { months } => hire.insured_months = *months,
            Step::Kept { months } => hire.kept_months = *months,
            Step::Lost { .. } | Step::Left { reopens: true, .. } => self.holds_place = false,
            _ => {}
        }
    }
}

fn check_kept(hire: &Hire, months: u8, day: Date) -> Result<(), Refusal> {
    let asked = KEPT_MONTHS.iter().find(|asked| **asked > hire.kept_months);
    if asked != Some(&months) {
        return Err(Refusal::KeptOutOfOrder);
    }
    let due = hire.due_on(months);
    if day < due { Err(Refusal::TooEarly) } else { Ok(()) }
}

impl Hire {
    /// The day from which the person can be said to have stayed so many months.
    pub fn due_on(&self, months: u8) -> Date {
        let from = self.starts_on.unwrap_or(self.hired_on);
        let span = jiff::Span::new().months(i64::from(months));
        from.saturating_add(span)
    }

    /// The next of 1, 3 and 6 months at which the person is to be asked for.
    pub fn next_asked(&self) -> Option<(u8, Date)> {
        let next = KEPT_MONTHS.into_iter().find(|asked| *asked > self.kept_months)?;
        Some((next, self.due_on(next)))
    }
}
