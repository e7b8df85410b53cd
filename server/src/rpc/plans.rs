//! The handler of plans and nothing else: the lists of a run are read where waiting is allowed, the plan is computed where
//! everything is.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use crate::convert::{PlanOrder, read_plan, write_plan};
use crate::cpu::Lane;
use crate::engine::{Engine, EngineError, PlanTable, make_plan};
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handler.
pub(super) struct Plans(pub(super) Desk);

#[tonic::async_trait]
impl v1::plan_service_server::PlanService for Plans {
    async fn make_plan(
        &self,
        request: Request<v1::MakePlanRequest>,
    ) -> Result<Response<v1::MakePlanResponse>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let order = read_plan(request.into_inner()).map_err(status)?;
        let made = planned(&self.0, visit, order).await;
        made.map(Response::new).map_err(status)
    }
}

async fn planned(desk: &Desk, visit: Visit, order: PlanOrder) -> Result<v1::MakePlanResponse, EngineError> {
    let mut table = PlanTable::default();
    if let Some(number) = order.run {
        let reading =
            move |engine: &Engine, visit: &Visit| engine.run_pairs(&visit.caller, number, &visit.call);
        table = desk.waiting(visit.clone(), reading).await?;
    }
    let caller = visit.caller;
    let planning = desk.cpu.run_in(Lane::Patient, visit.call, move |call| {
        order.fill(&mut table)?;
        table.note_persons(&caller);
        let made = make_plan(table, order.method, order.earlier.as_deref(), &call.control)?;
        match made.is_proved {
            true => sendable(write_plan(&made)),
            false => Err(EngineError::Internal("a plan does not pass its check".to_owned())),
        }
    });
    planning.await
}
