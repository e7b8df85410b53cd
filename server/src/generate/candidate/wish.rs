//! What a candidate of the fair wishes for.

use super::{MONTHS_PER_YEAR, Sketch};
use crate::generate::dice::Dice;
use crate::generate::offer::{told, told_by};
use crate::generate::{Fair, place};
use duijie_domain::candidate::Wishes;
use duijie_domain::check::WISHES_MAX;
use duijie_domain::code::{BenefitCode, DivisionCode, EmployerKindCode, JobTypeCode, OccupationCode};
use duijie_domain::fact::Fact;
use duijie_domain::pay::Pay;

const BENEFITS: &[&str] = &[
    "five-insurances",
    "free-lodging",
    "free-meals",
    "two-day-weekend",
    "one-day-weekend",
    "annual-bonus",
    "training",
    "shuttle",
];

/// All wishes of a person.
pub(super) fn wishes(dice: &mut Dice, fair: &Fair, sketch: &Sketch<'_>) -> Wishes {
    let pay = pay(dice, sketch);
    let pay_floor = pay.known().map(|pay| pay.min_yuan * 85 / 10_000 * 100);
    Wishes {
        occupations: occupations(dice, fair, sketch),
        divisions: divisions(dice, sketch),
        radius_km: radius_km(dice),
        pay_floor_yuan_per_month: Fact::from(pay_floor.filter(|_| dice.chance(35))),
        pay,
        job_types: job_types(dice, sketch),
        benefits: benefits(dice),
        employer_kinds: employer_kinds(dice),
        accepts_shifts: told_by(dice, 60, |dice| dice.chance(62)),
        accepts_nights: told_by(dice, 55, |dice| dice.chance(40)),
        rest_days_per_week: told_by(dice, 40, |dice| if dice.chance(45) { 2 } else { 1 }),
        hours_per_day_max: told_by(dice, 40, |dice| if dice.chance(70) { 8 } else { 10 }),
        ..Wishes::default()
    }
}

/// The own trade first in most cases, then related ones; some people want to change.
fn occupations(dice: &mut Dice, fair: &Fair, sketch: &Sketch<'_>) -> Vec<OccupationCode> {
    let count = 1 + dice.weighted([45, 35, 20].into_iter());
    let related = fair.vocabulary.related(sketch.coded);
    let mut wished = vec![sketch.coded.occupation.clone()];
    wished.extend(
        dice.sample(&related, count - 1)
            .into_iter()
            .map(|other| other.occupation.clone()),
    );
    if wished.len() < count || dice.chance(10) {
        let trades = &fair.vocabulary.trades;
        let other = &trades[dice.weighted(fair.vocabulary.supply_weights())];
        wished.insert(0, other.occupation.clone());
    }
    let mut distinct: Vec<OccupationCode> = Vec::with_capacity(wished.len());
    for occupation in wished {
        if !distinct.contains(&occupation) {
            distinct.push(occupation);
        }
    }
    distinct.truncate(WISHES_MAX);
    distinct
}

fn divisions(dice: &mut Dice, sketch: &Sketch<'_>) -> Vec<DivisionCode> {
    let home = sketch.home_division();
    let mut wished = Vec::new();
    if place::is_local(home.as_str()) && dice.chance(80) {
        wished.push(home.as_str());
    }
    if dice.chance(45) {
        wished.push(place::SEAT);
    }
    if wished.is_empty() || dice.chance(20) {
        wished.push(place::CITY);
    }
    wished.dedup();
    wished.into_iter().map(DivisionCode::new).collect()
}

fn radius_km(dice: &mut Dice) -> Fact<u16> {
    let chosen = dice.pick(&[5, 10, 15, 20, 30, 50]).copied().unwrap_or(20);
    told(dice, 45, chosen)
}

fn pay(dice: &mut Dice, sketch: &Sketch<'_>) -> Fact<Pay> {
    if dice.chance(9) {
        return Fact::Unknown;
    }
    let (min, max) = sketch.coded.trade.pay_yuan;
    let years = sketch.experience_months / MONTHS_PER_YEAR;
    let percent = dice.around(80, 118) + (years * 3).min(30);
    let hoped_min = (min + (max - min) / 4) * percent / 100 / 100 * 100;
    let width = dice.between(5, 20) * 100;
    Fact::Known(Pay::per_month(hoped_min, hoped_min + width))
}

fn job_types(dice: &mut Dice, sketch: &Sketch<'_>) -> Fact<Vec<JobTypeCode>> {
    let mut wanted = Vec::new();
    if sketch.is_student {
        wanted.push("internship");
    }
    if !sketch.is_student || dice.chance(60) {
        wanted.push("full-time");
    }
    if sketch.experience_months == 0 && dice.chance(40) {
        wanted.push("traineeship");
    }
    for (job_type, percent) in [("part-time", 8), ("gig", 8), ("dispatch", 12)] {
        if dice.chance(percent) {
            wanted.push(job_type);
        }
    }
    told(dice, 90, wanted.into_iter().map(JobTypeCode::new).collect())
}

fn benefits(dice: &mut Dice) -> Fact<Vec<BenefitCode>> {
    let count = dice.between(1, 3) as usize;
    let wanted = dice.sample(BENEFITS, count);
    let wanted: Vec<BenefitCode> = wanted.into_iter().map(|code| BenefitCode::new(*code)).collect();
    told(dice, 65, wanted)
}

fn employer_kinds(dice: &mut Dice) -> Fact<Vec<EmployerKindCode>> {
    let wanted = dice.word(&["110", "500", "170", "150"]);
    told(dice, 12, vec![EmployerKindCode::new(wanted)])
}
