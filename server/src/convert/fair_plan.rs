//! The plan of a fair on the wire.

use super::matching::{basis, kept_exclusion_count, key};
use super::name::print_name;
use super::request::{RequestReader, filter};
use crate::engine::{
    EngineError, FairPlan, FairPlanQuery, PlanReason, PlannedSeeker, PlannedTalk, PlannedVacancy, RecordName,
    ReplanOrder, Replanned,
};
use duijie_domain::RecordKind;
use duijie_domain::message::Text;
use duijie_matcher::plan::slots::walking_order;
use duijie_proto::v1;
use std::collections::BTreeMap;
use std::time::Duration;

/// Seekers or vacancies in one part of the stream.
const ROWS_PER_PART: usize = 200;
/// Booths in a walking order.
const WALK_MAX: usize = 9;

/// Which plan of which fair is wanted.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_plan_fair(request: v1::PlanFairRequest) -> Result<(RecordName, FairPlanQuery), EngineError> {
    let v1::PlanFairRequest {
        fair,
        filter: codes,
        profile,
        k,
        recommended_min,
        talks_max,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let query = FairPlanQuery {
        filter: filter(codes),
        profile,
        k,
        recommended_min,
        talks_max,
    };
    reader.finish((fair, query))
}

/// Who has not come to which fair.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_replan(request: v1::ReplanFairRequest) -> Result<(RecordName, ReplanOrder), EngineError> {
    let v1::ReplanFairRequest {
        fair,
        absent_candidates,
        absent_booths,
        now,
        talks,
    } = request;
    let mut reader = RequestReader::default();
    let fair = reader.name("fair", RecordKind::Fair, &fair);
    let absent_candidates = reader.names("absent_candidates", RecordKind::Candidate, &absent_candidates);
    let now = reader.time("now", now);
    let talks = talks.into_iter().enumerate().map(|(place, talk)| {
        let field = format!("talks[{place}].candidate");
        let candidate = reader.name(&field, RecordKind::Candidate, &talk.candidate);
        (candidate, talk.booth, talk.slot)
    });
    let talks = talks.collect();
    let order = ReplanOrder {
        absent_candidates,
        absent_booths,
        now,
        talks,
    };
    reader.finish((fair, order))
}

/// The parts of a plan, the summary last.
pub fn write_fair_plan(plan: &FairPlan, elapsed: Duration) -> Vec<v1::PlanFairResponse> {
    let mut parts = Vec::new();
    for seekers in plan.seekers.chunks(ROWS_PER_PART) {
        parts.push(v1::PlanFairResponse {
            seekers: seekers.iter().map(seeker).collect(),
            ..Default::default()
        });
    }
    for vacancies in plan.vacancies.chunks(ROWS_PER_PART) {
        parts.push(v1::PlanFairResponse {
            vacancies: vacancies.iter().map(vacancy).collect(),
            ..Default::default()
        });
    }
    parts.push(v1::PlanFairResponse {
        summary: Some(summary(plan, elapsed)),
        ..Default::default()
    });
    parts
}

fn seeker(seeker: &PlannedSeeker) -> v1::SeekerPlan {
    let spots: Vec<(i32, i32)> = seeker
        .spots
        .iter()
        .take(WALK_MAX)
        .map(|(_, spot)| *spot)
        .collect();
    let order = walking_order(&spots).into_iter();
    let recommended = seeker.recommended.iter();
    v1::SeekerPlan {
        candidate: print_name(RecordKind::Candidate, seeker.candidate),
        key: Some(key(&seeker.key)),
        recommended: recommended
            .map(|(vacancy, booth, score)| v1::Recommended {
                vacancy: print_name(RecordKind::Vacancy, *vacancy),
                booth: booth.clone(),
                score: *score,
            })
            .collect(),
        talks: seeker.talks.iter().map(talk).collect(),
        walking_order: order
            .filter_map(|place| Some(seeker.spots.get(place)?.0.clone()))
            .collect(),
        short_reason: seeker.short.as_ref().map_or_else(String::new, reason_id),
    }
}

fn vacancy(planned: &PlannedVacancy) -> v1::VacancyPlan {
    let candidates = planned.candidates.iter();
    v1::VacancyPlan {
        vacancy: print_name(RecordKind::Vacancy, planned.vacancy),
        booth: planned.booth.clone(),
        candidates: candidates
            .map(|(candidate, score)| v1::InvitedCandidate {
                candidate: print_name(RecordKind::Candidate, *candidate),
                score: *score,
            })
            .collect(),
    }
}

/// A talk.
pub(super) fn talk(talk: &PlannedTalk) -> v1::FairTalk {
    v1::FairTalk {
        candidate: print_name(RecordKind::Candidate, talk.candidate),
        booth: talk.booth.clone(),
        vacancy: match talk.vacancy {
            0 => String::new(),
            vacancy => print_name(RecordKind::Vacancy, vacancy),
        },
        starts_at: talk.starts_at.to_string(),
        slot: talk.slot.into(),
    }
}

fn summary(plan: &FairPlan, elapsed: Duration) -> v1::FairPlanSummary {
    let mut by_talks = Vec::new();
    for seeker in &plan.seekers {
        let talks = seeker.talks.len();
        if by_talks.len() <= talks {
            by_talks.resize(talks + 1, 0);
        }
        by_talks[talks] += 1;
    }
    let enough = |seeker: &&PlannedSeeker| seeker.recommended.len() >= plan.recommended_min;
    let (seekers, vacancies) = (plan.seekers.len() as u64, plan.vacancies.len() as u64);
    v1::FairPlanSummary {
        seekers,
        not_seeking: plan.not_seeking as u64,
        booths: plan.booths as u64,
        vacancies,
        pairs: seekers * vacancies,
        recommended_enough: plan.seekers.iter().filter(enough).count() as u64,
        talk_capacity: plan.talk_capacity,
        talks: plan.seekers.iter().map(|seeker| seeker.talks.len() as u64).sum(),
        seekers_by_talks: by_talks,
        short_reasons: reasons(plan),
        elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        basis: Some(basis(&plan.basis)),
    }
}

fn reasons(plan: &FairPlan) -> Vec<v1::ReasonCount> {
    let mut counts: BTreeMap<&PlanReason, u64> = BTreeMap::new();
    for reason in plan.seekers.iter().filter_map(|seeker| seeker.short.as_ref()) {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<(&PlanReason, u64)> = counts.into_iter().collect();
    counts.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let told = counts.into_iter().map(|(reason, count)| v1::ReasonCount {
        reason: reason_id(reason),
        message: reason_message(reason),
        count,
    });
    told.collect()
}

fn reason_id(reason: &PlanReason) -> String {
    match reason {
        PlanReason::Term(term) => term.clone(),
        PlanReason::NoFittingBooth => "NO_FITTING_BOOTH".to_owned(),
        PlanReason::SlotsFull => "SLOTS_FULL".to_owned(),
    }
}

fn reason_message(reason: &PlanReason) -> Option<v1::BilingualText> {
    let text = match reason {
        PlanReason::Term(term) => return kept_exclusion_count(term, 0).message,
        PlanReason::NoFittingBooth => Text::new("没有合适的展位", "no booth fits"),
        PlanReason::SlotsFull => Text::new("合适展位的时段已满", "the slots of the fitting booths are full"),
    };
    Some(super::text(&text))
}

/// The talks after somebody has not come.
pub fn write_replanned(replanned: &Replanned) -> v1::ReplanFairResponse {
    let talks = |talks: &[PlannedTalk]| talks.iter().map(talk).collect();
    v1::ReplanFairResponse {
        talks: talks(&replanned.talks),
        removed: talks(&replanned.removed),
        added: talks(&replanned.added),
    }
}
