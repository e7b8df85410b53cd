//! `pay-wish`: whether the vacancy's range reaches what the person hopes for.

use duijie_domain::Fact;
use serde::Deserialize;

use super::pay::ranges;
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, PayRange};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "pay-wish",
    zh: "期望薪酬",
    en: "wished pay",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::PayExpectation]),
    vacancy: Reads::Facets(&[VacancyFacet::Pay]),
    read: super::read::<PayWish>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PayWish {
    /// Value where the upper end just reaches the wish.
    at_max: u16,
    /// Fall below it per 100 % of the wish.
    fall_below: u32,
}

impl Default for PayWish {
    fn default() -> Self {
        Self {
            at_max: 600,
            fall_below: 3000,
        }
    }
}

impl Criterion for PayWish {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wish = match pair.candidate.pay_expectation_yuan_per_month {
            Fact::Known(wish) => wish,
            Fact::Absent => return Value::Unasked,
            Fact::Unknown => return Value::Missing,
        };
        let Fact::Known(range) = pair.vacancy.pay else {
            return Value::Missing;
        };
        evidence.say(|| ranges(wish, range));
        Value::Known(self.at(u64::from(wish), range))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::within_range("at_max", &[self.at_max])
            .into_iter()
            .collect()
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (Fact::Known(wish), Fact::Known(range)) =
            (pair.candidate.pay_expectation_yuan_per_month, pair.vacancy.pay)
        else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        for target in [range.max_yuan_per_month, range.min_yuan_per_month] {
            if target < wish {
                let note = Note::new(&LOWER, vec![("pay", Param::Number(i64::from(target)))]);
                changes.push(Change::candidate(note, move |candidate| {
                    candidate.pay_expectation_yuan_per_month = Fact::Known(target);
                }));
            }
        }
        if range.max_yuan_per_month < wish {
            let note = Note::new(&RAISE, vec![("pay", Param::Number(i64::from(wish)))]);
            changes.push(Change::vacancy(note, move |vacancy| {
                vacancy.pay = Fact::Known(PayRange {
                    max_yuan_per_month: wish,
                    open_above: false,
                    ..range
                });
            }));
        }
        changes
    }
}

impl PayWish {
    fn at(&self, wish: u64, range: PayRange) -> u16 {
        let (min, max) = (
            u64::from(range.min_yuan_per_month),
            u64::from(range.max_yuan_per_month),
        );
        let at_max = u64::from(self.at_max);
        if min >= wish {
            1000
        } else if max >= wish {
            curve::permille(at_max + (1000 - at_max) * (max - wish) / (max - min))
        } else if range.open_above {
            self.at_max
        } else {
            let fall = u64::from(self.fall_below) * (wish - max) / wish;
            curve::permille(at_max.saturating_sub(fall))
        }
    }
}

const LOWER: Template = Template {
    code: "LOWER_PAY_EXPECTATION",
    zh: "期望月薪降到 {pay} 元",
    en: "lower the expected pay to {pay} yuan a month",
};
const RAISE: Template = Template {
    code: "RAISE_PAY_MAX",
    zh: "岗位月薪上限提高到 {pay} 元",
    en: "raise the upper end of the pay to {pay} yuan a month",
};
