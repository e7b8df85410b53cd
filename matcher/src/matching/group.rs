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

/// Matches every vacancy with every person. At the end every pair has been counted as done once: with lists per person each
/// direction counts for half.
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
    let (persons, posts) = (candidates.numbers(), vacancies.numbers());
    let pairs = persons.len() as u64 * posts.len() as u64;
    let half = limits.per_candidate.map_or(0, |_| pairs / 2);
    let done = |pairs, lists: usize| Done {
        pairs,
        lists: lists as u64,
        control,
    };
    Ok(GroupAnswer {
        vacancies: lists_of_vacancies(
            context,
            (vacancies, &posts),
            candidates,
            limits,
            done(pairs - half, posts.len()),
        )?,
        candidates: match limits.per_candidate {
            Some(k) => {
                let limits = Limits {
                    min_score: limits.min_score,
                    ..Limits::top(k)
                };
                lists_of_candidates(
                    context,
                    (candidates, &persons),
                    vacancies,
                    &limits,
                    done(half, persons.len()),
                )?
            }
            None => Vec::new(),
        },
    })
}

/// The pairs that the lists of one direction stand for.
#[derive(Clone, Copy)]
struct Done<'a> {
    pairs: u64,
    lists: u64,
    control: &'a Control,
}

impl Done<'_> {
    /// Counts the share of the list at this place. Over all lists the shares add up exactly.
    fn count(&self, place: u64) {
        let before = |place: u64| {
            let share = u128::from(self.pairs) * u128::from(place) / u128::from(self.lists.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        self.control.advance(before(place + 1) - before(place));
    }
}

fn placed(numbers: &[u64]) -> Vec<(u64, u64)> {
    (0..).zip(numbers.iter().copied()).collect()
}

fn lists_of_vacancies(
    context: &Context<'_>,
    (vacancies, numbers): (Group<'_, VacancyRow>, &[u64]),
    candidates: Group<'_, CandidateRow>,
    limits: &GroupLimits,
    done: Done<'_>,
) -> Result<Vec<GroupRanking>, Cancelled> {
    let limits = Limits {
        k: limits.per_vacancy,
        min_score: limits.min_score,
        counted: limits.counted,
        excluded_listed: 0,
    };
    let (pool, selection) = (candidates.pool, candidates.selection);
    let lists: Result<Vec<_>, Cancelled> = parallel::map(&placed(numbers), PIECE_LISTS, |(place, number)| {
        let Some(row) = vacancies.pool.get(*number) else {
            return Ok(None);
        };
        let ranking = candidates_for_vacancy(context, &row, pool, selection, &limits, done.control)?;
        done.count(*place);
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
    (candidates, numbers): (Group<'_, CandidateRow>, &[u64]),
    vacancies: Group<'_, VacancyRow>,
    limits: &Limits,
    done: Done<'_>,
) -> Result<Vec<(u64, Vec<Hit>)>, Cancelled> {
    let (pool, selection) = (vacancies.pool, vacancies.selection);
    let lists: Result<Vec<_>, Cancelled> = parallel::map(&placed(numbers), PIECE_LISTS, |(place, number)| {
        let Some(row) = candidates.pool.get(*number) else {
            return Ok(None);
        };
        let ranking = vacancies_for_candidate(context, &row, pool, selection, limits, done.control)?;
        done.count(*place);
        Ok(Some((*number, ranking.hits)))
    });
    Ok(lists?.into_iter().flatten().collect())
}
