//! The handlers of policies and nothing else.

use super::desk::{Desk, Visit, sendable};
use crate::convert::{
    read_check, read_eligible, read_grant_order, read_grant_query, write_checked, write_eligible,
    write_grants, write_made_grant, write_policies,
};
use crate::engine::Engine;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Policies(pub(super) Desk);

#[tonic::async_trait]
impl v1::policy_service_server::PolicyService for Policies {
    async fn list_policies(
        &self,
        request: Request<v1::ListPoliciesRequest>,
    ) -> Result<Response<v1::ListPoliciesResponse>, Status> {
        let work = |engine: &Engine, _: &Visit, wanted: v1::ListPoliciesRequest| {
            let tables = (engine.policies(), engine.codes().as_ref());
            sendable(write_policies(tables, wanted, engine.today())?)
        };
        self.0.compute(request, work).await
    }

    async fn check_policies(
        &self,
        request: Request<v1::CheckPoliciesRequest>,
    ) -> Result<Response<v1::CheckPoliciesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::CheckPoliciesRequest| {
            let checked = engine.check_policies(&visit.caller, &read_check(wanted)?, &visit.call)?;
            sendable(write_checked(&checked, engine.codes()))
        };
        self.0.compute(request, work).await
    }

    async fn list_eligible(
        &self,
        request: Request<v1::ListEligibleRequest>,
    ) -> Result<Response<v1::ListEligibleResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListEligibleRequest| {
            let sheet = engine.list_eligible(&visit.caller, &read_eligible(wanted)?, &visit.call)?;
            sendable(write_eligible(&sheet))
        };
        self.0.compute(request, work).await
    }

    async fn grant_policy(
        &self,
        request: Request<v1::GrantPolicyRequest>,
    ) -> Result<Response<v1::GrantPolicyResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GrantPolicyRequest| {
            let made = engine.grant_policy(&visit.caller, read_grant_order(wanted)?, &visit.call)?;
            Ok(write_made_grant(&made))
        };
        self.0.keep(request, work).await
    }

    async fn list_grants(
        &self,
        request: Request<v1::ListGrantsRequest>,
    ) -> Result<Response<v1::ListGrantsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListGrantsRequest| {
            let list = engine.list_grants(&visit.caller, &read_grant_query(wanted)?, &visit.call)?;
            sendable(write_grants(&list))
        };
        self.0.compute(request, work).await
    }
}
