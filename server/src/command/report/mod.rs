//! `duijie report`: the supply and demand report of an area and a period as page, workbook and tables, from the data folder or
//! from made-up history.

mod history;

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::read_report_order;
use crate::engine::{Call, Engine, PAST_PERIODS_DEFAULT, PAST_PERIODS_MAX};
use crate::terminal::{Progress, Screen, Table, grouped};
use clap::{Args, Subcommand};
use duijie_indexer::export::write_whole;
use duijie_statistics::{Period, Report};
use history::History;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The table of totals.
const TOTALS: &str = "total";

/// What `report` can be told.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes the report of a period of the data folder 由数据目录生成一个统计期的报告
    Quarter {
        /// 2026Q3, 2026-09, 2026 or 2026-07-01..2026-09-30 统计期
        period: String,
        /// Division code of the area, 000000 for all 地区代码
        #[arg(long)]
        area: String,
        /// Folder for report.html, report.xlsx and the tables 结果文件夹
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Earlier periods to look back on 向前比较的期数
        #[arg(long, default_value_t = PAST_PERIODS_DEFAULT, value_parser = past_periods)]
        past: usize,
    },
    /// Makes up quarters of history and reports of the last ones 生成模拟历史并出具各季度报告
    Demo {
        /// Folder for a folder of each quarter 结果文件夹
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Quarters of history 季度数
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=20))]
        quarters: u8,
        /// The last quarter; the one before this day's if left out 最后一个季度
        #[arg(long)]
        last: Option<String>,
        /// Seed of the history 随机种子
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Candidates who come in a quarter 每季度新增求职者
        #[arg(long, default_value_t = 1_500)]
        candidates: u32,
    },
}

fn past_periods(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=PAST_PERIODS_MAX).contains(&number) => Ok(number),
        _ => Err(format!(
            "请给出 1 到 {PAST_PERIODS_MAX} 的整数 / give a whole number from 1 to {PAST_PERIODS_MAX}"
        )),
    }
}

/// Makes reports.
pub(super) fn run(
    arguments: &ReportArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.task {
        Task::Quarter {
            period,
            area,
            out,
            past,
        } => {
            let engine = start::engine(settings, screen)?;
            let report = make(&engine, period, area, *past)?;
            let files = write(&report, out)?;
            tell(&[(report, files)], screen)?;
        }
        Task::Demo {
            out,
            quarters,
            last,
            seed,
            candidates,
        } => {
            let last = last_quarter(last.as_deref())?;
            let history = History::new(*seed, *quarters, last, *candidates);
            let engine = history.play(settings, screen)?;
            let mut made = Vec::new();
            for period in history.quarters() {
                let report = make(
                    &engine,
                    &period.to_string(),
                    History::AREA,
                    usize::from(*quarters),
                )?;
                let files = write(&report, &out.join(period.to_string()))?;
                made.push((report, files));
            }
            tell(&made, screen)?;
        }
    }
    Ok(Outcome::Done)
}

/// The last quarter that is over, unless one is named.
fn last_quarter(named: Option<&str>) -> Result<Period, Failure> {
    let today: Date = start::today();
    let this = Period::Quarter(today.year(), (today.month() - 1) / 3 + 1);
    match named.map(str::parse).transpose() {
        Ok(None) => Ok(this.previous()),
        Ok(Some(period @ Period::Quarter(..))) => Ok(period),
        _ => Err(Failure::input(
            "最后一个季度应写作 2026Q3",
            "write the last quarter as 2026Q3",
        )),
    }
}

fn make(engine: &Arc<Engine>, period: &str, area: &str, past: usize) -> Result<Report, Failure> {
    let order = read_report_order(period, area.to_owned(), i32::try_from(past).unwrap_or(i32::MAX))?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let caller = start::caller()?;
    let report =
        engine.supply_demand_report(&caller, &order.area, order.period, order.past_periods, &call)?;
    Ok(report)
}

/// Writes every form of the report; the files that were written.
fn write(report: &Report, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let tables = folder.join("tables");
    std::fs::create_dir_all(&tables)?;
    let mut files = vec![
        (folder.join("report.html"), report.html().into_bytes()),
        (
            folder.join("report.xlsx"),
            report
                .xlsx()
                .map_err(|error| Failure::Internal(error.to_string()))?,
        ),
    ];
    for table in report.tables() {
        let text = report
            .csv(&table.id)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        files.push((tables.join(format!("{}.csv", table.id)), text.into_bytes()));
    }
    let mut progress = Progress::start("写入 writing", "个", files.len() as u64);
    let mut written = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        write_whole(&path, &bytes)?;
        written.push(path);
        progress.tell(written.len() as u64, written.len() as u64);
    }
    progress.finish(written.len() as u64);
    Ok(written)
}

fn tell(made: &[(Report, Vec<PathBuf>)], screen: Screen) -> Result<(), Failure> {
    if screen.json {
        let reports: Vec<Value> = made
            .iter()
            .map(|(report, files)| document(report, files))
            .collect();
        screen.document(&json!({ "reports": reports }))?;
        return Ok(());
    }
    let mut table = Table::new([
        "统计期 period",
        "需求 places",
        "求职 persons",
        "求人倍率 ratio",
        "预警 alarms",
        "隐去 hidden",
    ]);
    for column in 1..=5 {
        table = table.right(column);
    }
    for (report, _) in made {
        let cell = |column: &str| {
            let totals = report.table(TOTALS).ok();
            totals.map_or_else(String::new, |totals| totals.printed("total", column))
        };
        table.row([
            report.period().to_string(),
            cell("demand"),
            cell("supply"),
            cell("ratio"),
            report.alarms().len().to_string(),
            report.hidden_numbers().to_string(),
        ]);
    }
    screen.line(table.to_string())?;
    for (report, files) in made {
        let folder = files
            .first()
            .and_then(|file| file.parent())
            .unwrap_or(Path::new("."));
        screen.line(format!(
            "{}：{} 个文件，在 {} / {} files in {}",
            report.title(),
            files.len(),
            folder.display(),
            grouped(files.len() as u64),
            folder.display(),
        ))?;
    }
    Ok(())
}

fn document(report: &Report, files: &[PathBuf]) -> Value {
    let tables: Vec<Value> = report
        .tables()
        .iter()
        .map(|table| {
            let rows: Vec<Value> = table
                .rows
                .iter()
                .map(|row| {
                    let cells = row.cells.iter().zip(&table.columns);
                    let cells: serde_json::Map<String, Value> = cells
                        .map(|(cell, column)| (column.id.clone(), cell.print(column.decimals).into()))
                        .collect();
                    json!({ "key": row.key.as_str(), "label": row.label.zh, "cells": cells })
                })
                .collect();
            json!({ "id": table.id, "title": table.title.zh, "rows": rows })
        })
        .collect();
    json!({
        "title": report.title(),
        "period": report.period().to_string(),
        "area": report.area(),
        "alarms": report.alarms().len(),
        "files": files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
        "tables": tables,
    })
}
