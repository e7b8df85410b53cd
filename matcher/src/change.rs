//! A single thing that one side could change, as data that can be applied and told.
//!
//! In: proposed by `requirement` and `criterion` for a pair. Out: applied and re-scored by `why_not`. No search here.

use std::fmt;
use std::sync::Arc;

use crate::Side;
use crate::features::{CandidateFeatures, VacancyFeatures};
use crate::note::Note;

/// One named change of one side.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is told to people, with a stable code.
    pub note: Note,
    /// What it does.
    pub edit: Edit,
}

impl Change {
    /// A change of the person.
    pub(crate) fn candidate(
        note: Note,
        edit: impl Fn(&mut CandidateFeatures) + Send + Sync + 'static,
    ) -> Self {
        Self {
            note,
            edit: Edit::Candidate(Arc::new(edit)),
        }
    }

    /// A change of the vacancy.
    pub(crate) fn vacancy(note: Note, edit: impl Fn(&mut VacancyFeatures) + Send + Sync + 'static) -> Self {
        Self {
            note,
            edit: Edit::Vacancy(Arc::new(edit)),
        }
    }

    /// Who would have to change.
    #[must_use]
    pub fn side(&self) -> Side {
        match self.edit {
            Edit::Candidate(_) => Side::Seeker,
            Edit::Vacancy(_) => Side::Employer,
        }
    }
}

/// The effect of a change on one side's features.
#[derive(Clone)]
pub enum Edit {
    /// Changes the person.
    Candidate(Arc<dyn Fn(&mut CandidateFeatures) + Send + Sync>),
    /// Changes the vacancy.
    Vacancy(Arc<dyn Fn(&mut VacancyFeatures) + Send + Sync>),
}

impl fmt::Debug for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Candidate(_) => "Candidate",
            Self::Vacancy(_) => "Vacancy",
        })
    }
}
