//! The audit log on disk: what was written is found again, and whatever was done to the files since is named by its line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use duijie_indexer::audit::{AuditLog, AuditNote, AuditQuery, verify_folder};
use jiff::Timestamp;
use jiff::civil::date;
use std::fs;
use std::path::{Path, PathBuf};

const DAY_SECONDS: i64 = 86_400;

fn at(day: i64, second: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + day * DAY_SECONDS + second).unwrap()
}

fn note(subjects: &[u64]) -> AuditNote {
    AuditNote {
        tenant: "local".into(),
        role: "officer".into(),
        method: "/duijie.v1.CandidateService/GetCandidate".into(),
        subjects: subjects.to_vec(),
        result: "OK".into(),
        ..AuditNote::default()
    }
}

/// Three days with ten entries each; entry n of a day is about person n.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for day in 0..3 {
        let log = AuditLog::open(Some(folder.path()), at(day, 0)).unwrap();
        for person in 1..=10 {
            log.append(note(&[person]), at(day, person.cast_signed()))
                .unwrap();
        }
    }
    folder
}

fn file(folder: &Path, day: u32) -> PathBuf {
    folder.join(format!("2026-01-0{}.jsonl", day + 1))
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn put(path: &Path, lines: &[String]) {
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// File and line of the first fault, and how many there are.
fn fault(folder: &Path) -> Option<(String, u64, u64)> {
    let verification = verify_folder(folder).unwrap();
    let first = verification.faults.first()?;
    Some((first.file.clone(), first.line, verification.faults_total))
}

#[test]
fn a_log_goes_on_over_days_and_openings() {
    let folder = filled();
    let verification = verify_folder(folder.path()).unwrap();
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!(
        (
            verification.files,
            verification.entries,
            verification.last_sequence
        ),
        (3, 30, 30)
    );
}

#[test]
fn who_read_whom_is_found_by_person_and_time() {
    let folder = filled();
    let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
    let query = AuditQuery {
        persons: vec![4],
        limit: 10,
        ..AuditQuery::default()
    };
    let times = |query: &AuditQuery| -> Vec<Timestamp> {
        log.query(query).unwrap().iter().map(|entry| entry.time).collect()
    };
    assert_eq!(times(&query), [at(0, 4), at(1, 4), at(2, 4)]);
    let window = AuditQuery {
        from: Some(at(0, 5)),
        to: Some(at(2, 4)),
        ..query.clone()
    };
    assert_eq!(times(&window), [at(1, 4)]);
    let latest = AuditQuery {
        limit: 1,
        ..query.clone()
    };
    assert_eq!(times(&latest), [at(2, 4)]);
    let other = AuditQuery {
        tenant: Some("other".into()),
        ..query
    };
    assert_eq!(times(&other), []);
}

/// Makes the entry about one person one about another.
fn change_a_subject(path: &Path) {
    let changed = fs::read_to_string(path)
        .unwrap()
        .replacen("\"subjects\":[4]", "\"subjects\":[5]", 1);
    fs::write(path, changed).unwrap();
}

#[test]
fn one_changed_byte_is_named_by_its_line() {
    let folder = filled();
    change_a_subject(&file(folder.path(), 1));
    assert_eq!(fault(folder.path()), Some(("2026-01-02.jsonl".into(), 4, 1)));
}

#[test]
fn a_missing_line_is_named_by_the_one_behind_it() {
    let folder = filled();
    let path = file(folder.path(), 1);
    let mut kept = lines(&path);
    kept.remove(5);
    put(&path, &kept);
    assert_eq!(fault(folder.path()), Some(("2026-01-02.jsonl".into(), 6, 1)));
}

#[test]
fn a_file_cut_short_or_missing_is_named_by_the_next_one() {
    for whole_file in [false, true] {
        let folder = filled();
        let path = file(folder.path(), 1);
        if whole_file {
            fs::remove_file(&path).unwrap();
        } else {
            put(&path, &lines(&path)[..7]);
        }
        assert_eq!(fault(folder.path()), Some(("2026-01-03.jsonl".into(), 1, 1)));
    }
}

#[test]
fn a_last_file_cut_short_is_noticed_and_stays_so_when_the_log_goes_on() {
    for whole_file in [false, true] {
        let folder = filled();
        let path = file(folder.path(), 2);
        if whole_file {
            fs::remove_file(&path).unwrap();
        } else {
            put(&path, &lines(&path)[..7]);
        }
        assert_eq!(fault(folder.path()), Some((String::new(), 0, 1)));
        let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
        log.append(note(&[1]), at(3, 1)).unwrap();
        drop(log);
        let (name, _, faults) = fault(folder.path()).unwrap();
        assert_eq!((name.as_str(), faults), ("2026-01-04.jsonl", 1));
        let noted = fs::read_to_string(file(folder.path(), 3)).unwrap();
        assert!(noted.contains("audit.cut-short"), "{noted}");
    }
}

#[test]
fn a_first_file_that_is_gone_is_noticed_unless_its_time_was_over() {
    let folder = filled();
    fs::remove_file(file(folder.path(), 0)).unwrap();
    assert_eq!(fault(folder.path()), Some(("2026-01-02.jsonl".into(), 1, 1)));

    let folder = filled();
    let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
    assert_eq!(log.forget_before(date(2026, 1, 3), at(3, 0)).unwrap(), 2);
    log.append(note(&[1]), at(3, 1)).unwrap();
    let verification = log.verify().unwrap();
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!((verification.entries, verification.last_sequence), (12, 32));
}

#[test]
fn what_is_forgotten_is_told_in_the_log_and_only_once() {
    let folder = filled();
    let digest = lines(&file(folder.path(), 1)).pop().unwrap();
    let digest = digest
        .rsplit("\"chain\":\"")
        .next()
        .unwrap()
        .trim_end_matches("\"}")
        .to_owned();
    let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
    assert_eq!(log.days().unwrap().len(), 3);
    assert_eq!(log.forget_before(date(2026, 1, 1), at(3, 0)).unwrap(), 0);
    assert_eq!(log.forget_before(date(2026, 1, 3), at(3, 0)).unwrap(), 2);
    assert_eq!(log.forget_before(date(2026, 1, 3), at(3, 0)).unwrap(), 0);
    drop(log);
    let told = fs::read_to_string(file(folder.path(), 3)).unwrap();
    assert_eq!(told.matches("audit.forgotten").count(), 1, "{told}");
    assert!(
        told.contains(&format!("2 days, up to entry 20 with digest {digest}")),
        "{told}"
    );
    assert!(verify_folder(folder.path()).unwrap().is_sound());
}

#[test]
fn a_log_whose_every_day_is_over_goes_on_behind_them() {
    let folder = filled();
    let log = AuditLog::open(Some(folder.path()), at(9, 0)).unwrap();
    assert_eq!(log.forget_before(date(2026, 1, 9), at(9, 0)).unwrap(), 3);
    assert_eq!(log.forget_before(date(2026, 1, 9), at(9, 0)).unwrap(), 0);
    log.append(note(&[1]), at(9, 1)).unwrap();
    let verification = log.verify().unwrap();
    assert!(verification.is_sound(), "{verification:?}");
    assert_eq!((verification.files, verification.last_sequence), (1, 33));
}

#[test]
fn a_forgetting_cut_short_is_finished_when_the_log_is_opened() {
    let folder = filled();
    let days = [0, 1].map(|day| {
        (
            file(folder.path(), day),
            fs::read(file(folder.path(), day)).unwrap(),
        )
    });
    let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
    log.forget_before(date(2026, 1, 3), at(3, 0)).unwrap();
    drop(log);
    // The power went before the second file was removed.
    fs::write(&days[1].0, &days[1].1).unwrap();
    assert!(!verify_folder(folder.path()).unwrap().is_sound());
    let log = AuditLog::open(Some(folder.path()), at(4, 0)).unwrap();
    assert!(log.verify().unwrap().is_sound());
    assert!(!days[0].0.exists() && !days[1].0.exists());
}

#[test]
fn a_line_torn_by_a_crash_is_taken_off_and_that_is_noted() {
    let whole = fs::read(file(filled().path(), 2)).unwrap();
    let last_line = whole[..whole.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    for cut in (last_line + 1..whole.len()).step_by(17) {
        let folder = filled();
        // A crash can only take what was not synced, so the note of the last sync is older.
        fs::remove_file(folder.path().join("ends")).unwrap();
        let path = file(folder.path(), 2);
        fs::write(&path, &fs::read(&path).unwrap()[..cut]).unwrap();
        drop(AuditLog::open(Some(folder.path()), at(2, 20)).unwrap());
        let verification = verify_folder(folder.path()).unwrap();
        assert!(verification.is_sound(), "cut at {cut}: {verification:?}");
        let lines = lines(&path);
        assert_eq!(
            (lines.len(), verification.last_sequence),
            (10, 30),
            "cut at {cut}"
        );
        assert!(lines[9].contains("audit.repaired"));
    }
}

#[test]
fn a_day_whose_first_line_was_torn_goes_on_from_the_day_before() {
    for torn in ["", "{\"sequence\":31"] {
        let folder = filled();
        fs::remove_file(folder.path().join("ends")).unwrap();
        fs::write(file(folder.path(), 3), torn).unwrap();
        let log = AuditLog::open(Some(folder.path()), at(3, 5)).unwrap();
        log.append(note(&[1]), at(3, 6)).unwrap();
        let verification = log.verify().unwrap();
        assert!(verification.is_sound(), "{verification:?}");
        let repaired = u64::from(!torn.is_empty());
        assert_eq!(verification.last_sequence, 31 + repaired);
    }
}

fn ends(begins_after: u64, last: u64) -> String {
    let begin = "0".repeat(64);
    format!(
        r#"{{"begins_after":{begins_after},"begins_after_chain":"{begin}","last":{last},"last_chain":"{begin}"}}"#
    )
}

#[test]
fn ends_that_cannot_be_read_are_told_and_made_anew_and_that_is_noted() {
    for damaged in [b"\xFF\xFE".as_slice(), b"{", b"", ends(0, u64::MAX).as_bytes()] {
        let folder = filled();
        fs::write(folder.path().join("ends"), damaged).unwrap();
        assert_eq!(fault(folder.path()), Some(("ends".into(), 0, 1)));
        let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
        log.append(note(&[1]), at(3, 1)).unwrap();
        let verification = log.verify().unwrap();
        assert!(verification.is_sound(), "{verification:?}");
        assert_eq!(verification.last_sequence, 32);
        let noted = fs::read_to_string(file(folder.path(), 3)).unwrap();
        assert!(noted.contains("audit.repaired"), "{noted}");
    }
}

#[test]
fn no_changed_byte_of_ends_takes_a_day_away() {
    let folder = filled();
    drop(AuditLog::open(Some(folder.path()), at(3, 0)).unwrap());
    let path = folder.path().join("ends");
    let good = fs::read(&path).unwrap();
    for place in 0..good.len() {
        for bad in [1, 2, 4, 0x20] {
            let mut bytes = good.clone();
            bytes[place] ^= bad;
            fs::write(&path, &bytes).unwrap();
            assert_eq!(fault(folder.path()), Some(("ends".into(), 0, 1)), "byte {place}");
        }
    }
    fs::write(
        &path,
        good.iter()
            .map(|byte| byte.to_ascii_uppercase())
            .collect::<Vec<_>>(),
    )
    .unwrap();
    drop(AuditLog::open(Some(folder.path()), at(3, 0)).unwrap());
    assert_eq!(lines(&file(folder.path(), 0)).len(), 10);
}

#[test]
fn ends_of_an_earlier_program_are_read() {
    let folder = filled();
    fs::write(folder.path().join("ends"), ends(0, 40)).unwrap();
    assert_eq!(fault(folder.path()), Some((String::new(), 0, 1)));
}

#[test]
fn a_line_that_was_changed_is_not_told_as_an_entry() {
    let folder = filled();
    change_a_subject(&file(folder.path(), 1));
    let log = AuditLog::open(Some(folder.path()), at(3, 0)).unwrap();
    let told = |person: u64| {
        let query = AuditQuery {
            persons: vec![person],
            limit: 10,
            ..AuditQuery::default()
        };
        log.query(&query).unwrap().len()
    };
    assert_eq!([4, 5, 6].map(told), [2, 3, 3]);
}

#[test]
fn the_last_line_end_counts_too() {
    let folder = filled();
    let path = file(folder.path(), 2);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(
        fault(folder.path()).map(|(file, line, _)| (file, line)),
        Some(("2026-01-03.jsonl".into(), 10))
    );
}

#[test]
fn a_clock_that_runs_back_does_not_break_the_chain() {
    let folder = filled();
    let log = AuditLog::open(Some(folder.path()), at(0, 50)).unwrap();
    log.append(note(&[1]), at(0, 51)).unwrap();
    assert!(log.verify().unwrap().is_sound());
    assert_eq!(lines(&file(folder.path(), 2)).len(), 11);
}

#[test]
fn long_lists_are_counted_in_full_and_named_in_part() {
    let log = AuditLog::open(None, at(0, 0)).unwrap();
    let many: Vec<u64> = (1..=1_500).collect();
    log.append(note(&many), at(0, 1)).unwrap();
    let query = AuditQuery {
        limit: 1,
        ..AuditQuery::default()
    };
    let entry = log.query(&query).unwrap().remove(0);
    assert_eq!((entry.subjects.len(), entry.count), (1_000, 1_500));
}

#[cfg(unix)]
#[test]
fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = filled();
    let mode = fs::metadata(file(folder.path(), 0)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
