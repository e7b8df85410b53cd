//! Runs on disk: whatever a crash leaves, whole pieces are there and the log goes on as if nothing had happened.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use duijie_domain::RecordKey;
use duijie_indexer::runs::{
    PieceRows, ReasonCount, RowVersion, RunBasis, RunEntry, RunFolder, RunList, RunMark, RunPlan, RunRequest,
    RunRow, RunRows, TwoSided,
};
use duijie_indexer::store::{Sequence, Tenant};
use jiff::Timestamp;
use jiff::civil::date;
use std::fs;

fn plan(number: u64) -> RunPlan {
    RunPlan {
        number,
        tenant: Tenant::new("local").unwrap(),
        request_id: "r".into(),
        request: RunRequest {
            per_vacancy: 2,
            date: Some(date(2026, 11, 21)),
            ..RunRequest::default()
        },
        created_at: Timestamp::UNIX_EPOCH,
        attempt: 0,
        restarts: 0,
        basis: RunBasis {
            profile: "balanced".into(),
            profile_version: "1".into(),
            code_table_version: "1".into(),
            fingerprint: [7; 32],
            sequence: Sequence(9),
            date: date(2026, 11, 21),
        },
        vacancies: 3,
        candidates: 1,
        piece_rows: PieceRows {
            vacancies: 2,
            candidates: 1,
        },
    }
}

fn rows() -> RunRows {
    let row = |number| RunRow {
        number,
        version: RowVersion {
            own: Sequence(number),
            employer: Sequence(0),
        },
        key: RecordKey::new("市人才网", number.to_string()),
        title: "操作工".into(),
    };
    RunRows {
        vacancies: (1..=3).map(row).collect(),
        candidates: vec![row(1)],
    }
}

fn list(number: u64) -> RunList {
    RunList {
        number,
        entries: vec![RunEntry {
            number: 1,
            score: 70_000,
            explanation: vec![0, 200, 255],
            ..RunEntry::default()
        }],
        reasons: vec![ReasonCount {
            reason: "education".into(),
            pairs: 4,
        }],
    }
}

fn lists(folder: &RunFolder, plan: &RunPlan, skipped: u64) -> Vec<u64> {
    let (_, reader) = folder.reader(plan).unwrap();
    let mut reader = reader.skipping(skipped);
    let mut numbers = Vec::new();
    while let Some(read) = reader.next_list().unwrap() {
        assert_eq!(read, list(read.number));
        numbers.push(read.number);
    }
    numbers
}

#[test]
fn a_log_cut_at_any_byte_goes_on_from_its_last_whole_piece() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let plan = plan(1);
    let mut log = folder.begin(&plan, &rows()).unwrap();
    let file = folder.file(1, "pieces-0");
    let head_bytes = fs::read(&file).unwrap().len();
    log.begun().unwrap();
    log.finished(&[list(1), list(2)]).unwrap();
    let one_piece_bytes = fs::read(&file).unwrap().len();
    log.finished(&[list(3)]).unwrap();
    drop(log);
    let whole = fs::read(&file).unwrap();
    for cut in head_bytes..=whole.len() {
        fs::write(&file, &whole[..cut]).unwrap();
        let (kept, mut log) = folder.resume(&plan).unwrap();
        assert_eq!(kept, rows());
        let expected = match cut {
            _ if cut == whole.len() => 3,
            _ if cut >= one_piece_bytes => 2,
            _ => 0,
        };
        assert_eq!(log.lists(), expected, "cut at {cut} of {}", whole.len());
        if expected == 0 {
            log.finished(&[list(1), list(2)]).unwrap();
        }
        if expected < 3 {
            log.finished(&[list(3)]).unwrap();
        }
        assert_eq!(lists(&folder, &plan, 0), [1, 2, 3]);
        assert_eq!(lists(&folder, &plan, 1), [2, 3]);
        assert_eq!(lists(&folder, &plan, 2), [3]);
    }
}

#[test]
fn a_piece_with_a_wrong_byte_is_no_piece() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let plan = plan(1);
    let mut log = folder.begin(&plan, &rows()).unwrap();
    let file = folder.file(1, "pieces-0");
    let head_bytes = fs::read(&file).unwrap().len();
    log.finished(&[list(1)]).unwrap();
    let whole = fs::read(&file).unwrap();
    for place in head_bytes..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        fs::write(&file, &damaged).unwrap();
        assert!(lists(&folder, &plan, 0).is_empty(), "byte {place}");
        fs::write(&file, &whole).unwrap();
    }
    let mut damaged = whole;
    damaged[head_bytes - 1] ^= 1;
    fs::write(&file, &damaged).unwrap();
    assert!(folder.resume(&plan).is_err());
}

#[test]
fn a_run_that_was_begun_and_finished_nothing_is_stalled() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let plan = plan(1);
    let mut log = folder.begin(&plan, &rows()).unwrap();
    let stalled = || folder.resume(&plan).unwrap().1.is_stalled();
    assert!(!stalled());
    log.begun().unwrap();
    assert!(stalled());
    log.rested().unwrap();
    assert!(!stalled());
}

#[test]
fn runs_marks_and_numbers_survive_and_leftovers_do_not() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    for expected in 1..=2 {
        assert_eq!(folder.next_number().unwrap(), expected);
        folder.begin(&plan(expected), &rows()).unwrap();
    }
    let mark = RunMark::Succeeded(Box::default());
    folder.mark(1, Some(&mark)).unwrap();
    folder.mark(2, Some(&RunMark::Cancelled)).unwrap();
    folder.mark(2, None).unwrap();
    // A crash while a run was started or deleted leaves a folder without a plan.
    fs::create_dir(home.path().join("7")).unwrap();
    drop(folder);
    let folder = RunFolder::open(Some(home.path())).unwrap();
    assert_eq!(folder.runs().unwrap(), [(plan(1), Some(mark)), (plan(2), None)]);
    assert!(!home.path().join("7").exists());
    folder.delete(2).unwrap();
    assert_eq!(folder.runs().unwrap().len(), 1);
    assert_eq!(
        folder.next_number().unwrap(),
        3,
        "the number of a deleted run does not come back"
    );
}

#[test]
fn another_attempt_takes_the_place_of_the_pieces() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let first = plan(1);
    folder
        .begin(&first, &rows())
        .unwrap()
        .finished(&[list(1)])
        .unwrap();
    let second = RunPlan {
        attempt: 1,
        ..plan(1)
    };
    folder.begin(&second, &rows()).unwrap();
    assert_eq!(folder.runs().unwrap(), [(second.clone(), None)]);
    assert!(lists(&folder, &second, 0).is_empty());
    assert!(!folder.file(1, "pieces-0").exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_files_of_a_run() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let plan = RunPlan {
        number: folder.next_number().unwrap(),
        ..plan(1)
    };
    let mode = |name: &str| {
        let file = fs::metadata(folder.file(1, name)).unwrap();
        file.permissions().mode() & 0o777
    };
    let mut log = folder.begin(&plan, &rows()).unwrap();
    // An earlier file of the same name must not lend its rights to a new one.
    fs::set_permissions(folder.file(1, "pieces-0"), fs::Permissions::from_mode(0o644)).unwrap();
    folder.begin(&plan, &rows()).unwrap();
    log.finished(&[list(1)]).unwrap();
    folder.new_lists(&plan, &rows()).unwrap().finish().unwrap();
    folder.mark(1, Some(&RunMark::Cancelled)).unwrap();
    let mut names: Vec<String> = fs::read_dir(home.path().join("1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["mark", "pieces-0", "plan", "two-sided"]);
    for name in names {
        assert_eq!(mode(&name), 0o600, "{name}");
    }
}

#[test]
fn lists_made_anew_are_read_in_place_of_the_pieces_which_stay() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::open(Some(home.path())).unwrap();
    let plain = plan(1);
    let mut log = folder.begin(&plain, &rows()).unwrap();
    log.finished(&[list(1), list(2), list(3)]).unwrap();
    let two_sided = RunPlan {
        request: RunRequest {
            two_sided: Some(TwoSided {
                depth: 4,
                ..TwoSided::default()
            }),
            ..plain.request.clone()
        },
        ..plain.clone()
    };
    assert!(folder.reader(&two_sided).is_err(), "nothing is made yet");
    let mut file = folder.new_lists(&two_sided, &rows()).unwrap();
    file.add(&[list(3)]).unwrap();
    file.add(&[list(1), list(2)]).unwrap();
    assert!(
        folder.reader(&two_sided).is_err(),
        "nothing is there before it is complete"
    );
    file.finish().unwrap();
    assert_eq!(lists(&folder, &two_sided, 0), [3, 1, 2]);
    assert_eq!(lists(&folder, &two_sided, 1), [1, 2]);
    assert_eq!(lists(&folder, &plain, 0), [1, 2, 3]);
    assert_eq!(two_sided.piece_lengths(), (8, 0));
}
