//! Nothing of an erased person is left in any file of the data folder, and everybody else is as before.

use super::office::{MARKER, Office, codes, marked, with_marker};
use duijie::engine::EngineSettings;
use duijie_access::Role;
use duijie_indexer::store::{EngineKind, StoreOptions, Tenant};
use duijie_proto::v1;
use duijie_tests::service::in_folder;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use tonic::Code;
use v1::bulk_run_service_client::BulkRunServiceClient;
use v1::my_data_service_client::MyDataServiceClient;
use v1::search_service_client::SearchServiceClient;

fn settings(engine: EngineKind, folder: &Path) -> EngineSettings {
    let settings = in_folder(folder, codes()).unwrap();
    let vault = settings.store.vault.clone();
    EngineSettings {
        store: StoreOptions {
            vault,
            ..StoreOptions::new(engine, folder.join("store"))
        },
        ..settings
    }
}

async fn hits(office: &Office) -> u64 {
    let mut search = SearchServiceClient::new(office.door(Role::Officer));
    let request = v1::SearchCandidatesRequest {
        query: MARKER.into(),
        ..Default::default()
    };
    search
        .search_candidates(request)
        .await
        .unwrap()
        .into_inner()
        .total_size
}

async fn run_in_bulk(office: &Office) {
    let mut runs = BulkRunServiceClient::new(office.door(Role::Officer));
    let request = v1::StartBulkRunRequest {
        k: 5,
        k_per_candidate: 5,
        view: v1::View::Full.into(),
        ..Default::default()
    };
    let run = runs.start_bulk_run(request).await.unwrap().into_inner();
    let watch = v1::WatchBulkRunRequest { name: run.name };
    let mut watched = runs.watch_bulk_run(watch).await.unwrap().into_inner();
    while watched.message().await.unwrap().is_some() {}
}

async fn erase(office: &Office, name: &str) -> v1::EraseMyDataResponse {
    let mut client = MyDataServiceClient::new(office.door(Role::Officer));
    let request = v1::EraseMyDataRequest { name: name.into() };
    client.erase_my_data(request).await.unwrap().into_inner()
}

async fn nothing_is_left(engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(settings(engine, folder.path())).await;
    office.fill().await;
    run_in_bulk(&office).await;
    assert_eq!(hits(&office).await, 2);
    // Only the views hold words as somebody wrote them: those of the index, and those that the pool compares.
    let before = with_marker(folder.path());
    assert!(!before.is_empty());
    let views = ["index", "pool"].map(|view| folder.path().join(view));
    assert!(
        before
            .iter()
            .all(|path| views.iter().any(|view| path.starts_with(view))),
        "{before:?}"
    );

    let receipt = erase(&office, "publishers/bureau/candidates/B").await;
    assert_eq!(
        (receipt.receipt.as_str(), receipt.already_done),
        ("erasures/1", false)
    );
    assert_eq!(receipt.names, ["candidates/1", "candidates/2"]);
    assert_eq!((receipt.records, receipt.events_kept), (2, 2));
    assert!(receipt.former_states >= 2 && receipt.audit_entries_kept >= 2);
    let third = erase(&office, "candidates/3").await;
    assert!(!third.already_done);
    assert_eq!(hits(&office).await, 0);
    for name in ["candidates/1", "candidates/2", "publishers/bureau/candidates/A"] {
        assert_eq!(
            office.get(Role::Officer, name).await.unwrap_err().code(),
            Code::NotFound
        );
    }
    office.close().await;
    assert_eq!(with_marker(folder.path()), Vec::<PathBuf>::new());

    let office = Office::open(settings(engine, folder.path())).await;
    let other = office.get(Role::Officer, "candidates/4").await.unwrap();
    assert_eq!(other.person.unwrap().name, "李四光");
    assert!(office.service.engine.store().verify().unwrap().is_sound());
    let again = erase(&office, "candidates/2").await;
    assert!(again.already_done);
    assert_eq!(again.erase_time, receipt.erase_time);
    // The same publisher's key is a new person, who has nothing of the old one.
    let new = office.create(marked("A")).await;
    assert_eq!(new.name, "candidates/5");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_person_is_left_with_sled() {
    nothing_is_left(EngineKind::Sled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_person_is_left_with_redb() {
    nothing_is_left(EngineKind::Redb).await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            std::fs::copy(&path, &place).unwrap();
        }
    }
}

/// A crash between the store and its views: these are as they were before the erasure, and the mark stands.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_cut_short_is_finished_by_the_next_start() {
    let (folder, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mark = folder.path().join("FORGETTING");
    let office = Office::open(settings(EngineKind::Sled, folder.path())).await;
    office.fill().await;
    office.close().await;
    for view in ["index", "pool"] {
        copy(&folder.path().join(view), &aside.path().join(view));
    }
    let office = Office::open(settings(EngineKind::Sled, folder.path())).await;
    for number in [1, 3] {
        let store = office.service.engine.store();
        store
            .erase(&Tenant::new("local").unwrap(), number, Timestamp::UNIX_EPOCH)
            .unwrap();
    }
    office.close().await;
    for view in ["index", "pool"] {
        std::fs::remove_dir_all(folder.path().join(view)).unwrap();
        copy(&aside.path().join(view), &folder.path().join(view));
    }
    std::fs::write(&mark, "").unwrap();
    assert!(!with_marker(folder.path()).is_empty());

    let office = Office::open(settings(EngineKind::Sled, folder.path())).await;
    assert!(!mark.exists());
    assert_eq!(with_marker(folder.path()), Vec::<PathBuf>::new());
    assert_eq!(hits(&office).await, 0);
    let other = office.get(Role::Officer, "candidates/4").await.unwrap();
    assert_eq!(other.person.unwrap().name, "李四光");
    office.close().await;
    assert!(!mark.exists());
}
