//! `duijie export`: all records of a kind as a file.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::terminal::{Progress, Screen, grouped};
use clap::{Args, ValueEnum};
use duijie_domain::RecordKind;
use duijie_indexer::export::{ExportFormat, ExportOptions, export};
use duijie_indexer::ingest::Language;
use serde_json::json;
use std::path::PathBuf;

/// Kinds of records on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Collection {
    /// 用人单位
    Employers,
    /// 求职者
    Candidates,
    /// 岗位
    Vacancies,
}

impl Collection {
    /// The kind of record.
    pub(super) fn kind(self) -> RecordKind {
        match self {
            Self::Employers => RecordKind::Employer,
            Self::Candidates => RecordKind::Candidate,
            Self::Vacancies => RecordKind::Vacancy,
        }
    }
}

/// What `export` can be told.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The kind of records 记录种类
    #[arg(value_enum)]
    collection: Collection,
    /// The file; its ending (csv, tsv, xlsx, jsonl) decides the format 输出文件
    file: PathBuf,
    /// English headers 使用英文表头
    #[arg(long)]
    english: bool,
    /// Write the names of codes beside the codes 代码后附名称
    #[arg(long)]
    names: bool,
}

/// Writes the file.
pub(super) fn run(
    arguments: &ExportArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let format = ExportFormat::of_path(&arguments.file)?;
    let engine = start::engine(settings, screen)?;
    let mut progress = Progress::start("导出 export", "条", 0);
    let mut told = |done| progress.tell(done, done);
    let options = ExportOptions {
        language: if arguments.english {
            Language::English
        } else {
            Language::Chinese
        },
        names: arguments.names.then(|| engine.codes().as_ref()),
        progress: Some(&mut told),
    };
    let kind = arguments.collection.kind();
    let caller = start::caller()?;
    if kind == RecordKind::Candidate {
        engine.note_everybody(&caller);
        engine.write_down(&caller, "export candidates", "Ok")?;
    }
    let records = export(
        engine.store(),
        &caller.tenant,
        kind,
        &arguments.file,
        format,
        options,
    )?;
    progress.finish(records);
    if screen.json {
        screen.document(&json!({ "file": arguments.file, "records": records }))?;
    } else {
        screen.line(format!("{}  {}", arguments.file.display(), grouped(records)))?;
    }
    Ok(Outcome::Done)
}
