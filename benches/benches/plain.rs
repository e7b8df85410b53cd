//! The plain scan alone, in both directions and on one and two threads: the figure that every other one is set beside.
//! With the common workload its check values are the published ones.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

use duijie_benches::options::{Options, or};
use duijie_benches::plain::{check_of, persons_for_posts, posts_for_persons};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, per_second, time};
use duijie_benches::workload::Workload;

/// Runs of which the middle one counts; work of more than [`PAIRS_LONG`] pairs is done once.
const RUNS: usize = 3;
const PAIRS_LONG: usize = 500_000_000;

fn main() {
    let options = Options::from_command_line();
    let mut report = Report::new(options.json.clone());
    for n in or(&options.n, &[100_000]) {
        for m in or(&options.m, &[100]) {
            let workload = options.workload(n, m).expect("a workload");
            for k in or(&options.k, &[10]) {
                for threads in or(&options.threads, &[1, 2]) {
                    for direction in ["candidates", "vacancies"] {
                        let line = measure(&workload, k, threads, direction);
                        report.add(line).expect("a place for the figures");
                    }
                }
            }
        }
    }
    report.print().expect("a terminal");
}

/// Both directions decide every pair once.
fn measure(workload: &Workload, k: usize, threads: usize, direction: &str) -> Measurement {
    let (n, m) = (workload.persons.len(), workload.posts.len());
    let run = || match direction {
        "candidates" => persons_for_posts(workload, m, k, threads),
        _ => posts_for_persons(workload, n, k, threads),
    };
    let runs = if n * m > PAIRS_LONG { 1 } else { RUNS };
    let mut check = 0;
    let times = Times::of((0..runs).map(|_| {
        let (taken, lists) = time(run);
        check = check_of(&lists);
        taken
    }));
    Measurement {
        n: Some(n as u64),
        m: Some(m as u64),
        k: Some(k as u64),
        threads: Some(threads as u64),
        profile: Some("fair-v1".to_owned()),
        direction: Some(direction.to_owned()),
        baseline_pairs_per_s: Some(per_second((n * m) as u64, times.median())),
        ..Measurement::of("plain").checked(check)
    }
}
