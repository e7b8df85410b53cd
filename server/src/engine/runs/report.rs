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
use duijie_matcher::top_k::Hit;
use duijie_matcher::{Cancelled, CandidateRow, VacancyRow};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Reasons that an empty list tells, most frequent first.
const REASONS_MAX: usize = 3;
/// The reason of pairs that pass every hard term and do not reach the least score.
const MIN_SCORE: &str = "min-score";
/// The reason of pairs that could be listed and are not, because others have taken all the places that a cap leaves.
const CROWDED_OUT: &str = "two-sided-cap";
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

/// The reason of a list that is empty although so many pairs were there to choose from.
pub(super) fn crowded_out(pairs: u64) -> ReasonCount {
    ReasonCount {
        reason: SmolStr::new_static(CROWDED_OUT),
        pairs,
    }
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
            two_sided: None,
        })
    }

    /// The report of a direct bulk match, before its lists are taken.
    ///
    /// # Errors
    /// `Cancelled`, `DeadlineExceeded`.
    pub fn bulk_report(&self, answer: &BulkAnswer, call: &Call) -> Result<BulkReport, EngineError> {
        let of_vacancies = answer.vacancies.as_slice();
        let numbers: Vec<u64> = of_vacancies.iter().map(|ranking| ranking.number).collect();
        let lists = of_vacancies
            .iter()
            .map(|ranking| (ranking.number, ranking.hits.as_slice()));
        let mut unmatched = Vec::new();
        let vacancy_lists =
            direct_side::<VacancyRow>(answer, lists, &answer.considered, &mut unmatched, call)?;
        let of_candidates = answer.candidates.as_slice().iter();
        let lists = of_candidates.map(|(number, hits)| (*number, hits.as_slice()));
        let candidate_lists = direct_side::<CandidateRow>(answer, lists, &numbers, &mut unmatched, call)?;
        let report = RunReport {
            vacancy_lists,
            candidate_lists,
            two_sided: answer.two_sided.clone(),
        };
        Ok(BulkReport { report, unmatched })
    }
}

/// The figures of one side of a direct match; everybody with an empty list is added to `unmatched`.
fn direct_side<'a, Row: Ranked>(
    answer: &BulkAnswer,
    lists: impl Iterator<Item = (u64, &'a [Hit])> + Clone,
    others: &[u64],
    unmatched: &mut Vec<Unmatched>,
    call: &Call,
) -> Result<SideReport, EngineError> {
    let empty = lists.clone().filter(|(_, hits)| hits.is_empty());
    let why = reasons_of::<Row>(answer, empty.map(|(number, _)| number), others, call)?;
    let mut tally = Tally::default();
    for (number, hits) in lists {
        let reasons = why.get(&number).map_or(&[][..], Vec::as_slice);
        tally.take(hits.iter().map(|hit| hit.number), reasons, others);
        if hits.is_empty() {
            unmatched.push(Unmatched {
                kind: Row::KIND,
                card: card_of(Row::cards(&answer.run.pool), number),
                reasons: reasons.to_vec(),
            });
        }
    }
    Ok(tally.finish(others))
}

/// Why these rows have no list, counted now and for these rows only.
fn reasons_of<Row: Ranked>(
    answer: &BulkAnswer,
    numbers: impl Iterator<Item = u64>,
    others: &[u64],
    call: &Call,
) -> Result<HashMap<u64, Vec<ReasonCount>>, EngineError> {
    let pool = &answer.run.pool;
    let rows: Vec<(u64, Row)> = numbers
        .filter_map(|number| Some((number, Row::row(pool, number)?)))
        .collect();
    let others = Selection::of(others.iter().copied());
    let asked = Asked {
        context: answer.run.context(),
        limits: Limits {
            min_score: answer.min_score,
            ..Limits::top(0)
        },
        control: &call.control,
    };
    let told: Result<Vec<_>, Cancelled> = map(&rows, 1, |(number, row)| {
        let counts = row.left_out(pool, &others, &asked)?;
        let told = match (&answer.two_sided, counts.passed) {
            (Some(_), passed) if passed > 0 => vec![crowded_out(passed)],
            _ => reasons(&counts),
        };
        Ok((*number, told))
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
        let main_reasons = self.main_reasons.into_iter();
        let main_reasons = main_reasons.map(|(reason, pairs)| ReasonCount { reason, pairs });
        side_report(&self.lists, others, main_reasons.collect())
    }
}

/// What lists of places among `others` say, with the number of empty ones by main reason.
pub(in crate::engine) fn side_report(
    lists: &[Vec<usize>],
    others: &[u64],
    mut main_reasons: Vec<ReasonCount>,
) -> SideReport {
    if lists.is_empty() {
        return SideReport::default();
    }
    let crowding = Crowding::of(lists.iter().map(Vec::as_slice), others.len(), MOST_LISTED_MAX);
    let most_listed = crowding.most_listed.iter();
    let most_listed = most_listed.filter_map(|listed| Some((*others.get(listed.item)?, listed.lists as u64)));
    main_reasons.sort_by_key(|reason| Reverse(reason.pairs));
    SideReport {
        lists: crowding.lists as u64,
        empty_lists: crowding.empty_lists as u64,
        entries: lists.iter().map(|list| list.len() as u64).sum(),
        items: crowding.items as u64,
        items_listed: crowding.listed_items as u64,
        gini: crowding.gini,
        congestion: crowding.congestion,
        most_listed: most_listed.collect(),
        main_reasons,
    }
}
