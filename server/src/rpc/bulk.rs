//! The stream of a bulk match: progress while the pairs are judged, then the lists part by part. Parts are built only
//! when the one before was taken, and no computing thread ever waits for a client.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use crate::convert::{read_bulk, write_part, write_progress};
use crate::cpu::{Lane, StopOnDrop};
use crate::engine::{BulkAnswer, BulkPart, BulkRequest, Call, EngineError};
use crate::seats::Seat;
use duijie_proto::v1;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::time::MissedTickBehavior;
use tonic::{Request, Response, Status};

/// How often progress is told.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(500);
/// Matches that are turned into messages at one time.
const MATCHES_PER_STEP: usize = 2_000;

/// The parts of a bulk answer.
pub(super) type BulkStream = Parts<v1::BulkMatchResponse>;

/// Starts a bulk match; dropping the stream ends it.
pub(super) fn open(
    desk: &Desk,
    request: Request<v1::BulkMatchRequest>,
) -> Result<Response<BulkStream>, Status> {
    let visit = Visit::of_stream(&request).map_err(status)?;
    let place = desk.open_stream(&visit).map_err(status)?;
    let bulk = read_bulk(request.into_inner()).map_err(status)?;
    let (parts, stream) = outbox::open();
    let run = Run {
        desk: desk.clone(),
        visit,
        parts,
        started: Instant::now(),
        _place: place,
    };
    tokio::spawn(run.serve(bulk));
    Ok(Response::new(stream))
}

/// One bulk match under way.
struct Run {
    desk: Desk,
    visit: Visit,
    parts: Outbox<v1::BulkMatchResponse>,
    started: Instant,
    _place: Seat,
}

impl Run {
    async fn serve(self, request: BulkRequest) {
        let _stop = StopOnDrop::new(&self.visit.call);
        let result = tokio::select! {
            result = self.answer(request) => result,
            () = self.parts.closed() => return,
        };
        self.parts.finish(result);
    }

    async fn answer(&self, request: BulkRequest) -> Result<(), EngineError> {
        self.desk.see(&self.visit, request.min_sequence).await?;
        let mut answer = self.judge(request).await?;
        loop {
            let (rest, parts) = self.next(answer).await?;
            if parts.is_empty() {
                return Ok(());
            }
            answer = rest;
            for part in parts {
                self.parts.send(&self.visit, part).await?;
            }
        }
    }

    /// Judges all pairs and tells in between how many are done.
    async fn judge(&self, request: BulkRequest) -> Result<BulkAnswer, EngineError> {
        let pairs_total = Arc::new(AtomicU64::new(0));
        let (engine, caller) = (Arc::clone(&self.desk.engine), self.visit.caller.clone());
        let announced = Arc::clone(&pairs_total);
        let job = move |call: &Call| {
            engine.bulk_match(&caller, &request, call, |pairs| {
                announced.store(pairs, Ordering::Relaxed)
            })
        };
        let work = self.desk.cpu.run_in(Lane::Patient, self.visit.call.clone(), job);
        let mut work = std::pin::pin!(work);
        let mut ticks = tokio::time::interval(PROGRESS_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                answer = &mut work => return answer,
                _ = ticks.tick() => {
                    let (done, total) = (self.visit.call.control.pairs_done(), pairs_total.load(Ordering::Relaxed));
                    // Until the pairs are known the request may still be refused, and a refusal comes alone. A client
                    // that has not taken the last progress misses this one.
                    if total > 0 {
                        self.parts.offer(write_progress(done.min(total), total));
                    }
                }
            }
        }
    }

    async fn next(
        &self,
        answer: BulkAnswer,
    ) -> Result<(BulkAnswer, Vec<v1::BulkMatchResponse>), EngineError> {
        let (engine, started) = (Arc::clone(&self.desk.engine), self.started);
        let job = move |call: &Call| {
            let (mut answer, mut parts, mut matches) = (answer, Vec::new(), 0);
            while matches < MATCHES_PER_STEP {
                call.check()?;
                let Some(part) = engine.next_bulk_part(&mut answer) else {
                    break;
                };
                matches += matches_in(&part).max(1);
                parts.push(sendable(write_part(part, started.elapsed()))?);
            }
            Ok((answer, parts))
        };
        self.desk.cpu.run(self.visit.call.clone(), job).await
    }
}

fn matches_in(part: &BulkPart) -> usize {
    match part {
        BulkPart::Vacancy(list) | BulkPart::Candidate(list) => list.matches.len(),
        BulkPart::Summary(_) => 0,
    }
}
