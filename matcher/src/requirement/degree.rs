//! `degree`: the least academic degree asked.

use super::ladder::Ladder;
use crate::facet::{CandidateFacet, VacancyFacet};
use crate::note::{Param, Template};
use duijie_domain::Fact;

pub(super) static DEGREE: Ladder = Ladder {
    id: "degree",
    title: ("学位", "degree"),
    step: Param::Degree,
    held_facet: &[CandidateFacet::Degree],
    asked_facet: &[VacancyFacet::DegreeMin],
    held: |candidate| candidate.degree_rank,
    asked: |vacancy| vacancy.degree_min,
    raise: |candidate, step| candidate.degree_rank = Fact::Known(step),
    lower: |vacancy, step| vacancy.degree_min = Fact::Known(step),
    compared: &COMPARED,
    lowered: &LOWER,
    raised: &RAISE,
};

static COMPARED: Template = Template {
    code: "DEGREE_REQUIRED",
    zh: "学位 {held}，岗位要求 {asked}及以上",
    en: "degree {held}, required at least {asked}",
};
static LOWER: Template = Template {
    code: "LOWER_DEGREE_MIN",
    zh: "岗位学位要求降到 {to}",
    en: "lower the required degree to {to}",
};
static RAISE: Template = Template {
    code: "REACH_DEGREE",
    zh: "取得{to}学位",
    en: "reach the degree {to}",
};
