//! The matching loop apart from everything else: the engine beside a plain scan of the same pairs, in one process and in
//! turns, so that the ratio says something on a busy machine too.
//!
//! The plain scan is written for the score of fair-v1. Beside other profiles it is the same yardstick; a hand-written
//! scan of theirs would have more to do for each pair. With fair-v1 both check values must be equal, or the bench fails.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot start, or is wrong, has nothing to report"
)]

use std::time::Duration;

use duijie_benches::fair_v1::{MATCH_DATE, check};
use duijie_benches::options::{Options, or};
use duijie_benches::plain::{Found, check_of, persons_for_posts, posts_for_persons};
use duijie_benches::pools::pools;
use duijie_benches::report::{Measurement, Report};
use duijie_benches::synthetic;
use duijie_benches::timing::{Times, micros, per_second, time};
use duijie_benches::workload::Workload;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Limits, Ranking, Selection, candidates_for_vacancy, vacancies_for_candidate};
use duijie_matcher::{CandidateRow, Control, Instructions, Pool, Profile, VacancyRow};
use rayon::prelude::*;

/// Rounds of which the middle one counts; the first engine round fills tables and is not among them.
const ROUNDS: usize = 3;
/// From so many persons on one length of lists and one number of threads are measured unless others are asked for: the
/// plain scan takes seconds for each.
const MANY: usize = 1_000_000;

fn main() {
    let options = Options::from_command_line();
    let mut report = Report::new(options.json.clone());
    for n in or(&options.n, &[20_000, 100_000, MANY]) {
        let (usual_k, usual_threads): (&[usize], &[usize]) = match n {
            MANY.. => (&[10], &[2]),
            _ => (&[10, 100], &[1, 2]),
        };
        for m in or(&options.m, &[100]) {
            let persons = Market::new(options.workload(n, m).expect("a workload"), Direction::Candidates);
            // The common workload has a thousand vacancies, so a market of as many vacancies as persons is drawn.
            let vacancies = Market::new(synthetic::workload(m, n, options.seed), Direction::Vacancies);
            for k in or(&options.k, usual_k) {
                for threads in or(&options.threads, usual_threads) {
                    for profile in or(&options.profile, &["fair-v1".to_owned(), "balanced".to_owned()]) {
                        for line in persons
                            .lines(k, threads, &profile)
                            .chain(vacancies.lines(k, threads, &profile))
                        {
                            report.add(line).expect("a place for the figures");
                        }
                    }
                }
            }
        }
    }
    report.print().expect("a terminal");
}

/// One side asks, the other is searched.
struct Market {
    workload: Workload,
    direction: Direction,
    candidates: Pool<CandidateRow>,
    vacancies: Pool<VacancyRow>,
}

/// What the lists are of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Candidates,
    Vacancies,
}

impl Market {
    fn new(workload: Workload, direction: Direction) -> Self {
        let (candidates, vacancies) = pools(&workload);
        candidates.prepare();
        vacancies.prepare();
        Self {
            workload,
            direction,
            candidates,
            vacancies,
        }
    }

    /// With the widest instructions, and lists of persons with each narrower kind too.
    fn lines(&self, k: usize, threads: usize, profile: &str) -> impl Iterator<Item = Measurement> {
        let all = [Instructions::Avx512, Instructions::Avx2, Instructions::Portable];
        let there = all.into_iter().filter(|instructions| instructions.are_there());
        let paths = match self.direction {
            Direction::Candidates => usize::MAX,
            Direction::Vacancies => 1,
        };
        there
            .take(paths)
            .map(move |path| self.line(k, threads, profile, path))
    }

    fn line(&self, k: usize, threads: usize, profile: &str, instructions: Instructions) -> Measurement {
        let profile = Profile::shipped(profile).expect("a shipped profile");
        let context = Context {
            instructions,
            ..Context::new(&profile, MATCH_DATE)
        };
        let workers = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        let engine = || workers.install(|| self.engine(&context, k));
        let mut rankings = engine();
        let (mut plain_times, mut engine_times, mut plain_check) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let (taken, lists) = time(|| self.plain(k, threads));
            plain_times.push(taken);
            plain_check = check_of(&lists);
            let (taken, answer) = time(engine);
            engine_times.push(taken);
            rankings = answer;
        }
        let engine_check = check(rankings.iter().map(|ranking| &ranking.hits[..]));
        if profile.name == "fair-v1" && engine_check != plain_check {
            panic!("the engine's lists ({engine_check:016x}) are not the plain scan's ({plain_check:016x})");
        }
        let (asking, searched) = (self.asking(), self.searched());
        let pairs = (asking * searched) as u64;
        let rate = |times: Vec<Duration>| per_second(pairs, Times::of(times).median());
        let singles = self.singles(&context, k);
        let rescored: u64 = rankings.iter().map(|ranking| ranking.work.rows_rescored).sum();
        Measurement {
            n: Some(searched as u64),
            m: Some(asking as u64),
            k: Some(k as u64),
            threads: Some(threads as u64),
            profile: Some(profile.name.to_string()),
            direction: Some(self.direction.id().to_owned()),
            path: Some(instructions.id().to_owned()),
            p50_us: Some(micros(singles.median())),
            p99_us: Some(micros(singles.at(990))),
            rescored: Some(share(rescored, pairs)),
            bytes_per_row: Some(self.bytes_per_row() as u64),
            ..Measurement::of("matching").compared(rate(plain_times), rate(engine_times))
        }
        .checked(engine_check)
    }

    fn plain(&self, k: usize, threads: usize) -> Vec<Vec<Found>> {
        match self.direction {
            Direction::Candidates => persons_for_posts(&self.workload, self.asking(), k, threads),
            Direction::Vacancies => posts_for_persons(&self.workload, self.asking(), k, threads),
        }
    }

    fn engine(&self, context: &Context<'_>, k: usize) -> Vec<Ranking> {
        let asking = 1..=self.asking() as u64;
        asking
            .into_par_iter()
            .map(|number| self.ranking(context, k, number))
            .collect()
    }

    /// Times of single questions, one after the other on one thread.
    fn singles(&self, context: &Context<'_>, k: usize) -> Times {
        let asking = 1..=self.asking() as u64;
        Times::of(asking.map(|number| time(|| self.ranking(context, k, number)).0))
    }

    fn ranking(&self, context: &Context<'_>, k: usize, number: u64) -> Ranking {
        let (all, limits, control) = (Selection::all(), Limits::top(k), Control::default());
        let ranking = match self.direction {
            Direction::Candidates => {
                let vacancy = self.vacancies.get(number).expect("a vacancy");
                candidates_for_vacancy(context, &vacancy, &self.candidates, &all, &limits, &control)
            }
            Direction::Vacancies => {
                let candidate = self.candidates.get(number).expect("a person");
                vacancies_for_candidate(context, &candidate, &self.vacancies, &all, &limits, &control)
            }
        };
        ranking.expect("nobody cancels")
    }

    fn asking(&self) -> usize {
        match self.direction {
            Direction::Candidates => self.workload.posts.len(),
            Direction::Vacancies => self.workload.persons.len(),
        }
    }

    fn searched(&self) -> usize {
        match self.direction {
            Direction::Candidates => self.workload.persons.len(),
            Direction::Vacancies => self.workload.posts.len(),
        }
    }

    fn bytes_per_row(&self) -> usize {
        match self.direction {
            Direction::Candidates => self.candidates.bytes_per_row(),
            Direction::Vacancies => self.vacancies.bytes_per_row(),
        }
    }
}

impl Direction {
    fn id(self) -> &'static str {
        match self {
            Self::Candidates => "candidates",
            Self::Vacancies => "vacancies",
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of pairs stay far below 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}
