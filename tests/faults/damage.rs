//! Bytes that change while nobody looks: flipped, overwritten, cut off, in any file that the program owns.
//!
//! Opening the data either gives every record right or says in words what is damaged. A wrong answer, a record that is missing
//! without a word and a panic are failures.

use super::device::copy_folder;
use super::fault::{Bench, Trials};
use super::process::{End, Work, Written};
use super::script;
use super::tally::Tally;
use super::upkeep;
use super::writing::Subject;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const STEPS: u64 = 150;
/// Backups take longer, and are all read again.
const BACKUPS: u64 = 4;
const BLOCK_BYTES: usize = 512;
/// A new base is written after so many trials.
const TRIALS_PER_BASE: u64 = 50;

/// Damages one place of one file in each trial.
pub(crate) fn bytes(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    while tally.trials < trials.count {
        let base = Base::write(bench, trials, tally.trials)?;
        tally.acknowledged += base.written.ledger.writes().max(base.written.ledger.count);
        for _ in 0..TRIALS_PER_BASE.min(trials.count - tally.trials) {
            let mut random = script::random(trials.seed, &[tally.trials, 3]);
            let folder = bench.folder().join("damaged");
            copy_folder(&base.folder, &folder)?;
            let Some(Damage { file, how }) = damage(&folder, trials.subject, &mut random) else {
                return Err("there is no file to damage".into());
            };
            let found_before = tally.notes.len();
            tally.trials += 1;
            let mut work = base.work.clone();
            let lines = &base.written.lines;
            work.read(&folder, lines, bench.folder(), Some(&file), &mut tally);
            for note in tally.notes.iter_mut().skip(found_before) {
                *note = format!("{file}: {how}: {note}");
            }
            fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        }
        fs::remove_dir_all(&base.folder).map_err(|error| error.to_string())?;
    }
    Ok(tally)
}

/// Sound data of two generations, closed in order or by a kill.
struct Base {
    folder: PathBuf,
    work: Work,
    written: Written,
}

impl Base {
    fn write(bench: &Bench, trials: &Trials, trial: u64) -> Result<Self, String> {
        let folder = bench.folder().join("base");
        let writers = match trials.subject {
            Subject::Store | Subject::Index => 4,
            Subject::Upkeep => 1,
            Subject::Backups | Subject::Runs | Subject::Sections => 0,
        };
        let mut work = Work {
            subject: trials.subject,
            engine: trials.engine,
            seed: trials.seed ^ (trial << 20),
            steps: vec![0; writers],
        };
        let steps = if trials.subject == Subject::Backups {
            BACKUPS
        } else {
            STEPS
        };
        work.write(&folder, &End::AfterSteps(steps), &[]);
        work.steps = vec![STEPS; writers];
        let end = match (trial / TRIALS_PER_BASE) % 2 {
            0 => End::AfterSteps(steps),
            // Of half a step it is not known what its files must hold.
            _ if trials.subject == Subject::Upkeep => End::AfterSteps(steps),
            _ => End::Killed(Duration::from_millis(150)),
        };
        let written = work.write(&folder, &end, &[]);
        match written.lines.len() {
            0 | 1 => Err(format!(
                "the data to damage could not be written: {}",
                written.words
            )),
            _ => Ok(Self {
                folder,
                work,
                written,
            }),
        }
    }
}

/// What was done to which file below the folder.
struct Damage {
    file: String,
    how: String,
}

/// Damages one file of the subject.
fn damage(folder: &Path, subject: Subject, random: &mut ChaCha8Rng) -> Option<Damage> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.retain(|file| file.metadata().is_ok_and(|data| data.len() > 0));
    if subject == Subject::Upkeep {
        files.retain(|file| upkeep::is_of_upkeep(folder, file));
    }
    files.sort();
    let file = &files[random.random_range(0..files.len().max(1))..].first()?;
    let mut bytes = fs::read(file).ok()?;
    let place = random.random_range(0..bytes.len());
    let how = match random.random_range(0..10) {
        0..5 => {
            bytes[place] ^= 1 << random.random_range(0..8);
            "a bit flipped"
        }
        5..7 => {
            bytes[place] = bytes[place].wrapping_add(random.random_range(1..=255));
            "a byte changed"
        }
        7 => {
            let end = (place + BLOCK_BYTES).min(bytes.len());
            bytes[place..end].fill(0);
            "a block of zeroes"
        }
        _ => {
            bytes.truncate(place);
            "cut off"
        }
    };
    let length = file.metadata().ok()?.len();
    fs::write(file, bytes).ok()?;
    Some(Damage {
        file: file.strip_prefix(folder).ok()?.display().to_string(),
        how: format!("{how} at {place} of {length}"),
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}
