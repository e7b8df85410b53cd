//! `duijie normalise`: a column of free text in, the same table with codes, numbers and doubts beside it out.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::engine::Readers;
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_indexer::augment::augment;
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_language::skill::{Proposals, SkillReader};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Problems of rows that are shown one by one.
const PROBLEMS_SHOWN: usize = 20;
/// Texts that a term must stand in to be proposed.
const PROPOSAL_TEXTS_MIN: u32 = 3;

/// What `normalise` can be told.
#[derive(Debug, Args)]
pub struct NormaliseArguments {
    /// What the column holds: title, pay, place, education, experience, skills, wording … 文字的种类
    reader: String,
    /// The table: tsv, csv or xlsx with a header 输入表格
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// The new table, tsv or csv: the same rows with columns added 输出表格
    #[arg(long = "out", value_name = "FILE")]
    output: PathBuf,
    /// The column to be read; the first one if left out 要识别的列
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// Skills only: frequent terms that are in no table yet, as tsv 未收录的高频技能词
    #[arg(long, value_name = "FILE")]
    proposals: Option<PathBuf>,
    /// How far occupation codes are told: auto (as far as they are sure) or 1 to 4 职业代码给到哪一级
    #[arg(long, default_value = "auto")]
    level: String,
}

/// Reads the column.
pub(super) fn run(
    arguments: &NormaliseArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let readers = Readers::new(start::code_book(settings)?);
    let (kind, reader) = readers.reader(&arguments.reader, &arguments.level)?;
    let mut progress = Progress::start(kind.zh, "字节 bytes", 0);
    let mut doubts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut doubtful = 0_u64;
    let skills = SkillReader::embedded();
    let mut proposals = arguments.proposals.is_some().then(|| Proposals::new(&skills));
    let mut make = |text: &str| {
        let read = reader.normalise(text);
        if let Some(proposals) = &mut proposals {
            proposals.add(text);
        }
        doubtful += u64::from(!read.doubts.is_empty());
        for doubt in &read.doubts {
            *doubts.entry(doubt.code).or_default() += 1;
        }
        read.row()
    };
    let done = augment(
        (&arguments.input, arguments.column.as_deref()),
        (&arguments.output, &kind.headers()),
        &mut make,
        &mut |read, total| progress.tell(read, total),
    )?;
    progress.finish(std::fs::metadata(&arguments.input).map_or(0, |file| file.len()));
    if let Some((path, proposals)) = arguments.proposals.as_deref().zip(proposals) {
        propose(path, &proposals)?;
    }
    for problem in done.problems.iter().take(PROBLEMS_SHOWN) {
        screen.note(format!(
            "第 {} 行 row {}: {} {}",
            problem.row, problem.row, problem.code, problem.message
        ));
    }
    if screen.json {
        screen.document(&json!({
            "reader": kind.id,
            "file": arguments.output,
            "rows": done.rows,
            "rows_with_doubts": doubtful,
            "doubts": doubts,
            "rows_that_do_not_fit": done.problems.len(),
        }))?;
    } else {
        screen.line(format!(
            "{}  {} 行 rows，有疑问 with doubts {}",
            arguments.output.display(),
            grouped(done.rows),
            grouped(doubtful)
        ))?;
        for (code, count) in &doubts {
            screen.line(format!("  {code}  {}", grouped(*count)))?;
        }
    }
    Ok(if done.problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

/// Writes the terms that stand where skills do, with how many texts have them.
fn propose(path: &Path, proposals: &Proposals<'_>) -> Result<(), Failure> {
    let rows = proposals.ranked(PROPOSAL_TEXTS_MIN).into_iter().map(|proposal| {
        let contexts = proposal.contexts.join(" | ");
        Ok(PlainRow {
            json: json!({ "term": proposal.term, "texts": proposal.count, "contexts": proposal.contexts }),
            cells: vec![proposal.term, proposal.count.to_string(), contexts],
        })
    });
    write_rows(
        &["term", "texts", "contexts"],
        &["texts"],
        rows,
        path,
        ExportFormat::of_path(path)?,
    )?;
    Ok(())
}
