//! The one door to the processors: a bounded pool with a queue limit, callers in turn, deadlines, and work that stops
//! when nobody waits for it any more.
//!
//! In: a job that polls its [`Call`]. Out: its answer, or why there is none. What is computed is the engine's business;
//! no other file of the server may start computing threads.

mod turns;

pub use turns::Lane;

use crate::engine::{Account, Call, EngineError};
use crate::observe::{Stage, stage_took};
use crate::priority::step_back;
use crate::seats::{Seat, Seats};
use duijie_domain::message::Text;
use duijie_matcher::Control;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use turns::{Given, Payer, Turns};

/// When a caller who was sent away should come back.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// How large the pool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CpuOptions {
    /// Computing threads; 0 for one per processor.
    pub threads: usize,
    /// Jobs that may run or wait at one time; the next one is sent away.
    pub jobs_max: usize,
}

impl Default for CpuOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            jobs_max: 256,
        }
    }
}

/// The computing threads of the service.
#[derive(Clone)]
pub struct CpuPool {
    threads: Threads,
    seats: Seats,
    turns: Turns,
}

impl fmt::Debug for CpuPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CpuPool")
            .field("seats", &self.seats)
            .finish_non_exhaustive()
    }
}

impl CpuPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// `Unavailable` when the system gives no threads.
    pub fn start(options: CpuOptions) -> Result<Self, EngineError> {
        let threads = Threads::start(options.threads)?;
        let turns = Turns::new(threads.count());
        Ok(Self {
            threads,
            seats: Seats::new(options.jobs_max),
            turns,
        })
    }

    /// Runs a job and waits for its answer. When the returned future is dropped or the call's deadline passes, the
    /// job is told to stop through the call's control, and a job that has not begun never does.
    ///
    /// # Errors
    /// Those of the job; `ResourceExhausted` when the queue is full, `DeadlineExceeded`, `Internal` when the job
    /// panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        call: Call,
        job: impl FnOnce(&Call) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.run_in(Lane::Prompt, call, job).await
    }

    /// The same in a lane: a job that is known to take long, such as a plan, is patient and lets the others go first.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub async fn run_in<T: Send + 'static>(
        &self,
        lane: Lane,
        call: Call,
        job: impl FnOnce(&Call) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let payer = Payer::of(lane, &call.account);
        let seat = self.take_seat(&call.account)?;
        let waited = call.clone();
        let (answer, answered) = oneshot::channel();
        let threads = self.threads.clone();
        let asked = Instant::now();
        self.turns.ask(&payer, move |turn| {
            threads.of(&turn.given).spawn_fifo(move || {
                let begun = Instant::now();
                stage_took(Stage::Queue, begun.duration_since(asked));
                let result = guarded(&call, job);
                stage_took(Stage::Compute, begun.elapsed());
                drop((turn, seat));
                // Nobody may be waiting any more.
                let _ = answer.send(result);
            });
        });
        in_time(&waited, answered).await
    }

    /// Does a job of a run, on a thread that may wait, and returns when it is done. It takes no seat: such threads are few, and
    /// they work for nobody who could go away.
    ///
    /// # Errors
    /// `Internal` when the job panicked; `Cancelled` and `DeadlineExceeded` as the call says.
    pub fn enter(&self, call: &Call, job: &mut (dyn FnMut() + Send)) -> Result<(), EngineError> {
        let payer = Payer::of(Lane::Patient, &call.account);
        let turn = self.turns.wait(&payer).ok_or(EngineError::Cancelled)?;
        self.threads.of(&turn.given).install(|| {
            guarded(call, |_| {
                job();
                Ok(())
            })
        })
    }

    /// Jobs that run or wait.
    pub fn jobs(&self) -> usize {
        self.seats.taken()
    }

    /// Jobs that wait for their turn.
    pub fn waiting(&self) -> usize {
        self.turns.waiting()
    }

    fn take_seat(&self, account: &Account) -> Result<Seat, EngineError> {
        self.seats.take(account).ok_or_else(queue_full)
    }
}

/// The threads of both lanes.
#[derive(Clone)]
struct Threads {
    prompt: LaneThreads,
    patient: LaneThreads,
}

/// All threads together for a job that is alone, and as many that work singly: the parts of one job would stand before
/// the jobs of others.
#[derive(Clone)]
struct LaneThreads {
    together: Arc<ThreadPool>,
    singly: Arc<Vec<ThreadPool>>,
}

impl Threads {
    fn start(count: usize) -> Result<Self, EngineError> {
        Ok(Self {
            prompt: LaneThreads::start(Lane::Prompt, count)?,
            patient: LaneThreads::start(Lane::Patient, count)?,
        })
    }

    fn count(&self) -> usize {
        self.prompt.singly.len()
    }

    fn of(&self, given: &Given) -> &ThreadPool {
        let lane = match given.lane {
            Lane::Prompt => &self.prompt,
            Lane::Patient => &self.patient,
        };
        match given.is_alone {
            true => &lane.together,
            false => lane.singly.get(given.place).unwrap_or(&lane.together),
        }
    }
}

impl LaneThreads {
    fn start(lane: Lane, count: usize) -> Result<Self, EngineError> {
        let together = threads(lane, "together", count)?;
        let singly =
            (0..together.current_num_threads()).map(|place| threads(lane, &format!("one-{place}"), 1));
        Ok(Self {
            singly: Arc::new(singly.collect::<Result<_, _>>()?),
            together: Arc::new(together),
        })
    }
}

fn threads(lane: Lane, name: &str, count: usize) -> Result<ThreadPool, EngineError> {
    let name = match lane {
        Lane::Prompt => format!("compute-{name}"),
        Lane::Patient => format!("patient-{name}"),
    };
    ThreadPoolBuilder::new()
        .num_threads(count)
        .thread_name(move |place| format!("{name}-{place}"))
        .start_handler(move |_| {
            if lane == Lane::Patient {
                step_back();
            }
        })
        .build()
        .map_err(|_| no_threads())
}

/// The answer of work that is under way, unless the call's time is over before it comes. The work is told to stop when nobody
/// waits for it any more.
///
/// # Errors
/// Those of the work; `DeadlineExceeded`; `Cancelled` when it ended without an answer.
pub async fn in_time<A, E>(
    call: &Call,
    answer: impl Future<Output = Result<Result<A, EngineError>, E>>,
) -> Result<A, EngineError> {
    let stop = StopOnDrop::new(call);
    let deadline = tokio::time::Instant::from_std(call.deadline);
    match tokio::time::timeout_at(deadline, answer).await {
        Ok(answer) => {
            stop.disarm();
            answer.unwrap_or(Err(EngineError::Cancelled))
        }
        Err(_) => Err(EngineError::DeadlineExceeded),
    }
}

/// Runs a job that may have been given up already, and keeps its panic from reaching anyone else.
pub fn guarded<T>(call: &Call, job: impl FnOnce(&Call) -> Result<T, EngineError>) -> Result<T, EngineError> {
    call.check()?;
    catch_unwind(AssertUnwindSafe(|| job(call)))
        .unwrap_or_else(|_| Err(EngineError::Internal("a job panicked; see the log".to_owned())))
}

/// Tells work to stop when whoever waits for it has gone.
#[derive(Debug)]
pub struct StopOnDrop(Option<Arc<Control>>);

impl StopOnDrop {
    /// Guards the work of a call.
    pub fn new(call: &Call) -> Self {
        Self(Some(Arc::clone(&call.control)))
    }

    /// Lets the work be: its answer has come.
    pub fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(control) = &self.0 {
            control.cancel();
        }
    }
}

fn queue_full() -> EngineError {
    EngineError::ResourceExhausted {
        reason: "COMPUTE_QUEUE_FULL",
        text: Text::new(
            "计算任务过多，请稍后重试",
            "too many computations are waiting; try again later",
        ),
        retry_after: RETRY_AFTER,
    }
}

fn no_threads() -> EngineError {
    EngineError::Unavailable {
        reason: "NO_COMPUTE_THREADS",
        text: Text::new("无法启动计算线程", "the computing threads cannot be started"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    const LONG: Duration = Duration::from_secs(600);

    fn pool(jobs_max: usize) -> CpuPool {
        CpuPool::start(CpuOptions { threads: 1, jobs_max }).unwrap()
    }

    /// A job that runs until it is told to stop, and then says so.
    fn until_stopped(
        started: UnboundedSender<()>,
        stopped: UnboundedSender<()>,
    ) -> impl FnOnce(&Call) -> Result<(), EngineError> {
        move |call| {
            let _ = started.send(());
            while !call.control.is_cancelled() {
                std::thread::yield_now();
            }
            let _ = stopped.send(());
            call.check()
        }
    }

    #[tokio::test]
    async fn an_answer_comes_back() {
        assert_eq!(pool(1).run(Call::lasting(LONG), |_| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_harms_only_its_own_job() {
        let pool = pool(1);
        let failed: Result<(), _> = pool.run(Call::lasting(LONG), |_| panic!("on purpose")).await;
        assert!(matches!(failed, Err(EngineError::Internal(_))));
        assert_eq!(pool.run(Call::lasting(LONG), |_| Ok(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_passed_deadline_answers_and_stops_the_job() {
        let pool = pool(1);
        let (started, _kept) = unbounded_channel();
        let (stopped, mut was_stopped) = unbounded_channel();
        let answer = pool
            .run(
                Call::lasting(Duration::from_millis(20)),
                until_stopped(started, stopped),
            )
            .await;
        assert_eq!(answer, Err(EngineError::DeadlineExceeded));
        was_stopped.recv().await.unwrap();
    }

    #[tokio::test]
    async fn dropping_the_future_stops_the_job_and_frees_the_seat() {
        let pool = pool(1);
        let (started, mut has_started) = unbounded_channel();
        let (stopped, mut was_stopped) = unbounded_channel();
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move {
                pool.run(Call::lasting(LONG), until_stopped(started, stopped))
                    .await
            }
        });
        has_started.recv().await.unwrap();
        let refused = pool.take_seat(&Account::default()).err();
        assert!(matches!(refused, Some(EngineError::ResourceExhausted { .. })));
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        was_stopped.recv().await.unwrap();
    }

    #[tokio::test]
    async fn a_job_that_was_given_up_never_begins() {
        let call = Call::lasting(LONG);
        call.control.cancel();
        let answer: Result<(), _> = pool(1).run(call, |_| panic!("must not begin")).await;
        assert_eq!(answer, Err(EngineError::Cancelled));
    }
}
