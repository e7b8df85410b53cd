//! Carrying a run out: piece by piece from the first that is not durable yet, on rows that are those of its plan.
//!
//! When the rows, the profile or the tables have changed since the plan was made, finished pieces are thrown away and the
//! plan is made anew at the present sequence. So a finished run always answers for one sequence.

use super::bench::{Bench, Part, Shared};
use super::cut::piece_rows;
use super::delta::{Base, OldLists};
use super::prepare::Prepared;
use super::rank::Ranked;
use super::registry::Turn;
use crate::engine::{Call, Engine, EngineError, Principal};
use duijie_indexer::runs::{RunLog, RunPlan, RunReport, RunRow};
use duijie_matcher::Cancelled;
use duijie_matcher::explain::Explanation;
use duijie_matcher::{CandidateRow, VacancyRow};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for finding the rows that take part.
const PREPARE_TIME_MAX: Duration = Duration::from_secs(30);
/// A run has no deadline of its own.
const RUN_TIME_MAX: Duration = Duration::from_secs(366 * 24 * 3_600);

/// Does a job on the computing threads of the server and returns when it is done.
type Compute<'a> = dyn Fn(&Call, Job<'_>) -> Result<(), EngineError> + Sync + 'a;
/// A job for the computing threads; it is called once.
type Job<'a> = &'a mut (dyn FnMut() + Send);

/// What a run needs of the server.
#[derive(Clone, Copy)]
pub struct RunTools<'a> {
    /// The way to the computing threads.
    pub compute: &'a Compute<'a>,
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
        let result = self.carry_out(&turn, tools);
        if let Err(error) = &result {
            tracing::info!(number, %error, "a bulk run stands still");
        }
        self.runs.ended(number, result);
        true
    }

    fn carry_out(&self, turn: &Turn, tools: RunTools<'_>) -> Result<RunReport, EngineError> {
        let lasting = |time| Call {
            control: Arc::clone(&turn.control),
            ..Call::lasting(time)
        };
        let (plan, prepared, mut log) = self.take_up(&turn.plan, &lasting(PREPARE_TIME_MAX))?;
        self.runs.planned(&plan, log.lists());
        log.begun()?;
        let call = lasting(RUN_TIME_MAX);
        let done = self.work(&plan, &prepared, &mut log, &call, tools);
        let done = done.and_then(|()| self.make_anew(&plan, &prepared, &call, tools));
        if done == Err(EngineError::Cancelled) {
            log.rested()?;
        }
        Ok(RunReport {
            two_sided: done?,
            ..self.report(&plan)?
        })
    }

    /// The run as it was left, or planned anew if what it rests on has changed.
    fn take_up(&self, plan: &RunPlan, call: &Call) -> Result<(RunPlan, Prepared, RunLog), EngineError> {
        let caller = Principal::administrator(plan.tenant.clone());
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
            piece_rows: piece_rows(self.runs.settings(), &plan.request, &prepared.rows),
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
        let vacancies = numbers(&prepared.rows.vacancies);
        let candidates = numbers(&prepared.rows.candidates);
        let shared = Shared {
            run: plan.number,
            tables: &self.tables,
            explanation_bytes: plan.request.explains_pieces().then_some(tools.explanation_bytes),
            context: prepared.run.context(),
            min_score: plan.request.min_score,
            control: &call.control,
        };
        let (per_vacancy, per_candidate) = plan.piece_lengths();
        let part = Part {
            first_list: 0,
            lists: plan.vacancy_lists(),
            piece_rows: plan.piece_rows.vacancies,
            k: per_vacancy,
        };
        let changed = base.as_ref().map(|base| (&base.vacancies, &base.candidates));
        let bench = Bench::<VacancyRow>::new(&shared, part, pool, (&vacancies, &candidates), changed);
        let old = base.as_ref().map(|base| base.vacancy_lists(&self.runs));
        self.make_lists(&bench, old.transpose()?, log, call, tools)?;
        let part = Part {
            first_list: plan.vacancy_lists(),
            lists: plan.candidate_lists(),
            piece_rows: plan.piece_rows.candidates,
            k: per_candidate,
        };
        let changed = base.as_ref().map(|base| (&base.candidates, &base.vacancies));
        let bench = Bench::<CandidateRow>::new(&shared, part, pool, (&candidates, &vacancies), changed);
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
        while log.lists() < bench.end() {
            call.check()?;
            let piece = bench.piece(log.lists());
            let old = match &mut old {
                Some(old) => old.of(piece)?,
                None => HashMap::new(),
            };
            let mut lists = Err(Cancelled);
            let mut old = Some(old);
            (tools.compute)(call, &mut || {
                lists = bench.lists(piece, old.take().unwrap_or_default());
            })?;
            log.finished(&lists?)?;
            self.runs.advanced(bench.shared.run, log.lists());
        }
        Ok(())
    }
}

pub(super) fn numbers(rows: &[RunRow]) -> Vec<u64> {
    rows.iter().map(|row| row.number).collect()
}
