//! The handlers of statistics and nothing else.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use super::outbox::{self, Outbox, Parts};
use crate::convert::{read_exposure, read_report_order, write_exposure, write_supply_demand_report};
use crate::cpu::Lane;
use crate::engine::{Engine, EngineError, ExposureQuery};
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// Bytes of a document in one message.
const PART_BYTES: usize = 256 * 1024;

/// The handlers.
pub(super) struct Statistics(pub(super) Desk);

#[tonic::async_trait]
impl v1::statistics_service_server::StatisticsService for Statistics {
    async fn get_report(
        &self,
        request: Request<v1::GetReportRequest>,
    ) -> Result<Response<v1::GetReportResponse>, Status> {
        let work = |engine: &Engine, visit: &Visit, wanted: v1::GetReportRequest| {
            let order = read_report_order(&wanted.period, wanted.area, wanted.past_periods)?;
            let (past, call) = (order.past_periods, &visit.call);
            let sequence = engine.store().sequence();
            let report = engine.supply_demand_report(&visit.caller, &order.area, order.period, past, call)?;
            sendable(write_supply_demand_report(&report, &wanted.tables, sequence)?)
        };
        self.0.compute_in(Lane::Patient, request, work).await
    }

    type ExportReportStream = Parts<v1::ExportReportResponse>;

    async fn export_report(
        &self,
        request: Request<v1::ExportReportRequest>,
    ) -> Result<Response<Self::ExportReportStream>, Status> {
        let visit = Visit::of_stream(&request).map_err(status)?;
        let place = self.0.open_stream(&visit).map_err(status)?;
        let document = self
            .0
            .compute_in(Lane::Patient, request, export)
            .await?
            .into_inner();
        let (parts, stream) = outbox::open();
        tokio::spawn(async move {
            let sent = send_document(&parts, &visit, &document).await;
            parts.finish(sent);
            drop(place);
        });
        Ok(Response::new(stream))
    }

    async fn audit_exposure(
        &self,
        request: Request<v1::AuditExposureRequest>,
    ) -> Result<Response<v1::AuditExposureResponse>, Status> {
        let read = |wanted| {
            let query = read_exposure(wanted)?;
            Ok((query.min_sequence, query))
        };
        let work = |engine: &Engine, visit: &Visit, query: ExposureQuery| {
            Ok(write_exposure(&engine.audit_exposure(
                &visit.caller,
                &query,
                &visit.call,
            )?))
        };
        self.0.compute_after(request, read, work).await
    }
}

async fn send_document(
    parts: &Outbox<v1::ExportReportResponse>,
    visit: &Visit,
    document: &[u8],
) -> Result<(), EngineError> {
    for part in document.chunks(PART_BYTES) {
        let part = v1::ExportReportResponse { part: part.to_vec() };
        parts.send(visit, part).await?;
    }
    Ok(())
}

fn export(engine: &Engine, visit: &Visit, wanted: v1::ExportReportRequest) -> Result<Vec<u8>, EngineError> {
    let format = wanted.format();
    let order = read_report_order(&wanted.period, wanted.area, wanted.past_periods)?;
    let past = order.past_periods;
    let report = engine.supply_demand_report(&visit.caller, &order.area, order.period, past, &visit.call)?;
    Ok(match format {
        v1::ReportFormat::Unspecified | v1::ReportFormat::Html => report.html().into_bytes(),
        v1::ReportFormat::Xlsx => report.xlsx()?,
        v1::ReportFormat::Csv => report.csv(&wanted.table)?.into_bytes(),
    })
}
