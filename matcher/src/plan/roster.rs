//! Who sits in each vacancy: one flat array, so that a seeker is added or taken out in constant time.

use super::market::{Market, index};

/// The seekers of each vacancy.
pub(super) struct Roster {
    start: Vec<u32>,
    held: Vec<u32>,
    seats: Vec<u32>,
    /// Where each placed seeker sits among those of the vacancy.
    seat_of: Vec<u32>,
}

impl Roster {
    pub(super) fn new(market: &Market) -> Self {
        let mut start = vec![0];
        for vacancy in 0..market.vacancies() {
            start.push(start[vacancy] + market.seats(vacancy));
        }
        Self {
            held: vec![0; market.vacancies()],
            seats: vec![0; start[market.vacancies()] as usize],
            seat_of: vec![0; market.seekers()],
            start,
        }
    }

    /// How many places are free.
    #[inline]
    pub(super) fn free(&self, market: &Market, vacancy: u32) -> u32 {
        market.places()[vacancy as usize] - self.held[vacancy as usize]
    }

    /// The seekers of a vacancy.
    #[inline]
    pub(super) fn of(&self, vacancy: u32) -> &[u32] {
        let start = self.start[vacancy as usize] as usize;
        &self.seats[start..start + self.held[vacancy as usize] as usize]
    }

    /// Adds a seeker; the caller knows that a place is free.
    #[inline]
    pub(super) fn add(&mut self, vacancy: u32, seeker: u32) {
        let held = &mut self.held[vacancy as usize];
        self.seats[(self.start[vacancy as usize] + *held) as usize] = seeker;
        self.seat_of[seeker as usize] = *held;
        *held += 1;
    }

    /// Takes a seeker out of the vacancy; the last one moves to that seat.
    #[inline]
    pub(super) fn remove(&mut self, vacancy: u32, seeker: u32) {
        let start = self.start[vacancy as usize];
        let held = &mut self.held[vacancy as usize];
        *held -= 1;
        let last = self.seats[(start + *held) as usize];
        let seat = self.seat_of[seeker as usize];
        self.seats[(start + seat) as usize] = last;
        self.seat_of[last as usize] = seat;
    }

    /// Vacancies that ask for money although a place is free, in the order of their indices.
    pub(super) fn wanting(&self, market: &Market, prices: &[i32]) -> Vec<u32> {
        (0..index(market.vacancies()))
            .filter(|&vacancy| prices[vacancy as usize] > 0 && self.free(market, vacancy) > 0)
            .collect()
    }
}
