//! `duijie plan`: a table of places and a table of scored pairs in, who goes where out. Every answer is checked by its
//! proof before it is written; the planning itself is the matcher's.

mod read;

use super::{Failure, Outcome, import};
use crate::engine::{MadePlan, PlanMethod, make_plan};
use crate::terminal::{Screen, Table, grouped, points};
use clap::{Args, ValueEnum};
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::ingest::RowProblem;
use duijie_matcher::Control;
use duijie_matcher::plan::Moves;
use read::Tables;
use serde_json::{Value, json};
use std::path::PathBuf;

const HEADERS: [&str; 5] = ["求职者编号", "岗位编号", "匹配分", "名额价格", "求职者效用"];
const NUMERIC: [&str; 3] = ["匹配分", "名额价格", "求职者效用"];

/// What `plan` can be told.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// Table of places: vacancy, places 岗位名额表（列：岗位编号、名额）
    #[arg(long, value_name = "FILE")]
    vacancies: PathBuf,
    /// Table of pairs: vacancy, seeker, score, and employer_score, seeker_score for stable 配对分数表
    #[arg(long, value_name = "FILE")]
    edges: PathBuf,
    /// The plan; its ending (csv, tsv, xlsx, jsonl) decides the format 结果文件
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What makes a good plan 分配方法
    #[arg(long, value_enum, default_value_t = Method::Optimum)]
    method: Method,
    /// An earlier plan to start from, so that few have to move; optimum only 以此前的方案为起点，尽量少改动
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
}

/// What makes a good plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    /// The greatest total score 总分最高
    Optimum,
    /// No seeker and vacancy would both rather have each other 稳定匹配
    Stable,
}

impl Method {
    fn of_engine(self) -> PlanMethod {
        match self {
            Self::Optimum => PlanMethod::Optimum,
            Self::Stable => PlanMethod::Stable,
        }
    }
}

/// Plans, checks and writes.
pub(super) fn run(arguments: &PlanArguments, screen: Screen) -> Result<Outcome, Failure> {
    let format = ExportFormat::of_path(&arguments.out)?;
    if arguments.previous.is_some() && arguments.method == Method::Stable {
        return Err(Failure::input(
            "--previous 只能用于 --method optimum，请去掉其一",
            "--previous goes with --method optimum only; leave one of them out",
        ));
    }
    let mut tables = Tables::read(&arguments.vacancies, &arguments.edges)?;
    let earlier = arguments.previous.as_deref().map(|path| tables.previous(path));
    let earlier = earlier.transpose()?;
    let Tables { table, problems } = tables;
    let method = arguments.method.of_engine();
    let made = make_plan(table, method, earlier.as_deref(), &Control::default())?;
    for problem in problems.iter().take(import::PROBLEMS_SHOWN) {
        screen.warn(import::sentence(problem));
    }
    write_rows(&HEADERS, &NUMERIC, rows(&made).map(Ok), &arguments.out, format)?;
    tell(&problems, &made, arguments, screen)?;
    if !made.is_proved {
        return Err(Failure::Internal(
            "方案未通过校验 / the plan does not pass its check".to_owned(),
        ));
    }
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

fn rows(made: &MadePlan) -> impl Iterator<Item = PlainRow> {
    let placed = (0_u32..).zip(&made.plan.vacancy_of_seeker);
    placed.map(|(seeker, vacancy)| {
        let score = vacancy.and_then(|vacancy| made.table.score(vacancy, seeker));
        let vacancy = vacancy.map(|vacancy| vacancy as usize);
        let dual = made.dual.as_ref();
        let price = dual.zip(vacancy).map(|((prices, _), vacancy)| prices[vacancy]);
        let utility = dual.map(|(_, utilities)| utilities[seeker as usize]);
        let vacancy = vacancy.map(|vacancy| made.table.vacancies()[vacancy].as_str());
        let seeker = made.table.seekers()[seeker as usize].as_str();
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        PlainRow {
            cells: vec![
                seeker.to_owned(),
                vacancy.unwrap_or_default().to_owned(),
                number(score),
                number(price),
                number(utility),
            ],
            json: json!({ "seeker": seeker, "vacancy": vacancy, "score": score, "price": price, "utility": utility }),
        }
    })
}

fn tell(
    problems: &[RowProblem],
    made: &MadePlan,
    arguments: &PlanArguments,
    screen: Screen,
) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&document(problems, made, arguments))?);
    }
    let (placed, table_of) = (made.plan.placed(), &made.table);
    let count = |number: usize| grouped(number as u64);
    let mut table = Table::new(["项目 what", "数值 value"]).right(1);
    let mut row = |what: &str, value: String| table.row([what.to_owned(), value]);
    row("岗位 vacancies", count(table_of.places().len()));
    row(
        "名额 places",
        grouped(table_of.places().iter().map(|&places| u64::from(places)).sum()),
    );
    row("求职者 seekers", count(made.table.seekers().len()));
    row("配对 pairs", count(made.pairs));
    row("已安排 placed", count(placed));
    row("未安排 unplaced", count(made.table.seekers().len() - placed));
    row("总分 total", grouped(made.plan.total));
    let mean = made.plan.total.checked_div(placed as u64).unwrap_or_default();
    row(
        "人均分 mean score",
        points(u32::try_from(mean).unwrap_or(u32::MAX)),
    );
    if let Some(Moves { moved, gained, lost }) = made.moves {
        row("改派 moved", count(moved));
        row("新安排 gained", count(gained));
        row("失去 lost", count(lost));
    }
    row("互相更愿意的配对 blocking pairs", count(made.blocking_pairs));
    row("拒绝的行 rows refused", count(problems.len()));
    row(
        "证明 proof",
        if made.is_proved {
            "通过 checked"
        } else {
            "未通过 failed"
        }
        .to_owned(),
    );
    Ok(screen.line(table.to_string())?)
}

fn document(problems: &[RowProblem], made: &MadePlan, arguments: &PlanArguments) -> Value {
    let placed = made.plan.placed();
    let problem = |problem: &RowProblem| {
        json!({
            "row": problem.row,
            "field": problem.field,
            "code": problem.code,
            "message": { "zh": problem.message.zh, "en": problem.message.en },
            "hint": { "zh": problem.hint.zh, "en": problem.hint.en },
        })
    };
    json!({
        "file": arguments.out,
        "method": if arguments.method == Method::Optimum { "optimum" } else { "stable" },
        "total": made.plan.total,
        "placed": placed,
        "unplaced": made.table.seekers().len() - placed,
        "checked": made.is_proved,
        "blocking_pairs": made.blocking_pairs,
        "moved": made.moves.map(|moves| moves.moved),
        "gained": made.moves.map(|moves| moves.gained),
        "lost": made.moves.map(|moves| moves.lost),
        "rows_refused": problems.len(),
        "first_problems": problems.iter().take(import::PROBLEMS_SHOWN).map(problem).collect::<Vec<_>>(),
    })
}
