//! Group against group: every vacancy of one selection beside every person of another, in one pass.
//!
//! The work is cut by persons: a piece holds whole persons, so their lists are finished within it, and the
//! vacancies' lists are merged under the total order.

use super::{Counts, Part, Selection};
use crate::judge::Context;
use crate::parallel::{self, Cancelled, Control};
use crate::pool::{CandidateRow, VacancyRow};
use crate::top_k::{Hit, TopK};

/// Persons judged together: enough to keep a vacancy's terms warm, few enough to cancel soon.
const PIECE_PERSONS: usize = 256;

/// How much of a group run is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupLimits {
    /// At most so many persons per vacancy.
    pub per_vacancy: usize,
    /// At most so many vacancies per person; `None` = no lists per person.
    pub per_candidate: Option<usize>,
    /// Only pairs with at least this score, 0..=100,000.
    pub min_score: u32,
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
    /// What happened to the rest.
    pub counts: Counts,
}

/// Matches every vacancy with every person.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn match_groups(
    context: &Context<'_>,
    vacancies: &Selection<'_, VacancyRow>,
    candidates: &Selection<'_, CandidateRow>,
    limits: &GroupLimits,
    control: &Control,
) -> Result<GroupAnswer, Cancelled> {
    let empty = || GroupPart {
        vacancies: vacancies
            .rows()
            .iter()
            .map(|_| Part::new(limits.per_vacancy, 0))
            .collect(),
        candidates: Vec::new(),
    };
    let step = |part: &mut GroupPart, piece: &[(u64, &CandidateRow)]| {
        part.take(context, vacancies, piece, limits, control)
    };
    let merge = |left: &mut GroupPart, right: GroupPart| left.merge(right);
    let part = parallel::fold(candidates.rows(), PIECE_PERSONS, empty, step, merge)?;
    Ok(part.finish(vacancies))
}

struct GroupPart {
    vacancies: Vec<Part>,
    candidates: Vec<(u64, Vec<Hit>)>,
}

impl GroupPart {
    fn take(
        &mut self,
        context: &Context<'_>,
        vacancies: &Selection<'_, VacancyRow>,
        persons: &[(u64, &CandidateRow)],
        limits: &GroupLimits,
        control: &Control,
    ) -> Result<(), Cancelled> {
        let k = limits.per_candidate.unwrap_or(0);
        let mut lists: Vec<TopK> = persons.iter().map(|_| TopK::new(k)).collect();
        for ((vacancy_number, vacancy), part) in vacancies.rows().iter().zip(&mut self.vacancies) {
            for ((number, candidate), list) in persons.iter().zip(&mut lists) {
                if let Some(hit) = part.take(context, *number, candidate, vacancy, limits.min_score) {
                    list.offer(Hit {
                        number: *vacancy_number,
                        ..hit
                    });
                }
            }
            control.advance(persons.len() as u64)?;
        }
        if limits.per_candidate.is_some() {
            let numbers = persons.iter().map(|(number, _)| *number);
            self.candidates
                .extend(numbers.zip(lists.into_iter().map(TopK::into_sorted)));
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.vacancies.iter_mut().zip(other.vacancies) {
            mine.merge(theirs);
        }
        self.candidates.extend(other.candidates);
    }

    fn finish(mut self, vacancies: &Selection<'_, VacancyRow>) -> GroupAnswer {
        self.candidates.sort_unstable_by_key(|(number, _)| *number);
        let numbers = vacancies.rows().iter().map(|(number, _)| *number);
        let vacancies = numbers.zip(self.vacancies).map(|(number, part)| {
            let ranking = part.finish();
            GroupRanking {
                number,
                hits: ranking.hits,
                counts: ranking.counts,
            }
        });
        GroupAnswer {
            vacancies: vacancies.collect(),
            candidates: self.candidates,
        }
    }
}
