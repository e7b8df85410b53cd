//! What is told of a match besides its scores: nothing, the numbers that they are made of, or the whole account. The numbers
//! are the matcher's; how they look on the wire is not known here.

use super::Engine;
use duijie_matcher::explain::{Explanation, explain};
use duijie_matcher::judge::Context;
use duijie_matcher::parts::{Parts, parts};
use duijie_matcher::{CandidateRow, VacancyRow};

/// How much is told of every match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// Its scores.
    #[default]
    Scores,
    /// And the numbers that they are made of.
    Parts,
    /// And the evidence, as people read it.
    Evidence,
}

/// What is told of a match besides its scores.
#[derive(Debug, Clone)]
pub enum Reasons {
    /// The numbers that the scores are made of.
    Parts(Parts),
    /// The whole account.
    Explanation(Box<Explanation>),
}

impl Engine {
    /// What is told of a pair besides its scores.
    pub(super) fn reasons(
        &self,
        detail: Detail,
        context: &Context<'_>,
        candidate: &CandidateRow,
        vacancy: &VacancyRow,
    ) -> Option<Reasons> {
        match detail {
            Detail::Scores => None,
            Detail::Parts => Some(Reasons::Parts(parts(context, candidate, vacancy))),
            Detail::Evidence => {
                let account = explain(context, candidate, vacancy, &*self.tables);
                Some(Reasons::Explanation(Box::new(account)))
            }
        }
    }
}
