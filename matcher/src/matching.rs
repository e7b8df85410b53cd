//! Rankings: the k best persons of a vacancy, the k best vacancies of a person, and group against group.
//!
//! In: pools, selections of their rows, a context, limits. Out: exact rankings and, where asked for, counts of what was
//! left out and why. The loops are `kernel`'s, threads are `parallel`'s.

mod group;
mod selection;
mod tally;

pub use group::{Group, GroupAnswer, GroupLimits, GroupRanking, match_groups};
pub use selection::Selection;
pub use tally::{Counts, ExcludedPair};

pub(crate) use tally::Tally;

use crate::judge::Context;
pub use crate::kernel::Work;
use crate::kernel::{Searched, best_rows, survey};
use crate::parallel::{Cancelled, Control};
use crate::pool::{CandidateRow, Pool, VacancyRow};
use crate::top_k::Hit;

/// How much of a ranking is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many hits.
    pub k: usize,
    /// Only pairs with at least this score, 0..=100,000.
    pub min_score: u32,
    /// Count what happens to every row; without it no row is looked at that cannot be among the best.
    pub counted: bool,
    /// List at most so many excluded pairs, lowest creation numbers first; counts as well.
    pub excluded_listed: usize,
}

impl Limits {
    /// The k best, whatever their score.
    #[must_use]
    pub fn top(k: usize) -> Self {
        Self {
            k,
            min_score: 0,
            counted: false,
            excluded_listed: 0,
        }
    }
}

/// The best rows for one row of the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Best first.
    pub hits: Vec<Hit>,
    /// What happened to the rest, if asked for.
    pub counts: Option<Counts>,
    /// Excluded pairs, if asked for.
    pub excluded: Vec<ExcludedPair>,
    /// How much work it was.
    pub work: Work,
}

/// The k best persons for a vacancy.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn candidates_for_vacancy(
    context: &Context<'_>,
    vacancy: &VacancyRow,
    candidates: &Pool<CandidateRow>,
    selection: &Selection,
    limits: &Limits,
    control: &Control,
) -> Result<Ranking, Cancelled> {
    rank(context, vacancy, candidates, selection, limits, control)
}

/// The k best vacancies for a person.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn vacancies_for_candidate(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancies: &Pool<VacancyRow>,
    selection: &Selection,
    limits: &Limits,
    control: &Control,
) -> Result<Ranking, Cancelled> {
    rank(context, candidate, vacancies, selection, limits, control)
}

fn rank<Row: Searched>(
    context: &Context<'_>,
    fixed: &Row::Opposite,
    pool: &Pool<Row>,
    selection: &Selection,
    limits: &Limits,
    control: &Control,
) -> Result<Ranking, Cancelled> {
    let (hits, work) = best_rows(
        context,
        fixed,
        pool,
        selection,
        limits.k,
        limits.min_score,
        control,
    )?;
    let (counts, excluded) = if limits.counted || limits.excluded_listed > 0 {
        let (counts, excluded) = survey(context, fixed, pool, selection, limits, control)?.finish();
        (Some(counts), excluded)
    } else {
        (None, Vec::new())
    };
    Ok(Ranking {
        hits,
        counts,
        excluded,
        work,
    })
}
