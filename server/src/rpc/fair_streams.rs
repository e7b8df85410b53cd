//! The streams of fairs: the plan part by part, and the board every few seconds until the caller leaves.

use super::desk::{Desk, Visit};
use super::error::status;
use crate::convert::{read_fair_name, read_plan_fair, write_board, write_fair_plan};
use crate::cpu::StopOnDrop;
use crate::engine::{Engine, EngineError, RecordName};
use duijie_domain::message::Text;
use duijie_proto::v1;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

/// Seconds between two boards where nothing is said, and the most of them.
const INTERVAL_USUAL: u64 = 3;
const INTERVAL_MAX: u64 = 60;

/// Parts of a stream.
pub(super) type Parts<T> = ReceiverStream<Result<T, Status>>;
type Sender<T> = mpsc::Sender<Result<T, Status>>;

/// Makes a plan and sends it.
pub(super) fn plan(
    desk: &Desk,
    request: Request<v1::PlanFairRequest>,
) -> Result<Response<Parts<v1::PlanFairResponse>>, Status> {
    let place = desk.open_stream().map_err(status)?;
    let visit = Visit::of_stream(&request).map_err(status)?;
    let (fair, query) = read_plan_fair(request.into_inner()).map_err(status)?;
    let (parts, stream) = mpsc::channel(1);
    let desk = desk.clone();
    tokio::spawn(async move {
        let _stop = StopOnDrop::new(&visit.call);
        let (engine, caller) = (desk.engine.clone(), visit.caller.clone());
        let started = Instant::now();
        let planning = desk.cpu.run(visit.call.clone(), move |call| {
            let plan = engine.plan_fair(&caller, &fair, &query, call)?;
            Ok(write_fair_plan(&plan, started.elapsed()))
        });
        let planned = tokio::select! {
            planned = planning => planned,
            () = parts.closed() => return,
        };
        send_all(&parts, planned).await;
        drop(place);
    });
    Ok(Response::new(ReceiverStream::new(stream)))
}

/// Whoever has gone needs nothing more.
async fn send_all<T>(parts: &Sender<T>, made: Result<Vec<T>, EngineError>) {
    match made {
        Ok(made) => {
            for part in made {
                if parts.send(Ok(part)).await.is_err() {
                    return;
                }
            }
        }
        Err(error) => {
            let _ = parts.send(Err(status(error))).await;
        }
    }
}

/// Tells the board now and then every few seconds.
pub(super) fn watch(
    desk: &Desk,
    request: Request<v1::WatchFairBoardRequest>,
) -> Result<Response<Parts<v1::FairBoard>>, Status> {
    let place = desk.open_stream().map_err(status)?;
    let visit = Visit::of_stream(&request).map_err(status)?;
    let request = request.into_inner();
    let fair = read_fair_name(&request.fair).map_err(status)?;
    let interval = interval(request.interval_seconds).map_err(status)?;
    let (parts, stream) = mpsc::channel(1);
    let desk = desk.clone();
    tokio::spawn(async move {
        if let Err(error) = tell(&desk, &visit, &fair, interval, &parts).await {
            let _ = parts.send(Err(status(error))).await;
        }
        drop(place);
    });
    Ok(Response::new(ReceiverStream::new(stream)))
}

async fn tell(
    desk: &Desk,
    visit: &Visit,
    fair: &RecordName,
    interval: Duration,
    parts: &Sender<v1::FairBoard>,
) -> Result<(), EngineError> {
    let deadline = tokio::time::Instant::from_std(visit.call.deadline);
    loop {
        let fair = fair.clone();
        let reading = move |engine: &Engine, visit: &Visit| {
            let board = engine.fair_board(&visit.caller, &fair, &visit.call)?;
            Ok(write_board(&board))
        };
        let board = desk.waiting(visit.clone(), reading).await?;
        tokio::select! {
            sent = parts.send(Ok(board)) => if sent.is_err() { return Ok(()) },
            () = tokio::time::sleep_until(deadline) => return Err(EngineError::DeadlineExceeded),
        }
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = parts.closed() => return Ok(()),
            () = tokio::time::sleep_until(deadline) => return Err(EngineError::DeadlineExceeded),
        }
    }
}

fn interval(seconds: i32) -> Result<Duration, EngineError> {
    match u64::try_from(seconds) {
        Ok(0) => Ok(Duration::from_secs(INTERVAL_USUAL)),
        Ok(seconds) if seconds <= INTERVAL_MAX => Ok(Duration::from_secs(seconds)),
        _ => Err(EngineError::invalid(
            "interval_seconds",
            "NUMBER_OUT_OF_RANGE",
            Text::new(
                format!("间隔须在 1 到 {INTERVAL_MAX} 秒之间"),
                format!("the interval is not between 1 and {INTERVAL_MAX} seconds"),
            ),
            Text::new("请改为范围内的数，或填 0", "use a number in this range, or 0"),
        )),
    }
}
