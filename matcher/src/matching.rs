//! Rankings: the k best persons of a vacancy, the k best vacancies of a person, and group against group.
//!
//! In: selections of pool rows, a context, limits. Out: exact rankings with counts of what was left out and why.
//! Every loop calls `judge`; threads are `parallel`'s.

mod group;
mod selection;
mod tally;

pub use group::{GroupAnswer, GroupLimits, GroupRanking, match_groups};
pub use selection::Selection;
pub use tally::{Counts, ExcludedPair};

use crate::judge::{Context, Verdict, all_reasons, judge};
use crate::parallel::{self, Cancelled, Control};
use crate::pool::{CandidateRow, VacancyRow};
use crate::top_k::{Hit, TopK};
use tally::Tally;

/// Rows judged between two looks at the cancel flag.
const PIECE_ROWS: usize = 1024;

/// How much of a ranking is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many hits.
    pub k: usize,
    /// Only pairs with at least this score, 0..=100,000.
    pub min_score: u32,
    /// List at most so many excluded pairs, lowest creation numbers first.
    pub excluded_listed: usize,
}

impl Limits {
    /// The k best, whatever their score.
    #[must_use]
    pub fn top(k: usize) -> Self {
        Self {
            k,
            min_score: 0,
            excluded_listed: 0,
        }
    }
}

/// The best rows for one row of the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Best first.
    pub hits: Vec<Hit>,
    /// What happened to the rest.
    pub counts: Counts,
    /// Excluded pairs, if asked for.
    pub excluded: Vec<ExcludedPair>,
}

/// The k best persons for a vacancy.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn candidates_for_vacancy(
    context: &Context<'_>,
    vacancy: &VacancyRow,
    candidates: &Selection<'_, CandidateRow>,
    limits: &Limits,
    control: &Control,
) -> Result<Ranking, Cancelled> {
    rank(context, candidates, limits, control, |candidate| {
        (candidate, vacancy)
    })
}

/// The k best vacancies for a person.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn vacancies_for_candidate(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancies: &Selection<'_, VacancyRow>,
    limits: &Limits,
    control: &Control,
) -> Result<Ranking, Cancelled> {
    rank(context, vacancies, limits, control, |vacancy| {
        (candidate, vacancy)
    })
}

fn rank<'r, Row: Sync>(
    context: &Context<'_>,
    rows: &Selection<'r, Row>,
    limits: &Limits,
    control: &Control,
    pair: impl Fn(&'r Row) -> (&'r CandidateRow, &'r VacancyRow) + Sync + Send,
) -> Result<Ranking, Cancelled> {
    let empty = || Part::new(limits.k, limits.excluded_listed);
    let step = |part: &mut Part, piece: &[(u64, &'r Row)]| {
        for (number, row) in piece {
            let (candidate, vacancy) = pair(row);
            part.take(context, *number, candidate, vacancy, limits.min_score);
        }
        control.advance(piece.len() as u64)
    };
    let merge = |left: &mut Part, right: Part| left.merge(right);
    let part = parallel::fold(rows.rows(), PIECE_ROWS, empty, step, merge)?;
    Ok(part.finish())
}

/// What one piece of work has found so far for one row.
struct Part {
    best: TopK,
    tally: Tally,
}

impl Part {
    fn new(k: usize, excluded_listed: usize) -> Self {
        Self {
            best: TopK::new(k),
            tally: Tally::new(excluded_listed),
        }
    }

    /// Judges a pair and keeps what it is; the hit if it counts.
    #[inline]
    fn take(
        &mut self,
        context: &Context<'_>,
        number: u64,
        candidate: &CandidateRow,
        vacancy: &VacancyRow,
        min_score: u32,
    ) -> Option<Hit> {
        match judge(context, candidate, vacancy) {
            Verdict::Excluded(reason) => {
                self.tally
                    .exclude(number, reason, || all_reasons(context, candidate, vacancy));
                None
            }
            Verdict::Scored(scored) if scored.score.score < min_score => {
                self.tally.below_min_score();
                None
            }
            Verdict::Scored(scored) => {
                let hit = Hit { number, scored };
                self.tally.pass();
                self.best.offer(hit);
                Some(hit)
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.best.merge(other.best);
        self.tally.merge(other.tally);
    }

    fn finish(self) -> Ranking {
        let (counts, excluded) = self.tally.finish();
        Ranking {
            hits: self.best.into_sorted(),
            counts,
            excluded,
        }
    }
}
