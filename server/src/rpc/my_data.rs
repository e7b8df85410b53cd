//! The handlers of persons' requests about their own data and nothing else.

use super::desk::{Desk, Visit, sendable};
use super::records::{self, Wanted, one};
use crate::convert::{parse_name, read_purposes, write_erasure, write_held, write_stored};
use crate::engine::{Correction, Engine, EngineError, RecordName, WriteOptions};
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::{Candidate, RecordKind};
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// The handlers.
pub(super) struct MyData(pub(super) Desk);

#[tonic::async_trait]
impl v1::my_data_service_server::MyDataService for MyData {
    async fn get_my_data(
        &self,
        request: Request<v1::GetMyDataRequest>,
    ) -> Result<Response<v1::GetMyDataResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetMyDataRequest| {
            let held = engine.my_data(&visit.caller, &person(&wanted.name)?, &visit.call)?;
            sendable(write_held(&held, engine.today()))
        };
        self.0.keep(request, work).await
    }

    async fn export_my_data(
        &self,
        request: Request<v1::ExportMyDataRequest>,
    ) -> Result<Response<v1::ExportMyDataResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::ExportMyDataRequest| {
            let exported = engine.export_my_data(&visit.caller, &person(&wanted.name)?, &visit.call)?;
            sendable(v1::ExportMyDataResponse {
                file_name: exported.file_name,
                content: exported.content,
            })
        };
        self.0.keep(request, work).await
    }

    async fn correct_my_data(
        &self,
        request: Request<v1::CorrectMyDataRequest>,
    ) -> Result<Response<v1::CorrectMyDataResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::CorrectMyDataRequest| {
            let correction = correction(wanted)?;
            let corrected = engine.correct_my_data(&visit.caller, correction, &visit.call)?;
            Ok(v1::CorrectMyDataResponse {
                candidate: Some(write_stored(&corrected)),
            })
        };
        self.0.keep(request, work).await
    }

    async fn withdraw_consent(
        &self,
        request: Request<v1::WithdrawConsentRequest>,
    ) -> Result<Response<v1::WithdrawConsentResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::WithdrawConsentRequest| {
            let purposes = read_purposes(wanted.purposes)?;
            Ok(v1::WithdrawConsentResponse {
                candidate: Some(withdraw(engine, visit, &wanted.name, &purposes)?),
            })
        };
        self.0.keep(request, work).await
    }

    async fn refuse_push(
        &self,
        request: Request<v1::RefusePushRequest>,
    ) -> Result<Response<v1::RefusePushResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::RefusePushRequest| {
            Ok(v1::RefusePushResponse {
                candidate: Some(withdraw(engine, visit, &wanted.name, &[ConsentPurpose::Push])?),
            })
        };
        self.0.keep(request, work).await
    }

    async fn erase_my_data(
        &self,
        request: Request<v1::EraseMyDataRequest>,
    ) -> Result<Response<v1::EraseMyDataResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::EraseMyDataRequest| {
            let receipt = engine.erase_my_data(&visit.caller, &person(&wanted.name)?, &visit.call)?;
            Ok(write_erasure(&receipt))
        };
        self.0.keep(request, work).await
    }
}

fn person(name: &str) -> Result<RecordName, EngineError> {
    parse_name("name", RecordKind::Candidate, name).map_err(one)
}

fn withdraw(
    engine: &Engine,
    visit: &Visit,
    name: &str,
    purposes: &[ConsentPurpose],
) -> Result<v1::Candidate, EngineError> {
    let kept = engine.withdraw_consent(&visit.caller, &person(name)?, purposes, &visit.call)?;
    Ok(write_stored(&kept))
}

fn correction(wanted: v1::CorrectMyDataRequest) -> Result<Correction, EngineError> {
    let change = records::change::<Candidate>(Wanted {
        field: "candidate",
        record: wanted.candidate,
        mask: wanted.update_mask,
        allow_missing: false,
        options: WriteOptions::default(),
    })?;
    Ok(Correction {
        change,
        request_id: wanted.request_id,
        reason: wanted.reason,
    })
}
