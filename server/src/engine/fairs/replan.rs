//! The plan after somebody has not come: talks that were, and those of everybody who is there, stay; what was freed is
//! given to others.

use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::booths::places_left;
use super::hall::{BoothCondition, Hall};
use super::plan::{KeptPlan, PlannedTalk, made, minutes_between, planned_talk};
use duijie_domain::Candidate;
use duijie_domain::candidate::CandidateState;
use duijie_domain::message::Text;
use duijie_matcher::plan::slots::{Talk, Wish};
use jiff::civil::DateTime;
use std::collections::BTreeSet;

/// Who has not come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplanOrder {
    /// Persons who have not come.
    pub absent_candidates: Vec<RecordName>,
    /// Booths that will not talk any more.
    pub absent_booths: Vec<String>,
    /// Talks before this time stay; now if none.
    pub now: Option<DateTime>,
    /// Person, booth and slot of each talk of the plan to start from; the plan made last if empty.
    pub talks: Vec<(RecordName, String, u32)>,
}

/// The talks of the new plan and how they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replanned {
    /// All talks.
    pub talks: Vec<PlannedTalk>,
    /// Talks that are no longer there.
    pub removed: Vec<PlannedTalk>,
    /// Talks that are new.
    pub added: Vec<PlannedTalk>,
}

/// Who will not talk any more from which slot on.
struct Absence {
    seekers: BTreeSet<u64>,
    booths: BTreeSet<u64>,
    first_slot: u16,
}

impl Absence {
    fn stays(&self, talk: &Talk) -> bool {
        let is_over = talk.slot < self.first_slot;
        is_over || !(self.seekers.contains(&talk.seeker) || self.booths.contains(&talk.booth))
    }
}

impl Engine {
    /// Makes the talks of a fair anew after a no-show.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for booths and talks that are not there, `Conflict` if no plan was made.
    pub fn replan_fair(
        &self,
        caller: &Principal,
        fair: &RecordName,
        order: &ReplanOrder,
        call: &Call,
    ) -> Result<Replanned, EngineError> {
        let hall = self.hall_now(caller, fair, call)?;
        let kept = self.kept_plan(caller, hall.number)?;
        let earlier = match order.talks.is_empty() {
            true => kept.talks.clone(),
            false => self.given_talks(caller, &hall, &order.talks)?,
        };
        let mut absence = self.absence(caller, &hall, order)?;
        let planned = kept.day.seekers.iter().map(|seeker| seeker.id);
        absence
            .seekers
            .extend(planned.filter(|number| is_hired(&hall, *number)));
        let mut next = KeptPlan::clone(&kept);
        next.day.settled = earlier
            .iter()
            .filter(|talk| absence.stays(talk))
            .copied()
            .collect();
        next.day.first_slot = absence.first_slot;
        leave_out(&hall, &absence, &mut next);
        next.talks = made(&next.day, call)?;
        let told = |talks: &mut dyn Iterator<Item = &Talk>| -> Vec<PlannedTalk> {
            talks.map(|talk| planned_talk(&hall, &next, talk)).collect()
        };
        let (before, after): (BTreeSet<Talk>, BTreeSet<Talk>) = (
            earlier.into_iter().collect(),
            next.talks.iter().copied().collect(),
        );
        let replanned = Replanned {
            talks: told(&mut after.iter()),
            removed: told(&mut before.difference(&after)),
            added: told(&mut after.difference(&before)),
        };
        let of_talks = [&replanned.talks, &replanned.removed].into_iter().flatten();
        caller.witness.saw(of_talks.map(|talk| talk.candidate));
        next.day.settled = Vec::new();
        self.keep_plan(&caller.tenant, hall.number, next);
        Ok(replanned)
    }

    fn given_talks(
        &self,
        caller: &Principal,
        hall: &Hall,
        given: &[(RecordName, String, u32)],
    ) -> Result<Vec<Talk>, EngineError> {
        let talks = given.iter().enumerate().map(|(place, (candidate, booth, slot))| {
            let known = hall.booth(booth).ok().zip(u16::try_from(*slot).ok());
            let ((booth, _), slot) = known.ok_or_else(|| talk_unknown(place))?;
            Ok(Talk {
                slot,
                booth: booth as u64,
                seeker: self.number_of::<Candidate>(caller, candidate)?,
            })
        });
        talks.collect()
    }

    fn absence(&self, caller: &Principal, hall: &Hall, order: &ReplanOrder) -> Result<Absence, EngineError> {
        let absent = order.absent_candidates.iter();
        let seekers = absent.map(|name| self.number_of::<Candidate>(caller, name));
        let booths = order.absent_booths.iter().enumerate().map(|(place, number)| {
            let found = hall.booth(number).map_err(|_| booth_unknown(place, number))?;
            Ok::<u64, EngineError>(found.0 as u64)
        });
        let closed = (0_u64..).zip(&hall.fair.booths);
        let closed = closed.filter(|(_, booth)| hall.condition(booth) == BoothCondition::Closed);
        let now = order.now.unwrap_or_else(|| self.local_now());
        let minutes = minutes_between(hall.fair.opens_at, now).max(0);
        let length = i64::from(hall.fair.talk_minutes.max(1));
        Ok(Absence {
            seekers: seekers.collect::<Result<_, _>>()?,
            booths: booths
                .chain(closed.map(|(place, _)| Ok(place)))
                .collect::<Result<_, _>>()?,
            first_slot: u16::try_from((minutes + length - 1) / length).unwrap_or(u16::MAX),
        })
    }
}

/// Leaves out who is absent, booths that are, and vacancies that are full.
fn leave_out(hall: &Hall, absence: &Absence, next: &mut KeptPlan) {
    for seeker in &mut next.day.seekers {
        let pairs = next.fitting.get(&seeker.id).into_iter().flatten();
        let open = pairs.filter(|(vacancy, booth, _)| {
            let is_absent = absence.booths.contains(booth) || absence.seekers.contains(&seeker.id);
            !is_absent && places_left(hall, *vacancy) > 0
        });
        seeker.wishes = open
            .map(|(_, booth, score)| Wish {
                booth: *booth,
                score: *score,
            })
            .collect();
    }
}

fn is_hired(hall: &Hall, candidate: u64) -> bool {
    let row = hall.pool.candidates.get(candidate);
    row.is_some_and(|row| row.admission.state == CandidateState::Hired)
}

fn talk_unknown(place: usize) -> EngineError {
    EngineError::invalid(
        format!("talks[{place}]"),
        "TALK_UNKNOWN",
        Text::new("本场没有这个展位或时段", "the fair has no such booth or slot"),
        Text::new(
            "请原样送回方案中的洽谈",
            "send the talks of the plan as they were told",
        ),
    )
}

fn booth_unknown(place: usize, number: &str) -> EngineError {
    EngineError::invalid(
        format!("absent_booths[{place}]"),
        "BOOTH_UNKNOWN",
        Text::new(
            format!("本场招聘会没有展位“{number}”"),
            format!("the fair has no booth `{number}`"),
        ),
        Text::new("请核对展位号", "check the number of the booth"),
    )
}
