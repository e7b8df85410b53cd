//! How much work a search is, on a drawn market that needs no data from outside: the counts are the same on every machine
//! and with all instructions, so they can be held.

use duijie_benches::pools::MATCH_DATE;
use duijie_benches::synthetic::market;
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{Limits, Selection, Work, candidates_for_vacancy};
use duijie_matcher::{CandidateRow, Control, Instructions, Pool, Profile, VacancyRow};

const CANDIDATES: usize = 20_000;
const VACANCIES: usize = 40;
const SEED: u64 = 20_260_101;
/// The most that a search for ten may do, in thousandths of all pairs: rows through the bound, rows scored exactly.
const AT_MOST: [(&str, u64, u64); 2] = [("fair-v1", 40, 6), ("balanced", 55, 7)];

#[test]
fn few_rows_of_a_drawn_market_are_looked_at_and_hardly_any_is_scored() {
    let (candidates, vacancies) = market(CANDIDATES, VACANCIES, SEED);
    let pairs = (CANDIDATES * VACANCIES) as u64;
    for (profile, bounded_at_most, rescored_at_most) in AT_MOST {
        let work = work_of(profile, Instructions::Portable, &candidates, &vacancies);
        assert_eq!(
            work,
            work_of(profile, Instructions::detect(), &candidates, &vacancies)
        );
        let all = |count: fn(&Work) -> u64| -> u64 { work.iter().map(count).sum() };
        let (bounded, rescored) = (all(|work| work.rows_bounded), all(|work| work.rows_rescored));
        assert!(
            1000 * bounded <= bounded_at_most * pairs,
            "{profile}: {bounded} of {pairs} pairs were bounded"
        );
        assert!(
            1000 * rescored <= rescored_at_most * pairs,
            "{profile}: {rescored} of {pairs} pairs were scored"
        );
    }
}

fn work_of(
    profile: &str,
    instructions: Instructions,
    candidates: &Pool<CandidateRow>,
    vacancies: &Pool<VacancyRow>,
) -> Vec<Work> {
    let profile = Profile::shipped(profile).unwrap();
    let context = Context {
        instructions,
        ..Context::new(&profile, MATCH_DATE)
    };
    let (all, limits, control) = (Selection::all(), Limits::top(10), Control::default());
    let ask = |(_, vacancy)| candidates_for_vacancy(&context, &vacancy, candidates, &all, &limits, &control);
    let rankings = vacancies.iter().map(ask);
    rankings.map(|ranking| ranking.unwrap().work).collect()
}
