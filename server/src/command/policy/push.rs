//! `duijie policy push`: whom a policy is for among all persons of an area, and of whom one fact is missing.

use super::super::{Failure, Outcome, start};
use super::check::{answer_text, yuan};
use crate::config::Settings;
use crate::convert::{read_eligible, text_document, write_eligible, zh};
use crate::engine::Call;
use crate::terminal::{Screen, Table, grouped};
use clap::Args;
use duijie_proto::v1;
use serde_json::{Value, json};

/// What `policy push` can be told.
#[derive(Debug, Args)]
pub(super) struct PushArguments {
    /// The policy 政策编号
    policy: String,
    /// Only persons who live in this division, such as 371500 地区代码
    #[arg(long, default_value = "")]
    area: String,
    /// Day of the decision (default: today) 办理日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Rows behind this creation number 从此编号之后列起
    #[arg(long, default_value_t = 0)]
    after: u64,
    /// Most rows shown, up to 1000 最多列出的行数
    #[arg(short, long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..=1_000))]
    number: i32,
}

pub(super) fn run(
    arguments: &PushArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let query = read_eligible(v1::ListEligibleRequest {
        policy: arguments.policy.clone(),
        area: arguments.area.clone(),
        date: start::date_or_today(arguments.date.as_deref())?.to_string(),
        answer: 0,
        after: arguments.after,
        page_size: arguments.number,
    })?;
    let engine = start::engine(settings, screen)?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let caller = start::caller()?;
    let sheet = engine.list_eligible(&caller, &query, &call)?;
    engine.write_down(&caller, "policy push", "Ok")?;
    engine.close()?;
    let answer = write_eligible(&sheet);
    if screen.json {
        screen.document(&document(&answer))?;
    } else {
        tell(&answer, screen)?;
    }
    Ok(match answer.eligible {
        0 => Outcome::InPart,
        _ => Outcome::Done,
    })
}

fn tell(answer: &v1::ListEligibleResponse, screen: Screen) -> Result<(), Failure> {
    screen.line(format!(
        "{} 人：可以 yes {}，待定 unknown {}（只缺一项 one fact missing {}），不能 no {}；合计 {} 元",
        grouped(answer.persons),
        grouped(answer.eligible),
        grouped(answer.unknown),
        grouped(answer.one_fact_missing),
        grouped(answer.not_eligible),
        yuan(answer.fen),
    ))?;
    if !answer.missing.is_empty() {
        screen.heading("缺少的事实 missing facts")?;
        let mut table = Table::new(["事实 fact", "名称 name", "只缺这项 alone", "缺这项 all"])
            .right(2)
            .right(3);
        for count in &answer.missing {
            let fact = count.fact.clone().unwrap_or_default();
            table.row([
                fact.fact,
                zh(&fact.title),
                grouped(count.alone),
                grouped(count.all),
            ]);
        }
        screen.line(table.to_string())?;
    }
    if answer.rows.is_empty() {
        return Ok(());
    }
    screen.heading("名单 list")?;
    let mut table = Table::new([
        "求职者 person",
        "结论 answer",
        "金额 amount",
        "还缺 missing",
        "岗位 vacancy",
    ]);
    for row in &answer.rows {
        table.row(cells(row));
    }
    screen.line(table.to_string())?;
    if answer.next > 0 {
        screen.note(format!("下一页 next page: --after {}", answer.next));
    }
    Ok(())
}

fn cells(row: &v1::EligibleRow) -> [String; 5] {
    let amount = row.amount.as_ref().map(|amount| zh(&amount.text));
    let missing = row.missing.as_ref().map(|fact| zh(&fact.title));
    let answer = match row.push_refused {
        true => format!("{}（不推送 no push）", answer_text(row.answer())),
        false => answer_text(row.answer()).to_owned(),
    };
    [
        row.candidate.clone(),
        answer,
        amount.unwrap_or_default(),
        missing.unwrap_or_default(),
        row.vacancy.clone(),
    ]
}

fn document(answer: &v1::ListEligibleResponse) -> Value {
    let rows: Vec<Value> = answer
        .rows
        .iter()
        .map(|row| {
            json!({
                "candidate": row.candidate,
                "answer": row.answer().as_str_name(),
                "amount": row.amount.as_ref().map(|amount| text_document(&amount.text)),
                "missing": row.missing.as_ref().map(|fact| fact.fact.clone()),
                "vacancy": row.vacancy,
                "push_refused": row.push_refused,
            })
        })
        .collect();
    let missing: Vec<Value> = answer
        .missing
        .iter()
        .map(|count| {
            let fact = count.fact.as_ref().map(|fact| fact.fact.clone());
            json!({ "fact": fact, "alone": count.alone, "all": count.all })
        })
        .collect();
    json!({
        "date": answer.date,
        "persons": answer.persons,
        "eligible": answer.eligible,
        "unknown": answer.unknown,
        "one_fact_missing": answer.one_fact_missing,
        "not_eligible": answer.not_eligible,
        "fen": answer.fen,
        "without_application": answer.without_application,
        "missing": missing,
        "rows": rows,
        "next": answer.next,
    })
}
