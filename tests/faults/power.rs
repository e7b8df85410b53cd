//! Power cuts and kills while writers are at work.
//!
//! A power cut is: the writing process is killed, the file behind the loop device is copied while it is still mounted, so that
//! all that was not synced is missing, and the copy is mounted and opened. Each trial goes on with what the last one left.

use super::device::{Mount, copy, template};
use super::fault::{Bench, Trials};
use super::process::{End, Work};
use super::script;
use super::tally::Tally;
use super::writing::Subject;
use rand::RngExt;
use std::fs;
use std::time::Duration;

/// Cuts on one device before a new one is taken.
const CUTS_PER_DEVICE: u64 = 6;
const WRITERS: usize = 4;
/// One in so many is killed while it opens its data.
const EARLY_ONE_IN: u64 = 8;

/// Power cuts; of the index, runs and sections too.
pub(crate) fn cuts(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let blank = template(bench.folder())?;
    while tally.trials < trials.count {
        let mut device = bench.folder().join("device-0");
        copy(&blank, &device)?;
        let mut work = work(trials, tally.trials);
        let cuts = CUTS_PER_DEVICE.min(trials.count - tally.trials);
        for cut in 1..=cuts {
            let seen = (tally.lost, tally.unopenable, tally.wrong);
            let written = {
                let mounted = Mount::device(&device, &bench.folder().join("mounted"))?;
                let written = work.write(&mounted.place().join("data"), &end(trials, tally.trials), &[]);
                let next = bench.folder().join(format!("device-{cut}"));
                copy(&device, &next)?;
                device = next;
                written
            };
            tally.trials += 1;
            written.count(&mut tally);
            let mounted = Mount::device(&device, &bench.folder().join("mounted"))?;
            work.read(
                &mounted.place().join("data"),
                &written.lines,
                bench.folder(),
                None,
                &mut tally,
            );
            if seen != (tally.lost, tally.unopenable, tally.wrong) {
                break;
            }
        }
        for cut in 0..=cuts {
            let _ = fs::remove_file(bench.folder().join(format!("device-{cut}")));
        }
    }
    Ok(tally)
}

/// Kills again and again on the same folder, without a power cut.
pub(crate) fn kills(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut work = work(trials, 0);
    let folder = bench.folder().join("data");
    while tally.trials < trials.count {
        let written = work.write(&folder, &end(trials, tally.trials), &[]);
        tally.trials += 1;
        written.count(&mut tally);
        work.read(&folder, &written.lines, bench.folder(), None, &mut tally);
        if !tally.is_clean() {
            break;
        }
    }
    Ok(tally)
}

fn work(trials: &Trials, trial: u64) -> Work {
    let is_store = matches!(trials.subject, Subject::Store | Subject::Index);
    Work {
        subject: trials.subject,
        engine: trials.engine,
        seed: trials.seed ^ (trial << 20),
        steps: vec![0; if is_store { WRITERS } else { 0 }],
    }
}

fn end(trials: &Trials, trial: u64) -> End {
    let mut random = script::random(trials.seed, &[trial, 1]);
    if random.random_range(0..EARLY_ONE_IN) == 0 {
        return End::KilledEarly(Duration::from_millis(random.random_range(0..120)));
    }
    End::Killed(Duration::from_millis(random.random_range(10..250)))
}
