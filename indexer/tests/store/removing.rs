//! Removing records whose time is over: they are gone with their former states and their key, and nothing else is.

use crate::support::{Kept, Post, assert_sound, at, create, delete, post, tenant, upsert, write_one};
use duijie_domain::RecordKind;
use duijie_indexer::store::{EngineKind, Operation, Tenant};
use rstest::rstest;

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_vacancy_goes_with_what_it_was_and_what_was_deleted_before_goes_too(#[case] engine: EngineKind) {
    let mut kept = Kept::new(engine);
    for own_id in ["A", "B", "C"] {
        write_one(kept.store(), create(own_id, "焊工")).unwrap();
    }
    write_one(kept.store(), upsert("A", "电焊工")).unwrap();
    write_one(kept.store(), delete("B")).unwrap();
    let before = kept.store().sequence();
    for removed in [2, 0] {
        let numbers = vec![1, 2, 9];
        let found = kept
            .store()
            .remove(&tenant(), RecordKind::Vacancy, numbers, at(9));
        assert_eq!(found.unwrap(), removed);
    }
    kept.reopen();
    let store = kept.store();
    for number in [1, 2] {
        assert!(store.every_tenant().get::<Post>(number).unwrap().is_none());
        assert!(store.every_tenant().former::<Post>(number).unwrap().is_empty());
    }
    let rest = store.every_tenant().get::<Post>(3).unwrap().unwrap();
    assert_eq!(rest.body, post("C", "焊工"));
    let changes = store.every_tenant().changes(before, 9).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|change| (change.number, change.operation))
        .collect();
    assert_eq!(told, [(1, Operation::Deleted)]);
    assert_sound(store);
    // The key is free again, and the number is never used twice.
    assert_eq!(write_one(store, create("A", "新岗位")).unwrap().number, 4);
}

#[test]
fn another_tenants_records_stay_and_persons_are_not_removed() {
    let kept = Kept::new(EngineKind::Memory);
    write_one(kept.store(), create("A", "焊工")).unwrap();
    let other = Tenant::new("other").unwrap();
    let removed = kept.store().remove(&other, RecordKind::Vacancy, vec![1], at(9));
    assert_eq!(removed.unwrap(), 0);
    assert!(kept.store().every_tenant().get::<Post>(1).unwrap().is_some());
    assert!(
        kept.store()
            .remove(&tenant(), RecordKind::Candidate, vec![1], at(9))
            .is_err()
    );
}
