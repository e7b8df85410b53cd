//! The handlers of bulk runs and nothing else: unary calls wait for the disk or compute, streams tell progress and lists
//! as fast as they are taken.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use crate::convert::{
    RANKING_HEADERS, RANKING_NUMERIC, parse_run_name, read_run_start, run_part_rows, write_run,
    write_run_part,
};
use crate::cpu::Lane;
use crate::engine::{Engine, EngineError, RunLists, RunTable};
use duijie_domain::message::Text;
use duijie_indexer::export::{ExportFormat, FORMATS};
use duijie_proto::v1;
use std::time::Duration;
use tonic::{Request, Response, Status};

/// Shortest time between two tellings of the same run.
const TELL_INTERVAL: Duration = Duration::from_millis(200);
/// Lists that are turned into messages at one time.
const LISTS_PER_STEP: usize = 64;

/// The handlers.
pub(super) struct BulkRuns(pub(super) Desk);

#[tonic::async_trait]
impl v1::bulk_run_service_server::BulkRunService for BulkRuns {
    async fn start_bulk_run(
        &self,
        request: Request<v1::StartBulkRunRequest>,
    ) -> Result<Response<v1::BulkRun>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let start = read_run_start(request.into_inner()).map_err(status)?;
        start_run(&self.0, visit, start)
            .await
            .map(Response::new)
            .map_err(status)
    }

    async fn get_bulk_run(
        &self,
        request: Request<v1::GetBulkRunRequest>,
    ) -> Result<Response<v1::BulkRun>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::GetBulkRunRequest| {
            let run = engine.get_run(&visit.caller, parse_run_name(&request.name)?)?;
            Ok(write_run(&run))
        };
        self.0.keep(request, work).await
    }

    async fn list_bulk_runs(
        &self,
        request: Request<v1::ListBulkRunsRequest>,
    ) -> Result<Response<v1::ListBulkRunsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ListBulkRunsRequest| {
            let page = engine.list_runs(&visit.caller, request.page_size, &request.page_token)?;
            Ok(v1::ListBulkRunsResponse {
                bulk_runs: page.runs.iter().map(write_run).collect(),
                next_page_token: page.next_page_token,
            })
        };
        self.0.keep(request, work).await
    }

    type WatchBulkRunStream = Parts<v1::BulkRun>;

    async fn watch_bulk_run(
        &self,
        request: Request<v1::WatchBulkRunRequest>,
    ) -> Result<Response<Self::WatchBulkRunStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let place = self.0.open_stream(&visit).map_err(status)?;
        let number = parse_run_name(&request.get_ref().name).map_err(status)?;
        let (parts, stream) = outbox::open();
        let desk = self.0.clone();
        tokio::spawn(async move {
            let told = tell(&desk, &visit, number, &parts).await;
            parts.finish(told);
            drop(place);
        });
        Ok(Response::new(stream))
    }

    async fn cancel_bulk_run(
        &self,
        request: Request<v1::CancelBulkRunRequest>,
    ) -> Result<Response<v1::BulkRun>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CancelBulkRunRequest| {
            let run = engine.cancel_run(&visit.caller, parse_run_name(&request.name)?, &visit.call)?;
            Ok(write_run(&run))
        };
        self.0.keep(request, work).await
    }

    async fn resume_bulk_run(
        &self,
        request: Request<v1::ResumeBulkRunRequest>,
    ) -> Result<Response<v1::BulkRun>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ResumeBulkRunRequest| {
            let run = engine.resume_run(&visit.caller, parse_run_name(&request.name)?)?;
            Ok(write_run(&run))
        };
        self.0.keep(request, work).await
    }

    type ReadBulkRunStream = Parts<v1::ReadBulkRunResponse>;

    async fn read_bulk_run(
        &self,
        request: Request<v1::ReadBulkRunRequest>,
    ) -> Result<Response<Self::ReadBulkRunStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let place = self.0.open_stream(&visit).map_err(status)?;
        let v1::ReadBulkRunRequest { name, position } = request.into_inner();
        let number = parse_run_name(&name).map_err(status)?;
        let opening = move |engine: &Engine, visit: &Visit| engine.run_lists(&visit.caller, number, position);
        let lists = self.0.waiting(visit.clone(), opening).await.map_err(status)?;
        let (parts, stream) = outbox::open();
        let desk = self.0.clone();
        tokio::spawn(async move {
            let read = read(&desk, &visit, lists, &parts).await;
            parts.finish(read);
            drop(place);
        });
        Ok(Response::new(stream))
    }

    async fn export_bulk_run(
        &self,
        request: Request<v1::ExportBulkRunRequest>,
    ) -> Result<Response<v1::ExportBulkRunResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ExportBulkRunRequest| {
            let number = parse_run_name(&request.name)?;
            let format = format(&request.format)?;
            let table = RunTable {
                headers: &RANKING_HEADERS,
                numeric: &RANKING_NUMERIC,
                rows_of: &run_part_rows,
            };
            let file = engine.export_run(&visit.caller, number, format, &table, &visit.call)?;
            Ok(v1::ExportBulkRunResponse {
                file: file.file,
                rows: file.rows,
                bytes: file.bytes,
                sha256: file.sha256,
            })
        };
        self.0.keep(request, work).await
    }

    async fn delete_bulk_run(
        &self,
        request: Request<v1::DeleteBulkRunRequest>,
    ) -> Result<Response<()>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::DeleteBulkRunRequest| {
            engine.delete_run(
                &visit.caller,
                parse_run_name(&request.name)?,
                request.allow_missing,
            )
        };
        self.0.keep(request, work).await
    }
}

/// Finding the rows and taking a sample is computing, making the plan durable is waiting.
async fn start_run(
    desk: &Desk,
    visit: Visit,
    (start, validate_only): (crate::engine::RunStart, bool),
) -> Result<v1::BulkRun, EngineError> {
    desk.see(&visit, start.wanted.min_sequence).await?;
    let (engine, caller) = (desk.engine.clone(), visit.caller.clone());
    let planning = desk.cpu.run_in(Lane::Patient, visit.call.clone(), move |call| {
        engine.plan_run(&caller, &start, call)
    });
    let planned = planning.await?;
    if validate_only {
        return Ok(write_run(&planned.view()));
    }
    let starting = |engine: &Engine, _: &Visit| engine.start_run(planned);
    Ok(write_run(&desk.waiting(visit, starting).await?))
}

/// Tells the run now and whenever it has moved on, until it stands still.
async fn tell(
    desk: &Desk,
    visit: &Visit,
    number: u64,
    parts: &Outbox<v1::BulkRun>,
) -> Result<(), EngineError> {
    let mut changes = desk.engine.watch_runs();
    let deadline = tokio::time::Instant::from_std(visit.call.deadline);
    let mut told = None;
    loop {
        changes.mark_unchanged();
        let run = desk.engine.get_run(&visit.caller, number)?;
        let message = write_run(&run);
        if told.as_ref() != Some(&message) {
            parts.send(visit, message.clone()).await?;
            told = Some(message);
        }
        if run.state.is_at_rest() {
            return Ok(());
        }
        tokio::time::sleep(TELL_INTERVAL).await;
        tokio::select! {
            changed = changes.changed() => changed.map_err(|_| EngineError::Cancelled)?,
            () = parts.closed() => return Err(EngineError::Cancelled),
            () = tokio::time::sleep_until(deadline) => return Err(EngineError::DeadlineExceeded),
        }
    }
}

/// Sends list after list; the next ones are read when those before were taken.
async fn read(
    desk: &Desk,
    visit: &Visit,
    mut lists: RunLists,
    parts: &Outbox<v1::ReadBulkRunResponse>,
) -> Result<(), EngineError> {
    loop {
        let step = move |_: &Engine, _: &Visit| next_parts(lists);
        let (rest, messages) = desk.waiting(visit.clone(), step).await?;
        if messages.is_empty() {
            return Ok(());
        }
        lists = rest;
        for message in messages {
            parts.send(visit, message).await?;
        }
    }
}

fn next_parts(mut lists: RunLists) -> Result<(RunLists, Vec<v1::ReadBulkRunResponse>), EngineError> {
    let mut messages = Vec::new();
    while messages.len() < LISTS_PER_STEP {
        let Some(part) = lists.next_part()? else { break };
        messages.push(sendable(write_run_part(&part))?);
    }
    Ok((lists, messages))
}

fn format(id: &str) -> Result<&'static ExportFormat, EngineError> {
    ExportFormat::named(id).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
        let names = names.join(", ");
        EngineError::invalid(
            "format",
            "NAME_UNKNOWN",
            Text::new(
                format!("没有“{id}”这种格式"),
                format!("there is no format `{id}`"),
            ),
            Text::new(format!("可用：{names}"), format!("there are: {names}")),
        )
    })
}
