//! Reports through a real server: counted from what was open then, the same bytes twice, in every form, bad requests refused.

use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_proto::v1::event::Step;
use duijie_tests::service::{Service, in_memory};
use tonic::transport::Channel;
use tonic_types::StatusExt;
use v1::candidate_service_client::CandidateServiceClient;
use v1::statistics_service_client::StatisticsServiceClient;
use v1::tracking_service_client::TrackingServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

/// An hour before the instant at which the clock of the tests stands: 2026-11-21 09:00 in China.
const THIS_MORNING_SECONDS: i64 = 1_795_222_800;

struct Register {
    service: Service,
    statistics: StatisticsServiceClient<Channel>,
}

impl Register {
    /// Ten places from last quarter, three of this one, two closed again, and twelve persons; one of them is hired.
    async fn filled() -> Self {
        let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
            .await
            .unwrap();
        let mut vacancies = VacancyServiceClient::new(service.channel.clone());
        for (own_id, head_count, published, valid_until, state) in [
            ("A", 10, "2026-09-01", "2026-12-31", v1::VacancyState::Open),
            ("B", 3, "2026-11-01", "2027-01-31", v1::VacancyState::Open),
            ("C", 4, "2026-06-01", "2026-09-30", v1::VacancyState::Open),
            ("D", 2, "2026-11-01", "2027-01-31", v1::VacancyState::Paused),
        ] {
            let site = v1::WorkSite {
                place: Some(v1::Place {
                    division: "371502".into(),
                    ..Default::default()
                }),
                head_count,
                filled: 0,
            };
            let vacancy = v1::Vacancy {
                key: key(own_id),
                employer: "E".into(),
                title: "电焊工".into(),
                sites: vec![site],
                published_on: Some(published.into()),
                valid_until: Some(valid_until.into()),
                state: state.into(),
                ..Default::default()
            };
            let request = v1::CreateVacancyRequest {
                vacancy: Some(vacancy),
                ..Default::default()
            };
            vacancies.create_vacancy(request).await.unwrap();
        }
        let mut candidates = CandidateServiceClient::new(service.channel.clone());
        for person in 0..12 {
            let candidate = v1::Candidate {
                key: key(&format!("P{person}")),
                home: Some(v1::Place {
                    division: "371502".into(),
                    ..Default::default()
                }),
                ..Default::default()
            };
            let request = v1::CreateCandidateRequest {
                candidate: Some(candidate),
                ..Default::default()
            };
            candidates.create_candidate(request).await.unwrap();
        }
        let hired = v1::Event {
            key: key("hired"),
            actor: "officer".into(),
            candidate: "candidates/1".into(),
            vacancy: "vacancies/1".into(),
            happen_time: Some(prost_types::Timestamp {
                seconds: THIS_MORNING_SECONDS,
                nanos: 0,
            }),
            step: Some(Step::Hired(v1::HiredStep::default())),
            ..Default::default()
        };
        let request = v1::RecordEventsRequest {
            events: vec![hired],
            validate_only: false,
        };
        let results = TrackingServiceClient::new(service.channel.clone())
            .record_events(request)
            .await
            .unwrap();
        assert_eq!(results.into_inner().results[0].status.as_ref().unwrap().code, 0);
        Self {
            statistics: StatisticsServiceClient::new(service.channel.clone()),
            service,
        }
    }

    async fn report(&mut self, period: &str, area: &str) -> v1::GetReportResponse {
        let request = v1::GetReportRequest {
            period: period.into(),
            area: area.into(),
            ..Default::default()
        };
        self.statistics.get_report(request).await.unwrap().into_inner()
    }

    async fn document(&mut self, format: v1::ReportFormat, table: &str) -> Vec<u8> {
        let request = v1::ExportReportRequest {
            period: "2026Q4".into(),
            area: "371500".into(),
            past_periods: 0,
            format: format.into(),
            table: table.into(),
        };
        let mut parts = self.statistics.export_report(request).await.unwrap().into_inner();
        let mut bytes = Vec::new();
        while let Some(part) = parts.message().await.unwrap() {
            bytes.extend(part.part);
        }
        bytes
    }
}

fn key(own_id: &str) -> Option<v1::RecordKey> {
    Some(v1::RecordKey {
        publisher: "bureau".into(),
        own_id: own_id.into(),
    })
}

/// A cell of a table by its row and column.
fn cell(report: &v1::GetReportResponse, table: &str, row: &str, column: &str) -> String {
    let table = report.tables.iter().find(|found| found.id == table).unwrap();
    let column = table.columns.iter().position(|found| found.id == column).unwrap();
    let row = table.rows.iter().find(|found| found.key == row).unwrap();
    row.cells[column].text.clone()
}

#[tokio::test]
async fn what_was_open_then_is_counted_then() {
    let mut register = Register::filled().await;
    let now = register.report("2026Q4", "371500").await;
    let total = |report: &v1::GetReportResponse, column: &str| cell(report, "total", "total", column);
    assert_eq!(
        (total(&now, "demand"), total(&now, "supply")),
        ("13".into(), "12".into())
    );
    assert_eq!(total(&now, "ratio"), "1.08");
    assert!(now.title.contains("聊城市2026年第四季度"));
    let everywhere = register.report("2026Q4", "000000").await;
    assert_eq!(
        (total(&everywhere, "demand"), total(&everywhere, "supply")),
        ("13".into(), "12".into())
    );
    assert!(everywhere.title.contains("全国2026年第四季度"));
    let elsewhere = register.report("2026Q4", "370200").await;
    assert_eq!(total(&elsewhere, "demand"), "0");
    assert_eq!(
        total(&elsewhere, "ratio"),
        "–",
        "without a seeker there is no ratio"
    );
    register.service.stop().await.unwrap();
}

#[tokio::test]
async fn a_document_has_the_same_bytes_twice() {
    let mut register = Register::filled().await;
    for (format, begins) in [
        (v1::ReportFormat::Html, "<!".as_bytes()),
        (v1::ReportFormat::Xlsx, b"PK"),
        (v1::ReportFormat::Csv, b"\xEF\xBB\xBF"),
    ] {
        let first = register.document(format, "age").await;
        assert!(first.starts_with(begins), "{format:?}");
        assert_eq!(first, register.document(format, "age").await, "{format:?}");
    }
    register.service.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused_by_field() {
    let mut register = Register::filled().await;
    for (period, area, past, field) in [
        ("2026Q7", "371500", 0, "period"),
        ("2030Q1", "371500", 0, "period"),
        ("2026Q4", "", 0, "area"),
        ("2026Q4", "999999", 0, "area"),
        ("2026Q4", "371500", 99, "past_periods"),
    ] {
        let request = v1::GetReportRequest {
            period: period.into(),
            area: area.into(),
            past_periods: past,
            tables: Vec::new(),
        };
        let refused = register.statistics.get_report(request).await.unwrap_err();
        let fields = refused
            .get_error_details()
            .bad_request()
            .unwrap()
            .field_violations
            .clone();
        assert_eq!(fields[0].field, field, "{period} {area} {past}");
    }
    register.service.stop().await.unwrap();
}
