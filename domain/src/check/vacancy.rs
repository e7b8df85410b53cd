//! Rules of the vacancy.

use super::checker::Checker;
use super::{CheckContext, LIST_ENTRIES_MAX, Violation};
use crate::candidate::{HeldSkill, LanguageLevel};
use crate::message::Text;
use crate::vacancy::{AgeBar, Requirements, Vacancy, WorkSite};

/// Longest title in characters.
const TITLE_CHARACTERS_MAX: usize = 60;

/// All rules that `vacancy` breaks.
pub fn check_vacancy(vacancy: &Vacancy, context: CheckContext<'_>) -> Vec<Violation> {
    let mut checker = Checker::new(context);
    checker.key(&vacancy.key);
    checker.required("employer", &vacancy.employer);
    checker.required("title", &vacancy.title);
    checker.characters("title", &vacancy.title, TITLE_CHARACTERS_MAX);
    checker.known_code("occupation", &vacancy.occupation);
    check_sites(&mut checker, &vacancy.sites);
    checker.known_code("job_type", &vacancy.job_type);
    checker.known_codes("benefits", &vacancy.benefits);
    check_terms(&mut checker, vacancy);
    check_requirements(&mut checker, &vacancy.requirements);
    for (place, target) in vacancy.target_groups.iter().enumerate() {
        checker.code(&format!("target_groups[{place}].group"), &target.group);
    }
    checker.codes("hazards", &vacancy.hazards);
    checker.order("valid_until", vacancy.published_on, vacancy.valid_until);
    for (field, text) in [("duties", &vacancy.duties), ("remarks", &vacancy.remarks)] {
        checker.text(field, text);
    }
    checker.characters("policy_note", &vacancy.policy_note, 200);
    checker.finish()
}

fn check_sites(checker: &mut Checker<'_>, sites: &[WorkSite]) {
    if sites.is_empty() {
        checker.refuse(
            "sites",
            "FIELD_REQUIRED",
            Text::new(
                "缺少工作地点和招聘人数",
                "at least one site with its head-count is required",
            ),
            Text::new(
                "请填写工作地点（行政区划）和人数",
                "give the division of the site and its number of places",
            ),
        );
    }
    checker.list_length("sites", sites.len(), LIST_ENTRIES_MAX);
    for (number, site) in sites.iter().enumerate().take(LIST_ENTRIES_MAX) {
        let field = format!("sites[{number}]");
        checker.place(&format!("{field}.place"), &site.place);
        checker.head_count(&format!("{field}.head_count"), site.head_count);
        if site.filled > site.head_count {
            checker.in_range(&format!("{field}.filled"), site.filled, 0, site.head_count);
        }
    }
}

fn check_terms(checker: &mut Checker<'_>, vacancy: &Vacancy) {
    if let Some(pay) = vacancy.pay.known() {
        checker.pay("pay", pay);
    }
    if let Some(day) = vacancy.pay_day {
        checker.in_range("pay_day", u32::from(day), 1, 31);
    }
    if let Some(days) = vacancy.working_time.rest_days_per_week.known() {
        checker.in_range("working_time.rest_days_per_week", u32::from(*days), 0, 7);
    }
    if let Some(hours) = vacancy.working_time.hours_per_day.known() {
        checker.in_range("working_time.hours_per_day", u32::from(*hours), 1, 24);
    }
    for (place, span) in vacancy.work_times.iter().enumerate() {
        checker.order(
            &format!("work_times[{place}]"),
            Some(span.from.date()),
            Some(span.to.date()),
        );
    }
}

fn check_requirements(checker: &mut Checker<'_>, requirements: &Requirements) {
    checker.known_code("requirements.education", &requirements.education);
    checker.known_code("requirements.degree", &requirements.degree);
    checker.codes("requirements.majors", &requirements.majors);
    if let Some(months) = requirements.experience_months.known() {
        checker.in_range("requirements.experience_months", u32::from(*months), 0, 720);
    }
    checker.known_code("requirements.skill_grade", &requirements.skill_grade);
    check_skills(
        checker,
        "requirements.required_skills",
        &requirements.required_skills,
    );
    check_skills(
        checker,
        "requirements.preferred_skills",
        &requirements.preferred_skills,
    );
    checker.codes(
        "requirements.required_certificates",
        &requirements.required_certificates,
    );
    checker.codes(
        "requirements.preferred_certificates",
        &requirements.preferred_certificates,
    );
    check_languages(
        checker,
        "requirements.required_languages",
        &requirements.required_languages,
    );
    check_languages(
        checker,
        "requirements.preferred_languages",
        &requirements.preferred_languages,
    );
    if let Some(age) = &requirements.age {
        check_age(checker, age);
    }
}

fn check_skills(checker: &mut Checker<'_>, field: &str, skills: &[HeldSkill]) {
    checker.list_length(field, skills.len(), LIST_ENTRIES_MAX);
    for (place, wanted) in skills.iter().enumerate().take(LIST_ENTRIES_MAX) {
        checker.code(&format!("{field}[{place}].skill"), &wanted.skill);
        checker.in_range(&format!("{field}[{place}].level"), u32::from(wanted.level), 0, 4);
    }
}

fn check_languages(checker: &mut Checker<'_>, field: &str, languages: &[LanguageLevel]) {
    for (place, wanted) in languages.iter().enumerate().take(LIST_ENTRIES_MAX) {
        checker.code(&format!("{field}[{place}].language"), &wanted.language);
        checker.in_range(&format!("{field}[{place}].level"), u32::from(wanted.level), 0, 6);
    }
}

fn check_age(checker: &mut Checker<'_>, age: &AgeBar) {
    checker.code("requirements.age.ground", &age.ground);
    if age.years_min.is_none() && age.years_max.is_none() {
        checker.required("requirements.age.years_min", "");
    }
    if let (Some(youngest), Some(oldest)) = (age.years_min, age.years_max)
        && oldest < youngest
    {
        checker.in_range(
            "requirements.age.years_max",
            u32::from(oldest),
            u32::from(youngest),
            120,
        );
    }
}
