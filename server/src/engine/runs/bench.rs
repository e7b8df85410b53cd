//! Making the lists of one side, piece by piece: ranked in full, or brought up to date from the lists of a finished run.
//! Which pieces, and that they survive, is decided in `carry_out`.

use super::delta::{merged, still_good};
use super::rank::{Asked, Ranked};
use super::report::reasons;
use crate::engine::pool_view::TenantPool;
use crate::engine::resident::Resident;
use duijie_indexer::runs::{RunEntry, RunList};
use duijie_matcher::compile::Tables;
use duijie_matcher::explain::Explanation;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Limits, Selection};
use duijie_matcher::parallel::map;
use duijie_matcher::top_k::Hit;
use duijie_matcher::{Cancelled, Control, PairScore};
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

/// What both sides of a run share.
pub(super) struct Shared<'a> {
    pub(super) run: u64,
    pub(super) tables: &'a Tables,
    /// How entries are explained, if they are.
    pub(super) explanation_bytes: Option<fn(&Explanation) -> Vec<u8>>,
    pub(super) context: Context<'a>,
    pub(super) min_score: u32,
    pub(super) control: &'a Control,
}

/// Which lists of the run are made here.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// Lists of the other side that come before.
    pub(super) first_list: u64,
    pub(super) lists: u64,
    pub(super) piece_rows: u32,
    /// Length of a list.
    pub(super) k: u32,
}

/// What the lists of one side are made of.
pub(super) struct Bench<'a, Row: Ranked> {
    pub(super) shared: &'a Shared<'a>,
    part: Part,
    asked: Asked<'a>,
    pool: &'a TenantPool,
    own: &'a [u64],
    others: Selection,
    /// What has come, changed or gone on this side and on the other since the base.
    changed: Option<(&'a HashSet<u64>, &'a HashSet<u64>)>,
    /// Those of the other side that came or changed.
    changed_others: Selection,
    rows: PhantomData<Row>,
}

impl<'a, Row: Ranked> Bench<'a, Row> {
    /// Lists of the first side over the second; `changed` says what has changed since the base, in the same order.
    pub(super) fn new(
        shared: &'a Shared<'a>,
        part: Part,
        pool: &'a TenantPool,
        (own, others): (&'a [u64], &[u64]),
        changed: Option<(&'a HashSet<u64>, &'a HashSet<u64>)>,
    ) -> Self {
        let is_changed = |number: &u64| changed.is_some_and(|(_, changed)| changed.contains(number));
        Self {
            shared,
            asked: Asked {
                context: shared.context,
                limits: Limits {
                    min_score: shared.min_score,
                    ..Limits::top(part.k as usize)
                },
                control: shared.control,
            },
            part,
            pool,
            own,
            others: Selection::of(others.iter().copied()),
            changed,
            changed_others: Selection::of(others.iter().copied().filter(is_changed)),
            rows: PhantomData,
        }
    }

    /// Lists that are finished when this side is.
    pub(super) fn end(&self) -> u64 {
        self.part.first_list + self.part.lists
    }

    /// Creation numbers of the rows of the piece that begins with this list.
    pub(super) fn piece(&self, first: u64) -> &[u64] {
        let rows = self.own;
        let begin = usize::try_from(first.saturating_sub(self.part.first_list)).unwrap_or(usize::MAX);
        let end = begin
            .saturating_add(self.part.piece_rows as usize)
            .min(rows.len());
        rows.get(begin..end).unwrap_or_default()
    }

    /// The finished lists of a piece.
    pub(super) fn lists(
        &self,
        piece: &[u64],
        mut old: HashMap<u64, RunList>,
    ) -> Result<Vec<RunList>, Cancelled> {
        let rows = piece
            .iter()
            .filter_map(|number| Some((*number, Row::row(self.pool, *number)?)));
        let rows: Vec<(u64, Row)> = rows.collect();
        let k = self.asked.limits.k;
        let (own_changed, other_changed) = self.changed.unzip();
        old.retain(|number, _| own_changed.is_some_and(|changed| !changed.contains(number)));
        let good = |list: RunList| still_good(list, other_changed?, k);
        let mut kept: HashMap<u64, RunList> = old
            .into_iter()
            .filter_map(|(number, list)| Some((number, good(list)?)))
            .collect();
        let (renewed, anew): (Vec<_>, Vec<_>) =
            rows.iter().partition(|(number, _)| kept.contains_key(number));
        let news = self.ranked(&renewed, &self.changed_others)?;
        let mut made: HashMap<u64, RunList> = self.ranked(&anew, &self.others)?;
        for (number, new) in news {
            let old = kept.remove(&number).unwrap_or_default();
            let entries = merged(old.entries, new.entries, k);
            made.insert(number, RunList { entries, ..old });
        }
        let lists = rows.iter().map(|(number, _)| RunList {
            number: *number,
            ..made.remove(number).unwrap_or_default()
        });
        let mut lists: Vec<RunList> = lists.collect();
        self.tell_reasons(&rows, &mut lists, other_changed.is_some_and(HashSet::is_empty))?;
        Ok(lists)
    }

    /// An empty list says why, and only an empty one. Reasons that were taken over stand while nobody has changed.
    fn tell_reasons(
        &self,
        rows: &[(u64, Row)],
        lists: &mut [RunList],
        nobody_changed: bool,
    ) -> Result<(), Cancelled> {
        let mut unmatched = Vec::new();
        for ((_, row), list) in rows.iter().zip(lists) {
            if !list.entries.is_empty() {
                list.reasons.clear();
            } else if !nobody_changed || list.reasons.is_empty() {
                unmatched.push((row, list));
            }
        }
        let rows: Vec<&Row> = unmatched.iter().map(|(row, _)| *row).collect();
        let told: Result<Vec<_>, Cancelled> = map(&rows, 1, |row| {
            Ok(reasons(&row.left_out(self.pool, &self.others, &self.asked)?))
        });
        for ((_, list), reasons) in unmatched.into_iter().zip(told?) {
            list.reasons = reasons;
        }
        Ok(())
    }

    fn ranked(&self, rows: &[&(u64, Row)], others: &Selection) -> Result<HashMap<u64, RunList>, Cancelled> {
        let lists: Result<Vec<_>, Cancelled> = map(rows, 1, |(number, row)| {
            let hits = row.rank(self.pool, others, &self.asked)?;
            let entries = hits.iter().map(|hit| self.entry(row, hit)).collect();
            let list = RunList {
                number: *number,
                entries,
                reasons: Vec::new(),
            };
            Ok((*number, list))
        });
        Ok(lists?.into_iter().collect())
    }

    fn entry(&self, row: &Row, hit: &Hit) -> RunEntry {
        let score = hit.scored.score;
        let other = || Row::Other::row(self.pool, hit.number);
        let explained = self
            .shared
            .explanation_bytes
            .and_then(|bytes| Some((bytes, other()?)))
            .map(|(bytes, other)| bytes(&row.explain(&other, &self.asked.context, self.shared.tables)));
        RunEntry {
            explanation: explained.unwrap_or_default(),
            ..unexplained(hit.number, score)
        }
    }
}

/// An entry without its explanation.
pub(super) fn unexplained(number: u64, score: PairScore) -> RunEntry {
    RunEntry {
        number,
        score: score.score,
        coverage: score.coverage,
        employer: (score.employer.score, score.employer.coverage),
        seeker: (score.seeker.score, score.seeker.coverage),
        explanation: Vec::new(),
    }
}
