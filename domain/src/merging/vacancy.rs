//! The units of a vacancy.

use super::unit::units;
use crate::vacancy::Vacancy;

units! { Vacancy {
    "employer" employer own true;
    "title" title;
    "occupation" occupation;
    "sites" sites;
    "job_type" job_type;
    "pay" pay;
    "pay_day" pay_day;
    "benefits" benefits;
    "working_time.shifts" working_time.shifts;
    "working_time.nights" working_time.nights;
    "working_time.rest_days_per_week" working_time.rest_days_per_week;
    "working_time.hours_per_day" working_time.hours_per_day;
    "duties" duties;
    "requirements.education" requirements.education;
    "requirements.degree" requirements.degree;
    "requirements.majors" requirements.majors fits never;
    "requirements.experience_months" requirements.experience_months;
    "requirements.skill_grade" requirements.skill_grade;
    "requirements.required_skills" requirements.required_skills fits never;
    "requirements.preferred_skills" requirements.preferred_skills fits never;
    "requirements.required_certificates" requirements.required_certificates fits never;
    "requirements.preferred_certificates" requirements.preferred_certificates fits never;
    "requirements.required_languages" requirements.required_languages fits never;
    "requirements.preferred_languages" requirements.preferred_languages fits never;
    "requirements.age" requirements.age fits never;
    "target_groups" target_groups fits never;
    "hazards" hazards joined join_hazards;
    "starts_on" starts_on;
    "work_times" work_times;
    "published_on" published_on fits in_order;
    "valid_until" valid_until fits in_order;
    "state" state;
    "contact" contact;
    "rules" rules;
    "policy_note" policy_note;
    "source" source;
    "remarks" remarks;
} }

/// Leaving out what is asked of a person says that nothing is asked, so nothing is taken over unless it is chosen.
fn never(_: &Vacancy, _: &Vacancy) -> bool {
    false
}

/// What bars young workers by law bars them whichever record tells of it.
fn join_hazards(whole: &mut Vacancy, other: &Vacancy) {
    for hazard in &other.hazards {
        if !whole.hazards.contains(hazard) {
            whole.hazards.push(hazard.clone());
        }
    }
}

/// A vacancy must not end before it begins.
fn in_order(whole: &Vacancy, other: &Vacancy) -> bool {
    let published_on = whole.published_on.or(other.published_on);
    let valid_until = whole.valid_until.or(other.valid_until);
    published_on
        .zip(valid_until)
        .is_none_or(|(first, last)| first <= last)
}
