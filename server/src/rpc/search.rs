//! The handlers of search and nothing else.

use super::desk::{Desk, Visit};
use crate::convert::{
    WantedHits, read_search_candidates, read_search_vacancies, write_candidates, write_vacancies,
};
use crate::engine::Engine;
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
}

fn after(wanted: WantedHits) -> (Sequence, WantedHits) {
    (wanted.query.min_sequence, wanted)
}
