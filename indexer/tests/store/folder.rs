//! Data folders that must be refused in words, or mended on the way up.

use crate::support::{assert_sound, create, title, write};
use duijie_indexer::store::{EngineKind, LAYOUT_VERSION, Store, StoreOptions};
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

/// `VERSION` as earlier programs wrote it.
fn lines_of(engine: EngineKind, layout: u32) -> String {
    format!("layout = {layout}\nengine = \"{}\"\n", engine.name())
}

#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn folders_that_are_not_ours_to_open_are_refused(#[case] engine: EngineKind) {
    let folder = filled(engine);
    let version = folder.path().join("VERSION");
    let written = fs::read_to_string(&version).unwrap();
    for layout in [LAYOUT_VERSION + 1, 99] {
        fs::write(&version, lines_of(engine, layout)).unwrap();
        assert_eq!(refusal(engine, folder.path()), "DATA_NEWER");
    }
    for damaged in ["?", &written.replace("layout = 4", "layout = 5")] {
        fs::write(&version, damaged).unwrap();
        assert_eq!(refusal(engine, folder.path()), "VERSION_UNREADABLE");
    }
    fs::remove_file(&version).unwrap();
    assert_eq!(refusal(engine, folder.path()), "VERSION_MISSING");
    fs::write(&version, written).unwrap();
    let (data, aside) = (data_of(engine, folder.path()), folder.path().join("aside"));
    fs::rename(&data, &aside).unwrap();
    assert_eq!(refusal(engine, folder.path()), "DATA_MISSING");
    fs::rename(&aside, &data).unwrap();
    fs::write(folder.path().join("RESTORING"), "").unwrap();
    assert_eq!(refusal(engine, folder.path()), "RESTORE_UNFINISHED");
    fs::remove_file(folder.path().join("RESTORING")).unwrap();
    let other = if engine == EngineKind::Sled {
        EngineKind::Redb
    } else {
        EngineKind::Sled
    };
    assert_eq!(refusal(other, folder.path()), "ENGINE_DIFFERS");
    let _open = Store::open(&StoreOptions::new(engine, folder.path())).unwrap();
    assert_eq!(refusal(engine, folder.path()), "DATA_IN_USE");
}

/// The file without which the engine has no data.
fn data_of(engine: EngineKind, folder: &Path) -> std::path::PathBuf {
    match engine {
        EngineKind::Sled => folder.join("sled/db"),
        _ => folder.join("store.redb"),
    }
}

#[rstest]
#[case(EngineKind::Sled, "sled/conf")]
#[case(EngineKind::Sled, "sled/db")]
#[case(EngineKind::Redb, "store.redb")]
fn a_first_start_that_was_interrupted_is_begun_again(#[case] engine: EngineKind, #[case] half: &str) {
    for part in [0, 1, 1_000] {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions::new(engine, folder.path());
        drop(Store::open(&options).unwrap());
        let half = folder.path().join(half);
        let bytes = fs::read(&half).unwrap();
        fs::write(&half, &bytes[..bytes.len() * part / 2_000]).unwrap();
        let version = folder.path().join("VERSION");
        let written = fs::read_to_string(&version).unwrap();
        fs::write(&version, lines_of(engine, 4) + "creating = true\n").unwrap();
        write(&Store::open(&options).unwrap(), vec![create("A1", "焊工")]);
        assert_eq!(fs::read_to_string(&version).unwrap(), written);
        assert!(title(&Store::open(&options).unwrap(), "A1").is_some());
    }
}

/// An engine that opens a damaged log as a shorter one is found out, and the folder stays refused.
#[rstest]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn a_store_that_has_lost_its_end_is_not_opened(#[case] engine: EngineKind) {
    let folder = filled(engine);
    let earlier = filled(engine);
    let options = StoreOptions::new(engine, folder.path());
    let store = Store::open(&options).unwrap();
    write(&store, vec![create("last", "焊工")]);
    drop(store);
    for name in ["sled", "store.redb"] {
        let (from, to) = (earlier.path().join(name), folder.path().join(name));
        if from.exists() {
            fs::rename(&to, folder.path().join("aside")).unwrap();
            fs::rename(from, to).unwrap();
        }
    }
    for _ in 0..2 {
        assert_eq!(refusal(engine, folder.path()), "DATA_LOST");
    }
    fs::write(folder.path().join("DURABLE"), "").unwrap();
    assert_sound(&Store::open(&options).unwrap());
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "").unwrap();
    assert_eq!(refusal(EngineKind::Sled, &file), "DATA_NOT_A_FOLDER");
    assert_eq!(
        refusal(EngineKind::Redb, &file.join("store")),
        "DATA_NOT_A_FOLDER"
    );
}

#[rstest]
fn damaged_data_are_refused_by_name(
    #[values(EngineKind::Sled, EngineKind::Redb)] engine: EngineKind,
    #[values(1, 2)] share: usize,
) {
    let folder = filled(engine);
    let data = data_of(engine, folder.path());
    let mut bytes = fs::read(&data).unwrap();
    let end = bytes.len() / share;
    bytes[..end].fill(0xA5);
    fs::write(&data, &bytes).unwrap();
    if engine == EngineKind::Sled {
        fs::write(folder.path().join("sled/conf"), "?").unwrap();
    }
    match Store::open(&StoreOptions::new(engine, folder.path())) {
        // sled reads no more than it needs to open, and tells of the rest when it is read. What was damaged may have been of no
        // use any more: then everything must be there.
        Ok(store) => {
            assert_eq!(engine, EngineKind::Sled);
            assert!(
                !is_sound(&store) || is_whole(&store),
                "something is missing without a word"
            );
        }
        Err(error) => assert!(error.to_string().contains("duijie restore"), "{error}"),
    }
}

/// Whether everything that was filled in is there as it was.
fn is_whole(store: &Store) -> bool {
    let words = "焊工".repeat(100);
    let mut names = (0..20).flat_map(|request| (0..50).map(move |id| format!("{request}-{id}")));
    names.all(|name| title(store, &name).as_ref() == Some(&words))
}

fn is_sound(store: &Store) -> bool {
    store.verify().is_ok_and(|verification| verification.is_sound())
}

#[rstest]
#[case(EngineKind::Sled, 1)]
#[case(EngineKind::Sled, 2)]
#[case(EngineKind::Sled, 3)]
#[case(EngineKind::Redb, 1)]
#[case(EngineKind::Redb, 2)]
#[case(EngineKind::Redb, 3)]
fn folders_of_every_older_layout_open(#[case] engine: EngineKind, #[case] layout: u32) {
    let folder = filled(engine);
    let version = folder.path().join("VERSION");
    let written = fs::read_to_string(&version).unwrap();
    fs::write(&version, lines_of(engine, layout)).unwrap();
    let store = Store::open(&StoreOptions::new(engine, folder.path())).unwrap();
    assert_eq!(fs::read_to_string(&version).unwrap(), written);
    assert!(title(&store, "19-49").is_some());
    assert_sound(&store);
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
