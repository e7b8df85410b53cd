//! Lists of the transferable-utility method: the market's equilibrium in the matching function of Choo and Siow, found by
//! iterated proportional fitting, tells how much each pair should meet; both sides rank by it.

use super::market::Market;
use super::ranking::Rankings;
use crate::parallel::{Cancelled, Control};

/// Change of the unmatched shares below which the equilibrium is reached.
const STEP_MIN: f64 = 1e-9;
/// Rounds after which the shares are taken as they are.
const ROUNDS_MAX: usize = 1_000;

/// Both sides ranked by how much each pair meets in equilibrium.
pub(super) fn rank(market: &Market, control: &Control) -> Result<Rankings, Cancelled> {
    let scores = market.left_scores.iter().zip(&market.right_scores);
    let pulls: Vec<f64> = scores
        .map(|(left, right)| libm::exp((left + right) / 2.0))
        .collect();
    let mut left = vec![1.0; market.left.len()];
    let mut right = vec![1.0; market.right.len()];
    for _ in 0..ROUNDS_MAX {
        control.check()?;
        let left_step = fit(
            &mut left,
            &market.left.members,
            &right,
            &market.right.members,
            &pulls,
        );
        let right_step = fit(
            &mut right,
            &market.right.members,
            &left,
            &market.left.members,
            &pulls,
        );
        if left_step.max(right_step) < STEP_MIN {
            break;
        }
    }
    let members = market.left.members.iter().zip(&market.right.members);
    let meetings: Vec<f64> = pulls
        .iter()
        .zip(members)
        .map(|(pull, (one, other))| pull * left[*one] * right[*other])
        .collect();
    Ok(Rankings::by(market, &meetings, &meetings))
}

/// Fits the roots of one side's unmatched shares to the other side's, so that what each member gives away and what it
/// keeps add up to one; tells the largest change.
fn fit(roots: &mut [f64], own: &[usize], others: &[f64], partners: &[usize], pulls: &[f64]) -> f64 {
    let mut sums = vec![0.0; roots.len()];
    for ((member, partner), pull) in own.iter().zip(partners).zip(pulls) {
        sums[*member] += pull * others[*partner];
    }
    let mut step: f64 = 0.0;
    for (root, sum) in roots.iter_mut().zip(&sums) {
        let half = sum / 2.0;
        let fitted = (1.0 + half * half).sqrt() - half;
        step = step.max((fitted - *root).abs());
        *root = fitted;
    }
    step
}
