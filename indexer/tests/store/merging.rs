//! Merged records: both bodies are kept, publishers go on under their own keys, and undoing gives back what was there.

use crate::support::{Kept, assert_sound, at, tenant, write, written};
use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::SkillCode;
use duijie_domain::{Candidate, Employer, Fact, RecordKey, RecordKind};
use duijie_indexer::store::{
    EngineKind, Merging, Operation, Outcome, Sequence, Store, Tenant, Write, WriteRequest, WriteResult,
};
use rstest::rstest;

pub(crate) const KIND: RecordKind = RecordKind::Candidate;

pub(crate) fn person(own_id: &str, name: &str, phone: &str) -> Candidate {
    let mut candidate = Candidate {
        key: RecordKey::new("fair", own_id),
        ..Candidate::default()
    };
    candidate.person.name = name.into();
    candidate.person.phone = phone.into();
    candidate
}

pub(crate) fn upsert(candidate: &Candidate) -> Write {
    Write::upsert(&tenant(), candidate).unwrap()
}

pub(crate) fn merge(kept: u64, merged: u64) -> Write {
    let merging = Merging {
        merged,
        ..Merging::default()
    };
    Write::merge(&tenant(), KIND, kept, merging)
}

pub(crate) fn undo(merged: u64) -> Write {
    Write::undo_merge(&tenant(), KIND, merged)
}

pub(crate) fn one(store: &Store, write: Write) -> WriteResult {
    self::write(store, vec![write]).remove(0)
}

pub(crate) fn body(store: &Store, number: u64) -> Option<Candidate> {
    store
        .every_tenant()
        .get::<Candidate>(number)
        .unwrap()
        .map(|stored| stored.body)
}

fn found(store: &Store, own_id: &str) -> Option<u64> {
    let found = store
        .every_tenant()
        .find::<Candidate>(&tenant(), &RecordKey::new("fair", own_id));
    found.unwrap().map(|stored| stored.envelope.number)
}

pub(crate) fn reason(result: WriteResult) -> &'static str {
    result.unwrap_err().reason()
}

/// Records 1 (no phone) and 2 (no name but a phone and a skill).
pub(crate) fn two(kept: &Kept) -> (Candidate, Candidate) {
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
    assert_eq!(kept.store().every_tenant().standing_number(KIND, 2).unwrap(), 1);
    assert_eq!(
        kept.store()
            .every_tenant()
            .source::<Candidate>(2)
            .unwrap()
            .unwrap()
            .body,
        second
    );
    assert_eq!(
        kept.store().every_tenant().merged_into(KIND, 1).unwrap()[0].key,
        second.key
    );
    assert_eq!(
        kept.store()
            .every_tenant()
            .scan::<Candidate>(0, 10)
            .unwrap()
            .len(),
        1
    );
    assert_sound(kept.store());
    let result = written(&one(kept.store(), undo(2)));
    assert_eq!((result.number, result.revision), (2, Sequence(6)));
    kept.reopen();
    assert_eq!(
        (body(kept.store(), 1), body(kept.store(), 2)),
        (Some(first), Some(second))
    );
    assert_eq!(
        kept.store().every_tenant().source::<Candidate>(1).unwrap(),
        None,
        "nothing is left of the merge"
    );
    let operations: Vec<_> = kept
        .store()
        .every_tenant()
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
                kept.store().every_tenant().standing_number(KIND, 2).unwrap(),
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
    assert_eq!(kept.store().every_tenant().source::<Candidate>(2).unwrap(), None);
    assert_eq!(reason(one(kept.store(), undo(2))), "RECORD_NOT_FOUND");
    assert_eq!(written(&one(kept.store(), upsert(&second))).number, 3);
    assert_sound(kept.store());
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
