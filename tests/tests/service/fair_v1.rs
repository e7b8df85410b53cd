//! The common workload through the whole service: records over gRPC in, a bulk match over gRPC out, and the check
//! value that every exact engine prints.

use duijie::convert::write_unstored;
use duijie_benches::fair_v1::{FairData, MATCH_DATE, check as fnv_check};
use duijie_domain::Candidate;
use duijie_domain::words::WordTable;
use duijie_matcher::compile::Tables;
use duijie_matcher::judge::{Context, Verdict, judge};
use duijie_matcher::matching::{
    Group, GroupLimits, Limits, Selection, Work, candidates_for_vacancy, match_groups,
};
use duijie_matcher::{Control, Instructions, Profile};
use duijie_proto::v1::bulk_match_response::Part;
use duijie_proto::v1::candidate_service_client::CandidateServiceClient;
use duijie_proto::v1::matching_service_client::MatchingServiceClient;
use duijie_proto::v1::vacancy_service_client::VacancyServiceClient;
use duijie_proto::v1::{BulkMatchRequest, UpsertCandidatesRequest, UpsertVacanciesRequest, VacancyList};
use duijie_tests::service::{Service, in_memory};
use duijie_tests::{fair_v1, reference};
use std::path::Path;
use std::sync::Arc;

const CANDIDATES: usize = 100_000;
const VACANCIES: usize = 20;
/// The published check of this size for lists of ten.
const PUBLISHED_CHECK: &str = "cd4d1a0bb59dc4f0";
/// The published checks of the matcher alone: vacancies, length of the lists, check.
const PUBLISHED_CHECKS: [(u64, usize, &str); 3] = [
    (20, 10, PUBLISHED_CHECK),
    (100, 10, "ac577984d0fe78aa"),
    (100, 100, "94ce4a6ddf128f6e"),
];
/// Records in one message of a stream.
const PART_RECORDS: usize = 500;

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_match_over_grpc_prints_the_published_check() {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(folder) = reference::fair_v1(cache, CANDIDATES, 100) else {
        return;
    };
    let codes = Arc::new(fair_v1::code_book(&folder).unwrap());
    let service = Service::start(in_memory(codes).unwrap()).await.unwrap();
    let sequence = load(&service, &folder).await;
    let request = BulkMatchRequest {
        profile: "fair-v1".to_owned(),
        k: 10,
        date: MATCH_DATE.to_string(),
        min_sequence: sequence,
        ..BulkMatchRequest::default()
    };
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let mut parts = client.bulk_match(request).await.unwrap().into_inner();
    let (mut lists, mut summary) = (Vec::new(), None);
    while let Some(message) = parts.message().await.unwrap() {
        match message.part.unwrap() {
            Part::VacancyList(list) => lists.push(list),
            Part::Summary(whole) => summary = Some(whole),
            Part::Progress(_) | Part::CandidateList(_) => {}
        }
    }
    assert_eq!(check(&lists), PUBLISHED_CHECK);
    assert_eq!(summary.unwrap().pairs, (CANDIDATES * VACANCIES) as u64);
    service.stop().await.unwrap();
}

/// How much work a search is does not depend on the machine, so it can be held: shares of all pairs, in thousandths.
const BOUNDED_AT_MOST: u64 = 25;
const RESCORED_AT_MOST: u64 = 3;

#[test]
fn few_rows_are_looked_at_and_hardly_any_is_scored() {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(folder) = reference::fair_v1(cache, CANDIDATES, 100) else {
        return;
    };
    let data = FairData::load(&folder, CANDIDATES, 100).unwrap();
    let profile = Profile::shipped("fair-v1").unwrap();
    let (limits, control) = (Limits::top(10), Control::default());
    let work_with = |instructions: Instructions| -> Vec<Work> {
        let context = Context {
            instructions,
            ..Context::new(&profile, MATCH_DATE)
        };
        let rankings = data.vacancies.iter().map(|(_, vacancy)| {
            candidates_for_vacancy(
                &context,
                &vacancy,
                &data.candidates,
                &Selection::all(),
                &limits,
                &control,
            )
        });
        rankings.map(|ranking| ranking.unwrap().work).collect()
    };
    let work = work_with(Instructions::Portable);
    assert_eq!(work, work_with(Instructions::detect()));
    let pairs = CANDIDATES as u64 * work.len() as u64;
    let bounded: u64 = work.iter().map(|work| work.rows_bounded).sum();
    let rescored: u64 = work.iter().map(|work| work.rows_rescored).sum();
    assert!(
        1000 * bounded <= BOUNDED_AT_MOST * pairs,
        "{bounded} of {pairs} pairs were bounded"
    );
    assert!(
        1000 * rescored <= RESCORED_AT_MOST * pairs,
        "{rescored} of {pairs} pairs were scored"
    );
}

#[test]
fn the_matcher_prints_the_published_checks() {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(folder) = reference::fair_v1(cache, CANDIDATES, 100) else {
        return;
    };
    let data = FairData::load(&folder, CANDIDATES, 100).unwrap();
    let profile = Profile::shipped("fair-v1").unwrap();
    let context = Context::new(&profile, MATCH_DATE);
    let candidates = Group {
        pool: &data.candidates,
        selection: &Selection::all(),
    };
    for (vacancies, k, published) in PUBLISHED_CHECKS {
        let selected = Group {
            pool: &data.vacancies,
            selection: &Selection::of(1..=vacancies),
        };
        let limits = GroupLimits {
            per_vacancy: k,
            per_candidate: None,
            min_score: 0,
            counted: false,
        };
        let answer = match_groups(&context, selected, candidates, &limits, &Control::default()).unwrap();
        let printed = fnv_check(answer.vacancies.iter().map(|ranking| &*ranking.hits));
        assert_eq!(format!("{printed:016x}"), published, "M = {vacancies}, k = {k}");
    }
}

/// The records say the same as the columns: every pair gets the same verdict on either way. Numbers by which codes are
/// told apart may differ, so rows are not compared.
#[test]
fn records_and_columns_give_the_same_verdicts() {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(folder) = reference::fair_v1(cache, CANDIDATES, 100) else {
        return;
    };
    let data = FairData::load(&folder, 2_000, 100).unwrap();
    let tables = Tables::new(
        Arc::new(fair_v1::code_book(&folder).unwrap()),
        WordTable::embedded(),
    );
    let profile = Profile::shipped("fair-v1").unwrap();
    let context = Context::new(&profile, MATCH_DATE);
    let candidates = fair_v1::candidates(&folder, 2_000).unwrap();
    let candidates: Vec<_> = candidates
        .iter()
        .map(|candidate| tables.candidate(candidate).row)
        .collect();
    for ((number, columns), record) in data
        .vacancies
        .iter()
        .zip(fair_v1::vacancies(&folder, 100).unwrap())
    {
        let vacancy = tables.vacancy(&record, None).row;
        for ((person, row), candidate) in data.candidates.iter().zip(&candidates) {
            let verdicts = (
                judge(&context, candidate, &vacancy),
                judge(&context, &row, &columns),
            );
            let scores = (score(&verdicts.0), score(&verdicts.1));
            assert_eq!(
                scores.0, scores.1,
                "vacancy {number}, person {person}: {:?} {:?} {:?} {:?}",
                candidate, vacancy, row, columns
            );
        }
    }
}

fn score(verdict: &Verdict) -> Option<u32> {
    match verdict {
        Verdict::Scored(scored) => Some(scored.score.score),
        Verdict::Excluded(_) => None,
    }
}

async fn load(service: &Service, folder: &Path) -> u64 {
    let vacancies = fair_v1::vacancies(folder, VACANCIES).unwrap();
    let part = UpsertVacanciesRequest {
        vacancies: vacancies.iter().map(write_unstored).collect(),
        validate_only: false,
    };
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let mut answers = client
        .upsert_vacancies(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    while let Some(answer) = answers.message().await.unwrap() {
        assert!(
            answer
                .results
                .iter()
                .all(|result| result.status.as_ref().unwrap().code == 0),
            "{answer:?}"
        );
    }
    let candidates = fair_v1::candidates(folder, CANDIDATES).unwrap();
    let parts: Vec<_> = candidates.chunks(PART_RECORDS).map(part_of).collect();
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let mut answers = client
        .upsert_candidates(tokio_stream::iter(parts))
        .await
        .unwrap()
        .into_inner();
    let (mut written, mut sequence) = (0, 0);
    while let Some(answer) = answers.message().await.unwrap() {
        for result in answer.results {
            assert_eq!(result.status.as_ref().unwrap().code, 0, "{result:?}");
            written += 1;
            sequence = sequence.max(result.sequence);
        }
    }
    assert_eq!(written, CANDIDATES);
    sequence
}

fn part_of(candidates: &[Candidate]) -> UpsertCandidatesRequest {
    UpsertCandidatesRequest {
        candidates: candidates.iter().map(write_unstored).collect(),
        validate_only: false,
    }
}

/// FNV-1a over (vacancy, rank, person, score), vacancies and persons named by their row.
fn check(lists: &[VacancyList]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for list in lists {
        let vacancy = row(&list.key.as_ref().unwrap().own_id);
        for (rank, entry) in (0_u64..).zip(&list.matches) {
            let person = row(&entry.key.as_ref().unwrap().own_id);
            for part in [
                vacancy,
                rank,
                person,
                u64::from(entry.score.as_ref().unwrap().pair),
            ] {
                hash = (hash ^ part).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    format!("{hash:016x}")
}

fn row(own_id: &str) -> u64 {
    own_id.parse().unwrap()
}
