//! The soft terms: one file each and one line in `CRITERIA`.
//!
//! In: a pair of features. Out: a value 0..=1000, or why there is none, and the evidence for it. A term knows
//! neither its weight nor its profile; loops know no term by name.

mod availability;
mod benefits;
mod certificate;
mod curve;
mod distance;
mod education;
mod employer_kind;
mod experience;
mod freshness;
mod grade;
pub(crate) mod hierarchy;
mod industry_wish;
mod job_type;
mod language;
mod major;
mod occupation;
mod occupation_wish;
mod pay;
mod pay_wish;
mod place_wish;
mod skills;
mod text;
mod working_time;

use std::fmt::Debug;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeValue;

use crate::Side;
use crate::change::Change;
use crate::facet::{CandidateFacet, OwnBound, Reads, VacancyFacet};
use crate::features::{CandidateFeatures, Pair, VacancyFeatures};
use crate::note::Evidence;

pub(crate) use curve::{Finding, finding};
pub(crate) use distance::{squared_km, tenths_of_km};
pub(crate) use language::languages;
pub(crate) use major::comparison as major_comparison;
pub(crate) use skills::{find as find_skill, learn};

/// Every soft term there is. A new term is one file and one line here.
pub static CRITERIA: &[&CriterionKind] = &[
    &occupation::KIND,
    &skills::KIND,
    &distance::KIND,
    &pay::KIND,
    &major::KIND,
    &experience::KIND,
    &education::KIND,
    &grade::KIND,
    &availability::KIND,
    &language::KIND,
    &certificate::KIND,
    &text::KIND,
    &freshness::KIND,
    &occupation_wish::KIND,
    &place_wish::KIND,
    &pay_wish::KIND,
    &job_type::KIND,
    &benefits::KIND,
    &working_time::KIND,
    &employer_kind::KIND,
    &industry_wish::KIND,
];

/// What a term says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// 0..=1000.
    Known(u16),
    /// A fact is not known.
    Missing,
    /// The other side names nothing that this term could compare.
    Unasked,
}

/// A soft term with its parameters from a profile.
pub trait Criterion: Debug + Send + Sync {
    /// The value of the pair and, when read, the evidence for it.
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value;

    /// Faults of the parameters: curves that are not monotone or leave 0..=1000.
    fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// For a term that reads a person's own facts: how much they can add to the value where they are told.
    fn person_bound(&self, _vacancy: &VacancyFeatures) -> Option<OwnBound> {
        None
    }

    /// The same for a vacancy's own facts.
    fn vacancy_bound(&self, _candidate: &CandidateFeatures) -> Option<OwnBound> {
        None
    }

    /// Single changes of one side that could raise the value.
    fn changes(&self, _pair: &Pair<'_>) -> Vec<Change> {
        Vec::new()
    }
}

type ReadParameters = fn(Spanned<DeValue<'_>>) -> Result<Arc<dyn Criterion>, toml::de::Error>;

/// A soft term as the profile reader knows it.
pub struct CriterionKind {
    /// The name in profiles and answers.
    pub id: &'static str,
    /// Chinese title.
    pub zh: &'static str,
    /// English title.
    pub en: &'static str,
    /// The sides that may use it.
    pub sides: &'static [Side],
    /// What it reads of a person.
    pub candidate: Reads<CandidateFacet>,
    /// What it reads of a vacancy.
    pub vacancy: Reads<VacancyFacet>,
    /// Reads the parameters.
    pub(crate) read: ReadParameters,
}

impl Debug for CriterionKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id)
    }
}

/// The kind with this id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static CriterionKind> {
    CRITERIA.iter().copied().find(|kind| kind.id == id)
}

/// Reads the parameters of a term; unknown keys and wrong types are errors that carry their place.
fn read<Parameters: Criterion + DeserializeOwned + 'static>(
    table: Spanned<DeValue<'_>>,
) -> Result<Arc<dyn Criterion>, toml::de::Error> {
    let parameters = Parameters::deserialize(toml::de::ValueDeserializer::from(table))?;
    Ok(Arc::new(parameters))
}
