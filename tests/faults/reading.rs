//! The processes that look at data after a fault. A process of its own, so that a panic, an abort or a loop without end in an
//! engine is seen for what it is.
//!
//! In: a folder and what was acknowledged. Out: a tally on the standard output.

use super::check::{Check, Condition};
use super::ledger::Ledger;
use super::tally::Tally;
use super::writing::{Subject, follow, open_index, open_store};
use super::{backups, upkeep, views};
use clap::Args;
use duijie_indexer::Error;
use duijie_indexer::store::{EngineKind, Store};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

/// A process that reads.
#[derive(Debug, Clone, Args)]
pub(crate) struct Reading {
    /// What is read.
    #[arg(long)]
    pub(crate) subject: Subject,
    /// The engine of the store.
    #[arg(long)]
    pub(crate) engine: EngineKind,
    /// The data folder.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// What the bodies are made of.
    #[arg(long)]
    pub(crate) seed: u64,
    /// Steps that each writer had done before the lines of the ledger.
    #[arg(long, value_delimiter = ',')]
    pub(crate) steps: Vec<u64>,
    /// The file with the acknowledgements.
    #[arg(long)]
    pub(crate) ledger: PathBuf,
    /// The file below the folder whose bytes were changed on purpose.
    #[arg(long)]
    pub(crate) damaged: Option<String>,
}

/// What a reading process tells.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) tally: Tally,
    /// Steps that each writer has done by now.
    pub(crate) steps: Vec<u64>,
}

impl Reading {
    /// Looks at everything.
    pub(crate) fn run(&self) -> Report {
        let mut ledger = Ledger::from_steps(&self.steps);
        ledger.take_all(BufReader::new(File::open(&self.ledger).unwrap()));
        let mut tally = Tally::default();
        let steps = match self.subject {
            Subject::Store => self.store(&ledger, &mut tally),
            Subject::Index => self.index(&ledger, &mut tally),
            Subject::Backups => self.view(
                backups::read(self.engine, &self.folder, self.seed, ledger.count),
                &mut tally,
            ),
            Subject::Runs => self.view(views::read_runs(&self.folder, ledger.count), &mut tally),
            Subject::Sections => self.view(views::read_sections(&self.folder, ledger.count), &mut tally),
            Subject::Upkeep => self.view(upkeep::read(self, ledger.count), &mut tally),
        };
        Report { tally, steps }
    }

    fn condition(&self) -> Condition {
        if self.damaged.is_some() {
            Condition::Damaged
        } else {
            Condition::Whole
        }
    }

    fn store(&self, ledger: &Ledger, tally: &mut Tally) -> Vec<u64> {
        match open_store(self.engine, &self.folder) {
            Ok(store) => self.compare(&store, ledger, tally),
            Err(error) => self.refused(ledger, tally, &error),
        }
    }

    fn index(&self, ledger: &Ledger, tally: &mut Tally) -> Vec<u64> {
        let store = match open_store(self.engine, &self.folder) {
            Ok(store) => Arc::new(store),
            Err(error) => return self.refused(ledger, tally, &error),
        };
        let steps = self.compare(&store, ledger, tally);
        let found = open_index(&self.folder).and_then(|index| {
            let follower = follow(&index, &store)?;
            views::compare_index(&index, &store, &follower)
        });
        match found {
            Ok(None) => {}
            Ok(Some(wrong)) => tally.answer_wrongly(wrong),
            Err(error) => {
                self.refused(ledger, tally, &error);
            }
        }
        steps
    }

    fn view(&self, found: views::Outcome, tally: &mut Tally) -> Vec<u64> {
        match (found, self.condition()) {
            (views::Outcome::Right, _) => {}
            (views::Outcome::Wrong(what), _) => tally.answer_wrongly(what),
            (views::Outcome::Short(lost), Condition::Whole) => tally.lose(lost, "less than was acknowledged"),
            (views::Outcome::Short(_) | views::Outcome::Refused(_), Condition::Damaged) => tally.told += 1,
            (views::Outcome::Refused(words), Condition::Whole) => tally.fail_to_open(words),
        }
        Vec::new()
    }

    fn compare(&self, store: &Store, ledger: &Ledger, tally: &mut Tally) -> Vec<u64> {
        let check = Check {
            store,
            folder: &self.folder,
            seed: self.seed,
            ledger,
            condition: self.condition(),
            tally,
        };
        check.run()
    }

    fn refused(&self, ledger: &Ledger, tally: &mut Tally, error: &Error) -> Vec<u64> {
        match self.condition() {
            Condition::Whole => tally.fail_to_open(error.to_string()),
            Condition::Damaged => tally.told += 1,
        }
        ledger.steps()
    }
}
