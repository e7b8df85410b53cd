//! The handlers of reading free text and nothing else.

use super::desk::Desk;
use crate::convert::{write_normalised, write_ranked, write_reader};
use duijie_language::normalise::KINDS;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct Language(pub(super) Desk);

#[tonic::async_trait]
impl v1::language_service_server::LanguageService for Language {
    async fn list_readers(
        &self,
        request: Request<v1::ListReadersRequest>,
    ) -> Result<Response<v1::ListReadersResponse>, Status> {
        let list = v1::ListReadersResponse {
            readers: KINDS.iter().map(write_reader).collect(),
        };
        self.0.compute(request, |_, _, _| Ok(list)).await
    }

    async fn normalise_texts(
        &self,
        request: Request<v1::NormaliseTextsRequest>,
    ) -> Result<Response<v1::NormaliseTextsResponse>, Status> {
        let read = self.0.compute(request, |engine, visit, request| {
            let v1::NormaliseTextsRequest { reader, texts, level } = request;
            let (kind, read) = engine.readers().normalise(&reader, &level, &texts, &visit.call)?;
            Ok(write_normalised(kind, &texts, read))
        });
        read.await
    }

    async fn rank_titles(
        &self,
        request: Request<v1::RankTitlesRequest>,
    ) -> Result<Response<v1::RankTitlesResponse>, Status> {
        self.0
            .compute(request, |engine, visit, request| {
                let ranked = engine.readers().rank_titles(
                    &request.queries,
                    &request.corpus,
                    request.page_size,
                    &visit.call,
                )?;
                Ok(write_ranked(ranked))
            })
            .await
    }
}
