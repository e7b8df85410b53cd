//! Titles of jobs: what occupation they name, how close two of them are.
//!
//! Titles come in as people post them and are cut down first (`clean.rs`). What words and runs of characters say about
//! codes is learnt (`train.rs`) and embedded as a table; reading is integer sums and one softmax. No title is contained.

mod clean;
mod evaluate;
mod features;
mod model;
mod noise;
mod posterior;
mod reader;
mod ridge;
mod similar;
mod table;
mod train;
mod tree;
mod words;

use smol_str::SmolStr;
use thiserror::Error;

pub use clean::{Cleaner, Cut, Piece};
pub use evaluate::{Evaluation, LevelFigures, Share, Split, Tenth, evaluate};
pub use noise::NoiseTableError;
pub use reader::{RankedCode, SURE, TitleReader, TitleReading};
pub use similar::{TitleComparer, TitleImage};
pub use train::{Labelled, train};
pub use words::{Group, WordGroups, WordGroupsError};

/// Titles cannot be read or learnt from.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TitleError {
    /// The table of noise words is not sound.
    #[error(transparent)]
    Noise(#[from] NoiseTableError),
    /// The table of word groups is not sound.
    #[error(transparent)]
    Groups(#[from] WordGroupsError),
    /// The table of weights is not sound.
    #[error(
        "权重表第 {line} 行无法读取，请重新训练生成 / line {line} of the title weights cannot be read; train the table anew"
    )]
    Weights {
        /// The line, from 1.
        line: usize,
    },
    /// A label is no code of the classification in use.
    #[error(
        "第 {row} 行的职业代码“{code}”不在职业分类中 / row {row}: {code:?} is no code of the occupation table; correct or remove it"
    )]
    UnknownCode {
        /// The row, from 1.
        row: usize,
        /// The code as given.
        code: SmolStr,
    },
}
