//! Candidates of the fair.

use super::dice::{Dice, Purpose};
use super::offer::{told, told_by};
use super::schooling::spoken;
use super::trade::{Group, Schooling};
use super::vocabulary::Coded;
use super::words::{self, Story};
use super::{Fair, SOURCE, days_after, days_before, identity, key, place};
use duijie_domain::Candidate;
use duijie_domain::candidate::{
    CandidateState, Consent, ConsentPurpose, Education, HeldSkill, LanguageLevel, Person, Sex, WorkPeriod,
};
use duijie_domain::code::{
    CertificateCode, DivisionCode, LanguageCode, MajorCode, SeekerClassCode, SkillGradeCode, TargetGroupCode,
};
use duijie_domain::fact::Fact;
use duijie_domain::place::Place;
use jiff::civil::{Date, date};

mod wish;

/// Weights of the ages from 16 to 35: the young come to a youth fair.
const AGE_WEIGHTS: [u32; 20] = [1, 2, 5, 7, 9, 11, 13, 13, 11, 9, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2];
const AGE_YEARS_MIN: u32 = 16;
/// Days of a year in which a birthday can have been without changing the age.
const DAYS_SINCE_BIRTHDAY_MAX: u32 = 364;
const MONTHS_PER_YEAR: u32 = 12;

/// What is thrown for a person before the record is written.
struct Sketch<'a> {
    coded: &'a Coded,
    birth_date: Date,
    schooling: Schooling,
    graduated_on: Date,
    is_student: bool,
    major: Option<MajorCode>,
    experience_months: u32,
    home: Place,
}

/// The candidate with a number.
pub(super) fn candidate(fair: &Fair, number: u32) -> Candidate {
    let mut dice = Dice::new(fair.seed, Purpose::Candidate, u64::from(number));
    let sketch = sketch(&mut dice, fair);
    let education = education(&mut dice, &sketch);
    let skills = skills(&mut dice, &sketch);
    let free_text = free_text(&mut dice, fair, &sketch, &education, &skills);
    Candidate {
        key: key('C', number),
        person: person(&mut dice, &sketch),
        state: state(&mut dice),
        seeker_class: Some(seeker_class(&mut dice, fair, &sketch)).filter(|_| dice.chance(95)),
        target_groups: target_groups(&mut dice, fair, &sketch),
        experience_months: experience(&mut dice, sketch.experience_months),
        work_history: work_history(&mut dice, fair.date, &sketch),
        skills: listed(&mut dice, 88, skills),
        skill_grade: skill_grade(&mut dice, &sketch),
        certificates: certificates(&mut dice, &sketch),
        languages: languages(&mut dice, &sketch),
        wishes: wish::wishes(&mut dice, fair, &sketch),
        available_from: available_from(&mut dice, fair.date, &sketch),
        consents: consents(&mut dice, fair.date),
        last_active_on: Fact::Known(days_before(fair.date, dice.below(60))),
        home: told(&mut dice, 94, sketch.home),
        education,
        free_text,
        source: SOURCE.to_owned(),
        ..Candidate::default()
    }
}

fn sketch<'a>(dice: &mut Dice, fair: &'a Fair) -> Sketch<'a> {
    let vocabulary = &fair.vocabulary;
    let coded = &vocabulary.trades[dice.weighted(vocabulary.supply_weights())];
    let age_years = AGE_YEARS_MIN + u32::try_from(dice.weighted(AGE_WEIGHTS.into_iter())).unwrap_or(0);
    let birth_date = days_before(
        fair.date.saturating_sub(jiff::Span::new().years(age_years)),
        dice.below(DAYS_SINCE_BIRTHDAY_MAX + 1),
    );
    let schooling = schooling_at(dice, coded, age_years);
    let graduated_on = graduation(birth_date, schooling);
    let is_student = graduated_on > fair.date;
    let years_since = u32::try_from(fair.date.year() - graduated_on.year()).unwrap_or(0);
    let home = place::home_division(dice);
    Sketch {
        major: major(dice, fair, coded, schooling),
        experience_months: years_since * MONTHS_PER_YEAR * dice.between(0, 95) / 100,
        home: place::place(dice, &fair.codes, home),
        coded,
        birth_date,
        schooling,
        graduated_on,
        is_student,
    }
}

/// The level that a person of this age can hold or be about to finish.
fn schooling_at(dice: &mut Dice, coded: &Coded, age_years: u32) -> Schooling {
    let held = coded.trade.schooling.held(dice);
    if age_years + 2 >= held.years_at_end() {
        return held;
    }
    if age_years >= Schooling::Secondary.years_at_end() - 1 {
        Schooling::Secondary
    } else {
        Schooling::Junior
    }
}

/// Schools end in June.
fn graduation(birth_date: Date, schooling: Schooling) -> Date {
    let years = i16::try_from(schooling.years_at_end()).unwrap_or(0);
    date(birth_date.year() + years, 6, 30)
}

fn major(dice: &mut Dice, fair: &Fair, coded: &Coded, schooling: Schooling) -> Option<MajorCode> {
    let own = coded.majors(schooling);
    if !own.is_empty() && dice.chance(78) {
        return dice.pick(&own).cloned();
    }
    let other = &fair.vocabulary.trades[dice.weighted(fair.vocabulary.supply_weights())];
    dice.pick(&other.majors(schooling)).cloned()
}

fn education(dice: &mut Dice, sketch: &Sketch<'_>) -> Education {
    let major = match &sketch.major {
        Some(major) => told(dice, 93, major.clone()),
        None => Fact::Absent,
    };
    Education {
        level: told_by(dice, 97, |dice| sketch.schooling.finished(dice)),
        degree: if sketch.is_student || dice.chance(15) {
            Fact::Unknown
        } else {
            sketch.schooling.degree()
        },
        major,
        school: sketch.schooling.school(dice),
        graduated_on: told(dice, 92, sketch.graduated_on),
        full_time: told_by(dice, 90, |dice| dice.chance(92)),
    }
}

fn person(dice: &mut Dice, sketch: &Sketch<'_>) -> Person {
    let sex = if dice.chance(52) { Sex::Male } else { Sex::Female };
    Person {
        name: identity::person_name(dice),
        document: identity::identity_card(dice, sketch.birth_date, sex).filter(|_| dice.chance(40)),
        phone: identity::phone(dice),
        birth_date: Fact::Known(sketch.birth_date),
        sex: told(dice, 96, sex),
        household: Some(sketch.home.division.clone()).filter(|_| dice.chance(70)),
        disability: if dice.chance(80) {
            Fact::Known(dice.chance(1))
        } else {
            Fact::Unknown
        },
        ..Person::default()
    }
}

fn state(dice: &mut Dice) -> CandidateState {
    match dice.below(100) {
        0..=1 => CandidateState::InTalks,
        2 => CandidateState::Hired,
        3 => CandidateState::NotSeeking,
        _ => CandidateState::Seeking,
    }
}

fn seeker_class(dice: &mut Dice, fair: &Fair, sketch: &Sketch<'_>) -> SeekerClassCode {
    let years_since = fair.date.year() - sketch.graduated_on.year();
    SeekerClassCode::new(if sketch.is_student {
        "student"
    } else if !place::is_local(sketch.home.division.as_str()) {
        "from-outside"
    } else if years_since == 0 && sketch.schooling >= Schooling::College {
        "new-graduate"
    } else if sketch.experience_months == 0 {
        "new-youth"
    } else {
        dice.word(&[
            "employed",
            "employed-to-unemployed",
            "local-rural",
            "other-unemployed",
        ])
    })
}

fn target_groups(dice: &mut Dice, fair: &Fair, sketch: &Sketch<'_>) -> Fact<Vec<TargetGroupCode>> {
    let years_since = fair.date.year() - sketch.graduated_on.year();
    let mut groups = Vec::new();
    if sketch.schooling >= Schooling::College && sketch.experience_months == 0 && !sketch.is_student {
        groups.push(if years_since == 0 {
            "graduate"
        } else {
            "recent-graduate"
        });
    }
    for (group, percent) in [
        ("veteran", 3),
        ("poverty-relief", 3),
        ("registered-unemployed", 5),
    ] {
        if !sketch.is_student && dice.chance(percent) {
            groups.push(group);
        }
    }
    match groups.is_empty() {
        true if dice.chance(30) => Fact::Unknown,
        true => Fact::Absent,
        false => Fact::Known(groups.into_iter().map(TargetGroupCode::new).collect()),
    }
}

fn experience(dice: &mut Dice, months: u32) -> Fact<u16> {
    match months {
        0 => Fact::Absent,
        months => told(dice, 93, u16::try_from(months).unwrap_or(u16::MAX)),
    }
}

fn work_history(dice: &mut Dice, today: Date, sketch: &Sketch<'_>) -> Vec<WorkPeriod> {
    if sketch.experience_months < MONTHS_PER_YEAR || dice.chance(40) {
        return Vec::new();
    }
    let ended = days_before(today, dice.between(0, 200));
    let trade = sketch.coded.trade;
    vec![WorkPeriod {
        occupation: Some(sketch.coded.occupation.clone()),
        employer: format!("示例{}单位", trade.name),
        from: ended.saturating_sub(jiff::Span::new().months(sketch.experience_months)),
        to: Some(ended).filter(|_| dice.chance(80)),
        duties: dice.word(trade.duties).to_owned(),
    }]
}

fn skills(dice: &mut Dice, sketch: &Sketch<'_>) -> Vec<HeldSkill> {
    let percent = (30 + sketch.experience_months / 2).min(85);
    let level_max = 2 + u32::from(sketch.experience_months >= 24) + u32::from(sketch.experience_months >= 96);
    let mut held = Vec::new();
    for skill in &sketch.coded.skills {
        if dice.chance(percent) {
            held.push(HeldSkill {
                skill: skill.clone(),
                level: u8::try_from(dice.between(0, level_max)).unwrap_or(0),
            });
        }
    }
    held
}

/// A list that is told in some percent of all cases; an empty one is told as none.
fn listed<T>(dice: &mut Dice, percent: u32, list: Vec<T>) -> Fact<Vec<T>> {
    if list.is_empty() && dice.chance(percent) {
        return Fact::Absent;
    }
    match list.is_empty() {
        true => Fact::Unknown,
        false => told(dice, percent, list),
    }
}

fn skill_grade(dice: &mut Dice, sketch: &Sketch<'_>) -> Fact<SkillGradeCode> {
    let is_craft = matches!(sketch.coded.trade.group, Group::Craft | Group::Line | Group::Care);
    if !is_craft || !dice.chance(25) {
        return if dice.chance(50) {
            Fact::Absent
        } else {
            Fact::Unknown
        };
    }
    Fact::Known(SkillGradeCode::new(match sketch.experience_months {
        0..=23 => "junior-worker",
        24..=71 => "intermediate-worker",
        _ => "senior-worker",
    }))
}

fn certificates(dice: &mut Dice, sketch: &Sketch<'_>) -> Fact<Vec<CertificateCode>> {
    let licence_percent = if sketch.is_student { 25 } else { 72 };
    let mut held: Vec<CertificateCode> = sketch
        .coded
        .licence
        .iter()
        .filter(|_| dice.chance(licence_percent))
        .cloned()
        .collect();
    held.extend(
        sketch
            .coded
            .certificates
            .iter()
            .filter(|_| dice.chance(22))
            .cloned(),
    );
    if dice.chance(18) && sketch.schooling >= Schooling::Secondary {
        held.push(CertificateCode::new("driver-c1"));
    }
    held.sort();
    held.dedup();
    listed(dice, 85, held)
}

fn languages(dice: &mut Dice, sketch: &Sketch<'_>) -> Fact<Vec<LanguageLevel>> {
    let percent = match sketch.schooling {
        Schooling::Junior | Schooling::Secondary => 2,
        Schooling::College => 18,
        Schooling::Bachelor => 60,
        Schooling::Master => 90,
    };
    let needed = u32::from(sketch.coded.trade.english_level > 0) * 30;
    if !dice.chance(percent + needed) {
        return Fact::Unknown;
    }
    let level = if dice.chance(30) { 4 } else { 3 };
    Fact::Known(vec![LanguageLevel {
        language: LanguageCode::new("en"),
        level,
    }])
}

fn available_from(dice: &mut Dice, today: Date, sketch: &Sketch<'_>) -> Fact<Date> {
    if sketch.is_student {
        return told(dice, 80, sketch.graduated_on);
    }
    let days = if dice.chance(60) { 0 } else { dice.between(1, 45) };
    told(dice, 85, days_after(today, days))
}

fn consents(dice: &mut Dice, today: Date) -> Vec<Consent> {
    let decided_on = days_before(today, dice.between(0, 30));
    let decision = |purpose, granted| Consent {
        purpose,
        granted,
        decided_on,
    };
    vec![
        decision(ConsentPurpose::Matching, dice.chance(99)),
        decision(ConsentPurpose::Contact, dice.chance(90)),
        decision(ConsentPurpose::Push, dice.chance(75)),
    ]
}

fn free_text(
    dice: &mut Dice,
    fair: &Fair,
    sketch: &Sketch<'_>,
    education: &Education,
    skills: &[HeldSkill],
) -> String {
    let story = Story {
        trade: sketch.coded.trade,
        level: education.level.known().map_or("", spoken),
        major: sketch.major.as_ref().map(|major| fair.codes.name_zh(major)),
        experience_months: sketch.experience_months,
        skills: skills
            .iter()
            .map(|held| fair.codes.name_zh(&held.skill))
            .collect(),
        is_student: sketch.is_student,
    };
    words::own_words(dice, &story)
}

impl Sketch<'_> {
    /// Where the person lives, as a division.
    fn home_division(&self) -> &DivisionCode {
        &self.home.division
    }
}
