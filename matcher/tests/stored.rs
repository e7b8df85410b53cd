//! A pool as bytes: what is read is what was written, bytes that are not a pool are refused, and who was taken away is not in
//! them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod market;

use std::collections::BTreeMap;

use duijie_domain::Fact;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{
    Limits, Ranking, Selection, Work, candidates_for_vacancy, vacancies_for_candidate,
};
use duijie_matcher::pool::Malformed;
use duijie_matcher::{CandidateRow, Control, Pool, Profile, VacancyRow};
use jiff::civil::Date;
use market::DATE;
use market::standing::{candidate_row, vacancy_row};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Values that one dictionary holds.
const DICTIONARY_VALUES: u32 = 8_190;

/// A row put, or one taken away.
type Steps<Row> = Vec<(u64, Option<Row>)>;

fn steps<Row: Clone + std::fmt::Debug + 'static>(
    row: impl Strategy<Value = Row> + 'static,
) -> impl Strategy<Value = Steps<Row>> {
    // Far numbers make gaps of whole chunks.
    let number = prop_oneof![9 => 1_u64..40, 1 => 1_u64..40_000];
    prop::collection::vec((number, prop::option::weighted(0.8, row)), 0..60)
}

macro_rules! of_pools {
    ($Row:ty, $pool_of:ident, $written:ident, $read:ident) => {
        fn $pool_of(steps: &Steps<$Row>) -> Pool<$Row> {
            let mut pool = Pool::default();
            for (number, row) in steps {
                match row {
                    Some(row) => pool.upsert(*number, row),
                    None => {
                        pool.remove(*number);
                    }
                }
            }
            pool
        }

        fn $written(pool: &Pool<$Row>) -> Vec<Vec<u8>> {
            let mut parts = Vec::new();
            let put = |part: &[u8]| {
                parts.push(part.to_vec());
                Ok::<(), Malformed>(())
            };
            pool.write(put).unwrap();
            assert_eq!(parts.len(), pool.stored_chunks() + 1);
            parts
        }

        fn $read(parts: &[Vec<u8>]) -> Result<Pool<$Row>, Malformed> {
            Pool::read(parts.len() - 1, |place| Ok(parts[place].clone()))
        }
    };
}

of_pools!(CandidateRow, persons, written_persons, read_persons);
of_pools!(VacancyRow, posts, written_posts, read_posts);

macro_rules! is_the_same {
    ($read:expr, $pool:expr) => {
        prop_assert_eq!($read.len(), $pool.len());
        prop_assert!($read.iter().eq($pool.iter()));
        for number in 0..45 {
            prop_assert_eq!($read.get(number), $pool.get(number));
        }
    };
}

fn for_vacancy(pool: &Pool<CandidateRow>, vacancy: &VacancyRow, profile: &Profile) -> Ranking {
    let (context, limits) = (Context::new(profile, DATE), limits());
    let control = Control::default();
    answer(candidates_for_vacancy(&context, vacancy, pool, &Selection::all(), &limits, &control).unwrap())
}

fn for_candidate(pool: &Pool<VacancyRow>, candidate: &CandidateRow, profile: &Profile) -> Ranking {
    let (context, limits) = (Context::new(profile, DATE), limits());
    let control = Control::default();
    answer(vacancies_for_candidate(&context, candidate, pool, &Selection::all(), &limits, &control).unwrap())
}

/// Without the work, which is less where no dictionary holds values that nobody has any more.
fn answer(ranking: Ranking) -> Ranking {
    Ranking {
        work: Work::default(),
        ..ranking
    }
}

fn limits() -> Limits {
    Limits {
        counted: true,
        excluded_listed: 5,
        ..Limits::top(7)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_pool_of_persons_comes_back(
        before in steps(candidate_row()), after in steps(candidate_row()), vacancy in vacancy_row(),
    ) {
        let mut pool = persons(&before);
        let parts = written_persons(&pool);
        let mut read = read_persons(&parts).unwrap();
        is_the_same!(read, pool);
        prop_assert!(read.bytes_per_row() <= pool.bytes_per_row());
        prop_assert_eq!(written_persons(&read), parts);
        let profile = Profile::shipped("balanced").unwrap();
        prop_assert_eq!(for_vacancy(&read, &vacancy, &profile), for_vacancy(&pool, &vacancy, &profile));
        for (number, row) in &after {
            match row {
                Some(row) => { pool.upsert(*number, row); read.upsert(*number, row); }
                None => prop_assert_eq!(pool.remove(*number), read.remove(*number)),
            }
        }
        is_the_same!(read, pool);
        prop_assert_eq!(for_vacancy(&read, &vacancy, &profile), for_vacancy(&pool, &vacancy, &profile));
    }

    #[test]
    fn a_pool_of_vacancies_comes_back(rows in steps(vacancy_row()), candidate in candidate_row()) {
        let pool = posts(&rows);
        let parts = written_posts(&pool);
        let read = read_posts(&parts).unwrap();
        is_the_same!(read, pool);
        prop_assert_eq!(written_posts(&read), parts);
        let profile = Profile::shipped("balanced").unwrap();
        prop_assert_eq!(for_candidate(&read, &candidate, &profile), for_candidate(&pool, &candidate, &profile));
    }

    /// Checksums stand before this; behind them a fault of a writer must still not be more than an error.
    #[test]
    fn bytes_of_no_pool_are_refused_or_read_but_never_more(
        rows in steps(candidate_row()), posts_steps in steps(vacancy_row()), vacancy in vacancy_row(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), part in any::<prop::sample::Index>(),
    ) {
        let mut parts = written_persons(&persons(&rows));
        spoil(part.get_mut::<Vec<u8>>(&mut parts), &flips);
        if let Ok(pool) = read_persons(&parts) {
            pool.iter().for_each(drop);
            pool.prepare();
            for_vacancy(&pool, &vacancy, &Profile::shipped("balanced").unwrap());
        }
        let mut parts = written_posts(&posts(&posts_steps));
        spoil(part.get_mut::<Vec<u8>>(&mut parts), &flips);
        if let Ok(pool) = read_posts(&parts) {
            pool.iter().for_each(drop);
        }
    }
}

fn spoil(part: &mut [u8], flips: &[(prop::sample::Index, u8)]) {
    for (place, byte) in flips {
        if !part.is_empty() {
            *place.get_mut(part) = *byte;
        }
    }
}

#[test]
fn a_part_that_is_cut_or_too_long_is_refused() {
    let rows = drawn(prop::collection::vec(candidate_row(), 5));
    let steps = (1..).zip(rows.into_iter().map(Some)).collect();
    let parts = written_persons(&persons(&steps));
    for place in 0..parts.len() {
        for length in 0..parts[place].len() {
            let mut cut = parts.clone();
            cut[place].truncate(length);
            assert!(read_persons(&cut).is_err(), "part {place} cut at {length}");
        }
        let mut longer = parts.clone();
        longer[place].push(0);
        assert!(read_persons(&longer).is_err());
    }
}

#[test]
fn a_length_that_nothing_stands_behind_asks_for_no_memory() {
    let parts = written_persons(&persons(&vec![(1, Some(CandidateRow::default()))]));
    for place in 0..parts.len() {
        let mut long = parts.clone();
        long[place][..4].fill(0xff);
        assert!(read_persons(&long).is_err());
    }
}

/// More values than a dictionary takes in: the rows beyond are kept whole.
#[test]
fn rows_with_rare_values_come_back() {
    let mut row = drawn(candidate_row());
    let mut pool = Pool::default();
    let rows: BTreeMap<u64, CandidateRow> = (1..=DICTIONARY_VALUES + 20)
        .map(|pay| {
            row.features.pay_expectation_yuan_per_month = Fact::Known(pay);
            (pay.into(), row.clone())
        })
        .collect();
    for (number, row) in &rows {
        pool.upsert(*number, row);
    }
    let read = read_persons(&written_persons(&pool)).unwrap();
    assert!(read.iter().eq(rows.clone()));
    assert_eq!(read.bytes_per_row(), pool.bytes_per_row());
}

#[test]
fn who_was_taken_away_is_in_no_dictionary() {
    let blocked = "an employer that only one person has blocked";
    let mut alone = CandidateRow::default();
    alone.admission.blocked_employers = [blocked.into()].into();
    alone.admission.birth_date = Fact::Known(Date::constant(2004, 2, 29));
    let mut pool = persons(&vec![(1, Some(alone)), (2, Some(CandidateRow::default()))]);
    let holds = |pool: &Pool<CandidateRow>| {
        let bytes = written_persons(pool).concat();
        bytes
            .windows(blocked.len())
            .any(|window| window == blocked.as_bytes())
    };
    assert!(holds(&pool));
    pool.remove(1);
    assert!(!holds(&pool));
    let mut without = Pool::default();
    without.upsert(2, &CandidateRow::default());
    assert_eq!(written_persons(&pool)[0], written_persons(&without)[0]);
}

fn drawn<Drawn: std::fmt::Debug>(strategy: impl Strategy<Value = Drawn>) -> Drawn {
    strategy
        .new_tree(&mut TestRunner::deterministic())
        .unwrap()
        .current()
}
