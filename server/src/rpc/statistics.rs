//! The handlers of statistics and nothing else.

use super::desk::{Desk, Visit, sendable};
use super::error::status;
use crate::convert::{read_report_order, write_supply_demand_report};
use crate::engine::{Engine, EngineError};
use duijie_proto::v1;
use tokio_stream::wrappers::ReceiverStream;
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
        self.0.compute(request, work).await
    }

    type ExportReportStream = ReceiverStream<Result<v1::ExportReportResponse, Status>>;

    async fn export_report(
        &self,
        request: Request<v1::ExportReportRequest>,
    ) -> Result<Response<Self::ExportReportStream>, Status> {
        let place = self.0.open_stream().map_err(status)?;
        let document = self.0.compute(request, export).await?.into_inner();
        let (parts, stream) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            for part in document.chunks(PART_BYTES) {
                let part = v1::ExportReportResponse { part: part.to_vec() };
                if parts.send(Ok(part)).await.is_err() {
                    break;
                }
            }
            drop(place);
        });
        Ok(Response::new(ReceiverStream::new(stream)))
    }
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
