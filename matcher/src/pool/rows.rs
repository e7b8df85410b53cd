//! The two kinds of rows, persons and vacancies, and what the pool has to know of each.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;

use super::form::Form;
use crate::admission::{CandidateAdmission, VacancyAdmission};
use crate::facet::{CandidateFacet, Facet, VacancyFacet, candidate_facets, vacancy_facets};
use crate::features::{CandidateFeatures, Skill, VacancyFeatures};

/// A person as the matcher sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CandidateRow {
    /// What is decided before scoring.
    pub admission: CandidateAdmission,
    /// What a score may see.
    pub features: CandidateFeatures,
}

/// A vacancy as the matcher sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VacancyRow {
    /// What is decided before scoring.
    pub admission: VacancyAdmission,
    /// What a score may see.
    pub features: VacancyFeatures,
}

/// What differs from row to row and is kept beside the identifiers. A list that is unknown says nothing about the row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own<'a> {
    /// Skills held, or preferred.
    pub(crate) skills: Fact<Cow<'a, [Skill]>>,
    /// Words of the free text.
    pub(crate) words: Fact<Cow<'a, [u32]>>,
    /// The home, or the only place of work.
    pub(crate) home: Fact<GridPoint>,
}

/// A row that a pool can hold.
pub(crate) trait Layout: Clone + Default + Debug + Form + Send + Sync + 'static {
    /// The row of the other side.
    type Opposite: Layout;
    /// Facets that postings are kept for.
    const POSTED: &'static [usize];
    /// Facets that hard terms ask about, kept once more as bytes so that many rows are looked through at once.
    const FILTERED: &'static [usize];
    /// Whether the row itself is kept; otherwise it is put together again from its identifiers and lists.
    const KEPT: bool;

    /// All facets, empty.
    fn facets() -> Vec<Arc<dyn Facet<Self>>>;

    /// What the facets do not hold.
    fn own(&self) -> Own<'_>;

    /// Takes back what the facets do not hold.
    fn put_own(&mut self, own: Own<'_>);
}

impl Layout for CandidateRow {
    type Opposite = VacancyRow;
    const POSTED: &'static [usize] = &[
        CandidateFacet::WishedOccupations as usize,
        CandidateFacet::WorkedOccupations as usize,
        CandidateFacet::WishedDivisions as usize,
    ];
    const FILTERED: &'static [usize] = &[
        CandidateFacet::Education as usize,
        CandidateFacet::Degree as usize,
        CandidateFacet::Major as usize,
        CandidateFacet::Experience as usize,
        CandidateFacet::Grade as usize,
        CandidateFacet::PayFloor as usize,
        CandidateFacet::JobTypes as usize,
        CandidateFacet::WorkingTime as usize,
        CandidateFacet::EmployerKinds as usize,
        CandidateFacet::Certificates as usize,
        CandidateFacet::Languages as usize,
        CandidateFacet::Standing as usize,
    ];
    const KEPT: bool = false;

    fn facets() -> Vec<Arc<dyn Facet<Self>>> {
        candidate_facets()
    }

    fn own(&self) -> Own<'_> {
        Own {
            skills: self.features.skills.as_ref().map(|skills| (&**skills).into()),
            words: self.features.words.as_ref().map(|words| (&**words).into()),
            home: self.features.home,
        }
    }

    fn put_own(&mut self, own: Own<'_>) {
        self.features.skills = own.skills.map(|skills| (*skills).into());
        self.features.words = own.words.map(|words| (*words).into());
        self.features.home = own.home;
    }
}

impl Layout for VacancyRow {
    type Opposite = CandidateRow;
    const POSTED: &'static [usize] = &[
        VacancyFacet::Occupation as usize,
        VacancyFacet::Divisions as usize,
    ];
    const FILTERED: &'static [usize] = &[
        VacancyFacet::EducationMin as usize,
        VacancyFacet::DegreeMin as usize,
        VacancyFacet::Majors as usize,
        VacancyFacet::ExperienceMin as usize,
        VacancyFacet::GradeMin as usize,
        VacancyFacet::Pay as usize,
        VacancyFacet::JobTypes as usize,
        VacancyFacet::WorkingTime as usize,
        VacancyFacet::EmployerKind as usize,
        VacancyFacet::RequiredCertificates as usize,
        VacancyFacet::RequiredLanguages as usize,
        VacancyFacet::Standing as usize,
        VacancyFacet::Dates as usize,
    ];
    const KEPT: bool = true;

    fn facets() -> Vec<Arc<dyn Facet<Self>>> {
        vacancy_facets()
    }

    /// What can bound a term: the skills preferred, if there are any, and where the work is, if it is in one place.
    fn own(&self) -> Own<'_> {
        let preferred = self.features.preferred_skills.known();
        let preferred = preferred.filter(|preferred| !preferred.is_empty());
        let skills = preferred.map(|preferred| preferred.iter().map(|preferred| preferred.skill).collect());
        let home = match self.features.places.known().map(|places| &**places) {
            Some([only]) => only.point,
            _ => Fact::Unknown,
        };
        Own {
            skills: skills.map_or(Fact::Unknown, |skills: Vec<Skill>| Fact::Known(skills.into())),
            words: Fact::Unknown,
            home,
        }
    }

    fn put_own(&mut self, _own: Own<'_>) {}
}
