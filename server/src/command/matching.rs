//! `duijie match`: two files in, one ranked file out. No server and nothing kept: the records live in memory for as
//! long as the command runs, and the use cases are those of the server.

use super::lists::ListMethod;
use super::{Failure, Outcome, import, market_report, show, start};
use crate::config::Settings;
use crate::convert::{RANKING_HEADERS, RANKING_NUMERIC, Ranking, write_part};
use crate::cpu::{CpuOptions, CpuPool};
use crate::engine::{
    BulkAnswer, BulkPart, BulkReport, BulkRequest, BulkSummary, Call, DEPTH, Detail, Engine,
};
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_domain::RecordKind;
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::ingest::{ImportOptions, ImportReport, import as import_file};
use duijie_indexer::runs::{TwoSided, TwoSidedReport};
use duijie_indexer::store::Sequence;
use duijie_proto::v1;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use v1::bulk_match_response::Part;

/// How often the progress is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// Publisher of rows that name none.
const PUBLISHER: &str = "import";

/// What `match` can be told.
#[derive(Debug, Args)]
pub struct MatchArguments {
    /// File of vacancies: csv, tsv, xlsx or jsonl 岗位文件
    #[arg(long, value_name = "FILE")]
    vacancies: PathBuf,
    /// File of candidates 求职者文件
    #[arg(long, value_name = "FILE")]
    candidates: PathBuf,
    /// File of employers, for wishes about industry and kind of employer 用人单位文件
    #[arg(long, value_name = "FILE")]
    employers: Option<PathBuf>,
    /// The ranked file; its ending (csv, tsv, xlsx, jsonl) decides the format 结果文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Weight profile 匹配方案
    #[arg(long, default_value = "balanced")]
    profile: String,
    /// Candidates for each vacancy 每个岗位的人数
    #[arg(short, default_value_t = 20)]
    k: i32,
    /// Vacancies for each candidate; 0 leaves these lists out 每个求职者的岗位数
    #[arg(long, visible_alias = "k-per-person", default_value_t = 0)]
    k_per_candidate: i32,
    /// Least pair score, 0 to 100000 最低匹配分
    #[arg(long, default_value_t = 0)]
    min_score: u32,
    /// Day for age, validity and availability (default: today) 计算日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// File of a report: how lists crowd, and who is left without and why 报告文件：集中程度与未匹配原因
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Make the lists of both sides with crowding in view, so that people look where somebody looks back 兼顾拥挤的双边名单
    #[arg(long, value_enum, value_name = "METHOD")]
    two_sided: Option<ListMethod>,
    #[command(flatten)]
    bounds: ListBounds,
    /// Also count who is left out of each list; looks at every pair 统计落选人数
    #[arg(long)]
    count_excluded: bool,
    /// Leave the columns of reasons empty, which is faster 不写理由
    #[arg(long)]
    no_reasons: bool,
}

/// Bounds of lists made with crowding in view.
#[derive(Debug, Args)]
struct ListBounds {
    /// Vacancies that each candidate gets at least, where so many fit 每人至少的岗位数
    #[arg(long, value_name = "NUMBER", requires = "two_sided", default_value_t = 0)]
    floor: u32,
    /// Candidates' lists that a vacancy may be in at most; 0 for any number 每个岗位至多进入的名单数
    #[arg(long, value_name = "NUMBER", requires = "two_sided", default_value_t = 0)]
    vacancy_cap: u32,
    /// Vacancies' lists that a candidate may be in at most; 0 for any number 每人至多进入的名单数
    #[arg(long, value_name = "NUMBER", requires = "two_sided", default_value_t = 0)]
    candidate_cap: u32,
    /// How many times as long as the lists wanted the plain ones are from which they are made 备选名单的倍数
    #[arg(long, value_name = "NUMBER", requires = "two_sided", default_value_t = DEPTH)]
    depth: u32,
}

impl MatchArguments {
    fn two_sided(&self) -> Option<TwoSided> {
        self.two_sided.map(|method| TwoSided {
            method: method.of_runs(),
            floor: self.bounds.floor,
            vacancy_cap: self.bounds.vacancy_cap,
            candidate_cap: self.bounds.candidate_cap,
            depth: self.bounds.depth,
        })
    }
}

/// Matches the files.
pub(super) fn run(
    arguments: &MatchArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let format = ExportFormat::of_path(&arguments.out)?;
    let report_format = arguments
        .report
        .as_deref()
        .map(ExportFormat::of_path)
        .transpose()?;
    let date = start::date_or_today(arguments.date.as_deref())?;
    let engine = start::engine_in_memory(settings, screen)?;
    let mut refused = 0;
    let mut sequence = Sequence::default();
    for (kind, file) in files(arguments) {
        let report = load(&engine, kind, file, screen)?;
        refused += report.refused;
        sequence = sequence.max(report.sequence);
    }
    let request = BulkRequest {
        profile: arguments.profile.clone(),
        k: arguments.k,
        k_per_candidate: arguments.k_per_candidate,
        min_score: arguments.min_score,
        detail: match arguments.no_reasons {
            true => Detail::Scores,
            false => Detail::Evidence,
        },
        date: Some(date),
        min_sequence: sequence,
        count_excluded: arguments.count_excluded,
        two_sided: arguments.two_sided(),
        ..BulkRequest::default()
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let (ranked, report) = runtime.block_on(rank(&engine, settings, request, report_format.is_some()))?;
    if let (Some(report), Some(path), Some(format)) = (&report, &arguments.report, report_format) {
        market_report::write(report, path, format)?;
    }
    let two_sided = ranked.two_sided.clone();
    let written = write(&engine, ranked, &arguments.out, format)?;
    tell(&written, &arguments.out, refused, screen, two_sided.as_ref())?;
    Ok(if refused == 0 {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

/// Employers first, since vacancies name them.
fn files(arguments: &MatchArguments) -> impl Iterator<Item = (RecordKind, &Path)> {
    let employers = arguments.employers.as_deref();
    [
        (RecordKind::Employer, employers),
        (RecordKind::Vacancy, Some(arguments.vacancies.as_path())),
        (RecordKind::Candidate, Some(arguments.candidates.as_path())),
    ]
    .into_iter()
    .filter_map(|(kind, file)| Some((kind, file?)))
}

fn load(engine: &Engine, kind: RecordKind, file: &Path, screen: Screen) -> Result<ImportReport, Failure> {
    let mapping = import::guessed(file, kind, PUBLISHER)?;
    let plan = import::plan(file, mapping, engine.codes())?;
    let mut progress = Progress::start(kind.collection(), "条", 0);
    let mut told = |now: duijie_indexer::ingest::ImportProgress| progress.tell(now.rows, now.rows);
    let options = ImportOptions {
        progress: Some(&mut told),
        ..ImportOptions::new(start::caller()?.tenant, start::now())
    };
    let report = import_file(&plan, engine.store(), options)?;
    progress.finish(report.rows);
    for problem in report.first_problems.iter().take(import::PROBLEMS_SHOWN) {
        screen.warn(import::sentence(problem));
    }
    Ok(report)
}

type Ranked = (BulkAnswer, Option<BulkReport>);

/// Runs the match on the computing threads and shows how far it is.
async fn rank(
    engine: &Arc<Engine>,
    settings: &Settings,
    request: BulkRequest,
    with_report: bool,
) -> Result<Ranked, Failure> {
    let cpu = CpuPool::start(CpuOptions {
        threads: settings.threads,
        ..CpuOptions::default()
    })?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let control = Arc::clone(&call.control);
    let (engine, caller) = (Arc::clone(engine), start::caller()?);
    let (announce, announced) = tokio::sync::watch::channel(0);
    let mut matching = std::pin::pin!(cpu.run(call, move |call| {
        let answer = engine.bulk_match(&caller, &request, call, |pairs| {
            // Nobody has to listen.
            let _ = announce.send(pairs);
        })?;
        let report = with_report
            .then(|| engine.bulk_report(&answer, call))
            .transpose()?;
        Ok((answer, report))
    }));
    let mut progress = Progress::start("匹配 match", "对", 0);
    loop {
        tokio::select! {
            ranked = &mut matching => {
                progress.finish(control.pairs_done());
                return Ok(ranked?);
            }
            () = tokio::time::sleep(LOOK_INTERVAL) => {
                let pairs_total = *announced.borrow();
                progress.tell(control.pairs_done(), pairs_total);
            }
        }
    }
}

/// What was written.
struct Written {
    rows: u64,
    summary: Option<BulkSummary>,
}

fn write(
    engine: &Engine,
    mut ranked: BulkAnswer,
    path: &Path,
    format: &ExportFormat,
) -> Result<Written, Failure> {
    let mut summary = None;
    let mut progress = Progress::start("写出 write", "行", 0);
    let mut done = 0;
    let rows = std::iter::from_fn(|| {
        let part = engine.next_bulk_part(&mut ranked)?;
        if let BulkPart::Summary(whole) = &part {
            summary = Some(whole.clone());
        }
        let rows = rows_of(part);
        done += rows.len() as u64;
        progress.tell(done, done);
        Some(rows)
    });
    let rows = write_rows(
        &RANKING_HEADERS,
        &RANKING_NUMERIC,
        rows.flatten().map(Ok),
        path,
        format,
    )?;
    progress.finish(rows);
    Ok(Written { rows, summary })
}

fn rows_of(part: BulkPart) -> Vec<PlainRow> {
    let title = match &part {
        BulkPart::Vacancy(list) => list.card.title.to_string(),
        _ => String::new(),
    };
    match write_part(part, Duration::ZERO).part {
        Some(Part::VacancyList(list)) => {
            let vacancy = show::own_id(&list.key);
            let rows = list.matches.into_iter().map(|entry| Ranking {
                direction: Ranking::OF_VACANCY,
                vacancy: vacancy.clone(),
                title: title.clone(),
                candidate: show::own_id(&entry.key),
                rank: entry.rank,
                score: entry.score.unwrap_or_default(),
                explanation: entry.explanation,
            });
            rows.map(Ranking::row).collect()
        }
        Some(Part::CandidateList(list)) => {
            let candidate = show::own_id(&list.key);
            let rows = list.matches.into_iter().map(|entry| Ranking {
                direction: Ranking::OF_CANDIDATE,
                vacancy: show::own_id(&entry.key),
                title: entry.title,
                candidate: candidate.clone(),
                rank: entry.rank,
                score: entry.score.unwrap_or_default(),
                explanation: entry.explanation,
            });
            rows.map(Ranking::row).collect()
        }
        _ => Vec::new(),
    }
}

fn tell(
    written: &Written,
    path: &Path,
    refused: u64,
    screen: Screen,
    two_sided: Option<&TwoSidedReport>,
) -> Result<(), Failure> {
    let pairs = written.summary.as_ref().map_or(0, |summary| summary.pairs);
    let eligible = written
        .summary
        .as_ref()
        .and_then(|summary| summary.eligible_pairs);
    if screen.json {
        let document = json!({
            "file": path,
            "rows": written.rows,
            "pairs": pairs,
            "eligible_pairs": eligible,
            "rows_refused": refused,
            "two_sided": two_sided.map(market_report::two_sided_document),
        });
        return Ok(screen.document(&document)?);
    }
    let (zh, en) = match eligible.map(grouped) {
        Some(eligible) => (
            format!("，其中 {eligible} 对符合硬性条件"),
            format!(", {eligible} eligible"),
        ),
        None => Default::default(),
    };
    let (rows, pairs, refused) = (grouped(written.rows), grouped(pairs), grouped(refused));
    screen.line(format!(
        "{}：{rows} 行；{pairs} 对{zh}；拒绝 {refused} 行 / {rows} rows; {pairs} pairs{en}; {refused} rows refused",
        path.display(),
    ))?;
    if let Some(report) = two_sided {
        screen.line(market_report::two_sided_line(report))?;
    }
    Ok(())
}
