//! Every call that tells of many records, as the second tenant makes it.

use crate::wire::{Call, call};
use duijie_proto::v1;

/// The calls.
pub(crate) fn calls() -> Vec<Call> {
    let filter = || {
        Some(v1::SearchFilter {
            divisions: vec!["371500".into()],
            ..Default::default()
        })
    };
    vec![
        call(
            "CandidateService/ListCandidates",
            &v1::ListCandidatesRequest::default(),
        ),
        call(
            "VacancyService/ListVacancies",
            &v1::ListVacanciesRequest::default(),
        ),
        call(
            "EmployerService/ListEmployers",
            &v1::ListEmployersRequest::default(),
        ),
        call("FairService/ListFairs", &v1::ListFairsRequest::default()),
        call("BulkRunService/ListBulkRuns", &v1::ListBulkRunsRequest::default()),
        call(
            "SearchService/SearchVacancies",
            &v1::SearchVacanciesRequest::default(),
        ),
        call(
            "SearchService/SearchVacancies",
            &v1::SearchVacanciesRequest {
                query: "甲机密电焊工".into(),
                widen_below: 10,
                ..Default::default()
            },
        ),
        call(
            "SearchService/SearchCandidates",
            &v1::SearchCandidatesRequest::default(),
        ),
        call(
            "SearchService/SearchCandidates",
            &v1::SearchCandidatesRequest {
                query: "电焊".into(),
                filter: filter(),
                ..Default::default()
            },
        ),
        call(
            "SearchService/Suggest",
            &v1::SuggestRequest {
                prefix: "甲".into(),
                ..Default::default()
            },
        ),
        call(
            "DuplicateService/ListDuplicates",
            &v1::ListDuplicatesRequest {
                collection: "candidates".into(),
                ..Default::default()
            },
        ),
        call("TrackingService/ListEvents", &v1::ListEventsRequest::default()),
        call(
            "TrackingService/ListServiceDues",
            &v1::ListServiceDuesRequest::default(),
        ),
        call(
            "TrackingService/ListWhereabouts",
            &v1::ListWhereaboutsRequest {
                page_size: 100,
                ..Default::default()
            },
        ),
        call("PolicyService/ListGrants", &v1::ListGrantsRequest::default()),
        call(
            "ShortageService/ListShortages",
            &v1::ListShortagesRequest::default(),
        ),
        call(
            "MatchingService/MatchCandidates",
            &v1::MatchCandidatesRequest {
                vacancy: "vacancies/3".into(),
                k: 100,
                ..Default::default()
            },
        ),
        call(
            "MatchingService/MatchVacancies",
            &v1::MatchVacanciesRequest {
                candidate: "candidates/3".into(),
                k: 100,
                filter: filter(),
                ..Default::default()
            },
        ),
        call(
            "MatchingService/BulkMatch",
            &v1::BulkMatchRequest {
                k: 100,
                k_per_candidate: 10,
                ..Default::default()
            },
        ),
        call(
            "FairService/PlanFair",
            &v1::PlanFairRequest {
                fair: "fairs/2".into(),
                ..Default::default()
            },
        ),
        call(
            "StatisticsService/GetReport",
            &v1::GetReportRequest {
                period: "2026Q4".into(),
                area: "371500".into(),
                ..Default::default()
            },
        ),
    ]
}
