//! The lists of a plan: every pair of the fair matched, both sides' best, and why somebody's list is short.

use super::super::Call;
use super::super::EngineError;
use super::super::matching::{Run, card_of};
use super::super::resident::Resident;
use super::hall::Hall;
use super::plan::{FairPlan, Fitting, PlanReason, PlannedSeeker, PlannedVacancy, number_of};
use duijie_domain::candidate::CandidateState;
use duijie_matcher::matching::{
    Group, GroupAnswer, GroupLimits, Limits, Selection, match_groups, vacancies_for_candidate,
};
use duijie_matcher::parallel;
use duijie_matcher::{CandidateRow, VacancyRow};
use std::collections::{BTreeMap, BTreeSet};

/// Lists made one after the other by a thread.
const PIECE_LISTS: usize = 16;

/// Creation numbers of those who can be planned for, rising, and how many cannot.
pub(super) fn seeking(run: &Run, expected: &Selection) -> (Vec<u64>, usize) {
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

pub(super) fn lists(
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
pub(super) fn fitting(answer: &GroupAnswer, at: &BTreeMap<u64, usize>) -> Fitting {
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

pub(super) fn planned_seekers(
    hall: &Hall,
    answer: &GroupAnswer,
    at: &BTreeMap<u64, usize>,
) -> Vec<PlannedSeeker> {
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
            key: card_of(&hall.pool.candidate_cards, *candidate).key,
            recommended: recommended.collect(),
            talks: Vec::new(),
            spots: spots.collect(),
            short: None,
        }
    });
    seekers.collect()
}

pub(super) fn planned_vacancies(
    hall: &Hall,
    answer: &GroupAnswer,
    at: &BTreeMap<u64, usize>,
) -> Vec<PlannedVacancy> {
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
pub(super) fn tell_reasons(
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
