//! Bulk match requests and the parts of their answers on the wire.

use super::matching::{basis, candidate_match, eligible, key, vacancy_match};
use super::name::print_name;
use super::request::{RequestReader, filter};
use crate::engine::{BulkList, BulkPart, BulkRequest, BulkSummary, EngineError};
use duijie_domain::RecordKind;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use std::time::Duration;
use v1::bulk_match_response::Part;

/// What is to be matched.
///
/// # Errors
/// `InvalidInput` with every violation that the wire can show.
pub fn read_bulk(request: v1::BulkMatchRequest) -> Result<BulkRequest, EngineError> {
    let v1::BulkMatchRequest {
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
        count_excluded,
    } = request;
    let mut reader = RequestReader::default();
    let bulk = BulkRequest {
        vacancies: reader.names("vacancies", RecordKind::Vacancy, &vacancies),
        vacancy_filter: filter(vacancy_filter),
        candidate_filter: filter(candidate_filter),
        profile,
        k,
        k_per_candidate,
        min_score,
        detail: reader.detail("view", view),
        date: reader.date("date", date),
        min_sequence: Sequence(min_sequence),
        count_excluded,
        two_sided: None,
    };
    reader.finish(bulk)
}

/// How far the work is.
pub fn write_progress(pairs_done: u64, pairs_total: u64) -> v1::BulkMatchResponse {
    response(Part::Progress(v1::BulkProgress {
        pairs_done,
        pairs_total,
    }))
}

/// One part of the answer; the summary tells the time that all of it took.
pub fn write_part(part: BulkPart, elapsed: Duration) -> v1::BulkMatchResponse {
    response(match part {
        BulkPart::Vacancy(list) => Part::VacancyList(vacancy_list(list)),
        BulkPart::Candidate(list) => Part::CandidateList(candidate_list(list)),
        BulkPart::Summary(whole) => Part::Summary(summary(&whole, elapsed)),
    })
}

fn response(part: Part) -> v1::BulkMatchResponse {
    v1::BulkMatchResponse { part: Some(part) }
}

fn vacancy_list(list: BulkList) -> v1::VacancyList {
    v1::VacancyList {
        vacancy: print_name(RecordKind::Vacancy, list.number),
        key: Some(key(&list.card.key)),
        matches: list.matches.into_iter().map(candidate_match).collect(),
        eligible: eligible(&list.counts),
    }
}

fn candidate_list(list: BulkList) -> v1::CandidateList {
    v1::CandidateList {
        candidate: print_name(RecordKind::Candidate, list.number),
        key: Some(key(&list.card.key)),
        matches: list.matches.into_iter().map(vacancy_match).collect(),
    }
}

fn summary(whole: &BulkSummary, elapsed: Duration) -> v1::BulkSummary {
    v1::BulkSummary {
        vacancies: whole.vacancies,
        candidates: whole.candidates,
        pairs: whole.pairs,
        eligible_pairs: whole.eligible_pairs.unwrap_or_default(),
        elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        basis: Some(basis(&whole.basis)),
    }
}
