//! How booths, plans, boards and reports look: tables for people, JSON for programs, rows for files. Nothing is counted
//! here.

use crate::command::Failure;
use crate::convert::{own_id, text_document, zh};
use crate::terminal::{Screen, Table, grouped};
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_proto::v1;
use serde_json::{Value, json};
use std::path::Path;

/// The headers of the file of talks, and those of the file of the report.
const TALK_HEADERS: [&str; 6] = ["求职者", "编号", "时段", "开始时间", "展位", "岗位"];
const REPORT_HEADERS: [&str; 6] = ["表", "分组", "入场人数", "接触人数", "有意向人数", "录用人数"];
const REPORT_NUMERIC: [&str; 4] = ["入场人数", "接触人数", "有意向人数", "录用人数"];

/// The booths.
pub(super) fn booths(screen: Screen, booths: &[v1::BoothState]) -> Result<(), Failure> {
    if screen.json {
        let rows: Vec<Value> = booths
            .iter()
            .map(|booth| {
                json!({
                    "booth": booth.booth,
                    "employer": booth.employer,
                    "condition": condition(booth.condition()).1,
                    "late": booth.late,
                    "vacancies": booth.vacancies,
                    "places_left": booth.places_left,
                })
            })
            .collect();
        return Ok(screen.document(&json!({ "booths": rows }))?);
    }
    let mut table = Table::new([
        "展位 booth",
        "单位 employer",
        "状态 state",
        "岗位 vacancies",
        "剩余名额 left",
    ])
    .right(3)
    .right(4);
    for booth in booths {
        let state = condition(booth.condition()).0;
        let late = if booth.late { "（迟到）" } else { "" };
        table.row([
            booth.booth.clone(),
            booth.employer_name.clone(),
            format!("{state}{late}"),
            booth.vacancies.to_string(),
            booth.places_left.to_string(),
        ]);
    }
    Ok(screen.line(table.to_string())?)
}

fn condition(condition: v1::BoothCondition) -> (&'static str, &'static str) {
    match condition {
        v1::BoothCondition::Open => ("开放", "open"),
        v1::BoothCondition::Closed => ("关闭", "closed"),
        _ => ("待签到", "expected"),
    }
}

/// The whole of a plan.
pub(super) fn plan(screen: Screen, summary: &v1::FairPlanSummary) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&plan_document(summary))?);
    }
    let mut table = Table::new(["方案 plan", "数值 value"]).right(1);
    let mut row = |what: &str, value: u64| table.row([what.to_owned(), grouped(value)]);
    row("求职者 seekers", summary.seekers);
    row("未在求职、已撤回同意 not seeking", summary.not_seeking);
    row("展位 booths", summary.booths);
    row("岗位 vacancies", summary.vacancies);
    row("配对 pairs", summary.pairs);
    row("推荐足数 recommended enough", summary.recommended_enough);
    row("洽谈容量 talk capacity", summary.talk_capacity);
    row("洽谈场次 talks", summary.talks);
    for (talks, seekers) in summary.seekers_by_talks.iter().enumerate() {
        row(&format!("{talks} 场者 with {talks} talks"), *seekers);
    }
    for reason in &summary.short_reasons {
        row(&format!("不足：{}", zh(&reason.message)), reason.count);
    }
    row("毫秒 milliseconds", summary.elapsed_ms);
    Ok(screen.line(table.to_string())?)
}

fn plan_document(summary: &v1::FairPlanSummary) -> Value {
    json!({
        "seekers": summary.seekers,
        "not_seeking": summary.not_seeking,
        "booths": summary.booths,
        "vacancies": summary.vacancies,
        "pairs": summary.pairs,
        "recommended_enough": summary.recommended_enough,
        "talk_capacity": summary.talk_capacity,
        "talks": summary.talks,
        "seekers_by_talks": summary.seekers_by_talks,
        "short_reasons": reasons(&summary.short_reasons),
        "elapsed_ms": summary.elapsed_ms,
    })
}

fn reasons(reasons: &[v1::ReasonCount]) -> Vec<Value> {
    let told = reasons.iter().map(|reason| {
        json!({ "reason": reason.reason, "message": text_document(&reason.message), "count": reason.count })
    });
    told.collect()
}

/// The figures of now.
pub(super) fn board(screen: Screen, board: &v1::FairBoard) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&board_document(board))?);
    }
    screen.line(figures(board).to_string())?;
    if !board.classes.is_empty() {
        screen.heading("供需比 / Demand and supply by class")?;
        screen.line(classes(board).to_string())?;
    }
    for (title, rows) in [
        ("最热岗位 / Hottest", &board.hottest),
        ("最冷岗位 / Emptiest", &board.emptiest),
    ] {
        if !rows.is_empty() {
            screen.heading(title)?;
            screen.line(heat(rows).to_string())?;
        }
    }
    Ok(())
}

fn figures(board: &v1::FairBoard) -> Table {
    let mut table = Table::new(["看板 board", "数值 value"]).right(1);
    for (what, value) in [
        ("入场 entries", board.entries),
        ("待签到展位 booths expected", board.booths_expected),
        ("开放展位 booths open", board.booths_open),
        ("关闭展位 booths closed", board.booths_closed),
        ("岗位 vacancies", board.vacancies),
        ("已满岗位 vacancies full", board.vacancies_full),
        ("名额合计 places", board.places_total),
        ("录用占用 held by hires", board.places_held),
        ("剩余名额 places left", board.places_left),
        ("接触 contacts", board.contacts),
        ("意向 intents", board.intents),
        ("面试 interviews", board.interviews),
        ("录用意向 offers", board.offers),
        ("录用 hires", board.hires),
    ] {
        table.row([what.to_owned(), grouped(value)]);
    }
    table
}

fn classes(board: &v1::FairBoard) -> Table {
    let mut table = Table::new(["职业大类 class", "剩余名额 places", "入场者 persons", "比 ratio"])
        .right(1)
        .right(2)
        .right(3);
    for class in &board.classes {
        table.row([
            class.name.clone(),
            grouped(class.places),
            grouped(class.persons),
            class
                .ratio
                .map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}")),
        ]);
    }
    table
}

fn heat(rows: &[v1::VacancyHeat]) -> Table {
    let mut table = Table::new(["岗位 vacancy", "展位 booth", "人数 persons", "剩余 left"])
        .right(2)
        .right(3);
    for row in rows {
        table.row([
            row.title.clone(),
            row.booth.clone(),
            grouped(row.persons),
            grouped(row.places_left),
        ]);
    }
    table
}

/// The figures for programs.
pub(super) fn board_document(board: &v1::FairBoard) -> Value {
    let heat = |rows: &[v1::VacancyHeat]| -> Vec<Value> {
        let rows = rows.iter().map(|row| {
            json!({
                "vacancy": row.vacancy,
                "title": row.title,
                "booth": row.booth,
                "persons": row.persons,
                "places_left": row.places_left,
            })
        });
        rows.collect()
    };
    let classes = board.classes.iter().map(|class| {
        json!({
            "class": class.occupation_class,
            "name": class.name,
            "places": class.places,
            "persons": class.persons,
            "ratio": class.ratio,
        })
    });
    json!({
        "entries": board.entries,
        "booths": { "expected": board.booths_expected, "open": board.booths_open, "closed": board.booths_closed },
        "vacancies": board.vacancies,
        "vacancies_full": board.vacancies_full,
        "places": { "total": board.places_total, "held": board.places_held, "left": board.places_left },
        "contacts": board.contacts,
        "intents": board.intents,
        "interviews": board.interviews,
        "offers": board.offers,
        "hires": board.hires,
        "classes": classes.collect::<Vec<_>>(),
        "hottest": heat(&board.hottest),
        "emptiest": heat(&board.emptiest),
    })
}

/// The closing report.
pub(super) fn report(screen: Screen, report: &v1::FairReport) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&report_document(report))?);
    }
    screen.heading(format!("{}  总结 / Closing report", report.title))?;
    let mut table = Table::new(["项目 what", "数值 value"]).right(1);
    let mut row = |what: &str, value: String| table.row([what.to_owned(), value]);
    row("参展单位 employers", grouped(report.employers));
    row("到场单位 present", grouped(report.employers_present));
    row(
        "有意向者 persons with intent",
        grouped(report.persons_with_intent),
    );
    row("满意度 satisfaction", satisfaction(report.satisfaction));
    screen.line(table.to_string())?;
    if let Some(board) = &report.board {
        screen.line("")?;
        screen.line(figures(board).to_string())?;
    }
    for (id, title) in TABLES {
        screen.heading(title)?;
        screen.line(groups(report, id).to_string())?;
    }
    if !report.losses.is_empty() {
        screen.heading("未成原因 / Losses")?;
        let mut table = Table::new(["原因 reason", "次数 count"]).right(1);
        for loss in &report.losses {
            table.row([zh(&loss.message), grouped(loss.count)]);
        }
        screen.line(table.to_string())?;
    }
    Ok(())
}

const TABLES: [(&str, &str); 3] = [
    ("occupation", "按求职意向大类 / By class of occupation"),
    ("age", "按年龄 / By age"),
    ("schooling", "按学历 / By schooling"),
];

fn satisfaction(told: Option<v1::Satisfaction>) -> String {
    match told {
        Some(told) => format!("{} / {}", told.satisfied, told.asked),
        None => "未调查 not asked".to_owned(),
    }
}

fn groups(report: &v1::FairReport, id: &str) -> Table {
    let mut table = Table::new([
        "分组 group",
        "入场 entries",
        "接触 contacts",
        "意向 intents",
        "录用 hires",
    ])
    .right(1)
    .right(2)
    .right(3)
    .right(4);
    for row in report.groups.iter().filter(|row| row.table == id) {
        table.row([
            zh(&row.name),
            grouped(row.entries),
            grouped(row.contacts),
            grouped(row.intents),
            grouped(row.hires),
        ]);
    }
    table
}

fn report_document(report: &v1::FairReport) -> Value {
    let satisfaction = report
        .satisfaction
        .map(|told| json!({ "asked": told.asked, "satisfied": told.satisfied }));
    json!({
        "fair": report.fair,
        "title": report.title,
        "employers": report.employers,
        "employers_present": report.employers_present,
        "persons_with_intent": report.persons_with_intent,
        "board": report.board.as_ref().map(board_document),
        "groups": report.groups.iter().map(group_document).collect::<Vec<_>>(),
        "losses": reasons(&report.losses),
        "satisfaction": satisfaction,
    })
}

fn group_document(row: &v1::ReportGroup) -> Value {
    json!({
        "table": row.table,
        "group": row.group,
        "name": text_document(&row.name),
        "entries": row.entries,
        "contacts": row.contacts,
        "intents": row.intents,
        "hires": row.hires,
    })
}

/// The tables of the report as a file.
pub(super) fn write_report(
    report: &v1::FairReport,
    path: &Path,
    format: &'static ExportFormat,
) -> Result<(), Failure> {
    let rows = report.groups.iter().map(|row| PlainRow {
        cells: vec![
            row.table.clone(),
            zh(&row.name),
            row.entries.to_string(),
            row.contacts.to_string(),
            row.intents.to_string(),
            row.hires.to_string(),
        ],
        json: group_document(row),
    });
    write_rows(&REPORT_HEADERS, &REPORT_NUMERIC, rows.map(Ok), path, format)?;
    Ok(())
}

/// Everybody's talks as a file, seeker by seeker.
pub(super) fn write_talks(
    parts: &[v1::PlanFairResponse],
    path: &Path,
    format: &'static ExportFormat,
) -> Result<(), Failure> {
    let seekers = parts.iter().flat_map(|part| &part.seekers);
    let rows = seekers.flat_map(|seeker| {
        let id = own_id(&seeker.key);
        seeker.talks.iter().map(move |talk| PlainRow {
            cells: vec![
                talk.candidate.clone(),
                id.clone(),
                talk.slot.to_string(),
                talk.starts_at.clone(),
                talk.booth.clone(),
                talk.vacancy.clone(),
            ],
            json: json!({
                "candidate": talk.candidate,
                "own_id": id,
                "slot": talk.slot,
                "starts_at": talk.starts_at,
                "booth": talk.booth,
                "vacancy": talk.vacancy,
            }),
        })
    });
    write_rows(&TALK_HEADERS, &["时段"], rows.map(Ok), path, format)?;
    Ok(())
}
