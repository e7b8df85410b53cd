//! The facets of a person, in the order of their columns. Skills, words and home are not among them: they differ from
//! person to person and stand in the rows themselves.

use std::sync::Arc;

use super::{Facet, single, wishes};
use crate::pool::CandidateRow;

/// The facets of a person; the number is the place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateFacet {
    /// Wished occupations, by rank.
    WishedOccupations,
    /// Occupations worked in.
    WorkedOccupations,
    /// Wished divisions, by rank.
    WishedDivisions,
    /// Wished industries, by rank.
    Industries,
    /// Education rank.
    Education,
    /// Degree rank.
    Degree,
    /// Field of study.
    Major,
    /// Months of experience.
    Experience,
    /// Step of the skill ladder.
    Grade,
    /// Farthest workplace.
    Radius,
    /// Hoped-for pay.
    PayExpectation,
    /// Lowest pay.
    PayFloor,
    /// Kinds of work.
    JobTypes,
    /// Wished benefits.
    Benefits,
    /// Shifts, nights, hours and free time.
    WorkingTime,
    /// Wished kinds of employer.
    EmployerKinds,
    /// First possible day.
    AvailableFrom,
    /// Last sign of life.
    LastActivity,
    /// Certificates held.
    Certificates,
    /// Languages spoken.
    Languages,
    /// Own modes of hard terms.
    Rules,
    /// State, consent, target groups, graduation and blocked employers.
    Standing,
    /// Birth date.
    Birth,
}

/// All facets, empty; the place in the list is the number in [`CandidateFacet`].
pub(crate) fn facets() -> Vec<Arc<dyn Facet<CandidateRow>>> {
    macro_rules! feature {
        ($make:ident, $($field:tt)+) => {
            $make(
                |row: &CandidateRow| row.features.$($field)+.clone(),
                |row: &mut CandidateRow, value| row.features.$($field)+ = value,
            )
        };
    }
    vec![
        feature!(wishes, wished_occupations),
        feature!(wishes, worked_occupations),
        feature!(wishes, wished_divisions),
        feature!(wishes, industries),
        feature!(single, education_rank),
        feature!(single, degree_rank),
        feature!(single, major),
        feature!(single, experience_months),
        feature!(single, skill_grade),
        feature!(single, radius_km),
        feature!(single, pay_expectation_yuan_per_month),
        feature!(single, pay_floor_yuan_per_month),
        feature!(single, job_types),
        feature!(single, benefits),
        feature!(single, working_time),
        feature!(single, employer_kinds),
        feature!(single, available_from),
        feature!(single, last_activity),
        feature!(single, certificates),
        feature!(single, languages),
        feature!(single, rules),
        single(
            |row: &CandidateRow| {
                let mut standing = row.admission.clone();
                standing.birth_date = Default::default();
                standing
            },
            |row, standing| {
                let birth_date = row.admission.birth_date;
                row.admission = standing;
                row.admission.birth_date = birth_date;
            },
        ),
        single(
            |row: &CandidateRow| row.admission.birth_date,
            |row, birth_date| row.admission.birth_date = birth_date,
        ),
    ]
}
