//! The handlers of upkeep and nothing else: long work tells how far it is, and ends when nobody listens any more.

use super::desk::{Desk, Visit};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use crate::access::Gate;
use crate::convert::{
    write_compacted, write_key_use, write_known_backup, write_made_backup, write_retention, write_status,
    write_verification,
};
use crate::engine::{Engine, EngineError, MadeBackup, RetentionProgress, RetentionReport};
use duijie_indexer::backup::Tally;
use duijie_indexer::store::Verification;
use duijie_proto::v1;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tonic::{Extensions, Request, Response, Status};

/// Time between two tellings.
const TELL_INTERVAL: Duration = Duration::from_millis(200);

/// The handlers.
pub(super) struct Admin(pub(super) Desk);

#[tonic::async_trait]
impl v1::admin_service_server::AdminService for Admin {
    type CreateBackupStream = Parts<v1::CreateBackupResponse>;

    async fn create_backup(
        &self,
        request: Request<v1::CreateBackupRequest>,
    ) -> Result<Response<Self::CreateBackupStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let name = request.into_inner().name;
        let work = move |engine: &Engine, visit: &Visit, told: &watch::Sender<Tally>| {
            let mut tell = |tally: &Tally| {
                told.send_replace(*tally);
            };
            engine.create_backup(&visit.caller, &name, &visit.call, &mut tell)
        };
        self.told(visit, work, backup_so_far, backup_made)
    }

    async fn list_backups(
        &self,
        request: Request<v1::ListBackupsRequest>,
    ) -> Result<Response<v1::ListBackupsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, _: v1::ListBackupsRequest| {
            let backups = engine.list_backups(&visit.caller)?;
            Ok(v1::ListBackupsResponse {
                backups: backups.iter().map(write_known_backup).collect(),
            })
        };
        self.0.keep(request, work).await
    }

    type VerifyStoreStream = Parts<v1::VerifyStoreResponse>;

    async fn verify_store(
        &self,
        request: Request<v1::VerifyStoreRequest>,
    ) -> Result<Response<Self::VerifyStoreStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let work = |engine: &Engine, visit: &Visit, told: &watch::Sender<u64>| {
            let mut tell = |rows| {
                told.send_replace(rows);
            };
            engine.verify_store(&visit.caller, &visit.call, &mut tell)
        };
        self.told(visit, work, rows_so_far, verified)
    }

    async fn compact_store(
        &self,
        request: Request<v1::CompactStoreRequest>,
    ) -> Result<Response<v1::CompactStoreResponse>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let work = |engine: &Engine, visit: &Visit| engine.compact_store(&visit.caller);
        let compacted = self.0.upkeep(visit, work).await.map_err(status)?;
        Ok(Response::new(write_compacted(compacted)))
    }

    type RunRetentionStream = Parts<v1::RunRetentionResponse>;

    async fn run_retention(
        &self,
        request: Request<v1::RunRetentionRequest>,
    ) -> Result<Response<Self::RunRetentionStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let dry_run = !request.into_inner().apply;
        let work = move |engine: &Engine, visit: &Visit, told: &watch::Sender<RetentionProgress>| {
            let mut tell = |progress| {
                told.send_replace(progress);
            };
            engine.apply_retention(&visit.caller, dry_run, &visit.call, &mut tell)
        };
        self.told(visit, work, retention_so_far, retention_run)
    }

    async fn get_status(
        &self,
        request: Request<v1::GetStatusRequest>,
    ) -> Result<Response<v1::ServiceStatus>, Status> {
        let (computations, store_calls, streams) = self.0.queues();
        let key_uses = key_uses(request.extensions());
        let work = move |engine: &Engine, visit: &Visit, _: v1::GetStatusRequest| {
            Ok(v1::ServiceStatus {
                computations,
                store_calls,
                streams,
                key_uses,
                ..write_status(&engine.status(&visit.caller)?)
            })
        };
        self.0.keep(request, work).await
    }
}

impl Admin {
    /// Answers with a stream that tells how far the work is and ends with what came of it.
    fn told<P, A, M>(
        &self,
        visit: Visit,
        work: impl FnOnce(&Engine, &Visit, &watch::Sender<P>) -> Result<A, EngineError> + Send + 'static,
        so_far: fn(&P) -> M,
        done: fn(&A) -> M,
    ) -> Result<Response<Parts<M>>, Status>
    where
        P: Default + Send + Sync + 'static,
        A: Send + 'static,
        M: Send + 'static,
    {
        let place = self.0.open_stream(&visit).map_err(status)?;
        let (parts, stream) = outbox::open();
        let desk = self.0.clone();
        tokio::spawn(async move {
            let answer = work_and_tell(&desk, &visit, work, (&parts, so_far)).await;
            let sent = match answer {
                Ok(answer) => parts.send(&visit, done(&answer)).await,
                Err(error) => Err(error),
            };
            parts.finish(sent);
            drop(place);
        });
        Ok(Response::new(stream))
    }
}

/// Work that is given up, as when the client has gone, is told to stop.
async fn work_and_tell<P, A, M>(
    desk: &Desk,
    visit: &Visit,
    work: impl FnOnce(&Engine, &Visit, &watch::Sender<P>) -> Result<A, EngineError> + Send + 'static,
    (parts, so_far): (&Outbox<M>, fn(&P) -> M),
) -> Result<A, EngineError>
where
    P: Default + Send + Sync + 'static,
    A: Send + 'static,
{
    let (tell, told) = watch::channel(P::default());
    let job = desk.upkeep(visit.clone(), move |engine, visit| work(engine, visit, &tell));
    tokio::pin!(job);
    let mut beat = tokio::time::interval(TELL_INTERVAL);
    loop {
        tokio::select! {
            answer = &mut job => return answer,
            () = parts.closed() => return Err(EngineError::Cancelled),
            _ = beat.tick() => parts.offer(so_far(&told.borrow())),
        }
    }
}

/// The gate stands in every request that has come through it.
fn key_uses(extensions: &Extensions) -> Vec<v1::KeyUse> {
    let used = extensions.get::<Arc<Gate>>().map(|gate| gate.last_used());
    let used = used.unwrap_or_default();
    used.iter().map(|(id, at)| write_key_use(id, *at)).collect()
}

fn backup_so_far(tally: &Tally) -> v1::CreateBackupResponse {
    v1::CreateBackupResponse {
        rows: tally.rows,
        bytes: tally.bytes,
        backup: None,
    }
}

fn backup_made(made: &MadeBackup) -> v1::CreateBackupResponse {
    v1::CreateBackupResponse {
        backup: Some(write_made_backup(made)),
        ..backup_so_far(&made.backup.tally)
    }
}

fn rows_so_far(rows: &u64) -> v1::VerifyStoreResponse {
    v1::VerifyStoreResponse {
        rows: *rows,
        verification: None,
    }
}

fn verified(verification: &Verification) -> v1::VerifyStoreResponse {
    v1::VerifyStoreResponse {
        rows: verification.rows,
        verification: Some(write_verification(verification)),
    }
}

fn retention_so_far(progress: &RetentionProgress) -> v1::RunRetentionResponse {
    v1::RunRetentionResponse {
        looked_at: progress.looked_at,
        removed: progress.removed,
        report: None,
    }
}

fn retention_run(report: &RetentionReport) -> v1::RunRetentionResponse {
    v1::RunRetentionResponse {
        looked_at: 0,
        removed: report.classes.iter().map(|count| count.removed).sum(),
        report: Some(write_retention(report)),
    }
}
