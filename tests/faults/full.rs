//! A disk that runs full: writers go on until there is no room, then the disk gets larger and they go on.
//!
//! The store must stop in words, keep what it has acknowledged, and open again when there is room.

use super::device::Mount;
use super::fault::{Bench, Trials};
use super::process::{End, REFUSED, Work};
use super::script;
use super::tally::Tally;
use super::writing::Subject;
use rand::RngExt;

/// More steps than the disk has room for.
const STEPS: u64 = 100_000;
const STEPS_AFTERWARDS: u64 = 3;
const ROOMY_KILOBYTES: u64 = 400_000;

/// Writes until the disk is full.
pub(crate) fn disk(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for trial in 0..trials.count {
        let mut random = script::random(trials.seed, &[trial, 2]);
        let disk = Mount::memory(&bench.folder().join("disk"), random.random_range(3_000..12_000))?;
        let folder = disk.place().join("data");
        let mut work = Work {
            subject: Subject::Store,
            engine: trials.engine,
            seed: trials.seed ^ (trial << 20),
            steps: vec![0; 4],
        };
        tally.trials += 1;
        let written = work.write(&folder, &End::AfterSteps(STEPS), &[]);
        written.count(&mut tally);
        if written.ended.and_then(|ended| ended.code()) != Some(REFUSED) || written.words.trim().is_empty() {
            tally.answer_wrongly(format!("a full disk was not told in words: {:?}", written.ended));
        }
        disk.enlarge(ROOMY_KILOBYTES)?;
        work.read(&folder, &written.lines, bench.folder(), None, &mut tally);
        let written = work.write(&folder, &End::AfterSteps(STEPS_AFTERWARDS), &[]);
        written.count(&mut tally);
        if written.ended.and_then(|ended| ended.code()) != Some(0) {
            tally.fail_to_open(format!("with room again it does not go on: {}", written.words));
        }
        work.read(&folder, &written.lines, bench.folder(), None, &mut tally);
    }
    Ok(tally)
}
