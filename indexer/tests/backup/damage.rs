//! Wrong backups: no byte can be another, missing or too many, and nothing is written before all of it was looked at.

use crate::support::{Log, fill, make, open, quiet, restore};
use duijie_indexer::Error;
use duijie_indexer::backup::{check, summary};
use duijie_indexer::store::{EngineKind, LAYOUT_VERSION};
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const REASONS: [&str; 3] = ["BACKUP_DAMAGED", "NO_BACKUP", "BACKUP_NEWER"];

/// A small backup with a file in it.
fn small(folder: &Path) -> (PathBuf, Vec<u8>) {
    let data = folder.join("old");
    let store = open(EngineKind::Memory, &data);
    fill(&store, 3, &mut Log::new());
    fs::create_dir_all(data.join("access")).unwrap();
    fs::write(data.join("access/keys.toml"), "a key").unwrap();
    let file = folder.join("one.backup");
    make(&store, &file, &data);
    let bytes = fs::read(&file).unwrap();
    (file, bytes)
}

fn refused_bytes(file: &Path, bytes: &[u8]) -> Error {
    fs::write(file, bytes).unwrap();
    refused(file)
}

fn refused(file: &Path) -> Error {
    let refused = check(file, &mut quiet).unwrap_err();
    assert!(REASONS.contains(&refused.reason()), "{refused}");
    refused
}

#[test]
fn no_byte_of_a_backup_can_be_another() {
    let folder = tempfile::tempdir().unwrap();
    let (file, good) = small(folder.path());
    let new = folder.path().join("new");
    let open = OpenOptions::new().write(true).open(&file).unwrap();
    for (place, byte) in good.iter().enumerate() {
        for bit in [0, 3, 7] {
            open.write_all_at(&[byte ^ 1 << bit], place as u64).unwrap();
            refused(&file);
        }
        if place % 101 == 0 {
            restore(&file, &new, EngineKind::Redb).unwrap_err();
            assert!(!new.exists(), "something was written for byte {place}");
        }
        open.write_all_at(&[*byte], place as u64).unwrap();
    }
    check(&file, &mut quiet).unwrap();
    restore(&file, &new, EngineKind::Redb).unwrap();
}

#[test]
fn no_byte_can_be_missing_or_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let (file, good) = small(folder.path());
    let open = OpenOptions::new().write(true).open(&file).unwrap();
    for length in (0..good.len()).rev() {
        open.set_len(length as u64).unwrap();
        refused(&file);
        assert!(summary(&file).is_err(), "cut at {length}");
    }
    refused_bytes(&file, &[good.as_slice(), b"x"].concat());
    refused_bytes(&file, &[good.as_slice(), good.as_slice()].concat());
}

#[test]
fn what_is_wrong_is_told_by_name_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let (file, good) = small(folder.path());
    let at = good.windows(5).position(|window| window == b"a key").unwrap();
    let mut bad = good.clone();
    bad[at] = b'b';
    let words = refused_bytes(&file, &bad).to_string();
    assert!(
        words.contains("(file) of the backup is wrong: its checksum differs"),
        "{words}"
    );
    assert!(words.contains("（文件）有误：校验和不符"), "{words}");
    let words = refused_bytes(&file, &good[..good.len() - 1]).to_string();
    assert!(
        words.contains("(end) of the backup is wrong: it is cut off"),
        "{words}"
    );
    assert_eq!(refused_bytes(&file, b"").reason(), "NO_BACKUP");
    assert_eq!(
        refused_bytes(&file, b"PK\x03\x04 some archive").reason(),
        "NO_BACKUP"
    );
    fs::remove_file(&file).unwrap();
    assert_eq!(check(&file, &mut quiet).unwrap_err().reason(), "NO_BACKUP");
}

#[test]
fn a_backup_of_a_later_layout_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mut bytes) = small(folder.path());
    // Kind and length stand before the content of the first part, its checksum behind it.
    let length = u32::from_le_bytes(bytes[9..13].try_into().unwrap()) as usize;
    let content = 13..13 + length;
    let layout = bytes
        .windows(7)
        .position(|window| window == b"\xa6layout")
        .unwrap()
        + 7;
    bytes[layout] = u8::try_from(LAYOUT_VERSION + 1).unwrap();
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&0_u64.to_le_bytes());
    checksum.update(&bytes[8..9]);
    checksum.update(&(length as u64).to_le_bytes());
    checksum.update(&bytes[content.clone()]);
    bytes[content.end..content.end + 4].copy_from_slice(&checksum.finalize().to_le_bytes());
    let refused = refused_bytes(&file, &bytes);
    assert_eq!(refused.reason(), "BACKUP_NEWER");
    let words = refused.to_string();
    assert!(
        words.contains("has version 5, this program knows up to 4"),
        "{words}"
    );
    assert!(words.contains("请升级程序"), "{words}");
    let new = folder.path().join("new");
    restore(&file, &new, EngineKind::Redb).unwrap_err();
    assert!(!new.exists());
}
