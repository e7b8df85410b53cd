//! Records: what was acknowledged is there, the index catches up by itself, and the same data a second time change
//! nothing.

use super::{duijie, serve};
use duijie::convert::write_unstored;
use duijie::generate::{Fair, Sizes};
use duijie_domain::candidate::ConsentPurpose;
use duijie_proto::v1::candidate_service_client::CandidateServiceClient;
use duijie_proto::v1::search_service_client::SearchServiceClient;
use duijie_proto::v1::{
    Candidate, ListCandidatesRequest, SearchCandidatesRequest, UpsertCandidatesRequest, WriteOutcome,
};
use jiff::civil::date;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tonic::transport::Channel;

const CANDIDATES: u32 = 1_200;
const PART_RECORDS: usize = 50;
/// Parts acknowledged before each of the kills.
const PARTS_BEFORE_KILL: [usize; 3] = [2, 7, 15];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_over_grpc_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let candidates = candidates();
    let mut acknowledged = BTreeSet::new();
    for parts in PARTS_BEFORE_KILL {
        let (mut server, channel) = serve(folder.path(), None).await;
        acknowledged.extend(upsert(&channel, &candidates, Some(parts), &mut server).await.0);
        assert!(!server.wait().unwrap().success(), "the server was killed");
    }
    let (mut server, channel) = serve(folder.path(), None).await;
    let kept = kept(&channel).await;
    assert!(
        acknowledged.is_subset(&kept),
        "lost: {:?}",
        acknowledged.difference(&kept)
    );
    let (everyone, unchanged) = upsert(&channel, &candidates, None, &mut server).await;
    assert_eq!(
        (everyone.len(), unchanged),
        (CANDIDATES as usize, kept.len()),
        "what was there did not change"
    );
    let (_, unchanged) = upsert(&channel, &candidates, None, &mut server).await;
    assert_eq!(unchanged, CANDIDATES as usize, "a second time changes nothing");
    assert_eq!(
        found(&channel, u64::from(CANDIDATES)).await,
        findable(),
        "the index has caught up"
    );
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn an_import_that_was_killed_is_finished_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let (data, files) = (folder.path().join("data"), folder.path().join("files"));
    let sizes = format!("generate --employers 5 --vacancies 10 --candidates {CANDIDATES} --format csv --out");
    let made = duijie().args(sizes.split(' ')).arg(&files).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let file = files.join("candidates.csv");
    for delay_ms in [300, 700, 1_500] {
        let mut import = import(&data, &file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::park_timeout(Duration::from_millis(delay_ms));
        import.kill().unwrap();
        import.wait().unwrap();
    }
    let finished = report(&data, &file);
    assert_eq!(finished["refused"], 0);
    assert_eq!(
        count(&finished, "created") + count(&finished, "unchanged"),
        u64::from(CANDIDATES)
    );
    assert_eq!(
        count(&report(&data, &file), "unchanged"),
        u64::from(CANDIDATES),
        "a second time changes nothing"
    );
}

fn candidates() -> Vec<Candidate> {
    fair()
        .candidates()
        .map(|candidate| write_unstored(&candidate))
        .collect()
}

/// Who has withdrawn from matching is not found.
fn findable() -> u64 {
    let fair = fair();
    let found = fair
        .candidates()
        .filter(|candidate| !candidate.has_withdrawn(ConsentPurpose::Matching));
    found.count() as u64
}

fn fair() -> Fair {
    let sizes = Sizes {
        employers: 1,
        vacancies: 1,
        candidates: CANDIDATES,
    };
    Fair::new(1, date(2026, 11, 21), sizes)
}

/// Sends everyone in parts and kills the server after so many acknowledged ones; tells who was acknowledged and how
/// many of them were unchanged.
async fn upsert(
    channel: &Channel,
    candidates: &[Candidate],
    parts_before_kill: Option<usize>,
    server: &mut Child,
) -> (BTreeSet<String>, usize) {
    let part = |part: &[Candidate]| UpsertCandidatesRequest {
        candidates: part.to_vec(),
        validate_only: false,
    };
    let parts: Vec<_> = candidates.chunks(PART_RECORDS).map(part).collect();
    let mut client = CandidateServiceClient::new(channel.clone());
    let mut answers = client
        .upsert_candidates(tokio_stream::iter(parts))
        .await
        .unwrap()
        .into_inner();
    let (mut acknowledged, mut unchanged, mut parts) = (BTreeSet::new(), 0, 0);
    while let Ok(Some(answer)) = answers.message().await {
        for result in answer.results {
            assert_eq!(result.status.as_ref().unwrap().code, 0, "{result:?}");
            let index = usize::try_from(result.index).unwrap();
            acknowledged.insert(candidates[index].key.as_ref().unwrap().own_id.clone());
            unchanged += usize::from(result.outcome == i32::from(WriteOutcome::Unchanged));
        }
        parts += 1;
        if Some(parts) == parts_before_kill {
            server.kill().unwrap();
        }
    }
    (acknowledged, unchanged)
}

async fn kept(channel: &Channel) -> BTreeSet<String> {
    let mut client = CandidateServiceClient::new(channel.clone());
    let (mut kept, mut page_token) = (BTreeSet::new(), String::new());
    loop {
        let request = ListCandidatesRequest {
            page_size: 500,
            page_token,
        };
        let page = client.list_candidates(request).await.unwrap().into_inner();
        kept.extend(
            page.candidates
                .into_iter()
                .map(|candidate| candidate.key.unwrap().own_id),
        );
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return kept;
        }
    }
}

async fn found(channel: &Channel, min_sequence: u64) -> u64 {
    let request = SearchCandidatesRequest {
        min_sequence,
        ..SearchCandidatesRequest::default()
    };
    let mut client = SearchServiceClient::new(channel.clone());
    client
        .search_candidates(request)
        .await
        .unwrap()
        .into_inner()
        .total_size
}

fn import(data: &Path, file: &Path) -> Command {
    let mut command = duijie();
    command.args(["import", "--json", "--data"]).arg(data).arg(file);
    command
}

fn report(data: &Path, file: &Path) -> serde_json::Value {
    let output = import(data, file).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn count(report: &serde_json::Value, field: &str) -> u64 {
    report[field].as_u64().unwrap()
}
