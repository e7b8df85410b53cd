//! From a finished run to the present: which rows have changed since, and the old lists of those that have not.
//!
//! A row is unchanged when it takes part in both runs with the same version. The old list of an unchanged row is brought
//! up to date by ranking the changed rows of the other side into it. That is exact unless a full list loses an entry: what
//! moves up from behind its end is not known, so such a list is made anew.

use super::Runs;
use crate::engine::EngineError;
use duijie_indexer::runs::{RunEntry, RunList, RunPlan, RunReader, RunRow, RunRows};
use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};

/// A finished run beside the rows of the new one.
pub(super) struct Base {
    /// Vacancies that came, changed or went since.
    pub(super) vacancies: HashSet<u64>,
    /// Candidates that came, changed or went since.
    pub(super) candidates: HashSet<u64>,
    plan: RunPlan,
}

impl Base {
    /// Compares the rows of a finished run with those that take part now.
    pub(super) fn open(runs: &Runs, plan: &RunPlan, now: &RunRows) -> Result<Self, EngineError> {
        let (then, _) = runs.folder().pieces(plan)?;
        Ok(Self {
            vacancies: changed(&then.vacancies, &now.vacancies),
            candidates: changed(&then.candidates, &now.candidates),
            plan: plan.clone(),
        })
    }

    /// The old lists of the vacancies.
    pub(super) fn vacancy_lists(&self, runs: &Runs) -> Result<OldLists, EngineError> {
        OldLists::open(runs, &self.plan, 0, self.plan.vacancy_lists())
    }

    /// The old lists of the candidates.
    pub(super) fn candidate_lists(&self, runs: &Runs) -> Result<OldLists, EngineError> {
        OldLists::open(
            runs,
            &self.plan,
            self.plan.vacancy_lists(),
            self.plan.candidate_lists(),
        )
    }
}

/// Numbers of the rows that differ between two selections, each by rising number.
fn changed(then: &[RunRow], now: &[RunRow]) -> HashSet<u64> {
    let (mut then, mut now) = (then.iter().peekable(), now.iter().peekable());
    let mut changed = HashSet::new();
    loop {
        let order = match (then.peek(), now.peek()) {
            (None, None) => return changed,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.number.cmp(&new.number),
        };
        let old = then.next_if(|_| order != Ordering::Greater);
        let new = now.next_if(|_| order != Ordering::Less);
        if old != new {
            changed.extend(old.or(new).map(|row| row.number));
        }
    }
}

/// Old lists of one side, read forward as the work goes on.
pub(super) struct OldLists {
    reader: RunReader,
    left: u64,
    next: Option<RunList>,
}

impl OldLists {
    fn open(runs: &Runs, plan: &RunPlan, skipped: u64, lists: u64) -> Result<Self, EngineError> {
        let (_, reader) = runs.folder().pieces(plan)?;
        let mut old = Self {
            reader: reader.skipping(skipped),
            left: lists,
            next: None,
        };
        old.step()?;
        Ok(old)
    }

    /// The lists of those of these rows, by rising number, that had one.
    pub(super) fn of(&mut self, rows: &[u64]) -> Result<HashMap<u64, RunList>, EngineError> {
        let mut found = HashMap::new();
        for number in rows {
            while self.next.as_ref().is_some_and(|list| list.number < *number) {
                self.step()?;
            }
            if let Some(list) = self.next.take_if(|list| list.number == *number) {
                found.insert(list.number, list);
                self.step()?;
            }
        }
        Ok(found)
    }

    fn step(&mut self) -> Result<(), EngineError> {
        self.next = None;
        if self.left > 0 {
            self.left -= 1;
            self.next = self.reader.next_list()?;
        }
        Ok(())
    }
}

/// The old list without the entries that have changed; none if it cannot be known what would take their places.
pub(super) fn still_good(mut old: RunList, changed: &HashSet<u64>, k: usize) -> Option<RunList> {
    let was_full = old.entries.len() >= k;
    let length = old.entries.len();
    old.entries.retain(|entry| !changed.contains(&entry.number));
    (old.entries.len() == length || !was_full).then_some(old)
}

/// The best of old and new entries, of which none is in both.
pub(super) fn merged(mut entries: Vec<RunEntry>, new: Vec<RunEntry>, k: usize) -> Vec<RunEntry> {
    entries.extend(new);
    entries.sort_unstable_by_key(|entry| (Reverse((entry.score, entry.coverage)), entry.number));
    entries.truncate(k);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use duijie_indexer::runs::RowVersion;
    use duijie_indexer::store::Sequence;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Rows with a version each, or a person's score by number.
    type Market = BTreeMap<u64, u32>;

    fn rows(market: &Market) -> Vec<RunRow> {
        let row = |(number, version): (&u64, &u32)| RunRow {
            number: *number,
            version: RowVersion {
                own: Sequence(u64::from(*version)),
                ..RowVersion::default()
            },
            ..RunRow::default()
        };
        market.iter().map(row).collect()
    }

    /// What a full computation gives: entries are the rows that reach the least score, scored by their version.
    fn full(market: &Market, k: usize) -> Vec<RunEntry> {
        merged(Vec::new(), entries(market.iter()), k)
    }

    fn entries<'a>(rows: impl Iterator<Item = (&'a u64, &'a u32)>) -> Vec<RunEntry> {
        let passing = rows.filter(|(_, version)| **version >= 2);
        let entry = |(number, version): (&u64, &u32)| RunEntry {
            number: *number,
            score: *version / 2,
            coverage: 0,
            ..RunEntry::default()
        };
        passing.map(entry).collect()
    }

    fn market() -> impl Strategy<Value = Market> {
        prop::collection::btree_map(0_u64..12, 0_u32..9, 0..12)
    }

    proptest! {
        #[test]
        fn an_old_list_brought_up_to_date_is_the_list_of_today(then in market(), now in market(), k in 1_usize..8) {
            let changed = changed(&rows(&then), &rows(&now));
            for number in then.keys().chain(now.keys()) {
                prop_assert_eq!(changed.contains(number), then.get(number) != now.get(number));
            }
            let old = RunList { entries: full(&then, k), ..RunList::default() };
            if let Some(old) = still_good(old, &changed, k) {
                let news = entries(now.iter().filter(|(number, _)| changed.contains(number)));
                prop_assert_eq!(merged(old.entries, news, k), full(&now, k));
            }
        }
    }
}
