//! The inner loops one by one, on a small drawn market: a list of persons with every kind of instructions, a list of
//! vacancies, a pair judged, told in numbers and explained, a record compiled, a row put into the pool and taken out. Criterion takes the
//! samples; it ends after some seconds, for a look before and after a change. What the loops come to together is told by
//! `matching` and `frontend`.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use duijie_benches::options::{Options, or};
use duijie_benches::pools::MATCH_DATE;
use duijie_benches::report::{Measurement, Report};
use duijie_benches::synthetic::market;
use duijie_benches::timing::{Times, micros};
use duijie_domain::candidate::{HeldSkill, Wishes};
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::place::Place;
use duijie_domain::{Candidate, Fact};
use duijie_matcher::compile::Tables;
use duijie_matcher::explain::explain;
use duijie_matcher::judge::{Context, judge};
use duijie_matcher::matching::{Limits, Selection, candidates_for_vacancy, vacancies_for_candidate};
use duijie_matcher::parts::parts;
use duijie_matcher::{CandidateRow, Control, Instructions, Pool, Profile, VacancyRow};

const SAMPLES: usize = 20;
const WARM_UP_TIME: Duration = Duration::from_millis(200);
const MEASURED_TIME: Duration = Duration::from_millis(600);

fn main() {
    let options = Options::from_command_line();
    let sizes = Sample {
        n: or(&options.n, &[20_000])[0],
        m: or(&options.m, &[200])[0],
        k: or(&options.k, &[10])[0],
    };
    let profile = Profile::shipped(&or(&options.profile, &["balanced".to_owned()])[0]).expect("a profile");
    let (candidates, vacancies) = market(sizes.n, sizes.m, options.seed);
    candidates.prepare();
    vacancies.prepare();
    let mut bench = Bench {
        criterion: Criterion::default()
            .sample_size(SAMPLES)
            .warm_up_time(WARM_UP_TIME)
            .measurement_time(MEASURED_TIME),
        report: Report::new(options.json),
        profile: &profile,
        sizes,
        candidates,
        vacancies,
    };
    bench.lists();
    bench.pairs();
    bench.rows();
    bench.report.print().expect("a terminal");
}

/// Sizes of the market and of the lists.
#[derive(Clone, Copy)]
struct Sample {
    n: usize,
    m: usize,
    k: usize,
}

struct Bench<'p> {
    criterion: Criterion,
    report: Report,
    profile: &'p Profile,
    sizes: Sample,
    candidates: Pool<CandidateRow>,
    vacancies: Pool<VacancyRow>,
}

impl<'p> Bench<'p> {
    /// The k best for each row of the other side in turn.
    fn lists(&mut self) {
        let kinds = [Instructions::Avx512, Instructions::Avx2, Instructions::Portable];
        let (all, limits, control) = (Selection::all(), Limits::top(self.sizes.k), Control::default());
        let candidates = self.candidates.clone();
        let vacancies = self.vacancies.clone();
        let asking: Vec<VacancyRow> = vacancies.iter().map(|(_, row)| row).collect();
        for instructions in kinds.into_iter().filter(|kind| kind.are_there()) {
            let context = self.context(instructions);
            self.measure("list of persons", Some(instructions), &asking, |row| {
                candidates_for_vacancy(&context, row, &candidates, &all, &limits, &control)
            });
        }
        let context = self.context(Instructions::detect());
        let asking: Vec<CandidateRow> = candidates.iter().map(|(_, row)| row).take(1_000).collect();
        self.measure("list of vacancies", Some(context.instructions), &asking, |row| {
            vacancies_for_candidate(&context, row, &vacancies, &all, &limits, &control)
        });
    }

    /// One pair: whether it passes and with which score, the numbers of its terms, the whole account.
    fn pairs(&mut self) {
        let context = self.context(Instructions::detect());
        let tables = Tables::embedded();
        let rows = self.candidates.iter().map(|(_, row)| row);
        let asking: Vec<VacancyRow> = self.vacancies.iter().map(|(_, row)| row).collect();
        let asking = asking.iter().cycle().cloned();
        let pairs: Vec<(CandidateRow, VacancyRow)> = rows.zip(asking).take(5_000).collect();
        self.measure("judge a pair", None, &pairs, |(row, asking)| {
            judge(&context, row, asking)
        });
        self.measure("parts of a pair", None, &pairs, |(row, asking)| {
            parts(&context, row, asking)
        });
        self.measure("explain a pair", None, &pairs, |(row, asking)| {
            explain(&context, row, asking, &tables)
        });
    }

    /// One record on its way into the pool.
    fn rows(&mut self) {
        let tables = Tables::embedded();
        let person = person(tables.book());
        self.measure("compile a record", None, &[person], |person| {
            tables.candidate(person)
        });
        let rows: Vec<(u64, CandidateRow)> = self.candidates.iter().take(5_000).collect();
        let mut pool = self.candidates.clone();
        // Copies the chunks, which readers share with the pool before the change.
        rows.iter().for_each(|(number, row)| pool.upsert(*number, row));
        self.measure("put a row", None, &rows, |(number, row)| {
            pool.upsert(*number, row)
        });
        let pool = self.candidates.clone();
        self.measure("take a row", None, &rows, |(number, _)| pool.get(*number));
    }

    fn context(&self, instructions: Instructions) -> Context<'p> {
        Context {
            instructions,
            ..Context::new(self.profile, MATCH_DATE)
        }
    }

    /// Does the work for each of the items in turn, as often as criterion asks for.
    fn measure<Item, Answer>(
        &mut self,
        name: &str,
        path: Option<Instructions>,
        items: &[Item],
        mut work: impl FnMut(&Item) -> Answer,
    ) {
        let path = path.map(|path| path.id().to_owned());
        let title = path
            .as_ref()
            .map_or_else(|| name.to_owned(), |path| format!("{name}/{path}"));
        let mut times = Vec::new();
        let mut next = items.iter().cycle();
        self.criterion.bench_function(&title, |bencher| {
            bencher.iter_custom(|rounds| {
                let begun = Instant::now();
                for item in next.by_ref().take(usize::try_from(rounds).unwrap_or(usize::MAX)) {
                    black_box(work(black_box(item)));
                }
                let elapsed = begun.elapsed();
                times.push(elapsed.div_f64(rounds.max(1) as f64));
                elapsed
            });
        });
        // The samples that count come last, behind those of warming up.
        let counted = times.len().saturating_sub(SAMPLES);
        let times = Times::of(times.split_off(counted));
        let line = Measurement {
            n: Some(self.sizes.n as u64),
            m: Some(self.sizes.m as u64),
            k: Some(self.sizes.k as u64),
            threads: Some(1),
            profile: Some(self.profile.name.to_string()),
            path,
            p50_us: Some(micros(times.median())),
            p99_us: Some(micros(times.at(990))),
            ..Measurement::of(format!("loops {name}"))
        };
        self.report.add(line).expect("a place for the figures");
    }
}

/// A person of the usual size: two wishes, some skills, a few sentences.
fn person(codes: &CodeBook) -> Candidate {
    let division = codes.resolve("371502").expect("a division");
    let skills = codes
        .table(CodeSystem::Skill)
        .entries()
        .iter()
        .step_by(40)
        .take(6);
    let held = skills.map(|skill| HeldSkill {
        skill: codes.resolve(&skill.code).expect("a skill"),
        level: 3,
    });
    Candidate {
        home: Fact::Known(Place::in_division(division)),
        experience_months: Fact::Known(30),
        skills: Fact::Known(held.collect()),
        wishes: Wishes {
            occupations: ["6-18-01-01", "2-02-10-03"]
                .map(|code| codes.resolve(code).expect("an occupation"))
                .into(),
            divisions: vec![codes.resolve("371500").expect("a division")],
            ..Wishes::default()
        },
        free_text: "做过三年数控车床操作，会看图纸，熟悉首件检验和日常保养，吃苦耐劳，能适应倒班。"
            .to_owned(),
        ..Candidate::default()
    }
}
