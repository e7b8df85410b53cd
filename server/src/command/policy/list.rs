//! `duijie policy list`: rules by area and day.

use super::super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::{text_document, write_policies, zh};
use crate::terminal::{Screen, Table};
use clap::Args;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_proto::v1;
use serde_json::{Value, json};

/// What `policy list` can be told.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only policies that apply in this division, such as 371500 地区代码
    #[arg(long, default_value = "")]
    area: String,
    /// Day on which they are valid (default: today) 日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Those that are not valid on the day, too 连同已过期和未生效的
    #[arg(long)]
    all: bool,
}

pub(super) fn run(
    arguments: &ListArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let codes = start::code_book(settings)?;
    let book = start::policies(settings, &codes)?;
    let request = v1::ListPoliciesRequest {
        area: arguments.area.clone(),
        date: start::date_or_today(arguments.date.as_deref())?.to_string(),
        show_not_in_force: arguments.all,
    };
    let answer = write_policies((&book, &codes), request, start::today())?;
    if screen.json {
        let policies: Vec<Value> = answer.policies.iter().map(document).collect();
        screen.document(&json!({ "date": answer.date, "policies": policies }))?;
    } else {
        let mut table = Table::new([
            "编号 policy",
            "名称 title",
            "标准 amount",
            "发给 to",
            "地区 area",
            "有效期 valid",
        ]);
        for policy in &answer.policies {
            table.row(row(policy, &codes));
        }
        if !table.is_empty() {
            screen.line(table.to_string())?;
        }
        let count = answer.policies.len();
        screen.note(format!("{count} 项 / policies，{}", answer.date));
    }
    Ok(match answer.policies.is_empty() {
        true => Outcome::InPart,
        false => Outcome::Done,
    })
}

fn row(policy: &v1::Policy, codes: &CodeBook) -> [String; 6] {
    let area = match policy.area.as_str() {
        "" => "全国".to_owned(),
        code => codes
            .table(CodeSystem::Division)
            .full_name(code)
            .unwrap_or_else(|| code.to_owned()),
    };
    [
        policy.policy.clone(),
        zh(&policy.title),
        zh(&policy.amount),
        receiver(policy.receiver()).to_owned(),
        area,
        valid(policy),
    ]
}

fn valid(policy: &v1::Policy) -> String {
    let days = match (policy.from_date.as_str(), policy.to_date.as_str()) {
        ("", "") => "未注明".to_owned(),
        ("", to) => format!("至 {to}"),
        (from, "") => format!("自 {from}"),
        (from, to) => format!("{from} 至 {to}"),
    };
    match policy.in_force {
        true => days,
        false => format!("{days}（不在有效期）"),
    }
}

fn receiver(receiver: v1::PolicyReceiver) -> &'static str {
    match receiver {
        v1::PolicyReceiver::Firm => "用人单位",
        v1::PolicyReceiver::Agency => "人力资源服务机构",
        v1::PolicyReceiver::Person | v1::PolicyReceiver::Unspecified => "个人",
    }
}

fn document(policy: &v1::Policy) -> Value {
    let conditions: Vec<Value> = policy
        .conditions
        .iter()
        .map(|condition| json!({ "id": condition.condition, "sentence": text_document(&condition.sentence) }))
        .collect();
    let facts: Vec<&str> = policy.facts.iter().map(|fact| fact.fact.as_str()).collect();
    json!({
        "policy": policy.policy,
        "version": policy.version,
        "title": text_document(&policy.title),
        "amount": text_document(&policy.amount),
        "receiver": policy.receiver().as_str_name(),
        "area": policy.area,
        "from_date": policy.from_date,
        "to_date": policy.to_date,
        "in_force": policy.in_force,
        "without_application": policy.without_application,
        "clause": policy.clause,
        "family": policy.family,
        "once_per_person": policy.once_per_person,
        "not_with": policy.not_with,
        "conditions": conditions,
        "facts": facts,
    })
}
