//! How well titles are read that were not learnt from: cross-validation, with accuracy by level, what is given and
//! refused, and how confidence proves itself.
//!
//! Learning itself stands in `train.rs`.

use duijie_domain::code::CodeBook;

use super::TitleError;
use super::posterior::{Calibration, Posterior, SHARPNESS, label_depth};
use super::reader::{SURE, seer};
use super::train::{Labelled, Lesson};
use super::tree::{LEVELS, NO_JOB, prefix};

/// Which titles are kept together, so that none is measured with its like in what was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Titles that begin with the same character: as hard as titles of another list, whose first words were never seen.
    FirstCharacter,
    /// Titles whose first six Chinese characters are the same.
    Alike,
}

/// What a cross-validation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The titles measured.
    pub rows: usize,
    /// The figures at 大类, 中类, 小类 and 细类.
    pub levels: [LevelFigures; LEVELS],
    /// Titles labelled as naming no job; right is a refusal at every level.
    pub no_job: Share,
    /// Titles labelled with a job that were refused at every level.
    pub refused: Share,
}

/// The figures of one level, over the titles whose label is that deep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelFigures {
    /// The best code, whatever its confidence.
    pub best: Share,
    /// The code where it was sure enough at this level.
    pub sure: Share,
    /// By tenths of confidence: the sum of confidences in thousandths, and how many of the answers were right.
    pub tenths: [Tenth; 10],
}

/// Answers of about the same confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tenth {
    /// The confidences in thousandths, summed.
    pub confidence_sum: u64,
    /// The answers and the right ones.
    pub answers: Share,
}

/// Some of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// All.
    pub of: usize,
    /// Those that were right.
    pub right: usize,
}

impl Share {
    /// The share in thousandths; 0 of nothing.
    #[must_use]
    pub const fn thousandths(self) -> usize {
        if self.of == 0 {
            0
        } else {
            (2000 * self.right + self.of) / (2 * self.of)
        }
    }

    fn count(&mut self, is_right: bool) {
        self.of += 1;
        self.right += usize::from(is_right);
    }
}

/// The answer for a title that the model had not learnt from.
pub(super) struct Answer {
    fold: u32,
    chances: [f64; LEVELS],
    /// Whether the answer is right at each level that the label reaches.
    right: [Option<bool>; LEVELS],
    is_no_job: bool,
}

/// Learns in folds and measures each on the rest; what confidence means is learnt from the other folds only.
///
/// # Errors
/// [`TitleError`] naming the first row whose code is unknown, or a table that cannot be used.
pub fn evaluate(
    book: &CodeBook,
    labelled: &[Labelled],
    split: Split,
    folds: u32,
) -> Result<Evaluation, TitleError> {
    let lesson = Lesson::of(book, &seer(book)?, labelled)?;
    let answers = out_of_fold(&lesson, labelled, split, folds.max(2));
    let mut evaluation = Evaluation {
        rows: answers.len(),
        levels: Default::default(),
        no_job: Share::default(),
        refused: Share::default(),
    };
    for fold in 0..folds.max(2) {
        let calibration = Calibration::learn(&answers_by_level(&answers, |answer| answer.fold != fold));
        for (answer, labelled) in answers
            .iter()
            .zip(labelled)
            .filter(|(answer, _)| answer.fold == fold)
        {
            evaluation.count(answer, &calibration, labelled.code == NO_JOB);
        }
    }
    Ok(evaluation)
}

impl Evaluation {
    fn count(&mut self, answer: &Answer, calibration: &Calibration, is_no_job: bool) {
        let confidences = calibration.confidences(answer.chances);
        let is_refused = answer.is_no_job
            || confidences
                .iter()
                .all(|confidence| *confidence < SURE.thousandths());
        let refusals = if is_no_job {
            &mut self.no_job
        } else {
            &mut self.refused
        };
        refusals.count(is_refused);
        for ((figures, is_right), confidence) in self.levels.iter_mut().zip(&answer.right).zip(confidences) {
            let Some(is_right) = is_right else { continue };
            figures.best.count(*is_right);
            if confidence >= SURE.thousandths() && !answer.is_no_job {
                figures.sure.count(*is_right);
            }
            if let Some(tenth) = figures.tenths.get_mut(usize::from(confidence.min(999) / 100)) {
                tenth.confidence_sum += u64::from(confidence);
                tenth.answers.count(*is_right);
            }
        }
    }
}

/// The answer for each title, from a model that has not seen its fold.
pub(super) fn out_of_fold(lesson: &Lesson, labelled: &[Labelled], split: Split, folds: u32) -> Vec<Answer> {
    let fold_of: Vec<u32> = labelled.iter().map(|row| split.fold(&row.title, folds)).collect();
    let mut answers: Vec<(usize, Answer)> = Vec::with_capacity(labelled.len());
    for fold in 0..folds {
        let model = lesson.learn(|row| fold_of.get(row) != Some(&fold));
        for (row, example) in lesson.titles.iter().enumerate() {
            if fold_of.get(row) == Some(&fold) {
                let posterior = Posterior::of(&lesson.tree, &model.scores(&example.features), SHARPNESS);
                let code = labelled.get(row).map_or("", |labelled| labelled.code.as_str());
                let is_noise = lesson.noise.get(row).copied().unwrap_or(false);
                answers.push((
                    row,
                    answer(
                        lesson,
                        &posterior,
                        Given {
                            fold,
                            label: code,
                            is_noise,
                        },
                    ),
                ));
            }
        }
    }
    answers.sort_by_key(|(row, _)| *row);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// What is known of a title beside its posterior.
#[derive(Clone, Copy)]
struct Given<'a> {
    fold: u32,
    label: &'a str,
    is_noise: bool,
}

fn answer(lesson: &Lesson, posterior: &Posterior, given: Given<'_>) -> Answer {
    let Given {
        fold,
        label,
        is_noise,
    } = given;
    let best = posterior.best(1).first().map_or(0, |(node, _)| *node);
    let code = lesson.tree.code(best);
    let depth = label_depth(&lesson.tree, label).unwrap_or(0);
    let right = |level: usize| (level < depth).then(|| prefix(code, level + 1) == prefix(label, level + 1));
    Answer {
        fold,
        chances: posterior.at_levels(&lesson.tree, best),
        right: std::array::from_fn(right),
        is_no_job: is_noise || code == NO_JOB,
    }
}

/// For each level the chances told and whether the answers were right.
pub(super) fn answers_by_level(
    answers: &[Answer],
    is_wanted: impl Fn(&Answer) -> bool,
) -> [Vec<(f64, bool)>; LEVELS] {
    let wanted: Vec<&Answer> = answers.iter().filter(|answer| is_wanted(answer)).collect();
    let at = |level: usize| {
        let told = wanted
            .iter()
            .filter_map(|answer| Some((*answer.chances.get(level)?, (*answer.right.get(level)?)?)));
        told.collect()
    };
    std::array::from_fn(at)
}

impl Split {
    /// The fold of a title, by what it is kept together by; the same on every machine.
    fn fold(self, title: &str, folds: u32) -> u32 {
        let key: String = match self {
            Self::FirstCharacter => title.chars().take(1).collect(),
            Self::Alike => title
                .chars()
                .filter(|character| character.is_alphabetic() && !character.is_ascii())
                .take(6)
                .collect(),
        };
        let mixed = key.bytes().fold(7_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into()).rotate_left(5)
        });
        mixed % folds.max(1)
    }
}
