//! What the finished lists say about the market: how they crowd on few rows of the other side, who is left without, and
//! for which reason. Whole numbers only, so that the same lists give the same report.

use super::fault;
use crate::engine::{Engine, EngineError};
use duijie_indexer::runs::{ReasonCount, RunList, RunPlan, RunReader, RunReport, RunRow, SideReport};
use duijie_matcher::matching::Counts;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Reasons that an empty list tells, most frequent first.
const REASONS_MAX: usize = 3;
/// Rows that are named as listed most.
const MOST_LISTED_MAX: usize = 10;
const THOUSAND: u128 = 1_000;

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
    let mut tally = Tally::default();
    for _ in 0..lists {
        let list = reader.next_list()?;
        tally.take(&list.ok_or_else(|| fault::damaged(number))?);
    }
    Ok(tally.finish(lists, others))
}

/// What has been seen of the lists of one side.
#[derive(Default)]
struct Tally {
    empty_lists: u64,
    listed: HashMap<u64, u64>,
    main_reasons: BTreeMap<SmolStr, u64>,
}

impl Tally {
    fn take(&mut self, list: &RunList) {
        for entry in &list.entries {
            *self.listed.entry(entry.number).or_default() += 1;
        }
        self.empty_lists += u64::from(list.entries.is_empty());
        if let Some(main) = list.reasons.first() {
            *self.main_reasons.entry(main.reason.clone()).or_default() += 1;
        }
    }

    fn finish(self, lists: u64, others: &[RunRow]) -> SideReport {
        if lists == 0 {
            return SideReport::default();
        }
        let mut counts: Vec<(u64, u64)> = others
            .iter()
            .map(|row| (row.number, self.listed.get(&row.number).copied().unwrap_or(0)))
            .collect();
        counts.sort_unstable_by_key(|(number, count)| (Reverse(*count), *number));
        let falling: Vec<u64> = counts.iter().map(|(_, count)| *count).collect();
        let listed = counts.iter().filter(|(_, count)| *count > 0);
        let mut main_reasons: Vec<ReasonCount> = self
            .main_reasons
            .into_iter()
            .map(|(reason, pairs)| ReasonCount { reason, pairs })
            .collect();
        main_reasons.sort_by_key(|reason| Reverse(reason.pairs));
        SideReport {
            lists,
            empty_lists: self.empty_lists,
            entries: falling.iter().sum(),
            items: others.len() as u64,
            items_listed: listed.clone().count() as u64,
            gini_thousandths: gini(&falling),
            congestion_thousandths: congestion(&falling),
            most_listed: listed.take(MOST_LISTED_MAX).copied().collect(),
            main_reasons,
        }
    }
}

/// The Gini coefficient of counts in falling order: Σ (n + 1 − 2·place) · count over n · Σ count.
fn gini(falling: &[u64]) -> u32 {
    let rows = falling.len() as i128;
    let total: u128 = falling.iter().map(|count| u128::from(*count)).sum();
    let weighted: i128 = (1..)
        .zip(falling)
        .map(|(place, count): (i128, &u64)| (rows + 1 - 2 * place) * i128::from(*count))
        .sum();
    share(weighted.unsigned_abs(), total * rows.unsigned_abs())
}

/// The share of entries that would have to move if all rows were to be listed alike.
fn congestion(counts: &[u64]) -> u32 {
    let rows = counts.len() as u128;
    let total: u128 = counts.iter().map(|count| u128::from(*count)).sum();
    let beyond = counts
        .iter()
        .map(|count| (u128::from(*count) * rows).saturating_sub(total));
    share(beyond.sum(), total * rows)
}

fn share(part: u128, whole: u128) -> u32 {
    let thousandths = (part * THOUSAND).checked_div(whole).unwrap_or(0);
    u32::try_from(thousandths).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowding_is_nothing_when_all_are_listed_alike_and_nearly_all_when_one_is() {
        assert_eq!((gini(&[3, 3, 3, 3]), congestion(&[3, 3, 3, 3])), (0, 0));
        assert_eq!((gini(&[8, 0, 0, 0]), congestion(&[8, 0, 0, 0])), (750, 750));
        assert_eq!((gini(&[6, 2]), congestion(&[6, 2])), (250, 250));
        assert_eq!((gini(&[]), congestion(&[0, 0])), (0, 0));
    }
}
