//! What the finished lists say about the market: how they crowd on few rows of the other side (`matcher`'s figures), how
//! many are left without, and for which main reason. The same lists give the same report.

use super::fault;
use crate::engine::{Engine, EngineError};
use duijie_indexer::runs::{ReasonCount, RunList, RunPlan, RunReader, RunReport, RunRow, SideReport};
use duijie_matcher::crowding::Crowding;
use duijie_matcher::matching::Counts;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Reasons that an empty list tells, most frequent first.
const REASONS_MAX: usize = 3;
/// Rows that are named as listed most.
const MOST_LISTED_MAX: usize = 10;

/// The most frequent first reasons; of equal ones the one that is checked first.
pub(super) fn reasons(counts: &Counts) -> Vec<ReasonCount> {
    let told = counts.excluded.iter().map(|(reason, pairs)| ReasonCount {
        reason: SmolStr::new_static(reason.id()),
        pairs: *pairs,
    });
    let mut told: Vec<ReasonCount> = told.collect();
    told.sort_by_key(|reason| Reverse(reason.pairs));
    told.truncate(REASONS_MAX);
    told
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
}

fn side(
    number: u64,
    reader: &mut RunReader,
    lists: u64,
    others: &[RunRow],
) -> Result<SideReport, EngineError> {
    if lists == 0 {
        return Ok(SideReport::default());
    }
    let mut tally = Tally::default();
    for _ in 0..lists {
        let list = reader.next_list()?;
        tally.take(&list.ok_or_else(|| fault::damaged(number))?, others);
    }
    Ok(tally.finish(others))
}

/// What has been seen of the lists of one side.
#[derive(Default)]
struct Tally {
    lists: Vec<Vec<usize>>,
    main_reasons: BTreeMap<SmolStr, u64>,
}

impl Tally {
    fn take(&mut self, list: &RunList, others: &[RunRow]) {
        let places = list
            .entries
            .iter()
            .filter_map(|entry| place(others, entry.number));
        self.lists.push(places.collect());
        if let Some(main) = list.reasons.first() {
            *self.main_reasons.entry(main.reason.clone()).or_default() += 1;
        }
    }

    fn finish(self, others: &[RunRow]) -> SideReport {
        let lists = self.lists.iter().map(Vec::as_slice);
        let crowding = Crowding::of(lists, others.len(), MOST_LISTED_MAX);
        let most_listed = crowding.most_listed.iter();
        let most_listed =
            most_listed.filter_map(|listed| Some((others.get(listed.item)?.number, listed.lists as u64)));
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

/// Where the row with this number stands among rows by rising number.
fn place(rows: &[RunRow], number: u64) -> Option<usize> {
    rows.binary_search_by_key(&number, |row| row.number).ok()
}
