//! Merged records: both bodies are kept, publishers go on under their own keys, and undoing gives back what was there.

use crate::support::{Kept, assert_sound, at, open_on, tenant, write, written};
use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::SkillCode;
use duijie_domain::{Candidate, Employer, Fact, RecordKey, RecordKind};
use duijie_indexer::store::{
    EngineKind, Merging, Operation, Outcome, Sequence, Store, StoreOptions, Tenant, Verdict, Write,
    WriteRequest, WriteResult,
    engine::{
        Engine,
        failing::{Afterwards, Counted, FailingEngine, FailurePlan, Moment},
        memory::MemoryEngine,
    },
};
use proptest::prelude::*;
use rstest::rstest;
use std::sync::Arc;

const KIND: RecordKind = RecordKind::Candidate;

fn person(own_id: &str, name: &str, phone: &str) -> Candidate {
    let mut candidate = Candidate {
        key: RecordKey::new("fair", own_id),
        ..Candidate::default()
    };
    candidate.person.name = name.into();
    candidate.person.phone = phone.into();
    candidate
}

fn upsert(candidate: &Candidate) -> Write {
    Write::upsert(&tenant(), candidate).unwrap()
}

fn merge(kept: u64, merged: u64) -> Write {
    let merging = Merging {
        merged,
        ..Merging::default()
    };
    Write::merge(&tenant(), KIND, kept, merging)
}

fn undo(merged: u64) -> Write {
    Write::undo_merge(&tenant(), KIND, merged)
}

fn one(store: &Store, write: Write) -> WriteResult {
    self::write(store, vec![write]).remove(0)
}

fn body(store: &Store, number: u64) -> Option<Candidate> {
    store.get::<Candidate>(number).unwrap().map(|stored| stored.body)
}

fn found(store: &Store, own_id: &str) -> Option<u64> {
    let found = store.find::<Candidate>(&tenant(), &RecordKey::new("fair", own_id));
    found.unwrap().map(|stored| stored.envelope.number)
}

fn reason(result: WriteResult) -> &'static str {
    result.unwrap_err().reason()
}

/// Records 1 (no phone) and 2 (no name but a phone and a skill).
fn two(kept: &Kept) -> (Candidate, Candidate) {
    let first = person("A", "王甲子", "");
    let mut second = person("B", "", "12812345678");
    second.skills = Fact::Known(vec![HeldSkill {
        skill: SkillCode::new("welding"),
        level: 2,
    }]);
    write(kept.store(), vec![upsert(&first), upsert(&second)]);
    (first, second)
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_merge_keeps_both_bodies_and_undoing_gives_them_back(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    let (first, second) = two(&kept);
    let result = written(&one(kept.store(), merge(1, 2)));
    assert_eq!(
        (result.outcome, result.number, result.revision),
        (Outcome::Updated, 1, Sequence(4))
    );
    kept.reopen();
    let whole = body(kept.store(), 1).unwrap();
    assert_eq!(
        (whole.person.name.as_str(), whole.person.phone.as_str()),
        ("王甲子", "12812345678")
    );
    assert_eq!((&whole.skills, &whole.key), (&second.skills, &first.key));
    assert_eq!((body(kept.store(), 2), found(kept.store(), "B")), (None, Some(1)));
    assert_eq!(kept.store().standing_number(KIND, 2).unwrap(), 1);
    assert_eq!(kept.store().source::<Candidate>(2).unwrap().unwrap().body, second);
    assert_eq!(kept.store().merged_into(KIND, 1).unwrap()[0].key, second.key);
    assert_eq!(kept.store().scan::<Candidate>(0, 10).unwrap().len(), 1);
    assert_sound(kept.store());
    let result = written(&one(kept.store(), undo(2)));
    assert_eq!((result.number, result.revision), (2, Sequence(6)));
    kept.reopen();
    assert_eq!(
        (body(kept.store(), 1), body(kept.store(), 2)),
        (Some(first), Some(second))
    );
    assert_eq!(
        kept.store().source::<Candidate>(1).unwrap(),
        None,
        "nothing is left of the merge"
    );
    let operations: Vec<_> = kept
        .store()
        .changes(Sequence(2), 10)
        .unwrap()
        .iter()
        .map(|change| (change.number, change.operation))
        .collect();
    let (merged, parted, updated) = (Operation::Merged, Operation::Parted, Operation::Updated);
    assert_eq!(operations, [(2, merged), (1, updated), (1, updated), (2, parted)]);
    assert_sound(kept.store());
}

#[test]
fn publishers_go_on_under_their_own_keys_and_importing_again_changes_nothing() {
    let kept = Kept::new(EngineKind::Memory);
    let (mut first, mut second) = two(&kept);
    one(kept.store(), merge(1, 2)).unwrap();
    let merged = kept.store().sequence();
    for result in write(kept.store(), vec![upsert(&first), upsert(&second)]) {
        let result = result.unwrap();
        assert_eq!((result.outcome, result.number), (Outcome::Unchanged, 1));
    }
    assert_eq!(kept.store().sequence(), merged);
    second.person.phone = "12899999999".into();
    assert_eq!(written(&one(kept.store(), upsert(&second))).number, 1);
    assert_eq!(body(kept.store(), 1).unwrap().person.phone, "12899999999");
    first.person.phone = "12811111111".into();
    one(kept.store(), upsert(&first)).unwrap();
    assert_eq!(body(kept.store(), 1).unwrap().person.phone, "12811111111");
    assert_sound(kept.store());
    one(kept.store(), undo(2)).unwrap();
    assert_eq!(
        (body(kept.store(), 1), body(kept.store(), 2)),
        (Some(first), Some(second))
    );
}

#[test]
fn a_change_of_the_whole_stays_with_the_kept_record() {
    let kept = Kept::new(EngineKind::Memory);
    let (first, second) = two(&kept);
    one(kept.store(), merge(1, 2)).unwrap();
    let mut whole = body(kept.store(), 1).unwrap();
    whole.person.name = "王甲丑".into();
    whole.skills = Fact::Unknown;
    let change = || Write::update_number(&tenant(), 1, &whole).unwrap();
    assert_eq!(written(&one(kept.store(), change())).outcome, Outcome::Updated);
    assert_eq!(
        body(kept.store(), 1).unwrap(),
        whole,
        "what was taken away does not come back"
    );
    assert_eq!(written(&one(kept.store(), change())).outcome, Outcome::Unchanged);
    one(
        kept.store(),
        upsert(&Candidate {
            source: "窗口".into(),
            ..second.clone()
        }),
    )
    .unwrap();
    assert_eq!(body(kept.store(), 1).unwrap().skills, Fact::Unknown);
    one(kept.store(), undo(2)).unwrap();
    let renamed = body(kept.store(), 1).unwrap();
    assert_eq!(
        (renamed.person.name.as_str(), renamed.person.phone.as_str()),
        ("王甲丑", &*first.person.phone)
    );
    assert_eq!(body(kept.store(), 2).unwrap().skills, second.skills);
}

#[test]
fn a_chosen_field_is_taken_from_the_merged_record() {
    let kept = Kept::new(EngineKind::Memory);
    write(
        kept.store(),
        vec![
            upsert(&person("A", "王甲子", "12811111111")),
            upsert(&person("B", "王甲丑", "12822222222")),
        ],
    );
    let merging = |field: &str| {
        let chosen = vec![field.to_owned()];
        let merging = Merging {
            merged: 2,
            chosen,
            ..Merging::default()
        };
        Write::merge(&tenant(), KIND, 1, merging)
    };
    for field in ["person.age", "person", "blocked_employers", "key"] {
        assert_eq!(
            reason(one(kept.store(), merging(field))),
            "FIELD_NOT_CHOOSABLE",
            "{field}"
        );
    }
    one(kept.store(), merging("person.phone")).unwrap();
    let whole = body(kept.store(), 1).unwrap();
    assert_eq!(
        (whole.person.name.as_str(), whole.person.phone.as_str()),
        ("王甲子", "12822222222")
    );
}

#[test]
fn merges_of_merged_records_are_undone_in_any_order() {
    for order in [[2, 1, 4], [4, 1, 2], [1, 2, 4]] {
        let kept = Kept::new(EngineKind::Memory);
        let people: Vec<Candidate> = (1..=4)
            .map(|n| {
                let mut candidate = person(&n.to_string(), "", "");
                match n {
                    1 => candidate.person.name = "王甲子".into(),
                    2 => candidate.person.phone = "12812345678".into(),
                    3 => candidate.source = "窗口".into(),
                    _ => candidate.free_text = "话".into(),
                }
                candidate
            })
            .collect();
        write(kept.store(), people.iter().map(upsert).collect());
        for (into, from) in [(1, 2), (3, 1), (3, 4)] {
            one(kept.store(), merge(into, from)).unwrap();
            assert_sound(kept.store());
        }
        let whole = body(kept.store(), 3).unwrap();
        assert_eq!(
            [
                &whole.person.name,
                &whole.person.phone,
                &whole.source,
                &whole.free_text
            ],
            ["王甲子", "12812345678", "窗口", "话"]
        );
        assert_eq!(
            (
                kept.store().standing_number(KIND, 2).unwrap(),
                found(kept.store(), "2")
            ),
            (3, Some(3))
        );
        for number in order {
            one(kept.store(), undo(number)).unwrap();
            assert_sound(kept.store());
        }
        for (number, candidate) in (1..).zip(&people) {
            assert_eq!(
                body(kept.store(), number).as_ref(),
                Some(candidate),
                "{number} of {order:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let kept = Kept::new(EngineKind::Memory);
    let (first, second) = two(&kept);
    let store = kept.store();
    assert_eq!(reason(one(store, merge(1, 1))), "SAME_RECORD");
    assert_eq!(reason(one(store, merge(1, 3))), "RECORD_NOT_FOUND");
    assert_eq!(reason(one(store, merge(3, 1))), "RECORD_NOT_FOUND");
    assert_eq!(reason(one(store, undo(1))), "RECORD_NOT_MERGED");
    assert_eq!(reason(one(store, undo(3))), "RECORD_NOT_FOUND");
    assert_eq!(
        reason(one(store, merge(1, 2).expecting(Sequence(9)))),
        "REVISION_MISMATCH"
    );
    let stranger = Tenant::new("jining").unwrap();
    let merging = Merging {
        merged: 2,
        ..Merging::default()
    };
    assert_eq!(
        reason(one(store, Write::merge(&stranger, KIND, 1, merging.clone()))),
        "RECORD_NOT_FOUND"
    );
    let stale = Merging {
        expected: Some(Sequence(9)),
        ..merging.clone()
    };
    assert_eq!(
        reason(one(store, Write::merge(&tenant(), KIND, 1, stale))),
        "REVISION_MISMATCH"
    );
    let employers = ["E", "F"].map(|id| {
        Write::upsert(
            &tenant(),
            &Employer {
                key: RecordKey::new("fair", id),
                ..Employer::default()
            },
        )
        .unwrap()
    });
    write(store, employers.into());
    assert_eq!(
        reason(one(
            store,
            Write::merge(&tenant(), RecordKind::Employer, 1, merging)
        )),
        "KIND_NOT_MERGED"
    );
    assert_eq!(store.sequence(), Sequence(4));

    one(store, merge(1, 2)).unwrap();
    assert_eq!(written(&one(store, merge(1, 2))).outcome, Outcome::Unchanged);
    assert_eq!(reason(one(store, merge(2, 1))), "RECORD_MERGED");
    assert_eq!(
        reason(one(store, Write::create(&tenant(), &second).unwrap())),
        "ALREADY_EXISTS"
    );
    assert_eq!(
        reason(one(store, Write::delete(&tenant(), KIND, second.key.clone()))),
        "RECORD_MERGED"
    );
    assert_eq!(
        reason(one(store, Write::update_number(&tenant(), 2, &first).unwrap())),
        "KEY_DIFFERS"
    );
    assert_eq!(
        reason(one(store, Write::undo_merge(&stranger, KIND, 2))),
        "RECORD_NOT_FOUND"
    );
    assert_eq!(
        reason(one(store, upsert(&second).expecting(Sequence(2)))),
        "REVISION_MISMATCH"
    );
    assert_sound(store);
}

#[test]
fn deleting_the_whole_leaves_nothing_of_its_parts() {
    let kept = Kept::new(EngineKind::Memory);
    let (_, second) = two(&kept);
    one(kept.store(), merge(1, 2)).unwrap();
    one(kept.store(), Write::delete_number(&tenant(), KIND, 1)).unwrap();
    assert_eq!((found(kept.store(), "A"), found(kept.store(), "B")), (None, None));
    assert_eq!(kept.store().source::<Candidate>(2).unwrap(), None);
    assert_eq!(reason(one(kept.store(), undo(2))), "RECORD_NOT_FOUND");
    assert_eq!(written(&one(kept.store(), upsert(&second))).number, 3);
    assert_sound(kept.store());
}

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
        kept.store().dismissal(KIND, (1, 2)).unwrap(),
        Some(verdict.clone())
    );
    assert_eq!(
        (
            kept.store().dismissed(KIND, 1).unwrap(),
            kept.store().dismissed(KIND, 2).unwrap()
        ),
        (vec![2], vec![1])
    );
    assert_eq!(reason(one(kept.store(), dismiss((1, 1)))), "SAME_RECORD");
    assert_eq!(reason(one(kept.store(), dismiss((1, 9)))), "RECORD_NOT_FOUND");
    one(kept.store(), merge(1, 2)).unwrap();
    assert_eq!(kept.store().dismissal(KIND, (2, 1)).unwrap(), None);
}

#[test]
fn a_request_sent_again_gets_its_first_answer() {
    let kept = Kept::new(EngineKind::Memory);
    two(&kept);
    let request = |writes| {
        WriteRequest::new(at(2), writes)
            .unwrap()
            .identified(&tenant(), "r1")
            .unwrap()
    };
    let answer = kept.store().write(request(vec![merge(1, 2)])).unwrap();
    one(kept.store(), undo(2)).unwrap();
    assert_eq!(kept.store().write(request(vec![merge(1, 2)])).unwrap(), answer);
    assert!(body(kept.store(), 2).is_some());
    assert_eq!(
        kept.store()
            .write(request(vec![merge(2, 1)]))
            .unwrap_err()
            .reason(),
        "REQUEST_ID_REUSED"
    );
}

/// What a reader can tell: the bodies that stand, and where each number leads.
fn state(store: &Store) -> Vec<(Option<Candidate>, u64)> {
    (1..=3)
        .map(|number| (body(store, number), store.standing_number(KIND, number).unwrap()))
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
