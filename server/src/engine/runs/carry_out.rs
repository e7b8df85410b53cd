//! Carrying a run out: piece by piece from the first that is not durable yet, on rows that are those of its plan.
//!
//! When the rows, the profile or the tables have changed since the plan was made, finished pieces are thrown away and the
//! plan is made anew at the present sequence. So a finished run always answers for one sequence.

use super::delta::{Base, OldLists, merged, still_good};
use super::prepare::Prepared;
use super::rank::{Asked, Ranked, Rows};
use super::registry::Turn;
use super::report::reasons;
use crate::engine::{Call, Engine, EngineError, Principal, Role};
use duijie_indexer::runs::{RunEntry, RunList, RunLog, RunPlan, RunReport, RunRow};
use duijie_matcher::Cancelled;
use duijie_matcher::compile::Tables;
use duijie_matcher::explain::Explanation;
use duijie_matcher::matching::{Limits, Selection};
use duijie_matcher::parallel::each;
use duijie_matcher::top_k::Hit;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// Longest time for finding the rows that take part.
const PREPARE_TIME_MAX: Duration = Duration::from_secs(120);
/// A run has no deadline of its own.
const RUN_TIME_MAX: Duration = Duration::from_secs(366 * 24 * 3_600);

/// What a run needs of the server.
#[derive(Clone, Copy)]
pub struct RunTools<'a> {
    /// Does a job on the computing threads and returns when it is done.
    pub compute: &'a (dyn Fn(&Call, &mut (dyn FnMut() + Send)) -> Result<(), EngineError> + Sync),
    /// The form in which explanations are kept.
    pub explanation_bytes: fn(&Explanation) -> Vec<u8>,
}

impl Engine {
    /// Waits for the next run in the queue and carries it out; false once runs are stopped.
    pub fn carry_out_next_run(&self, tools: RunTools<'_>) -> bool {
        let Some(turn) = self.runs.next_turn() else {
            return false;
        };
        let number = turn.plan.number;
        let result = self.carry_out(turn, tools);
        if let Err(error) = &result {
            tracing::info!(number, %error, "a bulk run stands still");
        }
        self.runs.ended(number, result);
        true
    }

    fn carry_out(&self, turn: Turn, tools: RunTools<'_>) -> Result<RunReport, EngineError> {
        let lasting = |time| Call {
            control: Arc::clone(&turn.control),
            ..Call::lasting(time)
        };
        let (plan, prepared, mut log) = self.take_up(&turn.plan, &lasting(PREPARE_TIME_MAX))?;
        self.runs.planned(&plan, log.lists());
        log.begun()?;
        let done = self.work(&plan, &prepared, &mut log, &lasting(RUN_TIME_MAX), tools);
        if done == Err(EngineError::Cancelled) {
            log.rested()?;
        }
        done?;
        self.report(&plan)
    }

    /// The run as it was left, or planned anew if what it rests on has changed.
    fn take_up(&self, plan: &RunPlan, call: &Call) -> Result<(RunPlan, Prepared, RunLog), EngineError> {
        let caller = Principal {
            tenant: plan.tenant.clone(),
            role: Role::Administrator,
        };
        let prepared = self.prepare(&caller, &plan.request, plan.basis.date, call)?;
        let (rows, log) = self.runs.folder().resume(plan)?;
        if prepared.continues(plan, &rows) {
            return Ok((plan.clone(), prepared, log));
        }
        let plan = RunPlan {
            attempt: plan.attempt + 1,
            restarts: plan.restarts + u32::from(log.lists() > 0),
            basis: prepared.basis.clone(),
            vacancies: prepared.rows.vacancies.len() as u64,
            candidates: prepared.rows.candidates.len() as u64,
            piece_rows: self.runs.piece_rows(&plan.request, &prepared.rows),
            ..plan.clone()
        };
        let log = self.runs.folder().begin(&plan, &prepared.rows)?;
        Ok((plan, prepared, log))
    }

    fn work(
        &self,
        plan: &RunPlan,
        prepared: &Prepared,
        log: &mut RunLog,
        call: &Call,
        tools: RunTools<'_>,
    ) -> Result<(), EngineError> {
        let base = self.usable_base(plan, prepared);
        let pool = &prepared.run.pool;
        let vacancies = Selection::of(&pool.vacancies, numbers(&prepared.rows.vacancies));
        let candidates = Selection::of(&pool.candidates, numbers(&prepared.rows.candidates));
        let asked = |k: u32| Asked {
            context: prepared.run.context(),
            limits: Limits {
                min_score: plan.request.min_score,
                ..Limits::top(k as usize)
            },
            control: &call.control,
        };
        let bench = Bench {
            run: plan.number,
            tables: &self.tables,
            explanation_bytes: plan.request.explained.then_some(tools.explanation_bytes),
            first_list: 0,
            lists: plan.vacancy_lists(),
            piece_rows: plan.piece_rows.vacancies,
            asked: asked(plan.request.per_vacancy),
            rows: Rows {
                own: vacancies.clone(),
                others: candidates.clone(),
                other_pool: &pool.candidates,
            },
            base: base.as_ref().map(|base| (&base.vacancies, &base.candidates)),
        };
        let old = base.as_ref().map(|base| base.vacancy_lists(&self.runs));
        self.make_lists(&bench, old.transpose()?, log, call, tools)?;
        let bench = Bench {
            run: plan.number,
            tables: &self.tables,
            explanation_bytes: plan.request.explained.then_some(tools.explanation_bytes),
            first_list: plan.vacancy_lists(),
            lists: plan.candidate_lists(),
            piece_rows: plan.piece_rows.candidates,
            asked: asked(plan.request.per_candidate),
            rows: Rows {
                own: candidates,
                others: vacancies,
                other_pool: &pool.vacancies,
            },
            base: base.as_ref().map(|base| (&base.candidates, &base.vacancies)),
        };
        let old = base.as_ref().map(|base| base.candidate_lists(&self.runs));
        self.make_lists(&bench, old.transpose()?, log, call, tools)
    }

    /// A base that can no longer be used costs time and changes nothing: the lists are the same without it.
    fn usable_base(&self, plan: &RunPlan, prepared: &Prepared) -> Option<Base> {
        match self.base_of(&plan.tenant, &plan.request, prepared) {
            Ok(base) => base,
            Err(error) => {
                tracing::warn!(number = plan.number, %error, "the base of a bulk run cannot be used; all is computed");
                None
            }
        }
    }

    /// Makes the lists of one side that are not durable yet.
    fn make_lists<Row: Ranked>(
        &self,
        bench: &Bench<'_, Row>,
        mut old: Option<OldLists>,
        log: &mut RunLog,
        call: &Call,
        tools: RunTools<'_>,
    ) -> Result<(), EngineError> {
        while log.lists() < bench.first_list + bench.lists {
            call.check()?;
            let rows = bench.piece(log.lists());
            let old = match &mut old {
                Some(old) => old.of(&rows.iter().map(|(number, _)| *number).collect::<Vec<u64>>())?,
                None => HashMap::new(),
            };
            let mut lists = Err(Cancelled);
            let mut old = Some(old);
            (tools.compute)(call, &mut || {
                lists = bench.lists(rows, old.take().unwrap_or_default());
            })?;
            log.finished(&lists?)?;
            self.runs.advanced(bench.run, log.lists());
        }
        Ok(())
    }
}

fn numbers(rows: &[RunRow]) -> impl Iterator<Item = u64> {
    rows.iter().map(|row| row.number)
}

/// What the lists of one side are made of.
struct Bench<'a, Row: Ranked> {
    run: u64,
    tables: &'a Tables,
    /// How entries are explained, if they are.
    explanation_bytes: Option<fn(&Explanation) -> Vec<u8>>,
    /// Lists of the other side that come before.
    first_list: u64,
    lists: u64,
    piece_rows: u32,
    asked: Asked<'a>,
    rows: Rows<'a, Row>,
    /// What has changed on this side and on the other since the base.
    base: Option<(&'a HashSet<u64>, &'a HashSet<u64>)>,
}

impl<Row: Ranked> Bench<'_, Row> {
    /// The rows of the piece that begins with this list.
    fn piece(&self, first: u64) -> &[(u64, &Row)] {
        let rows = self.rows.own.rows();
        let begin = usize::try_from(first.saturating_sub(self.first_list)).unwrap_or(usize::MAX);
        let end = begin.saturating_add(self.piece_rows as usize).min(rows.len());
        rows.get(begin..end).unwrap_or_default()
    }

    /// The finished lists of a piece.
    fn lists(&self, rows: &[(u64, &Row)], mut old: HashMap<u64, RunList>) -> Result<Vec<RunList>, Cancelled> {
        let k = self.asked.limits.k;
        let (own_changed, other_changed) = self.base.unzip();
        old.retain(|number, _| own_changed.is_some_and(|changed| !changed.contains(number)));
        let good = |list: RunList| still_good(list, other_changed?, k);
        let mut kept: HashMap<u64, RunList> = old
            .into_iter()
            .filter_map(|(number, list)| Some((number, good(list)?)))
            .collect();
        let (renewed, anew): (Vec<_>, Vec<_>) =
            rows.iter().partition(|(number, _)| kept.contains_key(number));
        let news = self.ranked(&renewed, &self.changed_others(other_changed))?;
        let mut made: HashMap<u64, RunList> = self.ranked(&anew, &self.rows.others)?;
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
        self.tell_reasons(rows, &mut lists, other_changed.is_some_and(HashSet::is_empty))?;
        Ok(lists)
    }

    /// An empty list says why, and only an empty one. Reasons that were taken over stand while nobody has changed.
    fn tell_reasons(
        &self,
        rows: &[(u64, &Row)],
        lists: &mut [RunList],
        nobody_changed: bool,
    ) -> Result<(), Cancelled> {
        let mut unmatched = Vec::new();
        for ((_, row), list) in rows.iter().zip(lists) {
            if !list.entries.is_empty() {
                list.reasons.clear();
            } else if !nobody_changed || list.reasons.is_empty() {
                unmatched.push((*row, list));
            }
        }
        let rows: Vec<&Row> = unmatched.iter().map(|(row, _)| *row).collect();
        let told = each(&rows, |row| {
            Ok(reasons(&row.left_out(&self.rows.others, &self.asked)?))
        })?;
        for ((_, list), reasons) in unmatched.into_iter().zip(told) {
            list.reasons = reasons;
        }
        Ok(())
    }

    fn ranked(
        &self,
        rows: &[(u64, &Row)],
        others: &Selection<'_, Row::Other>,
    ) -> Result<HashMap<u64, RunList>, Cancelled> {
        let hits = Row::rank(rows, others, &self.asked)?;
        let rows: Vec<((u64, &Row), Vec<Hit>)> = rows.iter().copied().zip(hits).collect();
        let lists = each(&rows, |((number, row), hits)| {
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
        let other = self.rows.other_pool.get(hit.number);
        let explained = self
            .explanation_bytes
            .zip(other)
            .map(|(bytes, other)| bytes(&row.explain(other, &self.asked.context, self.tables)));
        RunEntry {
            number: hit.number,
            score: score.score,
            coverage: score.coverage,
            employer: (score.employer.score, score.employer.coverage),
            seeker: (score.seeker.score, score.seeker.coverage),
            explanation: explained.unwrap_or_default(),
        }
    }

    /// Those of the other side that are new or changed and here.
    fn changed_others(&self, changed: Option<&HashSet<u64>>) -> Selection<'_, Row::Other> {
        let here = self.rows.others.rows().iter().map(|(number, _)| *number);
        let numbers = here.filter(|number| changed.is_some_and(|changed| changed.contains(number)));
        Selection::of(self.rows.other_pool, numbers)
    }
}
