//! Bulk runs: group against group as work that outlives its caller, is cut into durable pieces and can be taken up again
//! after a crash. Here the use cases of whoever asks; how a run is carried out stands in `carry_out`.
//!
//! The same rows, profile, day and limits give the same lists, however often the work was cut (`rank`) and whether it was
//! done in full or from the changes since a finished run (`delta`). What is kept on disk is `indexer`'s.

mod anew;
mod bench;
mod carry_out;
mod cut;
mod delta;
mod estimate;
mod fault;
mod prepare;
mod rank;
mod registry;
mod report;
mod results;

pub use carry_out::RunTools;
pub use estimate::RunEstimate;
pub(super) use report::side_report;
pub use report::{BulkReport, Unmatched};
pub use results::{RunFile, RunListView, RunLists, RunMatch, RunPart, RunTable};

use super::records::page_records;
use super::token::ListToken;
use super::{BulkRequest, Call, Engine, EngineError, Principal};
use cut::piece_rows;
use duijie_domain::message::Text;
use duijie_indexer::runs::{RunPlan, RunReport, RunRequest, RunRows};
use prepare::Prepared;
pub(super) use registry::Runs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What tokens of the list of runs begin with; kinds of records are smaller.
const RUN_LIST: u8 = 0xff;
/// Longest request identifier, as for records.
const REQUEST_ID_CHARACTERS_MAX: usize = 64;

/// Where runs are kept and how much they may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSettings {
    /// The folder of the runs; none for one that goes with the program.
    pub folder: Option<PathBuf>,
    /// Runs that are carried out at one time; more wait.
    pub at_once: usize,
    /// Most memory that one run may need by estimate.
    pub memory_bytes_max: u64,
    /// Pairs that are judged between two durable steps.
    pub piece_pairs: u64,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            folder: None,
            at_once: 1,
            memory_bytes_max: 1 << 30,
            piece_pairs: 1 << 24,
        }
    }
}

/// A run that is to be started.
#[derive(Debug, Clone, Default)]
pub struct RunStart {
    /// What is matched with what; a list length of 0 leaves the lists of that side out.
    pub wanted: BulkRequest,
    /// The finished run from which only changes are computed.
    pub base: Option<u64>,
    /// Makes a repeated request safe; empty for none.
    pub request_id: String,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum RunState {
    /// Was only checked; nothing was started.
    Planned,
    /// Waits for its turn.
    Queued,
    /// Is carried out.
    Running,
    /// The server stopped, and it waits for somebody to resume it.
    Interrupted,
    /// Somebody stopped it; it can be resumed.
    Cancelled,
    /// It could not go on; it can be resumed.
    Failed {
        /// Reason in UPPER_SNAKE_CASE.
        reason: String,
        /// Why.
        text: Text,
    },
    /// It is finished.
    Succeeded(Arc<RunReport>),
}

impl RunState {
    /// Whether nothing more happens unless somebody asks for it.
    pub fn is_at_rest(&self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// A run as it stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct RunView {
    /// What it does; the number is 0 where nothing was started.
    pub plan: Arc<RunPlan>,
    /// Where it stands.
    pub state: RunState,
    /// Lists that are finished and durable.
    pub lists_done: u64,
    /// How long it will take from here, once that can be told.
    pub remaining: Option<Duration>,
    /// What it was estimated to take; told when it is started.
    pub estimate: Option<RunEstimate>,
}

impl RunView {
    /// The run, told to the caller: whoever its report names is noted.
    fn told_to(self, caller: &Principal) -> Self {
        if let RunState::Succeeded(report) = &self.state {
            let two_sided = report.two_sided.as_ref();
            let plain = two_sided.map(|made| &made.plain_vacancy_lists);
            let listed = [Some(&report.vacancy_lists), plain].into_iter().flatten();
            let listed = listed.flat_map(|side| side.most_listed.iter().map(|(number, _)| *number));
            let short = two_sided
                .into_iter()
                .flat_map(|made| made.short_candidates.iter().copied());
            caller.witness.saw(listed.chain(short));
        }
        self
    }
}

/// A run that can be started.
pub enum PlannedRun {
    /// The same identified request has started it already.
    Known(Box<RunView>),
    /// It is not started yet.
    New {
        /// What it does; it has no number yet.
        plan: Box<RunPlan>,
        /// The rows that take part.
        rows: RunRows,
        /// What it will take.
        estimate: RunEstimate,
    },
}

impl PlannedRun {
    /// The run as it would be started.
    pub fn view(self) -> RunView {
        match self {
            Self::Known(known) => *known,
            Self::New { plan, estimate, .. } => RunView {
                plan: Arc::from(plan),
                state: RunState::Planned,
                lists_done: 0,
                remaining: None,
                estimate: Some(estimate),
            },
        }
    }
}

/// One page of runs in the order of their start.
#[derive(Debug, Clone)]
pub struct RunPage {
    /// The runs.
    pub runs: Vec<RunView>,
    /// Where to go on; empty on the last page.
    pub next_page_token: String,
}

impl Engine {
    /// What a run would be and take; the run that an identified request started already, if there is one. Nothing is
    /// written.
    ///
    /// # Errors
    /// `InvalidInput` for the request, `NotFound` for a named record or base, `Conflict` for a reused request
    /// identifier or a base that is not finished, `ResourceExhausted` for a run that needs too much memory.
    pub fn plan_run(
        &self,
        caller: &Principal,
        start: &RunStart,
        call: &Call,
    ) -> Result<PlannedRun, EngineError> {
        check_request_id(&start.request_id)?;
        let request = self.run_request(caller, start)?;
        if let Some(known) = self
            .runs
            .started_with(&caller.tenant, &start.request_id, &request)?
        {
            return Ok(PlannedRun::Known(Box::new(known.told_to(caller))));
        }
        self.pool.wait_for(start.wanted.min_sequence, call)?;
        let date = start.wanted.date.unwrap_or_else(|| self.today());
        let prepared = self.prepare(caller, &request, date, call)?;
        let base = self.base_of(&caller.tenant, &request, &prepared)?;
        let estimate = self.estimate(&prepared, &request, base.as_ref(), call)?;
        self.runs.check_memory(&estimate)?;
        let plan = RunPlan {
            request_id: start.request_id.clone(),
            ..self.new_plan(caller, request, &prepared)
        };
        Ok(PlannedRun::New {
            plan: Box::new(plan),
            rows: prepared.rows,
            estimate,
        })
    }

    fn new_plan(&self, caller: &Principal, request: RunRequest, prepared: &Prepared) -> RunPlan {
        let rows = &prepared.rows;
        RunPlan {
            number: 0,
            tenant: caller.tenant.clone(),
            request_id: String::new(),
            created_at: self.now(),
            attempt: 0,
            restarts: 0,
            basis: prepared.basis.clone(),
            vacancies: rows.vacancies.len() as u64,
            candidates: rows.candidates.len() as u64,
            piece_rows: piece_rows(self.runs.settings(), &request, rows),
            request,
        }
    }

    /// Makes a planned run durable and puts it into the queue.
    ///
    /// # Errors
    /// `Conflict` for a reused request identifier, `Unavailable` when it cannot be made durable.
    pub fn start_run(&self, planned: PlannedRun) -> Result<RunView, EngineError> {
        match planned {
            PlannedRun::Known(known) => Ok(*known),
            PlannedRun::New { plan, rows, estimate } => {
                let view = self.runs.start(*plan, &rows)?;
                Ok(RunView {
                    estimate: Some(estimate),
                    ..view
                })
            }
        }
    }

    /// The run with this number.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn get_run(&self, caller: &Principal, number: u64) -> Result<RunView, EngineError> {
        Ok(self.runs.get(&caller.tenant, number)?.told_to(caller))
    }

    /// Runs in the order of their start. A size of 0 is taken as 50.
    ///
    /// # Errors
    /// `InvalidInput` for a size out of range or a token of another list.
    pub fn list_runs(
        &self,
        caller: &Principal,
        page_size: i32,
        page_token: &str,
    ) -> Result<RunPage, EngineError> {
        let size = page_records(page_size)?;
        let after = ListToken::decode(page_token, RUN_LIST)?;
        let mut runs = self.runs.after(&caller.tenant, after, size + 1);
        let more = runs.len() > size;
        runs.truncate(size);
        let last = runs.last().filter(|_| more).map(|run| run.plan.number);
        Ok(RunPage {
            runs: runs.into_iter().map(|run| run.told_to(caller)).collect(),
            next_page_token: last.map_or_else(String::new, |last| ListToken::encode(RUN_LIST, last)),
        })
    }

    /// How many runs wait or are carried out.
    pub fn runs_under_way(&self, caller: &Principal) -> u64 {
        let runs = self.runs.after(&caller.tenant, 0, usize::MAX);
        runs.iter().filter(|run| !run.state.is_at_rest()).count() as u64
    }

    /// Counts up whenever something happens to any run.
    pub fn watch_runs(&self) -> watch::Receiver<u64> {
        self.runs.watch()
    }

    /// Stops a run and waits until it stands still; what is finished is kept. Cancelling twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for a run that has succeeded.
    pub fn cancel_run(&self, caller: &Principal, number: u64, call: &Call) -> Result<RunView, EngineError> {
        Ok(self.runs.cancel(&caller.tenant, number, call)?.told_to(caller))
    }

    /// Puts a run that stands still back into the queue. Resuming one that is under way changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for a run that has succeeded.
    pub fn resume_run(&self, caller: &Principal, number: u64) -> Result<RunView, EngineError> {
        Ok(self.runs.resume(&caller.tenant, number)?.told_to(caller))
    }

    /// Deletes a run that stands still, with its lists and exported files.
    ///
    /// # Errors
    /// `NotFound` unless `allow_missing`; `Conflict` for a run that is under way.
    pub fn delete_run(
        &self,
        caller: &Principal,
        number: u64,
        allow_missing: bool,
    ) -> Result<(), EngineError> {
        match self.runs.delete(&caller.tenant, number) {
            Err(EngineError::NotFound(_)) if allow_missing => Ok(()),
            result => result,
        }
    }

    /// Runs that may go on at one time.
    pub fn runs_at_once(&self) -> usize {
        self.runs.settings().at_once
    }

    /// Ends the carrying out of runs: those under way lay their work down, to be taken up at the next start.
    pub fn stop_runs(&self) {
        self.runs.stop();
    }
}

fn check_request_id(request_id: &str) -> Result<(), EngineError> {
    if request_id.chars().count() <= REQUEST_ID_CHARACTERS_MAX {
        return Ok(());
    }
    Err(EngineError::invalid(
        "request_id",
        "LENGTH_OUT_OF_RANGE",
        Text::new(
            format!("请求编号超过 {REQUEST_ID_CHARACTERS_MAX} 个字符"),
            format!("the request identifier is longer than {REQUEST_ID_CHARACTERS_MAX} characters"),
        ),
        Text::new("可使用 UUID", "a UUID will do"),
    ))
}
