//! `duijie policy check`: what policies say of a person of the data folder, of facts in a file, or of both together.

use super::super::{Failure, Outcome, start};
use super::facts;
use crate::config::Settings;
use crate::convert::{read_check, text_document, write_checked, zh};
use crate::engine::Call;
use crate::terminal::{Screen, Table, dim, good};
use clap::Args;
use duijie_proto::v1;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What `policy check` can be told.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The person, such as candidates/7 求职者
    candidate: Option<String>,
    /// File of facts in TOML, such as person.education = "31"; they go before those of the data folder 事实文件
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// The firm, such as employers/3 (default: that of the job) 用人单位
    #[arg(long, default_value = "")]
    employer: String,
    /// The vacancy, such as vacancies/5 (default: the job held) 岗位
    #[arg(long, default_value = "")]
    vacancy: String,
    /// Only these policies (default: all in force) 只判断这些政策
    #[arg(long = "policy", value_name = "ID", value_delimiter = ',')]
    policies: Vec<String>,
    /// Day of the decision (default: today) 办理日期
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

pub(super) fn run(
    arguments: &CheckArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let is_of_register =
        arguments.candidate.is_some() || !arguments.employer.is_empty() || !arguments.vacancy.is_empty();
    if !is_of_register && arguments.facts.is_none() {
        return check_rules(settings, screen);
    }
    let facts = arguments.facts.as_deref().map(facts::read).transpose()?;
    let request = v1::CheckPoliciesRequest {
        candidate: arguments.candidate.clone().unwrap_or_default(),
        employer: arguments.employer.clone(),
        vacancy: arguments.vacancy.clone(),
        facts: facts.unwrap_or_default(),
        policies: arguments.policies.clone(),
        date: start::date_or_today(arguments.date.as_deref())?.to_string(),
    };
    let query = read_check(request)?;
    let engine = match is_of_register {
        true => start::engine(settings, screen)?,
        false => start::engine_in_memory(settings, screen)?,
    };
    let call = Call::lasting(start::CALL_TIME_MAX);
    let caller = start::caller()?;
    let checked = engine.check_policies(&caller, &query, &call)?;
    engine.write_down(&caller, "policy check", "Ok")?;
    let answer = write_checked(&checked, engine.codes());
    engine.close()?;
    tell(&answer, screen)?;
    let is_any_yes = answer
        .decisions
        .iter()
        .any(|decision| decision.answer() == v1::PolicyAnswer::Yes);
    Ok(if is_any_yes {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

/// Faulty files end the command before anything is said.
fn check_rules(settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let book = start::policies(settings, &start::code_book(settings)?)?;
    let rules: Vec<&str> = book.rules().iter().map(|rule| rule.id.as_str()).collect();
    if screen.json {
        screen.document(&json!({ "rules": rules }))?;
    } else {
        let count = rules.len();
        screen.line(format!(
            "{count} 个规则文件没有错误 / {count} rule files are sound"
        ))?;
    }
    Ok(Outcome::Done)
}

fn tell(answer: &v1::CheckPoliciesResponse, screen: Screen) -> Result<(), Failure> {
    if screen.json {
        screen.document(&document(answer))?;
        return Ok(());
    }
    screen.heading(format!("已知事实 facts（{}）", answer.date))?;
    let mut facts = Table::new(["事实 fact", "名称 name", "值 value", "来源 source"]);
    for told in &answer.facts {
        let source = if told.from_request {
            "填报 told"
        } else {
            "登记 register"
        };
        facts.row([
            told.fact.clone(),
            zh(&told.title),
            shown(&told.value),
            source.to_owned(),
        ]);
    }
    screen.line(facts.to_string())?;
    screen.heading("结论 answers")?;
    let mut table = Table::new([
        "政策 policy",
        "名称 title",
        "结论 answer",
        "金额 amount",
        "还缺 missing",
    ]);
    for decision in &answer.decisions {
        table.row(row(decision));
    }
    screen.line(table.to_string())?;
    for decision in &answer.decisions {
        tell_reasons(decision, screen)?;
    }
    tell_choice(answer, screen)
}

/// A known value in Chinese; what is known not to be there is shown as such.
fn shown(value: &Option<v1::BilingualText>) -> String {
    match value {
        Some(value) => value.zh.clone(),
        None => "无".to_owned(),
    }
}

fn row(decision: &v1::PolicyDecision) -> [String; 5] {
    let missing: Vec<String> = decision.missing.iter().map(|fact| zh(&fact.title)).collect();
    let amount = decision.amount.as_ref().map(|amount| zh(&amount.text));
    [
        decision.policy.clone(),
        zh(&decision.title),
        answer_text(decision.answer()).to_owned(),
        amount.unwrap_or_default(),
        missing.join("、"),
    ]
}

/// The answer in both languages, short enough for a cell.
pub(super) fn answer_text(answer: v1::PolicyAnswer) -> &'static str {
    match answer {
        v1::PolicyAnswer::Yes => "可以 yes",
        v1::PolicyAnswer::No => "不能 no",
        v1::PolicyAnswer::Unknown | v1::PolicyAnswer::Unspecified => "待定 unknown",
    }
}

fn tell_reasons(decision: &v1::PolicyDecision, screen: Screen) -> Result<(), Failure> {
    let mut sentences = decision.sentences.iter();
    let Some(first) = sentences.next() else {
        return Ok(());
    };
    let first = match decision.answer() {
        v1::PolicyAnswer::Yes => good(&first.zh),
        _ => first.zh.clone(),
    };
    screen.line(format!("\n{first}"))?;
    for sentence in sentences {
        screen.line(format!("  {}", sentence.zh))?;
    }
    Ok(())
}

fn tell_choice(answer: &v1::CheckPoliciesResponse, screen: Screen) -> Result<(), Failure> {
    let Some(choice) = answer.choice.as_ref().filter(|choice| !choice.granted.is_empty()) else {
        return Ok(());
    };
    screen.heading(format!(
        "就高选择 best choice：{}，合计 {} 元",
        choice.granted.join("、"),
        yuan(choice.fen)
    ))?;
    for sentence in &choice.sentences {
        screen.line(format!("  {}", sentence.zh))?;
    }
    if !choice.undecided.is_empty() {
        let undecided = choice.undecided.join("、");
        screen.line(dim(&format!(
            "  以下政策尚不能确定且与所选互斥，请先核实 find out first：{undecided}"
        )))?;
    }
    Ok(())
}

/// Hundredths of a yuan as yuan.
pub(super) fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        rest => format!("{}.{:02}", fen / 100, rest.abs()),
    }
}

fn document(answer: &v1::CheckPoliciesResponse) -> Value {
    let facts: Vec<Value> = answer
        .facts
        .iter()
        .map(|told| {
            json!({
                "fact": told.fact,
                "value": text_document(&told.value),
                "from_request": told.from_request,
            })
        })
        .collect();
    let decisions: Vec<Value> = answer.decisions.iter().map(decision_document).collect();
    let choice = answer.choice.clone().unwrap_or_default();
    json!({
        "date": answer.date,
        "candidate": answer.candidate,
        "employer": answer.employer,
        "vacancy": answer.vacancy,
        "facts": facts,
        "decisions": decisions,
        "choice": {
            "granted": choice.granted,
            "fen": choice.fen,
            "set_aside": choice.set_aside,
            "undecided": choice.undecided,
        },
    })
}

fn decision_document(decision: &v1::PolicyDecision) -> Value {
    let missing: Vec<&str> = decision.missing.iter().map(|fact| fact.fact.as_str()).collect();
    let conditions = |findings: &[v1::PolicyFinding]| -> Vec<String> {
        findings.iter().map(|finding| finding.condition.clone()).collect()
    };
    let sentences: Vec<Value> = decision
        .sentences
        .iter()
        .map(|text| json!({ "zh": text.zh, "en": text.en }))
        .collect();
    let excluded_by: Vec<Value> = decision
        .excluded_by
        .iter()
        .map(|by| json!({ "kind": by.kind().as_str_name(), "policy": by.policy, "date": by.date }))
        .collect();
    let amount = decision.amount.as_ref().map(
        |amount| json!({ "text": text_document(&amount.text), "fen": amount.fen, "units": amount.units }),
    );
    json!({
        "policy": decision.policy,
        "answer": decision.answer().as_str_name(),
        "amount": amount,
        "met": conditions(&decision.met),
        "failed": conditions(&decision.failed),
        "open": conditions(&decision.open),
        "missing": missing,
        "excluded_by": excluded_by,
        "sentences": sentences,
    })
}
