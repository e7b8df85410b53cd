//! `working-time`: the share of the person's wishes about working time that the vacancy meets; for casual work the
//! share of the working hours that fall into the person's free time.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Minutes, Pair, WorkingTime as Times};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "working-time",
    zh: "工作时间",
    en: "working time",
    sides: &[Side::Employer, Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::WorkingTime]),
    vacancy: Reads::Facets(&[VacancyFacet::WorkingTime]),
    read: super::read::<WorkingTime>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WorkingTime {
    /// How many wishes the overlap of free and working time counts for.
    overlap_weight: u16,
}

impl Default for WorkingTime {
    fn default() -> Self {
        Self { overlap_weight: 2 }
    }
}

impl Criterion for WorkingTime {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let (wish, offer) = (&pair.candidate.working_time, &pair.vacancy.working_time);
        if *wish == Times::default() {
            return Value::Missing;
        }
        let plain = [
            (accepts(wish.shifts, offer.shifts), &SHIFTS),
            (accepts(wish.night, offer.night), &NIGHT),
            (
                compare(wish.hours_per_day, offer.hours_per_day, |most, has| has <= most),
                &HOURS,
            ),
            (
                compare(wish.rest_days_per_week, offer.rest_days_per_week, |least, has| {
                    has >= least
                }),
                &REST,
            ),
        ];
        let (mut met, mut asked) = (0_u64, 0_u64);
        for (outcome, templates) in plain {
            let Some(fits) = outcome else { continue };
            asked += 1;
            met += u64::from(fits) * 1000;
            evidence.say(|| Note::new(if fits { &templates[0] } else { &templates[1] }, vec![]));
        }
        if let Some(share) = overlap(wish, offer) {
            asked += u64::from(self.overlap_weight);
            met += u64::from(self.overlap_weight) * u64::from(share);
            evidence.say(|| Note::new(&OVERLAP, vec![("percent", Param::Number(i64::from(share / 10)))]));
        }
        met.checked_div(asked)
            .map_or(Value::Missing, |value| Value::Known(curve::permille(value)))
    }
}

/// Nobody who accepts shifts is displeased by a place without them.
fn accepts(wish: Fact<bool>, offer: Fact<bool>) -> Option<bool> {
    match (wish, offer) {
        (Fact::Known(accepted), Fact::Known(has)) => Some(accepted || !has),
        _ => None,
    }
}

fn compare(wish: Fact<u8>, offer: Fact<u8>, fits: impl Fn(u8, u8) -> bool) -> Option<bool> {
    match (wish, offer) {
        (Fact::Known(wish), Fact::Known(offer)) => Some(fits(wish, offer)),
        _ => None,
    }
}

/// Share of the working minutes in which the person is free.
fn overlap(wish: &Times, offer: &Times) -> Option<u16> {
    let (Fact::Known(free), Fact::Known(work)) = (&wish.spans, &offer.spans) else {
        return None;
    };
    let whole: u64 = work.iter().map(|span| minutes(span.from, span.to)).sum();
    let common = |span: &Minutes| -> u64 {
        free.iter()
            .map(|other| minutes(span.from.max(other.from), span.to.min(other.to)))
            .sum()
    };
    (whole > 0).then(|| curve::share(work.iter().map(common).sum(), whole))
}

fn minutes(from: i32, to: i32) -> u64 {
    u64::try_from(i64::from(to) - i64::from(from)).unwrap_or(0)
}

const SHIFTS: [Template; 2] = [
    Template {
        code: "SHIFTS_FIT",
        zh: "倒班安排符合意愿",
        en: "the shifts suit the wish",
    },
    Template {
        code: "SHIFTS_UNWISHED",
        zh: "岗位需倒班，与意愿不符",
        en: "has shifts, which are not wished",
    },
];
const NIGHT: [Template; 2] = [
    Template {
        code: "NIGHT_FITS",
        zh: "夜班安排符合意愿",
        en: "the night work suits the wish",
    },
    Template {
        code: "NIGHT_UNWISHED",
        zh: "岗位有夜班，与意愿不符",
        en: "has night work, which is not wished",
    },
];
const HOURS: [Template; 2] = [
    Template {
        code: "HOURS_FIT",
        zh: "每天工时不超过意愿",
        en: "daily hours are within the wish",
    },
    Template {
        code: "HOURS_TOO_MANY",
        zh: "每天工时超过意愿",
        en: "daily hours exceed the wish",
    },
];
const REST: [Template; 2] = [
    Template {
        code: "REST_FITS",
        zh: "休息天数符合意愿",
        en: "rest days meet the wish",
    },
    Template {
        code: "REST_TOO_LITTLE",
        zh: "休息天数少于意愿",
        en: "rest days fall short of the wish",
    },
];
const OVERLAP: Template = Template {
    code: "FREE_TIME_OVERLAP",
    zh: "工作时段有 {percent}% 落在空闲时间内",
    en: "{percent}% of the working hours fall into free time",
};
