//! The handlers of questions to the audit log and nothing else.

use super::desk::{Desk, Visit, sendable};
use crate::convert::{read_audit_question, write_audit_entry, write_audit_verification};
use crate::engine::Engine;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Audit(pub(super) Desk);

#[tonic::async_trait]
impl v1::audit_service_server::AuditService for Audit {
    async fn list_audit_entries(
        &self,
        request: Request<v1::ListAuditEntriesRequest>,
    ) -> Result<Response<v1::ListAuditEntriesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListAuditEntriesRequest| {
            let entries = engine.audit_entries(&visit.caller, &read_audit_question(&wanted)?)?;
            sendable(v1::ListAuditEntriesResponse {
                entries: entries.iter().map(write_audit_entry).collect(),
            })
        };
        self.0.keep(request, work).await
    }

    async fn verify_audit_log(
        &self,
        request: Request<v1::VerifyAuditLogRequest>,
    ) -> Result<Response<v1::VerifyAuditLogResponse>, Status> {
        let work = |engine: &Engine, _: &Visit, _| Ok(write_audit_verification(&engine.verify_audit()?));
        self.0.keep(request, work).await
    }
}
