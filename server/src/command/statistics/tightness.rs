//! `duijie statistics tightness`: a table of vacancies in, estimated applicants out; with past applicants it learns, and
//! measures itself on vacancies it did not learn from.

use super::super::start;
use super::{Failure, Outcome};
use crate::config::Settings;
use crate::terminal::{Screen, Table, grouped};
use clap::Args;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_indexer::ingest::{PlainColumn, PlainTable};
use duijie_statistics::tightness::{self, Catalogue, Estimate, Folds, Market, PostRow, Validation};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A column that may be absent.
const fn column(field: &'static str, others: &'static [&'static str]) -> PlainColumn {
    PlainColumn {
        field,
        others,
        is_required: false,
    }
}

/// A column without which there is nothing to estimate.
const fn needed(field: &'static str, others: &'static [&'static str]) -> PlainColumn {
    PlainColumn {
        field,
        others,
        is_required: true,
    }
}

const COLUMNS: &[PlainColumn; 15] = &[
    needed("position_id", &["id", "职位代码", "岗位代码", "岗位编号"]),
    column("title", &["职位名称", "岗位名称"]),
    column("recruiter", &["招录机关", "招聘主管单位", "主管部门"]),
    column("employer", &["用人单位", "招聘单位", "单位名称"]),
    needed("places", &["head_count", "招录人数", "招聘人数"]),
    column("area", &["city", "城市", "工作地点"]),
    column("district", &["区县", "县区"]),
    column("education", &["学历", "学历要求"]),
    column("degree", &["学位", "学位要求"]),
    column("higher_majors", &["研究生专业"]),
    column("majors", &["本科专业", "专业", "专业要求"]),
    column("group", &["target_group", "招录对象", "招聘对象"]),
    column("duties", &["职位简介", "岗位职责"]),
    column("remarks", &["备注"]),
    column("occupation", &["职业代码", "职业"]),
];

const FIELD_COLUMNS: &[PlainColumn; 2] = &[
    needed("digits", &["code", "代码"]),
    needed("name", &["名称", "major"]),
];

/// What `tightness` can be told.
#[derive(Debug, Args)]
pub(super) struct TightnessArguments {
    /// The vacancies: a table with identifier, places, and what else is known 岗位表
    #[arg(long, value_name = "FILE")]
    positions: PathBuf,
    /// Past applicants: identifier first, applicants in the last column 已知报名人数（末列）
    #[arg(long, value_name = "FILE")]
    applicants: Option<PathBuf>,
    /// Fields of study with digits and name; the embedded table if left out 专业目录
    #[arg(long, value_name = "FILE")]
    majors: Option<PathBuf>,
    /// Persons who will choose; one for each place if left out. Untrained estimates only 报考总人数
    #[arg(long, value_name = "NUMBER")]
    persons: Option<u32>,
    /// Parts, each of which is measured by what was learnt from the others 折数
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=100))]
    folds: u32,
    /// Also measures with all vacancies of an employer in one part; takes as long again 同一单位分在一起再测一次
    #[arg(long)]
    by_employer: bool,
    /// The estimates as tsv: position_id, estimate (applicants), low, high, per_place … 结果文件
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The estimates by occupation as tsv 按职业汇总的结果文件
    #[arg(long, value_name = "FILE")]
    out_occupations: Option<PathBuf>,
}

/// Estimates.
pub(super) fn run(
    arguments: &TightnessArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let codes = start::code_book(settings)?;
    let catalogue = catalogue(arguments.majors.as_deref(), &codes)?;
    let market = Market::read(posts(&arguments.positions, &codes)?, &catalogue).map_err(unfit)?;
    screen.note(format!("岗位 posts: {}", grouped(market.posts.len() as u64)));
    let measured = match &arguments.applicants {
        Some(path) => learnt(arguments, &market, path, screen)?,
        None => Measured {
            estimates: tightness::untrained(&market, persons(arguments, &market)),
            validations: Vec::new(),
        },
    };
    if let Some(path) = &arguments.out {
        written(path, &by_post(&market, &measured.estimates))?;
    }
    if let Some(path) = &arguments.out_occupations {
        written(path, &by_occupation(&market, &measured.estimates))?;
    }
    tell(arguments, &market, &measured, screen)?;
    Ok(Outcome::Done)
}

struct Measured {
    estimates: Vec<Estimate>,
    validations: Vec<(&'static str, Validation)>,
}

fn learnt(
    arguments: &TightnessArguments,
    market: &Market,
    path: &Path,
    screen: Screen,
) -> Result<Measured, Failure> {
    let outcomes = outcomes(path)?;
    let folds = |by_employer| Folds {
        number: arguments.folds,
        by_employer,
    };
    screen.note(format!(
        "交叉验证 cross-validation: {} 个结果 outcomes, {} 折 folds …",
        grouped(outcomes.len() as u64),
        arguments.folds
    ));
    let trained = tightness::train(market, &outcomes, folds(false)).map_err(unfit)?;
    let mut validations = vec![("随机 by post", trained.validation)];
    if arguments.by_employer {
        let grouped = tightness::cross_validate(market, &outcomes, folds(true)).map_err(unfit)?;
        validations.push(("按单位 by employer", grouped));
    }
    Ok(Measured {
        estimates: trained.estimates,
        validations,
    })
}

fn persons(arguments: &TightnessArguments, market: &Market) -> f64 {
    let places: u64 = market.posts.iter().map(|post| u64::from(post.row.places)).sum();
    arguments.persons.map_or_else(|| float(places), f64::from)
}

#[allow(clippy::cast_precision_loss, reason = "counts of places stay far below 2^53")]
fn float(number: u64) -> f64 {
    number as f64
}

fn posts(path: &Path, codes: &CodeBook) -> Result<Vec<PostRow>, Failure> {
    let rows = rows(path, COLUMNS)?.into_iter();
    rows.map(|(row, cells)| post(path, row, cells, codes)).collect()
}

fn post(path: &Path, row: u64, cells: Vec<String>, codes: &CodeBook) -> Result<PostRow, Failure> {
    let cells: [String; COLUMNS.len()] = cells.try_into().unwrap_or_default();
    let [
        id,
        title,
        recruiter,
        employer,
        places,
        area,
        district,
        education,
        degree,
        higher_fields,
        fields,
        group,
        duties,
        remarks,
        occupation,
    ] = cells;
    let places = places.parse().map_err(|_| {
        Failure::input(
            format!(
                "{} 第 {row} 行：人数“{places}”不是整数，请改为 1 或以上",
                path.display()
            ),
            format!(
                "{} row {row}: places \"{places}\" is no number; give 1 or more",
                path.display()
            ),
        )
    })?;
    let untitled = title.trim_end_matches(|end: char| end.is_ascii_digit());
    Ok(PostRow {
        occupation: if occupation.is_empty() {
            untitled.to_owned()
        } else {
            occupation
        },
        reach: tightness::reach(codes, &area, &district),
        schooling: tightness::schooling(&education),
        level: format!("{education} {degree}"),
        id,
        title,
        employer,
        recruiter,
        places,
        area,
        district,
        fields,
        higher_fields,
        group,
        duties,
        remarks,
    })
}

fn catalogue(path: Option<&Path>, codes: &CodeBook) -> Result<Catalogue, Failure> {
    let Some(path) = path else {
        let entries = codes.table(CodeSystem::Major).entries().iter();
        let fields = entries.map(|entry| (entry.code.to_string(), entry.name.to_string()));
        return Ok(Catalogue {
            fields: fields.collect(),
        });
    };
    let rows = rows(path, FIELD_COLUMNS)?.into_iter();
    let field = |(_, cells): (u64, Vec<String>)| {
        let [code, name] = <[String; 2]>::try_from(cells).unwrap_or_default();
        (code, name)
    };
    Ok(Catalogue {
        fields: rows.map(field).collect(),
    })
}

fn rows(path: &Path, columns: &'static [PlainColumn]) -> Result<Vec<(u64, Vec<String>)>, Failure> {
    let mut table = PlainTable::open(path, columns)?;
    let mut rows = Vec::new();
    while let Some((row, cells)) = table.next_row()? {
        let cells = cells.map_err(|problem| {
            Failure::Input(format!(
                "{} 第 {row} 行 row {row}: {} → {}",
                path.display(),
                problem.message,
                problem.hint
            ))
        })?;
        rows.push((row, cells));
    }
    Ok(rows)
}

/// Identifier in the first cell, applicants in the last. Columns between, such as earlier days, are not read.
fn outcomes(path: &Path) -> Result<Vec<tightness::Outcome>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::input(
            format!("{} 无法读取：{error}；请检查路径", path.display()),
            format!("{} cannot be read: {error}; check the path", path.display()),
        )
    })?;
    let lines = text
        .lines()
        .zip(1_u32..)
        .skip(1)
        .filter(|(line, _)| !line.trim().is_empty());
    lines.map(|(line, row)| outcome(path, row, line)).collect()
}

fn outcome(path: &Path, row: u32, line: &str) -> Result<tightness::Outcome, Failure> {
    let mut cells = line.split(['\t', ',']).map(str::trim);
    let (first, last) = (cells.next(), cells.next_back());
    let told = first.zip(last.and_then(|cell| cell.parse().ok()));
    let (post, applicants) = told.ok_or_else(|| {
        Failure::input(
            format!(
                "{} 第 {row} 行：首列应为岗位编号，末列应为报名人数",
                path.display()
            ),
            format!(
                "{} row {row}: identifier first, number of applicants last",
                path.display()
            ),
        )
    })?;
    Ok(tightness::Outcome {
        post: post.to_owned(),
        applicants,
    })
}

fn by_post(market: &Market, estimates: &[Estimate]) -> String {
    let mut text =
        String::from("position_id\testimate\tlow\thigh\tplaces\tper_place\tper_place_low\tper_place_high\n");
    for (post, estimate) in market.posts.iter().zip(estimates) {
        let _ = writeln!(text, "{}\t{}", post.row.id, cells(estimate));
    }
    text
}

fn by_occupation(market: &Market, estimates: &[Estimate]) -> String {
    let mut text = String::from(
        "occupation\tposts\testimate\tlow\thigh\tplaces\tper_place\tper_place_low\tper_place_high\n",
    );
    for row in tightness::by_occupation(market, estimates) {
        let _ = writeln!(
            text,
            "{}\t{}\t{}",
            row.occupation,
            row.posts,
            cells(&row.estimate)
        );
    }
    text
}

fn cells(estimate: &Estimate) -> String {
    let Estimate {
        applicants,
        low,
        high,
        places,
    } = *estimate;
    let each = f64::from(places);
    format!(
        "{applicants:.3}\t{low:.3}\t{high:.3}\t{places}\t{:.3}\t{:.3}\t{:.3}",
        estimate.per_place(),
        low / each,
        high / each
    )
}

fn written(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| {
        Failure::input(
            format!(
                "{} 无法写入：{error}；请检查文件夹、权限和磁盘空间",
                path.display()
            ),
            format!(
                "{} cannot be written: {error}; check folder, permissions and disk space",
                path.display()
            ),
        )
    })
}

fn tell(
    arguments: &TightnessArguments,
    market: &Market,
    measured: &Measured,
    screen: Screen,
) -> Result<(), Failure> {
    if screen.json {
        let validations = measured
            .validations
            .iter()
            .map(|(parts, found)| document(parts, found, arguments.folds));
        screen.document(&json!({
            "posts": market.posts.len(),
            "trained": arguments.applicants.is_some(),
            "validations": validations.collect::<Vec<Value>>(),
        }))?;
    } else if measured.validations.is_empty() {
        screen.line("未训练：没有报名结果可供检验 / untrained: no applicants given to measure by")?;
    } else {
        screen.line(table(&measured.validations).to_string())?;
    }
    Ok(())
}

fn table(validations: &[(&'static str, Validation)]) -> Table {
    let headers = [
        "分折 folds",
        "估计 estimate",
        "Spearman",
        "各折均值 ± 标准差 mean ± sd",
        "90% 区间覆盖 coverage",
        "区间倍数 factor",
    ];
    let mut table = Table::new(headers).right(2).right(3).right(4).right(5);
    for (parts, found) in validations {
        table.row([
            (*parts).to_owned(),
            "未训练 untrained".to_owned(),
            format!("{:.4}", found.untrained_spearman),
            format!("{:.4} ± {:.4}", found.untrained_mean, found.untrained_deviation),
            String::new(),
            String::new(),
        ]);
        table.row([
            (*parts).to_owned(),
            "已训练 trained".to_owned(),
            format!("{:.4}", found.spearman),
            format!("{:.4} ± {:.4}", found.spearman_mean, found.spearman_deviation),
            format!("{:.1} %", found.coverage * 100.0),
            format!("{:.2}", found.factor),
        ]);
    }
    table
}

fn document(parts: &str, found: &Validation, folds: u32) -> Value {
    json!({
        "parts": parts,
        "folds": folds,
        "posts_with_applicants": found.posts,
        "untrained_spearman": found.untrained_spearman,
        "untrained_mean": found.untrained_mean,
        "untrained_deviation": found.untrained_deviation,
        "trained_spearman": found.spearman,
        "trained_mean": found.spearman_mean,
        "trained_deviation": found.spearman_deviation,
        "coverage": found.coverage,
        "factor": found.factor,
    })
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it maps errors, which come by value"
)]
fn unfit(error: tightness::TightnessError) -> Failure {
    Failure::Input(error.to_string())
}
