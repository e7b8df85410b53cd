//! The units of a candidate.

use super::unit::units;
use crate::candidate::{Candidate, Consent};

units! { Candidate {
    "person.name" person.name;
    "person.document" person.document;
    "person.phone" person.phone;
    "person.birth_date" person.birth_date;
    "person.sex" person.sex;
    "person.ethnicity" person.ethnicity;
    "person.marital_status" person.marital_status;
    "person.religion" person.religion;
    "person.household" person.household;
    "person.disability" person.disability;
    "state" state;
    "home" home;
    "education.level" education.level fits same_schooling;
    "education.degree" education.degree fits same_schooling;
    "education.major" education.major fits same_schooling;
    "education.school" education.school fits same_schooling;
    "education.graduated_on" education.graduated_on fits same_schooling;
    "education.full_time" education.full_time fits same_schooling;
    "seeker_class" seeker_class;
    "target_groups" target_groups;
    "experience_months" experience_months;
    "work_history" work_history;
    "insured_months" insured_months;
    "skills" skills;
    "skill_grade" skill_grade;
    "certificates" certificates;
    "languages" languages;
    "wishes.occupations" wishes.occupations;
    "wishes.divisions" wishes.divisions;
    "wishes.radius_km" wishes.radius_km;
    "wishes.pay" wishes.pay;
    "wishes.pay_floor_yuan_per_month" wishes.pay_floor_yuan_per_month;
    "wishes.job_types" wishes.job_types;
    "wishes.benefits" wishes.benefits;
    "wishes.employer_kinds" wishes.employer_kinds;
    "wishes.industries" wishes.industries;
    "wishes.accepts_shifts" wishes.accepts_shifts;
    "wishes.accepts_nights" wishes.accepts_nights;
    "wishes.rest_days_per_week" wishes.rest_days_per_week;
    "wishes.hours_per_day_max" wishes.hours_per_day_max;
    "available_from" available_from;
    "free_times" free_times;
    "free_text" free_text;
    "blocked_employers" blocked_employers joined join_blocked;
    "consents" consents joined join_consents;
    "last_active_on" last_active_on;
    "rules" rules;
    "source" source;
} }

/// The level of one school must not meet the major of another: schooling is taken over where the levels do not differ.
fn same_schooling(whole: &Candidate, other: &Candidate) -> bool {
    let levels = whole.education.level.known().zip(other.education.level.known());
    levels.is_none_or(|(one, two)| one == two)
}

/// Whom the person has barred in either record stays barred.
fn join_blocked(whole: &mut Candidate, other: &Candidate) {
    for employer in &other.blocked_employers {
        if !whole.blocked_employers.contains(employer) {
            whole.blocked_employers.push(employer.clone());
        }
    }
}

/// The latest decision counts, whichever record it stands in; of two on one day the refusal.
fn join_consents(whole: &mut Candidate, other: &Candidate) {
    let is_new = |consent: &&Consent| !whole.consents.contains(consent);
    let more: Vec<Consent> = other.consents.iter().filter(is_new).cloned().collect();
    if !more.is_empty() {
        whole.consents.extend(more);
        whole
            .consents
            .sort_by_key(|consent| (consent.decided_on, !consent.granted));
    }
}
