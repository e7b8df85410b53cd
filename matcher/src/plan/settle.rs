//! Makes a draft exact: from any prices and any assignment to the optimum and its certificate.
//!
//! Who has less than the best at the present prices gives the place up. Then one seeker after the other is placed (or
//! stays away) along a shortest path, and one free place after the other is filled (or becomes cheaper) in the same way.
//! Each step keeps everybody else content, so at the end all are: that is the certificate.

use super::augment::Placing;
use super::certificate::Certificate;
use super::draft::{Draft, NOBODY};
use super::market::{Market, index};
use super::release::Filling;
use super::roster::Roster;
use super::{Optimum, Plan};
use crate::parallel::{Cancelled, Control};

/// The optimum, starting from the draft.
pub(super) fn settle(market: &Market, mut draft: Draft, control: &Control) -> Result<Optimum, Cancelled> {
    let mut roster = Roster::new(market);
    let waiting = keep_content(market, &mut draft, &mut roster);
    let mut placing = Placing::new(market);
    for seeker in waiting {
        control.check()?;
        placing.place(market, &mut draft, &mut roster, seeker);
    }
    let mut filling = Filling::new(market);
    for vacancy in roster.wanting(market, &draft.prices) {
        while draft.prices[vacancy as usize] > 0 && roster.free(market, vacancy) > 0 {
            control.check()?;
            filling.fill(market, &mut draft, &mut roster, vacancy);
        }
    }
    Ok(certified(market, &draft))
}

/// Seats everybody who has the best there is; gives all others who want something.
fn keep_content(market: &Market, draft: &mut Draft, roster: &mut Roster) -> Vec<u32> {
    let mut waiting = Vec::new();
    for seeker in 0..index(market.seekers()) {
        let best = draft.best(market, seeker);
        let vacancy = draft.vacancy_of[seeker as usize];
        if vacancy != NOBODY && draft.held(seeker) == best && roster.free(market, vacancy) > 0 {
            roster.add(vacancy, seeker);
            continue;
        }
        draft.vacancy_of[seeker as usize] = NOBODY;
        if best > 0 {
            waiting.push(seeker);
        }
    }
    waiting
}

fn certified(market: &Market, draft: &Draft) -> Optimum {
    let placed = |&vacancy: &u32| (vacancy != NOBODY).then_some(vacancy);
    let utilities = (0..index(market.seekers())).map(|seeker| draft.best(market, seeker).cast_unsigned());
    Optimum {
        plan: Plan::of(market, draft.vacancy_of.iter().map(placed).collect()),
        certificate: Certificate {
            prices: draft.prices.iter().map(|price| price.cast_unsigned()).collect(),
            utilities: utilities.collect(),
        },
    }
}
