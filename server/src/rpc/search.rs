//! The handlers of search and nothing else.

use super::desk::{Desk, Visit};
use crate::convert::{
    WantedHits, read_search_candidates, read_search_vacancies, read_suggest, write_candidates,
    write_suggestions, write_vacancies,
};
use crate::engine::{Engine, SuggestQuery};
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Search(pub(super) Desk);

#[tonic::async_trait]
impl v1::search_service_server::SearchService for Search {
    async fn search_vacancies(
        &self,
        request: Request<v1::SearchVacanciesRequest>,
    ) -> Result<Response<v1::SearchVacanciesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: WantedHits| {
            let answer = engine.search(&visit.caller, &wanted.query, &visit.call)?;
            Ok(write_vacancies(&answer, engine.codes(), wanted.is_full))
        };
        self.0
            .compute_after(request, |request| read_search_vacancies(request).map(after), work)
            .await
    }

    async fn search_candidates(
        &self,
        request: Request<v1::SearchCandidatesRequest>,
    ) -> Result<Response<v1::SearchCandidatesResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: WantedHits| {
            let answer = engine.search(&visit.caller, &wanted.query, &visit.call)?;
            Ok(write_candidates(&answer, engine.codes(), wanted.is_full))
        };
        self.0
            .compute_after(
                request,
                |request| read_search_candidates(request).map(after),
                work,
            )
            .await
    }

    async fn suggest(
        &self,
        request: Request<v1::SuggestRequest>,
    ) -> Result<Response<v1::SuggestResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, query: SuggestQuery| {
            let page = engine.suggest(&visit.caller, &query, &visit.call)?;
            Ok(write_suggestions(&page))
        };
        let read = |request| {
            let query = read_suggest(request);
            Ok((query.min_sequence, query))
        };
        self.0.compute_after(request, read, work).await
    }
}

fn after(wanted: WantedHits) -> (Sequence, WantedHits) {
    (wanted.query.min_sequence, wanted)
}
