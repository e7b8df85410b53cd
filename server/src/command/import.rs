//! `duijie import`: shows how the columns of a file are understood, then brings the good rows into the data folder and
//! tells of every other one.

use super::export::Collection;
use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::engine::{Call, DuplicateCount, Engine};
use crate::terminal::{Progress, Screen, Table, grouped};
use clap::Args;
use duijie_domain::RecordKind;
use duijie_domain::code::CodeBook;
use duijie_indexer::ingest::{
    Guess, ImportOptions, ImportPlan, ImportReport, Mapping, RowProblem, guess_as, guess_file, import,
};
use duijie_indexer::store::Sequence;
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Problems that are shown; the results file has all of them.
pub(super) const PROBLEMS_SHOWN: usize = 10;

/// What `import` can be told.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The file: csv, tsv (UTF-8 or GBK), xlsx or jsonl 要导入的文件
    file: PathBuf,
    /// The kind of records, if the headers do not tell 记录种类
    #[arg(long, value_enum)]
    kind: Option<Collection>,
    /// Who publishes the rows that name no publisher (default: import) 发布方
    #[arg(long)]
    publisher: Option<String>,
    /// Mapping of columns; the guess is used without it 列映射文件
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Print the guess as a mapping file and stop 只输出猜测的列映射
    #[arg(long)]
    print_mapping: bool,
    /// Check every row and store nothing 只检查，不保存
    #[arg(long)]
    dry_run: bool,
    /// Do not look whether what came in is there already 不查找重复记录
    #[arg(long)]
    no_duplicates: bool,
    /// Stop after so many rows 最多读取的行数
    #[arg(long, value_name = "ROWS")]
    rows: Option<u64>,
    /// A table of what became of every row 每行结果写入此文件
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
}

/// Imports the file.
pub(super) fn run(
    arguments: &ImportArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let mapping = mapping(arguments, screen)?;
    if arguments.print_mapping {
        screen.line(mapping.to_toml()?)?;
        return Ok(Outcome::Done);
    }
    let engine = if arguments.dry_run {
        start::engine_in_memory(settings, screen)?
    } else {
        start::engine(settings, screen)?
    };
    let plan = plan(&arguments.file, mapping, engine.codes())?;
    let mut progress = Progress::start("导入 import", "B", 0);
    let mut told =
        |now: duijie_indexer::ingest::ImportProgress| progress.tell(now.bytes_done, now.bytes_total);
    let options = ImportOptions {
        dry_run: arguments.dry_run,
        rows_max: arguments.rows,
        results: arguments.results.as_deref(),
        progress: Some(&mut told),
        ..ImportOptions::new(start::caller()?.tenant, start::now())
    };
    let (kind, before) = (plan.mapping().kind, engine.health().sequence);
    let report = import(&plan, engine.store(), options).map_err(Failure::from);
    if !arguments.dry_run {
        // Rows that came in before a failure are in the store as well.
        let caller = start::caller()?;
        engine.note_written(&caller, before)?;
        start::write_down(&engine, &caller, "import", &report)?;
    }
    let report = report?;
    progress.finish(file_bytes(&arguments.file));
    let wants_duplicates = !arguments.dry_run && !arguments.no_duplicates && kind != RecordKind::Employer;
    let duplicates = wants_duplicates
        .then(|| duplicates_behind(&engine, kind, before))
        .transpose()?;
    tell(&report, duplicates, arguments, screen)?;
    engine.close()?;
    Ok(if report.refused == 0 {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

/// A plan that reads `file` on this day.
pub(super) fn plan(file: &Path, mapping: Mapping, codes: &Arc<CodeBook>) -> Result<ImportPlan, Failure> {
    Ok(ImportPlan::new(file, mapping, Arc::clone(codes), start::today())?)
}

/// The mapping of a file of which the kind is known, guessed from its headers.
pub(super) fn guessed(file: &Path, kind: RecordKind, publisher: &str) -> Result<Mapping, Failure> {
    let guess = guess_file(file)?.map(|guess| of_kind(guess, Some(kind)));
    let mapping = guess.map_or_else(|| Mapping::new(kind), |guess| guess.mapping);
    Ok(published(mapping, publisher))
}

fn mapping(arguments: &ImportArguments, screen: Screen) -> Result<Mapping, Failure> {
    let publisher = arguments.publisher.as_deref();
    if let Some(path) = &arguments.mapping {
        let mapping = Mapping::from_toml(&start::read(path)?)?;
        return Ok(match publisher {
            Some(publisher) => published(mapping, publisher),
            None => mapping,
        });
    }
    let kind = arguments.kind.map(Collection::kind);
    let mapping = match (guess_file(&arguments.file)?, kind) {
        (Some(guess), kind) => {
            let guess = of_kind(guess, kind);
            show_guess(&guess, screen);
            guess.mapping
        }
        (None, Some(kind)) => Mapping::new(kind),
        (None, None) => {
            return Err(Failure::input(
                "此格式没有表头，请用 --kind 说明记录种类",
                "this format has no headers; say the kind of records with --kind",
            ));
        }
    };
    Ok(published(mapping, publisher.unwrap_or("import")))
}

fn of_kind(guess: Guess, kind: Option<RecordKind>) -> Guess {
    match kind {
        Some(kind) if kind != guess.mapping.kind => {
            let headers: Vec<String> = guess.columns.into_iter().map(|column| column.header).collect();
            guess_as(kind, &headers)
        }
        _ => guess,
    }
}

/// A publisher of the mapping's own stays.
fn published(mut mapping: Mapping, publisher: &str) -> Mapping {
    mapping.publisher.get_or_insert_with(|| SmolStr::from(publisher));
    mapping
}

fn show_guess(guess: &Guess, screen: Screen) {
    screen.note(format!(
        "识别为 {kind}（可用 --print-mapping 输出后修改）/ taken for {kind}; correct it with --print-mapping",
        kind = guess.mapping.kind.collection()
    ));
    let mut table = Table::new(["表头 header", "字段 field", "把握 sure"]).right(2);
    for column in &guess.columns {
        let sure = match column.field {
            Some(_) => format!("{}%", column.confidence_percent),
            None => String::new(),
        };
        let field = column.field.unwrap_or("— 不导入 left out");
        table.row([column.header.clone(), field.to_owned(), sure]);
    }
    screen.note(table.to_string());
}

fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// How many records that came in may mean the same as others.
fn duplicates_behind(engine: &Engine, kind: RecordKind, before: Sequence) -> Result<DuplicateCount, Failure> {
    let mut progress = Progress::start("查重 duplicates", "条", 0);
    let mut read = 0;
    let mut told = |records: u64| {
        read = records;
        progress.tell(records, records);
    };
    let call = Call::lasting(start::CALL_TIME_MAX);
    let count = engine.count_duplicates(&start::caller()?, kind, before, &call, &mut told)?;
    progress.finish(read);
    Ok(count)
}

fn tell(
    report: &ImportReport,
    duplicates: Option<DuplicateCount>,
    arguments: &ImportArguments,
    screen: Screen,
) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&document(report, duplicates))?);
    }
    let line = format!(
        "读取 {} 行：新增 {}，更新 {}，未变 {}，合格（未保存）{}，拒绝 {}；新增单位 {}",
        grouped(report.rows),
        grouped(report.created),
        grouped(report.updated),
        grouped(report.unchanged),
        grouped(report.valid),
        grouped(report.refused),
        grouped(report.employers_created),
    );
    screen.line(line)?;
    screen.line(format!(
        "{} rows read: {} created, {} updated, {} unchanged, {} valid (not stored), {} refused; {} employers created",
        grouped(report.rows),
        grouped(report.created),
        grouped(report.updated),
        grouped(report.unchanged),
        grouped(report.valid),
        grouped(report.refused),
        grouped(report.employers_created),
    ))?;
    if let Some(DuplicateCount { certain, hinted }) =
        duplicates.filter(|count| *count != DuplicateCount::default())
    {
        let (certain, hinted) = (grouped(certain), grouped(hinted));
        screen.line(format!(
            "疑似重复：证件相同 {certain}，其他相似 {hinted}；用 duijie duplicates list 查看 / may be there already: \
             {certain} by document, {hinted} alike; see duijie duplicates list"
        ))?;
    }
    for problem in report.first_problems.iter().take(PROBLEMS_SHOWN) {
        screen.warn(sentence(problem));
    }
    if let Some(results) = &arguments.results {
        screen.line(format!("{}", results.display()))?;
    } else if report.refused > 0 {
        screen.note("用 --results 文件 可得到每一行的结果 / --results FILE tells of every row");
    }
    Ok(())
}

/// A problem of a row for people.
pub(super) fn sentence(problem: &RowProblem) -> String {
    let RowProblem {
        row,
        field,
        code,
        message,
        hint,
        ..
    } = problem;
    format!("第 {row} 行 row {row}  {field}  {code}\n  {message}\n  → {hint}")
}

fn document(report: &ImportReport, duplicates: Option<DuplicateCount>) -> Value {
    let duplicates = duplicates.map(|count| json!({ "certain": count.certain, "hinted": count.hinted }));
    let problem = |problem: &RowProblem| {
        json!({
            "row": problem.row,
            "field": problem.field,
            "header": problem.header,
            "code": problem.code,
            "message": { "zh": problem.message.zh, "en": problem.message.en },
            "hint": { "zh": problem.hint.zh, "en": problem.hint.en },
        })
    };
    json!({
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "valid": report.valid,
        "refused": report.refused,
        "employers_created": report.employers_created,
        "problems": report.problems,
        "warnings": report.warnings,
        "first_problems": report.first_problems.iter().map(problem).collect::<Vec<_>>(),
        "duplicates": duplicates,
        "sequence": report.sequence.0,
    })
}
