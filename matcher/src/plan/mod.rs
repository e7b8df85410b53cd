//! The plan: who should go where, when a vacancy has only so many places and a seeker takes at most one.
//!
//! In: a [`Market`] of vacancies with places, seekers, and scored edges between them. Out: the assignment with the
//! greatest total score and the prices that prove it ([`optimum`]), the same after a change ([`replan`]), or one that no
//! pair would leave ([`stable`]). Each answer is checked by code of its own ([`certificate`], [`stable_check`]), which
//! shares nothing with the search. When they talk at a fair is [`slots`]. Nothing here decides a score, reads a record or runs on a second thread.

mod auction;
mod augment;
mod bids;
pub mod certificate;
mod draft;
mod ease;
pub mod market;
mod release;
mod replan;
mod reverse;
mod roster;
mod settle;
pub mod slots;
pub mod stable;
pub mod stable_check;

pub use certificate::{Certificate, Objection, check_optimum};
pub use market::{Change, Edge, Market, MarketError};
pub use replan::{Moves, Replan, replan};
pub use stable::{Preferences, RankedEdge, Reason, StablePlan, stable};
pub use stable_check::{Instability, blocking_pairs, check_stable};

use crate::parallel::{Cancelled, Control};
use draft::Draft;

/// Who goes where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// For each seeker the vacancy, if there is one.
    pub vacancy_of_seeker: Vec<Option<u32>>,
    /// Sum of the scores of all who are placed.
    pub total: u64,
}

impl Plan {
    /// The plan that places seekers so; a place without an edge is worth nothing.
    #[must_use]
    pub fn of(market: &Market, vacancy_of_seeker: Vec<Option<u32>>) -> Self {
        let placed = (0_u32..).zip(&vacancy_of_seeker);
        let scores = placed.filter_map(|(seeker, vacancy)| market.score((*vacancy)?, seeker));
        let total = scores.map(|score| u64::from(score.cast_unsigned())).sum();
        Self {
            vacancy_of_seeker,
            total,
        }
    }

    /// How many seekers have a vacancy.
    #[must_use]
    pub fn placed(&self) -> usize {
        self.vacancy_of_seeker.iter().flatten().count()
    }
}

/// A plan of the greatest total, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optimum {
    /// The assignment.
    pub plan: Plan,
    /// Prices and utilities that no other assignment can beat.
    pub certificate: Certificate,
}

/// The assignment with the greatest total score. Nobody has to be placed, no place has to be filled.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn optimum(market: &Market, control: &Control) -> Result<Optimum, Cancelled> {
    let mut draft = Draft::new(market);
    // Without a vacancy there is nothing to bid for.
    if !market.places().is_empty() {
        auction::approach(market, &mut draft, control)?;
    }
    ease::ease(market, &mut draft, control)?;
    settle::settle(market, draft, control)
}
