//! `duijie fair`: booths, evening plan, live board and closing report of a fair in the data folder, and a whole fair in a
//! minute as a demonstration. What is told is the engine's; how it looks is in `print`.

mod booking;
mod crowd;
mod day;
mod demo;
mod print;

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{
    parse_name, read_local_time, write_board, write_booth_state, write_fair_plan, write_report,
};
use crate::cpu::{CpuOptions, CpuPool};
use crate::engine::{Call, Engine, EngineError, FairPlanQuery, RecordName};
use crate::terminal::Screen;
use clap::{Args, Subcommand};
use duijie_domain::RecordKind;
use duijie_indexer::export::ExportFormat;
use duijie_proto::v1;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What `fair` can be told.
#[derive(Debug, Args)]
pub struct FairArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// The booths and whether they are open; can check in and close 展位状态，可签到、关闭
    Booths {
        /// The fair, such as fairs/1 招聘会
        fair: String,
        /// Number of a booth that has come 签到的展位号
        #[arg(long, value_name = "BOOTH", conflicts_with = "close")]
        check_in: Option<String>,
        /// Number of a booth to be closed 关闭的展位号
        #[arg(long, value_name = "BOOTH")]
        close: Option<String>,
        /// Close all that have not come by this local time 关闭此时仍未签到的展位
        #[arg(long, value_name = "TIME")]
        no_shows_until: Option<String>,
    },
    /// The plan of the evening before: lists, talks, walking orders 前一晚方案
    Plan {
        /// The fair 招聘会
        fair: String,
        /// Talks of everybody; the ending (csv, tsv, xlsx, jsonl) decides the format 洽谈安排文件
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Length of the lists of both sides 名单长度
        #[arg(short, long, default_value_t = 20)]
        k: i32,
        /// Most talks for one person 每人至多的洽谈场数
        #[arg(long, default_value_t = 3)]
        talks_max: i32,
    },
    /// The figures of now 实时看板
    Board {
        /// The fair 招聘会
        fair: String,
    },
    /// The closing report 总结报告
    Report {
        /// The fair 招聘会
        fair: String,
        /// The tables of the report; the ending decides the format 报告表格文件
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// A whole fair in a minute, through gRPC 一分钟演示一场招聘会
    Demo(demo::DemoArguments),
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &FairArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.task {
        Task::Demo(arguments) => demo::run(arguments, settings, screen),
        task => {
            let engine = start::engine(settings, screen)?;
            told(&engine, task, settings, screen)?;
            engine.close()?;
            Ok(Outcome::Done)
        }
    }
}

fn told(engine: &Arc<Engine>, task: &Task, settings: &Settings, screen: Screen) -> Result<(), Failure> {
    let (caller, call) = (start::caller()?, Call::lasting(start::CALL_TIME_MAX));
    match task {
        Task::Booths {
            fair,
            check_in,
            close,
            no_shows_until,
        } => {
            let fair = named(fair)?;
            if let Some(booth) = check_in {
                engine.check_in_booth(&caller, &fair, booth, "", &call)?;
            }
            if let Some(booth) = close {
                engine.close_booth(&caller, &fair, booth, ("", ""), &call)?;
            }
            if let Some(until) = no_shows_until {
                let until = read_local_time("--no-shows-until", until.clone())?;
                engine.close_no_shows(&caller, &fair, until, "", &call)?;
            }
            let booths = engine.fair_booths(&caller, &fair, &call)?.into_iter();
            print::booths(screen, &booths.map(write_booth_state).collect::<Vec<_>>())
        }
        Task::Plan {
            fair,
            out,
            k,
            talks_max,
        } => {
            let query = FairPlanQuery {
                k: *k,
                talks_max: *talks_max,
                ..FairPlanQuery::default()
            };
            plan(engine, &named(fair)?, query, out.as_deref(), (settings, screen))
        }
        Task::Board { fair } => {
            let board = engine.fair_board(&caller, &named(fair)?, &call)?;
            print::board(screen, &write_board(&board))
        }
        Task::Report { fair, out } => {
            let report = engine.report_fair(&caller, &named(fair)?, &call)?;
            let report = write_report(&report, None);
            if let Some(path) = out {
                print::write_report(&report, path, ExportFormat::of_path(path)?)?;
            }
            print::report(screen, &report)
        }
        Task::Demo(_) => Ok(()),
    }
}

fn plan(
    engine: &Arc<Engine>,
    fair: &RecordName,
    query: FairPlanQuery,
    out: Option<&Path>,
    (settings, screen): (&Settings, Screen),
) -> Result<(), Failure> {
    let format = out.map(ExportFormat::of_path).transpose()?;
    let cpu = CpuPool::start(CpuOptions {
        threads: settings.threads,
        ..CpuOptions::default()
    })?;
    let (caller, call) = (start::caller()?, Call::lasting(start::CALL_TIME_MAX));
    let (engine, fair, started) = (Arc::clone(engine), fair.clone(), Instant::now());
    let planning = cpu.run(call, move |call| {
        let plan = engine.plan_fair(&caller, &fair, &query, call)?;
        Ok(write_fair_plan(&plan, started.elapsed()))
    });
    let parts: Vec<v1::PlanFairResponse> = super::serve::runtime()?.block_on(planning)?;
    if let Some((path, format)) = out.zip(format) {
        print::write_talks(&parts, path, format)?;
    }
    let summary = parts.into_iter().rev().find_map(|part| part.summary);
    print::plan(screen, &summary.unwrap_or_default())
}

fn named(fair: &str) -> Result<RecordName, Failure> {
    let name = parse_name("FAIR", RecordKind::Fair, fair);
    name.map_err(|violation| EngineError::InvalidInput(vec![violation]).into())
}
