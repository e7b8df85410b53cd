//! The search apart from everything else: 20,000 persons beside 20 vacancies, one thread.
//!
//! Reads the common workload from the folder in `DUIJIE_FAIR_DATA`, or makes a seeded market. `throughput` is pairs.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use duijie_benches::fair_v1::{FairData, MATCH_DATE};
use duijie_benches::synthetic;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Group, GroupLimits, Limits, Selection, candidates_for_vacancy, match_groups};
use duijie_matcher::{CandidateRow, Control, Pool, Profile, VacancyRow};

const PERSONS: usize = 20_000;
const VACANCIES: usize = 20;

fn matching(criterion: &mut Criterion) {
    let (candidates, vacancies) = market();
    candidates.prepare();
    vacancies.prepare();
    let all = Selection::all();
    let mut group = criterion.benchmark_group("matching");
    group
        .sample_size(10)
        .throughput(Throughput::Elements((PERSONS * VACANCIES) as u64));
    for name in ["fair-v1", "balanced"] {
        let profile = Profile::shipped(name).expect("a shipped profile");
        let context = Context::new(&profile, MATCH_DATE);
        group.bench_function(format!("{name}/top-10"), |bencher| {
            bencher.iter(|| {
                for (_, vacancy) in vacancies.iter() {
                    let limits = Limits::top(10);
                    let control = Control::default();
                    black_box(candidates_for_vacancy(
                        &context,
                        &vacancy,
                        &candidates,
                        &all,
                        &limits,
                        &control,
                    ))
                    .expect("nobody cancels");
                }
            });
        });
        group.bench_function(format!("{name}/group"), |bencher| {
            let limits = GroupLimits {
                per_vacancy: 10,
                per_candidate: Some(10),
                min_score: 0,
                counted: false,
            };
            let vacancies = Group {
                pool: &vacancies,
                selection: &all,
            };
            let candidates = Group {
                pool: &candidates,
                selection: &all,
            };
            bencher.iter(|| {
                let control = Control::default();
                black_box(match_groups(&context, vacancies, candidates, &limits, &control))
                    .expect("nobody cancels")
            });
        });
    }
    group.finish();
}

fn market() -> (Pool<CandidateRow>, Pool<VacancyRow>) {
    match std::env::var_os("DUIJIE_FAIR_DATA").map(PathBuf::from) {
        Some(dir) => {
            let data = FairData::load(&dir, PERSONS, VACANCIES).expect("a readable workload");
            (data.candidates, data.vacancies)
        }
        None => synthetic::market(PERSONS, VACANCIES, 20_260_101),
    }
}

criterion_group!(benches, matching);
criterion_main!(benches);
