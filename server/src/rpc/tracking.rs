//! The handlers of follow-up and nothing else.

use super::desk::{Desk, Visit, sendable};
use super::error::item_status;
use super::records::one;
use crate::convert::{
    parse_name, read_due_query, read_event, read_whereabouts_query, write_dues, write_event, write_pair_file,
    write_person_file, write_places, write_recorded, write_whereabouts,
};
use crate::engine::{Engine, EngineError, EventDraft};
use duijie_domain::RecordKind;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Tracking(pub(super) Desk);

#[tonic::async_trait]
impl v1::tracking_service_server::TrackingService for Tracking {
    async fn record_events(
        &self,
        request: Request<v1::RecordEventsRequest>,
    ) -> Result<Response<v1::RecordEventsResponse>, Status> {
        self.0.keep(request, record).await
    }

    async fn list_events(
        &self,
        request: Request<v1::ListEventsRequest>,
    ) -> Result<Response<v1::ListEventsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListEventsRequest| {
            let events = engine.list_events(&visit.caller, wanted.after, wanted.page_size)?;
            sendable(v1::ListEventsResponse {
                events: events.iter().map(write_event).collect(),
            })
        };
        self.0.keep(request, work).await
    }

    async fn get_person_file(
        &self,
        request: Request<v1::GetPersonFileRequest>,
    ) -> Result<Response<v1::PersonFile>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetPersonFileRequest| {
            let name = parse_name("name", RecordKind::Candidate, &wanted.name).map_err(one)?;
            let person = engine.person_file(&visit.caller, &name, &visit.call)?;
            sendable(write_person_file(&person, engine.today()))
        };
        self.0.keep(request, work).await
    }

    async fn get_pair_file(
        &self,
        request: Request<v1::GetPairFileRequest>,
    ) -> Result<Response<v1::PairFile>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetPairFileRequest| {
            let candidate = parse_name("candidate", RecordKind::Candidate, &wanted.candidate).map_err(one)?;
            let vacancy = parse_name("vacancy", RecordKind::Vacancy, &wanted.vacancy).map_err(one)?;
            let pair = engine.pair_file(&visit.caller, &candidate, &vacancy, &visit.call)?;
            sendable(write_pair_file(&pair))
        };
        self.0.keep(request, work).await
    }

    async fn get_vacancy_places(
        &self,
        request: Request<v1::GetVacancyPlacesRequest>,
    ) -> Result<Response<v1::VacancyPlaces>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetVacancyPlacesRequest| {
            let name = parse_name("name", RecordKind::Vacancy, &wanted.name).map_err(one)?;
            let places = engine.vacancy_places(&visit.caller, &name, &visit.call)?;
            Ok(write_places(&places))
        };
        self.0.keep(request, work).await
    }

    async fn list_service_dues(
        &self,
        request: Request<v1::ListServiceDuesRequest>,
    ) -> Result<Response<v1::ListServiceDuesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListServiceDuesRequest| {
            let query = read_due_query(wanted)?;
            let sheet = engine.service_dues(&visit.caller, &query, &visit.call)?;
            sendable(write_dues(&sheet, query.on.unwrap_or_else(|| engine.today())))
        };
        self.0.compute(request, work).await
    }

    async fn list_whereabouts(
        &self,
        request: Request<v1::ListWhereaboutsRequest>,
    ) -> Result<Response<v1::ListWhereaboutsResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ListWhereaboutsRequest| {
            let query = read_whereabouts_query(wanted)?;
            sendable(write_whereabouts(&engine.whereabouts(
                &visit.caller,
                &query,
                &visit.call,
            )?))
        };
        self.0.compute(request, work).await
    }
}

/// Events that cannot be read are told in their place; the others are recorded in order.
fn record(
    engine: &Engine,
    visit: &Visit,
    wanted: v1::RecordEventsRequest,
) -> Result<v1::RecordEventsResponse, EngineError> {
    let read: Vec<Result<EventDraft, EngineError>> = wanted.events.into_iter().map(read_event).collect();
    let good: Vec<EventDraft> = read.iter().flatten().cloned().collect();
    let recorded = match good.is_empty() && !read.is_empty() {
        true => Vec::new(),
        false => engine.record_events(&visit.caller, good, wanted.validate_only, &visit.call)?,
    };
    let mut recorded = recorded.into_iter();
    let mut results = Vec::with_capacity(read.len());
    for draft in read {
        let outcome = match draft {
            Err(error) => Some(Err(error)),
            Ok(_) => recorded.next(),
        };
        results.extend(outcome.map(|outcome| match outcome {
            Ok(recorded) => write_recorded(&recorded),
            Err(error) => v1::RecordEventResult {
                status: Some(item_status(error)),
                ..v1::RecordEventResult::default()
            },
        }));
    }
    Ok(v1::RecordEventsResponse { results })
}
