//! The start of a full data folder: from opening it to the first answer, with the file of the pool and without it, in this
//! process and with a warm page cache.
//!
//! `-- --n 20000,100000 --m 1000`; a folder is filled for every size, which takes longer than what is measured.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

mod market;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use duijie::engine::{Call, Engine, MatchOptions, Principal, RecordName};
use duijie_benches::options::{Options, or};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, time};
use duijie_domain::code::CodeBook;
use duijie_indexer::index::Index;
use duijie_indexer::store::Store;
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
        let mut tell = |name: &str, seconds: Option<Duration>, bytes: Option<u64>| {
            let line = Measurement {
                n: Some(n as u64),
                m: Some(m as u64),
                seconds: seconds.map(|taken| taken.as_secs_f64()),
                bytes,
                ..Measurement::of(format!("startup: {name}"))
            };
            report.add(line).expect("a place for the figures");
        };
        tell("filling the folder", Some(filled), None);
        let size = fs::metadata(pool_file(folder.path()))
            .expect("a file of the pool")
            .len();
        tell("the file of the pool", None, Some(size));
        let (store, index): (Vec<_>, Vec<_>) = (0..STARTS).map(|_| parts(folder.path())).unzip();
        tell("the store alone", Some(middle(&store)), None);
        tell("the index alone", Some(middle(&index)), None);
        for has_file in [true, false] {
            let (opened, answered): (Vec<_>, Vec<_>) =
                (0..STARTS).map(|_| start(folder.path(), has_file)).unzip();
            let with = if has_file { "with the file" } else { "without it" };
            tell(&format!("open {with}"), Some(middle(&opened)), None);
            tell(&format!("first answer {with}"), Some(middle(&answered)), None);
            let both: Vec<_> = opened
                .iter()
                .zip(&answered)
                .map(|(opened, answered)| *opened + *answered)
                .collect();
            tell(&format!("both {with}"), Some(middle(&both)), None);
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

fn pool_file(folder: &Path) -> PathBuf {
    let settings = in_folder(folder, CodeBook::embedded()).expect("settings");
    settings.pool.file.expect("a folder that keeps the pool")
}

/// How long opening the store takes, and opening the index, with nothing around them.
fn parts(folder: &Path) -> (Duration, Duration) {
    let settings = in_folder(folder, CodeBook::embedded()).expect("settings");
    let (store, opened) = time(|| Store::open(&settings.store));
    drop(opened.expect("a store that opens"));
    let codes = settings.tables.shared_book();
    let (index, opened) = time(|| Index::open(&settings.index, codes));
    drop(opened.expect("an index that opens"));
    (store, index)
}

/// How long opening took, and after it the first answer.
fn start(folder: &Path, has_file: bool) -> (Duration, Duration) {
    if !has_file {
        fs::remove_file(pool_file(folder)).expect("a file of the pool");
    }
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

fn middle(times: &[Duration]) -> Duration {
    Times::of(times.iter().copied()).median()
}
