//! Posts, stores and short-hands shared by the tests of backups.

use duijie_domain::Concern;
use duijie_domain::{Record, RecordKey, RecordKind};
use duijie_indexer::Error;
use duijie_indexer::backup::{self, Backup, BackupOrder, RestoreOrder, Restored, Tally};
use duijie_indexer::store::{EngineKind, Sequence, Store, StoreOptions, Tenant, Write, WriteRequest};
use duijie_indexer::vault::VaultPlace;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Post {
    pub key: RecordKey,
    pub title: String,
}

impl Record for Post {
    const KIND: RecordKind = RecordKind::Vacancy;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Nobody
    }
}

pub(crate) fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

pub(crate) fn key(id: u16) -> RecordKey {
    RecordKey::new("fair", id.to_string())
}

/// What was written: the title of a post, or that it was deleted.
pub(crate) type Step = (u16, Option<String>);

/// Every durable change by its sequence.
pub(crate) type Log = BTreeMap<u64, Step>;

/// Writes one step and tells its sequence, or none when nothing changed.
pub(crate) fn write(store: &Store, (id, title): &Step) -> Option<u64> {
    let write = match title {
        Some(title) => Write::upsert(
            &tenant(),
            &Post {
                key: key(*id),
                title: title.clone(),
            },
        )
        .unwrap(),
        None => Write::delete(&tenant(), RecordKind::Vacancy, key(*id)),
    };
    let before = store.sequence();
    let now = Timestamp::from_second(1).unwrap();
    let results = store.write(WriteRequest::new(now, vec![write]).unwrap()).unwrap();
    let written = results[0].as_ref().ok()?;
    (written.revision > before).then_some(written.revision.0)
}

/// A write that may fail; what the backup tells of it is the test's matter.
pub(crate) fn attempt(store: &Store, id: u16) -> Result<(), Error> {
    let post = Post {
        key: key(id),
        title: "焊工".into(),
    };
    let writes = vec![Write::upsert(&tenant(), &post).unwrap()];
    let now = Timestamp::from_second(1).unwrap();
    drop(store.write(WriteRequest::new(now, writes).unwrap()));
    Ok(())
}

pub(crate) fn title_of(id: u16, bytes: usize) -> String {
    format!("焊工 {id} ") + &"x".repeat(bytes)
}

pub(crate) fn fill(store: &Store, count: u16, log: &mut Log) {
    for id in 0..count {
        let step = (id, Some(title_of(id, usize::from(id % 7) * 900)));
        log.insert(write(store, &step).unwrap(), step);
    }
}

/// A store of this engine in the data folder.
pub(crate) fn open(engine: EngineKind, data: &Path) -> Store {
    Store::open(&options(engine, data)).unwrap()
}

pub(crate) fn options(engine: EngineKind, data: &Path) -> StoreOptions {
    StoreOptions {
        vault: VaultPlace::of(data, None),
        ..StoreOptions::new(engine, data.join("store"))
    }
}

pub(crate) fn order(file: PathBuf, data: &Path) -> BackupOrder {
    BackupOrder {
        file,
        data: Some(data.to_path_buf()),
        created_at: Timestamp::from_second(1_800_000_000).unwrap(),
        program: "0.1.0".into(),
    }
}

pub(crate) fn make(store: &Store, file: &Path, data: &Path) -> Backup {
    backup::make(store, &order(file.to_path_buf(), data), &mut quiet).unwrap()
}

pub(crate) fn quiet(_: &Tally) -> Result<(), Error> {
    Ok(())
}

pub(crate) fn restore(file: &Path, data: &Path, engine: EngineKind) -> Result<Restored, Error> {
    let order = RestoreOrder {
        file: file.to_path_buf(),
        data: data.to_path_buf(),
        store: options(engine, data),
    };
    backup::restore(&order, &mut |_, _| Ok(()))
}

/// The store holds what the log says of the time of this sequence, with its history and its feed, and no more.
pub(crate) fn assert_is(store: &Store, log: &Log, sequence: Sequence) {
    let mut posts = BTreeMap::new();
    for (revision, (id, title)) in log.range(..=sequence.0) {
        match title {
            Some(title) => posts.insert(key(*id).own_id.to_string(), (*revision, title.clone())),
            None => posts.remove(&key(*id).own_id.to_string()),
        };
    }
    let found = store
        .every_tenant()
        .scan::<Post>(0, usize::from(u16::MAX))
        .unwrap()
        .into_iter();
    let found: BTreeMap<_, _> = found
        .map(|stored| {
            let body = stored.body;
            (
                body.key.own_id.to_string(),
                (stored.envelope.revision.0, body.title),
            )
        })
        .collect();
    assert_eq!(found, posts);
    let feed = store
        .every_tenant()
        .changes(Sequence(0), usize::from(u16::MAX))
        .unwrap();
    assert!(feed.iter().map(|change| change.sequence.0).eq(1..=sequence.0));
    assert_eq!(store.sequence(), sequence);
    let verification = store.verify().unwrap();
    assert!(verification.is_sound(), "{verification:?}");
}
