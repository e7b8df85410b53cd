//! What was learnt: for each feature how rare it is and what it says for which codes; as a table of text and back.
//!
//! How it was learnt stands in `train.rs`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use smol_str::SmolStr;
use thiserror::Error;

use super::features::Strength;
use super::tree::Tree;

/// A feature's rarity and its weights for codes, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) rarity: u32,
    pub(super) weights: Vec<(u32, i32)>,
}

/// Weights of features for codes.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) tree: Tree,
    features: HashMap<SmolStr, Feature>,
}

/// The table of weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("权重表第 {line} 行无法读取：{text} / line {line} of the title weights cannot be read: {text}")]
pub struct ModelError {
    /// The line, from 1.
    pub line: usize,
    /// What stands there, shortened.
    pub text: String,
}

impl Model {
    pub(super) fn new(tree: Tree, features: Vec<(SmolStr, Feature)>) -> Self {
        Self { tree, features: features.into_iter().collect() }
    }

    /// The score of every code for these features: the sum of the weights on the way from the top down to it.
    pub(super) fn scores(&self, features: &BTreeMap<SmolStr, Strength>) -> Vec<f64> {
        let mut sums = vec![0_i64; self.tree.nodes().len()];
        let mut square = 0_u64;
        for (name, strength) in features {
            let Some(feature) = self.features.get(name) else { continue };
            let value = u64::from(*strength) * u64::from(feature.rarity);
            square += value * value;
            for (node, weight) in &feature.weights {
                if let (Some(sum), Ok(value)) = (sums.get_mut(*node as usize), i64::try_from(value)) {
                    *sum += value * i64::from(*weight);
                }
            }
        }
        let length = (square as f64).sqrt().max(1.0) * 1000.0;
        let lv=[0.0,super::train::p("L1",1.0),super::train::p("L2",1.0),super::train::p("L3",1.0)];
        let mut scores: Vec<f64> = Vec::with_capacity(sums.len());
        for (node, sum) in self.tree.nodes().iter().zip(sums) {
            let above = node.parent.and_then(|parent| scores.get(parent as usize)).copied().unwrap_or(0.0);
            let lw=[lv[0],lv[1],lv[2],lv[3],1.0][if self.tree.is_leaf(scores.len() as u32) {4} else {super::tree::filled_parts(&node.code)}];
            scores.push(above + lw*sum as f64 / length);
        }
        scores
    }

    /// How many features and weights there are.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.features.len(), self.features.values().map(|feature| feature.weights.len()).sum())
    }
}
