//! A market of a real fair's shape: popular vacancies, equal scores, places exactly as many as seekers, or far fewer.

use super::{optimum, replan, stable};
use duijie_matcher::plan::{Change, Edge, Market, Preferences, RankedEdge, check_optimum, check_stable};

/// A small generator of its own, so that the market never changes.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % bound).unwrap()
    }
}

/// 300 vacancies, 2,000 seekers, up to 20 edges each; low indices are listed more often and pay better.
fn edges(step: u32) -> Vec<Edge> {
    let mut numbers = Numbers(7);
    let mut edges = Vec::new();
    for seeker in 0..2_000 {
        let quality = numbers.below(40_000);
        let mut vacancies: Vec<u32> = (0..20)
            .map(|_| numbers.below(300).min(numbers.below(300)))
            .collect();
        vacancies.sort_unstable();
        vacancies.dedup();
        edges.extend(vacancies.into_iter().map(|vacancy| {
            let score = quality + (300 - vacancy) * 100 + numbers.below(30_000);
            Edge {
                vacancy,
                seeker,
                score: score / step * step,
            }
        }));
    }
    edges
}

#[test]
fn contention_ties_and_tight_places_are_certified() {
    for step in [1, 10_000, 100_000] {
        for total in [300, 2_000, 3_000] {
            let places = (0..300)
                .map(|vacancy| total / 300 + u32::from(vacancy < total % 300))
                .collect();
            let market = Market::new(places, 2_000, &edges(step)).unwrap();
            let found = optimum(&market);
            assert_eq!(
                check_optimum(&market, &found.plan, &found.certificate),
                Ok(()),
                "{step} {total}"
            );
        }
    }
}

#[test]
fn a_day_of_changes_ends_where_a_plan_from_scratch_does() {
    let mut market = Market::new(vec![5; 300], 2_000, &edges(100)).unwrap();
    let mut now = optimum(&market);
    for hour in 0..10 {
        let changes = [
            Change::SeekerGone(hour * 190),
            Change::Places {
                vacancy: hour * 3,
                places: if hour % 2 == 0 { 0 } else { 7 },
            },
            Change::WalkIn(vec![(hour, 90_000), (hour + 20, 50_000)]),
        ];
        market = market.changed(&changes).unwrap();
        let after = replan(&market, &now);
        assert_eq!(
            check_optimum(&market, &after.optimum.plan, &after.optimum.certificate),
            Ok(())
        );
        assert_eq!(after.optimum.plan.total, optimum(&market).plan.total);
        assert!(
            after.moves.moved < 200,
            "{:?}: a few changes must not turn the fair around",
            after.moves
        );
        now = after.optimum;
    }
}

#[test]
fn nobody_would_leave_the_stable_plan() {
    let ranked = |edge: &Edge| RankedEdge {
        vacancy: edge.vacancy,
        seeker: edge.seeker,
        employer_score: edge.score,
        seeker_score: (edge.score * 7 + edge.vacancy * 911) % 100_000,
    };
    let ranked: Vec<RankedEdge> = edges(1_000).iter().map(ranked).collect();
    for places in [1, 5, 10] {
        let preferences = Preferences::new(&vec![places; 300], 2_000, &ranked).unwrap();
        assert_eq!(check_stable(&preferences, &stable(&preferences)), Ok(()));
    }
}
