//! The plan after something happened: starts from the old plan and its prices, so that only those who are touched by the
//! change are looked for anew, and gives a certified optimum again.

use super::draft::Draft;
use super::market::{Market, SCORE_MAX};
use super::settle::settle;
use super::{Optimum, Plan};
use crate::parallel::{Cancelled, Control};

/// The new optimum and how far it is from the old plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replan {
    /// The optimum of the market as it is now.
    pub optimum: Optimum,
    /// Who has to be told.
    pub moves: Moves,
}

/// How many seekers a new plan treats in another way; who has left the market is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Placed before and now, but elsewhere.
    pub moved: usize,
    /// Placed now, not before.
    pub gained: usize,
    /// Placed before, not now, though still there.
    pub lost: usize,
}

/// Plans for `market`, which is what the market of `previous` has become ([`Market::changed`]): indices mean the same, new
/// seekers and vacancies come after the old ones. The total is that of a plan from scratch.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn replan(market: &Market, previous: &Optimum, control: &Control) -> Result<Replan, Cancelled> {
    let mut draft = Draft::new(market);
    let old_prices = draft.prices.iter_mut().zip(&previous.certificate.prices);
    for ((now, &price), &places) in old_prices.zip(market.places()) {
        if places > 0 {
            *now = price.min(SCORE_MAX).cast_signed();
        }
    }
    for (seeker, vacancy) in kept(market, &previous.plan) {
        if let Some(score) = market.score(vacancy, seeker) {
            draft.put(seeker, vacancy, score);
        }
    }
    let optimum = settle(market, draft, control)?;
    let moves = Moves::between(market, &previous.plan, &optimum.plan);
    Ok(Replan { optimum, moves })
}

/// Who was placed in a vacancy that is still known.
fn kept(market: &Market, plan: &Plan) -> impl Iterator<Item = (u32, u32)> {
    let (vacancies, seekers) = (market.vacancies(), market.seekers());
    let placed = (0_u32..).zip(plan.vacancy_of_seeker.iter().take(seekers));
    placed.filter_map(move |(seeker, vacancy)| {
        let vacancy = vacancy.filter(|vacancy| (*vacancy as usize) < vacancies)?;
        Some((seeker, vacancy))
    })
}

impl Moves {
    /// Compares two plans; the second is for `market`.
    #[must_use]
    pub fn between(market: &Market, before: &Plan, after: &Plan) -> Self {
        let mut moves = Self::default();
        for (seeker, &now) in (0_u32..).zip(&after.vacancy_of_seeker) {
            let then = before.vacancy_of_seeker.get(seeker as usize).copied().flatten();
            match (then, now) {
                (Some(then), Some(now)) if then != now => moves.moved += 1,
                (None, Some(_)) => moves.gained += 1,
                (Some(_), None) if market.of_seeker(seeker).next().is_some() => moves.lost += 1,
                _ => {}
            }
        }
        moves
    }
}
