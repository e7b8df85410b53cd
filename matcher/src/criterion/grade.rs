//! `grade`: the person's step on the national ladder of skill grades.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "grade",
    zh: "技能等级",
    en: "skill grade",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Grade]),
    vacancy: Reads::Facets(&[]),
    read: super::read::<Grade>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Grade {
    /// Value per step.
    per_step: u32,
}

impl Default for Grade {
    fn default() -> Self {
        Self { per_step: 125 }
    }
}

impl Criterion for Grade {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let step = match pair.candidate.skill_grade {
            Fact::Known(step) => step,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        evidence.say(|| Note::new(&HELD, vec![("grade", Param::SkillGrade(step))]));
        Value::Known(curve::permille(u64::from(step) * u64::from(self.per_step)))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::positive("per_step", self.per_step).into_iter().collect()
    }
}

const HELD: Template = Template {
    code: "SKILL_GRADE_HELD",
    zh: "技能等级：{grade}",
    en: "skill grade: {grade}",
};
