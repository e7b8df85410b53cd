//! The optimum, its certificate and the plan after a change.

use super::brute::small;
use super::{optimum, replan};
use duijie_matcher::plan::{
    self, Certificate, Change, Edge, Market, MarketError, Moves, Objection, Optimum, Plan, check_optimum,
};
use duijie_matcher::{Cancelled, Control};
use proptest::prelude::*;

fn change(vacancies: u32, seekers: u32) -> impl Strategy<Value = Change> {
    let walk_in = prop::collection::btree_map(0..vacancies, 0_u32..=100_000, 0..4);
    prop_oneof![
        (0..seekers.max(1)).prop_map(Change::SeekerGone),
        (0..vacancies, 0_u32..4).prop_map(|(vacancy, places)| Change::Places { vacancy, places }),
        walk_in.prop_map(|edges| Change::WalkIn(edges.into_iter().collect())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_total_is_that_of_an_exhaustive_search(small in small()) {
        let market = small.market();
        let found = optimum(&market);
        prop_assert_eq!(found.plan.total, small.best());
        prop_assert_eq!(found.plan.total, small.worth(&found.plan.vacancy_of_seeker));
        prop_assert_eq!(check_optimum(&market, &found.plan, &found.certificate), Ok(()));
    }

    #[test]
    fn the_order_of_the_edges_decides_nothing(small in small()) {
        let mut turned = small.clone();
        turned.edges.reverse();
        prop_assert_eq!(optimum(&small.market()), optimum(&turned.market()));
    }

    #[test]
    fn after_changes_the_total_is_that_of_a_plan_from_scratch(
        (small, changes) in small().prop_flat_map(|small| {
            let vacancies = u32::try_from(small.places.len()).unwrap();
            let one = change(vacancies, u32::try_from(small.seekers).unwrap());
            (Just(small), prop::collection::vec(one, 1..5))
        })
    ) {
        let mut market = small.market();
        let mut before = optimum(&market);
        for change in changes {
            // A market without seekers has nobody who could leave.
            let Ok(changed) = market.changed(&[change]) else { continue };
            let after = replan(&changed, &before);
            prop_assert_eq!(check_optimum(&changed, &after.optimum.plan, &after.optimum.certificate), Ok(()));
            prop_assert_eq!(after.optimum.plan.total, optimum(&changed).plan.total);
            market = changed;
            before = after.optimum;
        }
    }

    #[test]
    fn a_worse_plan_is_never_certified(small in small(), vacancy in 0_usize..8, add in 1_u32..50) {
        let market = small.market();
        let found = optimum(&market);
        for assignment in small.assignments() {
            let plan = Plan::of(&market, assignment);
            let certified = check_optimum(&market, &plan, &found.certificate).is_ok();
            prop_assert!(!certified || plan.total == found.plan.total);
        }
        let mut certificate = found.certificate;
        if let Some(price) = certificate.prices.get_mut(vacancy) && small.places[vacancy] > 0 {
            *price += add;
            prop_assert!(check_optimum(&market, &found.plan, &certificate).is_err());
        }
    }
}

fn pair() -> Market {
    let edge = |vacancy, seeker, score| Edge {
        vacancy,
        seeker,
        score,
    };
    let edges = [edge(0, 0, 90), edge(0, 1, 80), edge(1, 0, 70), edge(0, 2, 10)];
    Market::new(vec![1, 1], 3, &edges).unwrap()
}

#[test]
fn whoever_has_an_alternative_makes_room() {
    let found = optimum(&pair());
    assert_eq!(found.plan.vacancy_of_seeker, [Some(1), Some(0), None]);
    assert_eq!((found.plan.total, found.plan.placed()), (150, 2));
}

#[test]
fn every_tampered_number_is_named() {
    let market = pair();
    let found = optimum(&market);
    let tampered = |change: fn(&mut Plan, &mut Certificate)| {
        let (mut plan, mut certificate) = (found.plan.clone(), found.certificate.clone());
        change(&mut plan, &mut certificate);
        check_optimum(&market, &plan, &certificate).unwrap_err()
    };
    assert_eq!(tampered(|plan, _| plan.total += 1), Objection::Total { sum: 150 });
    assert_eq!(
        tampered(|plan, _| plan.vacancy_of_seeker[1] = Some(1)),
        Objection::NoEdge {
            seeker: 1,
            vacancy: 1
        }
    );
    assert_eq!(
        tampered(|plan, _| plan.vacancy_of_seeker[2] = Some(7)),
        Objection::NoEdge {
            seeker: 2,
            vacancy: 7
        }
    );
    assert_eq!(
        tampered(|plan, _| plan.vacancy_of_seeker[2] = Some(0)),
        Objection::Crowded { vacancy: 0 }
    );
    assert_eq!(
        tampered(|_, certificate| certificate.prices[0] += 1),
        Objection::Slack { seeker: 1 }
    );
    assert_eq!(
        tampered(|_, certificate| certificate.prices[0] = 0),
        Objection::Uncovered {
            seeker: 0,
            vacancy: 0
        }
    );
    assert_eq!(
        tampered(|_, certificate| certificate.utilities[2] = 1),
        Objection::IdleSeeker { seeker: 2 }
    );
    assert_eq!(
        tampered(|_, certificate| certificate.utilities.truncate(1)),
        Objection::Size
    );
}

#[test]
fn a_price_on_free_places_and_a_gap_are_objections() {
    let market = Market::new(
        vec![2],
        1,
        &[Edge {
            vacancy: 0,
            seeker: 0,
            score: 5,
        }],
    )
    .unwrap();
    let plan = Plan::of(&market, vec![Some(0)]);
    let priced = Certificate {
        prices: vec![5],
        utilities: vec![0],
    };
    assert_eq!(
        check_optimum(&market, &plan, &priced),
        Err(Objection::IdlePlaces { vacancy: 0 })
    );
    let nobody = Plan::of(&market, vec![None]);
    let free = Certificate {
        prices: vec![0],
        utilities: vec![0],
    };
    assert_eq!(
        check_optimum(&market, &nobody, &free),
        Err(Objection::Uncovered {
            seeker: 0,
            vacancy: 0
        })
    );
}

#[test]
fn edges_that_do_not_fit_are_named() {
    let edge = |vacancy, seeker, score| Edge {
        vacancy,
        seeker,
        score,
    };
    let fault = |edges: &[Edge]| Market::new(vec![1, 0], 2, edges).unwrap_err();
    assert_eq!(
        fault(&[edge(2, 0, 1)]),
        MarketError::VacancyUnknown { edge: 0, vacancy: 2 }
    );
    assert_eq!(
        fault(&[edge(0, 1, 1), edge(0, 2, 1)]),
        MarketError::SeekerUnknown { edge: 1, seeker: 2 }
    );
    assert_eq!(
        fault(&[edge(0, 0, 100_001)]),
        MarketError::ScoreTooHigh {
            edge: 0,
            score: 100_001
        }
    );
    assert_eq!(
        fault(&[edge(0, 1, 1), edge(0, 0, 1), edge(0, 1, 2)]),
        MarketError::PairRepeated { edge: 2, first: 0 }
    );
}

#[test]
fn a_no_show_moves_only_those_who_gain_by_it() {
    let market = pair();
    let before = optimum(&market);
    let changed = market.changed(&[Change::SeekerGone(1)]).unwrap();
    let after = replan(&changed, &before);
    assert_eq!(after.optimum.plan.vacancy_of_seeker, [Some(0), None, None]);
    assert_eq!(
        after.moves,
        Moves {
            moved: 1,
            gained: 0,
            lost: 0
        }
    );
    let nothing = replan(&market, &before);
    assert_eq!(nothing.moves, Moves::default());
}

#[test]
fn a_cancelled_control_stops_every_way_of_planning() {
    let market = pair();
    let before = optimum(&market);
    let control = Control::default();
    control.cancel();
    assert_eq!(plan::optimum(&market, &control), Err(Cancelled));
    assert_eq!(plan::replan(&market, &no_plan(&before), &control), Err(Cancelled));
}

/// The prices of a plan with nobody placed, so that there is something to do.
fn no_plan(of: &Optimum) -> Optimum {
    let vacancy_of_seeker = vec![None; of.plan.vacancy_of_seeker.len()];
    Optimum {
        plan: Plan {
            vacancy_of_seeker,
            total: 0,
        },
        certificate: of.certificate.clone(),
    }
}
