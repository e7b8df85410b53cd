//! The handlers of fairs: records, booths, the door and marks. The plan and the board are in `fair_streams`.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use super::fair_streams;
use super::outbox::Parts;
use super::records::{self, Unwanted, Wanted};
use crate::convert::{
    print_name, read_entry, read_explain_at_booth, read_fair_name, read_local_time, read_mark,
    read_rank_booths, read_replan, read_satisfaction, write_board, write_booth_account, write_booth_state,
    write_entry, write_marked, write_ranked_booths, write_replanned, write_report,
};
use crate::engine::{BoothQuery, Engine, EngineError, EntryOrder, RecordName, WriteOptions};
use duijie_domain::Fair;
use duijie_domain::RecordKind;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Fairs(pub(super) Desk);

#[tonic::async_trait]
impl v1::fair_service_server::FairService for Fairs {
    async fn create_fair(
        &self,
        request: Request<v1::CreateFairRequest>,
    ) -> Result<Response<v1::Fair>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CreateFairRequest| {
            let fair = records::required("fair", request.fair)?;
            let fair = records::read::<Fair>(resolved(engine, visit, fair)?)?;
            let options = WriteOptions {
                request_id: request.request_id,
                validate_only: request.validate_only,
            };
            let kept = engine.create_fair(&visit.caller, fair, &options)?;
            Ok(records::kept_to_wire(&kept))
        };
        self.0.keep(request, work).await
    }

    async fn get_fair(&self, request: Request<v1::GetFairRequest>) -> Result<Response<v1::Fair>, Status> {
        records::get::<Fair>(&self.0, request.map(|request| request.name)).await
    }

    async fn list_fairs(
        &self,
        request: Request<v1::ListFairsRequest>,
    ) -> Result<Response<v1::ListFairsResponse>, Status> {
        let answer = |fairs, next_page_token| v1::ListFairsResponse {
            fairs,
            next_page_token,
        };
        let request = request.map(|request| (request.page_size, request.page_token));
        records::list::<Fair, _>(&self.0, request, answer).await
    }

    async fn update_fair(
        &self,
        request: Request<v1::UpdateFairRequest>,
    ) -> Result<Response<v1::Fair>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::UpdateFairRequest| {
            let wanted = wanted(engine, visit, request)?;
            let options = wanted.options.clone();
            let change = records::change::<Fair>(wanted)?;
            let kept = engine.update_fair(&visit.caller, change, &options)?;
            Ok(records::kept_to_wire(&kept))
        };
        self.0.keep(request, work).await
    }

    async fn delete_fair(&self, request: Request<v1::DeleteFairRequest>) -> Result<Response<()>, Status> {
        let request = request.map(|request| Unwanted {
            name: request.name,
            etag: request.etag,
            allow_missing: request.allow_missing,
            request_id: request.request_id,
        });
        records::delete::<Fair>(&self.0, request).await
    }

    async fn list_booths(
        &self,
        request: Request<v1::ListBoothsRequest>,
    ) -> Result<Response<v1::ListBoothsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ListBoothsRequest| {
            let fair = read_fair_name(&request.fair)?;
            let booths = engine.fair_booths(&visit.caller, &fair, &visit.call)?;
            Ok(v1::ListBoothsResponse {
                booths: booths.into_iter().map(write_booth_state).collect(),
            })
        };
        self.0.keep(request, work).await
    }

    async fn check_in_booth(
        &self,
        request: Request<v1::CheckInBoothRequest>,
    ) -> Result<Response<v1::BoothState>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CheckInBoothRequest| {
            let fair = read_fair_name(&request.fair)?;
            let (booth, actor) = (&request.booth, &request.actor);
            let state = engine.check_in_booth(&visit.caller, &fair, booth, actor, &visit.call)?;
            Ok(write_booth_state(state))
        };
        self.0.keep(request, work).await
    }

    async fn close_booth(
        &self,
        request: Request<v1::CloseBoothRequest>,
    ) -> Result<Response<v1::BoothState>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CloseBoothRequest| {
            let fair = read_fair_name(&request.fair)?;
            let told = (request.actor.as_str(), request.note.as_str());
            let state = engine.close_booth(&visit.caller, &fair, &request.booth, told, &visit.call)?;
            Ok(write_booth_state(state))
        };
        self.0.keep(request, work).await
    }

    async fn close_no_shows(
        &self,
        request: Request<v1::CloseNoShowsRequest>,
    ) -> Result<Response<v1::CloseNoShowsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CloseNoShowsRequest| {
            let fair = read_fair_name(&request.fair)?;
            let until = read_local_time("until", request.until)?;
            let closed = engine.close_no_shows(&visit.caller, &fair, until, &request.actor, &visit.call)?;
            Ok(v1::CloseNoShowsResponse {
                closed: closed.into_iter().map(write_booth_state).collect(),
            })
        };
        self.0.keep(request, work).await
    }

    async fn enter_fair(
        &self,
        request: Request<v1::EnterFairRequest>,
    ) -> Result<Response<v1::EnterFairResponse>, Status> {
        let visit = Visit::of(&request).map_err(status)?;
        let order = read_entry(request.into_inner()).map_err(status)?;
        let entered = enter(&self.0, visit, order).await;
        entered.map(Response::new).map_err(status)
    }

    async fn rank_booths(
        &self,
        request: Request<v1::RankBoothsRequest>,
    ) -> Result<Response<v1::RankBoothsResponse>, Status> {
        let read = |request| read_rank_booths(request).map(|wanted| (wanted.2.min_sequence, wanted));
        let work = |engine: &Engine, visit: &Visit, wanted: (RecordName, RecordName, BoothQuery)| {
            let (fair, candidate, query) = wanted;
            let ranked = engine.rank_booths(&visit.caller, &fair, &candidate, &query, &visit.call)?;
            Ok(write_ranked_booths(ranked))
        };
        self.0.compute_after(request, read, work).await
    }

    async fn explain_at_booth(
        &self,
        request: Request<v1::ExplainAtBoothRequest>,
    ) -> Result<Response<v1::ExplainAtBoothResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ExplainAtBoothRequest| {
            let (fair, booth, candidate, profile) = read_explain_at_booth(request)?;
            let at = (&fair, booth.as_str());
            let account = engine.explain_at_booth(&visit.caller, at, &candidate, &profile, &visit.call)?;
            sendable(write_booth_account(account))
        };
        self.0.compute(request, work).await
    }

    async fn mark_visitor(
        &self,
        request: Request<v1::MarkVisitorRequest>,
    ) -> Result<Response<v1::MarkVisitorResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::MarkVisitorRequest| {
            let (fair, order) = read_mark(request)?;
            let marked = engine.mark_visitor(&visit.caller, &fair, order, &visit.call)?;
            Ok(write_marked(marked))
        };
        self.0.keep(request, work).await
    }

    type PlanFairStream = Parts<v1::PlanFairResponse>;

    async fn plan_fair(
        &self,
        request: Request<v1::PlanFairRequest>,
    ) -> Result<Response<Self::PlanFairStream>, Status> {
        fair_streams::plan(&self.0, request)
    }

    async fn replan_fair(
        &self,
        request: Request<v1::ReplanFairRequest>,
    ) -> Result<Response<v1::ReplanFairResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ReplanFairRequest| {
            let (fair, order) = read_replan(request)?;
            let replanned = engine.replan_fair(&visit.caller, &fair, &order, &visit.call)?;
            sendable(write_replanned(&replanned))
        };
        self.0.compute(request, work).await
    }

    async fn get_fair_board(
        &self,
        request: Request<v1::GetFairBoardRequest>,
    ) -> Result<Response<v1::FairBoard>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::GetFairBoardRequest| {
            let fair = read_fair_name(&request.fair)?;
            let board = engine.fair_board(&visit.caller, &fair, &visit.call)?;
            Ok(write_board(&board))
        };
        self.0.keep(request, work).await
    }

    type WatchFairBoardStream = Parts<v1::FairBoard>;

    async fn watch_fair_board(
        &self,
        request: Request<v1::WatchFairBoardRequest>,
    ) -> Result<Response<Self::WatchFairBoardStream>, Status> {
        fair_streams::watch(&self.0, request)
    }

    async fn close_fair(
        &self,
        request: Request<v1::CloseFairRequest>,
    ) -> Result<Response<v1::FairReport>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::CloseFairRequest| {
            let fair = read_fair_name(&request.fair)?;
            let satisfaction = read_satisfaction(request.satisfaction)?;
            let report = engine.close_fair(&visit.caller, &fair, &request.actor, &visit.call)?;
            Ok(write_report(&report, satisfaction))
        };
        self.0.keep(request, work).await
    }

    async fn report_fair(
        &self,
        request: Request<v1::ReportFairRequest>,
    ) -> Result<Response<v1::FairReport>, Status> {
        let work = |engine: &Engine, visit: &Visit, request: v1::ReportFairRequest| {
            let fair = read_fair_name(&request.fair)?;
            let satisfaction = read_satisfaction(request.satisfaction)?;
            let report = engine.report_fair(&visit.caller, &fair, &visit.call)?;
            Ok(write_report(&report, satisfaction))
        };
        self.0.keep(request, work).await
    }
}

/// Letting somebody in waits for the store, ranking the booths computes.
async fn enter(
    desk: &Desk,
    visit: Visit,
    (fair, order, query): (RecordName, EntryOrder, BoothQuery),
) -> Result<v1::EnterFairResponse, EngineError> {
    let at = fair.clone();
    let letting_in =
        move |engine: &Engine, visit: &Visit| engine.enter_fair(&visit.caller, &at, &order, &visit.call);
    let entry = desk.waiting(visit.clone(), letting_in).await?;
    let engine = desk.engine.clone();
    let ranking = desk.cpu.run(visit.call.clone(), move |call| {
        let candidate = RecordName::Number(entry.candidate);
        let ranked = engine.rank_booths(&visit.caller, &fair, &candidate, &query, call)?;
        sendable(write_entry(&entry, ranked))
    });
    ranking.await
}

fn wanted(
    engine: &Engine,
    visit: &Visit,
    request: v1::UpdateFairRequest,
) -> Result<Wanted<v1::Fair>, EngineError> {
    let v1::UpdateFairRequest {
        fair,
        update_mask,
        allow_missing,
        request_id,
        validate_only,
    } = request;
    // The record calls its name so; on the wire that is the resource name.
    let mask = update_mask.map(|mut mask| {
        let titles = mask.paths.iter_mut().filter(|path| *path == "title");
        titles.for_each(|path| "name".clone_into(path));
        mask
    });
    Ok(Wanted {
        field: "fair",
        record: fair.map(|fair| resolved(engine, visit, fair)).transpose()?,
        mask,
        allow_missing,
        options: WriteOptions {
            request_id,
            validate_only,
        },
    })
}

/// The same fair with employers and vacancies named by number wherever they are named by key.
fn resolved(engine: &Engine, visit: &Visit, mut fair: v1::Fair) -> Result<v1::Fair, EngineError> {
    for (place, booth) in fair.booths.iter_mut().enumerate() {
        let field = format!("booths[{place}].employer");
        resolve(engine, visit, RecordKind::Employer, &field, &mut booth.employer)?;
        for (row, vacancy) in booth.vacancies.iter_mut().enumerate() {
            let field = format!("booths[{place}].vacancies[{row}]");
            resolve(engine, visit, RecordKind::Vacancy, &field, vacancy)?;
        }
    }
    Ok(fair)
}

fn resolve(
    engine: &Engine,
    visit: &Visit,
    kind: RecordKind,
    field: &str,
    name: &mut String,
) -> Result<(), EngineError> {
    if name.starts_with("publishers/") {
        let key = crate::convert::parse_name(field, kind, name).map_err(records::one)?;
        let number = engine.number_at(&visit.caller, field, kind, &key)?;
        *name = print_name(kind, number);
    }
    Ok(())
}
