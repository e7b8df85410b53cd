//! The pruned search beside its definition: for random markets, profiles and limits, in both directions, it answers what
//! judging every pair answers; and the pool gives back what was put.
#![allow(clippy::unwrap_used, reason = "tests")]

mod market;

use std::collections::BTreeSet;

use duijie_domain::Fact;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{
    Group, GroupAnswer, GroupLimits, Limits, Ranking, Selection, candidates_for_vacancy, match_groups,
    vacancies_for_candidate,
};
use duijie_matcher::{CandidateRow, Control, Instructions, Pace, Pool, Profile, VacancyRow};
use market::DATE;
use market::brute::{Judged, Rows, best, candidates_judged, counts, excluded, vacancies_judged};
use market::profiles::{of_postings, profile};
use market::standing::{candidate_row, vacancy_row};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Rows in one chunk of a pool.
const CHUNK_ROWS: u64 = 16_384;

/// A row put, or one taken away.
type Step<Row> = (u64, Option<Row>);
type Chosen = Option<BTreeSet<u64>>;

fn steps<Row: Clone + std::fmt::Debug + 'static>(
    row: impl Strategy<Value = Row> + 'static,
    last: u64,
    most: usize,
) -> impl Strategy<Value = Vec<Step<Row>>> {
    prop::collection::vec((1..=last, prop::option::weighted(0.85, row)), 0..most)
}

fn chosen(last: u64) -> impl Strategy<Value = Chosen> {
    prop::option::of(prop::collection::btree_set(1..=last + 5, 0..40))
}

fn selection(chosen: &Chosen) -> Selection {
    match chosen {
        None => Selection::all(),
        Some(numbers) => Selection::of(numbers.iter().copied()),
    }
}

fn limits() -> impl Strategy<Value = Limits> {
    let min_score = prop_oneof![2 => Just(0), 3 => 0_u32..100_001];
    let k = prop_oneof![2 => 0_usize..6, 1 => 6_usize..80];
    (k, min_score, any::<bool>(), 0_usize..4).prop_map(|(k, min_score, counted, excluded_listed)| Limits {
        k,
        min_score,
        counted,
        excluded_listed,
    })
}

fn instructions() -> impl Strategy<Value = Instructions> {
    let all = [Instructions::Avx512, Instructions::Avx2, Instructions::Portable];
    let there: Vec<Instructions> = all.into_iter().filter(|one| one.are_there()).collect();
    prop::sample::select(there)
}

/// Mostly every means of the search: by the measured pace a small pool would be read whole.
fn pace() -> impl Strategy<Value = Pace> {
    prop_oneof![3 => Just(Pace::EAGER), 1 => Just(Pace::MEASURED), 2 => Just(Pace { few_entries: 64, ..Pace::EAGER })]
}

macro_rules! carry_out {
    ($steps:expr, $pool:expr, $rows:expr) => {
        for (number, row) in $steps {
            match row {
                Some(row) => {
                    $pool.upsert(*number, row);
                    $rows.insert(*number, row.clone());
                }
                None => assert_eq!($pool.remove(*number), $rows.remove(number).is_some()),
            }
        }
    };
}

macro_rules! pool_of {
    ($rows:expr) => {{
        let mut pool = Pool::default();
        for (number, row) in $rows {
            pool.upsert(*number, row);
        }
        pool
    }};
}

fn is_definition(ranking: &Ranking, judged: &[Judged], limits: &Limits) -> Result<(), TestCaseError> {
    prop_assert_eq!(&ranking.hits, &best(judged, limits));
    let counted = limits.counted || limits.excluded_listed > 0;
    prop_assert_eq!(
        &ranking.counts,
        &counted.then(|| counts(judged, limits.min_score))
    );
    prop_assert_eq!(&ranking.excluded, &excluded(judged, limits.excluded_listed));
    Ok(())
}

fn persons_are_definition(
    context: &Context<'_>,
    vacancy: &VacancyRow,
    (pool, rows): (&Pool<CandidateRow>, &Rows<CandidateRow>),
    chosen: &Chosen,
    limits: &Limits,
) -> Result<(), TestCaseError> {
    let (selection, control) = (selection(chosen), Control::default());
    let ranking = candidates_for_vacancy(context, vacancy, pool, &selection, limits, &control).unwrap();
    is_definition(
        &ranking,
        &candidates_judged(context, vacancy, rows, chosen.as_ref()),
        limits,
    )
}

fn posts_are_definition(
    context: &Context<'_>,
    candidate: &CandidateRow,
    (pool, rows): (&Pool<VacancyRow>, &Rows<VacancyRow>),
    chosen: &Chosen,
    limits: &Limits,
) -> Result<(), TestCaseError> {
    let (selection, control) = (selection(chosen), Control::default());
    let ranking = vacancies_for_candidate(context, candidate, pool, &selection, limits, &control).unwrap();
    is_definition(
        &ranking,
        &vacancies_judged(context, candidate, rows, chosen.as_ref()),
        limits,
    )
}

/// Many rows like a few: lists fill up, so that most rows are dropped by their bound.
fn crowd<Row: Clone>(few: &[Row], many: u64, differ: impl Fn(&mut Row, u64)) -> Rows<Row> {
    let places = 1..=many;
    let row = |number: u64| {
        let like = usize::try_from(number * 7919 % few.len() as u64).unwrap();
        let mut row = few[like].clone();
        differ(&mut row, number);
        (number + number / 100, row)
    };
    places.map(row).collect()
}

fn differ_as_person(row: &mut CandidateRow, number: u64) {
    let part = u32::try_from(number % 37).unwrap();
    if let Fact::Known(pay) = &mut row.features.pay_expectation_yuan_per_month {
        *pay += part * 150;
    }
    if let (Fact::Known(day), 0) = (&mut row.features.last_activity, number % 3) {
        *day -= i32::try_from(part).unwrap();
    }
}

fn differ_as_post(row: &mut VacancyRow, number: u64) {
    let part = u32::try_from(number % 41).unwrap();
    if let Fact::Known(pay) = &mut row.features.pay {
        pay.min_yuan_per_month += part * 90;
        pay.max_yuan_per_month += part * 120;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn persons_for_a_vacancy_are_those_of_the_definition(
        profile in profile(), instructions in instructions(), pace in pace(), limits in limits(), chosen in chosen(50),
        (before, after) in (steps(candidate_row(), 50, 60), steps(candidate_row(), 60, 40)),
        asked in prop::collection::vec(vacancy_row(), 1..4),
    ) {
        let context = Context { instructions, pace, ..Context::new(&profile, DATE) };
        let (mut pool, mut rows) = (Pool::default(), Rows::new());
        carry_out!(&before, pool, rows);
        for vacancy in &asked {
            persons_are_definition(&context, vacancy, (&pool, &rows), &chosen, &limits)?;
        }
        let (old_pool, old_rows) = (pool.clone(), rows.clone());
        carry_out!(&after, pool, rows);
        let fresh = pool_of!(&rows);
        for vacancy in &asked {
            persons_are_definition(&context, vacancy, (&pool, &rows), &chosen, &limits)?;
            persons_are_definition(&context, vacancy, (&fresh, &rows), &chosen, &limits)?;
            persons_are_definition(&context, vacancy, (&old_pool, &old_rows), &chosen, &limits)?;
        }
    }

    #[test]
    fn vacancies_for_a_person_are_those_of_the_definition(
        profile in profile(), instructions in instructions(), pace in pace(), limits in limits(), chosen in chosen(50),
        (before, after) in (steps(vacancy_row(), 50, 60), steps(vacancy_row(), 60, 40)),
        asked in prop::collection::vec(candidate_row(), 1..4),
    ) {
        let context = Context { instructions, pace, ..Context::new(&profile, DATE) };
        let (mut pool, mut rows) = (Pool::default(), Rows::new());
        carry_out!(&before, pool, rows);
        for candidate in &asked {
            posts_are_definition(&context, candidate, (&pool, &rows), &chosen, &limits)?;
        }
        let (old_pool, old_rows) = (pool.clone(), rows.clone());
        carry_out!(&after, pool, rows);
        let fresh = pool_of!(&rows);
        for candidate in &asked {
            posts_are_definition(&context, candidate, (&pool, &rows), &chosen, &limits)?;
            posts_are_definition(&context, candidate, (&fresh, &rows), &chosen, &limits)?;
            posts_are_definition(&context, candidate, (&old_pool, &old_rows), &chosen, &limits)?;
        }
    }

    #[test]
    fn a_pool_gives_back_what_was_put(
        candidates in steps(candidate_row(), 30, 60), vacancies in steps(vacancy_row(), 30, 60),
    ) {
        let (mut pool, mut rows) = (Pool::default(), Rows::new());
        carry_out!(&candidates, pool, rows);
        prop_assert_eq!(pool.len(), rows.len());
        prop_assert!(pool.numbers().eq(rows.keys().copied()));
        prop_assert_eq!(pool.iter().collect::<Rows<CandidateRow>>(), rows);
        let (mut pool, mut rows) = (Pool::default(), Rows::new());
        carry_out!(&vacancies, pool, rows);
        prop_assert_eq!(pool.len(), rows.len());
        for number in 0..35 {
            prop_assert_eq!(pool.get(number), rows.get(&number).cloned());
            prop_assert_eq!(pool.contains(number), rows.contains_key(&number));
        }
    }

    #[test]
    fn groups_are_those_of_the_definition_on_any_number_of_threads(
        profile in profile(), (few, posts) in (steps(candidate_row(), 40, 40), steps(vacancy_row(), 12, 12)),
        (people, jobs) in (chosen(40), chosen(12)), limits in limits(), threads in 2_usize..9,
    ) {
        let context = Context { pace: Pace::EAGER, ..Context::new(&profile, DATE) };
        let (mut candidates, mut persons) = (Pool::default(), Rows::new());
        carry_out!(&few, candidates, persons);
        let (mut vacancies, mut vacancy_rows) = (Pool::default(), Rows::new());
        carry_out!(&posts, vacancies, vacancy_rows);
        let (people_selection, jobs_selection) = (selection(&people), selection(&jobs));
        let run = || {
            let vacancies = Group { pool: &vacancies, selection: &jobs_selection };
            let candidates = Group { pool: &candidates, selection: &people_selection };
            let limits = GroupLimits {
                per_vacancy: limits.k,
                per_candidate: Some(3),
                min_score: limits.min_score,
                counted: limits.counted,
            };
            match_groups(&context, vacancies, candidates, &limits, &Control::default()).unwrap()
        };
        let answer: GroupAnswer = on_threads(1, run);
        prop_assert_eq!(&on_threads(threads, run), &answer);
        let is_asked = |number: &u64| jobs.as_ref().is_none_or(|chosen| chosen.contains(number));
        let asked: Vec<u64> = vacancy_rows.keys().copied().filter(is_asked).collect();
        prop_assert!(answer.vacancies.iter().map(|list| list.number).eq(asked));
        for list in &answer.vacancies {
            let judged = candidates_judged(&context, &vacancy_rows[&list.number], &persons, people.as_ref());
            prop_assert_eq!(&list.hits, &best(&judged, &limits));
            prop_assert_eq!(&list.counts, &limits.counted.then(|| counts(&judged, limits.min_score)));
        }
        let three = Limits { k: 3, ..limits };
        for (number, hits) in &answer.candidates {
            let judged = vacancies_judged(&context, &persons[number], &vacancy_rows, jobs.as_ref());
            prop_assert_eq!(hits, &best(&judged, &three));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn the_best_of_many_persons_are_those_of_the_definition(
        profile in profile(), instructions in instructions(), pace in pace(), limits in limits(), many in 200_u64..1500,
        few in prop::collection::vec(candidate_row(), 1..30), vacancy in vacancy_row(),
    ) {
        let context = Context { instructions, pace, ..Context::new(&profile, DATE) };
        let rows = crowd(&few, many, differ_as_person);
        persons_are_definition(&context, &vacancy, (&pool_of!(&rows), &rows), &None, &limits)?;
    }

    #[test]
    fn the_best_of_many_vacancies_are_those_of_the_definition(
        profile in profile(), instructions in instructions(), pace in pace(), limits in limits(), many in 200_u64..1500,
        few in prop::collection::vec(vacancy_row(), 1..30), candidate in candidate_row(),
    ) {
        let context = Context { instructions, pace, ..Context::new(&profile, DATE) };
        let rows = crowd(&few, many, differ_as_post);
        posts_are_definition(&context, &candidate, (&pool_of!(&rows), &rows), &None, &limits)?;
    }
}

/// Where postings decide, long ones are read through gates, and what a gate holds back must not belong in the list.
#[test]
fn what_gates_hold_back_is_not_in_the_list_of_the_definition() {
    let mut runner = TestRunner::deterministic();
    let mut gated = 0;
    for _ in 0..60 {
        let profile = drawn(&mut runner, of_postings());
        let few = drawn(&mut runner, prop::collection::vec(candidate_row(), 20..60));
        let vacancy = drawn(&mut runner, vacancy_row());
        let limits = Limits::top(drawn(&mut runner, 1_usize..30));
        let context = Context {
            pace: Pace::EAGER,
            ..Context::new(&profile, DATE)
        };
        let rows = crowd(&few, 900, differ_as_person);
        let pool = pool_of!(&rows);
        let (all, control) = (Selection::all(), Control::default());
        let ranking = candidates_for_vacancy(&context, &vacancy, &pool, &all, &limits, &control).unwrap();
        let judged = candidates_judged(&context, &vacancy, &rows, None);
        assert_eq!(ranking.hits, best(&judged, &limits));
        gated +=
            usize::from(ranking.work.gates > 0 && ranking.work.rows_skipped > 0 && !ranking.hits.is_empty());
    }
    assert!(gated >= 15, "gates decided {gated} of 60 searches");
}

/// More rows than a chunk holds, more different pays than a dictionary takes in, and selections too large to be looked at
/// one by one.
#[test]
fn searches_over_several_chunks_are_those_of_the_definition() {
    let mut runner = TestRunner::deterministic();
    let mut draw_persons = || drawn(&mut runner, prop::collection::vec(candidate_row(), 200));
    let persons = draw_persons();
    let asking = draw_persons();
    let posts = drawn(&mut runner, prop::collection::vec(vacancy_row(), 200));
    let persons = crowd(&persons, CHUNK_ROWS + 4_000, |row, number| {
        let pay = u32::try_from(2_000 + number).unwrap();
        row.features.pay_expectation_yuan_per_month = Fact::Known(pay);
    });
    let posts = crowd(&posts, CHUNK_ROWS + 1_000, |row, number| {
        if let Fact::Known(pay) = &mut row.features.pay {
            pay.max_yuan_per_month += u32::try_from(number).unwrap();
        }
    });
    let (candidates, vacancies) = (pool_of!(&persons), pool_of!(&posts));
    assert!(
        candidates
            .iter()
            .eq(persons.iter().map(|(number, row)| (*number, row.clone())))
    );
    assert!(
        vacancies
            .iter()
            .eq(posts.iter().map(|(number, row)| (*number, row.clone())))
    );
    let half: Chosen = Some((1..CHUNK_ROWS + 3_000).filter(|number| number % 3 > 0).collect());
    for (place, name) in Profile::shipped_names().into_iter().enumerate() {
        let profile = Profile::shipped(name).unwrap();
        let context = Context {
            pace: Pace::EAGER,
            ..Context::new(&profile, DATE)
        };
        let limits = Limits {
            counted: true,
            ..Limits::top(10)
        };
        for chosen in [&None, &half] {
            let vacancy = posts.values().nth(3 + place).unwrap();
            persons_are_definition(&context, vacancy, (&candidates, &persons), chosen, &limits).unwrap();
            posts_are_definition(&context, &asking[place], (&vacancies, &posts), chosen, &limits).unwrap();
        }
    }
}

fn drawn<Drawn>(runner: &mut TestRunner, strategy: impl Strategy<Value = Drawn>) -> Drawn {
    strategy.new_tree(runner).unwrap().current()
}

fn on_threads<Answer: Send>(threads: usize, work: impl FnOnce() -> Answer + Send) -> Answer {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(work)
}
