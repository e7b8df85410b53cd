//! The stable plan and its checker.

use super::brute::small;
use super::stable;
use duijie_matcher::plan::{
    self, Instability, Objection, Preferences, RankedEdge, Reason, StablePlan, blocking_pairs, check_stable,
};
use duijie_matcher::{Cancelled, Control};
use proptest::prelude::*;

/// Whether the seeker ranks the first vacancy above the second.
fn prefers(edges: &[RankedEdge], seeker: u32, first: u32, second: Option<u32>) -> bool {
    let rank = |vacancy: u32| {
        let edge = edges
            .iter()
            .find(|edge| edge.seeker == seeker && edge.vacancy == vacancy)
            .unwrap();
        (edge.seeker_score, std::cmp::Reverse(vacancy))
    };
    second.is_none_or(|second| rank(first) > rank(second))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nobody_leaves_and_no_seeker_does_better_in_another_stable_plan(small in small()) {
        let preferences = Preferences::new(&small.places, small.seekers, &small.edges).unwrap();
        let plan = stable(&preferences);
        prop_assert_eq!(check_stable(&preferences, &plan), Ok(()));
        for other in small.assignments() {
            if blocking_pairs(&preferences, &other) > 0 {
                continue;
            }
            for (seeker, own) in (0_u32..).zip(&plan.vacancy_of_seeker) {
                if let Some(vacancy) = other[seeker as usize] {
                    prop_assert!(!prefers(&small.edges, seeker, vacancy, *own));
                }
            }
        }
    }

    #[test]
    fn an_unfilled_wish_is_a_blocking_pair(small in small()) {
        let preferences = Preferences::new(&small.places, small.seekers, &small.edges).unwrap();
        let nobody = vec![None; small.seekers];
        let open = |edge: &&RankedEdge| small.places[edge.vacancy as usize] > 0;
        prop_assert_eq!(blocking_pairs(&preferences, &nobody), small.edges.iter().filter(open).count());
    }
}

fn crossed() -> Preferences {
    let edge = |vacancy, seeker, employer_score, seeker_score| RankedEdge {
        vacancy,
        seeker,
        employer_score,
        seeker_score,
    };
    let edges = [
        edge(0, 0, 1, 9),
        edge(0, 1, 2, 5),
        edge(1, 0, 2, 5),
        edge(1, 1, 1, 9),
    ];
    Preferences::new(&[1, 1], 2, &edges).unwrap()
}

#[test]
fn seekers_come_first_where_both_ways_are_stable() {
    let plan = stable(&crossed());
    assert_eq!(plan.vacancy_of_seeker, [Some(0), Some(1)]);
    use Reason::{SeekerHasBetter, Together};
    assert_eq!(
        plan.reasons,
        [Together, SeekerHasBetter, SeekerHasBetter, Together]
    );
    assert_eq!(blocking_pairs(&crossed(), &[Some(1), Some(0)]), 0);
}

#[test]
fn planted_faults_are_found() {
    let preferences = crossed();
    let sound = stable(&preferences);
    let faulty = |change: fn(&mut StablePlan)| {
        let mut plan = sound.clone();
        change(&mut plan);
        check_stable(&preferences, &plan).unwrap_err()
    };
    assert_eq!(
        faulty(|plan| plan.vacancy_of_seeker[0] = None),
        Instability::Blocking(2)
    );
    assert_eq!(
        faulty(|plan| plan.vacancy_of_seeker = vec![None, None]),
        Instability::Blocking(4)
    );
    assert_eq!(
        faulty(|plan| plan.reasons[1] = Reason::Together),
        Instability::Untrue { edge: 1 }
    );
    assert_eq!(faulty(|plan| plan.reasons.truncate(3)), Instability::Size);
    assert_eq!(
        faulty(|plan| plan.vacancy_of_seeker[0] = Some(1)),
        Instability::Broken(Objection::Crowded { vacancy: 1 })
    );
    assert_eq!(
        faulty(|plan| plan.vacancy_of_seeker.truncate(1)),
        Instability::Broken(Objection::Size)
    );
}

#[test]
fn equal_scores_are_ranked_by_the_lower_index() {
    let edge = |vacancy, seeker| RankedEdge {
        vacancy,
        seeker,
        employer_score: 7,
        seeker_score: 7,
    };
    let edges = [edge(1, 1), edge(0, 1), edge(1, 0), edge(0, 0)];
    let preferences = Preferences::new(&[1, 1], 2, &edges).unwrap();
    assert_eq!(stable(&preferences).vacancy_of_seeker, [Some(0), Some(1)]);
}

#[test]
fn a_cancelled_control_stops_the_proposals() {
    let control = Control::default();
    control.cancel();
    assert_eq!(plan::stable(&crossed(), &control), Err(Cancelled));
}
