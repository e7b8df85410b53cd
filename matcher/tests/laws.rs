//! The laws of the score as properties over random rows and every shipped profile.
#![allow(clippy::unwrap_used, reason = "tests")]

mod market;

use duijie_domain::Fact;
use duijie_matcher::criterion::{CRITERIA, Value};
use duijie_matcher::explain::explain;
use duijie_matcher::features::{CandidateFeatures, Pair, VacancyFeatures};
use duijie_matcher::judge::{Context, Reason, Verdict, judge};
use duijie_matcher::matching::{
    Group, GroupAnswer, GroupLimits, Limits, Ranking, Selection, candidates_for_vacancy, match_groups,
    vacancies_for_candidate,
};
use duijie_matcher::note::Evidence;
use duijie_matcher::requirement::{Outcome, REQUIREMENTS};
use duijie_matcher::top_k::Hit;
use duijie_matcher::{CandidateRow, Control, Pool, Profile, VacancyRow};
use market::{Codes, DATE, candidate_row, vacancy_row};
use proptest::prelude::*;

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(Profile::shipped_names()).prop_map(|name| Profile::shipped(name).unwrap())
}

fn pools() -> impl Strategy<Value = (Pool<CandidateRow>, Pool<VacancyRow>)> {
    let candidates = prop::collection::vec(candidate_row(), 0..40);
    let vacancies = prop::collection::vec(vacancy_row(), 0..6);
    (candidates, vacancies).prop_map(|(persons, posts)| {
        let (mut candidates, mut vacancies) = (Pool::default(), Pool::default());
        for (number, person) in (1..).zip(&persons) {
            candidates.upsert(number, person);
        }
        for (number, post) in (1..).zip(&posts) {
            vacancies.upsert(number, post);
        }
        (candidates, vacancies)
    })
}

fn rank(context: &Context<'_>, vacancy: &VacancyRow, candidates: &Pool<CandidateRow>, k: usize) -> Ranking {
    let limits = Limits {
        k,
        min_score: 0,
        counted: true,
        excluded_listed: 5,
    };
    let (all, control) = (Selection::all(), Control::default());
    candidates_for_vacancy(context, vacancy, candidates, &all, &limits, &control).unwrap()
}

/// Every candidate's verdict, sorted by the total order: the slow definition of a ranking.
fn sort_all(context: &Context<'_>, vacancy: &VacancyRow, candidates: &Pool<CandidateRow>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for (number, candidate) in candidates.iter() {
        if let Verdict::Scored(scored) = judge(context, &candidate, vacancy) {
            hits.push(Hit { number, scored });
        }
    }
    hits.sort_by(Hit::better_first);
    hits
}

fn match_all(
    context: &Context<'_>,
    vacancies: &Pool<VacancyRow>,
    candidates: &Pool<CandidateRow>,
    limits: &GroupLimits,
    control: &Control,
) -> GroupAnswer {
    let selection = &Selection::all();
    let vacancies = Group {
        pool: vacancies,
        selection,
    };
    let candidates = Group {
        pool: candidates,
        selection,
    };
    match_groups(context, vacancies, candidates, limits, control).unwrap()
}

fn on_threads<Answer: Send>(threads: usize, work: impl FnOnce() -> Answer + Send) -> Answer {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn scores_and_coverages_are_bounded(
        profile in profile(), candidate in candidate_row(), vacancy in vacancy_row(),
    ) {
        let context = Context::new(&profile, DATE);
        if let Verdict::Scored(scored) = judge(&context, &candidate, &vacancy) {
            let score = scored.score;
            for side in [score.employer, score.seeker] {
                prop_assert!(side.score <= 100_000 && side.coverage <= 1000);
                }
            prop_assert!(score.score <= 100_000 && score.coverage <= 1000);
        }
    }

    #[test]
    fn explanation_is_the_score_and_its_parts_add_up(
        profile in profile(), candidate in candidate_row(), vacancy in vacancy_row(),
    ) {
        let context = Context::new(&profile, DATE);
        let told = explain(&context, &candidate, &vacancy, &Codes);
        let sum = |terms: &[duijie_matcher::explain::TermLine]| -> u32 {
            terms.iter().map(|term| term.contribution).sum()
        };
        prop_assert_eq!(sum(&told.employer), told.score.employer.score);
        prop_assert_eq!(sum(&told.seeker), told.score.seeker.score);
        match judge(&context, &candidate, &vacancy) {
            Verdict::Scored(scored) => {
                prop_assert_eq!(told.score, scored.score);
                prop_assert!(told.excluded_by.is_empty());
            }
            Verdict::Excluded(reason) => prop_assert_eq!(told.excluded_by.first(), Some(&reason)),
        }
    }

    #[test]
    fn every_sentence_is_filled_in(candidate in candidate_row(), vacancy in vacancy_row()) {
        for name in Profile::shipped_names() {
            let profile = Profile::shipped(name).unwrap();
            let told = explain(&Context::new(&profile, DATE), &candidate, &vacancy, &Codes);
            let soft = told.employer.iter().chain(&told.seeker).flat_map(|term| &term.evidence);
            for sentence in soft.chain(told.hard.iter().flat_map(|line| &line.evidence)) {
                prop_assert!(!sentence.text.zh.contains('{'), "{}: {}", sentence.code, sentence.text.zh);
                prop_assert!(!sentence.text.en.contains('{'), "{}: {}", sentence.code, sentence.text.en);
            }
        }
    }

    #[test]
    fn terms_stay_in_range_and_evidence_changes_nothing(
        profile in profile(), candidate in candidate_row(), vacancy in vacancy_row(),
    ) {
        let pair = Pair { candidate: &candidate.features, vacancy: &vacancy.features, day: market::day() };
        for entry in profile.employer.iter().chain(&profile.seeker) {
            let value = entry.criterion.value(&pair, &mut Evidence::unread());
            prop_assert!(!matches!(value, Value::Known(1001..)), "{}", entry.kind.id);
            prop_assert_eq!(value, entry.criterion.value(&pair, &mut Evidence::read()));
        }
        for requirement in REQUIREMENTS {
            let outcome = requirement.check(&pair, &mut Evidence::unread());
            prop_assert_eq!(outcome, requirement.check(&pair, &mut Evidence::read()));
        }
    }

    #[test]
    fn a_person_of_whom_nothing_is_known_is_not_excluded(profile in profile(), vacancy in vacancy_row()) {
        let nobody = CandidateFeatures::default();
        let pair = Pair { candidate: &nobody, vacancy: &vacancy.features, day: market::day() };
        for requirement in REQUIREMENTS {
            let outcome = requirement.check(&pair, &mut Evidence::unread());
            prop_assert_ne!(outcome, Outcome::NotMet, "{}", requirement.id());
        }
        for entry in profile.employer.iter().chain(&profile.seeker) {
            let value = entry.criterion.value(&pair, &mut Evidence::unread());
            let by_lodging = entry.kind.id == "distance" && matches!(value, Value::Known(_));
            prop_assert!(by_lodging || !matches!(value, Value::Known(_)), "{}", entry.kind.id);
        }
    }

    #[test]
    fn a_vacancy_of_which_nothing_is_known_excludes_nobody(profile in profile(), person in candidate_row()) {
        let nothing = VacancyFeatures::default();
        let pair = Pair { candidate: &person.features, vacancy: &nothing, day: market::day() };
        for requirement in REQUIREMENTS {
            let outcome = requirement.check(&pair, &mut Evidence::unread());
            prop_assert_ne!(outcome, Outcome::NotMet, "{}", requirement.id());
        }
        for entry in profile.employer.iter().chain(&profile.seeker) {
            let value = entry.criterion.value(&pair, &mut Evidence::unread());
            let of_the_person_alone = ["grade", "freshness"].contains(&entry.kind.id);
            prop_assert!(of_the_person_alone || !matches!(value, Value::Known(_)), "{}", entry.kind.id);
        }
    }

    #[test]
    fn top_k_is_the_head_of_everything_sorted(
        profile in profile(), (candidates, vacancies) in pools(), k in 0_usize..50,
    ) {
        let context = Context::new(&profile, DATE);
        for (_, vacancy) in vacancies.iter() {
            let mut expected = sort_all(&context, &vacancy, &candidates);
            let ranking = rank(&context, &vacancy, &candidates, k);
            let passed = expected.len() as u64;
            expected.truncate(k);
            prop_assert_eq!(&ranking.hits, &expected);
            let counts = ranking.counts.unwrap();
            prop_assert_eq!(counts.passed, passed);
            let excluded: u64 = counts.excluded.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(excluded + passed, candidates.len() as u64);
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_byte(profile in profile(), (candidates, vacancies) in pools()) {
        let run = || {
            let context = Context::new(&profile, DATE);
            let limits = GroupLimits {
                per_vacancy: 5,
                per_candidate: Some(3),
                min_score: 20_000,
                counted: true,
            };
            match_all(&context, &vacancies, &candidates, &limits, &Control::default())
        };
        prop_assert_eq!(on_threads(1, run), on_threads(3, run));
    }

    #[test]
    fn group_runs_and_both_directions_agree(profile in profile(), (candidates, vacancies) in pools()) {
        let context = Context::new(&profile, DATE);
        let control = Control::default();
        let limits = GroupLimits { per_vacancy: 7, per_candidate: Some(2), min_score: 0, counted: true };
        let group = match_all(&context, &vacancies, &candidates, &limits, &control);
        prop_assert_eq!(control.pairs_done(), (candidates.len() * vacancies.len()) as u64);
        for ranking in &group.vacancies {
            let alone = rank(&context, &vacancies.get(ranking.number).unwrap(), &candidates, 7);
            prop_assert_eq!(&ranking.hits, &alone.hits);
            prop_assert_eq!(&ranking.counts, &alone.counts);
        }
        for (number, hits) in &group.candidates {
            let candidate = candidates.get(*number).unwrap();
            let (top, all) = (Limits::top(2), Selection::all());
            let alone =
                vacancies_for_candidate(&context, &candidate, &vacancies, &all, &top, &control).unwrap();
            prop_assert_eq!(hits, &alone.hits);
        }
    }

    #[test]
    fn who_else_is_there_changes_no_score(
        profile in profile(), (candidates, vacancies) in pools(), other in candidate_row(),
    ) {
        let context = Context::new(&profile, DATE);
        let mut more = candidates.clone();
        more.upsert(10_000, &other);
        for (_, vacancy) in vacancies.iter() {
            let before = rank(&context, &vacancy, &candidates, 100).hits;
            let mut after = rank(&context, &vacancy, &more, 100).hits;
            after.retain(|hit| hit.number != 10_000);
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn a_rule_of_the_record_turns_a_must_into_a_wish(
        candidate in candidate_row(), vacancy in vacancy_row(),
    ) {
        use duijie_matcher::requirement::{Mode, Owner, Rules};
        let profile = Profile::shipped("balanced").unwrap();
        let context = Context::new(&profile, DATE);
        if let Verdict::Excluded(Reason::Requirement(position)) = judge(&context, &candidate, &vacancy) {
            let requirement = REQUIREMENTS[usize::from(position)];
            let rules = Rules::new([(requirement.id(), Mode::Wish)]).unwrap();
            let (mut candidate, mut vacancy) = (candidate, vacancy);
            if requirement.owner() != Owner::Seeker {
                vacancy.features.rules = rules.clone();
            }
            if requirement.owner() != Owner::Employer {
                candidate.features.rules = rules;
            }
            let verdict = judge(&context, &candidate, &vacancy);
            prop_assert_ne!(verdict, Verdict::Excluded(Reason::Requirement(position)));
        }
    }
}

#[test]
fn every_criterion_is_used_by_some_shipped_profile() {
    let profiles: Vec<Profile> = Profile::shipped_names()
        .into_iter()
        .map(|name| Profile::shipped(name).unwrap())
        .collect();
    for kind in CRITERIA {
        let uses = |profile: &Profile| {
            profile
                .employer
                .iter()
                .chain(&profile.seeker)
                .any(|entry| entry.kind.id == kind.id)
        };
        assert!(profiles.iter().any(uses), "{}", kind.id);
    }
}

#[test]
fn a_cancelled_run_has_no_answer() {
    let profile = Profile::shipped("balanced").unwrap();
    let context = Context::new(&profile, DATE);
    let mut candidates = Pool::default();
    candidates.upsert(1, &CandidateRow::default());
    let control = Control::default();
    control.cancel();
    let answer = candidates_for_vacancy(
        &context,
        &VacancyRow::default(),
        &candidates,
        &Selection::all(),
        &Limits::top(1),
        &control,
    );
    assert!(answer.is_err());
}

#[test]
fn unknown_terms_are_dropped_and_told_by_the_coverage() {
    let dropping = Profile::shipped_text("balanced")
        .unwrap()
        .replace("missing = 600\n", "");
    let profile = Profile::parse(&dropping).unwrap();
    let context = Context::new(&profile, DATE);
    let mut candidate = CandidateRow::default();
    let mut vacancy = VacancyRow::default();
    let Verdict::Scored(scored) = judge(&context, &candidate, &vacancy) else {
        unreachable!()
    };
    assert_eq!((scored.score.score, scored.score.coverage), (0, 0));
    candidate.features.skill_grade = Fact::Known(8);
    vacancy.features.occupation = Fact::Known(2_021_003);
    let Verdict::Scored(scored) = judge(&context, &candidate, &vacancy) else {
        unreachable!()
    };
    assert_eq!(
        scored.score.employer.score, 100_000,
        "the only known term of the employer's side is full"
    );
    assert_eq!(
        scored.score.score, 100_000,
        "a side without a known term leaves the score to the other"
    );
    assert_eq!(scored.score.coverage, 0, "and the coverage says so");
}

#[test]
fn a_neutral_number_takes_part_but_is_not_told_as_known() {
    let profile = Profile::shipped("balanced").unwrap();
    let context = Context::new(&profile, DATE);
    let Verdict::Scored(unknown) = judge(&context, &CandidateRow::default(), &VacancyRow::default()) else {
        unreachable!()
    };
    assert_eq!((unknown.score.score, unknown.score.coverage), (60_000, 0));
}

#[test]
fn what_is_not_told_is_said_with_the_number_that_takes_its_place() {
    let profile = Profile::shipped("balanced").unwrap();
    let context = Context::new(&profile, DATE);
    let (candidate, vacancy) = (CandidateRow::default(), VacancyRow::default());
    let told = explain(&context, &candidate, &vacancy, &Codes);
    let terms = told.employer.iter().chain(&told.seeker);
    for term in terms.filter(|term| !matches!(term.value, Value::Known(_))) {
        assert_eq!(term.evidence.len(), 1, "{}: {:?}", term.id, term.evidence);
        assert_eq!(
            term.counted.is_some(),
            term.evidence[0].code.ends_with("_COUNTED_AS_NEUTRAL"),
            "{}",
            term.id
        );
    }
}
