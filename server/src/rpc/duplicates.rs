//! The handlers of duplicates and nothing else.

use super::desk::{Desk, Visit, sendable};
use super::records::one;
use crate::convert::{
    parse_duplicate_name, read_dismissal, read_merge, read_pair_filter, read_undo, write_found, write_merge,
    write_pairs, write_undo,
};
use crate::engine::Engine;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Duplicates(pub(super) Desk);

#[tonic::async_trait]
impl v1::duplicate_service_server::DuplicateService for Duplicates {
    async fn find_duplicates(
        &self,
        request: Request<v1::FindDuplicatesRequest>,
    ) -> Result<Response<v1::FindDuplicatesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::FindDuplicatesRequest| {
            let (kind, name) = parse_duplicate_name("name", &wanted.name).map_err(one)?;
            let shown = wanted.show_dismissed;
            let found = engine.find_duplicates(&visit.caller, kind, &name, shown, &visit.call)?;
            Ok(write_found(kind, &found))
        };
        self.0.keep(request, work).await
    }

    async fn list_duplicates(
        &self,
        request: Request<v1::ListDuplicatesRequest>,
    ) -> Result<Response<v1::ListDuplicatesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListDuplicatesRequest| {
            let filter = read_pair_filter(&wanted)?;
            let page = (wanted.page_size, wanted.page_token.as_str());
            let list = engine.list_duplicates(&visit.caller, &filter, page, &visit.call, &mut |_| {})?;
            sendable(write_pairs(filter.kind, list))
        };
        self.0.keep(request, work).await
    }

    async fn merge_records(
        &self,
        request: Request<v1::MergeRecordsRequest>,
    ) -> Result<Response<v1::MergeRecordsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::MergeRecordsRequest| {
            let (order, options) = read_merge(wanted)?;
            let answer = engine.merge_records(&visit.caller, &order, &options)?;
            Ok(write_merge(order.kind, &answer))
        };
        self.0.keep(request, work).await
    }

    async fn undo_merge(
        &self,
        request: Request<v1::UndoMergeRequest>,
    ) -> Result<Response<v1::UndoMergeResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::UndoMergeRequest| {
            let ((kind, name), revision) = read_undo(&wanted.name, &wanted.etag)?;
            let named = (&name, revision);
            let (kept, written) = engine.undo_merge(&visit.caller, kind, named, &wanted.request_id)?;
            Ok(write_undo(kind, kept, written))
        };
        self.0.keep(request, work).await
    }

    async fn dismiss_duplicate(
        &self,
        request: Request<v1::DismissDuplicateRequest>,
    ) -> Result<Response<v1::DismissDuplicateResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::DismissDuplicateRequest| {
            let (kind, [one, other], verdict) = read_dismissal(wanted)?;
            engine.dismiss_duplicate(&visit.caller, kind, (&one, &other), verdict)?;
            Ok(v1::DismissDuplicateResponse {})
        };
        self.0.keep(request, work).await
    }
}
