//! Vacancies of the fair.

use super::dice::{Dice, Purpose};
use super::employer::EmployerSketch;
use super::offer::{self, told};
use super::trade::{Schooling, Trade};
use super::vocabulary::Coded;
use super::{Fair, SOURCE, days_after, days_before, identity, key, place, words};
use duijie_domain::Vacancy;
use duijie_domain::candidate::{HeldSkill, LanguageLevel};
use duijie_domain::code::{LanguageCode, LegalGroundCode, SkillGradeCode, TargetGroupCode};
use duijie_domain::employer::Contact;
use duijie_domain::fact::Fact;
use duijie_domain::rule::RuleMode;
use duijie_domain::vacancy::{AgeBar, Requirements, TargetGroup, VacancyState, WorkSite};
use smol_str::SmolStr;

/// Youngest age for work that the law closes to minors.
const ADULT_YEARS: u8 = 18;

/// The vacancy with a number; the fair has at least one employer.
pub(super) fn vacancy(fair: &Fair, number: u32) -> Vacancy {
    let mut dice = Dice::new(fair.seed, Purpose::Vacancy, u64::from(number));
    let sketch = &fair.sketches[employer_of(&mut dice, fair, number)];
    let vocabulary = &fair.vocabulary;
    let coded = &vocabulary.trades[dice.weighted(vocabulary.demand_weights(sketch.sector))];
    let trade = coded.trade;
    let job_type = offer::job_type(&mut dice, trade);
    let requirements = requirements(&mut dice, coded, job_type.as_str());
    let experience_months = u32::from(requirements.experience_months.known().copied().unwrap_or(0));
    let published_on = days_before(fair.date, dice.between(0, 40));
    let valid_days = dice.between(45, 120);
    Vacancy {
        key: key('V', number),
        employer: sketch.own_id.clone(),
        title: dice.word(trade.titles).to_owned(),
        occupation: told(&mut dice, 98, coded.occupation.clone()),
        sites: sites(&mut dice, fair, sketch, trade),
        pay: offer::pay(
            &mut dice,
            trade,
            job_type.as_str(),
            experience_months,
            sketch.size,
        ),
        job_type: told(&mut dice, 97, job_type),
        pay_day: Some(10).filter(|_| dice.chance(40)),
        benefits: offer::benefits(&mut dice),
        working_time: offer::working_time(&mut dice, trade),
        duties: words::duties(&mut dice, trade),
        target_groups: target_groups(&mut dice, fair.date.year()),
        hazards: coded.hazards.clone(),
        starts_on: Some(days_after(fair.date, dice.between(3, 40))).filter(|_| dice.chance(25)),
        published_on: Some(published_on),
        valid_until: Some(days_after(published_on, valid_days)),
        state: state(&mut dice),
        contact: Contact {
            name: identity::contact_name(&mut dice),
            phone: identity::phone(&mut dice),
        },
        rules: [(SmolStr::new_static("education"), RuleMode::Wish)]
            .into_iter()
            .filter(|_| dice.chance(6))
            .collect(),
        requirements,
        policy_note: policy_note(&mut dice).to_owned(),
        source: SOURCE.to_owned(),
        ..Vacancy::default()
    }
}

/// Every employer has a vacancy as long as there are enough; the rest go to chance, more of them to large employers.
fn employer_of(dice: &mut Dice, fair: &Fair, number: u32) -> usize {
    if number < fair.sizes.employers {
        return number as usize;
    }
    let first = dice.below(fair.sizes.employers) as usize;
    let second = dice.below(fair.sizes.employers) as usize;
    let larger = fair.sketches[second].size > fair.sketches[first].size;
    if larger { second } else { first }
}

fn sites(dice: &mut Dice, fair: &Fair, sketch: &EmployerSketch, trade: &Trade) -> Vec<WorkSite> {
    let more = if dice.chance(85) { 0 } else { dice.between(1, 2) };
    let places_max = (trade.places_max * (1 + u32::try_from(sketch.size).unwrap_or(0)) / 3).max(1);
    let seat = sketch.seat.clone();
    let elsewhere = (0..more).map(|_| {
        let division = place::county(dice);
        place::place(dice, &fair.codes, division)
    });
    let places: Vec<_> = [seat].into_iter().chain(elsewhere).collect();
    let site = |place| WorkSite {
        place,
        head_count: dice.between(1, places_max),
        filled: 0,
    };
    places.into_iter().map(site).collect()
}

fn requirements(dice: &mut Dice, coded: &Coded, job_type: &str) -> Requirements {
    let trade = coded.trade;
    let held = |skills: Vec<&_>, level| -> Vec<HeldSkill> {
        let held = |skill: &&_| HeldSkill {
            skill: Clone::clone(*skill),
            level,
        };
        skills.iter().map(held).collect()
    };
    let count = dice.between(0, 3) as usize;
    let mut preferred = dice.sample(&coded.skills, count);
    let required = match preferred.pop() {
        Some(skill) if dice.chance(18) => vec![skill],
        Some(skill) => {
            preferred.push(skill);
            Vec::new()
        }
        None => Vec::new(),
    };
    let level = u8::try_from(dice.between(0, 2)).unwrap_or(0);
    let welcome = dice.between(0, 1) as usize;
    Requirements {
        education: education(dice, trade),
        majors: majors(dice, coded),
        experience_months: experience(dice, trade, job_type),
        skill_grade: skill_grade(dice, trade),
        required_skills: held(required, 0),
        preferred_skills: held(preferred, level),
        required_certificates: coded
            .licence
            .iter()
            .filter(|_| !offer::is_for_beginners(job_type) && dice.chance(85))
            .cloned()
            .collect(),
        preferred_certificates: dice
            .sample(&coded.certificates, welcome)
            .into_iter()
            .cloned()
            .collect(),
        preferred_languages: languages(trade),
        age: (!coded.hazards.is_empty() && dice.chance(60)).then(|| AgeBar {
            years_min: Some(ADULT_YEARS),
            years_max: None,
            ground: LegalGroundCode::new("minor-protected-work"),
        }),
        ..Requirements::default()
    }
}

fn education(dice: &mut Dice, trade: &Trade) -> Fact<duijie_domain::code::EducationCode> {
    match (trade.schooling, dice.below(100)) {
        (_, 0..=3) => Fact::Unknown,
        (Schooling::Junior, 4..=74) | (Schooling::Secondary, 4..=29) | (Schooling::College, 4..=9) => {
            Fact::Absent
        }
        (level, _) => Fact::Known(level.asked()),
    }
}

fn majors(dice: &mut Dice, coded: &Coded) -> Vec<duijie_domain::code::MajorCode> {
    let percent = if coded.trade.schooling >= Schooling::College {
        45
    } else {
        6
    };
    if dice.chance(percent) {
        return coded.named_majors().cloned().collect();
    }
    Vec::new()
}

fn experience(dice: &mut Dice, trade: &Trade, job_type: &str) -> Fact<u16> {
    if offer::is_for_beginners(job_type) {
        return Fact::Absent;
    }
    let weights = if trade.schooling == Schooling::Junior {
        [80, 14, 4, 2]
    } else {
        [52, 28, 14, 6]
    };
    match dice.weighted(weights.into_iter()) {
        0 if dice.chance(15) => Fact::Unknown,
        0 => Fact::Absent,
        1 => Fact::Known(12),
        2 => Fact::Known(24),
        _ => Fact::Known(36),
    }
}

fn skill_grade(dice: &mut Dice, trade: &Trade) -> Fact<SkillGradeCode> {
    if trade.group != super::trade::Group::Craft || !dice.chance(12) {
        return Fact::Unknown;
    }
    Fact::Known(SkillGradeCode::new(dice.word(&[
        "junior-worker",
        "intermediate-worker",
        "intermediate-worker",
    ])))
}

fn languages(trade: &Trade) -> Vec<LanguageLevel> {
    let english = LanguageLevel {
        language: LanguageCode::new("en"),
        level: trade.english_level,
    };
    [english].into_iter().filter(|wanted| wanted.level > 0).collect()
}

fn target_groups(dice: &mut Dice, year: i16) -> Vec<TargetGroup> {
    let (group, graduation_year) = match dice.below(100) {
        0..=3 => ("graduate", Some(year)),
        4 => ("veteran", None),
        _ => return Vec::new(),
    };
    vec![TargetGroup {
        group: TargetGroupCode::new(group),
        graduation_year,
    }]
}

fn state(dice: &mut Dice) -> VacancyState {
    match dice.below(100) {
        0 => VacancyState::Paused,
        1 => VacancyState::Pending,
        _ => VacancyState::Open,
    }
}

fn policy_note(dice: &mut Dice) -> &'static str {
    match dice.below(100) {
        0..=7 => "招用初次就业青年可申领一次性吸纳就业补贴",
        8..=11 => "就业见习单位，见习期发放生活补助",
        12..=14 => "外地来聊求职可申请青年驿站免费住宿",
        _ => "",
    }
}
