//! What every engine has to do alike.

use crate::support::{
    Kept, Person, Post, assert_sound, at, create, delete, outcome, post, tenant, title, upsert, write,
    write_one, written,
};
use duijie_domain::{RecordKey, RecordKind};
use duijie_indexer::{
    error::{Conflict, Error, Missing},
    store::{EngineKind, Operation, Outcome, Sequence, Store, Tenant, Write, WriteRequest},
};
use rstest::rstest;

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_record_is_created_found_and_described(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    let created = written(&write_one(kept.store(), create("A1", "焊工")));
    assert_eq!(
        (created.outcome, created.number, created.revision),
        (Outcome::Created, 1, Sequence(1))
    );
    let stored = kept.store().every_tenant().get::<Post>(1).unwrap().unwrap();
    assert_eq!(stored.body, post("A1", "焊工"));
    assert_eq!(stored.envelope.created_at, at(1));
    assert_eq!(stored.envelope.tenant, tenant());
    assert_eq!(
        kept.store()
            .every_tenant()
            .find::<Post>(&tenant(), &RecordKey::new("fair", "A1"))
            .unwrap(),
        Some(stored)
    );
    assert_eq!(kept.store().every_tenant().get::<Person>(1).unwrap(), None);
    assert_eq!(kept.store().every_tenant().get::<Post>(2).unwrap(), None);
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn the_same_body_again_changes_nothing(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    let results = write(
        kept.store(),
        vec![upsert("A1", "焊工"), upsert("A1", "焊工"), upsert("A1", "电工")],
    );
    let outcomes: Vec<_> = results.iter().map(outcome).collect();
    assert_eq!(outcomes, [Outcome::Created, Outcome::Unchanged, Outcome::Updated]);
    assert_eq!(written(&results[1]).revision, Sequence(1));
    let later = WriteRequest::new(at(9), vec![upsert("A1", "电工")]).unwrap();
    assert_eq!(
        outcome(&kept.store().write(later).unwrap()[0]),
        Outcome::Unchanged
    );
    assert_eq!(kept.store().sequence(), Sequence(2));
    assert_eq!(
        kept.store()
            .every_tenant()
            .get::<Post>(1)
            .unwrap()
            .unwrap()
            .envelope
            .updated_at,
        at(1)
    );
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_key_is_unique_per_tenant_and_kind(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    write_one(kept.store(), create("A1", "焊工")).unwrap();
    let taken = write_one(kept.store(), create("A1", "电工")).unwrap_err();
    let conflict = Conflict::AlreadyExists {
        kind: RecordKind::Vacancy,
        number: 1,
        current: 1,
    };
    assert_eq!(taken, Error::Conflict(conflict));
    let other_tenant = Tenant::new("jining").unwrap();
    let elsewhere = write_one(
        kept.store(),
        Write::create(&other_tenant, &post("A1", "电工")).unwrap(),
    );
    assert_eq!(written(&elsewhere).number, 2);
    let person = Person {
        key: RecordKey::new("fair", "A1"),
    };
    assert_eq!(
        written(&write_one(
            kept.store(),
            Write::create(&tenant(), &person).unwrap()
        ))
        .number,
        1
    );
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_stale_revision_is_a_conflict_that_names_the_current_one(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    let seen = written(&write_one(kept.store(), create("A1", "焊工"))).revision;
    let current = written(&write_one(kept.store(), upsert("A1", "电工"))).revision;
    for stale in [upsert("A1", "钳工").expecting(seen), delete("A1").expecting(seen)] {
        let Error::Conflict(Conflict::RevisionMismatch {
            expected,
            current: told,
            ..
        }) = write_one(kept.store(), stale).unwrap_err()
        else {
            panic!("a stale write must be a revision conflict")
        };
        assert_eq!((expected, told), (seen.0, current.0));
    }
    let fresh = Write::update_number(&tenant(), 1, &post("A1", "钳工"))
        .unwrap()
        .expecting(current);
    assert_eq!(outcome(&write_one(kept.store(), fresh)), Outcome::Updated);
    assert_eq!(title(kept.store(), "A1").unwrap(), "钳工");
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn what_is_not_there_or_belongs_to_another_is_not_found(#[case] engine: EngineKind) {
    let kept = Kept::new(engine);
    write_one(kept.store(), create("A1", "焊工")).unwrap();
    let stranger = Tenant::new("jining").unwrap();
    let missing = Error::NotFound(Missing::Number {
        kind: RecordKind::Vacancy,
        number: 1,
    });
    let theirs = Write::update_number(&stranger, 1, &post("A1", "电工")).unwrap();
    assert_eq!(write_one(kept.store(), theirs).unwrap_err(), missing);
    assert_eq!(
        write_one(
            kept.store(),
            Write::delete_number(&stranger, RecordKind::Vacancy, 1)
        )
        .unwrap_err(),
        missing
    );
    let key = RecordKey::new("fair", "B");
    let missing = Error::NotFound(Missing::Key {
        kind: RecordKind::Vacancy,
        key,
    });
    let absent = Write::update(&tenant(), &post("B", "电工")).unwrap();
    for write in [absent, delete("B"), upsert("B", "电工").expecting(Sequence(1))] {
        assert_eq!(write_one(kept.store(), write).unwrap_err(), missing);
    }
    let renamed = Write::update_number(&tenant(), 1, &post("B", "焊工")).unwrap();
    assert_eq!(
        write_one(kept.store(), renamed).unwrap_err().reason(),
        "KEY_DIFFERS"
    );
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_deleted_number_is_never_used_again(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    write(kept.store(), vec![create("A1", "焊工"), create("A2", "电工")]);
    let deleted = written(&write_one(kept.store(), delete("A2")));
    assert_eq!(
        (deleted.outcome, deleted.number, deleted.revision),
        (Outcome::Deleted, 2, Sequence(3))
    );
    assert_eq!(title(kept.store(), "A2"), None);
    kept.reopen();
    assert_eq!(written(&write_one(kept.store(), create("A2", "电工"))).number, 3);
    let operations: Vec<_> = kept
        .store()
        .every_tenant()
        .changes(Sequence(0), 10)
        .unwrap()
        .iter()
        .map(|change| (change.number, change.operation))
        .collect();
    let (created, deleted) = (Operation::Created, Operation::Deleted);
    assert_eq!(
        operations,
        [(1, created), (2, created), (2, deleted), (3, created)]
    );
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn what_a_record_was_is_kept_with_its_time(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    for (second, change) in [
        (1, create("A1", "焊工")),
        (2, create("A2", "电工")),
        (3, upsert("A1", "电工")),
        (4, delete("A1")),
    ] {
        kept.store()
            .write(WriteRequest::new(at(second), vec![change]).unwrap())
            .unwrap();
    }
    kept.reopen();
    let former = kept.store().every_tenant().former::<Post>(1).unwrap();
    let told: Vec<_> = former
        .iter()
        .map(|former| {
            (
                former.stored.body.clone(),
                former.stored.envelope.updated_at,
                former.ended_at,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (post("A1", "焊工"), at(1), at(3)),
            (post("A1", "电工"), at(3), at(4))
        ]
    );
    assert_eq!(kept.store().every_tenant().former::<Post>(2).unwrap(), []);
    let first = kept.store().every_tenant().scan_former::<Post>(None, 1).unwrap();
    assert_eq!(first[..], former[..1]);
    let rest = kept
        .store()
        .every_tenant()
        .scan_former::<Post>(first.last(), 10)
        .unwrap();
    assert_eq!(rest[..], former[1..]);
    assert_eq!(
        kept.store()
            .every_tenant()
            .scan_former::<Post>(rest.last(), 10)
            .unwrap(),
        []
    );
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn scans_and_the_feed_go_on_where_they_stopped(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    write(
        kept.store(),
        (0..300).map(|id| create(&format!("A{id}"), "焊工")).collect(),
    );
    let person = Person {
        key: RecordKey::new("fair", "P"),
    };
    write_one(kept.store(), Write::create(&tenant(), &person).unwrap()).unwrap();
    kept.reopen();
    for page in [1, 7, 300, 1_000] {
        assert_eq!(scan_numbers(kept.store(), page), (1..=300).collect::<Vec<u64>>());
        assert_eq!(
            feed_sequences(kept.store(), page),
            (1..=301).collect::<Vec<u64>>()
        );
    }
}

fn scan_numbers(store: &Store, page: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    loop {
        let rows = store
            .every_tenant()
            .scan::<Post>(numbers.last().copied().unwrap_or(0), page)
            .unwrap();
        if rows.is_empty() {
            return numbers;
        }
        assert!(rows.len() <= page);
        numbers.extend(rows.iter().map(|stored| stored.envelope.number));
    }
}

fn feed_sequences(store: &Store, page: usize) -> Vec<u64> {
    let mut sequences = Vec::new();
    loop {
        let changes = store
            .every_tenant()
            .changes(Sequence(sequences.last().copied().unwrap_or(0)), page)
            .unwrap();
        if changes.is_empty() {
            return sequences;
        }
        sequences.extend(changes.iter().map(|change| change.sequence.0));
    }
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn large_bodies_grow_shrink_and_survive(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    let sizes = [
        3_000, 3_072, 3_073, 20_000, 200_000, 1_000_000, 5_000, 10, 200_000,
    ];
    for size in sizes {
        let body: String = ('a'..='w').cycle().take(size).collect();
        write(
            kept.store(),
            vec![upsert("A1", &body), upsert(&format!("size {size}"), &body)],
        );
        assert_eq!(title(kept.store(), "A1").as_deref(), Some(body.as_str()));
        kept.reopen();
        assert_eq!(title(kept.store(), "A1").as_deref(), Some(body.as_str()));
    }
    let scanned = kept.store().every_tenant().scan::<Post>(0, 100).unwrap();
    assert_eq!(scanned[0].body.title.len(), 200_000);
    assert_sound(kept.store());
    write_one(kept.store(), delete("A1")).unwrap();
    kept.reopen();
    assert_eq!(title(kept.store(), "A1"), None);
    assert_sound(kept.store());
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn compacting_keeps_everything(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    write(
        kept.store(),
        (0..100).map(|id| create(&format!("A{id}"), "焊工")).collect(),
    );
    write(
        kept.store(),
        (0..50).map(|id| delete(&format!("A{id}"))).collect(),
    );
    kept.store().compact().unwrap();
    assert!(kept.store().size_bytes().unwrap() > 0);
    kept.reopen();
    assert_eq!(
        kept.store().every_tenant().scan::<Post>(0, 1_000).unwrap().len(),
        50
    );
    assert_sound(kept.store());
}
