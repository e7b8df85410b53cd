//! What stands in folders: files that are carried, backups that are there already, restores that were interrupted.

use crate::support::{Log, assert_is, attempt, fill, make, open, options, order, quiet, restore};
use duijie_indexer::Error;
use duijie_indexer::backup::{self, RestoreOrder, remove_unfinished, summary};
use duijie_indexer::error::Unavailable;
use duijie_indexer::store::engine::failing::{Afterwards, Counted, FailingEngine, FailurePlan, Moment};
use duijie_indexer::store::engine::memory::MemoryEngine;
use duijie_indexer::store::{EngineKind, Sequence, Store, StoreOptions};
use rstest::rstest;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

fn rights(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn stop<T>() -> Result<T, Error> {
    Err(Error::Unavailable(Unavailable::Cancelled))
}

#[test]
fn what_cannot_be_rebuilt_is_carried_with_its_rights_and_the_rest_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let store = open(EngineKind::Sled, &old);
    fill(&store, 5, &mut Log::new());
    let long: Vec<u8> = (0..2_500_000_u32).map(|place| (place % 251) as u8).collect();
    for (path, bytes) in [
        ("duplicates.key", b"key".as_slice()),
        ("access/keys.toml", b""),
        ("vault/3/17", b"slot"),
        ("audit/2026-11", &long),
        ("audit/ends", b"the end"),
        ("index/meta.json", b"{}"),
        ("pool/rows", b"rows"),
    ] {
        let path = old.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let file = folder.path().join("backups/one.backup");
    let made = make(&store, &file, &old);
    assert_eq!((made.tally.files, rights(&file)), (7, 0o600));
    assert_eq!(summary(&file).unwrap(), made);
    restore(&file, &new, EngineKind::Redb).unwrap();
    assert_eq!(fs::read(new.join("audit/2026-11")).unwrap(), long);
    assert_eq!(fs::read(new.join("access/keys.toml")).unwrap(), b"");
    assert_eq!(fs::read(new.join("vault/3/17")).unwrap(), b"slot");
    assert_eq!(rights(&new.join("duplicates.key")), 0o600);
    assert_eq!(rights(&new.join("vault/3")), 0o700);
    assert!(!new.join("index").exists() && !new.join("pool").exists());
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let store = open(EngineKind::Sled, &old);
    fill(&store, 5, &mut Log::new());
    let file = old.join("backups/one.backup");
    make(&store, &file, &old);
    let again = backup::make(&store, &order(file.clone(), &old), &mut quiet).unwrap_err();
    assert_eq!(again.reason(), "BACKUP_EXISTS");
    drop(store);
    let refused = restore(&file, &old, EngineKind::Sled).unwrap_err();
    assert_eq!(refused.reason(), "RESTORE_FOLDER_NOT_EMPTY");
    let refused = restore(&file, &folder.path().join("new"), EngineKind::Memory).unwrap_err();
    assert_eq!(refused.reason(), "RESTORE_ENGINE_KEEPS_NOTHING");
    fs::remove_dir_all(old.join("store")).unwrap();
    fs::remove_dir_all(old.join("vault")).unwrap();
    fs::create_dir(old.join("lost+found")).unwrap();
    restore(&file, &old, EngineKind::Sled).unwrap();
}

#[test]
fn a_backup_that_was_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(EngineKind::Memory, folder.path());
    fill(&store, 100, &mut Log::new());
    let backups = folder.path().join("backups");
    let file = backups.join("one.backup");
    let mut pages = 0;
    let given_up = backup::make(&store, &order(file, folder.path()), &mut |_| {
        pages += 1;
        if pages == 3 { stop() } else { Ok(()) }
    });
    assert_eq!(given_up.unwrap_err().reason(), "CANCELLED");
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 0);
    fs::write(backups.join("two.backup.unfinished"), "half").unwrap();
    fs::write(backups.join("three.backup"), "other").unwrap();
    assert_eq!(remove_unfinished(&backups).unwrap(), 1);
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 1);
    assert_eq!(remove_unfinished(&folder.path().join("none")).unwrap(), 0);
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_restore_that_was_interrupted_is_not_opened_and_can_be_begun_again(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let store = open(EngineKind::Memory, &old);
    let mut log = Log::new();
    fill(&store, 200, &mut log);
    fs::create_dir_all(old.join("access")).unwrap();
    fs::write(old.join("access/keys.toml"), "a key").unwrap();
    let file = folder.path().join("one.backup");
    make(&store, &file, &old);
    let order = RestoreOrder {
        file: file.clone(),
        data: new.clone(),
        store: options(engine, &new),
    };
    for part in [1, 5, 11] {
        let mut parts = 0;
        let interrupted = backup::restore(&order, &mut |step, _| {
            parts += u32::from(step == backup::Step::Writing);
            if parts >= part { stop() } else { Ok(()) }
        });
        assert_eq!(interrupted.unwrap_err().reason(), "CANCELLED");
        let refused = Store::open(&order.store).err().unwrap();
        assert_eq!(refused.reason(), "RESTORE_UNFINISHED");
    }
    restore(&file, &new, engine).unwrap();
    assert_is(&open(engine, &new), &log, Sequence(200));
}

/// Fails from the fifth write on, as after a crash.
fn breaking_store() -> Store {
    let plan = FailurePlan {
        operation: 5,
        counted: Counted::Writes,
        moment: Moment::Before,
        afterwards: Afterwards::StaysDown,
    };
    let engine = FailingEngine::new(Arc::new(MemoryEngine::default()), plan);
    Store::open_on(Arc::new(engine), &StoreOptions::in_memory()).unwrap()
}

#[test]
fn a_store_that_stops_meanwhile_is_not_backed_up_half() {
    let store = breaking_store();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.backup");
    let mut id = 0;
    let made = backup::make(&store, &order(file, folder.path()), &mut |_| {
        id += 1;
        attempt(&store, id)
    });
    assert_eq!(made.unwrap_err().reason(), "STORE_STOPPED");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
