//! Bulk runs through a real server: the lists are those of the direct calls, a run that was stopped goes on as if it had
//! not been, a run from a finished one gives the bytes of a run in full, and every bad request says what is wrong.

mod delta;
mod refusals;
mod stopping;
mod two_sided;

use duijie::engine::{Disclose, Principal, RunSettings};
use duijie::generate::{Fair, Sizes};
use duijie_domain::check::Checked;
use duijie_domain::code::CodeBook;
use duijie_language::wording::Worded;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_memory};
use jiff::civil::date;
use tonic::transport::Channel;
use v1::bulk_match_response::Part;
use v1::bulk_run_service_client::BulkRunServiceClient;
use v1::matching_service_client::MatchingServiceClient;
use v1::read_bulk_run_response::List;

type Client = BulkRunServiceClient<Channel>;

const SIZES: Sizes = Sizes {
    employers: 10,
    vacancies: 40,
    candidates: 150,
};

fn fair() -> Fair {
    Fair::new(7, date(2026, 11, 21), SIZES)
}

/// A server with the fair in it, whose runs are cut into pieces of so many pairs; and the last sequence.
pub(super) async fn service(piece_pairs: u64) -> (Service, Client, u64) {
    let mut settings = in_memory(CodeBook::embedded()).unwrap();
    settings.runs = RunSettings {
        piece_pairs,
        ..RunSettings::default()
    };
    let service = Service::start(settings).await.unwrap();
    let fair = fair();
    keep(&service, &fair.employers().collect::<Vec<_>>());
    keep(&service, &fair.vacancies().collect::<Vec<_>>());
    let sequence = keep(&service, &fair.candidates().collect::<Vec<_>>());
    let client = BulkRunServiceClient::new(service.channel.clone());
    (service, client, sequence)
}

/// Creates or replaces records and tells the last sequence.
fn keep<R: Checked + Worded + Disclose>(service: &Service, records: &[R]) -> u64 {
    let caller = Principal::local().unwrap();
    for part in records.chunks(500) {
        for result in service.engine.upsert(&caller, part, false).unwrap() {
            result.unwrap();
        }
    }
    service.engine.health().sequence.0
}

pub(super) fn request(min_sequence: u64) -> v1::StartBulkRunRequest {
    v1::StartBulkRunRequest {
        k: 5,
        k_per_candidate: 4,
        view: v1::View::Full.into(),
        date: "2026-11-21".into(),
        min_sequence,
        ..Default::default()
    }
}

async fn start(client: &mut Client, request: v1::StartBulkRunRequest) -> v1::BulkRun {
    client.start_bulk_run(request).await.unwrap().into_inner()
}

/// Watches a run until it stands still.
async fn at_rest(client: &mut Client, name: &str) -> v1::BulkRun {
    let watch = v1::WatchBulkRunRequest { name: name.into() };
    let mut stream = client.watch_bulk_run(watch).await.unwrap().into_inner();
    let mut last: Option<v1::BulkRun> = None;
    while let Some(run) = stream.message().await.unwrap() {
        // Finished lists are only ever lost to a restart, which is told.
        let before = last.map(|run| (run.restarts, run.lists_done));
        assert!(Some((run.restarts, run.lists_done)) >= before && run.lists_done <= run.lists);
        last = Some(run);
    }
    last.unwrap()
}

pub(super) async fn finished(client: &mut Client, request: v1::StartBulkRunRequest) -> v1::BulkRun {
    let run = start(client, request).await;
    let run = at_rest(client, &run.name).await;
    assert_eq!(run.state(), v1::BulkRunState::Succeeded, "{:?}", run.failure);
    run
}

async fn export(client: &mut Client, name: &str, format: &str) -> v1::ExportBulkRunResponse {
    let request = v1::ExportBulkRunRequest {
        name: name.into(),
        format: format.into(),
    };
    client.export_bulk_run(request).await.unwrap().into_inner()
}

async fn lists(client: &mut Client, name: &str, position: u64) -> Vec<v1::ReadBulkRunResponse> {
    let request = v1::ReadBulkRunRequest {
        name: name.into(),
        position,
    };
    let mut stream = client.read_bulk_run(request).await.unwrap().into_inner();
    let mut parts = Vec::new();
    while let Some(part) = stream.message().await.unwrap() {
        parts.push(part);
    }
    parts
}

/// Name and matches of every list that the direct call gives, vacancies first.
async fn direct(service: &Service, sequence: u64) -> Vec<List> {
    let v1::StartBulkRunRequest {
        k,
        k_per_candidate,
        view,
        date,
        ..
    } = request(sequence);
    let request = v1::BulkMatchRequest {
        k,
        k_per_candidate,
        view,
        date,
        min_sequence: sequence,
        ..Default::default()
    };
    let mut client = MatchingServiceClient::new(service.channel.clone());
    let mut stream = client.bulk_match(request).await.unwrap().into_inner();
    let mut lists = Vec::new();
    while let Some(answer) = stream.message().await.unwrap() {
        match answer.part.unwrap() {
            Part::VacancyList(list) => lists.push(List::VacancyList(v1::BulkRunVacancyList {
                vacancy: list.vacancy,
                key: list.key,
                matches: list.matches,
                ..Default::default()
            })),
            Part::CandidateList(list) => lists.push(List::CandidateList(v1::BulkRunCandidateList {
                candidate: list.candidate,
                key: list.key,
                matches: list.matches,
                ..Default::default()
            })),
            Part::Progress(_) | Part::Summary(_) => {}
        }
    }
    lists
}

/// The list without what the direct call does not tell, and whether it is empty and tells why.
fn bare(part: v1::ReadBulkRunResponse) -> (List, bool, bool) {
    match part.list.unwrap() {
        List::VacancyList(list) => {
            let (is_empty, tells_why) = (list.matches.is_empty(), !list.exclusions.is_empty());
            let list = v1::BulkRunVacancyList {
                title: String::new(),
                exclusions: Vec::new(),
                ..list
            };
            (List::VacancyList(list), is_empty, tells_why)
        }
        List::CandidateList(list) => {
            let (is_empty, tells_why) = (list.matches.is_empty(), !list.exclusions.is_empty());
            let list = v1::BulkRunCandidateList {
                exclusions: Vec::new(),
                ..list
            };
            (List::CandidateList(list), is_empty, tells_why)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_gives_the_lists_of_the_direct_call_and_empty_ones_say_why() {
    let (service, mut client, sequence) = service(1_000).await;
    let run = finished(&mut client, request(sequence)).await;
    let basis = run.basis.clone().unwrap();
    assert_eq!((basis.sequence, basis.date.as_str()), (sequence, "2026-11-21"));
    assert_eq!((run.lists, run.lists_done, run.restarts), (190, 190, 0));
    let parts = lists(&mut client, &run.name, 0).await;
    let positions: Vec<u64> = parts.iter().map(|part| part.next_position).collect();
    assert_eq!(positions, (1..=190).collect::<Vec<u64>>());
    let (mut read, mut empty) = (Vec::new(), Vec::new());
    for part in parts.clone() {
        let (list, is_empty, tells_why) = bare(part);
        assert_eq!(is_empty, tells_why, "{list:?}");
        read.push(list);
        empty.push(is_empty);
    }
    assert_eq!(read, direct(&service, sequence).await);
    for position in [0, 1, 39, 40, 41, 189, 190] {
        assert_eq!(
            lists(&mut client, &run.name, position).await,
            parts[usize::try_from(position).unwrap()..],
            "from {position}"
        );
    }
    check_report(&run, &read, &empty);
    service.stop().await.unwrap();
}

/// The report says of the lists what they are.
fn check_report(run: &v1::BulkRun, lists: &[List], empty: &[bool]) {
    let report = run.report.clone().unwrap();
    let sides = [
        (report.vacancy_lists.unwrap(), &lists[..40], &empty[..40], 150),
        (report.candidate_lists.unwrap(), &lists[40..], &empty[40..], 40),
    ];
    for (side, lists, empty, items) in sides {
        let mut counts = std::collections::BTreeMap::<String, u64>::new();
        for list in lists {
            let names: Vec<String> = match list {
                List::VacancyList(list) => list.matches.iter().map(|entry| entry.candidate.clone()).collect(),
                List::CandidateList(list) => list.matches.iter().map(|entry| entry.vacancy.clone()).collect(),
            };
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        let empty_lists = empty.iter().filter(|empty| **empty).count() as u64;
        assert_eq!((side.lists, side.empty_lists), (lists.len() as u64, empty_lists));
        assert_eq!((side.items, side.items_listed), (items, counts.len() as u64));
        assert_eq!(side.entries, counts.values().sum::<u64>());
        let most = &side.most_listed[0];
        assert_eq!(counts[&most.name], most.lists);
        assert_eq!(Some(&most.lists), counts.values().max());
        let main: u64 = side.main_exclusions.iter().map(|count| count.count).sum();
        assert_eq!(main, empty_lists);
        let (gini, congestion) = (side.gini.unwrap(), side.congestion.unwrap());
        assert!(gini > 0.0 && gini < 1.0 && congestion > -1.0 && congestion < 0.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cut_of_the_work_leaves_no_trace_in_any_file() {
    let mut files = Vec::new();
    for piece_pairs in [1, 700, 1 << 20] {
        let (service, mut client, sequence) = service(piece_pairs).await;
        let run = finished(&mut client, request(sequence)).await;
        let mut of_run = Vec::new();
        for format in ["csv", "tsv", "jsonl", "xlsx"] {
            let file = export(&mut client, &run.name, format).await;
            assert_eq!(file.file, format!("runs/1/lists.{format}"));
            assert!(file.bytes > 0 && file.rows > 190);
            of_run.push((file.rows, file.bytes, file.sha256));
        }
        files.push(of_run);
        service.stop().await.unwrap();
    }
    assert_eq!(files[0], files[1]);
    assert_eq!(files[0], files[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_estimates_and_a_repeated_request_starts_nothing_more() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let identified = v1::StartBulkRunRequest {
        request_id: "nightly-1".into(),
        ..request(sequence)
    };
    let dry = v1::StartBulkRunRequest {
        validate_only: true,
        ..identified.clone()
    };
    let planned = start(&mut client, dry).await;
    assert_eq!(
        (planned.state(), planned.name.as_str()),
        (v1::BulkRunState::Planned, "")
    );
    let estimate = planned.estimate.unwrap();
    assert_eq!(estimate.pairs, 2 * 40 * 150);
    assert!(estimate.duration.is_some() && estimate.disk_bytes > 0);
    assert!(estimate.memory_bytes > 0 && estimate.memory_bytes < estimate.memory_bytes_max);
    let none = client
        .list_bulk_runs(v1::ListBulkRunsRequest::default())
        .await
        .unwrap();
    assert!(none.into_inner().bulk_runs.is_empty());
    let first = start(&mut client, identified.clone()).await;
    let again = start(&mut client, identified).await;
    assert_eq!(
        (first.name.as_str(), again.name.as_str()),
        ("bulkRuns/1", "bulkRuns/1")
    );
    at_rest(&mut client, &first.name).await;
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_side_filters_and_named_vacancies_narrow_a_run() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let narrow = v1::StartBulkRunRequest {
        vacancies: vec!["vacancies/3".into(), "vacancies/1".into()],
        candidate_filter: Some(v1::SearchFilter {
            divisions: vec!["371500".into()],
            ..Default::default()
        }),
        k_per_candidate: 0,
        min_score: 20_000,
        view: v1::View::Basic.into(),
        ..request(sequence)
    };
    let run = finished(&mut client, narrow).await;
    assert_eq!((run.vacancies, run.lists), (2, 2));
    assert!(run.candidates > 0 && run.candidates <= 150, "{}", run.candidates);
    let parts = lists(&mut client, &run.name, 0).await;
    let names: Vec<String> =
        parts
            .iter()
            .map(|part| match part.list.as_ref().unwrap() {
                List::VacancyList(list) => {
                    assert!(
                        list.matches.iter().all(|entry| entry.explanation.is_none()
                            && entry.score.as_ref().unwrap().pair >= 20_000)
                    );
                    list.vacancy.clone()
                }
                List::CandidateList(list) => list.candidate.clone(),
            })
            .collect();
    assert_eq!(names, ["vacancies/1", "vacancies/3"]);
    service.stop().await.unwrap();
}
