//! Small random markets, and the slow truth about them: every assignment there is.

use duijie_matcher::plan::{Edge, Market, RankedEdge};
use proptest::prelude::*;

/// Places and edges before they are checked.
#[derive(Clone, Debug)]
pub(crate) struct Small {
    pub(crate) places: Vec<u32>,
    pub(crate) seekers: usize,
    pub(crate) edges: Vec<RankedEdge>,
}

impl Small {
    pub(crate) fn market(&self) -> Market {
        let plain = |edge: &RankedEdge| Edge {
            vacancy: edge.vacancy,
            seeker: edge.seeker,
            score: edge.employer_score,
        };
        let edges: Vec<Edge> = self.edges.iter().map(plain).collect();
        Market::new(self.places.clone(), self.seekers, &edges).unwrap()
    }

    /// Every way to place the seekers, with free places counted down.
    pub(crate) fn assignments(&self) -> Vec<Vec<Option<u32>>> {
        let mut all = vec![(Vec::new(), self.places.clone())];
        for seeker in 0..self.seekers {
            let mut next = Vec::new();
            for (placed, free) in all {
                let vacancies = self.edges.iter().filter(|edge| edge.seeker as usize == seeker);
                for edge in vacancies.filter(|edge| free[edge.vacancy as usize] > 0) {
                    let (mut placed, mut free): (Vec<Option<u32>>, Vec<u32>) = (placed.clone(), free.clone());
                    placed.push(Some(edge.vacancy));
                    free[edge.vacancy as usize] -= 1;
                    next.push((placed, free));
                }
                let mut placed = placed;
                placed.push(None);
                next.push((placed, free));
            }
            all = next;
        }
        all.into_iter().map(|(placed, _)| placed).collect()
    }

    pub(crate) fn worth(&self, assignment: &[Option<u32>]) -> u64 {
        let placed = |edge: &&RankedEdge| assignment[edge.seeker as usize] == Some(edge.vacancy);
        self.edges
            .iter()
            .filter(placed)
            .map(|edge| u64::from(edge.employer_score))
            .sum()
    }

    pub(crate) fn best(&self) -> u64 {
        self.assignments()
            .iter()
            .map(|assignment| self.worth(assignment))
            .max()
            .unwrap()
    }
}

/// Markets of up to 4 vacancies and 5 seekers; scores from few or many values, so that ties and wars are common.
pub(crate) fn small() -> impl Strategy<Value = Small> {
    (
        1_usize..5,
        0_usize..6,
        prop_oneof![Just(1_u32), Just(3), Just(1_000), Just(100_000)],
    )
        .prop_flat_map(|(vacancies, seekers, values)| {
            let pair = prop::option::weighted(0.7, (0..=values, 0..=values));
            (
                prop::collection::vec(0_u32..4, vacancies),
                prop::collection::vec(pair, vacancies * seekers),
            )
                .prop_map(move |(places, pairs)| Small {
                    places,
                    seekers,
                    edges: edges(vacancies, &pairs, 100_000 / values),
                })
        })
}

fn edges(vacancies: usize, pairs: &[Option<(u32, u32)>], unit: u32) -> Vec<RankedEdge> {
    let mut edges = Vec::new();
    for (place, pair) in pairs.iter().enumerate() {
        if let Some((employer, seeker)) = pair {
            edges.push(RankedEdge {
                vacancy: u32::try_from(place % vacancies).unwrap(),
                seeker: u32::try_from(place / vacancies).unwrap(),
                employer_score: employer * unit,
                seeker_score: seeker * unit,
            });
        }
    }
    edges
}
