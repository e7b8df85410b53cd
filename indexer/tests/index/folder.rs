//! The folder of the index: kept, replayed, found damaged, refused.

use crate::support::{found, options, request, upsert_vacancy, vacancy};
use duijie_domain::RecordKind;
use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{CodeBook, CodeSystem, SkillCode, TableMode};
use duijie_indexer::index::{Index, IndexChange, IndexOptions};
use duijie_indexer::store::Sequence;
use std::path::Path;
use std::sync::Arc;

fn in_folder(folder: &Path) -> IndexOptions {
    IndexOptions {
        folder: Some(folder.to_owned()),
        ..options()
    }
}

fn open(folder: &Path) -> Index {
    Index::open(&in_folder(folder), CodeBook::embedded()).unwrap()
}

fn write(index: &Index, number: u64, title: &str) {
    upsert_vacancy(index, number, &vacancy(number, title), None);
}

/// A folder with the welders 1 to 3 committed at the sequence 3.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    assert_eq!(index.watermark(), None);
    for number in 1..=3 {
        write(&index, number, "电焊工");
    }
    index.commit(Sequence(3)).unwrap();
    folder
}

#[test]
fn what_is_committed_stays_and_what_is_not_is_replayed() {
    let folder = filled();
    let index = open(folder.path());
    assert_eq!(index.watermark(), Some(Sequence(3)));
    write(&index, 4, "电焊工");
    index
        .apply(vec![IndexChange::Delete {
            kind: RecordKind::Vacancy,
            number: 1,
        }])
        .unwrap();
    drop(index);
    let index = open(folder.path());
    assert_eq!(
        (index.watermark(), found(&index, &request("电焊工"))),
        (Some(Sequence(3)), vec![1, 2, 3])
    );
    for _ in 0..2 {
        write(&index, 3, "会计");
        write(&index, 4, "电焊工");
        index
            .apply(vec![IndexChange::Delete {
                kind: RecordKind::Vacancy,
                number: 1,
            }])
            .unwrap();
    }
    index.commit(Sequence(6)).unwrap();
    assert_eq!(found(&index, &request("电焊工")), [2, 4]);
    assert_eq!((found(&index, &request("会计")), index.documents()), (vec![3], 3));
}

#[test]
fn an_unfinished_index_is_not_searched() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    assert_eq!(
        crate::support::search(&index, &request("")).unwrap_err().reason(),
        "INDEX_BUILDING"
    );
}

#[test]
fn other_code_tables_ask_for_a_new_index() {
    let folder = filled();
    let table = "# system: skill\n# version: t\ncode\tname\nx-new\t新技能\n";
    let book = CodeBook::embedded()
        .with_table(CodeSystem::Skill, table, TableMode::Extend)
        .unwrap();
    let index = Index::open(&in_folder(folder.path()), Arc::new(book)).unwrap();
    assert_eq!((index.watermark(), index.documents()), (None, 0));
}

#[test]
fn damage_is_found_and_the_index_started_anew() {
    for (name, damage) in [
        ("meta.json", "{\"odd\":"),
        ("meta.json", ""),
        (".managed.json", "no list"),
        (".fast", "x"),
        (".idx", ""),
        (".term", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ] {
        let folder = filled();
        let files = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let damaged: Vec<_> = files
            .filter(|file| file.to_string_lossy().ends_with(name))
            .collect();
        assert!(!damaged.is_empty(), "no file {name}");
        for file in damaged {
            std::fs::write(file, damage).unwrap();
        }
        let index = open(folder.path());
        assert_eq!(index.watermark(), None, "{name} with {damage:?}");
        write(&index, 1, "电焊工");
        index.commit(Sequence(9)).unwrap();
        drop(index);
        assert_eq!(open(folder.path()).watermark(), Some(Sequence(9)));
    }
}

/// One bit in the middle of each file: what a search would stumble over later is found at the opening.
#[test]
fn a_single_wrong_bit_is_found_when_the_index_is_opened() {
    for ending in [".idx", ".pos", ".term", ".fast", ".fieldnorm"] {
        let folder = filled();
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut files = files.map(|entry| entry.unwrap().path());
        let file = files
            .find(|file| file.to_string_lossy().ends_with(ending))
            .unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 4;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(open(folder.path()).watermark(), None, "{ending}");
    }
}

#[test]
fn a_folder_of_something_else_and_a_folder_in_use_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("diary.txt"), "keep me").unwrap();
    let error = Index::open(&in_folder(folder.path()), CodeBook::embedded())
        .err()
        .unwrap();
    assert_eq!(error.reason(), "INDEX_FOLDER_FOREIGN");
    assert!(folder.path().join("diary.txt").exists());

    let folder = filled();
    let _first = open(folder.path());
    let error = Index::open(&in_folder(folder.path()), CodeBook::embedded())
        .err()
        .unwrap();
    assert_eq!(error.reason(), "INDEX_LOCKED");
}

#[test]
fn nothing_of_a_deleted_record_is_left_after_compaction() {
    let folder = filled();
    let index = open(folder.path());
    let mut marked = vacancy(4, "xylographer");
    marked.requirements.required_skills = vec![HeldSkill {
        skill: SkillCode::new("xylography"),
        level: 0,
    }];
    upsert_vacancy(&index, 4, &marked, None);
    index.commit(Sequence(4)).unwrap();
    assert!(holds(folder.path(), "xylography"));
    index
        .apply(vec![IndexChange::Delete {
            kind: RecordKind::Vacancy,
            number: 4,
        }])
        .unwrap();
    index.commit(Sequence(5)).unwrap();
    index.compact().unwrap();
    assert!(!holds(folder.path(), "xylography"));
    assert_eq!(
        (index.watermark(), index.verify().unwrap()),
        (Some(Sequence(5)), 0)
    );
    drop(index);
    let index = open(folder.path());
    assert_eq!(found(&index, &request("电焊工")), [1, 2, 3]);
}

fn holds(folder: &Path, marker: &str) -> bool {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files.filter(|file| file.is_file()).any(|file| {
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes
            .windows(marker.len())
            .any(|window| window == marker.as_bytes())
    })
}
