//! The handlers of shortages of staff and nothing else.

use super::desk::{Desk, Visit, sendable};
use crate::convert::{read_shortage_file, read_shortages, write_shortage_file, write_shortages};
use crate::engine::Engine;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Shortages(pub(super) Desk);

#[tonic::async_trait]
impl v1::shortage_service_server::ShortageService for Shortages {
    async fn get_shortage_file(
        &self,
        request: Request<v1::GetShortageFileRequest>,
    ) -> Result<Response<v1::ShortageFile>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetShortageFileRequest| {
            let wanted = read_shortage_file(wanted)?;
            let terms = (wanted.profile.as_str(), wanted.date, wanted.min_sequence);
            let file = engine.shortage_file(&visit.caller, &wanted.employer, terms, &visit.call)?;
            sendable(write_shortage_file(&file))
        };
        self.0.compute(request, work).await
    }

    async fn list_shortages(
        &self,
        request: Request<v1::ListShortagesRequest>,
    ) -> Result<Response<v1::ListShortagesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListShortagesRequest| {
            let wanted = read_shortages(wanted)?;
            let list =
                engine.list_shortages(&visit.caller, wanted.area.as_ref(), wanted.date, &visit.call)?;
            sendable(write_shortages(&list, &wanted))
        };
        self.0.compute(request, work).await
    }
}
