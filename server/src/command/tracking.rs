//! `duijie tracking`: where everybody stands, who is to be given what, and one person's file, from the data folder.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{
    parse_name, print_name, read_due_query, read_whereabouts_query, write_dues, write_person_file,
    write_whereabouts,
};
use crate::engine::{Call, Engine, Principal, RecordName, WhereaboutsClass, WhereaboutsQuery};
use crate::terminal::{Progress, Screen, Table, grouped};
use clap::{Args, Subcommand};
use duijie_domain::RecordKind;
use duijie_domain::code::CodeBook;
use duijie_domain::event::Step;
use duijie_indexer::export::write_whole;
use duijie_proto::v1;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The engine and who asks it.
type Desk<'a> = (&'a Engine, &'a Principal);

/// Persons read at once while files are exported.
const PAGE_PERSONS: usize = 1_000;

/// What `tracking` can be told.
#[derive(Debug, Args)]
pub struct TrackingArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Counts where every registered person stands 去向清：登记人员去向
    Whereabouts {
        /// Only persons who live in this area 地区代码
        #[arg(long, default_value = "")]
        area: String,
        /// Only persons of these target groups, such as graduate 人群
        #[arg(long, value_delimiter = ',')]
        groups: Vec<String>,
        /// Only persons who graduated in this year 毕业年份
        #[arg(long, default_value_t = 0)]
        graduation_year: i32,
    },
    /// Lists who is to be given which service until when 1131 服务到期与逾期
    Dues {
        /// Only persons who live in this area 地区代码
        #[arg(long, default_value = "")]
        area: String,
        /// Only persons given to this officer 责任人
        #[arg(long, default_value = "")]
        officer: String,
        /// Only persons with something overdue 只列逾期
        #[arg(long)]
        overdue: bool,
        /// The day, such as 2026-12-31; today if left out 截止日
        #[arg(long, default_value = "")]
        date: String,
        /// Most rows 最多列出几人
        #[arg(short, long, default_value_t = 20)]
        number: i32,
    },
    /// Shows everything that happened to one person 一人一档
    File {
        /// candidates/7 or publishers/…/candidates/… 求职者
        candidate: String,
    },
    /// Writes the files of all persons, a line of JSON each 导出一人一档
    Export {
        /// The file to write 结果文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Only persons who live in this area 地区代码
        #[arg(long, default_value = "")]
        area: String,
    },
}

/// Tells what is asked for.
pub(super) fn run(
    arguments: &TrackingArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (engine, caller) = (start::engine(settings, screen)?, start::caller()?);
    let outcome = carry_out(&arguments.task, (&engine, &caller), screen);
    start::write_down(&engine, &caller, command(&arguments.task), &outcome)?;
    outcome
}

/// What stands in the audit log.
fn command(task: &Task) -> &'static str {
    match task {
        Task::Whereabouts { .. } => "tracking whereabouts",
        Task::Dues { .. } => "tracking dues",
        Task::File { .. } => "tracking file",
        Task::Export { .. } => "tracking export",
    }
}

fn carry_out(task: &Task, desk: Desk<'_>, screen: Screen) -> Result<Outcome, Failure> {
    match task {
        Task::Whereabouts {
            area,
            groups,
            graduation_year,
        } => whereabouts(desk, (area, groups, *graduation_year), screen),
        Task::Dues {
            area,
            officer,
            overdue,
            date,
            number,
        } => {
            let wanted = v1::ListServiceDuesRequest {
                area: area.clone(),
                officer: officer.clone(),
                overdue_only: *overdue,
                date: date.clone(),
                page_size: *number,
            };
            dues(desk, wanted, screen)
        }
        Task::File { candidate } => file(desk, candidate, screen),
        Task::Export { out, area } => export(desk, out, area, screen),
    }
}

fn whereabouts(
    (engine, caller): Desk<'_>,
    (area, groups, graduation_year): (&str, &[String], i32),
    screen: Screen,
) -> Result<Outcome, Failure> {
    let query = read_whereabouts_query(v1::ListWhereaboutsRequest {
        area: area.to_owned(),
        groups: groups.to_vec(),
        graduation_year,
        page_size: 1,
        ..v1::ListWhereaboutsRequest::default()
    })?;
    let found = engine.whereabouts(caller, &query, &Call::lasting(start::CALL_TIME_MAX))?;
    if screen.json {
        let counts: serde_json::Map<String, Value> = write_whereabouts(&found)
            .counts
            .iter()
            .map(|count| (count.class().as_str_name().to_owned(), count.persons.into()))
            .collect();
        screen.document(&json!({ "persons": found.persons, "classes": counts }))?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new(["去向 where", "人数 persons", "比重 %"])
        .right(1)
        .right(2);
    for class in WhereaboutsClass::ALL {
        let persons = found.classes.get(&class).copied().unwrap_or(0);
        table.row([
            class_name(class).to_owned(),
            grouped(persons),
            percent(persons, found.persons),
        ]);
    }
    table.row([
        "合计 all".to_owned(),
        grouped(found.persons),
        percent(found.persons, found.persons),
    ]);
    screen.line(table.to_string())?;
    Ok(if found.persons == 0 {
        Outcome::InPart
    } else {
        Outcome::Done
    })
}

fn class_name(class: WhereaboutsClass) -> &'static str {
    match class {
        WhereaboutsClass::HiredHere => "已就业（经本库）hired here",
        WhereaboutsClass::HiredElsewhere => "已就业（自报）hired elsewhere",
        WhereaboutsClass::InTraineeship => "见习实习中 in traineeship",
        WhereaboutsClass::InTalks => "洽谈中 in talks",
        WhereaboutsClass::SeekingServed => "求职中（已服务）seeking, served",
        WhereaboutsClass::SeekingUntouched => "求职中（未服务）seeking, not yet served",
        WhereaboutsClass::NotSeeking => "暂不求职 not seeking",
        WhereaboutsClass::Unreachable => "联系不上 cannot be reached",
    }
}

fn percent(part: u64, whole: u64) -> String {
    let tenths = (part * 1_000 + whole / 2).checked_div(whole);
    tenths.map_or_else(
        || "–".to_owned(),
        |tenths| format!("{}.{}", tenths / 10, tenths % 10),
    )
}

fn dues(
    (engine, caller): Desk<'_>,
    wanted: v1::ListServiceDuesRequest,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let query = read_due_query(wanted)?;
    let sheet = engine.service_dues(caller, &query, &Call::lasting(start::CALL_TIME_MAX))?;
    let on = query.on.unwrap_or_else(|| engine.today());
    let answer = write_dues(&sheet, on);
    if screen.json {
        let rows: Vec<Value> = answer.rows.iter().map(due_row).collect();
        screen.document(
            &json!({ "date": on.to_string(), "persons": answer.persons, "done": answer.persons_done,
            "overdue": answer.persons_overdue, "rows": rows }),
        )?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new([
        "求职者 candidate",
        "优先 priority",
        "责任人 officer",
        "尚缺 missing",
        "到期 due",
    ])
    .right(1);
    for row in &answer.rows {
        let missing: Vec<String> = row
            .missing
            .iter()
            .map(|due| format!("{} {}/{}", due.item, due.given, due.count))
            .collect();
        let first = row.missing.first().map(|due| due.due_date.clone());
        table.row([
            row.candidate.clone(),
            if row.priority == 0 {
                String::new()
            } else {
                row.priority.to_string()
            },
            row.officer.clone(),
            missing.join(", "),
            first.unwrap_or_default(),
        ]);
    }
    screen.line(table.to_string())?;
    screen.line(format!(
        "应服务 {} 人，已完成 {} 人，逾期 {} 人 / {} to be served, {} done, {} overdue",
        answer.persons,
        answer.persons_done,
        answer.persons_overdue,
        answer.persons,
        answer.persons_done,
        answer.persons_overdue,
    ))?;
    Ok(Outcome::Done)
}

fn due_row(row: &v1::ServiceDueRow) -> Value {
    let missing: Vec<Value> = row.missing.iter().map(due).collect();
    json!({ "candidate": row.candidate, "officer": row.officer, "priority": row.priority, "missing": missing })
}

fn due(due: &v1::ServiceDue) -> Value {
    json!({ "item": due.item, "given": due.given, "count": due.count, "due": due.due_date, "overdue": due.overdue })
}

fn file((engine, caller): Desk<'_>, candidate: &str, screen: Screen) -> Result<Outcome, Failure> {
    let name = parse_name("CANDIDATE", RecordKind::Candidate, candidate)
        .map_err(|violation| Failure::input(violation.hint.zh, violation.hint.en))?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let person = engine.person_file(caller, &name, &call)?;
    let answer = write_person_file(&person, engine.today());
    if screen.json {
        screen.document(&document(&person_events(engine, &person.events), &answer))?;
        return Ok(Outcome::Done);
    }
    screen.heading(format!(
        "{} {} {}",
        answer.name,
        answer.state().as_str_name(),
        answer.state_date
    ))?;
    let mut table = Table::new(["服务 service", "已做 given", "应做 asked", "到期 due"])
        .right(1)
        .right(2);
    for due in &answer.dues {
        table.row([
            due.item.clone(),
            due.given.to_string(),
            due.count.to_string(),
            due.due_date.clone(),
        ]);
    }
    if !table.is_empty() {
        screen.line(table.to_string())?;
    }
    let mut table = Table::new([
        "时间 when",
        "事件 event",
        "岗位 vacancy",
        "经办 actor",
        "说明 note",
    ]);
    for (event, told) in answer.events.iter().zip(person_events(engine, &person.events)) {
        let when = told["happened_at"].as_str().unwrap_or_default().to_owned();
        let what = told["what"].as_str().unwrap_or_default().to_owned();
        table.row([
            when,
            what,
            event.vacancy.clone(),
            event.actor.clone(),
            event.note.clone(),
        ]);
    }
    screen.line(table.to_string())?;
    Ok(Outcome::Done)
}

/// Events as a person reads them.
fn person_events(engine: &Engine, events: &[crate::engine::FiledEvent]) -> Vec<Value> {
    let told = |filed: &crate::engine::FiledEvent| {
        let event = &filed.event;
        json!({
            "event": print_name(RecordKind::Event, filed.number),
            "happened_at": event.happened_at.to_zoned(start::time_zone()).strftime("%Y-%m-%d %H:%M").to_string(),
            "step": event.step.id(),
            "what": what(engine.codes(), &event.step),
            "actor": event.actor.as_str(),
            "vacancy": event.vacancy.map(|number| print_name(RecordKind::Vacancy, number)),
            "note": event.note,
        })
    };
    events.iter().map(told).collect()
}

/// The step with the name of its service or reason.
fn what(codes: &CodeBook, step: &Step) -> String {
    match step {
        Step::Served { service, proof } => {
            format!("{} {}{}", step.id(), codes.name_zh(service), bracket(proof))
        }
        Step::Lost { reason } | Step::Left { reason, .. } => {
            format!("{} {}", step.id(), codes.name_zh(reason))
        }
        Step::Kept { months } => format!("{} {months}", step.id()),
        _ => step.id().to_owned(),
    }
}

fn bracket(proof: &str) -> String {
    if proof.is_empty() {
        String::new()
    } else {
        format!("（{proof}）")
    }
}

fn document(events: &[Value], answer: &v1::PersonFile) -> Value {
    let pairs: Vec<Value> = answer
        .pairs
        .iter()
        .map(|pair| json!({ "vacancy": pair.vacancy, "stage": pair.stage().as_str_name() }))
        .collect();
    json!({
        "name": answer.name,
        "state": answer.state().as_str_name(),
        "since": answer.state_date,
        "officer": answer.officer,
        "priority": answer.priority,
        "dues": answer.dues.iter().map(due).collect::<Vec<_>>(),
        "pairs": pairs,
        "events": events,
    })
}

fn export((engine, caller): Desk<'_>, out: &Path, area: &str, screen: Screen) -> Result<Outcome, Failure> {
    let call = Call::lasting(start::CALL_TIME_MAX);
    let mut query = WhereaboutsQuery {
        rows_max: PAGE_PERSONS,
        ..read_whereabouts_query(v1::ListWhereaboutsRequest {
            area: area.to_owned(),
            ..v1::ListWhereaboutsRequest::default()
        })?
    };
    let mut lines = String::new();
    let mut persons = 0;
    let mut progress = None;
    loop {
        let page = engine.whereabouts(caller, &query, &call)?;
        let progress = progress.get_or_insert_with(|| Progress::start("一人一档 files", "人", page.persons));
        for row in &page.rows {
            let person = engine.person_file(caller, &RecordName::Number(row.candidate), &call)?;
            let answer = write_person_file(&person, engine.today());
            lines.push_str(&document(&person_events(engine, &person.events), &answer).to_string());
            lines.push('\n');
            persons += 1;
            progress.tell(persons, page.persons);
        }
        match page.next {
            Some(next) => query.after = next,
            None => break,
        }
    }
    write_whole(out, lines.as_bytes())?;
    if screen.json {
        screen.document(&json!({ "persons": persons, "file": out.display().to_string() }))?;
    } else {
        screen.line(format!(
            "{} 人 / {} persons → {}",
            persons,
            grouped(persons),
            out.display()
        ))?;
    }
    Ok(Outcome::Done)
}
