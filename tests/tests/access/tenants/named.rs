//! Every call that names a record, with names of the first tenant: number 1 of each kind.

use crate::house::{key, person, vacancy};
use crate::wire::{Call, call};
use duijie_proto::v1;

/// The calls.
pub(crate) fn calls() -> Vec<Call> {
    let candidate = || "candidates/1".to_owned();
    let vacancy_name = || "vacancies/1".to_owned();
    let fair_name = || "fairs/1".to_owned();
    let booth = || "A1".to_owned();
    let run = || "bulkRuns/1".to_owned();
    let mut calls = vec![
        call(
            "CandidateService/GetCandidate",
            &v1::GetCandidateRequest { name: candidate() },
        ),
        call(
            "VacancyService/GetVacancy",
            &v1::GetVacancyRequest { name: vacancy_name() },
        ),
        call(
            "EmployerService/GetEmployer",
            &v1::GetEmployerRequest {
                name: "employers/1".into(),
            },
        ),
        call("FairService/GetFair", &v1::GetFairRequest { name: fair_name() }),
        call(
            "CandidateService/BatchGetCandidates",
            &v1::BatchGetCandidatesRequest {
                names: vec![candidate()],
            },
        ),
        call(
            "VacancyService/BatchGetVacancies",
            &v1::BatchGetVacanciesRequest {
                names: vec![vacancy_name()],
            },
        ),
        call(
            "EmployerService/BatchGetEmployers",
            &v1::BatchGetEmployersRequest {
                names: vec!["employers/1".into()],
            },
        ),
        call(
            "CandidateService/DeleteCandidate",
            &v1::DeleteCandidateRequest {
                name: candidate(),
                ..Default::default()
            },
        ),
        call(
            "VacancyService/DeleteVacancy",
            &v1::DeleteVacancyRequest {
                name: vacancy_name(),
                ..Default::default()
            },
        ),
        call(
            "EmployerService/DeleteEmployer",
            &v1::DeleteEmployerRequest {
                name: "employers/1".into(),
                ..Default::default()
            },
        ),
        call(
            "FairService/DeleteFair",
            &v1::DeleteFairRequest {
                name: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "MatchingService/MatchCandidates",
            &v1::MatchCandidatesRequest {
                vacancy: vacancy_name(),
                k: 5,
                ..Default::default()
            },
        ),
        call(
            "MatchingService/MatchVacancies",
            &v1::MatchVacanciesRequest {
                candidate: candidate(),
                k: 5,
                ..Default::default()
            },
        ),
        call(
            "MatchingService/ExplainMatch",
            &v1::ExplainMatchRequest {
                vacancy: vacancy_name(),
                candidate: "candidates/3".into(),
                ..Default::default()
            },
        ),
        call(
            "MatchingService/ExplainMatch",
            &v1::ExplainMatchRequest {
                vacancy: "vacancies/3".into(),
                candidate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "BulkRunService/GetBulkRun",
            &v1::GetBulkRunRequest { name: run() },
        ),
        call(
            "BulkRunService/WatchBulkRun",
            &v1::WatchBulkRunRequest { name: run() },
        ),
        call(
            "BulkRunService/CancelBulkRun",
            &v1::CancelBulkRunRequest { name: run() },
        ),
        call(
            "BulkRunService/ResumeBulkRun",
            &v1::ResumeBulkRunRequest { name: run() },
        ),
        call(
            "BulkRunService/ReadBulkRun",
            &v1::ReadBulkRunRequest {
                name: run(),
                ..Default::default()
            },
        ),
        call(
            "BulkRunService/ExportBulkRun",
            &v1::ExportBulkRunRequest {
                name: run(),
                format: "csv".into(),
            },
        ),
        call(
            "BulkRunService/DeleteBulkRun",
            &v1::DeleteBulkRunRequest {
                name: run(),
                ..Default::default()
            },
        ),
        call(
            "DuplicateService/FindDuplicates",
            &v1::FindDuplicatesRequest {
                name: candidate(),
                ..Default::default()
            },
        ),
        call(
            "DuplicateService/MergeRecords",
            &v1::MergeRecordsRequest {
                kept: "candidates/3".into(),
                merged: candidate(),
                ..Default::default()
            },
        ),
        call(
            "DuplicateService/UndoMerge",
            &v1::UndoMergeRequest {
                name: candidate(),
                ..Default::default()
            },
        ),
        call(
            "DuplicateService/DismissDuplicate",
            &v1::DismissDuplicateRequest {
                name: "candidates/3".into(),
                duplicate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "TrackingService/GetPersonFile",
            &v1::GetPersonFileRequest { name: candidate() },
        ),
        call(
            "TrackingService/GetPairFile",
            &v1::GetPairFileRequest {
                candidate: candidate(),
                vacancy: "vacancies/3".into(),
            },
        ),
        call(
            "TrackingService/GetPairFile",
            &v1::GetPairFileRequest {
                candidate: "candidates/3".into(),
                vacancy: vacancy_name(),
            },
        ),
        call(
            "TrackingService/GetVacancyPlaces",
            &v1::GetVacancyPlacesRequest { name: vacancy_name() },
        ),
        call(
            "ShortageService/GetShortageFile",
            &v1::GetShortageFileRequest {
                employer: "employers/1".into(),
                ..Default::default()
            },
        ),
        call(
            "PolicyService/CheckPolicies",
            &v1::CheckPoliciesRequest {
                candidate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "PolicyService/CheckPolicies",
            &v1::CheckPoliciesRequest {
                employer: "employers/1".into(),
                ..Default::default()
            },
        ),
        call(
            "PolicyService/ListGrants",
            &v1::ListGrantsRequest {
                candidate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "FairService/ListBooths",
            &v1::ListBoothsRequest { fair: fair_name() },
        ),
        call(
            "FairService/CheckInBooth",
            &v1::CheckInBoothRequest {
                fair: fair_name(),
                booth: booth(),
                ..Default::default()
            },
        ),
        call(
            "FairService/CloseBooth",
            &v1::CloseBoothRequest {
                fair: fair_name(),
                booth: booth(),
                ..Default::default()
            },
        ),
        call(
            "FairService/CloseNoShows",
            &v1::CloseNoShowsRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "FairService/EnterFair",
            &v1::EnterFairRequest {
                fair: "fairs/2".into(),
                visitor: Some(v1::enter_fair_request::Visitor::Candidate(candidate())),
                ..Default::default()
            },
        ),
        call(
            "FairService/RankBooths",
            &v1::RankBoothsRequest {
                fair: "fairs/2".into(),
                candidate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "FairService/ExplainAtBooth",
            &v1::ExplainAtBoothRequest {
                fair: "fairs/2".into(),
                booth: booth(),
                candidate: candidate(),
                ..Default::default()
            },
        ),
        call(
            "FairService/PlanFair",
            &v1::PlanFairRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "FairService/ReplanFair",
            &v1::ReplanFairRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "FairService/GetFairBoard",
            &v1::GetFairBoardRequest { fair: fair_name() },
        ),
        call(
            "FairService/WatchFairBoard",
            &v1::WatchFairBoardRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "FairService/CloseFair",
            &v1::CloseFairRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
        call(
            "FairService/ReportFair",
            &v1::ReportFairRequest {
                fair: fair_name(),
                ..Default::default()
            },
        ),
    ];
    let mut stolen = person("C", "乙", "371502");
    stolen.name = candidate();
    stolen.key = key("other");
    let update = v1::UpdateCandidateRequest {
        candidate: Some(stolen),
        ..Default::default()
    };
    calls.push(call("CandidateService/UpdateCandidate", &update));
    let batch = v1::BatchUpdateCandidatesRequest {
        requests: vec![update],
    };
    calls.push(call("CandidateService/BatchUpdateCandidates", &batch));
    let mut post = vacancy("other", "E", "乙岗");
    post.name = vacancy_name();
    let update = v1::UpdateVacancyRequest {
        vacancy: Some(post),
        ..Default::default()
    };
    calls.push(call("VacancyService/UpdateVacancy", &update));
    calls
}
