//! Checks a stable plan by the definition alone: who sits where, who would rather sit elsewhere, and who is let down for
//! whom. Nothing of the search is used.

use super::Plan;
use super::certificate::{Objection, check_places};
use super::stable::{Preferences, Reason, StablePlan};

/// Why a plan is not stable, or its reasons are not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Instability {
    /// Somebody is placed without an edge, or a vacancy is crowded.
    #[error(transparent)]
    Broken(#[from] Objection),
    /// There is not one reason for each edge.
    #[error("理由的数量与边数不符 / there is not one reason for each edge")]
    Size,
    /// Pairs that would leave the plan for each other.
    #[error("有 {0} 对双方都更愿意选择对方 / {0} pairs would rather have each other")]
    Blocking(usize),
    /// The reason given for this edge is not true.
    #[error("第 {edge} 条边的理由不成立 / the reason given for edge {edge} is not true")]
    Untrue {
        /// Which edge, in the order of the market.
        edge: usize,
    },
}

/// Whether the plan keeps to edges and places, no pair blocks it, and every reason is true.
///
/// # Errors
/// The first thing that is wrong; blocking pairs are counted.
pub fn check_stable(preferences: &Preferences, plan: &StablePlan) -> Result<(), Instability> {
    let market = preferences.employer();
    if plan.vacancy_of_seeker.len() != market.seekers() {
        return Err(Objection::Size.into());
    }
    check_places(market, &Plan::of(market, plan.vacancy_of_seeker.clone()))?;
    let blocking = blocking_pairs(preferences, &plan.vacancy_of_seeker);
    if blocking > 0 {
        return Err(Instability::Blocking(blocking));
    }
    let views = views(preferences, &plan.vacancy_of_seeker);
    let mut reasons = plan.reasons.iter();
    for (edge, view) in views.enumerate() {
        match reasons.next() {
            Some(reason) if view.bears(*reason) => {}
            Some(_) => return Err(Instability::Untrue { edge }),
            None => return Err(Instability::Size),
        }
    }
    if reasons.next().is_some() {
        Err(Instability::Size)
    } else {
        Ok(())
    }
}

/// How many pairs would both rather have each other than what the plan gives them.
#[must_use]
pub fn blocking_pairs(preferences: &Preferences, vacancy_of_seeker: &[Option<u32>]) -> usize {
    views(preferences, vacancy_of_seeker)
        .filter(|view| view.blocks())
        .count()
}

/// How an edge looks from both ends.
#[derive(Clone, Copy)]
struct View {
    together: bool,
    seeker_has_better: bool,
    places_have_better: bool,
}

impl View {
    fn blocks(self) -> bool {
        !self.together && !self.seeker_has_better && !self.places_have_better
    }

    fn bears(self, reason: Reason) -> bool {
        match reason {
            Reason::Together => self.together,
            Reason::SeekerHasBetter => self.seeker_has_better,
            Reason::PlacesHaveBetter => self.places_have_better,
        }
    }
}

/// A rank that is smaller for what is liked better: score downwards, then the other's index.
type Rank = (i64, u32);

fn views(preferences: &Preferences, vacancy_of_seeker: &[Option<u32>]) -> impl Iterator<Item = View> {
    let rank = |score: u32, other: u32| -> Rank { (-i64::from(score), other) };
    let mut held: Vec<Vec<Rank>> = vec![Vec::new(); preferences.employer().vacancies()];
    let mut has: Vec<Option<Rank>> = vec![None; vacancy_of_seeker.len()];
    for (employer, wish) in preferences.employer().edges().zip(preferences.seeker().edges()) {
        if vacancy_of_seeker[wish.seeker as usize] == Some(wish.vacancy) {
            held[wish.vacancy as usize].push(rank(employer.score, employer.seeker));
            has[wish.seeker as usize] = Some(rank(wish.score, wish.vacancy));
        }
    }
    let places = preferences.employer().places();
    let worst: Vec<Option<Rank>> = held.into_iter().map(|ranks| ranks.into_iter().max()).collect();
    let taken = taken(vacancy_of_seeker, places.len());
    let edges = preferences.employer().edges().zip(preferences.seeker().edges());
    edges.map(move |(employer, wish)| {
        let vacancy = wish.vacancy as usize;
        let own = rank(employer.score, employer.seeker);
        let full = taken[vacancy] >= places[vacancy];
        View {
            together: vacancy_of_seeker[wish.seeker as usize] == Some(wish.vacancy),
            seeker_has_better: has[wish.seeker as usize]
                .is_some_and(|has| has < rank(wish.score, wish.vacancy)),
            places_have_better: full && worst[vacancy].is_none_or(|worst| worst < own),
        }
    })
}

fn taken(vacancy_of_seeker: &[Option<u32>], vacancies: usize) -> Vec<u32> {
    let mut taken = vec![0; vacancies];
    for vacancy in vacancy_of_seeker.iter().flatten() {
        taken[*vacancy as usize] += 1;
    }
    taken
}
