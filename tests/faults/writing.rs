//! The processes that faults are tried on: they write until they are killed, refused or done, and acknowledge as they go.
//!
//! In: what to write and where. Out: acknowledgements on the standard output; why it ended, in words, on the standard error.

use super::ledger::Pen;
use super::script::Script;
use super::{backups, upkeep, views};
use clap::{Args, ValueEnum};
use duijie_domain::code::CodeBook;
use duijie_indexer::Error;
use duijie_indexer::index::{Follower, FollowerOptions, Index, IndexOptions};
use duijie_indexer::store::{EngineKind, Store, StoreOptions};
use std::io::Stdout;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What a process writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// Records.
    Store,
    /// Records, with the full-text index behind them.
    Index,
    /// Backups of a store.
    Backups,
    /// The pieces of a bulk run.
    Runs,
    /// A file of sections, over and over.
    Sections,
    /// What is kept beside all of these: keys, the audit log, the vault, notes of what the others are.
    Upkeep,
}

/// A process that writes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Writing {
    /// What is written.
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
    /// Steps that each writer has done before.
    #[arg(long, value_delimiter = ',')]
    pub(crate) steps: Vec<u64>,
    /// Steps that each writer does at most.
    #[arg(long, default_value_t = u64::MAX)]
    pub(crate) at_most: u64,
}

impl Writing {
    /// Writes until done or refused.
    pub(crate) fn run(&self) -> Result<(), Error> {
        let pen = Pen::new(std::io::stdout());
        match self.subject {
            Subject::Store => self.store(&pen, &open_store(self.engine, &self.folder)?),
            Subject::Index => self.index(&pen),
            Subject::Backups => backups::write(self.engine, &self.folder, self.seed, &pen, self.at_most),
            Subject::Runs => views::write_runs(&self.folder, &pen, self.at_most),
            Subject::Sections => views::write_sections(&self.folder, &pen, self.at_most),
            Subject::Upkeep => upkeep::write(self, &pen),
        }
    }

    fn store(&self, pen: &Pen<Stdout>, store: &Store) -> Result<(), Error> {
        pen.ready();
        let outcomes: Vec<Result<(), Error>> = std::thread::scope(|threads| {
            let writers = (0..).zip(&self.steps);
            let writers: Vec<_> = writers
                .map(|(writer, done)| threads.spawn(move || self.writer(pen, store, writer, *done)))
                .collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        outcomes.into_iter().collect()
    }

    fn writer(&self, pen: &Pen<Stdout>, store: &Store, writer: u32, done: u64) -> Result<(), Error> {
        let mut script = Script::after(self.seed, writer, done);
        for number in (done + 1..).take(usize::try_from(self.at_most).unwrap_or(usize::MAX)) {
            let revisions = script.step().carry_out(store, self.seed)?;
            pen.step(writer, number, &revisions);
        }
        Ok(())
    }

    fn index(&self, pen: &Pen<Stdout>) -> Result<(), Error> {
        let store = Arc::new(open_store(self.engine, &self.folder)?);
        let index = open_index(&self.folder)?;
        let _follower = follow(&index, &store)?;
        self.store(pen, &store)
    }
}

/// The store of a data folder, with little memory so that pages are read again.
pub(crate) fn open_store(engine: EngineKind, folder: &Path) -> Result<Store, Error> {
    Store::open(&StoreOptions {
        cache_bytes: 1 << 20,
        ..StoreOptions::new(engine, folder)
    })
}

/// The index of a data folder.
pub(crate) fn open_index(folder: &Path) -> Result<Arc<Index>, Error> {
    let options = IndexOptions {
        folder: Some(folder.join("index")),
        writer_threads: 1,
        writer_bytes_per_thread: 15_000_000,
        ..IndexOptions::default()
    };
    Index::open(&options, CodeBook::embedded()).map(Arc::new)
}

/// Keeps the index behind the store, with many commits.
pub(crate) fn follow(index: &Arc<Index>, store: &Arc<Store>) -> Result<Follower, Error> {
    let options = FollowerOptions {
        commit_interval: Duration::from_millis(10),
        retry_interval: Duration::from_millis(50),
    };
    Follower::start(Arc::clone(index), Arc::clone(store) as _, options, |_| {})
}
