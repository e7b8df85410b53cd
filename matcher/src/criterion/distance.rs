//! `distance`: the straight line from home to the nearest place of work, in steps; for the seeker's side lodging or
//! a shuttle can lift it.

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve, finding};
use crate::Side;
use crate::facet::{NearBound, OwnBound, Part, Reads};
use crate::features::{CandidateFeatures, Pair, VacancyFeatures};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "distance",
    zh: "距离",
    en: "distance",
    sides: &[Side::Employer, Side::Seeker],
    candidate: Reads::Row(&[Part::Home]),
    vacancy: Reads::Row(&[]),
    read: super::read::<Distance>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Distance {
    /// `[kilometres, value]`: up to so far it is worth so much; beyond the last step 0.
    steps: Vec<(u32, u16)>,
    /// With a bed offered the value is at least this.
    lodging: u16,
    /// With a shuttle the value is at least this.
    shuttle: u16,
}

impl Default for Distance {
    fn default() -> Self {
        let steps = [
            (1, 1000),
            (2, 960),
            (3, 920),
            (5, 850),
            (8, 780),
            (12, 700),
            (20, 580),
            (30, 450),
            (50, 300),
            (80, 180),
            (120, 90),
            (200, 40),
        ];
        Self {
            steps: steps.to_vec(),
            lodging: 0,
            shuttle: 0,
        }
    }
}

impl Criterion for Distance {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let lift = self.lift(pair.vacancy, evidence);
        let Some((squared, place)) = pair.nearest_place() else {
            return if lift > 0 {
                Value::Known(lift)
            } else {
                Value::Missing
            };
        };
        evidence.say(|| {
            let template = if place.point_is_of_division {
                &TO_DIVISION
            } else {
                &TO_PLACE
            };
            let km = ("km", Param::TenthsOfKm(tenths_of_km(squared)));
            Note::new(template, vec![km, ("place", Param::Division(place.division))])
        });
        let step = self.steps.iter().find(|(km, _)| squared <= squared_km(*km));
        Value::Known(step.map_or(0, |(_, value)| *value).max(lift))
    }

    fn person_bound(&self, vacancy: &VacancyFeatures) -> Option<OwnBound> {
        let lift = self.lift(vacancy, &mut Evidence::unread());
        let places = vacancy.places.known()?.iter();
        let points: Vec<_> = places.filter_map(|place| place.point.known().copied()).collect();
        // Without a point the value is missing, and a profile may count that more than what is far away.
        (!points.is_empty()).then(|| self.near(points, lift))
    }

    fn vacancy_bound(&self, candidate: &CandidateFeatures) -> Option<OwnBound> {
        let home = candidate.home.known()?;
        Some(self.near(vec![*home], self.lodging.max(self.shuttle)))
    }

    fn findings(&self) -> Vec<Finding> {
        let values: Vec<u16> = self.steps.iter().map(|(_, value)| *value).collect();
        let mut findings = curve::falling("steps", &values);
        if self.steps.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            findings.push(finding(
                "steps",
                "公里数应逐级增大",
                "kilometres must rise from step to step",
            ));
        }
        findings.extend(curve::within_range("lodging", &[self.lodging]));
        findings.extend(curve::within_range("shuttle", &[self.shuttle]));
        findings
    }
}

impl Distance {
    fn near(&self, points: Vec<GridPoint>, lift: u16) -> OwnBound {
        let step = |(km, value): &(u32, u16)| (squared_km(*km), lift.max(*value));
        OwnBound::Home(NearBound {
            points,
            steps: self.steps.iter().map(step).collect(),
            beyond: lift,
        })
    }

    fn lift(&self, vacancy: &VacancyFeatures, evidence: &mut Evidence) -> u16 {
        let mut lift = 0;
        if self.lodging > 0 && vacancy.lodging == Fact::Known(true) {
            evidence.say(|| Note::new(&LODGING, vec![]));
            lift = self.lodging;
        }
        if self.shuttle > 0 && vacancy.shuttle == Fact::Known(true) {
            evidence.say(|| Note::new(&SHUTTLE, vec![]));
            lift = lift.max(self.shuttle);
        }
        lift
    }
}

/// So many kilometres as a squared chord in units of (20 m)².
#[inline]
pub(crate) fn squared_km(km: u32) -> i64 {
    let units = i64::from(km) * 50;
    units * units
}

/// A squared chord as tenths of a kilometre, rounded up so that nobody is told less than it is.
pub(crate) fn tenths_of_km(squared: i64) -> u64 {
    let squared = squared.unsigned_abs();
    let root = squared.isqrt();
    let root = if root * root < squared { root + 1 } else { root };
    root.div_ceil(5)
}

const TO_PLACE: Template = Template {
    code: "DISTANCE_KM",
    zh: "住处距工作地点（{place}）{km} 公里",
    en: "home is {km} km from the workplace in {place}",
};
const TO_DIVISION: Template = Template {
    code: "DISTANCE_KM_FROM_DIVISION_POINT",
    zh: "岗位未给出坐标，按{place}的代表点计算，距住处 {km} 公里",
    en: "no coordinates in the vacancy: measured from the point of {place}, {km} km from home",
};
const LODGING: Template = Template {
    code: "LODGING_OFFERED",
    zh: "岗位提供住宿",
    en: "the employer offers lodging",
};
const SHUTTLE: Template = Template {
    code: "SHUTTLE_OFFERED",
    zh: "岗位有班车",
    en: "the employer runs a shuttle",
};
