//! `education`: the least education asked.

use super::ladder::Ladder;
use crate::facet::{CandidateFacet, VacancyFacet};
use crate::note::{Param, Template};
use duijie_domain::Fact;

pub(super) static EDUCATION: Ladder = Ladder {
    id: "education",
    title: ("学历", "education"),
    step: Param::Education,
    held_facet: &[CandidateFacet::Education],
    asked_facet: &[VacancyFacet::EducationMin],
    held: |candidate| candidate.education_rank,
    asked: |vacancy| vacancy.education_min,
    raise: |candidate, step| candidate.education_rank = Fact::Known(step),
    lower: |vacancy, step| vacancy.education_min = Fact::Known(step),
    compared: &COMPARED,
    lowered: &LOWER,
    raised: &RAISE,
};

static COMPARED: Template = Template {
    code: "EDUCATION_REQUIRED",
    zh: "学历 {held}，岗位要求 {asked}及以上",
    en: "education {held}, required at least {asked}",
};
static LOWER: Template = Template {
    code: "LOWER_EDUCATION_MIN",
    zh: "岗位学历要求降到 {to}",
    en: "lower the required education to {to}",
};
static RAISE: Template = Template {
    code: "REACH_EDUCATION",
    zh: "学历提升到 {to}",
    en: "reach the education {to}",
};
