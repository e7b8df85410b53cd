//! The plan of the evening before: lists of both sides over every pair, and talks without clashes.

use super::super::matching::Run;
use super::super::resident::Resident;
use super::super::{Basis, Call, Engine, EngineError, Principal, RecordName};
use super::hall::Hall;
use super::length;
use super::not_now;
use duijie_domain::candidate::CandidateState;
use duijie_domain::{Candidate, Fact, RecordKey};
use duijie_indexer::index::SearchFilter;
use duijie_indexer::store::Tenant;
use duijie_matcher::matching::{
    Group, GroupAnswer, GroupLimits, Limits, Selection, match_groups, vacancies_for_candidate,
};
use duijie_matcher::parallel;
use duijie_matcher::plan::slots::{Booth, Day, Seeker, Talk, Wish, clash, talks};
use duijie_matcher::{CandidateRow, VacancyRow};
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Lists, recommended vacancies and talks where nothing is said, and the most of them.
const LIST_USUAL: usize = 20;
const LIST_MAX: usize = 100;
const RECOMMENDED_USUAL: usize = 3;
const TALKS_USUAL: usize = 3;
const TALKS_MAX: usize = 20;
/// Minutes of an hour.
const MINUTES_PER_HOUR: i64 = 60;
/// Lists made one after the other by a thread.
const PIECE_LISTS: usize = 16;

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
type Fitting = BTreeMap<u64, Vec<(u64, u64, u32)>>;

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
        let Some(stored) = self.store.standing::<Candidate>(candidate)? else {
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

fn number_of(hall: &Hall, place: usize) -> String {
    let booth = hall.fair.booths.get(place);
    booth.map_or_else(String::new, |booth| booth.number.to_string())
}

/// Creation numbers of those who can be planned for, rising, and how many cannot.
fn seeking(run: &Run, expected: &Selection) -> (Vec<u64>, usize) {
    let all = CandidateRow::chosen(&run.pool, expected);
    let count = all.len();
    let seeks = |number: &u64| {
        run.pool.candidates.get(*number).is_some_and(|row| {
            let state = row.admission.state;
            matches!(state, CandidateState::Seeking | CandidateState::InTalks)
                && !row.admission.consent_withdrawn
        })
    };
    let seekers: Vec<u64> = all.into_iter().filter(seeks).collect();
    let not_seeking = count - seekers.len();
    (seekers, not_seeking)
}

fn lists(
    run: &Run,
    seekers: &[u64],
    at: &BTreeMap<u64, usize>,
    k: usize,
    call: &Call,
) -> Result<GroupAnswer, EngineError> {
    let vacancies: Group<'_, VacancyRow> = Group {
        pool: &run.pool.vacancies,
        selection: &Selection::of(at.keys().copied()),
    };
    let candidates: Group<'_, CandidateRow> = Group {
        pool: &run.pool.candidates,
        selection: &Selection::of(seekers.iter().copied()),
    };
    let limits = GroupLimits {
        per_vacancy: k,
        per_candidate: Some(k),
        min_score: 0,
        counted: false,
    };
    match_groups(&run.context(), vacancies, candidates, &limits, &call.control).map_err(|_| call.stopped())
}

/// Every pair of a list of either side, by person and best first.
fn fitting(answer: &GroupAnswer, at: &BTreeMap<u64, usize>) -> Fitting {
    let mut pairs: BTreeMap<u64, BTreeMap<u64, u32>> = BTreeMap::new();
    for (candidate, hits) in &answer.candidates {
        let own = pairs.entry(*candidate).or_default();
        own.extend(hits.iter().map(|hit| (hit.number, hit.scored.score.score)));
    }
    for list in &answer.vacancies {
        for hit in &list.hits {
            let own = pairs.entry(hit.number).or_default();
            own.insert(list.number, hit.scored.score.score);
        }
    }
    let ranked = pairs.into_iter().map(|(candidate, own)| {
        let booth = |vacancy: &u64| at.get(vacancy).map_or(u64::MAX, |place| *place as u64);
        let mut own: Vec<(u64, u64, u32)> = own
            .into_iter()
            .map(|(vacancy, score)| (vacancy, booth(&vacancy), score))
            .collect();
        own.sort_by_key(|(vacancy, _, score)| (std::cmp::Reverse(*score), *vacancy));
        (candidate, own)
    });
    ranked.collect()
}

fn planned_seekers(hall: &Hall, answer: &GroupAnswer, at: &BTreeMap<u64, usize>) -> Vec<PlannedSeeker> {
    let seekers = answer.candidates.iter().map(|(candidate, hits)| {
        let placed = hits.iter().filter_map(|hit| Some((hit, *at.get(&hit.number)?)));
        let recommended = placed
            .clone()
            .map(|(hit, place)| (hit.number, number_of(hall, place), hit.scored.score.score));
        let mut met = BTreeSet::new();
        let spots = placed.filter_map(|(_, place)| {
            let booth = hall.fair.booths.get(place).filter(|_| met.insert(place))?;
            Some((booth.number.to_string(), (booth.east_m, booth.north_m)))
        });
        PlannedSeeker {
            candidate: *candidate,
            key: super::super::matching::card_of(&hall.pool.candidate_cards, *candidate).key,
            recommended: recommended.collect(),
            talks: Vec::new(),
            spots: spots.collect(),
            short: None,
        }
    });
    seekers.collect()
}

fn planned_vacancies(hall: &Hall, answer: &GroupAnswer, at: &BTreeMap<u64, usize>) -> Vec<PlannedVacancy> {
    let vacancies = answer.vacancies.iter().map(|list| PlannedVacancy {
        vacancy: list.number,
        booth: at
            .get(&list.number)
            .map_or_else(String::new, |place| number_of(hall, *place)),
        candidates: list
            .hits
            .iter()
            .map(|hit| (hit.number, hit.scored.score.score))
            .collect(),
    });
    vacancies.collect()
}

/// Says why somebody has fewer recommended vacancies, or no talk.
fn tell_reasons(
    run: &Run,
    plan: &mut FairPlan,
    at: &BTreeMap<u64, usize>,
    call: &Call,
) -> Result<(), EngineError> {
    let selection = Selection::of(at.keys().copied());
    let least = plan.recommended_min;
    let reasons: Result<Vec<Option<PlanReason>>, EngineError> =
        parallel::map(&plan.seekers, PIECE_LISTS, |seeker| {
            if seeker.recommended.len() < least {
                let reason = main_reason(run, seeker.candidate, &selection, call)?;
                return Ok(Some(reason.map_or(PlanReason::NoFittingBooth, PlanReason::Term)));
            }
            Ok(seeker.talks.is_empty().then_some(PlanReason::SlotsFull))
        });
    for (seeker, reason) in plan.seekers.iter_mut().zip(reasons?) {
        seeker.short = reason;
    }
    Ok(())
}

/// The rule or hard term that leaves most vacancies out of a person's list.
fn main_reason(
    run: &Run,
    candidate: u64,
    selection: &Selection,
    call: &Call,
) -> Result<Option<String>, EngineError> {
    let Some(row) = run.pool.candidates.get(candidate) else {
        return Ok(None);
    };
    let limits = Limits {
        counted: true,
        ..Limits::top(1)
    };
    let vacancies = &run.pool.vacancies;
    let ranking = vacancies_for_candidate(&run.context(), &row, vacancies, selection, &limits, &call.control);
    let counts = ranking.map_err(|_| call.stopped())?.counts.unwrap_or_default();
    let mut excluded = counts.excluded;
    excluded.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(excluded.first().map(|(reason, _)| reason.id().to_owned()))
}
