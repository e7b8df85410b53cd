//! From scores of codes to chances of codes, and how such chances have proved themselves on titles not learnt from.
//!
//! Scores come from `model.rs`; what is answered is decided in `reader.rs`.

use super::tree::{LEVELS, Tree, filled_parts};

/// How far apart chances lie for scores that differ by one.
pub(super) const SHARPNESS: f64 = 6.0;
/// What lies further behind the best has no chance worth counting.
const BEHIND_MAX: f64 = -12.0;
const MILLI: f64 = 1000.0;
/// Chances are told apart finer than confidences: most of them are near one.
const FINE: f64 = 10_000.0;
/// So many answers stand behind every step of the calibration at least.
const STEP_MIN: usize = 25;

/// The chance of every 细类, and of what it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Posterior {
    /// Nodes and their chances, in tree order.
    pub(super) leaves: Vec<(u32, f64)>,
    /// For each branch by its number the chances of the leaves on it, level by level.
    sums: Vec<[f64; LEVELS]>,
}

impl Posterior {
    pub(super) fn of(tree: &Tree, scores: &[f64], sharpness: f64) -> Self {
        let leaf = |node: u32| scores.get(node as usize).map(|score| (node, *score));
        let mut leaves: Vec<(u32, f64)> = tree.leaves().iter().filter_map(|node| leaf(*node)).collect();
        let best = leaves.iter().map(|(_, score)| *score).fold(f64::MIN, f64::max);
        let mut whole = 0.0;
        for (_, score) in &mut leaves {
            let behind = sharpness * (*score - best);
            *score = if behind < BEHIND_MAX {
                0.0
            } else {
                libm::exp(behind)
            };
            whole += *score;
        }
        let mut sums = vec![[0.0; LEVELS]; scores.len()];
        for (node, chance) in &mut leaves {
            *chance /= whole;
            for (level, branch) in tree.branches(*node).into_iter().enumerate() {
                if let Some(sum) = sums.get_mut(branch as usize).and_then(|sums| sums.get_mut(level)) {
                    *sum += *chance;
                }
            }
        }
        Self { leaves, sums }
    }

    /// The most likely 细类, best first, equal ones in the order of codes.
    pub(super) fn best(&self, count: usize) -> Vec<(u32, f64)> {
        let mut best: Vec<(u32, f64)> = Vec::with_capacity(count + 1);
        for (node, chance) in &self.leaves {
            if best.len() < count || best.last().is_some_and(|(_, last)| chance > last) {
                let place = best.partition_point(|(_, better)| better >= chance);
                best.insert(place, (*node, *chance));
                best.truncate(count);
            }
        }
        best
    }

    /// The chance of what a code belongs to at each level, from the top down.
    pub(super) fn at_levels(&self, tree: &Tree, node: u32) -> [f64; LEVELS] {
        let branches = tree.branches(node);
        let sum = |level: usize| self.sums.get(*branches.get(level)? as usize)?.get(level).copied();
        std::array::from_fn(|level| sum(level).unwrap_or(0.0))
    }

    /// The chances of branches at a level, by their numbers, without those of no chance.
    pub(super) fn branches(&self, level: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let chances = (0..)
            .zip(&self.sums)
            .filter_map(move |(branch, sums)| Some((branch, *sums.get(level)?)));
        chances.filter(|(_, chance)| *chance > 0.0)
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
        Self {
            steps: std::array::from_fn(|level| {
                answers.get(level).map_or_else(Vec::new, |answers| steps(answers))
            }),
        }
    }

    /// How often answers of these chances were right, in thousandths, from 大类 down and never rising on the way.
    pub(super) fn confidences(&self, chances: [f64; LEVELS]) -> [u16; LEVELS] {
        let mut confidences = [0; LEVELS];
        let mut least = 0;
        for level in (0..LEVELS).rev() {
            least = self.confidence(level, chances[level]).max(least);
            confidences[level] = least;
        }
        confidences
    }

    /// Between two steps a chance lies on the line between them.
    fn confidence(&self, level: usize, chance: f64) -> u16 {
        let fine = fine(chance);
        let Some(steps) = self.steps.get(level).filter(|steps| !steps.is_empty()) else {
            return thousandths(chance);
        };
        let next = steps.partition_point(|(from, _)| *from <= fine);
        let below = next
            .checked_sub(1)
            .and_then(|place| steps.get(place))
            .copied()
            .unwrap_or((0, 0));
        let above = steps.get(next).copied().unwrap_or((u16::MAX, below.1));
        let width = i64::from(above.0) - i64::from(below.0);
        let way = i64::from(fine - below.0) * (i64::from(above.1) - i64::from(below.1)) / width.max(1);
        u16::try_from(i64::from(below.1) + way).unwrap_or(0).min(1000)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is 0..=10000"
)]
fn fine(chance: f64) -> u16 {
    (chance * FINE).round().clamp(0.0, FINE) as u16
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is 0..=1000"
)]
pub(super) fn thousandths(share: f64) -> u16 {
    (share * MILLI).round().clamp(0.0, MILLI) as u16
}

fn steps(answers: &[(f64, bool)]) -> Vec<(u16, u16)> {
    let mut sorted = answers.to_vec();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut pools: Vec<Pool> = Vec::new();
    for chunk in sorted.chunks(STEP_MIN) {
        pools.push(Pool {
            chances: chunk.iter().map(|(chance, _)| chance).sum(),
            right: chunk.iter().filter(|(_, right)| *right).count(),
            answers: chunk.len(),
        });
        while let [.., before, last] = pools.as_slice()
            && (before.right * last.answers >= last.right * before.answers
                || before.chance() == last.chance())
        {
            let pooled = before.with(last);
            pools.truncate(pools.len() - 2);
            pools.push(pooled);
        }
    }
    pools
        .iter()
        .map(|pool| {
            (
                pool.chance(),
                thousandths(pool.right as f64 / pool.answers as f64),
            )
        })
        .collect()
}

/// Answers of neighbouring chances.
struct Pool {
    chances: f64,
    right: usize,
    answers: usize,
}

impl Pool {
    fn chance(&self) -> u16 {
        fine(self.chances / self.answers as f64)
    }

    fn with(&self, other: &Self) -> Self {
        Self {
            chances: self.chances + other.chances,
            right: self.right + other.right,
            answers: self.answers + other.answers,
        }
    }
}

/// How deep a label says what a title is: a 细类 wherever nothing is below it, and no deeper than 大类 for no job.
pub(super) fn label_depth(tree: &Tree, code: &str) -> Option<usize> {
    let node = tree.number(code)?;
    let is_no_job = code == super::tree::NO_JOB;
    let depth = if tree.is_leaf(node) {
        LEVELS
    } else {
        filled_parts(code)
    };
    Some(if is_no_job { 1 } else { depth })
}
