//! The load test: sixty-four clients read, write, search and match beside bulk runs, first in peace, then while backups are
//! made and an abusive client does its worst. What the clients waited, which codes they got, and what memory the server took
//! are printed side by side.
//!
//! In: how long. Out: a table; it fails when a good client got an error other than RESOURCE_EXHAUSTED, waited more than twice
//! as long, or memory kept growing. The server is this program, called with `duijie`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a load that cannot be made ends the program"
)]

mod abuse;
mod clients;
mod figures;
mod house;

use clap::{Parser, Subcommand};
use clients::Clients;
use figures::{Figures, Memory, Verdict};
use house::House;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Puts a server under load.
#[derive(Debug, Parser)]
#[command(name = "load")]
struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    /// Minutes in all; two fifths in peace, the rest under attack.
    #[arg(long, default_value_t = 5.0)]
    minutes: f64,
    /// Calls a second of all good clients together.
    #[arg(long, default_value_t = 120)]
    calls_per_second: u32,
    /// Persons in the register.
    #[arg(long, default_value_t = 20_000)]
    candidates: u32,
    /// Vacancies in the register.
    #[arg(long, default_value_t = 1_000)]
    vacancies: u32,
    /// Only these attacks: reset, hold, flood, deaf, silent.
    #[arg(long, default_value = "")]
    only: String,
    /// Writes the figures as JSON, too.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// The program under load, with its own arguments.
    #[command(disable_help_flag = true)]
    Duijie {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// The abusive client.
    Abuse(abuse::AbuseOptions),
}

/// Share of the time that is peaceful.
const PEACE: f64 = 0.4;

fn main() -> ExitCode {
    let options = Options::parse();
    match &options.part {
        Some(Part::Duijie { arguments }) => return house::be_duijie(arguments),
        Some(Part::Abuse(abuse)) => {
            abuse::be_abusive(abuse);
            return ExitCode::SUCCESS;
        }
        None => {}
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let house = House::build(options.candidates, options.vacancies);
    let verdict = runtime.block_on(put_under_load(&house, &options));
    verdict.print();
    if let Some(file) = &options.json {
        std::fs::write(file, verdict.json()).unwrap();
    }
    drop(runtime);
    house.close();
    if verdict.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn put_under_load(house: &House, options: &Options) -> Verdict {
    let clients = Clients::connect(house, options.calls_per_second).await;
    clients.work(Duration::from_secs(5)).await;
    let minutes = options.minutes * 60.0;
    eprintln!("in peace for {:.0} s", minutes * PEACE);
    let (quiet, quiet_memory) = phase(house, &clients, minutes * PEACE).await;
    eprintln!("under attack for {:.0} s", minutes * (1.0 - PEACE));
    let attack = abuse::begin(house, &options.only);
    let backups = clients::keep_backing_up(house);
    let (attacked, attacked_memory) = phase(house, &clients, minutes * (1.0 - PEACE)).await;
    let backups = backups.finish().await;
    let abuse = attack.finish();
    Verdict {
        quiet,
        attacked,
        memory: [quiet_memory, attacked_memory],
        backups,
        abuse,
    }
}

async fn phase(house: &House, clients: &Clients, seconds: f64) -> (Figures, Memory) {
    let began = Instant::now();
    let mut memory = Memory::default();
    let work = clients.work(Duration::from_secs_f64(seconds));
    let mut work = std::pin::pin!(work);
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            figures = &mut work => return (figures, memory),
            _ = ticks.tick() => memory.note(began.elapsed(), house.resident_bytes()),
        }
    }
}
