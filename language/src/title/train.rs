//! What a model learns from: labelled titles, and the names and everyday titles of the classification; how much each
//! counts, and how its chances prove themselves.
//!
//! The arithmetic of learning stands in `ridge.rs`.

use std::collections::BTreeMap;

use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::SmolStr;

use super::TitleError;
use super::evaluate::{Split, answers_by_level, out_of_fold};
use super::features::{Seer, Strength};
use super::model::Model;
use super::posterior::Calibration;
use super::reader::{TitleReader, seer};
use super::ridge;
use super::tree::Tree;

/// A title and the code that somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The title as posted.
    pub title: String,
    /// The code, of any level.
    pub code: SmolStr,
}

/// An example in numbers.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) features: BTreeMap<SmolStr, Strength>,
    pub(super) label: u32,
    pub(super) weight: f64,
}

/// Everything there is to learn from.
pub(super) struct Lesson {
    pub(super) tree: Tree,
    pub(super) titles: Vec<Example>,
    pub(super) names: Vec<Example>,
    /// For each title whether it is nothing but noise.
    pub(super) noise: Vec<bool>,
}

/// How much a name or alias of the classification counts beside a title.
const NAME_WEIGHT: f64 = 0.3;
/// How much an everyday word of a group counts; there are three times as many of them as of titles.
const WORD_WEIGHT: f64 = 0.2;
const CALIBRATION_FOLDS: u32 = 5;

/// Learns from labelled titles; the same titles in the same order give the same reader, bit for bit.
///
/// # Errors
/// [`TitleError::UnknownCode`] naming the first row whose code the classification lacks, or a table that cannot be used.
pub fn train(book: &CodeBook, labelled: &[Labelled]) -> Result<TitleReader, TitleError> {
    let seer = seer(book)?;
    let lesson = Lesson::of(book, &seer, labelled)?;
    let mut model = lesson.learn(|_| true);
    let answers = out_of_fold(&lesson, labelled, Split::FirstCharacter, CALIBRATION_FOLDS);
    model.calibration = Calibration::learn(&answers_by_level(&answers, |_| true));
    Ok(TitleReader { seer, model })
}

impl Lesson {
    pub(super) fn of(book: &CodeBook, seer: &Seer, labelled: &[Labelled]) -> Result<Self, TitleError> {
        let tree = Tree::of(book.table(CodeSystem::Occupation));
        let example = |(row, labelled): (usize, &Labelled)| {
            let unknown = || TitleError::UnknownCode {
                row: row + 1,
                code: labelled.code.clone(),
            };
            let label = tree.number(&labelled.code).ok_or_else(unknown)?;
            Ok(Example {
                features: seer.features(&labelled.title),
                label,
                weight: 1.0,
            })
        };
        let titles = labelled
            .iter()
            .enumerate()
            .map(example)
            .collect::<Result<_, TitleError>>()?;
        let names = names(book, seer, &tree);
        let noise = labelled
            .iter()
            .map(|labelled| seer.cleaner.cut(&labelled.title).is_noise)
            .collect();
        Ok(Self {
            tree,
            titles,
            names,
            noise,
        })
    }

    /// A model of the names and of the titles whose row is wanted, without calibration.
    pub(super) fn learn(&self, is_wanted: impl Fn(usize) -> bool) -> Model {
        let titles = self
            .titles
            .iter()
            .enumerate()
            .filter(|(row, _)| is_wanted(*row))
            .map(|(_, example)| example);
        let examples: Vec<&Example> = titles.chain(&self.names).collect();
        ridge::fit(&self.tree, &examples)
    }
}

/// The names and aliases of the classification and the everyday words of the groups.
fn names(book: &CodeBook, seer: &Seer, tree: &Tree) -> Vec<Example> {
    let entries = book.table(CodeSystem::Occupation).entries().iter();
    let names = entries.flat_map(|entry| {
        std::iter::once(&entry.name)
            .chain(&entry.aliases)
            .map(|name| (name.clone(), entry.code.clone()))
    });
    let words = seer.groups.groups().iter().flat_map(|group| {
        let code = group.code.clone();
        group
            .words
            .iter()
            .filter_map(move |word| Some((word.clone(), code.clone()?)))
    });
    let example = |text: &SmolStr, code: &SmolStr, weight: f64| {
        let label = tree.number(code)?;
        Some(Example {
            features: seer.features(text),
            label,
            weight,
        })
    };
    let names = names.filter_map(|(text, code)| example(&text, &code, NAME_WEIGHT));
    names
        .chain(words.filter_map(|(text, code)| example(&text, &code, WORD_WEIGHT)))
        .collect()
}
