//! Store operations that fail, one after the other, on every engine: applying or syncing, done or not done, for once or for good.
//!
//! This needs neither root nor a process of its own: the failing engine stands between store and engine.

use super::check::{Check, Condition};
use super::fault::{Bench, Trials};
use super::ledger::{Ledger, Pen};
use super::script::Script;
use super::tally::Tally;
use super::writing::open_store;
use duijie_indexer::store::engine::Engine;
use duijie_indexer::store::engine::failing::{Afterwards, Counted, FailingEngine, FailurePlan, Moment};
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use std::fs;
use std::path::Path;
use std::sync::Arc;

const STEPS: u64 = 10;

/// Fails one operation in each trial.
pub(crate) fn failing(bench: &Bench, trials: &Trials) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let places = (1..).flat_map(|operation| plans(operation).map(|plan| (operation, plan)));
    for (operation, plan) in places.take(usize::try_from(trials.count).unwrap_or_default()) {
        let folder = bench.folder().join("data");
        let ledger = write(&folder, trials, plan)?;
        tally.trials += 1;
        tally.acknowledged += ledger.writes();
        let found_before = tally.notes.len();
        match open_store(trials.engine, &folder) {
            Err(error) => tally.fail_to_open(error.to_string()),
            Ok(store) => {
                let check = Check {
                    store: &store,
                    folder: &folder,
                    seed: trials.seed,
                    ledger: &ledger,
                    condition: Condition::Whole,
                    tally: &mut tally,
                };
                check.run();
            }
        }
        for note in tally.notes.iter_mut().skip(found_before) {
            *note = format!("operation {operation} {plan:?}: {note}");
        }
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    Ok(tally)
}

/// Writes until the engine fails; what was acknowledged by then.
fn write(folder: &Path, trials: &Trials, plan: FailurePlan) -> Result<Ledger, String> {
    let options = StoreOptions::new(trials.engine, folder);
    // Makes the folder, so that the engine below it can be opened by itself.
    drop(Store::open(&options).map_err(|error| error.to_string())?);
    let mut lines = Vec::new();
    if let Ok(store) = Store::open_on(Arc::new(FailingEngine::new(engine(&options)?, plan)), &options) {
        let pen = Pen::new(&mut lines);
        let mut script = Script::new(trials.seed, 0);
        for number in 1..=STEPS {
            match script.step().carry_out(&store, trials.seed) {
                Ok(revisions) => pen.step(0, number, &revisions),
                Err(_) => break,
            }
        }
    }
    let mut ledger = Ledger::from_steps(&[0]);
    ledger.take_all(lines.as_slice());
    Ok(ledger)
}

fn engine(options: &StoreOptions) -> Result<Arc<dyn Engine>, String> {
    use duijie_indexer::store::engine::{redb::RedbEngine, sled::SledEngine};
    let opened: Result<Arc<dyn Engine>, _> = match options.engine {
        EngineKind::Redb => {
            RedbEngine::open(&options.folder, options.cache_bytes).map(|engine| Arc::new(engine) as _)
        }
        _ => SledEngine::open(&options.folder, options.cache_bytes).map(|engine| Arc::new(engine) as _),
    };
    opened.map_err(|error| error.to_string())
}

fn plans(operation: u64) -> [FailurePlan; 4] {
    let plan = |moment, afterwards| FailurePlan {
        operation,
        counted: Counted::Writes,
        moment,
        afterwards,
    };
    [
        plan(Moment::Before, Afterwards::Recovers),
        plan(Moment::Before, Afterwards::StaysDown),
        plan(Moment::After, Afterwards::Recovers),
        plan(Moment::After, Afterwards::StaysDown),
    ]
}
