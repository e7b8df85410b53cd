//! `duijie titles evaluate` and `train`: labelled titles in, accuracy of the coding or its weights out.

use super::super::start;
use super::{Failure, Outcome, rows, unfit};
use crate::config::Settings;
use crate::terminal::{Screen, Table, grouped};
use clap::{Args, ValueEnum};
use duijie_indexer::ingest::PlainColumn;
use duijie_language::title::{self, Evaluation, Labelled, Share};
use serde_json::{Value, json};
use std::path::PathBuf;

const COLUMNS: &[PlainColumn] = &[
    PlainColumn {
        field: "title",
        others: &["岗位名称", "jobtitle"],
        is_required: true,
    },
    PlainColumn {
        field: "code",
        others: &["occupation", "occupation_code", "职业代码"],
        is_required: true,
    },
];
const LEVELS: [&str; 4] = ["大类 major", "中类 sub-major", "小类 minor", "细类 unit"];

/// Which titles are kept in one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SplitBy {
    /// 首字相同的分在一起（更难，接近新数据）
    FirstCharacter,
    /// 近似重复的分在一起
    Alike,
}

/// What `evaluate` can be told.
#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// Labelled titles: a table with title and code 标注数据
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// Parts, each of which is measured by what was learnt from the others 折数
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=100))]
    folds: u32,
    /// Which titles are kept in one part 分组方式
    #[arg(long, value_enum, default_value_t = SplitBy::Alike)]
    split: SplitBy,
}

/// What `train` can be told.
#[derive(Debug, Args)]
pub(super) struct TrainArguments {
    /// Labelled titles: a table with title and code 标注数据
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// The table of weights 权重文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Measures.
pub(super) fn run(
    arguments: &EvaluateArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let labelled = labelled(&arguments.labels, screen)?;
    let codes = start::code_book(settings)?;
    let split = match arguments.split {
        SplitBy::FirstCharacter => title::Split::FirstCharacter,
        SplitBy::Alike => title::Split::Alike,
    };
    screen.note(format!(
        "交叉验证 cross-validation: {} 条 titles, {} 折 folds …",
        grouped(labelled.len() as u64),
        arguments.folds
    ));
    let figures =
        title::evaluate(&codes, &labelled, split, arguments.folds).map_err(|error| unfit(&error))?;
    if screen.json {
        screen.document(&document(&figures))?;
    } else {
        screen.line(table(&figures).to_string())?;
        screen.line(format!(
            "不含职业的标题被识别 titles without a job told: {}；有职业却被拒 refused though they have one: {}",
            percent(figures.no_job),
            percent(figures.refused)
        ))?;
    }
    Ok(Outcome::Done)
}

/// Learns.
pub(super) fn train(
    arguments: &TrainArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let labelled = labelled(&arguments.labels, screen)?;
    let codes = start::code_book(settings)?;
    let reader = title::train(&codes, &labelled).map_err(|error| unfit(&error))?;
    let weights = reader.weight_table();
    std::fs::write(&arguments.out, &weights).map_err(|error| {
        Failure::input(
            format!("权重文件无法写入：{error}"),
            format!("the weights cannot be written: {error}"),
        )
    })?;
    screen.line(format!(
        "{}  {} 行 lines",
        arguments.out.display(),
        grouped(weights.lines().count() as u64)
    ))?;
    Ok(Outcome::Done)
}

fn labelled(path: &std::path::Path, screen: Screen) -> Result<Vec<Labelled>, Failure> {
    let rows = rows(path, COLUMNS)?.into_iter();
    let labelled = rows.map(|row| {
        let [title, code] = <[String; 2]>::try_from(row).unwrap_or_default();
        Labelled {
            title,
            code: code.into(),
        }
    });
    let labelled: Vec<Labelled> = labelled.collect();
    let all = labelled.len();
    let labelled: Vec<Labelled> = labelled.into_iter().filter(|row| !row.code.is_empty()).collect();
    if labelled.len() < all {
        let left = all - labelled.len();
        screen.note(format!(
            "{left} 行没有代码，未计入 / {left} rows have no code and were left out"
        ));
    }
    Ok(labelled)
}

fn table(figures: &Evaluation) -> Table {
    let headers = [
        "级别 level",
        "条数 titles",
        "首选正确 top-1 right",
        "给出 given",
        "给出者正确 of these right",
    ];
    let mut table = Table::new(headers).right(1).right(2).right(3).right(4);
    for (name, level) in LEVELS.iter().zip(&figures.levels).rev() {
        table.row([
            (*name).to_owned(),
            grouped(level.best.of as u64),
            percent(level.best),
            percent(Share {
                of: level.best.of,
                right: level.sure.of,
            }),
            percent(level.sure),
        ]);
    }
    table
}

fn document(figures: &Evaluation) -> Value {
    let levels = LEVELS.iter().zip(&figures.levels).map(|(name, level)| {
        json!({
            "level": name,
            "titles": level.best.of,
            "right": level.best.right,
            "given": level.sure.of,
            "given_and_right": level.sure.right,
        })
    });
    json!({
        "titles": figures.rows,
        "levels": levels.collect::<Vec<_>>(),
        "without_job": figures.no_job.of,
        "without_job_told": figures.no_job.right,
        "with_job": figures.refused.of,
        "refused_though_with_job": figures.refused.right,
    })
}

/// `61.5 %`.
#[allow(clippy::cast_precision_loss, reason = "counts of titles stay far below 2^53")]
fn percent(share: Share) -> String {
    format!("{:.1} %", share.right as f64 * 100.0 / share.of.max(1) as f64)
}
