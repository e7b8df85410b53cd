//! The candidate on the wire.

use duijie_domain::candidate::{
    Candidate, CandidateState, Consent, ConsentPurpose, DocumentKind, Education, IdentityDocument,
    InsuredMonths, Person, Sex, Wishes, WorkPeriod,
};

message! {
    Candidate = Candidate {
        key, person, state, home, education, seeker_class, target_groups, experience_months, work_history,
        insured_months, skills, skill_grade, certificates, languages, wishes, available_from, free_times, free_text,
        blocked_employers, consents, last_active_on, rules, source,
    } service { name, etag, create_time, update_time, absent }
}

part! {
    Person = Person {
        name, document, phone, birth_date, sex, ethnicity, marital_status, religion, household, disability,
    }
}

message! { IdentityDocument = IdentityDocument { kind, number } }

enumeration! { DocumentKind = DocumentKind { ResidentIdentityCard, Passport, Other } unset Other }

enumeration! { Sex = Sex { Male, Female, Unstated } unset refused }

enumeration! {
    CandidateState = CandidateState { Seeking, InTalks, Hired, NotSeeking, Unreachable } unset Seeking
}

part! { Education = Education { level, degree, major, school, graduated_on, full_time } }

message! { WorkPeriod = WorkPeriod { occupation, employer, from, to, duties } }

message! { InsuredMonths = InsuredMonths { insurance, months } }

part! {
    Wishes = Wishes {
        occupations, divisions, radius_km, pay, pay_floor_yuan_per_month, job_types, benefits, employer_kinds,
        industries, accepts_shifts, accepts_nights, rest_days_per_week, hours_per_day_max,
    }
}

enumeration! { ConsentPurpose = ConsentPurpose { Matching, Contact, Push, Statistics } unset refused }

message! { Consent = Consent { purpose, granted, decided_on } }
