//! Bodies, stores and short-hands shared by the tests of the store.

use duijie_domain::{Concern, Record, RecordKey, RecordKind};
use duijie_indexer::store::{
    EngineKind, Outcome, Store, StoreOptions, Tenant, Write, WriteRequest, WriteResult, Written,
    engine::{Engine, KeyRange, Tree, WriteSet, checked::CheckedEngine, memory::MemoryEngine},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A body of the kind vacancy.
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

/// A body of the kind candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub key: RecordKey,
}

impl Record for Person {
    const KIND: RecordKind = RecordKind::Candidate;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Nobody
    }
}

pub(crate) fn post(own_id: &str, title: &str) -> Post {
    Post {
        key: RecordKey::new("fair", own_id),
        title: title.into(),
    }
}

pub(crate) fn tenant() -> Tenant {
    Tenant::new("heze").unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A store that can be closed and opened again on the same data.
pub(crate) struct Kept {
    engine: EngineKind,
    folder: tempfile::TempDir,
    memory: MemoryEngine,
    store: Option<Store>,
}

impl Kept {
    pub(crate) fn new(engine: EngineKind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Self {
            engine,
            folder,
            memory: MemoryEngine::default(),
            store: None,
        };
        kept.reopen();
        kept
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub(crate) fn reopen(&mut self) {
        self.store = None;
        self.store = Some(match self.engine {
            EngineKind::Memory => {
                self.memory.cut_power();
                open_on(Arc::new(self.memory.clone()))
            }
            engine => Store::open(&StoreOptions::new(engine, self.folder.path())).unwrap(),
        });
    }
}

pub(crate) fn open_on(engine: Arc<dyn Engine>) -> Store {
    Store::open_on(engine, &StoreOptions::in_memory()).unwrap()
}

/// Takes the checksums off all values, as they were kept before layout 4.
pub(crate) fn without_checksums(engine: &Arc<dyn Engine>) {
    let checked = CheckedEngine::new(Arc::clone(engine));
    for tree in Tree::ALL {
        let page = checked.scan(tree, &KeyRange::all(), None, usize::MAX).unwrap();
        assert!(
            page.resume.is_none(),
            "the tree {} is longer than a page",
            tree.name()
        );
        let changes = page.rows.into_iter().map(|(key, value)| (tree, key, Some(value)));
        let changes = changes.collect();
        engine.apply(&WriteSet { changes }).unwrap();
    }
    engine.sync().unwrap();
}

pub(crate) fn write(store: &Store, writes: Vec<Write>) -> Vec<WriteResult> {
    store.write(WriteRequest::new(at(1), writes).unwrap()).unwrap()
}

pub(crate) fn write_one(store: &Store, write: Write) -> WriteResult {
    self::write(store, vec![write]).remove(0)
}

pub(crate) fn upsert(own_id: &str, title: &str) -> Write {
    Write::upsert(&tenant(), &post(own_id, title)).unwrap()
}

pub(crate) fn create(own_id: &str, title: &str) -> Write {
    Write::create(&tenant(), &post(own_id, title)).unwrap()
}

pub(crate) fn delete(own_id: &str) -> Write {
    Write::delete(&tenant(), RecordKind::Vacancy, RecordKey::new("fair", own_id))
}

pub(crate) fn title(store: &Store, own_id: &str) -> Option<String> {
    let found = store
        .every_tenant()
        .find::<Post>(&tenant(), &RecordKey::new("fair", own_id))
        .unwrap();
    found.map(|stored| stored.body.title)
}

pub(crate) fn outcome(result: &WriteResult) -> Outcome {
    written(result).outcome
}

pub(crate) fn written(result: &WriteResult) -> Written {
    *result.as_ref().unwrap()
}

pub(crate) fn assert_sound(store: &Store) {
    let verification = store.verify().unwrap();
    assert!(verification.is_sound(), "{verification:?}");
}
