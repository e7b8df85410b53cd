//! `experience`: a ramp above (and, where the minimum is only a wish, below) the experience asked.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "experience",
    zh: "工作经验",
    en: "experience",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Experience]),
    vacancy: Reads::Facets(&[VacancyFacet::ExperienceMin]),
    read: super::read::<Experience>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Experience {
    /// Value at the minimum.
    at_min: u16,
    /// Rise per year above it.
    per_year: u32,
    /// Years that still count.
    years_max: u32,
    /// Fall per year below the minimum.
    per_year_below: u32,
}

impl Default for Experience {
    fn default() -> Self {
        Self {
            at_min: 500,
            per_year: 50,
            years_max: 10,
            per_year_below: 250,
        }
    }
}

impl Criterion for Experience {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let Fact::Known(asked) = pair.vacancy.experience_min_months else {
            return Value::Unasked;
        };
        let held = match pair.candidate.experience_months {
            Fact::Known(months) => months,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("held", Param::Months(held.into())),
                    ("asked", Param::Months(asked.into())),
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

impl Experience {
    fn at(&self, held_months: u64, asked_months: u64) -> u16 {
        let at_min = u64::from(self.at_min);
        if held_months >= asked_months {
            let surplus = (held_months - asked_months).min(u64::from(self.years_max) * 12);
            curve::permille(at_min + surplus * u64::from(self.per_year) / 12)
        } else {
            let fall = ((asked_months - held_months) * u64::from(self.per_year_below)).div_ceil(12);
            curve::permille(at_min.saturating_sub(fall))
        }
    }
}

const COMPARED: Template = Template {
    code: "EXPERIENCE_COMPARED",
    zh: "工作经验 {held}，岗位要求 {asked}",
    en: "experience {held}, asked {asked}",
};
