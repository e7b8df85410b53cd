//! Backups that are made one after the other: each that has its name is whole, and the last one is restored and compared.
//!
//! In: a data folder. Out: a writer of backups, and whether what is found after a fault is right.

use super::check::{Check, Condition};
use super::ledger::{Ledger, Pen};
use super::script::Script;
use super::tally::Tally;
use super::views::Outcome;
use super::writing::open_store;
use duijie_indexer::Error;
use duijie_indexer::backup::{BackupOrder, RestoreOrder, check, make, restore};
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use jiff::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The one writer of these stores.
const WRITER: u32 = 0;
const BACKUPS_MAX: u64 = 400;

/// Writes a step and makes a backup, until killed; each count is of a backup that is durable and holds as many steps.
pub(crate) fn write(
    engine: EngineKind,
    folder: &Path,
    seed: u64,
    pen: &Pen<impl Write>,
    at_most: u64,
) -> Result<(), Error> {
    let store = open_store(engine, folder)?;
    pen.ready();
    let made = last(folder);
    for count in (made + 1..=BACKUPS_MAX).take(usize::try_from(at_most).unwrap_or(usize::MAX)) {
        Script::after(seed, WRITER, count - 1)
            .step()
            .carry_out(&store, seed)?;
        let order = BackupOrder {
            file: file(folder, count),
            data: Some(folder.to_owned()),
            created_at: Timestamp::UNIX_EPOCH,
            program: "faults".into(),
        };
        make(&store, &order, &mut |_| Ok(()))?;
        pen.count(count);
    }
    Ok(())
}

/// Reads the backups of [`write`].
pub(crate) fn read(engine: EngineKind, folder: &Path, seed: u64, acknowledged: u64) -> Outcome {
    let last = last(folder);
    for count in 1..=last {
        if let Err(error) = check(&file(folder, count), &mut |_| Ok(())) {
            return Outcome::Refused(format!("backup {count}: {error}"));
        }
    }
    let wrong = match last {
        0 => Ok(None),
        last => restored(engine, folder, seed, last),
    };
    match (wrong, acknowledged.saturating_sub(last)) {
        (Err(error), _) => Outcome::Refused(error.to_string()),
        (Ok(Some(wrong)), _) => Outcome::Wrong(wrong),
        (Ok(None), 0) => Outcome::Right,
        (Ok(None), lost) => Outcome::Short(lost),
    }
}

/// What is wrong with a store that is restored from a backup.
fn restored(engine: EngineKind, folder: &Path, seed: u64, count: u64) -> Result<Option<String>, Error> {
    let place = tempfile::tempdir().unwrap();
    let options = StoreOptions::new(engine, place.path().join("data"));
    let order = RestoreOrder {
        file: file(folder, count),
        data: options.folder.clone(),
        store: options.clone(),
    };
    restore(&order, &mut |_, _| Ok(()))?;
    let mut tally = Tally::default();
    let check = Check {
        store: &Store::open(&options)?,
        folder: &options.folder,
        seed,
        ledger: &Ledger::from_steps(&[count]),
        condition: Condition::Whole,
        tally: &mut tally,
    };
    check.run();
    Ok(tally.notes.first().cloned())
}

fn file(folder: &Path, count: u64) -> PathBuf {
    folder.join("backups").join(count.to_string())
}

/// The number of the last backup that has its name.
fn last(folder: &Path) -> u64 {
    (1..=BACKUPS_MAX)
        .take_while(|count| file(folder, *count).exists())
        .last()
        .unwrap_or_default()
}
