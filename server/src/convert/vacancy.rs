//! The vacancy on the wire.

use duijie_domain::vacancy::{
    AgeBar, Requirements, TargetGroup, Vacancy, VacancyState, WorkSite, WorkingTime,
};

message! {
    Vacancy = Vacancy {
        key, employer, title, occupation, sites, job_type, pay, pay_day, benefits, working_time, duties,
        requirements, target_groups, hazards, starts_on, work_times, published_on, valid_until, state, contact,
        rules, policy_note, source, remarks,
    } service { name, etag, create_time, update_time, absent }
}

message! { WorkSite = WorkSite { place, head_count, filled } }

enumeration! {
    VacancyState = VacancyState { Open, Paused, Expired, Refused, Pending, Full, Withdrawn } unset Open
}

part! { WorkingTime = WorkingTime { shifts, nights, rest_days_per_week, hours_per_day } }

part! {
    Requirements = Requirements {
        education, degree, majors, experience_months, skill_grade, required_skills, preferred_skills,
        required_certificates, preferred_certificates, required_languages, preferred_languages, age,
    }
}

message! { AgeBar = AgeBar { years_min, years_max, ground } }

message! { TargetGroup = TargetGroup { group, graduation_year } }
