//! Files of a data folder as somebody may have left them: backups, views, bulk runs, the audit log, the vault. They are
//! read as they stand, and once more with every checksum made right, so that what is behind it is reached.

use crate::common::{choice, file, folder, in_both_languages, pieces, refused, told};
use duijie_access::audit::{self, Chain};
use duijie_indexer::audit::{AuditLog, AuditNote, verify_folder};
use duijie_indexer::backup;
use duijie_indexer::runs::RunFolder;
use duijie_indexer::sections::SectionFile;
use duijie_indexer::vault::{SlotState, Vault, VaultPlace};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::path::Path;

const BACKUP_HEAD: &[u8] = b"DJBACK\0\x01";
const BACKUP_END: u8 = 5;
const VIEW_HEAD: &[u8] = b"DJVIEW\0\x01";
const RUN_HEAD: &[u8] = b"DJRUNS\0\x01";
const SLOT_BYTES: usize = 64;

/// The first byte says which file it is; capitals have their checksums made right.
pub fn kept_files(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    match chosen {
        b'b' => backup_file(bytes),
        b'B' => backup_file(&backup_of(bytes)),
        b's' => view(bytes),
        b'S' => view(&view_of(bytes).unwrap_or_default()),
        b'R' => run(bytes),
        b'a' => audit_log(&mut pieces(bytes).map(<[u8]>::to_vec)),
        b'A' => audit_log(&mut lines_of(bytes)),
        _ => vault(bytes),
    }
}

/// What is whole from its beginning to its end says the same at its end alone.
fn backup_file(bytes: &[u8]) {
    let path = file("backup", bytes);
    let summary = backup::summary(&path);
    match backup::check(&path, &mut |_| Ok(())) {
        Err(error) => refused(&error),
        Ok(backup) => {
            assert_eq!(backup.bytes, bytes.len() as u64);
            assert_eq!(summary.as_ref(), Ok(&backup));
        }
    }
    if let Err(error) = summary {
        refused(&error);
    }
}

/// Parts, each: kind ‖ length (2 bytes) ‖ content. The last 32 bytes of an end become the digest of what is before it.
fn backup_of(mut bytes: &[u8]) -> Vec<u8> {
    let mut backup = BACKUP_HEAD.to_vec();
    let mut place = 0_u64;
    while let Some((kind, content)) = part(&mut bytes) {
        let mut content = content.to_vec();
        let digest_at = content.len().checked_sub(32).filter(|_| kind == BACKUP_END);
        if let Some(at) = digest_at {
            content[at..].copy_from_slice(&Sha256::digest(&backup));
        }
        let length = content.len() as u64;
        let checked = [
            place.to_le_bytes().as_slice(),
            &[kind],
            &length.to_le_bytes(),
            &content,
        ]
        .concat();
        backup.push(kind);
        backup.extend(&length.to_le_bytes()[..4]);
        backup.extend(&content);
        backup.extend(crc32fast::hash(&checked).to_le_bytes());
        place += 1;
    }
    backup
}

/// Kind ‖ length (2 bytes) ‖ content, which ends where the bytes do.
fn part<'b>(bytes: &mut &'b [u8]) -> Option<(u8, &'b [u8])> {
    let ([kind, high, low], rest) = bytes.split_first_chunk()?;
    let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
    let (content, rest) = rest.split_at(length);
    *bytes = rest;
    Some((*kind, content))
}

/// No section is longer than the file, and each is read or refused by itself.
fn view(bytes: &[u8]) {
    let path = file("view", bytes);
    if let Ok(view) = SectionFile::open(&path, "fuzz") {
        let sections = (0..view.sections()).filter_map(|place| view.section(place).ok());
        assert!(sections.map(|section| section.len()).sum::<usize>() <= bytes.len());
        assert!(view.section(view.sections()).is_err());
    }
}

/// Length of the table (2 bytes) ‖ table ‖ sections.
fn view_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (table, sections) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    let table_bytes = u32::try_from(table.len()).ok()?.to_le_bytes();
    let checksum = crc32fast::hash(table).to_le_bytes();
    Some([VIEW_HEAD, sections, table, &table_bytes, &checksum, VIEW_HEAD].concat())
}

/// Plan, mark and frames of the log, each: tag ‖ length (2 bytes) ‖ content; what a frame says of its lists is in its first
/// byte.
fn run(mut bytes: &[u8]) {
    let runs = folder("runs");
    let of_run = runs.join("1");
    std::fs::create_dir_all(&of_run).expect("a temporary folder");
    for name in ["plan", "mark"] {
        if let Some((_, content)) = part(&mut bytes).filter(|(_, content)| !content.is_empty()) {
            let sealed = [&[1], crc32fast::hash(content).to_be_bytes().as_slice(), content].concat();
            std::fs::write(of_run.join(name), sealed).expect("a temporary file");
        }
    }
    let mut log = RUN_HEAD.to_vec();
    while let Some((tag, content)) = part(&mut bytes) {
        log.extend(frame(tag, content));
    }
    for attempt in 0..2 {
        std::fs::write(of_run.join(format!("pieces-{attempt}")), &log).expect("a temporary file");
    }
    std::fs::write(of_run.join("two-sided"), &log).expect("a temporary file");
    read_runs(&runs, log.len());
}

fn frame(tag: u8, content: &[u8]) -> Vec<u8> {
    let (lists, payload) = content.split_first().unwrap_or((&0, &[]));
    let checked = [&[tag, 0, 0, 0, *lists], payload].concat();
    let length = u32::try_from(payload.len()).expect("a short frame");
    [
        length.to_be_bytes().as_slice(),
        &crc32fast::hash(&checked).to_be_bytes(),
        &checked,
    ]
    .concat()
}

fn read_runs(folder: &Path, bytes: usize) {
    let folder = RunFolder::open(Some(folder)).expect("a temporary folder");
    for (plan, _) in folder.runs().expect("a temporary folder") {
        let _ = (plan.vacancy_lists(), plan.candidate_lists());
        match folder.reader(&plan) {
            Err(error) => refused(&error),
            Ok((_, mut reader)) => {
                let lists = std::iter::from_fn(|| reader.next_list().ok().flatten());
                assert!(lists.count() <= bytes, "more lists than bytes");
            }
        }
        if let Ok((rows, log)) = folder.resume(&plan) {
            let (again, log_again) = folder.resume(&plan).expect("what was taken up once");
            assert_eq!((again, log_again.lists()), (rows, log.lists()));
        }
    }
}

/// The file of the ends, then the files of two days.
fn audit_log(files: &mut dyn Iterator<Item = Vec<u8>>) {
    let folder = folder("audit");
    for (name, bytes) in ["ends", "2026-11-20.jsonl", "2026-11-21.jsonl"].iter().zip(files) {
        std::fs::write(folder.join(name), bytes).expect("a temporary file");
    }
    let before = verify_folder(&folder).expect("a temporary folder");
    before.faults.iter().for_each(|fault| told(&fault.text));
    match AuditLog::open(Some(&folder), Timestamp::UNIX_EPOCH) {
        Err(error) => refused(&error),
        Ok(log) => {
            let appended = log.append(AuditNote::default(), Timestamp::UNIX_EPOCH);
            let after = log.verify().expect("a temporary folder");
            after
                .faults
                .iter()
                .for_each(|fault| in_both_languages(&fault.text));
            assert!(
                !before.is_sound() || after.is_sound(),
                "{before:?} became {after:?}"
            );
            assert!(appended.is_err() || after.entries > 0);
        }
    }
}

/// Entries as JSON, one behind the other; they become a chain from the first one on, half of it on each day.
fn lines_of(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let entries = pieces(bytes).filter_map(|json| serde_json::from_slice::<audit::Entry>(json).ok());
    let entries: Vec<audit::Entry> = entries.collect();
    let (mut chain, mut days) = (Chain::default(), [String::new(), String::new()]);
    let mut last = entries
        .first()
        .map_or(0, |entry| entry.sequence.saturating_sub(1));
    let begins = last;
    let half = entries.len().div_ceil(2);
    for (place, mut entry) in entries.into_iter().enumerate() {
        last = last.saturating_add(1);
        entry.sequence = last;
        entry.previous = (place % half == 0).then(|| chain.to_string());
        let (line, next) = audit::line(&entry, chain);
        days[place / half].push_str(&format!("{line}\n"));
        chain = next;
    }
    let first = Chain::default();
    let ends = format!(
        r#"{{"begins_after":{begins},"begins_after_chain":"{first}","last":{last},"last_chain":"{chain}"}}"#
    );
    [ends].into_iter().chain(days).map(String::into_bytes)
}

/// Slots behind the head of a true vault; a key that was never sealed is never given out.
fn vault(bytes: &[u8]) {
    let data = folder("data");
    std::fs::create_dir_all(data.join("vault")).expect("a temporary folder");
    let place = VaultPlace::of(&data, None);
    Vault::begin(&place).expect("a new vault");
    let mut keys = std::fs::read(&place.keys_file).expect("a new vault");
    for slot in bytes.chunks(SLOT_BYTES - 4) {
        let mut slot = slot.to_vec();
        slot.resize(SLOT_BYTES - 4, 0);
        keys.extend(&slot);
        keys.extend(crc32fast::hash(&slot).to_be_bytes());
    }
    std::fs::write(&place.keys_file, &keys).expect("a temporary file");
    let vault = Vault::open(&place).expect("the head is whole");
    let last = (keys.len() / SLOT_BYTES) as u64;
    for number in 1..=last {
        assert!(vault.key(number).is_err(), "a key out of nothing");
        assert!(!matches!(vault.state(number), SlotState::Kept) || vault.damaged(last).contains(&number));
    }
}
