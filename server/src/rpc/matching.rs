//! The handlers of matching and nothing else; the stream of a bulk match is run in `bulk`.

use super::bulk::{self, BulkStream};
use super::desk::{Desk, Visit};
use crate::convert::{
    profile, read_explain_match, read_match_candidates, read_match_vacancies, write_match_candidates,
    write_match_vacancies, write_pair,
};
use crate::engine::{Engine, MatchOptions, RecordName};
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Matching(pub(super) Desk);

#[tonic::async_trait]
impl v1::matching_service_server::MatchingService for Matching {
    async fn match_candidates(
        &self,
        request: Request<v1::MatchCandidatesRequest>,
    ) -> Result<Response<v1::MatchCandidatesResponse>, Status> {
        let read = |request| read_match_candidates(request).map(|wanted| (wanted.1.min_sequence, wanted));
        let work = |engine: &Engine, visit: &Visit, (vacancy, options): (RecordName, MatchOptions)| {
            let answer = engine.match_candidates(&visit.caller, &vacancy, &options, &visit.call)?;
            Ok(write_match_candidates(answer))
        };
        self.0.compute_after(request, read, work).await
    }

    async fn match_vacancies(
        &self,
        request: Request<v1::MatchVacanciesRequest>,
    ) -> Result<Response<v1::MatchVacanciesResponse>, Status> {
        let read = |request| read_match_vacancies(request).map(|wanted| (wanted.1.min_sequence, wanted));
        let work = |engine: &Engine, visit: &Visit, (candidate, options): (RecordName, MatchOptions)| {
            let answer = engine.match_vacancies(&visit.caller, &candidate, &options, &visit.call)?;
            Ok(write_match_vacancies(answer))
        };
        self.0.compute_after(request, read, work).await
    }

    async fn explain_match(
        &self,
        request: Request<v1::ExplainMatchRequest>,
    ) -> Result<Response<v1::ExplainMatchResponse>, Status> {
        let read = |request| read_explain_match(request).map(|wanted| (wanted.2.min_sequence, wanted));
        let work = |engine: &Engine, visit: &Visit, wanted: (RecordName, RecordName, MatchOptions)| {
            let (vacancy, candidate, options) = wanted;
            let answer = engine.explain_match(&visit.caller, &vacancy, &candidate, &options, &visit.call)?;
            Ok(write_pair(answer, options.k))
        };
        self.0.compute_after(request, read, work).await
    }

    type BulkMatchStream = BulkStream;

    async fn bulk_match(
        &self,
        request: Request<v1::BulkMatchRequest>,
    ) -> Result<Response<Self::BulkMatchStream>, Status> {
        bulk::open(&self.0, request)
    }

    async fn list_profiles(
        &self,
        request: Request<v1::ListProfilesRequest>,
    ) -> Result<Response<v1::ListProfilesResponse>, Status> {
        let work = |engine: &Engine, _: &Visit, _| {
            Ok(v1::ListProfilesResponse {
                profiles: engine.profiles().all().map(|known| profile(known)).collect(),
            })
        };
        self.0.compute(request, work).await
    }
}
