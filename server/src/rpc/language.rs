//! The handlers of reading free text and nothing else.

use super::desk::Desk;
use crate::convert::{read_record, write_findings, write_normalised, write_ranked, write_reader};
use crate::engine::EngineError;
use duijie_domain::Vacancy;
use duijie_language::normalise::KINDS;
use duijie_language::wording::check_vacancy;
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

    async fn check_vacancy(
        &self,
        request: Request<v1::CheckVacancyRequest>,
    ) -> Result<Response<v1::CheckVacancyResponse>, Status> {
        self.0
            .compute(request, |_, _, request| {
                let v1::CheckVacancyRequest { vacancy, public_body } = request;
                let vacancy: Vacancy =
                    read_record(vacancy.unwrap_or_default()).map_err(EngineError::InvalidInput)?;
                let findings = check_vacancy(&vacancy, None, public_body);
                Ok(write_findings(&vacancy, &findings))
            })
            .await
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
