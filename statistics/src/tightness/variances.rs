//! How much each way of being alike counts: the weights under which the outcomes of a sample are likeliest (variance
//! components by maximum likelihood).

use super::likeness::{COMPONENT_COUNT, Likeness};
use super::solve::{dot, inverse};

/// How many outcomes the weights are learnt from. More make them little better and cost the third power.
const SAMPLE_MAX: usize = 600;

/// How often the weights are made better; later steps change the order of estimates no more.
const STEPS: usize = 14;

/// What counts how much, and what no likeness explains.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variances {
    /// Of each component.
    pub(super) weights: [f64; COMPONENT_COUNT],
    /// What is left.
    pub(super) noise: f64,
}

impl Variances {
    /// The weights as the likeness takes them.
    #[allow(clippy::cast_possible_truncation, reason = "a weight loses digits, not size")]
    pub(super) fn narrow(&self) -> [f32; COMPONENT_COUNT] {
        self.weights.map(|weight| weight as f32)
    }
}

/// Learns from posts and what came of them, as logarithms.
pub(super) fn learn(likeness: &Likeness, posts: &[usize], outcomes: &[f64]) -> Variances {
    let every = posts.len().div_ceil(SAMPLE_MAX).max(1);
    let sample: Vec<usize> = posts.iter().copied().step_by(every).collect();
    let told: Vec<f64> = outcomes.iter().copied().step_by(every).collect();
    let mean = mean(&told);
    let told: Vec<f64> = told.iter().map(|outcome| outcome - mean).collect();
    let tables = tables(likeness, &sample);
    let mut best = start(dot(&told, &told) / count(told.len()));
    for _ in 0..STEPS {
        let Some(better) = step(&tables, &told, &best) else {
            break;
        };
        best = better;
    }
    best
}

/// The arithmetic mean, 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len().max(1))
}

#[allow(clippy::cast_precision_loss, reason = "counts of posts stay far below 2^53")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}

/// All components count the same, and half is left unexplained. Without any spread there is nothing to be explained.
fn start(variance: f64) -> Variances {
    let half = variance.max(1e-6) / 2.0;
    Variances {
        weights: [half / count(COMPONENT_COUNT); COMPONENT_COUNT],
        noise: half,
    }
}

/// For each component how alike the posts of the sample are.
fn tables(likeness: &Likeness, sample: &[usize]) -> Vec<Vec<f64>> {
    let empty = || Vec::with_capacity(sample.len() * sample.len());
    let mut tables: Vec<Vec<f64>> = std::iter::repeat_with(empty).take(COMPONENT_COUNT).collect();
    for one in sample {
        let row = likeness.row(*one);
        for other in sample {
            let components = row.components(*other);
            for (table, alike) in tables.iter_mut().zip(components) {
                table.push(f64::from(alike));
            }
        }
    }
    tables
}

/// Each weight times the share of the outcomes' spread that its component explains by the one expected of it. At the
/// likeliest weights every such ratio is one.
fn step(tables: &[Vec<f64>], told: &[f64], old: &Variances) -> Option<Variances> {
    let size = told.len();
    let mut sum = vec![0.0; size * size];
    for (table, weight) in tables.iter().zip(old.weights) {
        sum.iter_mut()
            .zip(table)
            .for_each(|(cell, alike)| *cell += weight * alike);
    }
    sum.iter_mut()
        .step_by(size + 1)
        .for_each(|cell| *cell += old.noise);
    let inverse = inverse(sum, size)?;
    let solution: Vec<f64> = inverse.chunks(size).map(|row| dot(row, told)).collect();
    let explained = |table: &Vec<f64>| {
        let rows = table.chunks(size).zip(&solution);
        rows.map(|(row, own)| own * dot(row, &solution)).sum::<f64>()
    };
    let mut new = old.clone();
    for (weight, table) in new.weights.iter_mut().zip(tables) {
        *weight *= ratio(explained(table), dot(&inverse, table));
    }
    let diagonal = inverse.iter().step_by(size + 1).sum();
    new.noise = (old.noise * ratio(dot(&solution, &solution), diagonal)).max(1e-9);
    Some(new)
}

fn ratio(found: f64, expected: f64) -> f64 {
    if expected > 0.0 {
        (found / expected).clamp(1e-3, 1e3)
    } else {
        1.0
    }
}
