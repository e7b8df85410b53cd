//! Data folders that must be refused in words, or mended on the way up.

use crate::support::{assert_sound, create, title, write};
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use rstest::rstest;
use std::{fs, path::Path};

fn filled(engine: EngineKind) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreOptions::new(engine, folder.path())).unwrap();
    for request in 0..20 {
        write(
            &store,
            (0..50)
                .map(|id| create(&format!("{request}-{id}"), &"焊工".repeat(100)))
                .collect(),
        );
    }
    folder
}

fn refusal(engine: EngineKind, folder: &Path) -> String {
    match Store::open(&StoreOptions::new(engine, folder)) {
        Ok(_) => panic!("the folder must be refused"),
        Err(error) => {
            let words = error.to_string();
            assert!(
                words.contains(" / ") && !words.is_ascii(),
                "not in both languages: {words}"
            );
            error.reason().to_string()
        }
    }
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn folders_that_are_not_ours_to_open_are_refused(#[case] engine: EngineKind) {
    let folder = filled(engine);
    let version = folder.path().join("VERSION");
    let written = fs::read_to_string(&version).unwrap();
    fs::write(&version, written.replace("layout = 4", "layout = 99")).unwrap();
    assert_eq!(refusal(engine, folder.path()), "DATA_NEWER");
    fs::write(&version, "?").unwrap();
    assert_eq!(refusal(engine, folder.path()), "VERSION_UNREADABLE");
    fs::remove_file(&version).unwrap();
    assert_eq!(refusal(engine, folder.path()), "VERSION_MISSING");
    fs::write(&version, written).unwrap();
    let other = if engine == EngineKind::Sled {
        EngineKind::Redb
    } else {
        EngineKind::Sled
    };
    assert_eq!(refusal(other, folder.path()), "ENGINE_DIFFERS");
    let _open = Store::open(&StoreOptions::new(engine, folder.path())).unwrap();
    assert_eq!(refusal(engine, folder.path()), "DATA_IN_USE");
}

#[test]
fn a_truncated_snapshot_and_an_unfinished_one_do_not_block_the_log() {
    let folder = filled(EngineKind::Sled);
    let sled = folder.path().join("sled");
    drop(Store::open(&StoreOptions::new(EngineKind::Sled, folder.path())).unwrap());
    let mut truncated = 0;
    for entry in fs::read_dir(&sled).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("snap.") {
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            truncated += 1;
        }
    }
    assert!(truncated > 0, "sled wrote no snapshot to truncate");
    fs::write(sled.join("snap.00000000000000FF.generating"), b"half").unwrap();
    let store = Store::open(&StoreOptions::new(EngineKind::Sled, folder.path())).unwrap();
    assert!(title(&store, "19-49").is_some());
    assert_sound(&store);
}

#[test]
fn sled_keeps_nothing_in_its_unsynced_blobs_folder() {
    let folder = filled(EngineKind::Sled);
    let store = Store::open(&StoreOptions::new(EngineKind::Sled, folder.path())).unwrap();
    write(
        &store,
        (0..100)
            .map(|id| create(&format!("large {id}"), &"x".repeat(200_000)))
            .collect(),
    );
    assert_eq!(fs::read_dir(folder.path().join("sled/blobs")).unwrap().count(), 0);
}

#[test]
fn engine_names_are_read_and_unknown_ones_are_listed() {
    for kind in EngineKind::ALL {
        assert_eq!(kind.name().parse::<EngineKind>().unwrap(), kind);
    }
    assert!(
        "mysql"
            .parse::<EngineKind>()
            .unwrap_err()
            .contains("sled, redb, memory")
    );
}
