//! `pay`: whether the person's expectation fits the vacancy's range, as the employer sees it.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, PayRange};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "pay",
    zh: "薪酬匹配",
    en: "pay",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::PayExpectation]),
    vacancy: Reads::Facets(&[VacancyFacet::Pay]),
    read: super::read::<Pay>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Pay {
    /// Value where the expectation is the upper end.
    at_max: u16,
    /// Fall beyond it per 100 % of the upper end.
    fall_beyond: u32,
}

impl Default for Pay {
    fn default() -> Self {
        Self {
            at_max: 600,
            fall_beyond: 2000,
        }
    }
}

impl Criterion for Pay {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let range = match pair.vacancy.pay {
            Fact::Known(range) => range,
            _ => return Value::Missing,
        };
        let expectation = match pair.candidate.pay_expectation_yuan_per_month {
            Fact::Known(expectation) => expectation,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        evidence.say(|| ranges(expectation, range));
        Value::Known(self.at(u64::from(expectation), range))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::within_range("at_max", &[self.at_max])
            .into_iter()
            .collect()
    }
}

impl Pay {
    fn at(&self, expectation: u64, range: PayRange) -> u16 {
        let (min, max) = (
            u64::from(range.min_yuan_per_month),
            u64::from(range.max_yuan_per_month),
        );
        let at_max = u64::from(self.at_max);
        if expectation <= min {
            1000
        } else if expectation <= max {
            curve::permille(1000 - (1000 - at_max) * (expectation - min) / (max - min))
        } else if range.open_above {
            self.at_max
        } else {
            let fall = u64::from(self.fall_beyond) * (expectation - max) / max.max(1);
            curve::permille(at_max.saturating_sub(fall))
        }
    }
}

/// Both sides' pay in one sentence.
pub(super) fn ranges(expectation: u32, range: PayRange) -> Note {
    let template = if expectation <= range.min_yuan_per_month {
        &MET
    } else if expectation <= range.max_yuan_per_month {
        &WITHIN
    } else if range.open_above {
        &OPEN_ABOVE
    } else {
        &ABOVE
    };
    Note::new(
        template,
        vec![
            ("expectation", Param::Number(i64::from(expectation))),
            ("min", Param::Number(i64::from(range.min_yuan_per_month))),
            ("max", Param::Number(i64::from(range.max_yuan_per_month))),
        ],
    )
}

const MET: Template = Template {
    code: "PAY_MET",
    zh: "期望月薪 {expectation} 元，岗位 {min}–{max} 元，满足",
    en: "expects {expectation} yuan a month, the vacancy pays {min}–{max}: met",
};
const WITHIN: Template = Template {
    code: "PAY_WITHIN_RANGE",
    zh: "期望月薪 {expectation} 元，岗位 {min}–{max} 元，在范围内",
    en: "expects {expectation} yuan a month, the vacancy pays {min}–{max}: within the range",
};
const OPEN_ABOVE: Template = Template {
    code: "PAY_RANGE_OPEN",
    zh: "期望月薪 {expectation} 元，岗位 {min} 元以上，上限未写",
    en: "expects {expectation} yuan a month, the vacancy pays {min} or more without an upper end",
};
const ABOVE: Template = Template {
    code: "PAY_ABOVE_RANGE",
    zh: "期望月薪 {expectation} 元，高于岗位 {min}–{max} 元",
    en: "expects {expectation} yuan a month, above the vacancy's {min}–{max}",
};
