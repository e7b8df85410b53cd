//! Why not: every remedy works when it is applied, none is larger than needed, and none smaller exists.
#![allow(clippy::unwrap_used, reason = "tests")]

mod market;

use duijie_domain::Fact;
use duijie_matcher::change::{Change, Edit};
use duijie_matcher::features::{Pair, PayRange, Ranked, Skill};
use duijie_matcher::judge::{Context, Reason, Verdict, all_reasons, judge};
use duijie_matcher::matching::{Group, Limits, Ranking, Selection, candidates_for_vacancy};
use duijie_matcher::requirement::REQUIREMENTS;
use duijie_matcher::why_not::{Competition, Subject, WhyNot, why_not};
use duijie_matcher::{CandidateRow, Control, Pool, Profile, Side, VacancyRow};
use market::{Codes, DATE, candidate_row, vacancy_row};
use proptest::prelude::*;

const WELDER: u32 = 6_180_204;

fn ask(candidates: &Pool<CandidateRow>, vacancy: &VacancyRow, number: u64, k: usize) -> WhyNot {
    let profile = Profile::shipped("balanced").unwrap();
    let context = Context::new(&profile, DATE);
    let subject = Subject {
        candidate_number: number,
        candidate: &candidates.get(number).unwrap(),
        vacancy_number: 1,
        vacancy,
    };
    let rivals = Group {
        pool: candidates,
        selection: &Selection::all(),
    };
    why_not(
        &context,
        &subject,
        Competition::Candidates(rivals),
        k,
        &Codes,
        &Control::default(),
    )
    .unwrap()
}

fn welder(certificates: &[u16], skills: &[u16]) -> CandidateRow {
    let mut row = CandidateRow::default();
    row.features.wished_occupations = Fact::Known(Ranked([WELDER, 0, 0]));
    row.features.certificates = Fact::Known(certificates.into());
    row.features.skills = Fact::Known(skills.iter().map(|id| Skill { id: *id, level: 0 }).collect());
    row.features.pay_expectation_yuan_per_month = Fact::Known(6000);
    row
}

fn post() -> VacancyRow {
    let mut row = VacancyRow::default();
    row.features.occupation = Fact::Known(WELDER);
    row.features.required_certificates = Fact::Known([3].into());
    row.features.required_skills = Fact::Known([Skill { id: 7, level: 0 }].into());
    row.features.pay = Fact::Known(PayRange {
        min_yuan_per_month: 5000,
        max_yuan_per_month: 7000,
        open_above: false,
    });
    row
}

fn pool(rows: Vec<CandidateRow>) -> Pool<CandidateRow> {
    let mut pool = Pool::default();
    for (number, row) in (1..).zip(rows) {
        pool.upsert(number, &row);
    }
    pool
}

#[test]
fn one_missing_certificate_is_one_change_on_either_side() {
    let candidates = pool(vec![welder(&[3], &[7]), welder(&[], &[7])]);
    let answer = ask(&candidates, &post(), 2, 2);
    assert!(!answer.is_in);
    let codes: Vec<(Side, &str)> = answer
        .remedies
        .iter()
        .map(|remedy| (remedy.changes[0].0, remedy.changes[0].1.code))
        .collect();
    assert_eq!(
        codes,
        [
            (Side::Seeker, "OBTAIN_CERTIFICATE"),
            (Side::Employer, "DROP_REQUIRED_CERTIFICATE")
        ]
    );
    assert!(
        answer
            .remedies
            .iter()
            .all(|remedy| remedy.changes.len() == 1 && remedy.rank == 2)
    );
}

#[test]
fn two_failed_terms_need_two_changes() {
    let candidates = pool(vec![welder(&[3], &[7]), welder(&[], &[])]);
    let answer = ask(&candidates, &post(), 2, 2);
    assert_eq!(answer.failed.len(), 2);
    assert!(!answer.remedies.is_empty());
    assert!(answer.remedies.iter().all(|remedy| remedy.changes.len() == 2));
}

#[test]
fn who_ranks_below_k_can_ask_for_less() {
    let mut dear = welder(&[3], &[7]);
    dear.features.pay_expectation_yuan_per_month = Fact::Known(7000);
    let candidates = pool(vec![welder(&[3], &[7]), dear]);
    let answer = ask(&candidates, &post(), 2, 1);
    assert_eq!((answer.rank, answer.of, answer.is_in), (2, 2, false));
    assert!(answer.failed.is_empty());
    assert_eq!(answer.remedies[0].changes[0].1.code, "LOWER_PAY_EXPECTATION");
    assert_eq!(answer.remedies[0].rank, 1);
}

#[test]
fn no_change_helps_against_a_closed_vacancy() {
    let mut closed = post();
    closed.admission.state = duijie_domain::vacancy::VacancyState::Full;
    let answer = ask(&pool(vec![welder(&[3], &[7])]), &closed, 1, 5);
    assert!(!answer.is_in && answer.remedies.is_empty());
    assert_eq!(answer.failed.len(), 1);
}

fn is_barred(answer: &WhyNot) -> bool {
    answer
        .failed
        .iter()
        .any(|reason| matches!(reason, Reason::Admission(_)))
}

/// The market after each single change that any term proposes for person 1.
fn singles(
    candidates: &Pool<CandidateRow>,
    vacancy: &VacancyRow,
    profile: &Profile,
) -> Vec<(Pool<CandidateRow>, VacancyRow)> {
    let person = candidates.get(1).unwrap();
    let pair = Pair {
        candidate: &person.features,
        vacancy: &vacancy.features,
        day: market::day(),
    };
    let mut changes: Vec<Change> = Vec::new();
    for reason in all_reasons(&Context::new(profile, DATE), &person, vacancy) {
        if let Reason::Requirement(position) = reason {
            changes.extend(REQUIREMENTS[usize::from(position)].changes(&pair));
        }
    }
    for entry in profile.employer.iter().chain(&profile.seeker) {
        changes.extend(entry.criterion.changes(&pair));
    }
    let applied = |change: &Change| {
        let (mut rows, mut vacancy, mut person) = (candidates.clone(), vacancy.clone(), person.clone());
        match &change.edit {
            Edit::Candidate(edit) => edit(&mut person.features),
            Edit::Vacancy(edit) => edit(&mut vacancy.features),
        }
        rows.upsert(1, &person);
        (rows, vacancy)
    };
    changes.iter().map(applied).collect()
}

fn best(context: &Context<'_>, rows: &Pool<CandidateRow>, vacancy: &VacancyRow, k: usize) -> Ranking {
    let (all, control) = (Selection::all(), Control::default());
    candidates_for_vacancy(context, vacancy, rows, &all, &Limits::top(k), &control).unwrap()
}

fn is_among_best(rows: &Pool<CandidateRow>, vacancy: &VacancyRow, profile: &Profile, k: usize) -> bool {
    let ranking = best(&Context::new(profile, DATE), rows, vacancy, k);
    ranking.hits.iter().any(|hit| hit.number == 1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn answers_agree_with_the_ranking(
        rows in prop::collection::vec(candidate_row(), 1..12), vacancy in vacancy_row(), k in 1_usize..4,
    ) {
        let candidates = pool(rows);
        let profile = Profile::shipped("balanced").unwrap();
        let context = Context::new(&profile, DATE);
        let ranking = best(&context, &candidates, &vacancy, candidates.len());
        let answer = ask(&candidates, &vacancy, 1, k);
        let place = ranking.hits.iter().position(|hit| hit.number == 1);
        prop_assert_eq!(answer.is_in, place.is_some_and(|place| place < k));
        if let Some(place) = place {
            prop_assert_eq!(answer.rank, place as u64 + 1);
            prop_assert_eq!(answer.of, ranking.hits.len() as u64);
        }
        let passes = matches!(judge(&context, &candidates.get(1).unwrap(), &vacancy), Verdict::Scored(_));
        prop_assert_eq!(answer.failed.is_empty(), passes);
        let sizes: Vec<usize> = answer.remedies.iter().map(|remedy| remedy.changes.len()).collect();
        prop_assert!(sizes.windows(2).all(|pair| pair[0] == pair[1]), "only the smallest size is told");
        prop_assert!(answer.remedies.iter().all(|remedy| remedy.rank <= k as u64));
        if !answer.is_in && !is_barred(&answer) {
            let works = singles(&candidates, &vacancy, &profile)
                .iter()
                .any(|(rows, vacancy)| is_among_best(rows, vacancy, &profile, k));
            prop_assert_eq!(works, sizes.first() == Some(&1), "one change is told exactly if one suffices");
        }
        if answer.is_in {
            prop_assert!(answer.remedies.is_empty());
        }
    }
}
