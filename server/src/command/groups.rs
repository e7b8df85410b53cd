//! `duijie groups`: staff lent between employers and classes placed with them (共享用工、顶岗实习), from two tables or a table and
//! the open vacancies of the register. What goes with what is decided in the engine.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{read_groups, write_groups};
use crate::engine::{Call, EngineError};
use crate::terminal::{Screen, Table};
use clap::{Args, Subcommand};
use duijie_domain::message::Text;
use duijie_indexer::ingest::{PlainColumn, PlainTable};
use duijie_proto::v1;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const fn column(field: &'static str, others: &'static [&'static str], is_required: bool) -> PlainColumn {
    PlainColumn {
        field,
        others,
        is_required,
    }
}

const COLUMNS: &[PlainColumn; 8] = &[
    column("id", &["编号"], true),
    column("owner", &["单位", "学校", "用人单位"], true),
    column("codes", &["代码", "职业", "专业"], false),
    column("skill_grade", &["技能等级"], false),
    column("persons", &["人数"], true),
    column("from_date", &["开始日期", "起"], false),
    column("to_date", &["结束日期", "止"], false),
    column("division", &["地区", "行政区划"], false),
];

/// What `groups` can be told.
#[derive(Debug, Args)]
pub struct GroupsArguments {
    /// What is matched.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Surplus staff of some employers for the needs of others, by occupation, grade, days and way 共享用工、余缺调剂
    Staff(Sides),
    /// Classes of a school with employers, by major, days and way 班级与实习岗位对接
    Classes(Sides),
}

#[derive(Debug, Args)]
struct Sides {
    /// Groups offered: id, owner, codes (apart by ;), `skill_grade`, persons, `from_date`, `to_date`, division 富余人员或班级
    #[arg(long, value_name = "FILE")]
    offers: PathBuf,
    /// Groups needed, with the same columns 需求
    #[arg(long, value_name = "FILE", required_unless_present = "with_vacancies")]
    needs: Option<PathBuf>,
    /// Open vacancies of the register are needs, too 同时对接在招岗位
    #[arg(long)]
    with_vacancies: bool,
    /// Only vacancies with a site in this division, such as 371500 地区代码
    #[arg(long, default_value = "", requires = "with_vacancies")]
    area: String,
}

/// Allots the groups.
pub(super) fn run(
    arguments: &GroupsArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (kind, sides) = match &arguments.task {
        Task::Staff(sides) => (v1::GroupKind::SharedStaff, sides),
        Task::Classes(sides) => (v1::GroupKind::Internship, sides),
    };
    let offers = Side::read("offers", Some(&sides.offers))?;
    let needs = Side::read("needs", sides.needs.as_deref())?;
    let by_row = |error| by_row(error, [&offers, &needs]);
    let request = v1::MatchGroupsRequest {
        kind: kind.into(),
        offers: offers.groups.clone(),
        needs: needs.groups.clone(),
        with_vacancies: sides.with_vacancies,
        area: sides.area.clone(),
    };
    let query = read_groups(request).map_err(by_row)?;
    let engine = match sides.with_vacancies {
        true => start::engine(settings, screen)?,
        false => start::engine_in_memory(settings, screen)?,
    };
    let call = Call::lasting(start::CALL_TIME_MAX);
    let answer = engine.match_groups(&start::caller()?, &query, &call);
    let answer = answer.map_err(by_row)?;
    engine.close()?;
    let answer = write_groups(&answer, query.kind);
    if screen.json {
        screen.document(&document(&answer))?;
    } else {
        print(&answer, screen)?;
    }
    Ok(match answer.loans.is_empty() {
        true => Outcome::InPart,
        false => Outcome::Done,
    })
}

/// The groups of one table, and the row of each.
struct Side<'a> {
    field: &'static str,
    path: Option<&'a Path>,
    rows: Vec<u64>,
    groups: Vec<v1::PersonGroup>,
}

impl<'a> Side<'a> {
    fn read(field: &'static str, path: Option<&'a Path>) -> Result<Self, Failure> {
        let mut side = Self {
            field,
            path,
            rows: Vec::new(),
            groups: Vec::new(),
        };
        let Some(path) = path else { return Ok(side) };
        let mut table = PlainTable::open(path, COLUMNS)?;
        while let Some((row, cells)) = table.next_row()? {
            let cells = cells.map_err(|problem| refused(path, row, &problem.message, &problem.hint))?;
            side.groups.push(group(path, row, &cells)?);
            side.rows.push(row);
        }
        Ok(side)
    }

    /// What the engine calls `offers[3].codes`, as file, row and field.
    fn place(&self, field: &str) -> Option<String> {
        let rest = field.strip_prefix(self.field)?.strip_prefix('[')?;
        let (place, rest) = rest.split_once(']')?;
        let row = self.rows.get(place.parse::<usize>().ok()?)?;
        let path = self.path?.display();
        Some(format!(
            "{path} 第 {row} 行 row {row} {}",
            rest.trim_start_matches('.')
        ))
    }
}

fn by_row(error: EngineError, sides: [&Side<'_>; 2]) -> EngineError {
    let EngineError::InvalidInput(mut violations) = error else {
        return error;
    };
    for violation in &mut violations {
        if let Some(place) = sides.iter().find_map(|side| side.place(&violation.field)) {
            violation.field = place;
        }
    }
    EngineError::InvalidInput(violations)
}

fn group(path: &Path, row: u64, cells: &[String]) -> Result<v1::PersonGroup, Failure> {
    let [
        id,
        owner,
        codes,
        skill_grade,
        persons,
        from_date,
        to_date,
        division,
    ] = cells
    else {
        return Err(Failure::Internal("a row of groups has other columns".to_owned()));
    };
    let persons = persons.trim().parse().map_err(|_| {
        let message = Text::new(
            format!("人数“{persons}”不是正整数"),
            format!("persons \"{persons}\" is not a whole number"),
        );
        let hint = Text::new("请填写人数", "write how many");
        refused(path, row, &message, &hint)
    })?;
    let codes = codes
        .split([';', '；', '、'])
        .map(str::trim)
        .filter(|code| !code.is_empty());
    Ok(v1::PersonGroup {
        id: id.clone(),
        owner: owner.clone(),
        codes: codes.map(str::to_owned).collect(),
        skill_grade: skill_grade.clone(),
        persons,
        from_date: from_date.clone(),
        to_date: to_date.clone(),
        division: division.clone(),
    })
}

fn refused(path: &Path, row: u64, message: &dyn std::fmt::Display, hint: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::Input(format!("{path} 第 {row} 行 row {row}: {message} → {hint}"))
}

fn document(answer: &v1::MatchGroupsResponse) -> Value {
    let loans = answer.loans.iter().map(|loan| {
        json!({ "offer": loan.offer, "need": loan.need, "persons": loan.persons, "score": loan.score })
    });
    let left = |rest: &[v1::GroupRest]| -> Vec<Value> {
        rest.iter()
            .map(|rest| json!({ "group": rest.group, "persons": rest.persons }))
            .collect()
    };
    json!({
        "loans": loans.collect::<Vec<_>>(),
        "offers_left": left(&answer.offers_left),
        "needs_left": left(&answer.needs_left),
        "persons": answer.persons,
        "is_proved": answer.is_proved,
    })
}

fn print(answer: &v1::MatchGroupsResponse, screen: Screen) -> Result<(), Failure> {
    let mut table = Table::new([
        "提供 offer",
        "需求 need",
        "人数 persons",
        "得分 score",
        "理由 reasons",
    ])
    .right(2)
    .right(3);
    for loan in &answer.loans {
        let reasons: Vec<String> = loan.reasons.iter().map(|reason| reason.zh.clone()).collect();
        table.row([
            loan.offer.clone(),
            loan.need.clone(),
            loan.persons.to_string(),
            format!("{:.1}", f64::from(loan.score) / 1_000.0),
            reasons.join("；"),
        ]);
    }
    if !table.is_empty() {
        screen.line(table.to_string())?;
    }
    for (name, left) in [
        ("未安排 offers left", &answer.offers_left),
        ("未满足 needs left", &answer.needs_left),
    ] {
        let left: Vec<String> = left
            .iter()
            .map(|rest| format!("{} {}", rest.group, rest.persons))
            .collect();
        if !left.is_empty() {
            screen.line(format!("{name}：{}", left.join("、")))?;
        }
    }
    let proof = if answer.is_proved {
        "，已证明总值最大 proved best"
    } else {
        ""
    };
    screen.line(format!("共安排 {} 人 persons allotted{proof}", answer.persons))?;
    Ok(())
}
