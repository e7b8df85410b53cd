//! Upkeep of a real server: a backup while many write, restored into another engine and compared with what was
//! acknowledged; the list of backups, the look through the store, and how the service says it is.

use duijie_domain::code::CodeBook;
use duijie_domain::{RecordKind, Vacancy};
use duijie_indexer::backup::{RestoreOrder, restore};
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use duijie_indexer::vault::VaultPlace;
use duijie_proto::v1;
use duijie_tests::service::{Service, in_folder, in_memory};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::Channel;
use v1::admin_service_client::AdminServiceClient;
use v1::vacancy_service_client::VacancyServiceClient;

const WRITERS: usize = 4;
const FIRST: usize = 200;

fn vacancy(own_id: &str, title: &str) -> v1::Vacancy {
    v1::Vacancy {
        key: Some(v1::RecordKey {
            publisher: "bureau".into(),
            own_id: own_id.into(),
        }),
        employer: "E".into(),
        title: title.into(),
        sites: vec![v1::WorkSite {
            place: Some(v1::Place {
                division: "371502".into(),
                ..Default::default()
            }),
            head_count: 1,
            filled: 0,
        }],
        ..Default::default()
    }
}

/// What was acknowledged: names by the sequence of their creation, which the etag tells only to the service.
async fn create(vacancies: &mut VacancyServiceClient<Channel>, own_id: &str) -> v1::Vacancy {
    let request = v1::CreateVacancyRequest {
        vacancy: Some(vacancy(own_id, &format!("电焊工 {own_id}"))),
        ..Default::default()
    };
    vacancies.create_vacancy(request).await.unwrap().into_inner()
}

/// Writes until it is told to stop; tells what was acknowledged.
fn write(channel: Channel, writer: usize, stop: Arc<AtomicBool>) -> JoinHandle<Vec<String>> {
    tokio::spawn(async move {
        let mut vacancies = VacancyServiceClient::new(channel);
        let mut acknowledged = Vec::new();
        while !stop.load(Ordering::Acquire) {
            let own_id = format!("w{writer}-{}", acknowledged.len());
            create(&mut vacancies, &own_id).await;
            acknowledged.push(own_id);
        }
        acknowledged
    })
}

async fn back_up(channel: Channel, name: &str) -> Result<v1::Backup, tonic::Status> {
    let request = v1::CreateBackupRequest { name: name.into() };
    let mut parts = AdminServiceClient::new(channel)
        .create_backup(request)
        .await?
        .into_inner();
    let mut rows = 0;
    while let Some(part) = parts.message().await? {
        assert!(part.rows >= rows, "progress went back");
        rows = part.rows;
        if let Some(backup) = part.backup {
            assert!(parts.message().await?.is_none());
            return Ok(backup);
        }
    }
    panic!("the stream ended without a backup");
}

fn options(data: &Path, engine: EngineKind) -> StoreOptions {
    StoreOptions {
        vault: VaultPlace::of(data, None),
        ..StoreOptions::new(engine, data.join("store"))
    }
}

/// Titles by the publisher's identifier, as far as the feed goes.
fn titles(store: &Store) -> BTreeMap<String, String> {
    let found = store.every_tenant().scan::<Vacancy>(0, 1_000_000).unwrap();
    found
        .into_iter()
        .map(|stored| (stored.body.key.own_id.to_string(), stored.body.title))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_restored_into_another_engine() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let service = Service::start(in_folder(&old, CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    for place in 0..FIRST {
        create(&mut vacancies, &format!("first-{place}")).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| write(service.channel.clone(), writer, Arc::clone(&stop)))
        .collect();
    let before = service.engine.store().sequence().0;
    let backup = back_up(service.channel.clone(), "evening").await.unwrap();
    assert_eq!(backup.name, "evening.backup");
    assert!(backup.sequence >= before && backup.files >= 3, "{backup:?}");
    let taken = back_up(service.channel.clone(), "evening").await.unwrap_err();
    assert_eq!(taken.code(), Code::InvalidArgument);
    stop.store(true, Ordering::Release);
    let mut acknowledged = FIRST;
    for writer in writers {
        acknowledged += writer.await.unwrap().len();
    }
    let order = RestoreOrder {
        file: old.join("backups/evening.backup"),
        data: new.clone(),
        store: options(&new, EngineKind::Redb),
    };
    let restored = restore(&order, &mut |_, _| Ok(())).unwrap();
    assert!(restored.verification.is_sound());
    assert_eq!(restored.backup.sequence.0, backup.sequence);
    let store = Store::open(&order.store).unwrap();
    let changes = store
        .every_tenant()
        .changes(Default::default(), 1_000_000)
        .unwrap();
    let all = service
        .engine
        .store()
        .every_tenant()
        .changes(Default::default(), 1_000_000)
        .unwrap();
    assert_eq!(all.len(), acknowledged);
    assert_eq!(changes, all[..changes.len()], "the restored feed is another one");
    let created = changes
        .iter()
        .filter(|change| change.kind == RecordKind::Vacancy)
        .count();
    let (kept, now) = (titles(&store), titles(service.engine.store()));
    assert_eq!(kept.len(), created);
    assert!(kept.iter().all(|(own_id, title)| now.get(own_id) == Some(title)));
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn upkeep_tells_how_the_service_is() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(in_folder(folder.path(), CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let mut vacancies = VacancyServiceClient::new(service.channel.clone());
    create(&mut vacancies, "A").await;
    let mut admin = AdminServiceClient::new(service.channel.clone());
    back_up(service.channel.clone(), "").await.unwrap();
    std::fs::write(folder.path().join("backups/half.backup"), "?").unwrap();
    let listed = admin
        .list_backups(v1::ListBackupsRequest {})
        .await
        .unwrap()
        .into_inner();
    let faults: Vec<bool> = listed
        .backups
        .iter()
        .map(|backup| backup.fault.is_some())
        .collect();
    assert_eq!(faults, [false, true]);
    let mut parts = admin
        .verify_store(v1::VerifyStoreRequest {})
        .await
        .unwrap()
        .into_inner();
    let mut found = None;
    while let Some(part) = parts.message().await.unwrap() {
        found = part.verification.or(found);
    }
    let found = found.unwrap();
    assert_eq!((found.records, found.changes, found.findings_total), (1, 1, 0));
    let compacted = admin
        .compact_store(v1::CompactStoreRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(compacted.bytes_before > 0 && compacted.bytes_after > 0);
    let status = admin
        .get_status(v1::GetStatusRequest {})
        .await
        .unwrap()
        .into_inner();
    assert!(status.store_serves && status.pool.unwrap().follows && status.index.unwrap().follows);
    assert_eq!(
        (status.store_engine.as_str(), status.sequence, status.backups),
        ("sled", 1, 2)
    );
    assert_eq!(status.latest_backup.unwrap().sequence, 1);
    assert!(status.free_bytes.unwrap() > 0);
    service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_lead_elsewhere_and_services_without_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(in_folder(folder.path(), CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    for name in ["../evening", "/tmp/x", "晚上"] {
        let refused = back_up(service.channel.clone(), name).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{name}");
    }
    service.stop().await.unwrap();
    let service = Service::start(in_memory(CodeBook::embedded()).unwrap())
        .await
        .unwrap();
    let refused = back_up(service.channel.clone(), "evening").await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
    service.stop().await.unwrap();
}
