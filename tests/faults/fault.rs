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
pub(crate) const FAULTS: [Fault; 12] = [
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
    fault("damaged-runs", &[], Subject::Runs, DEFAULT, 1, damage::bytes),
    fault(
        "damaged-sections",
        &[],
        Subject::Sections,
        DEFAULT,
        1,
        damage::bytes,
    ),
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
        let needs_root = !self.tools.is_empty();
        let missing = if needs_root {
            device::missing(self.tools)
        } else {
            None
        };
        let outcome = match missing {
            Some(reason) => Err(reason),
            None => Bench::new(folder).and_then(|bench| (self.run)(&bench, &trials)),
        };
        let (tally, skipped) = match outcome {
            Ok(tally) => (tally, None),
            Err(reason) => (Tally::default(), Some(reason)),
        };
        Line {
            fault: self.name,
            engine: engine.name(),
            skipped,
            tally,
            seconds: begun.elapsed().as_secs_f64(),
        }
    }
}
