//! System calls that fail, one after the other: the first, the second, … of each kind.
//!
//! What the process acknowledges in spite of it must be there; what it does not survive must be told in words.

use super::fault::{Bench, Trials};
use super::process::{End, Work};
use super::tally::Tally;
use super::writing::Subject;
use std::fs;

/// Calls that bring bytes or names to the medium, and what they answer.
const CALLS: [(&str, &str); 10] = [
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("sync_file_range", "EIO"),
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("write", "ENOSPC"),
    ("openat", "EMFILE"),
    ("rename", "EIO"),
    ("ftruncate", "ENOSPC"),
    ("mkdir", "ENOSPC"),
];
const STEPS: u64 = 12;
/// Writing to a pipe is a write as well; what is told to nobody proves nothing.
const DATA_ONLY: &str = "write";

/// Fails one call in each trial.
pub(crate) fn injected(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut places = (1..).flat_map(|when| CALLS.map(|(call, answer)| (call, answer, when)));
    while tally.trials < trials.count {
        let Some((call, answer, when)) = places.next() else {
            break;
        };
        let folder = bench.folder().join("data");
        let mut work = Work {
            subject: Subject::Store,
            engine: trials.engine,
            seed: trials.seed ^ (tally.trials << 20),
            steps: vec![0; 2],
        };
        let written = work.write(
            &folder,
            &End::AfterSteps(STEPS),
            &strace(bench, &folder, call, answer, when),
        );
        tally.trials += 1;
        let found_before = tally.notes.len();
        written.count(&mut tally);
        work.read(&folder, &written.lines, bench.folder(), None, &mut tally);
        for note in tally.notes.iter_mut().skip(found_before) {
            *note = format!("{call} {when} {answer}: {note}");
        }
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    Ok(tally)
}

fn strace(bench: &Bench, folder: &std::path::Path, call: &str, answer: &str, when: u64) -> Vec<String> {
    let mut words = vec![
        "strace".to_owned(),
        "-f".to_owned(),
        "--quiet=all".to_owned(),
        "-o".to_owned(),
        bench.folder().join("trace").display().to_string(),
        "-e".to_owned(),
        format!("trace={call}"),
        "-e".to_owned(),
        format!("inject={call}:error={answer}:when={when}"),
    ];
    if call == DATA_ONLY {
        let file = folder.join("store.redb");
        words.extend(["-P".to_owned(), file.display().to_string()]);
        words.extend(["-P".to_owned(), folder.join("VERSION.new").display().to_string()]);
    }
    words
}
