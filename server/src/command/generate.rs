//! `duijie generate`: a made-up fair as three files.

use super::{Failure, Outcome, start};
use crate::generate::{Fair, Sizes};
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_domain::RecordKind;
use duijie_indexer::export::{ExportFormat, ExportOptions, write_records};
use duijie_indexer::ingest::{Language, Tabular};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What `generate` can be told.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// Number of employers 用人单位数
    #[arg(long, default_value_t = Sizes::default().employers)]
    employers: u32,
    /// Number of vacancies 岗位数
    #[arg(long, default_value_t = Sizes::default().vacancies)]
    vacancies: u32,
    /// Number of candidates 求职者数
    #[arg(long, default_value_t = Sizes::default().candidates)]
    candidates: u32,
    /// The same seed and date give the same bytes 随机种子，相同则数据相同
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Day of the fair, for ages and validity (default: today) 招聘会日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Folder for the files 输出目录
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// csv, tsv, xlsx or jsonl 文件格式
    #[arg(long, default_value = "csv")]
    format: String,
    /// Percent of records with faults, as real files have them 含错误记录的百分比
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    dirty: u32,
    /// English headers 使用英文表头
    #[arg(long)]
    english: bool,
}

/// Writes the files.
pub(super) fn run(arguments: &GenerateArguments, screen: Screen) -> Result<Outcome, Failure> {
    let format = ExportFormat::named(&arguments.format).ok_or_else(|| {
        Failure::input(
            format!("没有文件格式“{}”", arguments.format),
            format!(
                "there is no format \"{}\"; use csv, tsv, xlsx or jsonl",
                arguments.format
            ),
        )
    })?;
    let sizes = Sizes {
        employers: arguments.employers,
        vacancies: arguments.vacancies,
        candidates: arguments.candidates,
    };
    let date = start::date_or_today(arguments.date.as_deref())?;
    let fair = Fair::new(arguments.seed, date, sizes).with_dirt(arguments.dirty);
    std::fs::create_dir_all(&arguments.out)?;
    let target = Target {
        folder: &arguments.out,
        format,
        language: if arguments.english {
            Language::English
        } else {
            Language::Chinese
        },
    };
    let written = [
        target.write(fair.employers())?,
        target.write(fair.vacancies())?,
        target.write(fair.candidates())?,
    ];
    tell(screen, &written)
}

/// Where records go.
struct Target<'a> {
    folder: &'a Path,
    format: &'static ExportFormat,
    language: Language,
}

/// One file that was written.
struct Written {
    kind: RecordKind,
    path: PathBuf,
    records: u64,
}

impl Target<'_> {
    fn write<R: Tabular>(&self, records: impl ExactSizeIterator<Item = R>) -> Result<Written, Failure> {
        let collection = R::KIND.collection();
        let path = self
            .folder
            .join(format!("{collection}.{}", self.format.extension));
        let total = records.len() as u64;
        let mut progress = Progress::start(collection, "条", total);
        let mut told = |done| progress.tell(done, total);
        let options = ExportOptions {
            language: self.language,
            progress: Some(&mut told),
            ..ExportOptions::new()
        };
        let written = write_records(records.map(Ok), &path, self.format, options)?;
        progress.finish(written);
        Ok(Written {
            kind: R::KIND,
            path,
            records: written,
        })
    }
}

fn tell(screen: Screen, written: &[Written]) -> Result<Outcome, Failure> {
    if screen.json {
        let files = written.iter().map(
            |file| json!({ "kind": file.kind.collection(), "path": file.path, "records": file.records }),
        );
        screen.document(&json!({ "files": files.collect::<Vec<_>>() }))?;
        return Ok(Outcome::Done);
    }
    for file in written {
        screen.line(format!("{}  {}", file.path.display(), grouped(file.records)))?;
    }
    Ok(Outcome::Done)
}
