//! What a vacancy offers: kind of work, pay, benefits and working time.

use super::dice::Dice;
use super::trade::{Group, Trade};
use duijie_domain::code::{BenefitCode, JobTypeCode};
use duijie_domain::fact::Fact;
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::vacancy::WorkingTime;

/// Kinds of work with their weights in percent.
const JOB_TYPES: [(&str, u32); 6] = [
    ("full-time", 83),
    ("part-time", 4),
    ("internship", 4),
    ("traineeship", 3),
    ("gig", 4),
    ("dispatch", 2),
];

/// Benefits with the percent of vacancies that offer them.
const BENEFITS: [(&str, u32); 16] = [
    ("five-insurances", 52),
    ("five-insurances-housing-fund", 16),
    ("free-meals", 38),
    ("free-lodging", 30),
    ("holiday-gifts", 36),
    ("training", 24),
    ("full-attendance-bonus", 26),
    ("annual-bonus", 24),
    ("performance-bonus", 22),
    ("paid-annual-leave", 14),
    ("two-day-weekend", 12),
    ("one-day-weekend", 18),
    ("shuttle", 10),
    ("night-allowance", 8),
    ("heat-allowance", 8),
    ("health-check", 9),
];

/// Whether a kind of work is for people who are still at school or have just left it.
pub(super) fn is_for_beginners(job_type: &str) -> bool {
    matches!(job_type, "internship" | "traineeship")
}

/// The kind of work.
pub(super) fn job_type(dice: &mut Dice, trade: &Trade) -> JobTypeCode {
    let chosen = JOB_TYPES[dice.weighted(JOB_TYPES.iter().map(|(_, weight)| *weight))].0;
    let is_casual = matches!(
        trade.group,
        Group::Line | Group::Transport | Group::Table | Group::Shop
    );
    let fits = is_casual || !matches!(chosen, "gig" | "part-time" | "dispatch");
    JobTypeCode::new(if fits { chosen } else { "full-time" })
}

/// The pay of a vacancy whose least experience and size of employer are known.
pub(super) fn pay(
    dice: &mut Dice,
    trade: &Trade,
    job_type: &str,
    experience_months: u32,
    employer_size: usize,
) -> Fact<Pay> {
    match dice.below(100) {
        0..=4 => return Fact::Absent,
        5..=6 => return Fact::Unknown,
        _ => {}
    }
    let size_percent = [92, 97, 104, 112].get(employer_size).copied().unwrap_or(100);
    let percent = size_percent + experience_months / 2 + dice.between(0, 14) - 7;
    let (min, max) = trade.pay_yuan;
    let (min, max) = (min * percent / 100, max * percent / 100);
    Fact::Known(in_unit(dice, trade, job_type, min, max))
}

fn in_unit(dice: &mut Dice, trade: &Trade, job_type: &str, min: u32, max: u32) -> Pay {
    let range = |unit, divisor: u32, step: u32| Pay {
        min_yuan: (min / divisor / step).max(1) * step,
        max_yuan: Some((max / divisor / step).max(1) * step),
        unit,
        months_paid: 12,
    };
    match job_type {
        "gig" => range(PayUnit::Day, 24, 10),
        "part-time" => range(PayUnit::Hour, 200, 1),
        "internship" | "traineeship" => Pay::per_month(min * 6 / 1_000 * 100, min * 8 / 1_000 * 100),
        _ if trade.group == Group::Engineering && dice.chance(10) => Pay {
            min_yuan: min * 12 / 10_000 * 10_000,
            max_yuan: Some((max * 12).div_ceil(10_000) * 10_000),
            unit: PayUnit::Year,
            months_paid: 12,
        },
        _ => Pay {
            max_yuan: Some(max / 100 * 100).filter(|_| dice.chance(96)),
            months_paid: if dice.chance(8) { 13 } else { 12 },
            ..range(PayUnit::Month, 1, 100)
        },
    }
}

/// The benefits; sometimes nothing is said.
pub(super) fn benefits(dice: &mut Dice) -> Fact<Vec<BenefitCode>> {
    let offered: Vec<BenefitCode> = BENEFITS
        .iter()
        .filter(|(_, percent)| dice.chance(*percent))
        .map(|(code, _)| BenefitCode::new(*code))
        .collect();
    match dice.below(100) {
        0..=9 => Fact::Unknown,
        _ if offered.is_empty() => Fact::Absent,
        _ => Fact::Known(offered),
    }
}

/// Shifts, nights, rest days and hours, each with gaps.
pub(super) fn working_time(dice: &mut Dice, trade: &Trade) -> WorkingTime {
    let shifts = trade.shifts && dice.chance(65);
    let nights = shifts && dice.chance(60);
    let rest_days = u8::try_from(dice.weighted([10, 55, 35].into_iter())).unwrap_or(1);
    let hours = if dice.chance(70) { 8 } else { dice.between(9, 12) };
    WorkingTime {
        shifts: told(dice, 80, shifts),
        nights: told(dice, 75, nights),
        rest_days_per_week: told(dice, 70, rest_days),
        hours_per_day: told(dice, 70, u8::try_from(hours).unwrap_or(8)),
    }
}

/// A fact that is told in some percent of all cases.
pub(super) fn told<T>(dice: &mut Dice, percent: u32, value: T) -> Fact<T> {
    told_by(dice, percent, |_| value)
}

/// The same for a value that is itself thrown.
pub(super) fn told_by<T>(dice: &mut Dice, percent: u32, value: impl FnOnce(&mut Dice) -> T) -> Fact<T> {
    if dice.chance(percent) {
        Fact::Known(value(dice))
    } else {
        Fact::Unknown
    }
}
