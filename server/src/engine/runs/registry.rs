//! Every run that is known, where it stands, and whose turn it is. What a run is on disk is changed here and in
//! `carry_out` only, and a state is told after it is durable.

use super::fault;
use super::{RunEstimate, RunSettings, RunState, RunView};
use crate::engine::{Call, EngineError};
use duijie_domain::message::Text;
use duijie_indexer::runs::{RunFolder, RunMark, RunPlan, RunReport, RunRequest, RunRows};
use duijie_indexer::store::Tenant;
use duijie_matcher::Control;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long somebody who waits for a run sleeps before looking at the clock.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
const BYTES_PER_MEBIBYTE: u64 = 1 << 20;

/// The runs of an engine.
pub(in crate::engine) struct Runs {
    folder: RunFolder,
    settings: RunSettings,
    registry: Mutex<Registry>,
    moved: Condvar,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Registry {
    runs: BTreeMap<u64, Known>,
    stopping: bool,
}

struct Known {
    plan: Arc<RunPlan>,
    state: RunState,
    lists_done: u64,
    /// Stops the work that is under way.
    control: Arc<Control>,
    /// Whether somebody asked to stop it.
    is_cancelled: bool,
    /// When work was taken up, and how many lists there were then.
    begun: Option<(Instant, u64)>,
}

/// A run whose turn has come.
pub(super) struct Turn {
    pub(super) plan: Arc<RunPlan>,
    pub(super) control: Arc<Control>,
}

impl Runs {
    /// The runs of the folder. Those that a stop or a crash cut short are put into the queue, except one that had been
    /// begun and then finished nothing: it may be what brought the server down.
    pub(in crate::engine) fn open(settings: RunSettings) -> Result<Self, EngineError> {
        let folder = RunFolder::open(settings.folder.as_deref())?;
        let mut registry = Registry::default();
        for (plan, mark) in folder.runs()? {
            let (state, lists_done) = standing(&folder, &plan, mark);
            registry
                .runs
                .insert(plan.number, Known::new(plan, state, lists_done));
        }
        Ok(Self {
            folder,
            settings,
            registry: Mutex::new(registry),
            moved: Condvar::new(),
            changes: watch::Sender::new(0),
        })
    }

    pub(super) fn folder(&self) -> &RunFolder {
        &self.folder
    }

    pub(super) fn settings(&self) -> &RunSettings {
        &self.settings
    }

    /// Refuses a run that would need more memory than is permitted.
    pub(super) fn check_memory(&self, estimate: &RunEstimate) -> Result<(), EngineError> {
        let permitted = self.settings.memory_bytes_max;
        if estimate.memory_bytes <= permitted {
            return Ok(());
        }
        let needed = estimate.memory_bytes.div_ceil(BYTES_PER_MEBIBYTE);
        Err(fault::too_large(needed, permitted / BYTES_PER_MEBIBYTE))
    }

    /// The run that the same identified request has started, if there is one.
    pub(super) fn started_with(
        &self,
        tenant: &Tenant,
        request_id: &str,
        request: &RunRequest,
    ) -> Result<Option<RunView>, EngineError> {
        self.lock().started_with(tenant, request_id, request)
    }

    /// Makes a new run durable and puts it into the queue.
    pub(super) fn start(&self, mut plan: RunPlan, rows: &RunRows) -> Result<RunView, EngineError> {
        let mut registry = self.lock();
        if let Some(known) = registry.started_with(&plan.tenant, &plan.request_id, &plan.request)? {
            return Ok(known);
        }
        plan.number = self.folder.next_number()?;
        self.folder.begin(&plan, rows)?;
        let known = Known::new(plan, RunState::Queued, 0);
        let view = known.view();
        registry.runs.insert(view.plan.number, known);
        drop(registry);
        self.tell();
        Ok(view)
    }

    pub(super) fn get(&self, tenant: &Tenant, number: u64) -> Result<RunView, EngineError> {
        Ok(self.lock().known(tenant, number)?.view())
    }

    /// A run that has succeeded, and its report.
    pub(super) fn finished(
        &self,
        tenant: &Tenant,
        number: u64,
    ) -> Result<(Arc<RunPlan>, Arc<RunReport>), EngineError> {
        let view = self.get(tenant, number)?;
        match view.state {
            RunState::Succeeded(report) => Ok((view.plan, report)),
            _ => Err(fault::not_finished(number)),
        }
    }

    /// At most so many runs of the tenant behind this number.
    pub(super) fn after(&self, tenant: &Tenant, after: u64, limit: usize) -> Vec<RunView> {
        let registry = self.lock();
        let behind = registry.runs.range(after.saturating_add(1)..);
        let own = behind.filter(|(_, known)| known.plan.tenant == *tenant);
        own.take(limit).map(|(_, known)| known.view()).collect()
    }

    /// Runs of every tenant that stand still, with the time at which each was started.
    pub(in crate::engine) fn at_rest(&self) -> Vec<(Tenant, u64, Timestamp)> {
        let registry = self.lock();
        let at_rest = registry.runs.values().filter(|known| known.state.is_at_rest());
        let told = at_rest.map(|known| {
            let plan = &known.plan;
            (plan.tenant.clone(), plan.number, plan.created_at)
        });
        told.collect()
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Stops a run and waits until it stands still.
    pub(super) fn cancel(&self, tenant: &Tenant, number: u64, call: &Call) -> Result<RunView, EngineError> {
        let mut registry = self.lock();
        let known = registry.known(tenant, number)?;
        match known.state {
            RunState::Succeeded(_) => return Err(fault::finished(number)),
            RunState::Running => {
                known.is_cancelled = true;
                known.control.cancel();
            }
            _ => {
                self.folder.mark(number, Some(&RunMark::Cancelled))?;
                known.state = RunState::Cancelled;
            }
        }
        while registry.known(tenant, number)?.state == RunState::Running {
            call.check()?;
            let waited = self.moved.wait_timeout(registry, LOOK_INTERVAL);
            registry = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(guard, _)| guard);
        }
        let view = registry.known(tenant, number)?.view();
        drop(registry);
        self.tell();
        Ok(view)
    }

    /// Puts a run that stands still back into the queue.
    pub(super) fn resume(&self, tenant: &Tenant, number: u64) -> Result<RunView, EngineError> {
        let mut registry = self.lock();
        let known = registry.known(tenant, number)?;
        match known.state {
            RunState::Succeeded(_) => return Err(fault::finished(number)),
            RunState::Cancelled | RunState::Failed { .. } => self.folder.mark(number, None)?,
            _ => {}
        }
        if known.state.is_at_rest() {
            known.state = RunState::Queued;
            known.is_cancelled = false;
        }
        let view = known.view();
        drop(registry);
        self.tell();
        Ok(view)
    }

    /// Deletes a run that stands still.
    pub(in crate::engine) fn delete(&self, tenant: &Tenant, number: u64) -> Result<(), EngineError> {
        let mut registry = self.lock();
        if !registry.known(tenant, number)?.state.is_at_rest() {
            return Err(fault::under_way(number));
        }
        self.folder.delete(number)?;
        registry.runs.remove(&number);
        drop(registry);
        self.tell();
        Ok(())
    }

    /// The next run in the queue, once there is one; none when runs are stopped.
    pub(super) fn next_turn(&self) -> Option<Turn> {
        let mut registry = self.lock();
        loop {
            if registry.stopping {
                return None;
            }
            let queued = |known: &&mut Known| known.state == RunState::Queued;
            if let Some(known) = registry.runs.values_mut().find(queued) {
                known.state = RunState::Running;
                known.control = Arc::default();
                known.begun = None;
                let turn = Turn {
                    plan: Arc::clone(&known.plan),
                    control: Arc::clone(&known.control),
                };
                drop(registry);
                self.tell();
                return Some(turn);
            }
            registry = self.moved.wait(registry).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells what is really done, which may be another plan than the one whose turn it was.
    pub(super) fn planned(&self, plan: &RunPlan, lists_done: u64) {
        self.change(plan.number, |known| {
            known.plan = Arc::new(plan.clone());
            known.lists_done = lists_done;
            known.begun = Some((Instant::now(), lists_done));
        });
    }

    pub(super) fn advanced(&self, number: u64, lists_done: u64) {
        self.change(number, |known| known.lists_done = lists_done);
    }

    /// Notes how the work on a run has ended.
    pub(super) fn ended(&self, number: u64, result: Result<RunReport, EngineError>) {
        let mark = |mark: &RunMark| self.folder.mark(number, Some(mark)).map_err(EngineError::from);
        self.change(number, |known| {
            let ended = match result {
                Ok(report) => {
                    let kept = RunMark::Succeeded(Box::new(report.clone()));
                    mark(&kept).map(|()| RunState::Succeeded(Arc::new(report)))
                }
                Err(EngineError::Cancelled) if known.is_cancelled => {
                    mark(&RunMark::Cancelled).map(|()| RunState::Cancelled)
                }
                Err(EngineError::Cancelled) => Ok(RunState::Interrupted),
                Err(error) => Err(error),
            };
            known.state = ended.unwrap_or_else(|error| {
                let (reason, text) = fault::told(&error);
                if let Err(error) = mark(&RunMark::failed(reason, text.clone())) {
                    tracing::error!(number, %error, "the failure of a bulk run could not be kept");
                }
                failed(reason.to_owned(), text)
            });
        });
    }

    /// Ends the queue and stops what is under way; the next start goes on with both.
    pub(super) fn stop(&self) {
        let mut registry = self.lock();
        registry.stopping = true;
        for known in registry.runs.values_mut() {
            match known.state {
                RunState::Running => known.control.cancel(),
                RunState::Queued => known.state = RunState::Interrupted,
                _ => {}
            }
        }
        drop(registry);
        self.tell();
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Known)) {
        if let Some(known) = self.lock().runs.get_mut(&number) {
            change(known);
        }
        self.tell();
    }

    fn tell(&self) {
        self.moved.notify_all();
        self.changes.send_modify(|changes| *changes += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    fn known(&mut self, tenant: &Tenant, number: u64) -> Result<&mut Known, EngineError> {
        let known = self.runs.get_mut(&number);
        known
            .filter(|known| known.plan.tenant == *tenant)
            .ok_or_else(|| fault::missing(number))
    }

    fn started_with(
        &self,
        tenant: &Tenant,
        request_id: &str,
        request: &RunRequest,
    ) -> Result<Option<RunView>, EngineError> {
        let same = |known: &&Known| known.plan.tenant == *tenant && known.plan.request_id == request_id;
        let Some(known) = self.runs.values().find(same).filter(|_| !request_id.is_empty()) else {
            return Ok(None);
        };
        if known.plan.request != *request {
            return Err(fault::request_id_reused(request_id));
        }
        Ok(Some(known.view()))
    }
}

impl Known {
    fn new(plan: RunPlan, state: RunState, lists_done: u64) -> Self {
        Self {
            plan: Arc::new(plan),
            state,
            lists_done,
            control: Arc::default(),
            is_cancelled: false,
            begun: None,
        }
    }

    fn view(&self) -> RunView {
        RunView {
            plan: Arc::clone(&self.plan),
            state: self.state.clone(),
            lists_done: self.lists_done,
            remaining: self.remaining(),
            estimate: None,
        }
    }

    /// What is left at the pace since the work was taken up.
    fn remaining(&self) -> Option<Duration> {
        let (begun, lists_then) = self.begun.filter(|_| self.state == RunState::Running)?;
        let done = u32::try_from(self.lists_done.checked_sub(lists_then)?).ok()?;
        let left = u32::try_from(self.plan.lists().saturating_sub(self.lists_done)).ok()?;
        begun.elapsed().checked_div(done)?.checked_mul(left)
    }
}

/// Where a run stands when the server starts.
fn standing(folder: &RunFolder, plan: &RunPlan, mark: Option<RunMark>) -> (RunState, u64) {
    if let Some(RunMark::Succeeded(report)) = mark {
        return (RunState::Succeeded(Arc::from(report)), plan.lists());
    }
    let log = match folder.resume(plan) {
        Ok((_, log)) => log,
        Err(error) => {
            let (reason, text) = fault::told(&error.into());
            return (failed(reason.to_owned(), text), 0);
        }
    };
    let state = match mark {
        Some(RunMark::Cancelled) => RunState::Cancelled,
        Some(RunMark::Failed { reason, zh, en }) => failed(reason, Text::new(zh, en)),
        _ if log.is_stalled() => RunState::Interrupted,
        _ => RunState::Queued,
    };
    (state, log.lists())
}

fn failed(reason: String, text: Text) -> RunState {
    RunState::Failed { reason, text }
}
