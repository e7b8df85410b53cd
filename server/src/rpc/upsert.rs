//! The streaming upsert, once for all kinds of records: parts come in, results of each part go out in order. One part
//! is under way at a time and the next is read only when its results were taken, so memory stays bounded.

use super::desk::{Desk, Visit};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use super::records::{one, outcome_to_wire};
use crate::convert::{WireRecord, read_record};
use crate::engine::{BATCH_RECORDS_MAX, Call, Engine, EngineError};
use crate::seats::Seat;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::store::Written;
use duijie_language::wording::Worded;
use duijie_proto::v1;
use std::time::Instant;
use tonic::{Request, Response, Status, Streaming};

/// The results of a streaming upsert.
pub(super) type Results<A> = Parts<A>;

/// A part of the stream: its records, and whether they are only to be checked.
pub(super) type Part<W> = (Vec<W>, bool);

/// Opens the stream.
pub(super) fn upsert<R, P, A>(
    desk: &Desk,
    request: Request<Streaming<P>>,
    part: fn(P) -> Part<R::Wire>,
    answer: fn(Vec<v1::UpsertResult>) -> A,
) -> Result<Response<Results<A>>, Status>
where
    R: WireRecord,
    P: Send + 'static,
    A: Send + 'static,
{
    let visit = Visit::of_stream(&request).map_err(status)?;
    let place = desk.open_stream(&visit).map_err(status)?;
    let (results, answers) = outbox::open();
    let run = Run::<R> {
        desk: desk.clone(),
        visit,
        next_index: 0,
        _place: place,
        _kind: std::marker::PhantomData,
    };
    tokio::spawn(run.serve(request.into_inner(), results, part, answer));
    Ok(Response::new(answers))
}

/// One open stream.
struct Run<R> {
    desk: Desk,
    visit: Visit,
    next_index: u64,
    _place: Seat,
    _kind: std::marker::PhantomData<fn() -> R>,
}

impl<R: WireRecord> Run<R> {
    async fn serve<P, A>(
        mut self,
        mut parts: Streaming<P>,
        results: Outbox<A>,
        part: fn(P) -> Part<R::Wire>,
        answer: fn(Vec<v1::UpsertResult>) -> A,
    ) {
        loop {
            let next = tokio::select! {
                next = parts.message() => next,
                () = results.closed() => return,
                () = tokio::time::sleep_until(self.visit.call.deadline.into()) => {
                    Err(status(EngineError::DeadlineExceeded))
                }
            };
            let taken = match next {
                Ok(None) => return,
                Ok(Some(message)) => self.take(part(message)).await,
                Err(broken) => return results.end(Err(broken)),
            };
            let sent = match taken {
                Ok(written) => results.send(&self.visit, answer(written)).await,
                Err(error) => Err(error),
            };
            if sent.is_err() {
                return results.finish(sent);
            }
        }
    }

    async fn take(
        &mut self,
        (wires, validate_only): Part<R::Wire>,
    ) -> Result<Vec<v1::UpsertResult>, EngineError> {
        check_length(wires.len())?;
        let visit = Visit {
            call: part_of(&self.visit.call),
            ..self.visit.clone()
        };
        let work =
            move |engine: &Engine, visit: &Visit| upsert_part::<R>(engine, visit, wires, validate_only);
        let written = self.desk.waiting(visit, work).await?;
        let first = self.next_index;
        self.next_index += written.len() as u64;
        Ok((first..)
            .zip(written)
            .map(|(index, (result, warnings))| outcome_to_wire::<R>(index, result, warnings))
            .collect())
    }
}

/// A part may take as long as a unary call, and not longer than the stream.
fn part_of(stream: &Call) -> Call {
    let deadline = stream.deadline.min(Instant::now() + super::arrival::TIME_DEFAULT);
    Call {
        control: std::sync::Arc::default(),
        deadline,
        account: stream.account.clone(),
    }
}

/// What was done with an item, and what should be looked at in it.
type ItemResult = (Result<Option<Written>, EngineError>, Vec<Violation>);

fn upsert_part<R: WireRecord>(
    engine: &Engine,
    visit: &Visit,
    wires: Vec<R::Wire>,
    validate_only: bool,
) -> Result<Vec<ItemResult>, EngineError> {
    let mut good = Vec::with_capacity(wires.len());
    let mut results: Vec<ItemResult> = Vec::with_capacity(wires.len());
    for wire in wires {
        let read = read_record::<R>(wire).map_err(EngineError::InvalidInput);
        let warnings = read.as_ref().map_or_else(|_| Vec::new(), Worded::warnings);
        let kept = read.map(|record| {
            good.push(record);
            None
        });
        results.push((kept, warnings));
    }
    if good.is_empty() {
        return Ok(results);
    }
    let written = engine.upsert(&visit.caller, &good, validate_only)?;
    let taken = results.iter_mut().filter(|(result, _)| result.is_ok());
    for ((result, warnings), written) in taken.zip(written) {
        if written.is_err() {
            warnings.clear();
        }
        *result = written;
    }
    Ok(results)
}

fn check_length(length: usize) -> Result<(), EngineError> {
    if length <= BATCH_RECORDS_MAX {
        return Ok(());
    }
    Err(one(Violation {
        field: "records".to_owned(),
        reason: "BATCH_SIZE_OUT_OF_RANGE",
        message: Text::new(
            format!("一段 {length} 条，超过上限 {BATCH_RECORDS_MAX} 条"),
            format!("a part of {length} records is above the limit of {BATCH_RECORDS_MAX}"),
        ),
        hint: Text::new(
            "请分成更小的段发送；此前各段已处理",
            "send smaller parts; those before were taken",
        ),
    }))
}
