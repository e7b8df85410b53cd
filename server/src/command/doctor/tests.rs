//! Folders that are well, and folders with one thing wrong, which is found, told and, where that is safe, repaired.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::{Line, Site, State, examine};
use crate::config::{Flags, Settings};
use crate::terminal::Screen;
use jiff::Timestamp;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The mark of a store that has come to change 12.
const CAME_TO_12: &[u8] = b"DJMARK\0\x01\0\0\0\0\0\0\0\x0c\x16\xbc\x3a\x97";

fn settings(data: &Path) -> Settings {
    let flags = Flags {
        data: Some(data.display().to_string()),
        ..Flags::default()
    };
    Settings::read(&flags).unwrap()
}

/// A data folder as a service that was started and stopped has left it.
fn served(data: &Path) -> Settings {
    let settings = settings(data);
    let engine = crate::command::start::engine(&settings, Screen::default()).unwrap();
    engine.close().unwrap();
    drop(engine);
    settings
}

fn look(settings: &Settings, repair: bool) -> Vec<Line> {
    examine(&Site {
        settings,
        now: crate::command::start::now(),
        repair,
    })
}

fn state(lines: &[Line], check: &str) -> Vec<State> {
    let of_check = lines.iter().filter(|line| line.check == check);
    of_check.map(|line| line.state).collect()
}

#[test]
fn a_folder_that_is_well_has_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let settings = served(folder.path());
    let lines = look(&settings, false);
    assert!(lines.iter().all(|line| line.state == State::Well), "{lines:?}");
    assert_eq!(lines.len(), 11, "{lines:?}");
    let nowhere = self::settings(&folder.path().join("none"));
    assert_eq!(state(&look(&nowhere, true), "folder"), [State::Wrong]);
    assert!(!folder.path().join("none").exists());
}

#[test]
fn what_is_safe_is_repaired_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let settings = served(folder.path());
    let at = |path: &str| folder.path().join(path);
    fs::write(at("store/sled/snap.00000000000000FF.generating"), "half").unwrap();
    fs::create_dir_all(at("backups")).unwrap();
    fs::write(at("backups/one.backup.unfinished"), "half").unwrap();
    fs::set_permissions(at("duplicates.key"), Permissions::from_mode(0o644)).unwrap();
    fs::create_dir_all(at("pool")).unwrap();
    fs::write(at("pool/rows"), "?").unwrap();
    fs::write(at("index/meta.json"), "?").unwrap();
    let found = look(&settings, false);
    for check in ["secrets", "index", "pool"] {
        assert_eq!(state(&found, check), [State::Wrong], "{found:?}");
    }
    assert!(at("backups/one.backup.unfinished").exists());
    let repaired = look(&settings, true);
    assert!(
        repaired.iter().all(|line| line.state != State::Wrong),
        "{repaired:?}"
    );
    assert!(!at("backups/one.backup.unfinished").exists() && !at("index").exists());
    let again = look(&settings, false);
    assert!(again.iter().all(|line| line.state == State::Well), "{again:?}");
}

#[test]
fn a_store_that_is_in_use_or_lost_its_end_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let settings = served(folder.path());
    let held = duijie_indexer::store::Store::open(&settings.store).unwrap();
    let lines = look(&settings, true);
    let store = lines.iter().find(|line| line.check == "store").unwrap();
    assert_eq!(store.state, State::Wrong);
    assert!(store.text.en.contains("in use"), "{store:?}");
    drop(held);
    fs::write(folder.path().join("store/DURABLE"), CAME_TO_12).unwrap();
    let lines = look(&settings, true);
    let store = lines.iter().find(|line| line.check == "store").unwrap();
    assert!(store.text.en.contains("had come to 12"), "{store:?}");
}

#[test]
fn a_clock_that_went_back_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let settings = served(folder.path());
    let lines = examine(&Site {
        settings: &settings,
        now: Timestamp::from_second(1_000_000_000).unwrap(),
        repair: false,
    });
    assert_eq!(state(&lines, "clock"), [State::Wrong]);
}
