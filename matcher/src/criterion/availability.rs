//! `availability`: whether the person can begin by the first day of work.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "availability",
    zh: "到岗时间",
    en: "availability",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::AvailableFrom]),
    vacancy: Reads::Facets(&[VacancyFacet::Start]),
    read: super::read::<Availability>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Availability {
    /// Fall per day of delay.
    per_day: u32,
}

impl Default for Availability {
    fn default() -> Self {
        Self { per_day: 20 }
    }
}

impl Criterion for Availability {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let start = match pair.vacancy.start {
            Fact::Known(day) => day,
            Fact::Absent => pair.day,
            Fact::Unknown => return Value::Unasked,
        };
        let available = match pair.candidate.available_from {
            Fact::Known(day) => day,
            Fact::Absent => pair.day,
            Fact::Unknown => return Value::Missing,
        };
        evidence.say(|| {
            let template = if available <= start { &IN_TIME } else { &LATE };
            Note::new(
                template,
                vec![("available", Param::Day(available)), ("start", Param::Day(start))],
            )
        });
        let late = u64::try_from(i64::from(available) - i64::from(start)).unwrap_or(0);
        Value::Known(curve::permille(
            1000_u64.saturating_sub(late * u64::from(self.per_day)),
        ))
    }
}

const IN_TIME: Template = Template {
    code: "AVAILABLE_IN_TIME",
    zh: "{available}可到岗，岗位{start}开始，来得及",
    en: "available from {available}, work starts {start}: in time",
};
const LATE: Template = Template {
    code: "AVAILABLE_LATE",
    zh: "{available}才能到岗，岗位{start}开始",
    en: "available from {available}, but work starts {start}",
};
