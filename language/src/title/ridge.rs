//! The arithmetic of learning: for every code a ridge regression of its own, over the features that its examples hold.
//!
//! What a title is not said to be below its label counts neither way. Everything is summed in one order, so that the
//! same input gives the same bytes. What is learnt from is chosen in `train.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use smol_str::SmolStr;

use super::model::{Feature, Model};
use super::posterior::Calibration;
use super::train::Example;
use super::tree::Tree;

const RIDGE: f64 = 1.0;
const SEEN_MIN: usize = 2;
const STEPS_MAX: usize = 25;
const RESIDUE_SHARE: f64 = 1e-4;
const MILLI: f64 = 1000.0;
/// Smaller weights change next to nothing and are most of the table.
const WEIGHT_MIN: f64 = 0.03;

/// The examples by feature.
struct Columns {
    names: Vec<SmolStr>,
    rarities: Vec<f64>,
    /// For each feature the rows that hold it and how much of each row it is.
    columns: Vec<Vec<(u32, f64)>>,
    /// For each row its features.
    rows: Vec<Vec<u32>>,
}

impl Columns {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "no table has four thousand million features or rows"
    )]
    fn of(examples: &[&Example]) -> Self {
        let mut seen: BTreeMap<&SmolStr, usize> = BTreeMap::new();
        for name in examples.iter().flat_map(|example| example.features.keys()) {
            *seen.entry(name).or_insert(0) += 1;
        }
        let kept = seen.into_iter().filter(|(_, count)| *count >= SEEN_MIN);
        let rarity = |count: usize| 1.0 + libm::log((examples.len() + 1) as f64 / (count + 1) as f64);
        let (names, rarities): (Vec<SmolStr>, Vec<f64>) = kept
            .map(|(name, count)| (name.clone(), (rarity(count) * MILLI).round() / MILLI))
            .unzip();
        let places: HashMap<&SmolStr, usize> = names.iter().zip(0..).collect();
        let mut columns = vec![Vec::new(); names.len()];
        let mut rows = Vec::with_capacity(examples.len());
        for (row, example) in examples.iter().enumerate() {
            let known = example
                .features
                .iter()
                .filter_map(|(name, strength)| Some((*places.get(name)?, *strength)));
            let values: Vec<(usize, f64)> = known
                .map(|(place, strength)| (place, f64::from(strength) * rarities[place]))
                .collect();
            let length = values
                .iter()
                .map(|(_, value)| value * value)
                .sum::<f64>()
                .sqrt()
                .max(f64::MIN_POSITIVE);
            for (place, value) in &values {
                columns[*place].push((row as u32, value / length));
            }
            rows.push(values.into_iter().map(|(place, _)| place as u32).collect());
        }
        Self {
            names,
            rarities,
            columns,
            rows,
        }
    }
}

/// The weights of every code that has examples.
pub(super) fn fit(tree: &Tree, examples: &[&Example]) -> Model {
    let columns = Columns::of(examples);
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); tree.nodes().len()];
    for (row, example) in (0..).zip(examples) {
        for node in tree.path(example.label) {
            below[node as usize].push(row);
        }
    }
    let mut weights: Vec<Vec<(u32, i32)>> = vec![Vec::new(); columns.names.len()];
    let mut regression = Regression::new(&columns, examples.len());
    for (node, positives) in (0..).zip(&below) {
        if positives.is_empty() {
            continue;
        }
        for (feature, weight) in regression.solve(tree, examples, node, positives) {
            if weight.abs() >= WEIGHT_MIN {
                #[allow(clippy::cast_possible_truncation, reason = "weights lie between -10 and 10")]
                weights[feature as usize].push((node, (weight * MILLI).round() as i32));
            }
        }
    }
    let features = columns.names.into_iter().zip(columns.rarities).zip(weights);
    let feature = |((name, rarity), weights): ((SmolStr, f64), Vec<(u32, i32)>)| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rarities lie between 1 and 20"
        )]
        (
            name,
            Feature {
                rarity: (rarity * MILLI).round() as u32,
                weights,
            },
        )
    };
    Model::new(
        tree.clone(),
        features.map(feature).collect(),
        Calibration::default(),
    )
}

/// One code's regression, with room that is used again for the next code.
struct Regression<'a> {
    columns: &'a Columns,
    /// The weight of each example in this code's regression; 0 where the label says nothing about it.
    counts: Vec<f64>,
    sums: Vec<f64>,
}

impl<'a> Regression<'a> {
    fn new(columns: &'a Columns, rows: usize) -> Self {
        Self {
            columns,
            counts: vec![0.0; rows],
            sums: vec![0.0; rows],
        }
    }

    /// Conjugate gradients on the normal equations over the features that the positives hold.
    fn solve(&mut self, tree: &Tree, examples: &[&Example], node: u32, positives: &[u32]) -> Vec<(u32, f64)> {
        for (count, example) in self.counts.iter_mut().zip(examples) {
            let is_open = example.label != node && tree.holds(example.label, node);
            *count = if is_open { 0.0 } else { example.weight };
        }
        let held = positives
            .iter()
            .filter_map(|row| self.columns.rows.get(*row as usize))
            .flatten();
        let features: Vec<u32> = held.copied().collect::<BTreeSet<u32>>().into_iter().collect();
        let mut target = vec![0.0; self.sums.len()];
        for row in positives {
            target[*row as usize] = self.counts[*row as usize];
        }
        let mut residue = self.gather(&features, &target);
        let mut direction = residue.clone();
        let mut solution = vec![0.0; features.len()];
        let mut square = dot(&residue, &residue);
        let enough = square * RESIDUE_SHARE * RESIDUE_SHARE;
        for _ in 0..STEPS_MAX {
            if square <= enough {
                break;
            }
            let image = self.apply(&features, &direction);
            let step = square / dot(&direction, &image);
            add(&mut solution, step, &direction);
            add(&mut residue, -step, &image);
            let next = dot(&residue, &residue);
            let share = next / square;
            for (ahead, rest) in direction.iter_mut().zip(&residue) {
                *ahead = rest + share * *ahead;
            }
            square = next;
        }
        features.into_iter().zip(solution).collect()
    }

    fn apply(&mut self, features: &[u32], direction: &[f64]) -> Vec<f64> {
        self.sums.fill(0.0);
        for (feature, value) in features.iter().zip(direction) {
            for (row, held) in &self.columns.columns[*feature as usize] {
                self.sums[*row as usize] += value * held;
            }
        }
        for (sum, count) in self.sums.iter_mut().zip(&self.counts) {
            *sum *= count;
        }
        let mut image = self.gather(features, &self.sums);
        add(&mut image, RIDGE, direction);
        image
    }

    fn gather(&self, features: &[u32], values: &[f64]) -> Vec<f64> {
        let column = |feature: &u32| self.columns.columns[*feature as usize].iter();
        let sum = |feature: &u32| {
            column(feature)
                .map(|(row, held)| values[*row as usize] * held)
                .sum()
        };
        features.iter().map(sum).collect()
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn add(to: &mut [f64], factor: f64, values: &[f64]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += factor * value;
    }
}
