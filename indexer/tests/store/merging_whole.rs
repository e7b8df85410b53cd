//! Merges under power cuts and in any order: whole or absent, and always undone to what was written last; and pairs that
//! were dismissed.

use crate::merging::{KIND, body, merge, one, person, reason, two, undo, upsert};
use crate::support::{Kept, assert_sound, at, open_on, tenant, write};
use duijie_domain::Candidate;
use duijie_indexer::store::{
    EngineKind, Store, StoreOptions, Verdict, Write, WriteRequest,
    engine::{
        Engine,
        failing::{Afterwards, Counted, FailingEngine, FailurePlan, Moment},
        memory::MemoryEngine,
    },
};
use proptest::prelude::*;
use std::sync::Arc;

#[test]
fn a_dismissed_pair_is_remembered_from_both_sides_until_it_is_merged() {
    let mut kept = Kept::new(EngineKind::Sled);
    two(&kept);
    let verdict = Verdict {
        actor: "李".into(),
        reason: "同名".into(),
    };
    let dismiss = |pair| Write::dismiss(&tenant(), KIND, pair, verdict.clone());
    let before = kept.store().sequence();
    one(kept.store(), dismiss((2, 1))).unwrap();
    assert_eq!(kept.store().sequence(), before, "no record has changed");
    kept.reopen();
    assert_eq!(
        kept.store().every_tenant().dismissal(KIND, (1, 2)).unwrap(),
        Some(verdict.clone())
    );
    assert_eq!(
        (
            kept.store().every_tenant().dismissed(KIND, 1).unwrap(),
            kept.store().every_tenant().dismissed(KIND, 2).unwrap()
        ),
        (vec![2], vec![1])
    );
    assert_eq!(reason(one(kept.store(), dismiss((1, 1)))), "SAME_RECORD");
    assert_eq!(reason(one(kept.store(), dismiss((1, 9)))), "RECORD_NOT_FOUND");
    one(kept.store(), merge(1, 2)).unwrap();
    assert_eq!(kept.store().every_tenant().dismissal(KIND, (2, 1)).unwrap(), None);
}

/// What a reader can tell: the bodies that stand, and where each number leads.
fn state(store: &Store) -> Vec<(Option<Candidate>, u64)> {
    (1..=3)
        .map(|number| {
            (
                body(store, number),
                store.every_tenant().standing_number(KIND, number).unwrap(),
            )
        })
        .collect()
}

fn script() -> Vec<WriteRequest> {
    let steps = [
        vec![
            upsert(&person("A", "甲", "")),
            upsert(&person("B", "", "12812345678")),
            upsert(&person("C", "", "12899999999")),
        ],
        vec![merge(1, 2)],
        vec![upsert(&person("B", "", "12811111111"))],
        vec![merge(3, 1)],
        vec![undo(2)],
        vec![Write::delete_number(&tenant(), KIND, 3)],
    ];
    let whole = |writes| WriteRequest::new(at(1), writes).unwrap().all_or_nothing();
    steps.into_iter().map(whole).collect()
}

/// The power is cut at every operation in turn: a merge is there with everything it needs, or not at all.
#[test]
fn a_power_cut_leaves_a_merge_whole_or_undone() {
    let mut states = vec![state(&open_on(Arc::new(MemoryEngine::default())))];
    let kept = Kept::new(EngineKind::Memory);
    for request in script() {
        assert!(kept.store().write(request).unwrap().iter().all(Result::is_ok));
        states.push(state(kept.store()));
    }
    for operation in 1.. {
        let mut failed = false;
        for (moment, counted) in [
            (Moment::Before, Counted::Writes),
            (Moment::After, Counted::Writes),
            (Moment::Before, Counted::All),
        ] {
            let engine = MemoryEngine::default();
            let plan = FailurePlan {
                operation,
                counted,
                moment,
                afterwards: Afterwards::StaysDown,
            };
            let acknowledged = run(&engine, plan, &mut failed);
            engine.cut_power();
            let store = open_on(Arc::new(engine));
            let possible = &states[acknowledged..(acknowledged + 2).min(states.len())];
            assert!(
                possible.contains(&state(&store)),
                "{plan:?}: {acknowledged} acknowledged"
            );
            assert_sound(&store);
        }
        if !failed {
            break;
        }
    }
}

fn run(engine: &MemoryEngine, plan: FailurePlan, failed: &mut bool) -> usize {
    let shared: Arc<dyn Engine> = Arc::new(engine.clone());
    let failing = Arc::new(FailingEngine::new(shared, plan));
    let Ok(store) = Store::open_on(Arc::<FailingEngine>::clone(&failing), &StoreOptions::in_memory()) else {
        *failed = true;
        return 0;
    };
    let acknowledges = |request: WriteRequest| {
        store
            .write(request)
            .is_ok_and(|results| results.iter().all(Result::is_ok))
    };
    let acknowledged = script()
        .into_iter()
        .take_while(|request| acknowledges(request.clone()))
        .count();
    drop(store);
    *failed |= failing.operations() >= plan.operation;
    acknowledged
}

#[derive(Debug, Clone)]
enum Step {
    Write(u64, u8),
    Merge(u64, u64),
    Undo(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..=4_u64, 0..4_u8).prop_map(|(number, text)| Step::Write(number, text)),
        (1..=4_u64, 1..=4_u64).prop_map(|(kept, merged)| Step::Merge(kept, merged)),
        (1..=4_u64).prop_map(Step::Undo),
    ];
    proptest::collection::vec(step, 1..25)
}

fn written_by(number: u64, text: u8) -> Candidate {
    let mut candidate = person(&number.to_string(), "", "");
    match text {
        1 => candidate.person.name = format!("王{number}"),
        2 => candidate.person.phone = format!("1280000000{number}"),
        3 => candidate.blocked_employers = vec![format!("E{number}").into()],
        _ => {}
    }
    candidate
}

proptest! {
    /// However records are merged, written and parted: at the end each is as its publisher wrote it last.
    #[test]
    fn undoing_every_merge_gives_what_was_written_last(steps in steps()) {
        let kept = Kept::new(EngineKind::Memory);
        let mut last = [0_u8; 4];
        write(kept.store(), (1..=4).map(|number| upsert(&written_by(number, 0))).collect());
        for step in steps {
            match step {
                Step::Write(number, text) => {
                    one(kept.store(), upsert(&written_by(number, text))).unwrap();
                    last[usize::try_from(number).unwrap() - 1] = text;
                }
                // Some are refused, since the record is part of another already; nothing may change then.
                Step::Merge(into, from) => drop(one(kept.store(), merge(into, from))),
                Step::Undo(number) => drop(one(kept.store(), undo(number))),
            }
            assert_sound(kept.store());
        }
        for number in 1..=4 {
            drop(one(kept.store(), undo(number)));
        }
        for (number, text) in (1..).zip(last) {
            prop_assert_eq!(body(kept.store(), number), Some(written_by(number, text)));
        }
    }
}
