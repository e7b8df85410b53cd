//! `freshness`: how long ago the person was last active. Not fit: only `fair-v1` scores it, to be comparable.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "freshness",
    zh: "活跃程度",
    en: "freshness",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::LastActivity]),
    vacancy: Reads::Facets(&[]),
    read: super::read::<Freshness>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Freshness {
    /// Idle days at which the value reaches 0.
    days: u32,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { days: 180 }
    }
}

impl Criterion for Freshness {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let Fact::Known(last) = pair.candidate.last_activity else {
            return Value::Missing;
        };
        let idle = u64::try_from(i64::from(pair.day) - i64::from(last)).unwrap_or(0);
        evidence.say(|| Note::new(&ACTIVE, vec![("day", Param::Day(last))]));
        let days = u64::from(self.days.max(1));
        Value::Known(1000 - curve::share(idle.min(days), days))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::positive("days", self.days).into_iter().collect()
    }
}

const ACTIVE: Template = Template {
    code: "LAST_ACTIVE",
    zh: "最近一次活动：{day}",
    en: "last active {day}",
};
