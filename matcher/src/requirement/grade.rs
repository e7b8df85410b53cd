//! `grade`: the least step of the skill ladder asked.

use super::ladder::Ladder;
use crate::facet::{CandidateFacet, VacancyFacet};
use crate::note::{Param, Template};
use duijie_domain::Fact;

pub(super) static GRADE: Ladder = Ladder {
    id: "grade",
    title: ("技能等级", "skill grade"),
    step: Param::SkillGrade,
    held_facet: &[CandidateFacet::Grade],
    asked_facet: &[VacancyFacet::GradeMin],
    held: |candidate| candidate.skill_grade,
    asked: |vacancy| vacancy.skill_grade_min,
    raise: |candidate, step| candidate.skill_grade = Fact::Known(step),
    lower: |vacancy, step| vacancy.skill_grade_min = Fact::Known(step),
    compared: &COMPARED,
    lowered: &LOWER,
    raised: &RAISE,
};

static COMPARED: Template = Template {
    code: "SKILL_GRADE_REQUIRED",
    zh: "技能等级 {held}，岗位要求 {asked}及以上",
    en: "skill grade {held}, required at least {asked}",
};
static LOWER: Template = Template {
    code: "LOWER_SKILL_GRADE_MIN",
    zh: "岗位技能等级要求降到 {to}",
    en: "lower the required skill grade to {to}",
};
static RAISE: Template = Template {
    code: "REACH_SKILL_GRADE",
    zh: "技能等级提升到 {to}",
    en: "reach the skill grade {to}",
};
