//! The handlers of groups and nothing else.

use super::desk::{Desk, Visit, sendable};
use crate::convert::{read_groups, write_groups};
use crate::engine::Engine;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Groups(pub(super) Desk);

#[tonic::async_trait]
impl v1::group_service_server::GroupService for Groups {
    async fn match_groups(
        &self,
        request: Request<v1::MatchGroupsRequest>,
    ) -> Result<Response<v1::MatchGroupsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::MatchGroupsRequest| {
            let query = read_groups(wanted)?;
            let answer = engine.match_groups(&visit.caller, &query, &visit.call)?;
            sendable(write_groups(&answer, query.kind))
        };
        self.0.compute(request, work).await
    }
}
