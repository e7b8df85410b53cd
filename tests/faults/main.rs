//! The fault suite: power cuts, kills, full disks, failing calls and damaged bytes against real data folders, judged by what was
//! acknowledged.
//!
//! In: how many trials of which faults. Out: a table; it fails when the default engine has lost or garbled anything. The
//! processes that write and read are this program, called with `write` and `read`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a trial that cannot be made ends the suite"
)]

mod backups;
mod calls;
mod check;
mod damage;
mod device;
mod erased;
mod fault;
mod full;
mod ledger;
mod operations;
mod power;
mod process;
mod reading;
mod script;
mod tally;
mod upkeep;
mod views;
mod writing;

use clap::{Parser, Subcommand};
use duijie_indexer::store::EngineKind;
use fault::FAULTS;
use reading::Reading;
use std::path::PathBuf;
use std::process::ExitCode;
use tally::{HEADS, Line, printed, row};
use writing::Writing;

/// Tries faults against data folders.
#[derive(Debug, Parser)]
#[command(name = "faults")]
struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    /// Trials of each fault on each engine; faults that take long get a share of them.
    #[arg(long, default_value_t = 50)]
    trials: u64,
    /// Only faults whose names begin so.
    #[arg(long)]
    only: Option<String>,
    /// Only this engine.
    #[arg(long)]
    engine: Option<EngineKind>,
    /// Writes the table as JSON, too.
    #[arg(long)]
    json: Option<PathBuf>,
    /// What chooses times, places and bodies.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where trials are made; memory if there is a file system in it.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// The processes that the suite starts.
#[derive(Debug, Subcommand)]
enum Part {
    #[command(hide = true)]
    Write(Writing),
    #[command(hide = true)]
    Read(Reading),
}

fn main() -> ExitCode {
    let options = Options::parse();
    match &options.part {
        None => suite(&options),
        Some(Part::Read(reading)) => {
            println!("{}", serde_json::to_string(&reading.run()).unwrap());
            ExitCode::SUCCESS
        }
        Some(Part::Write(writing)) => match writing.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::from(u8::try_from(process::REFUSED).unwrap())
            }
        },
    }
}

fn suite(options: &Options) -> ExitCode {
    let folder = options.folder.clone().unwrap_or_else(quick_folder);
    println!("{}", row(&HEADS));
    let mut lines = Vec::new();
    for fault in FAULTS {
        if options
            .only
            .as_ref()
            .is_some_and(|only| !fault.name.starts_with(only.as_str()))
        {
            continue;
        }
        for engine in fault.engines() {
            if options.engine.is_none_or(|only| only == engine) {
                let line = fault.line(engine, options.trials, options.seed, &folder);
                println!("{}", printed(&line));
                lines.push(line);
            }
        }
    }
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&lines).unwrap()).unwrap();
    }
    verdict(&lines)
}

fn verdict(lines: &[Line]) -> ExitCode {
    let default = EngineKind::default().name();
    let broken = lines
        .iter()
        .filter(|line| line.engine == default && !line.tally.is_clean());
    match broken.count() {
        0 => ExitCode::SUCCESS,
        count => {
            println!("{count} of the faults above did harm to the default engine, {default}");
            ExitCode::FAILURE
        }
    }
}

/// Syncing takes no time in memory, so that a trial holds more commits.
fn quick_folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    }
}
