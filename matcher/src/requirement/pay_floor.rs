//! `pay-floor`: the vacancy's range reaches what the person would not go below.

use duijie_domain::Fact;

use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, PayRange};
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct PayFloor;

impl Requirement for PayFloor {
    fn id(&self) -> &'static str {
        "pay-floor"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("最低薪酬", "pay floor")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::PayFloor])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::Pay])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let Fact::Known(floor) = pair.candidate.pay_floor_yuan_per_month else {
            return Outcome::NotAsked;
        };
        let Fact::Known(pay) = pair.vacancy.pay else {
            evidence.say(|| Note::new(&NOT_TOLD, vec![("floor", yuan(floor))]));
            return Outcome::Unknown;
        };
        evidence.say(|| {
            let (min, max) = (yuan(pay.min_yuan_per_month), yuan(pay.max_yuan_per_month));
            Note::new(
                &COMPARED,
                vec![("floor", yuan(floor)), ("min", min), ("max", max)],
            )
        });
        if pay.max_yuan_per_month >= floor {
            Outcome::Met
        } else if pay.open_above {
            Outcome::Unknown
        } else {
            Outcome::NotMet
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (Fact::Known(floor), Fact::Known(pay)) =
            (pair.candidate.pay_floor_yuan_per_month, pair.vacancy.pay)
        else {
            return Vec::new();
        };
        let max = pay.max_yuan_per_month;
        if max >= floor || pay.open_above {
            return Vec::new();
        }
        let lower = Note::new(&LOWER, vec![("pay", yuan(max))]);
        let raise = Note::new(&RAISE, vec![("pay", yuan(floor))]);
        vec![
            Change::candidate(lower, move |candidate| {
                candidate.pay_floor_yuan_per_month = Fact::Known(max);
            }),
            Change::vacancy(raise, move |vacancy| {
                vacancy.pay = Fact::Known(PayRange {
                    max_yuan_per_month: floor,
                    open_above: false,
                    ..pay
                });
            }),
        ]
    }
}

fn yuan(amount: u32) -> Param {
    Param::Number(amount.into())
}

const COMPARED: Template = Template {
    code: "PAY_FLOOR_REQUIRED",
    zh: "最低可接受月薪 {floor} 元，岗位 {min}–{max} 元",
    en: "would not go below {floor} yuan a month, the vacancy pays {min}–{max}",
};
const NOT_TOLD: Template = Template {
    code: "PAY_NOT_TOLD",
    zh: "最低可接受月薪 {floor} 元，岗位未写薪酬",
    en: "would not go below {floor} yuan a month, the vacancy does not tell its pay",
};
const LOWER: Template = Template {
    code: "LOWER_PAY_FLOOR",
    zh: "最低可接受月薪降到 {pay} 元",
    en: "lower the pay floor to {pay} yuan a month",
};
const RAISE: Template = Template {
    code: "RAISE_PAY_MAX",
    zh: "岗位月薪上限提高到 {pay} 元",
    en: "raise the upper end of the pay to {pay} yuan a month",
};
