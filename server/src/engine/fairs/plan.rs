//! The plan of the evening before: lists of both sides over every pair, and talks without clashes.

use super::super::{Basis, Call, Engine, EngineError, Principal, RecordName};
use super::hall::Hall;
use super::length;
use super::lists::{fitting, lists, planned_seekers, planned_vacancies, seeking, tell_reasons};
use super::not_now;
use duijie_domain::{Candidate, Fact, RecordKey};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::store::Tenant;
use duijie_matcher::plan::slots::{Booth, Day, Seeker, Talk, Wish, clash, talks};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lists, recommended vacancies and talks where nothing is said, and the most of them.
const LIST_USUAL: usize = 20;
const LIST_MAX: usize = 100;
const RECOMMENDED_USUAL: usize = 3;
const TALKS_USUAL: usize = 3;
const TALKS_MAX: usize = 20;
/// Minutes of an hour.
const MINUTES_PER_HOUR: i64 = 60;

/// What kind of plan is wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FairPlanQuery {
    /// Who is expected.
    pub filter: SearchFilter,
    /// Name of the profile.
    pub profile: String,
    /// Length of the lists of both sides.
    pub k: i32,
    /// Recommended vacancies that everybody should have.
    pub recommended_min: i32,
    /// Most talks for one person.
    pub talks_max: i32,
}

/// The plan.
#[derive(Debug, Clone)]
pub struct FairPlan {
    /// The seekers by creation number.
    pub seekers: Vec<PlannedSeeker>,
    /// The vacancies by creation number.
    pub vacancies: Vec<PlannedVacancy>,
    /// Persons passed over since they do not seek work or have withdrawn consent.
    pub not_seeking: usize,
    /// Booths planned for.
    pub booths: usize,
    /// Recommended vacancies that everybody should have.
    pub recommended_min: usize,
    /// Talks that fit into the day.
    pub talk_capacity: u64,
    /// How it was computed.
    pub basis: Basis,
}

/// What a person is told.
#[derive(Debug, Clone)]
pub struct PlannedSeeker {
    /// Creation number.
    pub candidate: u64,
    /// Publisher and own identifier.
    pub key: RecordKey,
    /// Vacancy, number of the booth and pair score, best first.
    pub recommended: Vec<(u64, String, u32)>,
    /// Talks by time.
    pub talks: Vec<PlannedTalk>,
    /// Where the recommended booths are, by booth, best first.
    pub spots: Vec<(String, (i32, i32))>,
    /// Why there are fewer recommended vacancies or no talk.
    pub short: Option<PlanReason>,
}

/// Why somebody has less than is wished.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanReason {
    /// Most vacancies are left out by this rule or hard term.
    Term(String),
    /// No booth of the fair fits.
    NoFittingBooth,
    /// All slots of the booths that fit are given.
    SlotsFull,
}

/// What a booth is told of a vacancy.
#[derive(Debug, Clone)]
pub struct PlannedVacancy {
    /// Creation number.
    pub vacancy: u64,
    /// Number of the booth.
    pub booth: String,
    /// Persons to invite with their pair scores, best first.
    pub candidates: Vec<(u64, u32)>,
}

/// A talk of the plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedTalk {
    /// Slot of the day.
    pub slot: u16,
    /// Number of the booth.
    pub booth: String,
    /// The person.
    pub candidate: u64,
    /// The vacancy that fits best there.
    pub vacancy: u64,
    /// When it begins.
    pub starts_at: DateTime,
}

/// A plan as it is kept in memory, for the door and to be made anew.
#[derive(Debug, Clone)]
pub(super) struct KeptPlan {
    /// What the talks were given out from. Booths are known by their place in the fair.
    pub(super) day: Day,
    pub(super) talks: Vec<Talk>,
    /// For each person the vacancies with booth and score, best first.
    pub(super) fitting: BTreeMap<u64, Vec<(u64, u64, u32)>>,
}

/// The pairs of the lists, by person: vacancy, booth and score, best first.
pub(super) type Fitting = BTreeMap<u64, Vec<(u64, u64, u32)>>;

impl Engine {
    /// The plan of a fair. It is kept in memory until the next one is made.
    ///
    /// # Errors
    /// `NotFound`, `InvalidInput` for the request, `Cancelled`, `DeadlineExceeded`.
    pub fn plan_fair(
        &self,
        caller: &Principal,
        fair: &RecordName,
        query: &FairPlanQuery,
        call: &Call,
    ) -> Result<FairPlan, EngineError> {
        let k = length("k", query.k, LIST_USUAL, LIST_MAX)?;
        let recommended_min = length(
            "recommended_min",
            query.recommended_min,
            RECOMMENDED_USUAL,
            LIST_MAX,
        )?;
        let talks_max = length("talks_max", query.talks_max, TALKS_USUAL, TALKS_MAX)?;
        let hall = self.hall_now(caller, fair, call)?;
        let run = self.run_at(&hall, &query.profile)?;
        let expected = self.selection::<Candidate>(caller, &query.filter, call)?;
        let (seekers, not_seeking) = seeking(&run, &expected);
        let at = hall.vacancies(|_| true);
        let answer = lists(&run, &seekers, &at, k, call)?;
        let fitting = fitting(&answer, &at);
        let day = self.day(&hall, &seekers, &fitting, talks_max)?;
        let talks = made(&day, call)?;
        let mut plan = FairPlan {
            seekers: planned_seekers(&hall, &answer, &at),
            vacancies: planned_vacancies(&hall, &answer, &at),
            not_seeking,
            booths: hall.fair.booths.len(),
            recommended_min,
            talk_capacity: day.booths.iter().map(|booth| u64::from(booth.staff)).sum::<u64>()
                * u64::from(day.slots),
            basis: self.basis(&run),
        };
        let kept = KeptPlan { day, talks, fitting };
        self.give_talks(&hall, &mut plan, &kept);
        tell_reasons(&run, &mut plan, &at, call)?;
        self.keep_plan(&caller.tenant, hall.number, kept);
        caller
            .witness
            .saw(plan.seekers.iter().map(|seeker| seeker.candidate));
        Ok(plan)
    }

    /// What talks are given out from.
    fn day(
        &self,
        hall: &Hall,
        seekers: &[u64],
        fitting: &Fitting,
        talks_max: usize,
    ) -> Result<Day, EngineError> {
        let booths = (0_u64..).zip(&hall.fair.booths);
        let mut day = Day {
            slots: slots(hall),
            first_slot: 0,
            talks_max: u16::try_from(talks_max).unwrap_or(u16::MAX),
            booths: booths
                .map(|(id, booth)| Booth {
                    id,
                    staff: booth.staff.into(),
                })
                .collect(),
            seekers: Vec::with_capacity(seekers.len()),
            settled: Vec::new(),
        };
        for id in seekers {
            let wishes = fitting.get(id).into_iter().flatten();
            let wishes = wishes.map(|(_, booth, score)| Wish {
                booth: *booth,
                score: *score,
            });
            day.seekers.push(Seeker {
                id: *id,
                wishes: wishes.collect(),
                free: self.free_slots(hall, *id)?,
            });
        }
        Ok(day)
    }

    /// The slots at which a person is free. Free times on other days are meant for other work and say nothing.
    fn free_slots(&self, hall: &Hall, candidate: u64) -> Result<Vec<(u16, u16)>, EngineError> {
        let row = hall.pool.candidates.get(candidate);
        if !row.is_some_and(|row| matches!(row.features.working_time.spans, Fact::Known(_))) {
            return Ok(Vec::new());
        }
        let Some(stored) = self.store.of(&hall.tenant).standing::<Candidate>(candidate)? else {
            return Ok(Vec::new());
        };
        let day = hall.fair.opens_at..hall.fair.closes_at;
        let spans = stored.body.free_times.iter();
        let meant = spans.filter(|span| span.from < day.end && span.to > day.start);
        let length = i64::from(hall.fair.talk_minutes.max(1));
        let slot = |minutes: i64| u16::try_from(minutes.max(0) / length).unwrap_or(u16::MAX);
        let free = meant.map(|span| {
            let from = minutes_between(day.start, span.from) + length - 1;
            (slot(from), slot(minutes_between(day.start, span.to)))
        });
        Ok(free.collect())
    }

    /// Puts the talks into the plan.
    fn give_talks(&self, hall: &Hall, plan: &mut FairPlan, kept: &KeptPlan) {
        let mut of_seeker: BTreeMap<u64, Vec<PlannedTalk>> = BTreeMap::new();
        for talk in &kept.talks {
            let own = of_seeker.entry(talk.seeker).or_default();
            own.push(planned_talk(hall, kept, talk));
        }
        for seeker in &mut plan.seekers {
            seeker.talks = of_seeker.remove(&seeker.candidate).unwrap_or_default();
        }
    }

    pub(super) fn keep_plan(&self, tenant: &Tenant, fair: u64, plan: KeptPlan) {
        self.fairs.plans().insert((tenant.clone(), fair), Arc::new(plan));
    }

    /// The plan that was made last on this server.
    pub(super) fn kept_plan(&self, caller: &Principal, fair: u64) -> Result<Arc<KeptPlan>, EngineError> {
        let plan = self.fairs.plans().get(&(caller.tenant.clone(), fair)).cloned();
        plan.ok_or_else(|| {
            not_now(
                "PLAN_NOT_MADE",
                "本服务启动后尚未编排此场方案，请先调用 PlanFair",
                "no plan was made for this fair since the service started; call PlanFair first",
            )
        })
    }

    /// Talks of a person in the plan made last; none if there is no plan.
    pub(super) fn talks_of(&self, caller: &Principal, hall: &Hall, candidate: u64) -> Vec<PlannedTalk> {
        let Ok(plan) = self.kept_plan(caller, hall.number) else {
            return Vec::new();
        };
        let own = plan.talks.iter().filter(|talk| talk.seeker == candidate);
        own.map(|talk| planned_talk(hall, &plan, talk)).collect()
    }
}

/// Talks that pass their check.
pub(super) fn made(day: &Day, call: &Call) -> Result<Vec<Talk>, EngineError> {
    let talks = talks(day, &call.control).map_err(|_| call.stopped())?;
    match clash(day, &talks) {
        None => Ok(talks),
        Some(clash) => Err(EngineError::Internal(clash.to_string())),
    }
}

/// Whole slots of the day.
pub(super) fn slots(hall: &Hall) -> u16 {
    let minutes = minutes_between(hall.fair.opens_at, hall.fair.closes_at);
    let slots = minutes / i64::from(hall.fair.talk_minutes.max(1));
    u16::try_from(slots).unwrap_or(u16::MAX)
}

/// Whole minutes from one time to another; negative if it is earlier.
pub(super) fn minutes_between(from: DateTime, to: DateTime) -> i64 {
    let span = to.since((jiff::Unit::Hour, from)).unwrap_or_default();
    i64::from(span.get_hours()) * MINUTES_PER_HOUR + span.get_minutes()
}

pub(super) fn planned_talk(hall: &Hall, kept: &KeptPlan, talk: &Talk) -> PlannedTalk {
    let place = usize::try_from(talk.booth).unwrap_or(usize::MAX);
    let fitting = kept.fitting.get(&talk.seeker).into_iter().flatten();
    let mut at_booth = fitting.filter(|(_, booth, _)| *booth == talk.booth);
    let minutes = i64::from(talk.slot) * i64::from(hall.fair.talk_minutes);
    PlannedTalk {
        slot: talk.slot,
        booth: number_of(hall, place),
        candidate: talk.seeker,
        vacancy: at_booth.next().map_or(0, |(vacancy, ..)| *vacancy),
        starts_at: hall.fair.opens_at.saturating_add(minutes.minutes()),
    }
}

pub(super) fn number_of(hall: &Hall, place: usize) -> String {
    let booth = hall.fair.booths.get(place);
    booth.map_or_else(String::new, |booth| booth.number.to_string())
}
