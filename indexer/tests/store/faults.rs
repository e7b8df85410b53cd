//! An engine that fails at every operation in turn: nothing half, nothing lost, nothing shown that is not durable.

use crate::support::{Kept, assert_sound, at, create, delete, open_on, title, upsert, write};
use duijie_indexer::{
    error::Error,
    store::{
        EngineKind, Health, Sequence, Store, StoreOptions, WriteRequest,
        engine::{
            Engine, KeyRange, Tree, WriteSet,
            failing::{Afterwards, Counted, FailingEngine, FailurePlan, Moment},
            memory::MemoryEngine,
            redb::RedbEngine,
            sled::SledEngine,
        },
    },
};
use rstest::rstest;
use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

type State = BTreeMap<String, String>;

/// Requests that create, replace and delete; each is all or nothing, so it is whole or absent.
fn requests() -> Vec<WriteRequest> {
    let long = "长".repeat(4_000);
    let script = [
        vec![create("A", "1"), create("B", &long)],
        vec![upsert("A", "2"), create("C", "1"), delete("B")],
        vec![upsert("C", &long), create("B", "2")],
        vec![delete("A"), upsert("C", "3")],
    ];
    script
        .into_iter()
        .map(|writes| WriteRequest::new(at(1), writes).unwrap().all_or_nothing())
        .collect()
}

fn state(store: &Store) -> State {
    ["A", "B", "C"]
        .into_iter()
        .filter_map(|id| Some((id.to_string(), title(store, id)?)))
        .collect()
}

/// The states after 0, 1, 2, … requests.
fn states() -> Vec<State> {
    let kept = Kept::new(EngineKind::Memory);
    let mut states = vec![state(kept.store())];
    for request in requests() {
        kept.store().write(request).unwrap();
        states.push(state(kept.store()));
    }
    states
}

/// Runs the script on an engine that fails as planned; tells how many requests were acknowledged before the first
/// one that was not, and whether the engine did fail.
fn run(engine: Arc<dyn Engine>, plan: FailurePlan, states: &[State]) -> (usize, bool) {
    let failing = Arc::new(FailingEngine::new(engine, plan));
    let Ok(store) = Store::open_on(failing.clone(), &StoreOptions::in_memory()) else {
        return (0, true);
    };
    let mut acknowledged = 0;
    for request in requests() {
        let Ok(results) = store.write(request) else { break };
        if results.iter().any(Result::is_err) {
            break;
        }
        acknowledged += 1;
    }
    if plan.counted == Counted::Writes && plan.afterwards == Afterwards::Recovers {
        assert_eq!(
            state(&store),
            states[acknowledged],
            "a reader saw what was not acknowledged"
        );
    }
    drop(store);
    (acknowledged, failing.operations() >= plan.operation)
}

fn plans(operation: u64) -> Vec<FailurePlan> {
    let mut plans = Vec::new();
    for counted in [Counted::Writes, Counted::All] {
        for moment in [Moment::Before, Moment::After] {
            for afterwards in [Afterwards::Recovers, Afterwards::StaysDown] {
                plans.push(FailurePlan {
                    operation,
                    counted,
                    moment,
                    afterwards,
                });
            }
        }
    }
    plans
}

/// After opening again: everything acknowledged, at most one more request, and that one whole.
fn assert_whole(store: &Store, acknowledged: usize, states: &[State]) {
    let found = state(store);
    let possible = &states[acknowledged..(acknowledged + 2).min(states.len())];
    assert!(
        possible.contains(&found),
        "after {acknowledged} acknowledged requests: {found:?}"
    );
    assert_sound(store);
    let changes = store.every_tenant().changes(Sequence(0), 100).unwrap();
    assert_eq!(changes.len() as u64, store.sequence().0);
}

#[test]
fn memory_with_a_power_cut_at_every_operation() {
    let states = states();
    for operation in 1.. {
        let mut failed = false;
        for plan in plans(operation) {
            let engine = MemoryEngine::default();
            let (acknowledged, did_fail) = run(Arc::new(engine.clone()), plan, &states);
            failed |= did_fail;
            engine.cut_power();
            assert_whole(&open_on(Arc::new(engine)), acknowledged, &states);
        }
        if !failed {
            break;
        }
    }
}

fn open_sled(folder: &Path) -> Arc<dyn Engine> {
    Arc::new(SledEngine::open(folder, 16 << 20).unwrap())
}

fn open_redb(folder: &Path) -> Arc<dyn Engine> {
    Arc::new(RedbEngine::open(folder, 16 << 20).unwrap())
}

#[rstest]
#[case(open_sled)]
#[case(open_redb)]
fn files_after_a_failure_at_every_write(#[case] open: fn(&Path) -> Arc<dyn Engine>) {
    let states = states();
    for operation in 1..=9 {
        for plan in plans(operation)
            .into_iter()
            .filter(|plan| plan.counted == Counted::Writes)
        {
            let folder = tempfile::tempdir().unwrap();
            let (acknowledged, _) = run(open(folder.path()), plan, &states);
            assert_whole(&open_on(open(folder.path())), acknowledged, &states);
        }
    }
}

#[test]
fn a_failed_sync_stops_the_store_for_good() {
    let plan = FailurePlan {
        operation: 4,
        counted: Counted::Writes,
        moment: Moment::Before,
        afterwards: Afterwards::Recovers,
    };
    let store = open_on(Arc::new(FailingEngine::new(
        Arc::new(MemoryEngine::default()),
        plan,
    )));
    write(&store, vec![create("A", "1")]);
    for _ in 0..3 {
        let refused = store
            .write(WriteRequest::new(at(1), vec![upsert("A", "2")]).unwrap())
            .unwrap_err();
        assert!(matches!(refused, Error::Unavailable(_)), "{refused}");
        assert_eq!(refused.reason(), "STORE_STOPPED");
    }
    assert!(matches!(store.health(), Health::Stopped { .. }));
    assert_eq!(
        (title(&store, "A").as_deref(), store.sequence()),
        (Some("1"), Sequence(1))
    );
    assert_eq!(store.every_tenant().changes(Sequence(1), 10).unwrap(), []);
    assert_eq!(
        store.wait_for_change(Sequence(1), Duration::from_secs(60)),
        Sequence(1)
    );
}

#[test]
fn a_failed_read_fails_its_write_and_nothing_else() {
    let plan = FailurePlan {
        operation: 3,
        counted: Counted::All,
        moment: Moment::Before,
        afterwards: Afterwards::Recovers,
    };
    let store = open_on(Arc::new(FailingEngine::new(
        Arc::new(MemoryEngine::default()),
        plan,
    )));
    let results = write(&store, vec![create("A", "1"), create("B", "1"), create("C", "1")]);
    assert_eq!(
        results.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(results[1].as_ref().unwrap_err().reason(), "STORE_ENGINE");
    assert_eq!(store.health(), Health::Serving);
    assert_eq!(store.sequence(), Sequence(2));
    assert_sound(&store);
}

/// What checksums cannot see: a whole page of yesterday under its own key.
#[test]
fn an_older_page_of_a_record_is_found_by_verify() {
    let engine = MemoryEngine::default();
    let store = open_on(Arc::new(engine.clone()));
    write(&store, vec![create("A", "1")]);
    let page = engine.scan(Tree::Records, &KeyRange::all(), None, 9).unwrap();
    write(&store, vec![upsert("A", "2")]);
    assert_sound(&store);
    let older = page
        .rows
        .into_iter()
        .map(|(key, value)| (Tree::Records, key, Some(value)));
    let changes = older.collect();
    engine.apply(&WriteSet { changes }).unwrap();
    let findings = store.verify().unwrap().findings;
    let reasons: Vec<&str> = findings.iter().map(|finding| finding.reason).collect();
    assert_eq!(reasons, ["RECORD_OUTDATED"]);
}
