//! What was learnt: for each feature how rare it is and what it says for which codes; as a table of text and back.
//!
//! How it was learnt stands in `train.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use smol_str::SmolStr;

use super::features::Strength;
use super::posterior::Calibration;
use super::tree::{Node, Tree, filled_parts};

/// A feature's rarity and its weights for codes, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) rarity: u32,
    pub(super) weights: Vec<(u32, i32)>,
}

/// Weights of features for codes.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) tree: Tree,
    pub(super) calibration: Calibration,
    features: HashMap<SmolStr, Feature>,
    /// How much the weights of each code count, by its number.
    shares: Vec<f64>,
}

impl Model {
    pub(super) fn new(tree: Tree, features: Vec<(SmolStr, Feature)>, calibration: Calibration) -> Self {
        let shares = (0..)
            .zip(tree.nodes())
            .map(|(number, node)| share_of(node, tree.is_leaf(number)))
            .collect();
        Self {
            tree,
            calibration,
            features: features.into_iter().collect(),
            shares,
        }
    }

    /// The score of every code for these features: the sum of the weights on the way from the top down to it.
    pub(super) fn scores(&self, features: &BTreeMap<SmolStr, Strength>) -> Vec<f64> {
        let mut sums = vec![0_i64; self.tree.nodes().len()];
        let mut square = 0_u64;
        for (name, strength) in features {
            let Some(feature) = self.features.get(name) else {
                continue;
            };
            let value = u64::from(*strength) * u64::from(feature.rarity);
            square += value * value;
            for (node, weight) in &feature.weights {
                if let (Some(sum), Ok(value)) = (sums.get_mut(*node as usize), i64::try_from(value)) {
                    *sum += value * i64::from(*weight);
                }
            }
        }
        let length = (square as f64).sqrt().max(1.0) * 1000.0;
        let mut scores: Vec<f64> = Vec::with_capacity(sums.len());
        for ((node, share), sum) in self.tree.nodes().iter().zip(&self.shares).zip(sums) {
            let above = node
                .parent
                .and_then(|parent| scores.get(parent as usize))
                .copied()
                .unwrap_or(0.0);
            scores.push(above + share * sum as f64 / length);
        }
        scores
    }

    pub(super) fn knows(&self, feature: &str) -> bool {
        self.features.contains_key(feature)
    }

    /// The codes that any feature has a weight for, in tree order.
    pub(super) fn codes_used(&self) -> Vec<u32> {
        let used = self
            .features
            .values()
            .flat_map(|feature| &feature.weights)
            .map(|(node, _)| *node);
        used.collect::<BTreeSet<u32>>().into_iter().collect()
    }

    /// The features in the order of their names.
    pub(super) fn features_sorted(&self) -> BTreeMap<&SmolStr, &Feature> {
        self.features.iter().collect()
    }
}

/// How much the weights of a code count beside those above and below it: what a title is by and large is known better.
fn share_of(node: &Node, is_leaf: bool) -> f64 {
    match filled_parts(&node.code) {
        _ if is_leaf => 1.0,
        1 => 2.0,
        2 => 1.5,
        3 => 0.5,
        _ => 1.0,
    }
}
