//! The list of faults: what each is called, what it needs, which engines it is tried on, and how.
//!
//! To add one: a line in [`FAULTS`] and a function from a bench and trials to a tally.

use super::tally::{Line, Tally};
use super::writing::Subject;
use super::{calls, damage, device, full, operations, power};
use duijie_indexer::store::EngineKind;
use std::path::Path;
use std::time::Instant;
use tempfile::TempDir;

const BOTH: &[EngineKind] = &[EngineKind::Sled, EngineKind::Redb];
const DEFAULT: &[EngineKind] = &[];
const DEVICE_TOOLS: &[&str] = &["mount", "umount", "losetup", "mkfs.ext4"];

/// A fault.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// Tools without which it cannot be tried; with any of them it needs root.
    tools: &'static [&'static str],
    subject: Subject,
    /// The engines it is tried on; none for the default one.
    engines: &'static [EngineKind],
    /// Trials are divided by this, because one of them takes so much longer.
    share: u64,
    run: fn(&Bench, &Trials) -> Result<Tally, String>,
}

/// Every fault, in the order of the table.
pub(crate) const FAULTS: [Fault; 15] = [
    fault("power-cut", DEVICE_TOOLS, Subject::Store, BOTH, 1, power::cuts),
    fault(
        "power-cut-index",
        DEVICE_TOOLS,
        Subject::Index,
        DEFAULT,
        2,
        power::cuts,
    ),
    fault(
        "power-cut-runs",
        DEVICE_TOOLS,
        Subject::Runs,
        DEFAULT,
        2,
        power::cuts,
    ),
    fault(
        "power-cut-sections",
        DEVICE_TOOLS,
        Subject::Sections,
        DEFAULT,
        2,
        power::cuts,
    ),
    fault(
        "power-cut-backups",
        DEVICE_TOOLS,
        Subject::Backups,
        DEFAULT,
        2,
        power::cuts,
    ),
    fault("kill", &[], Subject::Store, BOTH, 1, power::kills),
    fault(
        "disk-full",
        &["mount", "umount"],
        Subject::Store,
        BOTH,
        5,
        full::disk,
    ),
    fault(
        "failing-call",
        &["strace"],
        Subject::Store,
        BOTH,
        1,
        calls::injected,
    ),
    fault(
        "failing-operation",
        &[],
        Subject::Store,
        BOTH,
        1,
        operations::failing,
    ),
    fault("damaged-store", &[], Subject::Store, BOTH, 1, damage::bytes),
    fault("damaged-index", &[], Subject::Index, DEFAULT, 2, damage::bytes),
    fault(
        "damaged-backups",
        &[],
        Subject::Backups,
        DEFAULT,
        2,
        damage::bytes,
    ),
    fault("damaged-runs", &[], Subject::Runs, DEFAULT, 1, damage::bytes),
    fault(
        "damaged-sections",
        &[],
        Subject::Sections,
        DEFAULT,
        1,
        damage::bytes,
    ),
    fault("damaged-upkeep", &[], Subject::Upkeep, BOTH, 1, damage::bytes),
];

const fn fault(
    name: &'static str,
    tools: &'static [&'static str],
    subject: Subject,
    engines: &'static [EngineKind],
    share: u64,
    run: fn(&Bench, &Trials) -> Result<Tally, String>,
) -> Fault {
    Fault {
        name,
        tools,
        subject,
        engines,
        share,
        run,
    }
}

/// Where trials are made.
pub(crate) struct Bench(TempDir);

impl Bench {
    /// A folder below `folder` that goes when the trials are done.
    fn new(folder: &Path) -> Result<Self, String> {
        let made = TempDir::with_prefix_in("duijie-faults-", folder);
        made.map(Self).map_err(|error| error.to_string())
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}

/// What is to be tried.
pub(crate) struct Trials {
    pub(crate) count: u64,
    pub(crate) seed: u64,
    pub(crate) engine: EngineKind,
    pub(crate) subject: Subject,
}

impl Fault {
    /// Engines that it is tried on.
    pub(crate) fn engines(&self) -> Vec<EngineKind> {
        match self.engines {
            [] => vec![EngineKind::default()],
            engines => engines.to_vec(),
        }
    }

    /// Makes the trials, or says why not.
    pub(crate) fn line(&self, engine: EngineKind, trials: u64, seed: u64, folder: &Path) -> Line {
        let begun = Instant::now();
        let trials = Trials {
            count: trials.div_ceil(self.share),
            seed,
            engine,
            subject: self.subject,
        };
        let bench = Bench::new(folder);
        let missing = bench
            .as_ref()
            .ok()
            .and_then(|bench| device::missing(self.tools, bench.folder()));
        let tally = match &missing {
            Some(_) => Tally::default(),
            None => bench
                .and_then(|bench| (self.run)(&bench, &trials))
                .unwrap_or_else(|reason| Tally::of_failure(&reason)),
        };
        Line {
            fault: self.name,
            engine: engine.name(),
            skipped: missing,
            tally,
            seconds: begun.elapsed().as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_fail_do_no_harm_to_any_engine() {
        let fault = FAULTS
            .iter()
            .find(|fault| fault.name == "failing-operation")
            .unwrap();
        for engine in fault.engines() {
            let line = fault.line(engine, 24, 1, &std::env::temp_dir());
            assert_eq!((line.skipped.as_deref(), line.tally.trials), (None, 24));
            assert!(line.tally.is_clean(), "{:?}", line.tally);
        }
    }
}
