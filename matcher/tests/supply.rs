//! Supply: every count is what matching counts when the vacancy is changed and everybody is judged anew.
#![allow(clippy::unwrap_used, reason = "tests")]

mod market;

use duijie_domain::Fact;
use duijie_matcher::change::Edit;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Limits, Selection, candidates_for_vacancy};
use duijie_matcher::requirement::{Mode, REQUIREMENTS, position};
use duijie_matcher::supply::{Supply, supply};
use duijie_matcher::{CandidateRow, Control, Pool, Profile, VacancyRow};
use market::{DATE, candidate_row, vacancy_row};
use proptest::prelude::*;

fn ask(candidates: &Pool<CandidateRow>, vacancy: &VacancyRow) -> Supply {
    let profile = Profile::shipped("balanced").unwrap();
    supply(
        &Context::new(&profile, DATE),
        vacancy,
        candidates,
        &Control::default(),
    )
    .unwrap()
}

/// How many pass by the search.
fn passed(candidates: &Pool<CandidateRow>, vacancy: &VacancyRow) -> u64 {
    let profile = Profile::shipped("balanced").unwrap();
    let context = Context::new(&profile, DATE);
    let limits = Limits {
        counted: true,
        ..Limits::top(1)
    };
    let everybody = Selection::all();
    candidates_for_vacancy(
        &context,
        vacancy,
        candidates,
        &everybody,
        &limits,
        &Control::default(),
    )
    .unwrap()
    .counts
    .unwrap()
    .passed
}

fn pool(rows: Vec<CandidateRow>) -> Pool<CandidateRow> {
    let mut pool = Pool::default();
    for (number, row) in (1..).zip(rows) {
        pool.upsert(number, &row);
    }
    pool
}

fn with_months(months: u16) -> CandidateRow {
    let mut row = CandidateRow::default();
    row.features.experience_months = Fact::Known(months);
    row
}

#[test]
fn dropping_two_years_of_experience_wins_those_whom_nothing_else_keeps_out() {
    let mut vacancy = VacancyRow::default();
    vacancy.features.experience_min_months = Fact::Known(24);
    let candidates = pool(vec![
        with_months(36),
        with_months(12),
        with_months(12),
        with_months(0),
        CandidateRow::default(),
    ]);
    let found = ask(&candidates, &vacancy);
    assert_eq!(
        (found.considered, found.eligible),
        (5, 2),
        "who did not tell is not kept out"
    );
    let [term] = &found.terms[..] else {
        panic!("one term: {:?}", found.terms)
    };
    assert_eq!(usize::from(term.position), position("experience").unwrap());
    assert_eq!((term.alone, term.dropped), (3, Some(3)));
    let gains: Vec<u64> = term.steps.iter().map(|step| step.gain).collect();
    assert_eq!(gains, [2, 3], "12 months win two, none wins all three");
}

proptest! {
    #[test]
    fn every_gain_is_what_matching_counts_with_the_change(
        rows in prop::collection::vec(candidate_row(), 1..60),
        vacancy in vacancy_row(),
    ) {
        let candidates = pool(rows);
        let found = ask(&candidates, &vacancy);
        let before = passed(&candidates, &vacancy);
        prop_assert_eq!(found.eligible, before);
        prop_assert_eq!(found.considered, candidates.len() as u64);
        for place in 0..u8::try_from(REQUIREMENTS.len()).unwrap() {
            let term = found.terms.iter().find(|term| term.position == place);
            let mut dropped = vacancy.clone();
            dropped.features.rules = dropped.features.rules.with(place, Mode::Ignore);
            if let Some(gain) = term.map_or(Some(0), |term| term.dropped) {
                prop_assert_eq!(gain, passed(&candidates, &dropped) - before, "{}", place);
            }
            for step in term.iter().flat_map(|term| &term.steps) {
                let mut eased = vacancy.clone();
                if let Edit::Vacancy(edit) = &step.change.edit {
                    edit(&mut eased.features);
                }
                prop_assert_eq!(step.gain, passed(&candidates, &eased) - before);
            }
        }
    }
}
