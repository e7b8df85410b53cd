//! The handlers of candidates and nothing else.

use super::records::{self, Unwanted, Wanted};
use super::upsert::{Results, upsert};
use crate::engine::WriteOptions;
use duijie_domain::Candidate;
use duijie_proto::v1;
use tonic::{Request, Response, Status, Streaming};

record_service! {
    Candidates serves Candidate (candidate, candidates) as CandidateService of candidate_service_server {
        create_candidate(CreateCandidateRequest),
        get_candidate(GetCandidateRequest),
        list_candidates(ListCandidatesRequest) -> ListCandidatesResponse,
        update_candidate(UpdateCandidateRequest),
        delete_candidate(DeleteCandidateRequest),
        batch_get_candidates(BatchGetCandidatesRequest) -> BatchGetCandidatesResponse,
        batch_update_candidates(BatchUpdateCandidatesRequest) -> BatchUpdateCandidatesResponse,
        upsert_candidates(UpsertCandidatesRequest) -> UpsertCandidatesResponse as UpsertCandidatesStream,
    }
}
