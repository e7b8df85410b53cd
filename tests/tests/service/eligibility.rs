//! Real vacancies: the 5,224 positions of one recruitment round, read through a mapping file, and one graduate of each
//! undergraduate major. Who may apply is answered over gRPC and must equal the reference to the last position.

use duijie::engine::Principal;
use duijie_domain::code::{CodeBook, CodeSystem, TableMode};
use duijie_indexer::ingest::{ImportOptions, ImportPlan, Mapping, import};
use duijie_proto::v1::candidate_service_client::CandidateServiceClient;
use duijie_proto::v1::matching_service_client::MatchingServiceClient;
use duijie_proto::v1::{
    Candidate, Education, MatchVacanciesRequest, MatchVacanciesResponse, Outcome, RecordKey,
    UpsertCandidatesRequest,
};
use duijie_tests::reference;
use duijie_tests::service::{Service, clock, in_memory};
use jiff::civil::date;
use sha1::{Digest, Sha1};
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;
use tonic::transport::Channel;

const MAPPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/hubei_civil_2026.toml");
const POSITIONS: usize = 5_224;
const MAJORS: usize = 845;
const PUBLISHER: &str = "graduates-2026";

/// One line of the reference: a major, and the positions open to its graduates.
#[derive(Clone)]
struct Expected {
    major: String,
    positions: usize,
    sha1_of_codes: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_major_sees_exactly_the_positions_of_the_reference() {
    let Some(folder) = reference::find("data/hubei_civil_2026") else {
        return;
    };
    let majors = std::fs::read_to_string(folder.join("undergraduate_majors.tsv")).unwrap();
    let codes = CodeBook::embedded()
        .with_table(CodeSystem::Major, &majors, TableMode::Replace)
        .unwrap();
    let codes = Arc::new(codes);
    let service = Service::start(in_memory(Arc::clone(&codes)).unwrap())
        .await
        .unwrap();
    import_positions(&service, &folder, codes);
    let expected = expected(&folder);
    assert_eq!(expected.len(), MAJORS);
    let sequence = register_graduates(&service, &expected).await;
    let mut halves = JoinSet::new();
    for half in expected.chunks(MAJORS.div_ceil(2)) {
        halves.spawn(differing(service.channel.clone(), half.to_vec(), sequence));
    }
    let wrong = halves.join_all().await.concat();
    assert!(
        wrong.is_empty(),
        "{} of {MAJORS} majors differ: {wrong:?}",
        wrong.len()
    );
    service.stop().await.unwrap();
}

/// The majors whose graduates see other positions than the reference says.
async fn differing(channel: Channel, lines: Vec<Expected>, sequence: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in lines {
        let answer = open_positions(&channel, &line.major, sequence).await;
        assert_refusals_have_reasons(&answer, &line.major);
        if fingerprint(&answer) != (line.positions, line.sha1_of_codes) {
            wrong.push(line.major);
        }
    }
    wrong
}

fn import_positions(service: &Service, folder: &Path, codes: Arc<CodeBook>) {
    let mapping = Mapping::from_toml(&std::fs::read_to_string(MAPPING).unwrap()).unwrap();
    let plan = ImportPlan::new(folder.join("positions.tsv"), mapping, codes, date(2026, 1, 20)).unwrap();
    let options = ImportOptions::new(Principal::local().unwrap().tenant, clock()());
    let report = import(&plan, service.engine.store(), options).unwrap();
    assert_eq!(
        (report.created, report.refused),
        (POSITIONS as u64, 0),
        "{:?}",
        report.first_problems
    );
}

fn expected(folder: &Path) -> Vec<Expected> {
    let text = std::fs::read_to_string(folder.join("eligibility_reference.tsv")).unwrap();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Expected {
            major: cells[0].to_owned(),
            positions: cells[2].parse().unwrap(),
            sha1_of_codes: cells[3].to_owned(),
        }
    };
    text.lines().skip(1).map(line).collect()
}

async fn register_graduates(service: &Service, expected: &[Expected]) -> u64 {
    let candidates = expected.iter().map(|line| graduate(&line.major)).collect();
    let part = UpsertCandidatesRequest {
        candidates,
        validate_only: false,
    };
    let mut client = CandidateServiceClient::new(service.channel.clone());
    let mut answers = client
        .upsert_candidates(tokio_stream::once(part))
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    for result in &answer.results {
        assert_eq!(result.status.as_ref().unwrap().code, 0, "{result:?}");
    }
    answer.results.iter().map(|result| result.sequence).max().unwrap()
}

/// A bachelor who graduates in 2026, belongs to no other target group, and has told nothing else.
fn graduate(major: &str) -> Candidate {
    Candidate {
        key: Some(RecordKey {
            publisher: PUBLISHER.to_owned(),
            own_id: major.to_owned(),
        }),
        education: Some(Education {
            level: Some("21".to_owned()),
            degree: Some("4".to_owned()),
            major: Some(major.to_owned()),
            graduated_on: Some("2026-06-30".to_owned()),
            ..Education::default()
        }),
        target_groups: vec!["graduate".to_owned()],
        ..Candidate::default()
    }
}

async fn open_positions(channel: &Channel, major: &str, min_sequence: u64) -> MatchVacanciesResponse {
    let request = MatchVacanciesRequest {
        candidate: format!("publishers/{PUBLISHER}/candidates/{major}"),
        profile: "graduate".to_owned(),
        k: 10_000,
        excluded_size: 10_000,
        date: "2026-01-20".to_owned(),
        min_sequence,
        ..MatchVacanciesRequest::default()
    };
    let client = MatchingServiceClient::new(channel.clone());
    client
        .max_decoding_message_size(16 << 20)
        .match_vacancies(request)
        .await
        .unwrap()
        .into_inner()
}

fn assert_refusals_have_reasons(answer: &MatchVacanciesResponse, major: &str) {
    assert_eq!(answer.matches.len() + answer.excluded.len(), POSITIONS, "{major}");
    for refused in &answer.excluded {
        let not_met = refused
            .outcomes
            .iter()
            .filter(|outcome| outcome.outcome == i32::from(Outcome::NotMet));
        let told = not_met.filter(|outcome| !outcome.reason.is_empty() && outcome.message.is_some());
        assert!(
            told.count() > 0,
            "{major} was refused {} without a reason",
            refused.vacancy
        );
    }
}

/// Number of positions, and the SHA-1 of their sorted codes joined by line feeds.
fn fingerprint(answer: &MatchVacanciesResponse) -> (usize, String) {
    let mut codes: Vec<&str> = answer
        .matches
        .iter()
        .map(|entry| entry.key.as_ref().unwrap().own_id.as_str())
        .collect();
    codes.sort_unstable();
    let digest = Sha1::digest(codes.join("\n").as_bytes());
    (
        codes.len(),
        digest.iter().map(|byte| format!("{byte:02x}")).collect(),
    )
}
