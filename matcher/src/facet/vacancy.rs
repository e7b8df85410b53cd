//! The facets of a vacancy, in the order of their columns. Skills, words and the points of the workplaces
//! are not among them: they differ from vacancy to vacancy and are read in the row itself.

use std::sync::Arc;

use duijie_domain::Fact;

use super::{Facet, single};
use crate::admission::VacancyAdmission;
use crate::features::Place;
use crate::pool::VacancyRow;

/// The facets of a vacancy; the number is the place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VacancyFacet {
    /// Occupation, and whether it was read.
    Occupation,
    /// Divisions of the workplaces.
    Divisions,
    /// Wanted majors.
    Majors,
    /// Pay range.
    Pay,
    /// Lowest education.
    EducationMin,
    /// Lowest degree.
    DegreeMin,
    /// Least experience.
    ExperienceMin,
    /// Lowest step of the skill ladder.
    GradeMin,
    /// Kinds of work.
    JobTypes,
    /// Benefits offered.
    Benefits,
    /// Shifts, nights, hours and spans.
    WorkingTime,
    /// Kind of the employer.
    EmployerKind,
    /// Industry.
    Industry,
    /// First day.
    Start,
    /// Required certificates.
    RequiredCertificates,
    /// Welcome certificates.
    PreferredCertificates,
    /// Required languages.
    RequiredLanguages,
    /// Welcome languages.
    PreferredLanguages,
    /// Own modes of hard terms.
    Rules,
    /// State, whether a place is left, protected work, age bar and target groups.
    Standing,
    /// First and last day on which it is shown.
    Dates,
    /// Names by which the employer may be blocked.
    EmployerIds,
}

/// All facets, empty; the place in the list is the number in [`VacancyFacet`].
pub(crate) fn facets() -> Vec<Arc<dyn Facet<VacancyRow>>> {
    macro_rules! feature {
        ($($field:tt)+) => {
            single(
                |row: &VacancyRow| row.features.$($field)+.clone(),
                |row: &mut VacancyRow, value| row.features.$($field)+ = value,
            )
        };
    }
    vec![
        single(
            |row: &VacancyRow| (row.features.occupation, row.features.occupation_is_read),
            |row, (code, is_read)| {
                (row.features.occupation, row.features.occupation_is_read) = (code, is_read);
            },
        ),
        single(divisions, |row: &mut VacancyRow, divisions| {
            row.features.places =
                divisions.map(|divisions| divisions.iter().map(|division| at(*division)).collect());
        }),
        feature!(majors),
        feature!(pay),
        feature!(education_min),
        feature!(degree_min),
        feature!(experience_min_months),
        feature!(skill_grade_min),
        feature!(job_types),
        feature!(benefits),
        feature!(working_time),
        feature!(employer_kind),
        feature!(industry),
        feature!(start),
        feature!(required_certificates),
        feature!(preferred_certificates),
        feature!(required_languages),
        feature!(preferred_languages),
        feature!(rules),
        single(standing, |row, standing| row.admission = standing),
        single(
            |row: &VacancyRow| (row.admission.published_on, row.admission.valid_until),
            |row, (first, last)| (row.admission.published_on, row.admission.valid_until) = (first, last),
        ),
        single(
            |row: &VacancyRow| row.admission.employer_ids.clone(),
            |row, ids| row.admission.employer_ids = ids,
        ),
    ]
}

/// The admission facts that few vacancies have for themselves: of the places only whether one is left.
fn standing(row: &VacancyRow) -> VacancyAdmission {
    VacancyAdmission {
        remaining_places: row.admission.remaining_places.map(|places| places.min(1)),
        published_on: None,
        valid_until: None,
        employer_ids: Box::default(),
        ..row.admission.clone()
    }
}

fn divisions(row: &VacancyRow) -> Fact<Box<[u32]>> {
    let places = row.features.places.as_ref();
    places.map(|places| places.iter().map(|place| place.division).collect())
}

/// A workplace of which only the division counts.
fn at(division: u32) -> Place {
    Place {
        division,
        point: Fact::Unknown,
        point_is_of_division: false,
    }
}
