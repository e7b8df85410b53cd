//! Runs that are stopped and taken up again, or wait their turn.

use super::{Client, at_rest, export, fair, finished, keep, request, service, start};
use duijie::engine::Call;
use duijie_domain::candidate::CandidateState;
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use duijie_tests::service::Service;
use std::time::Duration;
use v1::BulkRunState;

/// Pieces of one row each: a run takes long enough to be met under way.
const SMALL_PIECES: u64 = 1;
/// Longest wait for the views.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Starts a run and cancels it once something is finished.
async fn cancelled(client: &mut Client, sequence: u64) -> v1::BulkRun {
    let run = start(client, request(sequence)).await;
    let watch = v1::WatchBulkRunRequest {
        name: run.name.clone(),
    };
    let mut stream = client.watch_bulk_run(watch).await.unwrap().into_inner();
    while stream.message().await.unwrap().unwrap().lists_done == 0 {}
    let cancel = v1::CancelBulkRunRequest { name: run.name };
    let run = client.cancel_bulk_run(cancel.clone()).await.unwrap().into_inner();
    assert_eq!(run.state(), BulkRunState::Cancelled);
    assert!(
        run.lists_done > 0 && run.lists_done < run.lists,
        "{}",
        run.lists_done
    );
    let again = client.cancel_bulk_run(cancel).await.unwrap().into_inner();
    assert_eq!(again, run, "cancelling twice changes nothing");
    run
}

async fn resumed(client: &mut Client, name: &str) -> v1::BulkRun {
    let resume = v1::ResumeBulkRunRequest { name: name.into() };
    let run = client.resume_bulk_run(resume).await.unwrap().into_inner();
    assert!(matches!(
        run.state(),
        BulkRunState::Queued | BulkRunState::Running
    ));
    let run = at_rest(client, name).await;
    assert_eq!(run.state(), BulkRunState::Succeeded, "{:?}", run.failure);
    run
}

async fn sha256(client: &mut Client, name: &str) -> String {
    export(client, name, "jsonl").await.sha256
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_goes_on_where_it_was_and_gives_the_same_bytes() {
    let (service, mut client, sequence) = service(SMALL_PIECES).await;
    let run = cancelled(&mut client, sequence).await;
    let run = resumed(&mut client, &run.name).await;
    assert_eq!(
        (run.restarts, run.basis.as_ref().unwrap().sequence),
        (0, sequence)
    );
    let uncut = finished(&mut client, request(sequence)).await;
    assert_eq!(
        sha256(&mut client, &run.name).await,
        sha256(&mut client, &uncut.name).await
    );
    service.stop().await.unwrap();
}

fn change_somebody(service: &Service) -> u64 {
    let mut person = fair().candidates().next().unwrap();
    person.state = CandidateState::Hired;
    keep(service, &[person])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_rows_have_changed_begins_anew_and_says_so() {
    let (service, mut client, sequence) = service(SMALL_PIECES).await;
    let run = cancelled(&mut client, sequence).await;
    let sequence = change_somebody(&service);
    let call = Call::lasting(WAIT_MAX);
    service.engine.wait_for(Sequence(sequence), &call).unwrap();
    let run = resumed(&mut client, &run.name).await;
    assert_eq!(
        (run.restarts, run.basis.as_ref().unwrap().sequence),
        (1, sequence)
    );
    let uncut = finished(&mut client, request(sequence)).await;
    assert_eq!(
        sha256(&mut client, &run.name).await,
        sha256(&mut client, &uncut.name).await
    );
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_after_the_end_do_not_reach_a_finished_run() {
    let (service, mut client, sequence) = service(1 << 20).await;
    let run = finished(&mut client, request(sequence)).await;
    let before = (
        super::lists(&mut client, &run.name, 0).await,
        sha256(&mut client, &run.name).await,
    );
    let sequence = change_somebody(&service);
    let later = finished(&mut client, request(sequence)).await;
    let after = (
        super::lists(&mut client, &run.name, 0).await,
        sha256(&mut client, &run.name).await,
    );
    assert_eq!(before, after);
    assert_ne!(after.1, sha256(&mut client, &later.name).await);
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_goes_on_at_a_time_and_the_next_one_waits() {
    let (service, mut client, sequence) = service(SMALL_PIECES).await;
    let first = start(&mut client, request(sequence)).await;
    let second = start(&mut client, request(sequence)).await;
    let get = v1::GetBulkRunRequest {
        name: second.name.clone(),
    };
    let waiting = client.get_bulk_run(get).await.unwrap().into_inner();
    assert_eq!(waiting.state(), BulkRunState::Queued);
    let refused = client
        .delete_bulk_run(v1::DeleteBulkRunRequest {
            name: second.name.clone(),
            allow_missing: false,
        })
        .await
        .unwrap_err();
    assert_eq!(super::refusals::reason(&refused), "RUN_UNDER_WAY");
    let cancel = v1::CancelBulkRunRequest { name: second.name };
    let second = client.cancel_bulk_run(cancel).await.unwrap().into_inner();
    assert_eq!((second.state(), second.lists_done), (BulkRunState::Cancelled, 0));
    assert_eq!(
        at_rest(&mut client, &first.name).await.state(),
        BulkRunState::Succeeded
    );
    let delete = v1::DeleteBulkRunRequest {
        name: second.name.clone(),
        allow_missing: false,
    };
    client.delete_bulk_run(delete).await.unwrap();
    let left = client
        .list_bulk_runs(v1::ListBulkRunsRequest::default())
        .await
        .unwrap();
    let names: Vec<String> = left
        .into_inner()
        .bulk_runs
        .into_iter()
        .map(|run| run.name)
        .collect();
    assert_eq!(names, [first.name]);
    let third = start(&mut client, request(sequence)).await;
    assert_eq!(third.name, "bulkRuns/3", "no number is given out twice");
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_lays_its_runs_down_and_tells_whoever_watches() {
    let (service, mut client, sequence) = service(SMALL_PIECES).await;
    let mut watched = Vec::new();
    for _ in 0..2 {
        let name = start(&mut client, request(sequence)).await.name;
        let watch = v1::WatchBulkRunRequest { name };
        let mut stream = client.watch_bulk_run(watch).await.unwrap().into_inner();
        stream.message().await.unwrap().unwrap();
        watched.push(stream);
    }
    let telling = async {
        let mut states = Vec::new();
        for mut stream in watched {
            let mut last = None;
            while let Ok(Some(run)) = stream.message().await {
                last = Some(run.state());
            }
            states.push(last);
        }
        states
    };
    let (states, stopped) = tokio::join!(telling, service.stop());
    stopped.unwrap();
    assert_eq!(states, [Some(BulkRunState::Interrupted); 2]);
}
