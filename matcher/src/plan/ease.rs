//! Takes the last step of the auction back where nobody holds the price up: one look at each vacancy.
//!
//! Without it, equal scores leave whole vacancies priced one step too high, and everybody in them would have to be settled
//! one by one.

use super::draft::Draft;
use super::market::{Market, index};
use crate::parallel::{Cancelled, Control};

/// Lowers each price to what somebody outside would pay, so that more seekers are content where they are.
pub(super) fn ease(market: &Market, draft: &mut Draft, control: &Control) -> Result<(), Cancelled> {
    let mut utilities: Vec<i32> = (0..index(market.seekers()))
        .map(|seeker| draft.best(market, seeker))
        .collect();
    for vacancy in 0..index(market.vacancies()) {
        control.check()?;
        let price = draft.prices[vacancy as usize];
        if price == 0 || market.places()[vacancy as usize] == 0 {
            continue;
        }
        let outside = |&(seeker, _): &(u32, i32)| draft.vacancy_of[seeker as usize] != vacancy;
        let held_up = market
            .of_vacancy(vacancy)
            .filter(outside)
            .fold(0, |most, (seeker, score)| {
                most.max(score - utilities[seeker as usize])
            });
        if held_up < price {
            draft.prices[vacancy as usize] = held_up;
            for (seeker, score) in market.of_vacancy(vacancy) {
                let utility = &mut utilities[seeker as usize];
                *utility = (*utility).max(score - held_up);
            }
        }
    }
    Ok(())
}
