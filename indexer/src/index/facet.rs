//! The fields that can be counted, and their counts.
//!
//! Counts are exact: every hit is looked at in the columns of the snapshot. What a code is called is the code book's.

use duijie_domain::code::CodeSystem;
use smol_str::SmolStr;

/// A field whose values can be counted over all hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(usize)]
pub enum FacetField {
    /// Occupation of the vacancy, or wished.
    Occupation,
    /// Division of a site, or wished.
    Division,
    /// Least level of schooling asked for, or held.
    Education,
    /// Kind of work, or wished.
    JobType,
    /// Industry of the employer (vacancies).
    Industry,
    /// Kind of the employer (vacancies).
    EmployerKind,
    /// Band of the lower end of pay, or of the expectation; see [`PAY_BANDS`].
    PayBand,
    /// Skills asked for or welcome, or held.
    Skill,
    /// State.
    State,
    /// Class of seeker (candidates).
    SeekerClass,
    /// Majors asked for, or held.
    Major,
}

/// Bands of pay: the least yuan per month and the code.
pub const PAY_BANDS: [(u32, &str); 10] = [
    (0, "0-1999"),
    (2_000, "2000-2999"),
    (3_000, "3000-3999"),
    (4_000, "4000-4999"),
    (5_000, "5000-5999"),
    (6_000, "6000-7999"),
    (8_000, "8000-9999"),
    (10_000, "10000-14999"),
    (15_000, "15000-19999"),
    (20_000, "20000-"),
];

impl FacetField {
    /// Every field.
    pub const ALL: [Self; 11] = [
        Self::Occupation,
        Self::Division,
        Self::Education,
        Self::JobType,
        Self::Industry,
        Self::EmployerKind,
        Self::PayBand,
        Self::Skill,
        Self::State,
        Self::SeekerClass,
        Self::Major,
    ];

    /// The identifier used on the wire.
    pub fn id(self) -> &'static str {
        self.row().0
    }

    /// The field of a wire identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.id() == id)
    }

    /// The table that names the values, if they are codes of one.
    pub fn system(self) -> Option<CodeSystem> {
        self.row().2
    }

    pub(super) fn column(self) -> &'static str {
        self.row().1
    }

    fn row(self) -> (&'static str, &'static str, Option<CodeSystem>) {
        match self {
            Self::Occupation => ("occupation", "facet_occupation", Some(CodeSystem::Occupation)),
            Self::Division => ("division", "facet_division", Some(CodeSystem::Division)),
            Self::Education => ("education", "facet_education", Some(CodeSystem::Education)),
            Self::JobType => ("job-type", "facet_job_type", Some(CodeSystem::JobType)),
            Self::Industry => ("industry", "facet_industry", Some(CodeSystem::Industry)),
            Self::EmployerKind => (
                "employer-kind",
                "facet_employer_kind",
                Some(CodeSystem::EmployerKind),
            ),
            Self::PayBand => ("pay-band", "facet_pay_band", None),
            Self::Skill => ("skill", "facet_skill", Some(CodeSystem::Skill)),
            Self::State => ("state", "facet_state", None),
            Self::SeekerClass => (
                "seeker-class",
                "facet_seeker_class",
                Some(CodeSystem::SeekerClass),
            ),
            Self::Major => ("major", "facet_major", Some(CodeSystem::Major)),
        }
    }
}

/// The code of the band in which a pay falls.
pub(super) fn pay_band(yuan_per_month: u32) -> &'static str {
    let below = |band: &&(u32, &'static str)| band.0 <= yuan_per_month;
    PAY_BANDS.iter().rev().find(below).map_or("", |(_, code)| code)
}

/// Counts of the values of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Its values, most records first, then by code.
    pub values: Vec<FacetCount>,
}

/// Count of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The code.
    pub code: SmolStr,
    /// Records with it.
    pub records: u64,
    /// Places of the vacancies with it, at all of their sites; 0 for candidates.
    pub places: u64,
}
