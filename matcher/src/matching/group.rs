//! Group against group: the list of every vacancy and, if asked for, of every person. Each list is a search of its own,
//! so the work is cut by lists.

use super::{Counts, Limits, Selection, candidates_for_vacancy, vacancies_for_candidate};
use crate::judge::Context;
use crate::parallel::{self, Cancelled, Control};
use crate::pool::{CandidateRow, Layout, Pool, VacancyRow};
use crate::top_k::Hit;

/// Lists made one after the other by a thread.
const PIECE_LISTS: usize = 4;

/// How much of a group run is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupLimits {
    /// At most so many persons per vacancy.
    pub per_vacancy: usize,
    /// At most so many vacancies per person; `None` = no lists per person.
    pub per_candidate: Option<usize>,
    /// Only pairs with at least this score, 0..=100,000.
    pub min_score: u32,
    /// Count what happens to every person beside every vacancy.
    pub counted: bool,
}

/// The rankings of a group run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupAnswer {
    /// For each vacancy, by creation number: its persons, best first, and its counts.
    pub vacancies: Vec<GroupRanking>,
    /// For each person, by creation number: the vacancies, best first. Empty if not asked for.
    pub candidates: Vec<(u64, Vec<Hit>)>,
}

/// One vacancy's part of a group run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRanking {
    /// Creation number of the vacancy.
    pub number: u64,
    /// Best persons first.
    pub hits: Vec<Hit>,
    /// What happened to the rest, if asked for.
    pub counts: Option<Counts>,
}

/// A pool and which of its rows take part.
#[derive(Debug)]
#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
pub struct Group<'p, Row: Layout> {
    /// The pool.
    pub pool: &'p Pool<Row>,
    /// The rows.
    pub selection: &'p Selection,
}

impl<Row: Layout> Clone for Group<'_, Row> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Row: Layout> Copy for Group<'_, Row> {}

#[allow(private_bounds, reason = "only the two kinds of rows are meant")]
impl<Row: Layout> Group<'_, Row> {
    /// Creation numbers of the rows that take part, rising.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        let numbers = self.pool.numbers();
        numbers.filter(|number| self.selection.has(*number)).collect()
    }
}

/// Matches every vacancy with every person. Every list counts its pairs as done, so with lists per person every pair is
/// done twice.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn match_groups(
    context: &Context<'_>,
    vacancies: Group<'_, VacancyRow>,
    candidates: Group<'_, CandidateRow>,
    limits: &GroupLimits,
    control: &Control,
) -> Result<GroupAnswer, Cancelled> {
    Ok(GroupAnswer {
        vacancies: lists_of_vacancies(context, vacancies, candidates, limits, control)?,
        candidates: match limits.per_candidate {
            Some(k) => lists_of_candidates(context, vacancies, candidates, k, limits.min_score, control)?,
            None => Vec::new(),
        },
    })
}

fn lists_of_vacancies(
    context: &Context<'_>,
    vacancies: Group<'_, VacancyRow>,
    candidates: Group<'_, CandidateRow>,
    limits: &GroupLimits,
    control: &Control,
) -> Result<Vec<GroupRanking>, Cancelled> {
    let limits = Limits {
        k: limits.per_vacancy,
        min_score: limits.min_score,
        counted: limits.counted,
        excluded_listed: 0,
    };
    let (numbers, pairs) = (vacancies.numbers(), candidates.numbers().len() as u64);
    let lists: Result<Vec<_>, Cancelled> = parallel::map(&numbers, PIECE_LISTS, |number| {
        let Some(row) = vacancies.pool.get(*number) else {
            return Ok(None);
        };
        let ranking = candidates_for_vacancy(
            context,
            &row,
            candidates.pool,
            candidates.selection,
            &limits,
            control,
        )?;
        control.advance(pairs);
        Ok(Some(GroupRanking {
            number: *number,
            hits: ranking.hits,
            counts: ranking.counts,
        }))
    });
    Ok(lists?.into_iter().flatten().collect())
}

fn lists_of_candidates(
    context: &Context<'_>,
    vacancies: Group<'_, VacancyRow>,
    candidates: Group<'_, CandidateRow>,
    k: usize,
    min_score: u32,
    control: &Control,
) -> Result<Vec<(u64, Vec<Hit>)>, Cancelled> {
    let limits = Limits {
        min_score,
        ..Limits::top(k)
    };
    let (numbers, pairs) = (candidates.numbers(), vacancies.numbers().len() as u64);
    let lists: Result<Vec<_>, Cancelled> = parallel::map(&numbers, PIECE_LISTS, |number| {
        let Some(row) = candidates.pool.get(*number) else {
            return Ok(None);
        };
        let ranking = vacancies_for_candidate(
            context,
            &row,
            vacancies.pool,
            vacancies.selection,
            &limits,
            control,
        )?;
        control.advance(pairs);
        Ok(Some((*number, ranking.hits)))
    });
    Ok(lists?.into_iter().flatten().collect())
}
