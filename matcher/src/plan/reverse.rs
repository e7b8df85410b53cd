//! The other half of the auction: vacancies with places left lower their prices and call the seekers who gain most.
//!
//! Utilities only rise here, and a seeker who was content stays content; so after both rounds seekers and vacancies are
//! within the step of their best.

use super::draft::{Draft, NOBODY};
use super::market::{Market, index};
use super::roster::Roster;
use crate::parallel::{Cancelled, Control};

/// Calls of a round, for each vacancy, after which a war is broken off.
const CALLS_PER_VACANCY: usize = 16;

/// Somebody whom a vacancy could call.
#[derive(Clone, Copy)]
struct Caller {
    /// The price at which the seeker would come.
    price: i32,
    seeker: u32,
    score: i32,
}

struct Round<'a> {
    market: &'a Market,
    draft: &'a mut Draft,
    roster: Roster,
    /// What each seeker has, at least.
    utilities: Vec<i32>,
    waiting: Vec<u32>,
    is_waiting: Vec<bool>,
    callers: Vec<Caller>,
}

/// Vacancies call until none has both a price and a free place, or the budget is spent. Tells whether it came to an
/// end.
pub(super) fn call_round(
    market: &Market,
    draft: &mut Draft,
    step: i32,
    control: &Control,
) -> Result<bool, Cancelled> {
    let mut round = Round::new(market, draft);
    for _ in 0..market.vacancies() * CALLS_PER_VACANCY {
        control.check()?;
        let Some(vacancy) = round.waiting.pop() else {
            return Ok(true);
        };
        round.is_waiting[vacancy as usize] = false;
        round.call(vacancy, step);
    }
    Ok(round.waiting.is_empty())
}

impl<'a> Round<'a> {
    fn new(market: &'a Market, draft: &'a mut Draft) -> Self {
        let mut roster = Roster::new(market);
        let mut utilities = vec![0; market.seekers()];
        for seeker in 0..index(market.seekers()) {
            utilities[seeker as usize] = match draft.vacancy_of[seeker as usize] {
                NOBODY => draft.best(market, seeker),
                vacancy => {
                    roster.add(vacancy, seeker);
                    draft.held(seeker).max(0)
                }
            };
        }
        let waiting = roster.wanting(market, &draft.prices);
        let mut is_waiting = vec![false; market.vacancies()];
        for &vacancy in &waiting {
            is_waiting[vacancy as usize] = true;
        }
        Self {
            market,
            draft,
            roster,
            utilities,
            waiting,
            is_waiting,
            callers: Vec::new(),
        }
    }

    /// Fills the free places of a vacancy with those who would pay most, at a price that the next one would not pay.
    fn call(&mut self, vacancy: u32, step: i32) {
        let free = self.roster.free(self.market, vacancy) as usize;
        self.gather(vacancy, free);
        let next = self.callers.get(free).map_or(0, |next| next.price - step);
        self.callers.truncate(free);
        self.lower(vacancy, next.max(0));
        for place in 0..self.callers.len() {
            self.fetch(vacancy, self.callers[place]);
        }
    }

    /// Finds the best for the free places and, behind them, the next one. Most of those who are looked at are already
    /// below the last of a short list, so the list is cut back only when it has doubled.
    fn gather(&mut self, vacancy: u32, free: usize) {
        self.callers.clear();
        let most = free.saturating_mul(2).saturating_add(2);
        let mut least = 0;
        for (seeker, score) in self.market.of_vacancy(vacancy) {
            let price = score - self.utilities[seeker as usize];
            if price > least && self.draft.vacancy_of[seeker as usize] != vacancy {
                self.callers.push(Caller { price, seeker, score });
                if self.callers.len() == most {
                    least = cut(&mut self.callers, free);
                }
            }
        }
        if self.callers.len() > free {
            cut(&mut self.callers, free);
        }
    }

    fn lower(&mut self, vacancy: u32, price: i32) {
        let gain = self.draft.prices[vacancy as usize] - price;
        for &seeker in self.roster.of(vacancy) {
            self.utilities[seeker as usize] += gain;
        }
        self.draft.prices[vacancy as usize] = price;
    }

    fn fetch(&mut self, vacancy: u32, Caller { seeker, score, .. }: Caller) {
        let left = self.draft.vacancy_of[seeker as usize];
        if left != NOBODY {
            self.roster.remove(left, seeker);
            if self.draft.prices[left as usize] > 0 && !self.is_waiting[left as usize] {
                self.is_waiting[left as usize] = true;
                self.waiting.push(left);
            }
        }
        self.draft.put(seeker, vacancy, score);
        self.roster.add(vacancy, seeker);
        self.utilities[seeker as usize] = self.draft.held(seeker);
    }
}

/// Keeps the best, and the next one at index `free`; gives the price of that one. Equal prices: the lower index is better.
fn cut(callers: &mut Vec<Caller>, free: usize) -> i32 {
    let by_price =
        |left: &Caller, right: &Caller| (right.price, left.seeker).cmp(&(left.price, right.seeker));
    let (_, next, _) = callers.select_nth_unstable_by(free, by_price);
    let price = next.price;
    callers.truncate(free + 1);
    price
}
