//! From scores of codes to chances of codes, and how such chances have proved themselves on titles not learnt from.
//!
//! Scores come from `model.rs`; what is answered is decided in `reader.rs`.

use super::tree::{LEVELS, Tree, filled_parts};

/// How far apart chances lie for scores that differ by one.
const SHARPNESS: f64 = 8.0;
const MILLI: f64 = 1000.0;
/// So many answers stand behind every step of the calibration at least.
const STEP_MIN: usize = 25;

/// The chance of every 细类, in thousandths of the whole.
#[derive(Debug, Clone)]
pub(super) struct Posterior {
    /// Nodes and their chances, in tree order.
    pub(super) leaves: Vec<(u32, f64)>,
}

impl Posterior {
    pub(super) fn of(tree: &Tree, scores: &[f64]) -> Self {
        let leaf = |node: u32| scores.get(node as usize).map(|score| (node, *score));
        let mut leaves: Vec<(u32, f64)> = tree.leaves().iter().filter_map(|node| leaf(*node)).collect();
        let best = leaves.iter().map(|(_, score)| *score).fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        for (_, score) in &mut leaves {
            *score = libm::exp(SHARPNESS * (*score - best));
            sum += *score;
        }
        for (_, chance) in &mut leaves {
            *chance /= sum;
        }
        Self { leaves }
    }

    /// The most likely 细类, best first, equal ones in the order of codes.
    pub(super) fn best(&self, count: usize) -> Vec<(u32, f64)> {
        let mut best: Vec<(u32, f64)> = Vec::with_capacity(count + 1);
        for (node, chance) in &self.leaves {
            let place = best.partition_point(|(_, better)| better >= chance);
            if place < count {
                best.insert(place, (*node, *chance));
                best.truncate(count);
            }
        }
        best
    }

    /// The chance of what a code belongs to at each level, from the top down.
    pub(super) fn at_levels(&self, tree: &Tree, node: u32) -> [f64; LEVELS] {
        let own = tree.branches(node);
        let mut chances = [0.0; LEVELS];
        for (leaf, chance) in &self.leaves {
            let shared = own.iter().zip(tree.branches(*leaf)).take_while(|(own, other)| *own == other).count();
            for sum in chances.iter_mut().take(shared) {
                *sum += chance;
            }
        }
        chances
    }
}

/// For each level, steps of (chance, share that proved right), both rising.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Calibration {
    pub(super) steps: [Vec<(u16, u16)>; LEVELS],
}

impl Calibration {
    /// Pools neighbouring answers until the share of right ones rises with the chance.
    pub(super) fn learn(answers: &[Vec<(f64, bool)>; LEVELS]) -> Self {
        Self { steps: std::array::from_fn(|level| answers.get(level).map_or_else(Vec::new, |answers| steps(answers))) }
    }

    /// How often an answer of this chance was right, in thousandths; between two steps on the line between them.
    pub(super) fn confidence(&self, level: usize, chance: f64) -> u16 {
        let chance = thousandths(chance);
        let Some(steps) = self.steps.get(level).filter(|steps| !steps.is_empty()) else { return chance };
        let next = steps.partition_point(|(from, _)| *from < chance);
        let above = steps.get(next).copied().unwrap_or((1000, steps.last().map_or(1000, |(_, share)| *share)));
        let below = next.checked_sub(1).and_then(|place| steps.get(place)).copied().unwrap_or((0, 0));
        let width = i64::from(above.0.saturating_sub(below.0)).max(1);
        let way = i64::from(chance.saturating_sub(below.0)) * (i64::from(above.1) - i64::from(below.1)) / width;
        u16::try_from(i64::from(below.1) + way).unwrap_or(0).min(1000)
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number is 0..=1000")]
pub(super) fn thousandths(share: f64) -> u16 {
    (share * MILLI).round().clamp(0.0, MILLI) as u16
}

fn steps(answers: &[(f64, bool)]) -> Vec<(u16, u16)> {
    let mut sorted = answers.to_vec();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut pools: Vec<(f64, usize, usize)> = Vec::new();
    for chunk in sorted.chunks(STEP_MIN) {
        let chances: f64 = chunk.iter().map(|(chance, _)| chance).sum();
        let right = chunk.iter().filter(|(_, right)| *right).count();
        pools.push((chances, right, chunk.len()));
        while let [.., before, last] = pools.as_slice()
            && before.1 * last.2 >= last.1 * before.2
        {
            let pooled = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            pools.truncate(pools.len() - 2);
            pools.push(pooled);
        }
    }
    let share = |sum: f64, count: usize| thousandths(sum / count as f64);
    pools.into_iter().map(|(chances, right, count)| (share(chances, count), share(right as f64, count))).collect()
}

/// How deep a label says what a title is: a 细类 wherever nothing is below it, and no deeper than 大类 for no job.
pub(super) fn label_depth(tree: &Tree, code: &str) -> Option<usize> {
    let node = tree.number(code)?;
    let is_no_job = code == super::tree::NO_JOB;
    let depth = if tree.is_leaf(node) { LEVELS } else { filled_parts(code) };
    Some(if is_no_job { 1 } else { depth })
}
