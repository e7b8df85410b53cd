//! `duijie lists`: two matrices of scores in, lists of both sides out, with how many matches they lead to and how crowded
//! they are. How lists are made is the matcher's business.

use super::{Failure, Outcome, import, start};
use crate::config::Settings;
use crate::cpu::{CpuOptions, CpuPool};
use crate::engine::{Call, EngineError};
use crate::terminal::{Screen, Table, grouped};
use clap::{Args, ValueEnum};
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::ingest::{Matrix, read_matrix};
use duijie_indexer::runs::TwoSidedMethod;
use duijie_matcher::crowding::Crowding;
use duijie_matcher::lists::{Bounds, Edge, Lists, Market, Method, Options, Shortfall, make};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const HEADERS: [&str; 5] = ["side", "row", "rank", "item", "score"];
const NUMERIC: [&str; 4] = ["row", "rank", "item", "score"];
/// How many of the most listed items are told.
const MOST_LISTED: usize = 5;

/// Methods on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListMethod {
    /// 各按己方评分
    Naive,
    /// 按双方评分之积
    Product,
    /// 可转移效用均衡
    TransferableUtility,
    /// 先分派，再双方轮流重排并交换：期望匹配数最高
    Alternate,
}

/// What `lists` can be told.
#[derive(Debug, Args)]
pub struct ListsArguments {
    /// What the left side (persons, a row each) thinks of the right side: numbers 0 to 1, csv or csv.gz 左侧评分矩阵
    #[arg(long, value_name = "FILE")]
    left: PathBuf,
    /// What the right side (vacancies, a row each) thinks of the left side 右侧评分矩阵
    #[arg(long, value_name = "FILE")]
    right: PathBuf,
    /// How the lists are made 排名方法
    #[arg(long, value_enum, default_value_t = ListMethod::Alternate)]
    method: ListMethod,
    /// Length of the top lists that the figures look at; with --floor or --cap, of every list 名单长度
    #[arg(long, short, default_value_t = 10, value_parser = positive)]
    k: usize,
    /// Entries that each person gets at least 每人至少的岗位数
    #[arg(long, value_name = "NUMBER")]
    floor: Option<usize>,
    /// Persons' lists that a vacancy may be in at most 每个岗位至多进入的名单数
    #[arg(long, value_name = "NUMBER", value_parser = positive)]
    cap: Option<usize>,
    /// The lists; the ending (csv, tsv, xlsx, jsonl) decides the format 结果文件
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("请给出 1 以上的整数 / give a whole number from 1 up".to_owned()),
    }
}

impl ListMethod {
    fn method(self) -> Method {
        match self {
            Self::Naive => Method::Naive,
            Self::Product => Method::Product,
            Self::TransferableUtility => Method::TransferableUtility,
            Self::Alternate => Method::Alternate,
        }
    }

    /// The same for lists of records.
    pub(super) fn of_runs(self) -> TwoSidedMethod {
        match self {
            Self::Naive => TwoSidedMethod::OwnScore,
            Self::Product => TwoSidedMethod::Product,
            Self::TransferableUtility => TwoSidedMethod::TransferableUtility,
            Self::Alternate => TwoSidedMethod::Alternate,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Product => "product",
            Self::TransferableUtility => "transferable-utility",
            Self::Alternate => "alternate",
        }
    }
}

/// Makes the lists.
pub(super) fn run(
    arguments: &ListsArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let bounds = bounds(arguments)?;
    let format = arguments.out.as_deref().map(ExportFormat::of_path).transpose()?;
    let scores = Scores {
        left: read(&arguments.left)?,
        right: read(&arguments.right)?,
    };
    let market = scores.market(arguments)?;
    let options = Options {
        method: arguments.method.method(),
        bounds,
    };
    let lists = compute(market, options, settings)?;
    let mut rows = None;
    if let Some((path, format)) = arguments.out.as_deref().zip(format) {
        let written = scores.rows(&lists).map(Ok);
        rows = Some(write_rows(&HEADERS, &NUMERIC, written, path, format)?);
    }
    let answer = Answer {
        arguments,
        rows,
        left: crowding(&lists.left, arguments.k, lists.right.len()),
        right: crowding(&lists.right, arguments.k, lists.left.len()),
        lists,
    };
    answer.tell(screen)?;
    Ok(answer.outcome())
}

fn bounds(arguments: &ListsArguments) -> Result<Option<Bounds>, Failure> {
    let floor = arguments.floor.unwrap_or(0);
    if floor > arguments.k {
        return Err(Failure::input(
            format!(
                "--floor {floor} 大于名单长度 --k {}，请调小或加长名单",
                arguments.k
            ),
            format!(
                "--floor {floor} is more than the length --k {}; lower it or make the lists longer",
                arguments.k
            ),
        ));
    }
    let wanted = arguments.floor.is_some() || arguments.cap.is_some();
    Ok(wanted.then_some(Bounds {
        left_length: arguments.k,
        right_length: arguments.k,
        floor,
        listing_floor: floor,
        left_cap: None,
        right_cap: arguments.cap,
    }))
}

fn read(path: &Path) -> Result<Matrix, Failure> {
    read_matrix(path).map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
}

fn compute(market: Market, options: Options, settings: &Settings) -> Result<Lists, Failure> {
    let cpu = CpuPool::start(CpuOptions {
        threads: settings.threads,
        ..CpuOptions::default()
    })?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let runtime = tokio::runtime::Runtime::new()?;
    let lists = runtime.block_on(cpu.run(call, move |call| {
        make(&market, &options, &call.control).map_err(|_| EngineError::Cancelled)
    }))?;
    Ok(lists)
}

fn crowding(lists: &[Vec<usize>], length: usize, items: usize) -> Crowding {
    let tops = lists.iter().map(|list| &list[..list.len().min(length)]);
    Crowding::of(tops, items, MOST_LISTED)
}

/// What each side thinks of the other.
struct Scores {
    left: Matrix,
    right: Matrix,
}

impl Scores {
    fn market(&self, arguments: &ListsArguments) -> Result<Market, Failure> {
        let (rows, columns) = (self.left.rows(), self.left.columns());
        if (self.right.rows(), self.right.columns()) != (columns, rows) {
            return Err(self.do_not_fit(arguments));
        }
        let pairs = (0..rows).flat_map(|left| (0..columns).map(move |right| (left, right)));
        let edges = pairs.map(|(left, right)| Edge {
            left,
            right,
            left_score: self.left.at(left, right),
            right_score: self.right.at(right, left),
        });
        Market::new(rows, columns, edges.collect()).map_err(|fault| Failure::Input(fault.to_string()))
    }

    fn do_not_fit(&self, arguments: &ListsArguments) -> Failure {
        let (left, right) = (arguments.left.display(), arguments.right.display());
        let (rows, columns) = (self.left.rows(), self.left.columns());
        let (other_rows, other_columns) = (self.right.rows(), self.right.columns());
        Failure::input(
            format!(
                "{left} 有 {rows} 行 {columns} 列，{right} 应有 {columns} 行 {rows} 列，实有 {other_rows} 行 {other_columns} 列；右侧矩阵每行是一个岗位"
            ),
            format!(
                "{left} has {rows} rows and {columns} columns, so {right} should have {columns} rows and {rows} columns but has {other_rows} and {other_columns}; a row of the right matrix is a vacancy"
            ),
        )
    }

    /// All entries of both sides, counted from 1.
    fn rows<'a>(&'a self, lists: &'a Lists) -> impl Iterator<Item = PlainRow> + 'a {
        let left = entries("left", &lists.left, &self.left);
        left.chain(entries("right", &lists.right, &self.right))
    }
}

fn entries<'a>(
    side: &'static str,
    lists: &'a [Vec<usize>],
    scores: &'a Matrix,
) -> impl Iterator<Item = PlainRow> + 'a {
    lists.iter().enumerate().flat_map(move |(row, list)| {
        let ranked = (1_usize..).zip(list);
        ranked.map(move |(rank, item)| entry(side, row + 1, rank, item + 1, scores.at(row, *item)))
    })
}

fn entry(side: &str, row: usize, rank: usize, item: usize, score: f64) -> PlainRow {
    PlainRow {
        cells: vec![
            side.to_owned(),
            row.to_string(),
            rank.to_string(),
            item.to_string(),
            score.to_string(),
        ],
        json: json!({ "side": side, "row": row, "rank": rank, "item": item, "score": score }),
    }
}

/// What there is to tell.
struct Answer<'a> {
    arguments: &'a ListsArguments,
    rows: Option<u64>,
    left: Crowding,
    right: Crowding,
    lists: Lists,
}

impl Answer<'_> {
    /// Done in part when somebody has fewer entries than the floor.
    fn outcome(&self) -> Outcome {
        if self.lists.short_lists.is_empty() && self.lists.short_listings.is_empty() {
            Outcome::Done
        } else {
            Outcome::InPart
        }
    }

    fn tell(&self, screen: Screen) -> Result<(), Failure> {
        if screen.json {
            return Ok(screen.document(&self.document())?);
        }
        let matches = self.lists.expected_matches;
        screen.line(format!("期望匹配数 {matches:.4} / expected matches {matches:.4}"))?;
        screen.line(self.table().to_string())?;
        self.warn(screen, &self.lists.short_lists, "自己的名单", "own list");
        self.warn(
            screen,
            &self.lists.short_listings,
            "岗位的名单",
            "vacancies' lists",
        );
        if let Some((path, rows)) = self.arguments.out.as_ref().zip(self.rows) {
            screen.line(format!("{}  {}", path.display(), grouped(rows)))?;
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let k = self.arguments.k;
        let mut table = Table::new([
            "名单 lists",
            &format!("拥挤度 congestion@{k}"),
            &format!("覆盖率 coverage@{k}"),
            &format!("基尼系数 Gini@{k}"),
            "空名单 empty",
            "最常出现 most listed",
        ]);
        for (side, crowding) in [("左 left", &self.left), ("右 right", &self.right)] {
            table.row([
                side.to_owned(),
                figure(crowding.congestion),
                figure(Some(crowding.coverage())),
                figure(crowding.gini),
                figure(Some(crowding.empty_share())),
                most_listed(crowding),
            ]);
        }
        table
    }

    fn warn(&self, screen: Screen, short: &[Shortfall], zh: &str, en: &str) {
        let floor = self.arguments.floor.unwrap_or(0);
        for Shortfall { left, entries } in short.iter().take(import::PROBLEMS_SHOWN) {
            let row = left + 1;
            screen.warn(format!(
                "第 {row} 人在{zh}中只有 {entries} 条，少于 {floor} / person {row} has {entries} of {floor} in the {en}"
            ));
        }
        let more = short.len().saturating_sub(import::PROBLEMS_SHOWN);
        if more > 0 {
            screen.warn(format!(
                "另有 {more} 人 / and {more} more; --json 列出全部 names all"
            ));
        }
    }

    fn document(&self) -> Value {
        json!({
            "file": self.arguments.out,
            "rows": self.rows,
            "method": self.arguments.method.name(),
            "k": self.arguments.k,
            "floor": self.arguments.floor,
            "cap": self.arguments.cap,
            "expected_matches": self.lists.expected_matches,
            "left_lists": crowding_document(&self.left),
            "right_lists": crowding_document(&self.right),
            "short_lists": short_document(&self.lists.short_lists),
            "short_listings": short_document(&self.lists.short_listings),
        })
    }
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

fn most_listed(crowding: &Crowding) -> String {
    let listed = crowding.most_listed.iter();
    let texts: Vec<String> = listed
        .map(|listed| format!("{}×{}", listed.item + 1, listed.lists))
        .collect();
    texts.join(" ")
}

fn crowding_document(crowding: &Crowding) -> Value {
    let listed = crowding.most_listed.iter();
    let most_listed: Vec<Value> = listed
        .map(|listed| json!({ "item": listed.item + 1, "lists": listed.lists }))
        .collect();
    json!({
        "lists": crowding.lists,
        "empty_lists": crowding.empty_lists,
        "empty_share": crowding.empty_share(),
        "items": crowding.items,
        "listed_items": crowding.listed_items,
        "coverage": crowding.coverage(),
        "congestion": crowding.congestion,
        "gini": crowding.gini,
        "most_listed": most_listed,
    })
}

fn short_document(short: &[Shortfall]) -> Vec<Value> {
    let documents = short
        .iter()
        .map(|short| json!({ "row": short.left + 1, "entries": short.entries }));
    documents.collect()
}
