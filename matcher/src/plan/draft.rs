//! A plan on its way: prices, and who sits where for now. The steps of the search hand it on to each other; what they
//! promise about it stands with each step.

use super::market::{Market, SCORE_MAX};

/// Stands for "no vacancy" and "no seeker" in flat arrays.
pub(super) const NOBODY: u32 = u32::MAX;

/// Prices of the vacancies and the vacancy of each seeker.
pub(super) struct Draft {
    /// What a place costs, never below 0.
    pub(super) prices: Vec<i32>,
    /// The vacancy of each seeker, or [`NOBODY`].
    pub(super) vacancy_of: Vec<u32>,
    /// The score of the seeker with that vacancy.
    pub(super) worth: Vec<i32>,
}

impl Draft {
    /// Nobody is placed and everything is free, except what has no places: that costs more than it could be worth.
    pub(super) fn new(market: &Market) -> Self {
        let price = |places: &u32| if *places == 0 { SCORE_MAX.cast_signed() } else { 0 };
        Self {
            prices: market.places().iter().map(price).collect(),
            vacancy_of: vec![NOBODY; market.seekers()],
            worth: vec![0; market.seekers()],
        }
    }

    /// What the seeker could have at most at these prices; staying away is worth 0.
    #[inline]
    pub(super) fn best(&self, market: &Market, seeker: u32) -> i32 {
        market.of_seeker(seeker).fold(0, |best, (vacancy, score)| {
            best.max(score - self.prices[vacancy as usize])
        })
    }

    /// What the seeker has now.
    #[inline]
    pub(super) fn held(&self, seeker: u32) -> i32 {
        match self.vacancy_of[seeker as usize] {
            NOBODY => 0,
            vacancy => self.worth[seeker as usize] - self.prices[vacancy as usize],
        }
    }

    /// Puts the seeker there.
    #[inline]
    pub(super) fn put(&mut self, seeker: u32, vacancy: u32, worth: i32) {
        self.vacancy_of[seeker as usize] = vacancy;
        self.worth[seeker as usize] = worth;
    }
}
