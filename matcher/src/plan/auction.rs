//! A quick way close to the optimum: seekers bid for places, then vacancies with places left lower their prices.
//!
//! Both rounds are repeated with an ever smaller step. Many equal scores and tight places make bidders raise each other
//! by the step only (a price war), so every round ends when its budget is spent. What is left is near the optimum, and
//! nothing more is promised: `settle` makes it exact from whatever it gets.

use std::cmp::Reverse;

use super::bids::{Bid, Bids};
use super::draft::{Draft, NOBODY};
use super::market::{Market, index};
use super::reverse;
use crate::parallel::{Cancelled, Control};

/// By how much a bid is better than needed, from round to round.
const STEPS: [i32; 5] = [4_096, 512, 64, 8, 1];
/// Bids of a round, for each seeker, after which a war is broken off.
const BIDS_PER_SEEKER: usize = 12;
/// Alternatives that a seeker remembers. Prices only rise in a round: what was worse than these stays worse than then.
const REMEMBERED: usize = 4;

/// Brings prices and assignment near the optimum.
pub(super) fn approach(market: &Market, draft: &mut Draft, control: &Control) -> Result<(), Cancelled> {
    start_prices(market, draft);
    for step in STEPS {
        let bidding_ended = bid_round(market, draft, step, control)?;
        let calling_ended = reverse::call_round(market, draft, step, control)?;
        // A war that was broken off would break out again, and last longer with a smaller step.
        if !(bidding_ended && calling_ended) {
            break;
        }
    }
    Ok(())
}

/// If places are fewer than seekers, only so many can pay: start all prices at what the last of them has at best.
fn start_prices(market: &Market, draft: &mut Draft) {
    let places: u64 = market.places().iter().map(|&places| u64::from(places)).sum();
    let Some(places) = usize::try_from(places)
        .ok()
        .filter(|&places| places < market.seekers())
    else {
        return;
    };
    let mut best: Vec<i32> = (0..index(market.seekers()))
        .map(|seeker| draft.best(market, seeker))
        .collect();
    let (_, price, _) = best.select_nth_unstable_by(places, |left, right| right.cmp(left));
    for now in &mut draft.prices {
        *now = (*now).max(*price);
    }
}

/// What a seeker remembers of the last look at all edges.
#[derive(Clone, Copy)]
struct Memory {
    vacancies: [u32; REMEMBERED],
    scores: [i32; REMEMBERED],
    /// No other edge is worth more than this.
    others_at_most: i32,
}

/// The best place, and what the best of all others is worth.
#[derive(Clone, Copy)]
struct Choice {
    vacancy: u32,
    score: i32,
    value: i32,
    second: i32,
}

const NOTHING: Choice = Choice {
    vacancy: NOBODY,
    score: 0,
    value: 0,
    second: 0,
};

impl Memory {
    const EMPTY: Self = Self {
        vacancies: [0; REMEMBERED],
        scores: [i32::MIN / 2; REMEMBERED],
        others_at_most: i32::MAX,
    };

    /// Chooses among what is remembered.
    #[inline]
    fn choose(&self, prices: &[i32]) -> Choice {
        let mut choice = NOTHING;
        for (&vacancy, &score) in self.vacancies.iter().zip(&self.scores) {
            choice.offer(vacancy, score, score - prices[vacancy as usize]);
        }
        choice
    }

    /// Looks at all edges and remembers the best, best first.
    fn look(market: &Market, prices: &[i32], seeker: u32) -> Self {
        let mut memory = Self {
            others_at_most: 0,
            ..Self::EMPTY
        };
        let mut values = [0; REMEMBERED];
        for (vacancy, score) in market.of_seeker(seeker) {
            let value = score - prices[vacancy as usize];
            if value > memory.others_at_most {
                memory.insert(&mut values, (vacancy, score, value));
            }
        }
        memory
    }

    #[inline]
    fn insert(&mut self, values: &mut [i32; REMEMBERED], (vacancy, score, value): (u32, i32, i32)) {
        let last = REMEMBERED - 1;
        if value <= values[last] {
            self.others_at_most = value;
            return;
        }
        self.others_at_most = values[last];
        let mut place = last;
        while place > 0 && values[place - 1] < value {
            values[place] = values[place - 1];
            self.vacancies[place] = self.vacancies[place - 1];
            self.scores[place] = self.scores[place - 1];
            place -= 1;
        }
        (values[place], self.vacancies[place], self.scores[place]) = (value, vacancy, score);
    }
}

impl Choice {
    #[inline]
    fn offer(&mut self, vacancy: u32, score: i32, value: i32) {
        if value > self.value {
            *self = Self {
                vacancy,
                score,
                value,
                second: self.value,
            };
        } else if value > self.second {
            self.second = value;
        }
    }
}

/// Everybody bids for the best place until nobody is outbid any more, or the budget is spent. Tells whether it came to an end.
fn bid_round(market: &Market, draft: &mut Draft, step: i32, control: &Control) -> Result<bool, Cancelled> {
    let mut bids = Bids::new(market);
    let mut memories = vec![Memory::EMPTY; market.seekers()];
    draft.vacancy_of.fill(NOBODY);
    let mut waiting: Vec<u32> = (0..index(market.seekers())).rev().collect();
    for _ in 0..market.seekers() * BIDS_PER_SEEKER {
        control.check()?;
        let Some(seeker) = waiting.pop() else {
            return Ok(true);
        };
        let choice = choose(market, &draft.prices, &mut memories[seeker as usize], seeker);
        if choice.vacancy != NOBODY {
            waiting.extend(bid(market, draft, &mut bids, seeker, choice, step));
        }
    }
    Ok(waiting.is_empty())
}

#[inline]
fn choose(market: &Market, prices: &[i32], memory: &mut Memory, seeker: u32) -> Choice {
    let choice = memory.choose(prices);
    if choice.second >= memory.others_at_most {
        return choice;
    }
    *memory = Memory::look(market, prices, seeker);
    let mut choice = memory.choose(prices);
    choice.second = choice.second.max(memory.others_at_most);
    choice
}

/// Places the bid; gives the seeker who was outbid.
#[inline]
fn bid(
    market: &Market,
    draft: &mut Draft,
    bids: &mut Bids,
    seeker: u32,
    choice: Choice,
    step: i32,
) -> Option<u32> {
    let vacancy = choice.vacancy as usize;
    let places = market.places()[vacancy];
    let offer = choice.score - choice.second + step;
    let outbid = bids.take(
        vacancy,
        Bid {
            offer,
            seeker: Reverse(seeker),
        },
        places,
    );
    draft.put(seeker, choice.vacancy, choice.score);
    if let Some(lowest) = bids.lowest(vacancy, places) {
        draft.prices[vacancy] = draft.prices[vacancy].max(lowest.offer);
    }
    let Reverse(outbid) = outbid?.seeker;
    draft.vacancy_of[outbid as usize] = NOBODY;
    Some(outbid)
}
