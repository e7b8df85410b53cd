//! What the finished lists say about the market: how they crowd on few rows of the other side (`matcher`'s figures), how
//! many are left without, and for which main reason. The same lists give the same report.

use super::fault;
use super::rank::{Asked, Ranked};
use crate::engine::matching::card_of;
use crate::engine::pool_view::Card;
use crate::engine::{BulkAnswer, Call, Engine, EngineError};
use duijie_domain::RecordKind;
use duijie_indexer::runs::{ReasonCount, RunPlan, RunReader, RunReport, RunRow, SideReport};
use duijie_matcher::crowding::Crowding;
use duijie_matcher::matching::{Counts, Limits, Selection};
use duijie_matcher::parallel::map;
use duijie_matcher::{Cancelled, CandidateRow};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Reasons that an empty list tells, most frequent first.
const REASONS_MAX: usize = 3;
/// The reason of pairs that pass every hard term and do not reach the least score.
const MIN_SCORE: &str = "min-score";
/// Rows that are named as listed most.
const MOST_LISTED_MAX: usize = 10;

/// The most frequent first reasons; of equal ones the one that is checked first.
pub(super) fn reasons(counts: &Counts) -> Vec<ReasonCount> {
    let excluded = counts
        .excluded
        .iter()
        .map(|(reason, pairs)| (reason.id(), *pairs));
    let below = Some((MIN_SCORE, counts.below_min_score)).filter(|(_, pairs)| *pairs > 0);
    let told = excluded.chain(below).map(|(reason, pairs)| ReasonCount {
        reason: SmolStr::new_static(reason),
        pairs,
    });
    let mut told: Vec<ReasonCount> = told.collect();
    told.sort_by_key(|reason| Reverse(reason.pairs));
    told.truncate(REASONS_MAX);
    told
}

/// What a direct bulk match says about the market.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkReport {
    /// The figures.
    pub report: RunReport,
    /// Everybody whose list is empty: vacancies, then candidates, by creation number.
    pub unmatched: Vec<Unmatched>,
}

/// A record whose list is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Vacancy or candidate.
    pub kind: RecordKind,
    /// What it is called.
    pub card: Card,
    /// Why: the most frequent first reasons.
    pub reasons: Vec<ReasonCount>,
}

impl Engine {
    /// The report of a run whose lists are all durable.
    pub(super) fn report(&self, plan: &RunPlan) -> Result<RunReport, EngineError> {
        let (rows, mut reader) = self.runs.folder().reader(plan)?;
        let mut side = |lists, others: &[RunRow]| side(plan.number, &mut reader, lists, others);
        Ok(RunReport {
            vacancy_lists: side(plan.vacancy_lists(), &rows.candidates)?,
            candidate_lists: side(plan.candidate_lists(), &rows.vacancies)?,
        })
    }

    /// The report of a direct bulk match, before its lists are taken.
    ///
    /// # Errors
    /// `Cancelled`, `DeadlineExceeded`.
    pub fn bulk_report(&self, answer: &BulkAnswer, call: &Call) -> Result<BulkReport, EngineError> {
        let (of_vacancies, of_candidates) = (answer.vacancies.as_slice(), answer.candidates.as_slice());
        let numbers: Vec<u64> = of_vacancies.iter().map(|ranking| ranking.number).collect();
        let persons = unmatched_persons(answer, &numbers, call)?;
        let (mut vacancies, mut candidates) = (Tally::default(), Tally::default());
        let mut unmatched = Vec::new();
        for ranking in of_vacancies {
            let reasons = match ranking.hits.is_empty() {
                true => ranking.counts.as_ref().map(reasons).unwrap_or_default(),
                false => Vec::new(),
            };
            vacancies.take(
                ranking.hits.iter().map(|hit| hit.number),
                &reasons,
                &answer.considered,
            );
            if ranking.hits.is_empty() {
                let card = card_of(&answer.run.pool.vacancy_cards, ranking.number);
                unmatched.push(Unmatched {
                    kind: RecordKind::Vacancy,
                    card,
                    reasons,
                });
            }
        }
        for (number, hits) in of_candidates {
            let reasons = persons.get(number).cloned().unwrap_or_default();
            candidates.take(hits.iter().map(|hit| hit.number), &reasons, &numbers);
            if hits.is_empty() {
                let card = card_of(&answer.run.pool.candidate_cards, *number);
                unmatched.push(Unmatched {
                    kind: RecordKind::Candidate,
                    card,
                    reasons,
                });
            }
        }
        let report = RunReport {
            vacancy_lists: vacancies.finish(&answer.considered),
            candidate_lists: candidates.finish(&numbers),
        };
        Ok(BulkReport { report, unmatched })
    }
}

/// Why the candidates with empty lists are left without; a direct match counts reasons for vacancies only.
fn unmatched_persons(
    answer: &BulkAnswer,
    vacancies: &[u64],
    call: &Call,
) -> Result<HashMap<u64, Vec<ReasonCount>>, EngineError> {
    let pool = &answer.run.pool;
    let empty = answer
        .candidates
        .as_slice()
        .iter()
        .filter(|(_, hits)| hits.is_empty());
    let rows: Vec<(u64, CandidateRow)> = empty
        .filter_map(|(number, _)| Some((*number, pool.candidates.get(*number)?)))
        .collect();
    let vacancies = Selection::of(vacancies.iter().copied());
    let asked = Asked {
        context: answer.run.context(),
        limits: Limits {
            min_score: answer.min_score,
            ..Limits::top(0)
        },
        control: &call.control,
    };
    let told: Result<Vec<_>, Cancelled> = map(&rows, 1, |(number, row)| {
        Ok((*number, reasons(&row.left_out(pool, &vacancies, &asked)?)))
    });
    let told = told.map_err(|_| call.stopped())?;
    Ok(told.into_iter().collect())
}

fn side(
    number: u64,
    reader: &mut RunReader,
    lists: u64,
    others: &[RunRow],
) -> Result<SideReport, EngineError> {
    let others: Vec<u64> = others.iter().map(|row| row.number).collect();
    let mut tally = Tally::default();
    for _ in 0..lists {
        let list = reader.next_list()?;
        let list = list.ok_or_else(|| fault::damaged(number))?;
        tally.take(
            list.entries.iter().map(|entry| entry.number),
            &list.reasons,
            &others,
        );
    }
    Ok(tally.finish(&others))
}

/// What has been seen of the lists of one side.
#[derive(Default)]
struct Tally {
    lists: Vec<Vec<usize>>,
    main_reasons: BTreeMap<SmolStr, u64>,
}

impl Tally {
    fn take(&mut self, entries: impl Iterator<Item = u64>, reasons: &[ReasonCount], others: &[u64]) {
        let places = entries.filter_map(|number| others.binary_search(&number).ok());
        self.lists.push(places.collect());
        if let Some(main) = reasons.first() {
            *self.main_reasons.entry(main.reason.clone()).or_default() += 1;
        }
    }

    fn finish(self, others: &[u64]) -> SideReport {
        if self.lists.is_empty() {
            return SideReport::default();
        }
        let lists = self.lists.iter().map(Vec::as_slice);
        let crowding = Crowding::of(lists, others.len(), MOST_LISTED_MAX);
        let most_listed = crowding.most_listed.iter();
        let most_listed =
            most_listed.filter_map(|listed| Some((*others.get(listed.item)?, listed.lists as u64)));
        let mut main_reasons: Vec<ReasonCount> = self
            .main_reasons
            .into_iter()
            .map(|(reason, pairs)| ReasonCount { reason, pairs })
            .collect();
        main_reasons.sort_by_key(|reason| Reverse(reason.pairs));
        SideReport {
            lists: crowding.lists as u64,
            empty_lists: crowding.empty_lists as u64,
            entries: self.lists.iter().map(|list| list.len() as u64).sum(),
            items: crowding.items as u64,
            items_listed: crowding.listed_items as u64,
            gini: crowding.gini,
            congestion: crowding.congestion,
            most_listed: most_listed.collect(),
            main_reasons,
        }
    }
}
