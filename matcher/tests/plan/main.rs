//! Plans against exhaustive search on small markets, against themselves after changes, and against tampering.
#![allow(clippy::unwrap_used, reason = "tests")]

mod brute;
mod optimum;
mod seeded;
mod stable;

use duijie_matcher::Control;
use duijie_matcher::plan::{self, Market, Optimum, Preferences, Replan, StablePlan};

fn optimum(market: &Market) -> Optimum {
    plan::optimum(market, &Control::default()).unwrap()
}

fn replan(market: &Market, previous: &Optimum) -> Replan {
    plan::replan(market, previous, &Control::default()).unwrap()
}

fn stable(preferences: &Preferences) -> StablePlan {
    plan::stable(preferences, &Control::default()).unwrap()
}
