//! The streams of fairs: the plan part by part, and the board every few seconds until the caller leaves.

use super::desk::{Desk, Visit};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use crate::convert::{read_fair_name, read_plan_fair, write_board, write_fair_plan};
use crate::cpu::{Lane, StopOnDrop};
use crate::engine::{Engine, EngineError, RecordName};
use duijie_domain::message::Text;
use duijie_proto::v1;
use std::time::{Duration, Instant};
use tonic::{Request, Response, Status};

/// Seconds between two boards where nothing is said, and the most of them.
const INTERVAL_USUAL: u64 = 3;
const INTERVAL_MAX: u64 = 60;

/// Makes a plan and sends it.
pub(super) fn plan(
    desk: &Desk,
    request: Request<v1::PlanFairRequest>,
) -> Result<Response<Parts<v1::PlanFairResponse>>, Status> {
    let visit = Visit::of_stream(&request).map_err(status)?;
    let place = desk.open_stream(&visit).map_err(status)?;
    let (fair, query) = read_plan_fair(request.into_inner()).map_err(status)?;
    let (parts, stream) = outbox::open();
    let desk = desk.clone();
    tokio::spawn(async move {
        let _stop = StopOnDrop::new(&visit.call);
        let (engine, caller) = (desk.engine.clone(), visit.caller.clone());
        let started = Instant::now();
        let planning = desk.cpu.run_in(Lane::Patient, visit.call.clone(), move |call| {
            let plan = engine.plan_fair(&caller, &fair, &query, call)?;
            Ok(write_fair_plan(&plan, started.elapsed()))
        });
        let planned = tokio::select! {
            planned = planning => planned,
            () = parts.closed() => return,
        };
        let sent = send_all(&parts, &visit, planned).await;
        parts.finish(sent);
        drop(place);
    });
    Ok(Response::new(stream))
}

async fn send_all<T>(
    parts: &Outbox<T>,
    visit: &Visit,
    made: Result<Vec<T>, EngineError>,
) -> Result<(), EngineError> {
    for part in made? {
        parts.send(visit, part).await?;
    }
    Ok(())
}

/// Tells the board now and then every few seconds.
pub(super) fn watch(
    desk: &Desk,
    request: Request<v1::WatchFairBoardRequest>,
) -> Result<Response<Parts<v1::FairBoard>>, Status> {
    let visit = Visit::of_stream(&request).map_err(status)?;
    let place = desk.open_stream(&visit).map_err(status)?;
    let request = request.into_inner();
    let fair = read_fair_name(&request.fair).map_err(status)?;
    let interval = interval(request.interval_seconds).map_err(status)?;
    let (parts, stream) = outbox::open();
    let desk = desk.clone();
    tokio::spawn(async move {
        let told = tell(&desk, &visit, &fair, interval, &parts).await;
        parts.finish(told);
        drop(place);
    });
    Ok(Response::new(stream))
}

async fn tell(
    desk: &Desk,
    visit: &Visit,
    fair: &RecordName,
    interval: Duration,
    parts: &Outbox<v1::FairBoard>,
) -> Result<(), EngineError> {
    let deadline = tokio::time::Instant::from_std(visit.call.deadline);
    loop {
        let fair = fair.clone();
        let reading = move |engine: &Engine, visit: &Visit| {
            let board = engine.fair_board(&visit.caller, &fair, &visit.call)?;
            Ok(write_board(&board))
        };
        let board = desk.waiting(visit.clone(), reading).await?;
        parts.send(visit, board).await?;
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
