//! `duijie shortage`: one employer's shortage file, and the employers of an area by gap and age (用工保障清单).

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{
    read_shortage_file, read_shortages, text_document, write_shortage_file, write_shortages, zh,
};
use crate::engine::Call;
use crate::terminal::{Screen, Table, grouped};
use clap::{Args, Subcommand};
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_proto::v1;
use serde_json::{Value, json};

/// What `shortage` can be told.
#[derive(Debug, Args)]
pub struct ShortageArguments {
    /// What to do.
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// One employer: gaps, what was tried, and what keeps the supply out 一企一策：缺口、已做工作、供给与放宽条件的效果
    File {
        /// The employer, such as employers/3 用人单位
        employer: String,
        /// Profile whose hard terms count (default: balanced) 匹配方案
        #[arg(long, default_value = "")]
        profile: String,
        /// Day (default: today) 日期
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
    },
    /// Employers with open places, by places times days 用工缺口清单
    List {
        /// Only sites in this division, such as 371500 地区代码
        #[arg(long, default_value = "")]
        area: String,
        /// Day (default: today) 日期
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
        /// Most rows shown, up to 1000 最多列出的行数
        #[arg(short, long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..=1_000))]
        number: i32,
    },
}

/// Does what was asked for.
pub(super) fn run(
    arguments: &ShortageArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.task {
        Task::File {
            employer,
            profile,
            date,
        } => {
            let request = v1::GetShortageFileRequest {
                employer: employer.clone(),
                profile: profile.clone(),
                date: start::date_or_today(date.as_deref())?.to_string(),
                min_sequence: 0,
            };
            file(request, settings, screen)
        }
        Task::List { area, date, number } => {
            let request = v1::ListShortagesRequest {
                area: area.clone(),
                date: start::date_or_today(date.as_deref())?.to_string(),
                page_size: *number,
                skip: 0,
            };
            list(request, settings, screen)
        }
    }
}

fn file(
    request: v1::GetShortageFileRequest,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let wanted = read_shortage_file(request)?;
    let engine = start::engine(settings, screen)?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let terms = (wanted.profile.as_str(), wanted.date, wanted.min_sequence);
    let found = engine.shortage_file(&start::caller()?, &wanted.employer, terms, &call)?;
    let answer = write_shortage_file(&found);
    if screen.json {
        let vacancies: Vec<Value> = answer.vacancies.iter().map(vacancy_document).collect();
        screen.document(&json!({
            "employer": answer.employer,
            "registered_name": answer.registered_name,
            "date": answer.date,
            "gap": answer.gap,
            "vacancies": vacancies,
        }))?;
    } else {
        screen.line(format!(
            "{} {}：缺 {} 人 places open（{}）",
            answer.employer, answer.registered_name, answer.gap, answer.date
        ))?;
        for vacancy in &answer.vacancies {
            tell_vacancy(vacancy, engine.codes(), screen)?;
        }
    }
    engine.close()?;
    Ok(match answer.gap {
        0 => Outcome::InPart,
        _ => Outcome::Done,
    })
}

fn tell_vacancy(vacancy: &v1::ShortVacancy, codes: &CodeBook, screen: Screen) -> Result<(), Failure> {
    screen.heading(format!(
        "{} {}：招 {} 人，缺 {} 人，已 {} 天（自 {} 起）",
        vacancy.vacancy, vacancy.title, vacancy.head_count, vacancy.gap, vacancy.age_days, vacancy.since_date
    ))?;
    let efforts = vacancy.efforts.clone().unwrap_or_default();
    screen.line(format!(
        "  已做 tried：推介 {}，联系 {}，有意向 {}，面试 {}，拟录用 {}，录用 {}{}",
        efforts.recommended,
        efforts.contacted,
        efforts.interested,
        efforts.interviewed,
        efforts.offered,
        efforts.hired,
        losses(&efforts.lost, codes)
    ))?;
    screen.line(format!(
        "  供给 supply：{} 人中 {} 人符合全部硬性条件",
        grouped(vacancy.considered),
        grouped(vacancy.eligible)
    ))?;
    let mut table = Table::new(["条件 term", "仅因此不符 alone", "取消 drop", "放宽 ease"])
        .right(1)
        .right(2);
    for term in &vacancy.terms {
        let steps = term.steps.iter();
        let steps: Vec<String> = steps
            .map(|step| format!("{} +{}", zh(&step.message), grouped(step.gain)))
            .collect();
        let dropped = term.dropped.map(|gain| format!("+{}", grouped(gain)));
        table.row([
            zh(&term.title),
            grouped(term.alone),
            dropped.unwrap_or_else(|| "求职者的要求".to_owned()),
            steps.join("；"),
        ]);
    }
    if !table.is_empty() {
        screen.line(table.to_string())?;
    }
    Ok(())
}

fn losses(lost: &[v1::LossCount], codes: &CodeBook) -> String {
    if lost.is_empty() {
        return String::new();
    }
    let reasons = codes.table(CodeSystem::LossReason);
    let told = lost.iter().map(|count| {
        let name = reasons.full_name(&count.reason);
        format!(
            "{} {}",
            name.unwrap_or_else(|| count.reason.clone()),
            count.persons
        )
    });
    format!("；未成 lost：{}", told.collect::<Vec<_>>().join("、"))
}

fn vacancy_document(vacancy: &v1::ShortVacancy) -> Value {
    let terms: Vec<Value> = vacancy
        .terms
        .iter()
        .map(|term| {
            let steps: Vec<Value> = term
                .steps
                .iter()
                .map(|step| json!({ "change": text_document(&step.message), "gain": step.gain }))
                .collect();
            json!({ "term": term.term, "alone": term.alone, "dropped": term.dropped, "steps": steps })
        })
        .collect();
    let efforts = vacancy.efforts.clone().unwrap_or_default();
    json!({
        "vacancy": vacancy.vacancy,
        "title": vacancy.title,
        "head_count": vacancy.head_count,
        "gap": vacancy.gap,
        "since_date": vacancy.since_date,
        "age_days": vacancy.age_days,
        "recommended": efforts.recommended,
        "contacted": efforts.contacted,
        "interviewed": efforts.interviewed,
        "hired": efforts.hired,
        "considered": vacancy.considered,
        "eligible": vacancy.eligible,
        "terms": terms,
    })
}

fn list(request: v1::ListShortagesRequest, settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let wanted = read_shortages(request)?;
    let engine = start::engine(settings, screen)?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let found = engine.list_shortages(&start::caller()?, wanted.area.as_ref(), wanted.date, &call)?;
    engine.close()?;
    let answer = write_shortages(&found, &wanted);
    if screen.json {
        let row = |row: &v1::ShortageRow| {
            json!({
                "employer": row.employer,
                "registered_name": row.registered_name,
                "vacancies": row.vacancies,
                "gap": row.gap,
                "oldest_days": row.oldest_days,
                "place_days": row.place_days,
            })
        };
        let rows: Vec<Value> = answer.rows.iter().map(row).collect();
        screen.document(
            &json!({ "date": answer.date, "employers": answer.employers, "gap": answer.gap, "rows": rows }),
        )?;
    } else {
        let mut table = Table::new([
            "用人单位 employer",
            "名称 name",
            "岗位 posts",
            "缺口 gap",
            "最长天数 oldest",
            "缺口×天 place-days",
        ])
        .right(2)
        .right(3)
        .right(4)
        .right(5);
        for row in &answer.rows {
            table.row([
                row.employer.clone(),
                row.registered_name.clone(),
                grouped(row.vacancies.into()),
                grouped(row.gap.into()),
                grouped(row.oldest_days.into()),
                grouped(row.place_days),
            ]);
        }
        if !table.is_empty() {
            screen.line(table.to_string())?;
        }
        screen.note(format!(
            "{} 家用人单位缺 {} 人 / employers and places open，{}",
            grouped(answer.employers),
            grouped(answer.gap),
            answer.date
        ));
    }
    Ok(match answer.employers {
        0 => Outcome::InPart,
        _ => Outcome::Done,
    })
}
