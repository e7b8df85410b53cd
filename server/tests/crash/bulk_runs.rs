//! Bulk runs: whatever was finished is kept, and a run that was killed again and again gives the bytes of an uncut one.

use super::{duijie, serve};
use duijie_proto::v1;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::park_timeout;
use std::time::Duration;
use tonic::transport::Channel;
use v1::BulkRunState;
use v1::bulk_run_service_client::BulkRunServiceClient;

type Client = BulkRunServiceClient<Channel>;

/// Lists after which the server is killed: among those of the vacancies, at their end, among those of the candidates.
const LISTS_BEFORE_KILL: [u64; 3] = [3, 30, 80];
const LISTS: u64 = 30 + 150;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_killed_gives_the_bytes_of_an_uncut_one() {
    killed_again_and_again(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_both_sides_are_those_of_an_uncut_run_too() {
    let two_sided = v1::TwoSidedLists {
        floor: 2,
        vacancy_cap: 20,
        candidate_cap: 4,
        ..Default::default()
    };
    killed_again_and_again(Some(two_sided)).await;
}

async fn killed_again_and_again(two_sided: Option<v1::TwoSidedLists>) {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    // One row a piece, so that there is much to be cut.
    std::fs::write(folder.path().join("duijie.toml"), "run_piece_pairs = 1\n").unwrap();
    let data = folder.path().join("data");
    let (mut server, mut client) = started(&data, folder.path()).await;
    let name = start(&mut client, two_sided).await;
    let mut kept = 0;
    for lists in LISTS_BEFORE_KILL {
        kept = killed_after(&mut server, &mut client, &name, lists)
            .await
            .max(kept);
        (server, client) = started(&data, folder.path()).await;
        let run = get(&mut client, &name).await;
        assert!(
            run.lists_done >= kept,
            "{} of {kept} finished lists are left",
            run.lists_done
        );
        resume_if_interrupted(&mut client, &run).await;
    }
    let run = finished(&mut client, &name).await;
    assert_eq!((run.lists, run.lists_done, run.restarts), (LISTS, LISTS, 0));
    let uncut = start(&mut client, two_sided).await;
    let uncut = finished(&mut client, &uncut).await;
    assert_eq!(run.basis, uncut.basis);
    assert_eq!(run.report, uncut.report);
    for format in ["jsonl", "csv", "xlsx"] {
        let (cut, whole) = (
            export(&mut client, &name, format).await,
            export(&mut client, &uncut.name, format).await,
        );
        assert_eq!((cut.rows, cut.sha256), (whole.rows, whole.sha256), "{format}");
        let file = data.join(&cut.file);
        assert_eq!(
            std::fs::read(&file).unwrap(),
            std::fs::read(data.join(&whole.file)).unwrap()
        );
    }
    server.kill().unwrap();
    server.wait().unwrap();
    stays_finished(&data, folder.path(), &run).await;
    if two_sided.is_some() {
        last_stage_is_done_again(&data, folder.path(), &run).await;
    }
}

/// A run that is killed between its last piece and its end makes its lists anew and gives the same bytes; what a kill left
/// half written is not taken for lists.
async fn last_stage_is_done_again(data: &Path, folder: &Path, run: &v1::BulkRun) {
    let (mut server, mut client) = started(data, folder).await;
    let before = export(&mut client, &run.name, "jsonl").await.sha256;
    server.kill().unwrap();
    server.wait().unwrap();
    let of_run = data.join("runs").join(run.name.trim_start_matches("bulkRuns/"));
    let lists = std::fs::read(of_run.join("two-sided")).unwrap();
    for left in [None, Some(&lists[..lists.len() / 2])] {
        std::fs::remove_file(of_run.join("mark")).unwrap();
        match left {
            None => std::fs::remove_file(of_run.join("two-sided")).unwrap(),
            Some(half) => std::fs::write(of_run.join("two-sided"), half).unwrap(),
        }
        (server, client) = started(data, folder).await;
        let run_now = get(&mut client, &run.name).await;
        resume_if_interrupted(&mut client, &run_now).await;
        let again = finished(&mut client, &run.name).await;
        assert_eq!((&again.report, again.restarts), (&run.report, 0));
        assert_eq!(export(&mut client, &run.name, "jsonl").await.sha256, before);
        server.kill().unwrap();
        server.wait().unwrap();
        assert_eq!(std::fs::read(of_run.join("two-sided")).unwrap(), lists);
    }
}

/// A finished run is there after another start, and a finished one is not carried out again.
async fn stays_finished(data: &Path, folder: &Path, run: &v1::BulkRun) {
    let (mut server, mut client) = started(data, folder).await;
    assert_eq!(&get(&mut client, &run.name).await, run);
    server.kill().unwrap();
    server.wait().unwrap();
}

/// A run that finished no piece since it was begun waits: it may be what brought the server down.
async fn resume_if_interrupted(client: &mut Client, run: &v1::BulkRun) {
    if run.state() == BulkRunState::Interrupted {
        let resume = v1::ResumeBulkRunRequest {
            name: run.name.clone(),
        };
        client.resume_bulk_run(resume).await.unwrap();
    }
}

fn load(folder: &Path) {
    let files = folder.join("files");
    let sizes = "generate --employers 5 --vacancies 30 --candidates 150 --format jsonl --out";
    let made = duijie().args(sizes.split(' ')).arg(&files).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for kind in ["employers", "vacancies", "candidates"] {
        let import = duijie()
            .args(["import", "--kind", kind, "--data"])
            .arg(folder.join("data"))
            .arg(files.join(format!("{kind}.jsonl")))
            .stdout(Stdio::null())
            .output()
            .unwrap();
        assert!(
            import.status.success(),
            "{}",
            String::from_utf8_lossy(&import.stderr)
        );
    }
}

async fn started(data: &Path, folder: &Path) -> (Child, Client) {
    let config = folder.join("duijie.toml");
    let (server, channel) = serve(data, Some(&config)).await;
    (server, BulkRunServiceClient::new(channel))
}

async fn start(client: &mut Client, two_sided: Option<v1::TwoSidedLists>) -> String {
    let request = v1::StartBulkRunRequest {
        k: 4,
        k_per_candidate: 3,
        view: v1::View::Full.into(),
        date: "2026-11-21".into(),
        two_sided,
        ..Default::default()
    };
    client.start_bulk_run(request).await.unwrap().into_inner().name
}

/// Kills the server once so many lists are finished; tells how many it had told of.
async fn killed_after(server: &mut Child, client: &mut Client, name: &str, lists: u64) -> u64 {
    loop {
        let run = get(client, name).await;
        assert_ne!(run.state(), BulkRunState::Succeeded, "too fast to be killed");
        if run.lists_done >= lists {
            server.kill().unwrap();
            server.wait().unwrap();
            return run.lists_done;
        }
        park_timeout(Duration::from_millis(5));
    }
}

async fn get(client: &mut Client, name: &str) -> v1::BulkRun {
    let get = v1::GetBulkRunRequest { name: name.into() };
    client.get_bulk_run(get).await.unwrap().into_inner()
}

async fn finished(client: &mut Client, name: &str) -> v1::BulkRun {
    let watch = v1::WatchBulkRunRequest { name: name.into() };
    let mut stream = client.watch_bulk_run(watch).await.unwrap().into_inner();
    let mut last = None;
    while let Some(run) = stream.message().await.unwrap() {
        last = Some(run);
    }
    let run = last.unwrap();
    assert_eq!(run.state(), BulkRunState::Succeeded, "{:?}", run.failure);
    run
}

async fn export(client: &mut Client, name: &str, format: &str) -> v1::ExportBulkRunResponse {
    let request = v1::ExportBulkRunRequest {
        name: name.into(),
        format: format.into(),
    };
    client.export_bulk_run(request).await.unwrap().into_inner()
}
