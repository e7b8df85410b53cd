//! Rows of the common workload as rows of the matcher. Creation number = place in the workload + 1.

use duijie_domain::Fact;
use duijie_matcher::admission::{CandidateAdmission, VacancyAdmission};
use duijie_matcher::features::{
    CandidateFeatures, Day, PayRange, Place, PreferredSkill, Ranked, Skill, VacancyFeatures,
};
use duijie_matcher::judge::day_number;
use duijie_matcher::{CandidateRow, Pool, VacancyRow};
use jiff::civil::Date;

use crate::workload::{Person, Post, Workload, told};

/// The workload counts idle days, not dates; any fixed day of the match gives the same scores.
pub const MATCH_DATE: Date = Date::constant(2026, 1, 1);

/// Both sides of a workload.
#[must_use]
pub fn pools(workload: &Workload) -> (Pool<CandidateRow>, Pool<VacancyRow>) {
    let (mut candidates, mut vacancies) = (Pool::default(), Pool::default());
    for (number, person) in (1..).zip(&workload.persons) {
        candidates.upsert(number, &candidate_row(person));
    }
    for (number, post) in (1..).zip(&workload.posts) {
        vacancies.upsert(number, &vacancy_row(post, &workload.rarity));
    }
    (candidates, vacancies)
}

/// A person as the matcher keeps it.
#[must_use]
pub fn candidate_row(person: &Person) -> CandidateRow {
    let features = CandidateFeatures {
        wished_occupations: Fact::Known(Ranked(person.occupations)),
        education_rank: Fact::Known(person.education),
        major: code(person.major),
        experience_months: Fact::Known(u16::from(person.experience_years) * 12),
        skills: Fact::Known(skills(&person.skills)),
        certificates: certificates(person.certificates),
        skill_grade: Fact::Known(person.grade),
        home: Fact::Known(person.point),
        wished_divisions: Fact::Known(Ranked(person.divisions)),
        pay_expectation_yuan_per_month: Fact::Known(u32::from(person.pay) * 100),
        job_types: Fact::Known(person.job_types.into()),
        available_from: Fact::Known(person.available_day.into()),
        last_activity: Fact::Known(day_number(MATCH_DATE) - Day::from(person.idle_days)),
        ..CandidateFeatures::default()
    };
    CandidateRow {
        admission: CandidateAdmission::default(),
        features,
    }
}

/// A vacancy as the matcher keeps it.
#[must_use]
pub fn vacancy_row(post: &Post, rarity: &[u16]) -> VacancyRow {
    let place = Place {
        division: post.division,
        point: Fact::Known(post.point),
        point_is_of_division: false,
    };
    let features = VacancyFeatures {
        occupation: Fact::Known(post.occupation),
        majors: listed(post.majors.into_iter().filter(|major| *major != 0).collect()),
        places: Fact::Known([place].into()),
        pay: Fact::Known(PayRange {
            min_yuan_per_month: u32::from(post.pay_min) * 100,
            max_yuan_per_month: u32::from(post.pay_max) * 100,
            open_above: false,
        }),
        education_min: Fact::Known(post.education_min),
        experience_min_months: Fact::Known(u16::from(post.experience_years_min) * 12),
        required_skills: listed(skills(&post.required_skills)),
        preferred_skills: listed(preferred_skills(&post.preferred_skills, rarity)),
        required_certificates: certificates(post.certificates),
        job_types: Fact::Known(post.job_types.into()),
        start: Fact::Known(post.start_day.into()),
        ..VacancyFeatures::default()
    };
    VacancyRow {
        admission: VacancyAdmission {
            protected_work: Fact::Known(false),
            ..VacancyAdmission::default()
        },
        features,
    }
}

fn code(number: u32) -> Fact<u32> {
    if number == 0 {
        Fact::Absent
    } else {
        Fact::Known(number)
    }
}

fn listed<Item>(list: Box<[Item]>) -> Fact<Box<[Item]>> {
    if list.is_empty() {
        Fact::Absent
    } else {
        Fact::Known(list)
    }
}

fn skills(padded: &[u16]) -> Box<[Skill]> {
    told(padded).map(|id| Skill { id, level: 0 }).collect()
}

fn preferred_skills(padded: &[u16], rarity: &[u16]) -> Box<[PreferredSkill]> {
    let weighed = |id| PreferredSkill {
        skill: Skill { id, level: 0 },
        weight: rarity.get(usize::from(id)).copied().unwrap_or(0),
    };
    told(padded).map(weighed).collect()
}

fn certificates(bits: u32) -> Fact<Box<[u16]>> {
    listed((0_u16..32).filter(|bit| bits >> bit & 1 == 1).collect())
}
