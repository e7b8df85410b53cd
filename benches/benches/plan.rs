//! The plan of a large fair: 3,000 vacancies and 20,000 seekers with 50 edges each, one thread, from plenty of places to
//! very few and from independent wishes to everybody wanting the same. Every optimum is checked by its certificate.
//!
//! `cargo bench --bench plan -- [--json FILE] [--runs N] [NAME]`: the least time of N runs; NAME picks one contention.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot start has nothing to report, and reports on standard output"
)]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

use duijie_benches::contention::{CONTENTIONS, edges, places};
use duijie_benches::report::Measurement;
use duijie_benches::timing::micros;
use duijie_matcher::Control;
use duijie_matcher::plan::{
    Change, Edge, Market, Preferences, RankedEdge, check_optimum, check_stable, optimum, replan, stable,
};
use serde_json::{Value, json};

const VACANCIES: usize = 3_000;
const SEEKERS: u32 = 20_000;
const SEED: u64 = 20_260_101;
/// Places in all: plenty, exactly as many as seekers, half as many, one for each vacancy.
const TOTALS: [u32; 4] = [30_000, 20_000, 10_000, 3_000];
/// Edges of each seeker: 1,000,000 in all, and 50 for each vacancy.
const EDGES_PER_SEEKER: [usize; 2] = [50, 8];

struct Options {
    json: Option<File>,
    runs: usize,
    only: Option<String>,
}

fn main() {
    let mut options = options();
    println!(
        "{:<11} {:>7} {:>3} {:>9} {:>9} {:>9} {:>9} {:>14} check",
        "contention", "places", "k", "build ms", "plan ms", "replan ms", "stable ms", "total"
    );
    for k in EDGES_PER_SEEKER {
        for contention in CONTENTIONS {
            let name = format!("{contention:?}").to_lowercase();
            if options.only.as_ref().is_some_and(|only| *only != name) {
                continue;
            }
            let edges = edges(contention, VACANCIES, SEEKERS, k, SEED);
            for total in TOTALS {
                let row = measure(&name, &places(VACANCIES, total, SEED), &edges, options.runs);
                report(&mut options, &row, k, total);
            }
        }
    }
}

fn options() -> Options {
    let mut options = Options {
        json: None,
        runs: 3,
        only: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bench" => {}
            "--json" => {
                let path = words.next().expect("a file");
                let file = OpenOptions::new().create(true).append(true).open(path);
                options.json = Some(file.expect("a file to write"));
            }
            "--runs" => options.runs = words.next().and_then(|runs| runs.parse().ok()).expect("a number"),
            _ => options.only = Some(word),
        }
    }
    options
}

struct Row {
    name: String,
    build: Duration,
    plan: Duration,
    replan: Duration,
    stable: Duration,
    total: u64,
    placed: usize,
    moved: usize,
    is_proved: bool,
}

fn measure(name: &str, places: &[u32], edges: &[Edge], runs: usize) -> Row {
    let control = Control::default();
    let (build, market) = least(runs, || {
        Market::new(places.to_vec(), SEEKERS as usize, edges).expect("a market")
    });
    let (plan, found) = least(runs, || optimum(&market, &control).expect("a plan"));
    let gone = found
        .plan
        .vacancy_of_seeker
        .iter()
        .position(Option::is_some)
        .expect("somebody placed");
    let changed = market
        .changed(&[Change::SeekerGone(u32::try_from(gone).expect("an index"))])
        .expect("a market");
    let (replan_time, after) = least(runs, || replan(&changed, &found, &control).expect("a plan"));
    let preferences = preferences(places, edges);
    let (stable_time, quiet) = least(runs, || stable(&preferences, &control).expect("a plan"));
    let is_proved = check_optimum(&market, &found.plan, &found.certificate).is_ok()
        && check_optimum(&changed, &after.optimum.plan, &after.optimum.certificate).is_ok()
        && check_stable(&preferences, &quiet).is_ok();
    Row {
        name: name.to_owned(),
        build,
        plan,
        replan: replan_time,
        stable: stable_time,
        total: found.plan.total,
        placed: found.plan.placed(),
        moved: after.moves.moved + after.moves.gained + after.moves.lost,
        is_proved,
    }
}

/// The seeker's view is mixed from the score, so that both sides agree in part.
fn preferences(places: &[u32], edges: &[Edge]) -> Preferences {
    let ranked = edges.iter().map(|edge| RankedEdge {
        vacancy: edge.vacancy,
        seeker: edge.seeker,
        employer_score: edge.score,
        seeker_score: (edge.score / 2 + edge.vacancy.wrapping_mul(2_654_435_761) % 50_000).min(100_000),
    });
    Preferences::new(places, SEEKERS as usize, &ranked.collect::<Vec<_>>()).expect("preferences")
}

fn least<T>(runs: usize, work: impl Fn() -> T) -> (Duration, T) {
    let timed = || {
        let begun = Instant::now();
        let made = work();
        (begun.elapsed(), made)
    };
    (0..runs.max(1))
        .map(|_| timed())
        .min_by_key(|(time, _)| *time)
        .expect("a run")
}

fn report(options: &mut Options, row: &Row, k: usize, total_places: u32) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{:<11} {:>7} {:>3} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>14} {}",
        row.name,
        total_places,
        k,
        ms(row.build),
        ms(row.plan),
        ms(row.replan),
        ms(row.stable),
        row.total,
        if row.is_proved { "proved" } else { "NOT PROVED" },
    );
    if let Some(file) = &mut options.json {
        for (path, time) in [
            ("optimum", row.plan),
            ("replan", row.replan),
            ("stable", row.stable),
        ] {
            writeln!(file, "{}", line(row, k, total_places, path, time)).expect("a file to write");
        }
    }
}

/// The figures that every bench tells, and what only a plan has.
fn line(row: &Row, k: usize, total_places: u32, path: &str, time: Duration) -> Value {
    let figures = Measurement {
        n: Some(u64::from(SEEKERS)),
        m: Some(VACANCIES as u64),
        k: Some(k as u64),
        threads: Some(1),
        path: Some(path.to_owned()),
        p50_us: Some(micros(time)),
        seconds: Some(time.as_secs_f64()),
        ..Measurement::of("plan").checked(row.total)
    };
    let mut line = serde_json::to_value(figures).expect("figures");
    line["contention"] = json!(row.name);
    line["places"] = json!(total_places);
    line["build_ms"] = json!(row.build.as_secs_f64() * 1e3);
    line["placed"] = json!(row.placed);
    line["moved"] = json!(row.moved);
    line["is_proved"] = json!(row.is_proved);
    line
}
