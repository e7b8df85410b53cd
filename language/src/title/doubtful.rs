//! Doubtful labels: an example counts less when the examples most like it say something else.
//!
//! Every sixth label of titles gathered in the wild is wrong; names of the classification are never doubted.

use super::ridge::Columns;
use super::train::Example;
use super::tree::Tree;

const NEIGHBOURS: usize = 6;
/// Examples less alike than this say nothing about each other.
const ALIKE_MIN: f64 = 0.3;
/// With less likeness in sum nobody can contradict.
const VOICES_MIN: f64 = 1.0;
/// The least that a contradicted example counts.
const WEIGHT_MIN: f64 = 0.3;
/// With this share of the neighbours' voices a label counts in full.
const SHARE_ENOUGH: f64 = 0.4;

/// Lowers the weights of titles whose neighbours contradict their label.
pub(super) fn weigh(tree: &Tree, columns: &Columns, examples: &mut [Example]) {
    let labels: Vec<u32> = examples.iter().map(|example| example.label).collect();
    let mut likeness = vec![0.0; examples.len()];
    for row in 0..examples.len() {
        if examples[row].weight >= 1.0 {
            likeness.fill(0.0);
            let near = neighbours(columns, row, &mut likeness);
            examples[row].weight = trust(tree, &labels, labels[row], &near);
        }
    }
}

fn trust(tree: &Tree, labels: &[u32], label: u32, near: &[(f64, u32)]) -> f64 {
    let voices: f64 = near.iter().map(|(alike, _)| alike).sum();
    if voices < VOICES_MIN {
        return 1.0;
    }
    let agreeing = near.iter().map(|(alike, row)| alike * agreement(tree, label, labels[*row as usize]));
    let share = agreeing.sum::<f64>() / voices;
    (WEIGHT_MIN + (1.0 - WEIGHT_MIN) * share / SHARE_ENOUGH).min(1.0)
}

/// How far two labels agree: the share of levels from the top that they have in common; in full if one holds the other.
fn agreement(tree: &Tree, left: u32, right: u32) -> f64 {
    if tree.holds(left, right) || tree.holds(right, left) {
        return 1.0;
    }
    let (left, right) = (tree.branches(left), tree.branches(right));
    let shared = left.iter().zip(right).take_while(|(left, right)| **left == *right).count();
    shared as f64 / left.len() as f64
}

fn neighbours(columns: &Columns, row: usize, likeness: &mut [f64]) -> Vec<(f64, u32)> {
    for feature in &columns.rows[row] {
        let column = &columns.columns[*feature as usize];
        let own = column.binary_search_by_key(&row, |(other, _)| *other as usize);
        let own = own.map_or(0.0, |place| column[place].1);
        for (other, held) in column {
            likeness[*other as usize] += own * held;
        }
    }
    likeness[row] = 0.0;
    let mut near: Vec<(f64, u32)> = Vec::with_capacity(NEIGHBOURS + 1);
    for (other, alike) in (0..).zip(likeness.iter()) {
        if *alike >= ALIKE_MIN && (near.len() < NEIGHBOURS || near.last().is_some_and(|(last, _)| alike > last)) {
            let place = near.partition_point(|(better, _)| better >= alike);
            near.insert(place, (*alike, other));
            near.truncate(NEIGHBOURS);
        }
    }
    near
}
