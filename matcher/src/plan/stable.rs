//! The stable plan: no seeker and vacancy would both rather have each other than what they got.
//!
//! Each side ranks by its own score of the pair, equal scores by the other's index, lower first; every edge is better than
//! nothing. Seekers propose, vacancies keep the best as far as places go: of all stable plans this is the best for
//! every seeker.

use std::cmp::Reverse;

use super::bids::{Bid, Bids};
use super::market::{Edge, Market, MarketError, index};
use crate::parallel::{Cancelled, Control};

/// A pair with what each side thinks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankedEdge {
    /// Index of the vacancy.
    pub vacancy: u32,
    /// Index of the seeker.
    pub seeker: u32,
    /// What the employer thinks of the seeker.
    pub employer_score: u32,
    /// What the seeker thinks of the vacancy.
    pub seeker_score: u32,
}

/// What everybody wants: the same edges twice, once with the scores of each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    employer: Market,
    seeker: Market,
}

impl Preferences {
    /// The wishes of both sides, from edges in any order.
    ///
    /// # Errors
    /// The first edge that does not fit.
    pub fn new(places: &[u32], seekers: usize, edges: &[RankedEdge]) -> Result<Self, MarketError> {
        let side = |score: fn(&RankedEdge) -> u32| {
            let plain = |edge: &RankedEdge| Edge {
                vacancy: edge.vacancy,
                seeker: edge.seeker,
                score: score(edge),
            };
            let edges: Vec<Edge> = edges.iter().map(plain).collect();
            Market::new(places.to_vec(), seekers, &edges)
        };
        Ok(Self {
            employer: side(|edge| edge.employer_score)?,
            seeker: side(|edge| edge.seeker_score)?,
        })
    }

    /// The market with the scores of the employers.
    #[must_use]
    pub fn employer(&self) -> &Market {
        &self.employer
    }

    /// The market with the scores of the seekers.
    #[must_use]
    pub fn seeker(&self) -> &Market {
        &self.seeker
    }
}

/// Why an edge does not break the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The two are placed together.
    Together,
    /// The seeker has a vacancy that ranks higher for the seeker.
    SeekerHasBetter,
    /// All places are held by people who rank higher for the employer.
    PlacesHaveBetter,
}

/// A plan that nobody would leave, with the reason for each edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StablePlan {
    /// For each seeker the vacancy, if there is one.
    pub vacancy_of_seeker: Vec<Option<u32>>,
    /// For each edge, in the order of [`Market::edges`].
    pub reasons: Vec<Reason>,
}

/// The stable plan that is best for the seekers.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn stable(preferences: &Preferences, control: &Control) -> Result<StablePlan, Cancelled> {
    let vacancy_of_seeker = propose(preferences, control)?;
    let reasons = reasons(preferences, &vacancy_of_seeker);
    Ok(StablePlan {
        vacancy_of_seeker,
        reasons,
    })
}

fn propose(preferences: &Preferences, control: &Control) -> Result<Vec<Option<u32>>, Cancelled> {
    let Preferences {
        employer,
        seeker: wishes,
    } = preferences;
    let mut bids = Bids::new(employer);
    let mut vacancy_of = vec![None; wishes.seekers()];
    let mut lists: Vec<Vec<u32>> = (0..index(wishes.seekers()))
        .map(|seeker| wish_list(wishes, seeker))
        .collect();
    let mut waiting: Vec<u32> = (0..index(wishes.seekers())).rev().collect();
    while let Some(seeker) = waiting.pop() {
        control.check()?;
        let Some(vacancy) = lists[seeker as usize].pop() else {
            continue;
        };
        let places = employer.places()[vacancy as usize];
        let offer = employer.score(vacancy, seeker).unwrap_or_default();
        let bid = Bid {
            offer,
            seeker: Reverse(seeker),
        };
        match bids.lowest(vacancy as usize, places) {
            _ if places == 0 => waiting.push(seeker),
            Some(lowest) if bid < lowest => waiting.push(seeker),
            _ => {
                vacancy_of[seeker as usize] = Some(vacancy);
                if let Some(Bid {
                    seeker: Reverse(outbid),
                    ..
                }) = bids.take(vacancy as usize, bid, places)
                {
                    vacancy_of[outbid as usize] = None;
                    waiting.push(outbid);
                }
            }
        }
    }
    Ok(vacancy_of)
}

/// The vacancies of a seeker, the best one last.
fn wish_list(wishes: &Market, seeker: u32) -> Vec<u32> {
    let mut list: Vec<(i32, Reverse<u32>)> = wishes
        .of_seeker(seeker)
        .map(|(vacancy, score)| (score, Reverse(vacancy)))
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, Reverse(vacancy))| vacancy).collect()
}

fn reasons(preferences: &Preferences, vacancy_of: &[Option<u32>]) -> Vec<Reason> {
    let wishes = &preferences.seeker;
    let held = |seeker: u32| {
        let vacancy = vacancy_of[seeker as usize]?;
        Some((wishes.score(vacancy, seeker)?, Reverse(vacancy)))
    };
    let reason = |edge: Edge| match held(edge.seeker) {
        Some((_, Reverse(vacancy))) if vacancy == edge.vacancy => Reason::Together,
        Some(better) if better > (edge.score.cast_signed(), Reverse(edge.vacancy)) => Reason::SeekerHasBetter,
        _ => Reason::PlacesHaveBetter,
    };
    wishes.edges().map(reason).collect()
}
