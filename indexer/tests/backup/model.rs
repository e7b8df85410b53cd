//! Random writes between the pages of a backup, and beside it, held against a plain log of what was acknowledged.

use crate::support::{Log, Step, assert_is, fill, make, open, order, restore, title_of, write};
use duijie_indexer::backup;
use duijie_indexer::store::{EngineKind, Store};
use proptest::prelude::*;
use rstest::rstest;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const IDS: u16 = 300;
const ENGINES: [EngineKind; 3] = [EngineKind::Memory, EngineKind::Sled, EngineKind::Redb];
const KEEPING: [EngineKind; 2] = [EngineKind::Sled, EngineKind::Redb];

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let title = prop_oneof![3 => (0..9_000_usize).prop_map(Some), 1 => Just(None)];
    let step = (0..IDS + 100, title).prop_map(|(id, bytes)| (id, bytes.map(|bytes| title_of(id, bytes))));
    prop::collection::vec(prop::collection::vec(step, 0..6), 1..40)
}

/// Plays one group of writes after each page of the backup, and the rest when it is finished.
fn play(from: EngineKind, to: EngineKind, groups: Vec<Vec<Step>>) {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let store = open(from, &old);
    let mut log = Log::new();
    fill(&store, IDS, &mut log);
    let file = folder.path().join("one.backup");
    let mut groups = groups.into_iter();
    let mut play_one = |log: &mut Log| {
        for step in groups.next().into_iter().flatten() {
            if let Some(revision) = write(&store, &step) {
                log.insert(revision, step);
            }
        }
    };
    let made = backup::make(&store, &order(file.clone(), &old), &mut |_| {
        play_one(&mut log);
        Ok(())
    });
    let made = made.unwrap();
    (0..40).for_each(|_| play_one(&mut log));
    let new = folder.path().join("new");
    let restored = restore(&file, &new, to).unwrap();
    assert_eq!(restored.backup, made);
    assert!(restored.verification.is_sound());
    assert_is(&open(to, &new), &log, made.sequence);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_backup_is_the_state_at_its_sequence(groups in steps(), from in 0..3_usize, to in 0..2_usize) {
        play(ENGINES[from], KEEPING[to], groups);
    }
}

#[rstest]
#[case(EngineKind::Memory)]
#[case(EngineKind::Sled)]
#[case(EngineKind::Redb)]
fn backups_beside_many_writers_are_the_state_at_their_sequences(#[case] engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let store = open(engine, &old);
    let log = Mutex::new(Log::new());
    fill(&store, IDS, &mut log.lock().unwrap());
    let stop = AtomicBool::new(false);
    let made: Vec<_> = thread::scope(|scope| {
        for writer in 0..3 {
            let (store, log, stop) = (&store, &log, &stop);
            scope.spawn(move || write_until(store, writer, log, stop));
        }
        let made = (0..4)
            .map(|round| make(&store, &file_of(folder.path(), round), &old))
            .collect();
        stop.store(true, Ordering::Release);
        made
    });
    let log = log.into_inner().unwrap();
    assert!(
        made.iter().any(|made| made.tally.write_sets > 0),
        "nobody wrote meanwhile"
    );
    for (round, made) in made.iter().enumerate() {
        let to = KEEPING[round % KEEPING.len()];
        let new = folder.path().join(format!("new {round}"));
        restore(&file_of(folder.path(), round), &new, to).unwrap();
        assert_is(&open(to, &new), &log, made.sequence);
    }
}

fn file_of(folder: &Path, round: usize) -> std::path::PathBuf {
    folder.join(format!("{round}.backup"))
}

/// Each writer has its own identifiers, so that what it was told is the whole story of them.
fn write_until(store: &Store, writer: u16, log: &Mutex<Log>, stop: &AtomicBool) {
    let mut turn = 0_u16;
    while !stop.load(Ordering::Acquire) {
        turn = turn.wrapping_add(1);
        let id = (turn * 7 % 120) * 3 + writer;
        let title = (!turn.is_multiple_of(5)).then(|| title_of(turn, usize::from(turn % 4) * 1_500));
        let step = (id, title);
        if let Some(revision) = write(store, &step) {
            log.lock().unwrap().insert(revision, step);
        }
    }
}
