//! What every handler shares: who calls, until when, on which threads the engine works, and how failures go out.

use super::admission::AnswerKibibytes;
use super::error::status;
use super::records::one;
use super::serve::ENCODE_BYTES_MAX;
use super::written::witness;
use super::{arrival, principal::principal};
use crate::cpu::{CpuPool, Lane, guarded, in_time};
use crate::engine::{Account, Call, Engine, EngineError, Principal};
use crate::observe::{Stage, stage_took};
use crate::priority::step_back;
use crate::seats::{Seat, Seats};
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::store::Sequence;
use prost::Message;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tonic::{Request, Response, Status};

/// Calls that may wait for the store at one time; each holds a thread while its commit is made durable.
const STORE_CALLS_MAX: usize = 256;
/// Streams that may be open at one time.
const STREAMS_MAX: usize = 256;
/// When a caller who was sent away should come back.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The engine and the threads on which it works; cheap to clone.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) engine: Arc<Engine>,
    pub(super) cpu: CpuPool,
    store_calls: Seats,
    streams: Seats,
}

/// One call: who makes it and until when it is wanted.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) caller: Principal,
    pub(super) call: Call,
}

impl Visit {
    /// A unary call: it ends soon.
    pub(super) fn of<Q>(request: &Request<Q>) -> Result<Self, EngineError> {
        let deadline = arrival::deadline(request);
        Ok(Self {
            caller: caller(request)?,
            call: Call {
                control: Arc::default(),
                deadline,
                account: arrival::account(request.extensions()),
            },
        })
    }

    /// A call that is a stream: it lasts as long as the caller allows.
    pub(super) fn of_stream<Q>(request: &Request<Q>) -> Result<Self, EngineError> {
        const NO_LIMIT: Duration = Duration::from_secs(7 * 24 * 3_600);
        let deadline = arrival::stream_deadline(request).unwrap_or_else(|| Instant::now() + NO_LIMIT);
        Ok(Self {
            caller: caller(request)?,
            call: Call {
                control: Arc::default(),
                deadline,
                account: arrival::account(request.extensions()),
            },
        })
    }
}

/// Who calls, with the witness of this call alone.
fn caller<Q>(request: &Request<Q>) -> Result<Principal, EngineError> {
    Ok(Principal {
        witness: witness(request.extensions()),
        ..principal(request.extensions())?
    })
}

impl Desk {
    pub(super) fn new(engine: Arc<Engine>, cpu: CpuPool) -> Self {
        Self {
            engine,
            cpu,
            store_calls: Seats::new(STORE_CALLS_MAX),
            streams: Seats::new(STREAMS_MAX),
        }
    }

    /// Answers a unary call whose work is mostly waiting for the store.
    pub(super) async fn keep<Q: Send + 'static, A: Send + 'static>(
        &self,
        request: Request<Q>,
        work: impl FnOnce(&Engine, &Visit, Q) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<Response<A>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let message = request.into_inner();
        let answer = self
            .waiting(visit, move |engine, visit| work(engine, visit, message))
            .await;
        answer.map(Response::new).map_err(status)
    }

    /// Answers a unary call whose work is computing.
    pub(super) async fn compute<Q: Send + 'static, A: Send + 'static>(
        &self,
        request: Request<Q>,
        work: impl FnOnce(&Engine, &Visit, Q) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<Response<A>, Status> {
        self.compute_in(Lane::Prompt, request, work).await
    }

    /// The same in a lane.
    pub(super) async fn compute_in<Q: Send + 'static, A: Send + 'static>(
        &self,
        lane: Lane,
        request: Request<Q>,
        work: impl FnOnce(&Engine, &Visit, Q) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<Response<A>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let (engine, message) = (Arc::clone(&self.engine), request.into_inner());
        let call = visit.call.clone();
        let job = move |_: &Call| work(&engine, &visit, message);
        let answer = self.cpu.run_in(lane, call, job).await;
        answer.map(Response::new).map_err(status)
    }

    /// Answers a unary call whose work is computing on views that must have seen a change first. The wait for the
    /// change holds no computing thread.
    pub(super) async fn compute_after<Q, W: Send + 'static, A: Message + 'static>(
        &self,
        request: Request<Q>,
        read: impl FnOnce(Q) -> Result<(Sequence, W), EngineError>,
        work: impl FnOnce(&Engine, &Visit, W) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<Response<A>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let (sequence, wanted) = read(request.into_inner()).map_err(status)?;
        self.see(&visit, sequence).await.map_err(status)?;
        let (engine, call) = (Arc::clone(&self.engine), visit.call.clone());
        let job = move |_: &Call| work(&engine, &visit, wanted).and_then(weighed);
        let (answer, kibibytes) = self.cpu.run(call, job).await.map_err(status)?;
        let mut answer = Response::new(answer);
        answer.extensions_mut().insert(kibibytes);
        Ok(answer)
    }

    /// Waits until the views have seen a change; not at all for none.
    pub(super) async fn see(&self, visit: &Visit, sequence: Sequence) -> Result<(), EngineError> {
        if sequence == Sequence::default() {
            return Ok(());
        }
        self.waiting(visit.clone(), move |engine, visit| {
            engine.wait_for(sequence, &visit.call)
        })
        .await
    }

    /// Lets the engine wait for the store on a thread that may block. A write that was begun is not taken back when
    /// its caller goes: a request identifier makes it safe to send again.
    pub(super) async fn waiting<A: Send + 'static>(
        &self,
        visit: Visit,
        work: impl FnOnce(&Engine, &Visit) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<A, EngineError> {
        let call = visit.call.clone();
        let job = self.job(visit, work)?;
        #[allow(
            clippy::disallowed_methods,
            reason = "the seat bounds its queue, and waiting for the disk must not hold a computing thread"
        )]
        let answer = tokio::task::spawn_blocking(job);
        in_time(&call, answer).await
    }

    /// Lets the engine work for long on the whole store, on a thread of its own that lets others go first.
    pub(super) async fn upkeep<A: Send + 'static>(
        &self,
        visit: Visit,
        work: impl FnOnce(&Engine, &Visit) -> Result<A, EngineError> + Send + 'static,
    ) -> Result<A, EngineError> {
        let call = visit.call.clone();
        let job = self.job(visit, work)?;
        let (answer, answered) = oneshot::channel();
        let thread = std::thread::Builder::new().name("upkeep".into()).spawn(move || {
            step_back();
            // Nobody may be waiting any more.
            let _ = answer.send(job());
        });
        thread.map_err(|_| too_busy("NO_THREAD"))?;
        in_time(&call, answered).await
    }

    fn job<A, W>(
        &self,
        visit: Visit,
        work: W,
    ) -> Result<impl FnOnce() -> Result<A, EngineError> + use<A, W>, EngineError>
    where
        W: FnOnce(&Engine, &Visit) -> Result<A, EngineError>,
    {
        let seat = take(&self.store_calls, &visit.call.account, "STORE_QUEUE_FULL")?;
        let engine = Arc::clone(&self.engine);
        Ok(move || {
            let begun = Instant::now();
            let result = guarded(&visit.call, |_| work(&engine, &visit));
            stage_took(Stage::Store, begun.elapsed());
            drop(seat);
            result
        })
    }

    /// Computations that run or wait, calls that wait for the store, and streams that are open.
    pub(super) fn queues(&self) -> (u64, u64, u64) {
        let (store_calls, streams) = (self.store_calls.taken(), self.streams.taken());
        (self.cpu.jobs() as u64, store_calls as u64, streams as u64)
    }

    /// A place for one more stream; it is free again when the permit is dropped.
    pub(super) fn open_stream(&self, visit: &Visit) -> Result<Seat, EngineError> {
        take(&self.streams, &visit.call.account, "TOO_MANY_STREAMS")
    }
}

/// The answer, unless it is longer than a message may be.
pub(super) fn sendable<A: Message>(answer: A) -> Result<A, EngineError> {
    weighed(answer).map(|(answer, _)| answer)
}

/// The answer and how long it is.
fn weighed<A: Message>(answer: A) -> Result<(A, AnswerKibibytes), EngineError> {
    let bytes = answer.encoded_len();
    if bytes <= ENCODE_BYTES_MAX {
        return Ok((answer, AnswerKibibytes(bytes >> 10)));
    }
    Err(one(Violation {
        field: "view".to_owned(),
        reason: "ANSWER_TOO_LARGE",
        message: Text::new(
            "结果超过单条消息的上限 16 MiB",
            "the answer is larger than a message may be (16 MiB)",
        ),
        hint: Text::new(
            "请减小 k 或 page_size，或使用 VIEW_BASIC，再逐条查询说明",
            "ask for a smaller k or page_size, or for VIEW_BASIC, and explain single pairs",
        ),
    }))
}

fn take(seats: &Seats, account: &Account, reason: &'static str) -> Result<Seat, EngineError> {
    seats.take(account).ok_or_else(|| too_busy(reason))
}

/// The answer to whoever comes when every place is taken.
pub(super) fn too_busy(reason: &'static str) -> EngineError {
    EngineError::ResourceExhausted {
        reason,
        text: Text::new("服务繁忙，请稍后重试", "the service is busy; try again later"),
        retry_after: RETRY_AFTER,
    }
}
