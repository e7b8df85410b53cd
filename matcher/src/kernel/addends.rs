//! What the identifiers of a row add to both sides at most, as tables that a loop looks up without knowing a term.

use super::batch::Batch;
use super::code::{Table, VALUE_MAX};
use super::query::{Column, Term};
use super::share::Share;
use super::units::{BARRED, KNOWN, SUMS, on, side, units};
use crate::criterion::Value;
use crate::facet::RARE;
use crate::pool::HEAD_COLUMNS;

/// The tables of a query, one behind the other.
#[derive(Default)]
pub(super) struct Addends {
    entries: Vec<u32>,
    singles: Vec<Lookup>,
    groups: Vec<Group>,
    /// The most that the columns which are looked at for themselves add to each side.
    pub(super) top_of_singles: u32,
}

/// Where the entries of a column stand.
#[derive(Clone, Copy)]
struct Lookup {
    column: usize,
    from: usize,
    ids: usize,
}

/// Columns of which the best entry counts, for each side apart.
struct Group {
    lanes: [bool; 2],
    lookups: Vec<Lookup>,
}

impl Addends {
    /// Marks the identifiers that a hard term excludes.
    pub(super) fn bar(&mut self, column: usize, is_barred: impl Iterator<Item = bool>) {
        let is_barred: Vec<bool> = is_barred.collect();
        let lookup = self.single(column, is_barred.len());
        for (entry, is_barred) in self.entries_of(lookup).iter_mut().zip(is_barred) {
            *entry |= if is_barred { BARRED } else { 0 };
        }
    }

    /// Adds a term over some columns, which is worth so many points at most.
    pub(super) fn add(
        &mut self,
        term: &Term<'_>,
        share: &Share,
        columns: &[Column],
        top: f32,
        has_rare: impl Fn(usize) -> bool,
    ) {
        if let [column] = columns {
            self.top_of_singles += on(term.lane(), units(top));
            let lookup = self.single(column.column, column.table.codes.len());
            add_table(self.entries_of(lookup), term, share, &column.table, true);
            return;
        }
        // The first facet alone says what counts if nothing is known.
        let first = columns.first().map(|column| column.facet);
        let mut tables: Vec<(usize, Vec<u32>)> = Vec::new();
        for column in columns {
            let mut entries = vec![0; column.table.codes.len()];
            let neutral = Some(column.facet) == first;
            // A column in which nothing adds anything need not be looked at.
            if add_table(&mut entries, term, share, &column.table, neutral) || has_rare(column.facet) {
                tables.push((column.column, entries));
            }
        }
        self.join(term.lane(), tables);
    }

    /// Adds what the columns which are looked at for themselves add.
    pub(super) fn add_singles(&self, batch: &mut Batch<'_>) {
        for lookup in &self.singles {
            let (column, entries) = self.looked_up(lookup);
            let totals = batch.sums.iter_mut().zip(&mut batch.flags);
            for (head, (sum, flags)) in batch.heads.iter().zip(totals) {
                let entry = entries[usize::from(head.ids[column])];
                *sum += entry & SUMS;
                *flags |= entry;
            }
        }
    }

    /// Adds the best of what the columns of each group add.
    pub(super) fn add_groups(&self, batch: &mut Batch<'_>) {
        for group in &self.groups {
            batch.best.clear();
            batch.best.resize(batch.heads.len(), [0; 2]);
            for lookup in &group.lookups {
                let (column, entries) = self.looked_up(lookup);
                let totals = batch.best.iter_mut().zip(&mut batch.flags);
                for (head, (best, flags)) in batch.heads.iter().zip(totals) {
                    let entry = entries[usize::from(head.ids[column])];
                    best[0] = best[0].max(side(0, entry));
                    best[1] = best[1].max(side(1, entry));
                    *flags |= entry;
                }
            }
            for (sum, best) in batch.sums.iter_mut().zip(&batch.best) {
                *sum += best[0] + on(1, best[1]);
            }
        }
    }

    /// The column, of which the compiler is told that every head has it, and its entries.
    #[inline]
    fn looked_up(&self, lookup: &Lookup) -> (usize, &[u32]) {
        let entries = &self.entries[lookup.from..][..lookup.ids];
        (lookup.column.min(HEAD_COLUMNS - 1), entries)
    }

    /// The table of a column that is looked at for itself.
    fn single(&mut self, column: usize, ids: usize) -> Lookup {
        if let Some(single) = self.singles.iter().find(|single| single.column == column) {
            return *single;
        }
        let single = self.table(column, ids);
        self.singles.push(single);
        single
    }

    fn table(&mut self, column: usize, ids: usize) -> Lookup {
        let from = self.entries.len();
        self.entries.resize(from + ids, 0);
        Lookup { column, from, ids }
    }

    fn entries_of(&mut self, lookup: Lookup) -> &mut [u32] {
        &mut self.entries[lookup.from..][..lookup.ids]
    }

    /// Joins a group that has these columns and nothing of this side, or founds one.
    fn join(&mut self, lane: usize, tables: Vec<(usize, Vec<u32>)>) {
        let has = |group: &Group, column: usize| group.lookups.iter().any(|lookup| lookup.column == column);
        let fits = |group: &Group| !group.lanes[lane] && tables.iter().all(|(column, _)| has(group, *column));
        let place = self.groups.iter().position(fits).unwrap_or_else(|| {
            let lookups = tables
                .iter()
                .map(|(column, entries)| self.table(*column, entries.len()));
            let lookups = lookups.collect();
            self.groups.push(Group {
                lanes: [false; 2],
                lookups,
            });
            self.groups.len() - 1
        });
        self.groups[place].lanes[lane] = true;
        for (column, entries) in tables {
            let lookups = &self.groups[place].lookups;
            if let Some(lookup) = lookups.iter().copied().find(|lookup| lookup.column == column) {
                let all = self.entries_of(lookup).iter_mut();
                all.zip(entries).for_each(|(all, entry)| *all += entry);
            }
        }
    }
}

/// Adds what each answer of a term adds, without the neutral ones where another column has them; tells whether there is
/// anything to add.
fn add_table(entries: &mut [u32], term: &Term<'_>, share: &Share, table: &Table, neutral: bool) -> bool {
    let lane = term.lane();
    let mut adds = false;
    for level in &table.levels {
        let known = matches!(level.value, Value::Known(_));
        if !known && !neutral {
            continue;
        }
        let gain = on(lane, units(share.gain(term.neutral_at_most(level.value))));
        let flag = if known && share.covers() { KNOWN[lane] } else { 0 };
        if gain | flag != 0 {
            adds = true;
            for id in &level.ids {
                let entry = &mut entries[usize::from(*id)];
                *entry = (*entry + gain) | flag;
            }
        }
    }
    // Such a row has to be asked: it can have any value.
    entries[usize::from(RARE)] += on(lane, units(share.gain(VALUE_MAX)));
    adds
}
