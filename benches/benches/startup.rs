//! The start of a full data folder: from opening it to the first answer, in this process and with a warm page cache.
//!
//! `-- --n 20000,100000 --m 1000`; a folder is filled for every size, which takes longer than what is measured.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

mod market;

use std::path::Path;
use std::time::Duration;

use duijie::engine::{Call, Engine, MatchOptions, Principal, RecordName};
use duijie_benches::options::{Options, or};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, time};
use duijie_domain::code::CodeBook;
use duijie_tests::service::in_folder;
use tempfile::TempDir;

/// Starts of which the middle one counts.
const STARTS: usize = 3;
const CALL_TIME_MAX: Duration = Duration::from_secs(600);

fn main() {
    let options = Options::from_command_line();
    let m = or(&options.m, &[1_000])[0];
    let mut report = Report::new(options.json.clone());
    for n in or(&options.n, &[20_000, 100_000]) {
        let folder = TempDir::new().expect("a folder");
        let (filled, ()) = time(|| fill(folder.path(), n, m, options.seed));
        let starts: Vec<(Duration, Duration)> = (0..STARTS).map(|_| start(folder.path())).collect();
        let lines = [
            ("startup: filling the folder", filled),
            ("startup: open", middle(&starts, |(opened, _)| *opened)),
            (
                "startup: first answer",
                middle(&starts, |(_, answered)| *answered),
            ),
            (
                "startup: both",
                middle(&starts, |(opened, answered)| *opened + *answered),
            ),
        ];
        for (name, taken) in lines {
            let line = Measurement {
                n: Some(n as u64),
                m: Some(m as u64),
                seconds: Some(taken.as_secs_f64()),
                ..Measurement::of(name)
            };
            report.add(line).expect("a place for the figures");
        }
    }
    report.print().expect("a terminal");
}

fn fill(folder: &Path, candidates: usize, vacancies: usize, seed: u64) {
    let engine = open(folder);
    market::load(&engine, &market::fair(candidates, vacancies, seed));
    engine.close().expect("an index that is up to date");
}

fn open(folder: &Path) -> Engine {
    let settings = in_folder(folder, CodeBook::embedded()).expect("settings");
    Engine::open(settings, |_| {}).expect("a folder that opens")
}

/// How long opening took, and after it the first answer.
fn start(folder: &Path) -> (Duration, Duration) {
    let (opened, engine) = time(|| open(folder));
    let caller = Principal::local().expect("a caller");
    let options = MatchOptions {
        k: 10,
        ..MatchOptions::default()
    };
    let call = Call::lasting(CALL_TIME_MAX);
    let ask = || engine.match_candidates(&caller, &RecordName::Number(1), &options, &call);
    let (answered, answer) = time(ask);
    assert!(!answer.expect("a list").matches.is_empty(), "somebody fits");
    (opened, answered)
}

fn middle(starts: &[(Duration, Duration)], of: impl Fn(&(Duration, Duration)) -> Duration) -> Duration {
    Times::of(starts.iter().map(of)).median()
}
