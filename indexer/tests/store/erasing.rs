//! Erasing a person: nothing opens any more, whatever copies there are; the service record stays; everybody else is as before.

use crate::merging::body;
use crate::sealing::{MARKER, fill, marked, note, open, with_marker};
use crate::support::{assert_sound, at, open_on, tenant, write, write_one};
use duijie_domain::event::Step;
use duijie_domain::{Candidate, Event, RecordKey, RecordKind};
use duijie_indexer::store::engine::memory::MemoryEngine;
use duijie_indexer::store::{EngineKind, ErasureReason, Operation, Store, Tenant, Write};
use duijie_indexer::vault::{SlotState, Vault, VaultPlace};
use rstest::rstest;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn state(folder: &Path, number: u64) -> SlotState {
    Vault::open(&VaultPlace::of(folder, None)).unwrap().state(number)
}

fn assert_gone(store: &Store, numbers: &[u64]) {
    for number in numbers {
        assert_eq!(body(store, *number), None);
        assert!(
            store
                .every_tenant()
                .source::<Candidate>(*number)
                .unwrap()
                .is_none()
        );
        assert_eq!(store.every_tenant().former::<Candidate>(*number).unwrap(), []);
        assert!(
            store
                .every_tenant()
                .merged_into(RecordKind::Candidate, *number)
                .unwrap()
                .is_empty()
        );
        assert!(
            store
                .every_tenant()
                .dismissed(RecordKind::Candidate, *number)
                .unwrap()
                .is_empty()
        );
    }
    assert_sound(store);
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_person_goes_with_all_that_was_merged_and_nobody_else_does(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    fill(&store);
    // By the number of a record that is part of another one.
    let erased = store.erase(&tenant(), 2, at(50)).unwrap();
    assert_eq!(
        (erased.erasure.number, erased.erasure.numbers.as_slice()),
        (1, [1, 2].as_slice())
    );
    assert!(!erased.was_done);
    assert_eq!((erased.erasure.records, erased.erasure.decisions), (2, 3));
    assert!(erased.erasure.former_states >= 3);
    let last = store.every_tenant().changes(erased.revision.unwrap(), 9).unwrap();
    assert_eq!(last, []);
    assert_gone(&store, &[1, 2]);
    drop(store);

    assert_eq!(with_marker(folder.path()), Vec::<PathBuf>::new());
    assert_eq!(state(folder.path(), 1), SlotState::Erased(at(50)));
    assert_eq!(state(folder.path(), 2), SlotState::Erased(at(50)));
    let store = open(engine, folder.path());
    assert_gone(&store, &[1, 2]);
    assert_eq!(body(&store, 3), Some(marked("C")));
    assert_eq!(store.every_tenant().former::<Candidate>(4).unwrap().len(), 1);
    let again = store.erase(&tenant(), 1, at(99)).unwrap();
    assert_eq!((again.was_done, again.revision), (true, None));
    assert_eq!(again.erasure, erased.erasure);
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn the_service_record_stays_without_its_words(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    fill(&store);
    store.erase(&tenant(), 1, at(50)).unwrap();
    let events = store.every_tenant().scan::<Event>(0, 9).unwrap();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.body.note.is_empty()));
    assert_eq!(
        (events[0].body.candidate, events[0].body.happened_at),
        (Some(1), at(1))
    );
    assert!(matches!(&events[0].body.step, Step::Served { proof, .. } if proof.is_empty()));
    let late = write_one(&store, note("e-9", Some(1), Step::Contacted)).unwrap_err();
    assert_eq!(late.reason(), "RECORD_NOT_FOUND");
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Redb)]
fn the_same_key_means_a_new_person_afterwards(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let store = match engine {
        EngineKind::Memory => open_on(Arc::new(MemoryEngine::default())),
        engine => open(engine, folder.path()),
    };
    fill(&store);
    store.erase(&tenant(), 1, at(50)).unwrap();
    assert_eq!(
        store
            .of(&tenant())
            .number_of(RecordKind::Candidate, &RecordKey::new("fair", "B")),
        Ok(None)
    );
    write(&store, vec![Write::upsert(&tenant(), &marked("A")).unwrap()]);
    assert_eq!(body(&store, 5), Some(marked("A")));
    assert_gone(&store, &[1, 2]);
}

#[test]
fn a_deleted_person_can_still_be_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Redb, folder.path());
    fill(&store);
    let erased = store.erase(&tenant(), 4, at(50)).unwrap();
    assert_eq!((erased.revision, erased.erasure.former_states), (None, 1));
    assert_gone(&store, &[4]);
}

#[test]
fn another_tenant_erases_nobody() {
    let store = open_on(Arc::new(MemoryEngine::default()));
    fill(&store);
    let other = Tenant::new("other").unwrap();
    for number in [1, 2, 4, 77] {
        let refused = store.erase(&other, number, at(50)).unwrap_err();
        assert_eq!(refused.reason(), "RECORD_NOT_FOUND");
    }
    store.erase(&tenant(), 1, at(50)).unwrap();
    assert_eq!(
        store.erase(&other, 1, at(50)).unwrap_err().reason(),
        "RECORD_NOT_FOUND"
    );
}

#[test]
fn views_are_told_once() {
    let store = open_on(Arc::new(MemoryEngine::default()));
    fill(&store);
    let before = store.sequence();
    let erased = store.erase(&tenant(), 1, at(50)).unwrap();
    let changes = store.every_tenant().changes(before, 9).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].number, changes[0].operation), (1, Operation::Deleted));
    assert_eq!(erased.revision, Some(changes[0].sequence));
}

/// The power goes after the write set and before the key is overwritten: the old slots are in the file.
#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_destruction_that_was_cut_short_is_made_up_for(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(engine, folder.path());
    fill(&store);
    let keys = VaultPlace::of(folder.path(), None).keys_file;
    let before = fs::read(&keys).unwrap();
    store.erase(&tenant(), 1, at(50)).unwrap();
    drop(store);
    // Half of the slot of person 2 was written as well.
    let after = fs::read(&keys).unwrap();
    let mut torn = before;
    torn[64 * 2..64 * 2 + 32].copy_from_slice(&after[64 * 2..64 * 2 + 32]);
    fs::write(&keys, torn).unwrap();
    assert_eq!(
        (state(folder.path(), 1), state(folder.path(), 2)),
        (SlotState::Kept, SlotState::Damaged)
    );

    let store = open(engine, folder.path());
    assert_gone(&store, &[1, 2]);
    drop(store);
    assert_eq!(fs::read(&keys).unwrap(), after);
    let text = String::from_utf8_lossy(&after).into_owned();
    assert!(!text.contains(MARKER));
}

#[test]
fn whoever_has_changed_since_the_time_was_found_to_be_over_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Sled, folder.path());
    fill(&store);
    let found = store.every_tenant().get::<Candidate>(3).unwrap().unwrap();
    let found_at = Some(found.envelope.revision);
    let mut changed = found.body;
    changed.free_text = "又来过".into();
    write_one(&store, Write::upsert(&tenant(), &changed).unwrap()).unwrap();
    let refused = store.erase_expired(&tenant(), 3, found_at, at(50)).unwrap_err();
    assert_eq!(refused.reason(), "REVISION_MISMATCH");
    assert_eq!(body(&store, 3), Some(changed));
    let now = store.every_tenant().get::<Candidate>(3).unwrap().unwrap();
    let erased = store
        .erase_expired(&tenant(), 3, Some(now.envelope.revision), at(60))
        .unwrap();
    assert_eq!(erased.erasure.reason, ErasureReason::Retention);
    assert_eq!(store.erasure(3).unwrap(), Some(erased.erasure));
    assert_gone(&store, &[3]);
}
