//! The published check values of the common workload, where its data is at hand: the folder `DUIJIE_FAIR_DATA`
//! with at least 100,000 persons and 100 vacancies.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::path::PathBuf;

use duijie_benches::fair_v1::{FairData, MATCH_DATE, check};
use duijie_matcher::judge::Context;
use duijie_matcher::matching::{GroupLimits, Selection, match_groups};
use duijie_matcher::top_k::Hit;
use duijie_matcher::{Control, Profile};

#[test]
fn prints_the_published_check_values() {
    let Some(dir) = std::env::var_os("DUIJIE_FAIR_DATA").map(PathBuf::from) else {
        eprintln!("skipped: DUIJIE_FAIR_DATA names no folder with the common workload");
        return;
    };
    let data = FairData::load(&dir, 100_000, 100).unwrap();
    let profile = Profile::shipped("fair-v1").unwrap();
    let context = Context::new(&profile, MATCH_DATE);
    let candidates = Selection::all(&data.candidates);
    let value = |vacancies: u64, per_vacancy: usize| {
        let vacancies = Selection::of(&data.vacancies, 1..=vacancies);
        let limits = GroupLimits {
            per_vacancy,
            per_candidate: None,
            min_score: 0,
        };
        let answer = match_groups(&context, &vacancies, &candidates, &limits, &Control::default()).unwrap();
        let rankings: Vec<&[Hit]> = answer.vacancies.iter().map(|ranking| &*ranking.hits).collect();
        check(rankings)
    };
    assert_eq!(format!("{:016x}", value(20, 10)), "cd4d1a0bb59dc4f0");
    assert_eq!(format!("{:016x}", value(100, 10)), "ac577984d0fe78aa");
    assert_eq!(format!("{:016x}", value(100, 100)), "94ce4a6ddf128f6e");
}
