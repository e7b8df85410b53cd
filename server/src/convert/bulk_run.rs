//! Bulk runs on the wire: the request that starts one, a run as it stands, its lists, and its lists as rows of a file.

use super::explanation::{kept_explanation, score, text};
use super::matching::{basis, kept_exclusion_count, key};
use super::name::print_name;
use super::ranking::Ranking;
use super::record::timestamp;
use super::request::{RequestReader, filter};
use super::two_sided::{read_two_sided, write_two_sided, write_two_sided_report};
use crate::engine::{
    Basis, BulkRequest, Detail, EngineError, RunEstimate, RunMatch, RunPart, RunStart, RunState, RunView,
};
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::export::PlainRow;
use duijie_indexer::runs::{ReasonCount, RunBasis, RunReport, SideReport};
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use std::time::Duration;
use v1::read_bulk_run_response::List;

const COLLECTION: &str = "bulkRuns";

/// What is to be started, and whether it is only to be checked.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_run_start(request: v1::StartBulkRunRequest) -> Result<(RunStart, bool), EngineError> {
    let v1::StartBulkRunRequest {
        vacancies,
        vacancy_filter,
        candidate_filter,
        profile,
        k,
        k_per_candidate,
        min_score,
        view,
        date,
        min_sequence,
        base_run,
        request_id,
        validate_only,
        two_sided,
    } = request;
    let mut reader = RequestReader::default();
    let wanted = BulkRequest {
        vacancies: reader.names("vacancies", RecordKind::Vacancy, &vacancies),
        vacancy_filter: filter(vacancy_filter),
        candidate_filter: filter(candidate_filter),
        profile,
        k,
        k_per_candidate,
        min_score,
        detail: match reader.is_full("view", view) {
            true => Detail::Evidence,
            false => Detail::Scores,
        },
        date: reader.date("date", date),
        min_sequence: Sequence(min_sequence),
        count_excluded: false,
        two_sided: two_sided.and_then(|wanted| reader.take(read_two_sided(wanted))),
    };
    let base = match base_run.as_str() {
        "" => None,
        name => reader.take(run_number("base_run", name)),
    };
    let start = RunStart {
        wanted,
        base,
        request_id,
    };
    reader.finish((start, validate_only))
}

/// The number of the run that `name` means.
///
/// # Errors
/// `InvalidInput` that shows the form.
pub fn parse_run_name(name: &str) -> Result<u64, EngineError> {
    run_number("name", name).map_err(|violation| EngineError::InvalidInput(vec![violation]))
}

pub(super) fn run_number(field: &str, name: &str) -> Result<u64, Violation> {
    let number = name
        .strip_prefix(COLLECTION)
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|digits| digits.parse().ok())
        .filter(|number| print_run_name(*number) == name && *number > 0);
    number.ok_or_else(|| Violation {
        field: field.to_owned(),
        reason: "NAME_MALFORMED",
        message: Text::new("资源名格式不对", "this is not the name of a bulk run"),
        hint: Text::new(
            format!("请写成 {COLLECTION}/{{number}}"),
            format!("write {COLLECTION}/{{number}}"),
        ),
    })
}

fn print_run_name(number: u64) -> String {
    format!("{COLLECTION}/{number}")
}

/// A run as it stands.
pub fn write_run(run: &RunView) -> v1::BulkRun {
    let (plan, request) = (&run.plan, &run.plan.request);
    let name = |number: u64| print_run_name(number);
    let view = match request.explained {
        true => v1::View::Full,
        false => v1::View::Basic,
    };
    let (failure, report) = match &run.state {
        RunState::Failed { reason, text: why } => (
            Some(v1::BulkRunFailure {
                reason: reason.clone(),
                message: Some(text(why)),
            }),
            None,
        ),
        RunState::Succeeded(report) => (None, Some(write_report(report))),
        _ => (None, None),
    };
    v1::BulkRun {
        name: Some(plan.number)
            .filter(|number| *number > 0)
            .map_or_else(String::new, name),
        state: state(&run.state).into(),
        create_time: Some(timestamp(plan.created_at)),
        basis: Some(run_basis(&plan.basis)),
        base_run: request.base.map_or_else(String::new, name),
        k: request.per_vacancy,
        k_per_candidate: request.per_candidate,
        min_score: request.min_score,
        view: view.into(),
        vacancies: plan.vacancies,
        candidates: plan.candidates,
        lists: plan.lists(),
        lists_done: run.lists_done,
        remaining: run.remaining.map(duration),
        restarts: plan.restarts,
        estimate: run.estimate.as_ref().map(estimate),
        failure,
        report,
        two_sided: request.two_sided.as_ref().map(write_two_sided),
    }
}

fn state(state: &RunState) -> v1::BulkRunState {
    match state {
        RunState::Planned => v1::BulkRunState::Planned,
        RunState::Queued => v1::BulkRunState::Queued,
        RunState::Running => v1::BulkRunState::Running,
        RunState::Interrupted => v1::BulkRunState::Interrupted,
        RunState::Cancelled => v1::BulkRunState::Cancelled,
        RunState::Failed { .. } => v1::BulkRunState::Failed,
        RunState::Succeeded(_) => v1::BulkRunState::Succeeded,
    }
}

fn run_basis(kept: &RunBasis) -> v1::MatchBasis {
    basis(&Basis {
        profile: kept.profile.clone(),
        profile_version: kept.profile_version.clone(),
        code_table_version: kept.code_table_version.clone(),
        sequence: kept.sequence,
        date: kept.date,
    })
}

fn estimate(estimate: &RunEstimate) -> v1::BulkRunEstimate {
    v1::BulkRunEstimate {
        pairs: estimate.pairs,
        duration: Some(duration(estimate.duration)),
        memory_bytes: estimate.memory_bytes,
        memory_bytes_max: estimate.memory_bytes_max,
        disk_bytes: estimate.disk_bytes,
    }
}

fn duration(duration: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(duration.subsec_nanos()).unwrap_or(0),
    }
}

fn write_report(report: &RunReport) -> v1::BulkRunReport {
    v1::BulkRunReport {
        vacancy_lists: Some(side_report(&report.vacancy_lists, RecordKind::Candidate)),
        candidate_lists: Some(side_report(&report.candidate_lists, RecordKind::Vacancy)),
        two_sided: report.two_sided.as_ref().map(write_two_sided_report),
    }
}

pub(super) fn side_report(side: &SideReport, items: RecordKind) -> v1::BulkRunSideReport {
    let most_listed = side.most_listed.iter().map(|(number, lists)| v1::ListedItem {
        name: print_name(items, *number),
        lists: *lists,
    });
    v1::BulkRunSideReport {
        lists: side.lists,
        empty_lists: side.empty_lists,
        entries: side.entries,
        items: side.items,
        items_listed: side.items_listed,
        gini: side.gini,
        congestion: side.congestion,
        most_listed: most_listed.collect(),
        main_exclusions: exclusions(&side.main_reasons),
    }
}

fn exclusions(reasons: &[ReasonCount]) -> Vec<v1::ExclusionCount> {
    let counts = reasons.iter();
    counts
        .map(|reason| kept_exclusion_count(&reason.reason, reason.pairs))
        .collect()
}

/// One list.
pub fn write_run_part(part: &RunPart) -> v1::ReadBulkRunResponse {
    let list = &part.list;
    let list = match part.kind {
        RecordKind::Candidate => List::CandidateList(v1::BulkRunCandidateList {
            candidate: print_name(RecordKind::Candidate, list.number),
            key: Some(key(&list.card.key)),
            matches: list.matches.iter().map(vacancy_match).collect(),
            exclusions: exclusions(&list.reasons),
        }),
        _ => List::VacancyList(v1::BulkRunVacancyList {
            vacancy: print_name(RecordKind::Vacancy, list.number),
            key: Some(key(&list.card.key)),
            title: list.card.title.to_string(),
            matches: list.matches.iter().map(candidate_match).collect(),
            exclusions: exclusions(&list.reasons),
        }),
    };
    v1::ReadBulkRunResponse {
        list: Some(list),
        next_position: part.next_position,
    }
}

fn candidate_match(entry: &RunMatch) -> v1::CandidateMatch {
    v1::CandidateMatch {
        candidate: print_name(RecordKind::Candidate, entry.number),
        key: Some(key(&entry.card.key)),
        rank: entry.rank,
        score: Some(score(&entry.score)),
        explanation: kept_explanation(&entry.explanation),
    }
}

fn vacancy_match(entry: &RunMatch) -> v1::VacancyMatch {
    v1::VacancyMatch {
        vacancy: print_name(RecordKind::Vacancy, entry.number),
        key: Some(key(&entry.card.key)),
        title: entry.card.title.to_string(),
        rank: entry.rank,
        score: Some(score(&entry.score)),
        explanation: kept_explanation(&entry.explanation),
    }
}

/// One list as rows of the table of ranked lists.
pub fn run_part_rows(part: &RunPart) -> Vec<PlainRow> {
    let list = &part.list;
    let row = |entry: &RunMatch| {
        let (direction, vacancy, candidate) = match part.kind {
            RecordKind::Candidate => (Ranking::OF_CANDIDATE, &entry.card, &list.card),
            _ => (Ranking::OF_VACANCY, &list.card, &entry.card),
        };
        let ranking = Ranking {
            direction,
            vacancy: vacancy.key.own_id.to_string(),
            title: vacancy.title.to_string(),
            candidate: candidate.key.own_id.to_string(),
            rank: entry.rank,
            score: score(&entry.score),
            explanation: kept_explanation(&entry.explanation),
        };
        ranking.row()
    };
    list.matches.iter().map(row).collect()
}
