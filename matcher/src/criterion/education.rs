//! `education`: a ramp above (and, where the minimum is only a wish, below) the education asked.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "education",
    zh: "学历",
    en: "education",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Education]),
    vacancy: Reads::Facets(&[VacancyFacet::EducationMin]),
    read: super::read::<Education>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Education {
    /// Value at the minimum.
    at_min: u16,
    /// Rise per step above it.
    per_step: u32,
    /// Steps that still count.
    steps_max: u32,
    /// Fall per step below the minimum.
    per_step_below: u32,
}

impl Default for Education {
    fn default() -> Self {
        Self {
            at_min: 700,
            per_step: 150,
            steps_max: 2,
            per_step_below: 350,
        }
    }
}

impl Criterion for Education {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let Fact::Known(asked) = pair.vacancy.education_min else {
            return Value::Unasked;
        };
        let Fact::Known(held) = pair.candidate.education_rank else {
            return Value::Missing;
        };
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("held", Param::Education(held)),
                    ("asked", Param::Education(asked)),
                ],
            )
        });
        Value::Known(self.at(held.into(), asked.into()))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::within_range("at_min", &[self.at_min])
            .into_iter()
            .collect()
    }
}

impl Education {
    fn at(&self, held: u64, asked: u64) -> u16 {
        let at_min = u64::from(self.at_min);
        if held >= asked {
            let steps = (held - asked).min(u64::from(self.steps_max));
            curve::permille(at_min + steps * u64::from(self.per_step))
        } else {
            curve::permille(at_min.saturating_sub((asked - held) * u64::from(self.per_step_below)))
        }
    }
}

const COMPARED: Template = Template {
    code: "EDUCATION_COMPARED",
    zh: "学历 {held}，岗位要求 {asked}及以上",
    en: "education {held}, asked at least {asked}",
};
