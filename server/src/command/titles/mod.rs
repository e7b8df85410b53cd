//! `duijie titles`: titles of jobs ranked by how close they are; how well their coding does, and its weights made anew.

mod evaluate;
mod rank;

use super::{Failure, Outcome};
use crate::config::Settings;
use crate::terminal::Screen;
use clap::{Args, Subcommand};
use duijie_indexer::ingest::{PlainColumn, PlainTable};
use std::path::Path;

/// What `titles` can be told.
#[derive(Debug, Args)]
pub struct TitlesArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Ranks a corpus of titles for each query 对每个查询按相近程度排序
    Rank(rank::RankArguments),
    /// Measures the coding of titles by cross-validation on labelled titles 用标注数据交叉验证职业编码
    Evaluate(evaluate::EvaluateArguments),
    /// Learns the weights of the coding anew 重新训练职业编码的权重
    Train(evaluate::TrainArguments),
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &TitlesArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.action {
        Action::Rank(arguments) => rank::run(arguments, settings, screen),
        Action::Evaluate(arguments) => evaluate::run(arguments, settings, screen),
        Action::Train(arguments) => evaluate::train(arguments, settings, screen),
    }
}

/// All rows of a table with these columns.
fn rows(path: &Path, columns: &'static [PlainColumn]) -> Result<Vec<Vec<String>>, Failure> {
    let mut table = PlainTable::open(path, columns)?;
    let mut rows = Vec::new();
    while let Some((row, cells)) = table.next_row()? {
        let problem = |problem: duijie_indexer::ingest::RowProblem| {
            Failure::Input(format!(
                "{} 第 {row} 行 row {row}: {} → {}",
                path.display(),
                problem.message,
                problem.hint
            ))
        };
        rows.push(cells.map_err(problem)?);
    }
    Ok(rows)
}

/// A table of labels or weights that does not fit the codes in use.
fn unfit(error: &duijie_language::title::TitleError) -> Failure {
    Failure::Input(error.to_string())
}
