//! What a bench is told on its command line, after `--`: which data, how much of them, and where to write the figures.

use std::path::PathBuf;

use clap::Parser;

use crate::fair_v1::{self, FairError};
use crate::synthetic;
use crate::workload::Workload;

/// The options that all benches share. What is not given is the bench's own choice.
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// Folder of a fair-v1 workload; without it a seeded market is drawn.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Seed of the drawn market.
    #[arg(long, default_value_t = 20_260_101)]
    pub seed: u64,
    /// Persons, one or more numbers between commas.
    #[arg(long, value_delimiter = ',')]
    pub n: Vec<usize>,
    /// Vacancies, one or more numbers between commas.
    #[arg(long, value_delimiter = ',')]
    pub m: Vec<usize>,
    /// Lengths of the lists, one or more numbers between commas.
    #[arg(long, value_delimiter = ',')]
    pub k: Vec<usize>,
    /// Threads, one or more numbers between commas.
    #[arg(long, value_delimiter = ',')]
    pub threads: Vec<usize>,
    /// Calls under way at one time, one or more numbers between commas.
    #[arg(long, value_delimiter = ',')]
    pub in_flight: Vec<usize>,
    /// Profiles by name, between commas.
    #[arg(long, value_delimiter = ',')]
    pub profile: Vec<String>,
    /// File to which every figure is appended as a JSON object on a line of its own.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Said by cargo to every bench.
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Options {
    /// What was said on the command line; ends the program with an explanation if that cannot be understood.
    #[must_use]
    pub fn from_command_line() -> Self {
        Self::parse()
    }

    /// The first `n` persons and `m` vacancies of the data, or as many drawn ones.
    ///
    /// # Errors
    /// A column that is missing or too short.
    pub fn workload(&self, n: usize, m: usize) -> Result<Workload, FairError> {
        match &self.data {
            Some(dir) => fair_v1::Columns::of(dir).workload(n, m),
            None => Ok(synthetic::workload(n, m, self.seed)),
        }
    }
}

/// The numbers said, or those of the bench.
#[must_use]
pub fn or<Item: Clone>(said: &[Item], usual: &[Item]) -> Vec<Item> {
    if said.is_empty() { usual } else { said }.to_vec()
}
