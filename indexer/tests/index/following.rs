//! The follower keeps the index behind a store: builds, follows, tells of failures.

use crate::support::{
    LIAOCHENG, at, candidate, employer, found, options, request, search, tenant, vacancy, welder,
};
use duijie_domain::code::CodeBook;
use duijie_domain::{Candidate, Employer, Event, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::Error;
use duijie_indexer::index::{
    Follower, FollowerHealth, FollowerOptions, Index, IndexOptions, RecordSource, SearchFilter, SearchRequest,
};
use duijie_indexer::store::{Change, Sequence, Store, StoreOptions, Stored, Tenant, Write, WriteRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(60);

fn store() -> Arc<Store> {
    Arc::new(Store::open(&StoreOptions::in_memory()).unwrap())
}

fn put<R: Record>(store: &Store, record: &R) -> Sequence {
    write(store, Write::upsert(&tenant(), record).unwrap())
}

fn delete(store: &Store, kind: RecordKind, own_id: &str) -> Sequence {
    write(
        store,
        Write::delete(&tenant(), kind, RecordKey::new("fair", own_id)),
    )
}

fn write(store: &Store, write: Write) -> Sequence {
    let request = WriteRequest::new(at(2_000), vec![write]).unwrap();
    store.write(request).unwrap().remove(0).unwrap().revision
}

fn open_index(options: &IndexOptions) -> Arc<Index> {
    Arc::new(Index::open(options, CodeBook::embedded()).unwrap())
}

fn follow(index: &Arc<Index>, source: Arc<dyn RecordSource>) -> Follower {
    let options = FollowerOptions {
        retry_interval: Duration::from_millis(10),
        ..FollowerOptions::default()
    };
    Follower::start(Arc::clone(index), source, options, |_| {}).unwrap()
}

#[test]
fn a_write_is_found_once_it_is_waited_for() {
    let (store, index) = (store(), open_index(&options()));
    let follower = follow(&index, Arc::clone(&store) as Arc<dyn RecordSource>);
    for number in 1..=5_u64 {
        let written = put(&store, &welder(number));
        let seen = follower.wait_for(written, LONG).unwrap();
        assert!(seen >= written);
        let page = search(&index, &request("电焊工")).unwrap();
        assert_eq!(page.total_records, number);
        assert!(page.sequence >= written);
    }
    let gone = delete(&store, RecordKind::Vacancy, "2");
    follower.wait_for(gone, LONG).unwrap();
    assert_eq!(found(&index, &request("电焊工")), [1, 3, 4, 5]);
    assert_eq!(follower.health(), FollowerHealth::Following);
}

#[test]
fn a_change_of_the_employer_is_a_change_of_its_vacancies() {
    let (store, index) = (store(), open_index(&options()));
    let follower = follow(&index, Arc::clone(&store) as Arc<dyn RecordSource>);
    let by_industry = |code: &str| {
        let filter = SearchFilter {
            industries: vec![code.into()],
            ..SearchFilter::default()
        };
        found(
            &index,
            &SearchRequest {
                filter,
                ..request("")
            },
        )
    };
    put(&store, &vacancy(1, "普工"));
    let written = put(&store, &vacancy(2, "普工"));
    follower.wait_for(written, LONG).unwrap();
    assert_eq!(by_industry("C"), Vec::<u64>::new());

    put(&store, &vacancy(3, "普工"));
    let written = put(&store, &employer("e1", "鲁玥重工"));
    follower.wait_for(written, LONG).unwrap();
    assert_eq!(
        (by_industry("C33"), found(&index, &request("鲁玥"))),
        (vec![1, 2, 3], vec![1, 2, 3])
    );

    let changed = Employer {
        industry: None,
        ..employer("e1", "德胧重工")
    };
    let written = put(&store, &changed);
    follower.wait_for(written, LONG).unwrap();
    assert_eq!(
        (by_industry("C33"), found(&index, &request("鲁玥"))),
        (vec![], vec![])
    );
    assert_eq!(found(&index, &request("德胧")), [1, 2, 3]);

    let gone = delete(&store, RecordKind::Employer, "e1");
    follower.wait_for(gone, LONG).unwrap();
    assert_eq!(found(&index, &request("德胧")), Vec::<u64>::new());
    assert_eq!(found(&index, &request("普工")), [1, 2, 3]);
}

#[test]
fn a_missing_index_is_built_and_an_old_one_caught_up() {
    let folder = tempfile::tempdir().unwrap();
    let in_folder = IndexOptions {
        folder: Some(folder.path().to_owned()),
        ..options()
    };
    let store = store();
    for number in 1..=1_500_u64 {
        put(&store, &vacancy(number, "普工"));
    }
    let written = put(&store, &candidate(1));
    let told = Arc::new(AtomicU64::new(0));
    {
        let index = open_index(&in_folder);
        let teller = Arc::clone(&told);
        let progress = move |records| teller.store(records, Ordering::Relaxed);
        let source = Arc::clone(&store) as Arc<dyn RecordSource>;
        let follower =
            Follower::start(Arc::clone(&index), source, FollowerOptions::default(), progress).unwrap();
        follower.wait_for(written, LONG).unwrap();
        assert_eq!((index.documents(), told.load(Ordering::Relaxed)), (1_501, 1_501));
    }
    let gone = delete(&store, RecordKind::Candidate, "1");
    let index = open_index(&in_folder);
    assert_eq!(index.watermark(), Some(written));
    let follower = follow(&index, Arc::clone(&store) as Arc<dyn RecordSource>);
    follower.wait_for(gone, LONG).unwrap();
    assert_eq!(index.documents(), 1_500);
    let filter = SearchFilter {
        divisions: vec![LIAOCHENG.into()],
        ..SearchFilter::default()
    };
    assert_eq!(
        found(
            &index,
            &SearchRequest {
                filter,
                ..request("")
            }
        ),
        Vec::<u64>::new()
    );
}

#[test]
fn waiting_for_what_never_comes_ends() {
    let (store, index) = (store(), open_index(&options()));
    let follower = follow(&index, Arc::clone(&store) as Arc<dyn RecordSource>);
    let written = put(&store, &welder(1));
    follower.wait_for(written, LONG).unwrap();
    let error = follower
        .wait_for(Sequence(99), Duration::from_millis(20))
        .unwrap_err();
    assert_eq!(error.reason(), "INDEX_BEHIND");
}

#[test]
fn a_failing_source_is_told_and_tried_again() {
    let flaky = Arc::new(Flaky {
        store: store(),
        fails: AtomicBool::new(true),
    });
    let index = open_index(&options());
    let written = put(&flaky.store, &welder(1));
    let follower = follow(&index, Arc::clone(&flaky) as Arc<dyn RecordSource>);
    while !matches!(follower.health(), FollowerHealth::Failing { attempts: 2.., .. }) {
        std::thread::yield_now();
    }
    let error = follower.wait_for(written, Duration::from_millis(1)).unwrap_err();
    assert_eq!(error.reason(), "INDEX_FAILED");
    flaky.fails.store(false, Ordering::Relaxed);
    follower.wait_for(written, LONG).unwrap();
    assert_eq!(found(&index, &request("电焊工")), [1]);
}

/// A source that fails as long as it is told to.
struct Flaky {
    store: Arc<Store>,
    fails: AtomicBool,
}

impl Flaky {
    fn check(&self) -> Result<&Store, Error> {
        match self.fails.load(Ordering::Relaxed) {
            true => Err(Error::Internal("out of order".into())),
            false => Ok(&self.store),
        }
    }
}

impl RecordSource for Flaky {
    fn sequence(&self) -> Sequence {
        self.store.sequence()
    }

    fn wait_for_change(&self, after: Sequence, timeout: Duration) -> Sequence {
        self.store.wait_for_change(after, timeout)
    }

    fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error> {
        self.check()?.changes(after, limit)
    }

    fn candidate(&self, number: u64) -> Result<Option<Stored<Candidate>>, Error> {
        self.check()?.every_tenant().get(number)
    }

    fn vacancy(&self, number: u64) -> Result<Option<Stored<Vacancy>>, Error> {
        self.check()?.every_tenant().get(number)
    }

    fn event(&self, number: u64) -> Result<Option<Stored<Event>>, Error> {
        self.check()?.every_tenant().get(number)
    }

    fn employer(&self, number: u64) -> Result<Option<Stored<Employer>>, Error> {
        self.check()?.every_tenant().get(number)
    }

    fn find_employer(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<Employer>>, Error> {
        self.check()?.every_tenant().find(tenant, key)
    }

    fn scan_candidates(&self, after: u64, limit: usize) -> Result<Vec<Stored<Candidate>>, Error> {
        self.check()?.every_tenant().scan(after, limit)
    }

    fn scan_vacancies(&self, after: u64, limit: usize) -> Result<Vec<Stored<Vacancy>>, Error> {
        self.check()?.every_tenant().scan(after, limit)
    }
}

/// The store may come from an older backup than the index.
#[test]
fn an_index_ahead_of_the_store_is_started_anew() {
    let (store, index) = (store(), open_index(&options()));
    crate::support::upsert_vacancy(&index, 7, &vacancy(7, "电焊工"), None);
    index.commit(Sequence(50)).unwrap();
    let written = put(&store, &welder(1));
    let follower = follow(&index, Arc::clone(&store) as Arc<dyn RecordSource>);
    follower.wait_for(written, LONG).unwrap();
    assert_eq!(index.watermark(), Some(written));
    assert_eq!(found(&index, &request("电焊工")), [1]);
}
