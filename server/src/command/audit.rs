//! `duijie audit`: whether the audit log is as it was written, and who has touched whom.

use super::person::person_of;
use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::engine::AuditQuestion;
use crate::terminal::{Screen, Table};
use clap::{Args, Subcommand};
use duijie_access::audit::Entry;
use duijie_indexer::audit::{AuditVerification, verify_folder};
use jiff::Timestamp;
use serde_json::json;

/// What `audit` can be told.
#[derive(Debug, Args)]
pub struct AuditArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Reads the whole log and names every line that is not as it was written 核对审计日志
    Verify,
    /// Lists who has touched whom 查询谁查看过谁
    Query(QueryArguments),
}

#[derive(Debug, Args)]
struct QueryArguments {
    /// The person: PUBLISHER/OWN_ID, or candidates/NUMBER 求职者
    #[arg(long, value_name = "KEY")]
    person: Option<String>,
    /// Not before, such as 2026-11-22T08:00:00Z 起始时间
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Before 截止时间
    #[arg(long, value_name = "TIME")]
    to: Option<Timestamp>,
    /// Most entries, the latest of them (default: 100) 条数
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    limit: i32,
}

/// Does what was asked.
pub(super) fn run(
    arguments: &AuditArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    match &arguments.task {
        Task::Verify => verify(settings, screen),
        Task::Query(query) => entries(query, settings, screen),
    }
}

/// Reads the files as they are, so that it works beside a server and on a copy.
fn verify(settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let found = verify_folder(&start::audit_folder(settings))?;
    match screen.json {
        true => screen.document(&document(&found))?,
        false => screen.line(told(&found))?,
    }
    Ok(if found.is_sound() {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

fn document(found: &AuditVerification) -> serde_json::Value {
    let faults = found.faults.iter();
    json!({
        "files": found.files,
        "entries": found.entries,
        "last_sequence": found.last_sequence,
        "last_digest": found.last_digest,
        "fault_count": found.faults_total,
        "faults": faults.map(|fault| json!({ "file": fault.file, "line": fault.line, "message": fault.text.en })).collect::<Vec<_>>(),
    })
}

fn told(found: &AuditVerification) -> String {
    let mut lines: Vec<String> = found
        .faults
        .iter()
        .map(|fault| format!("✗ {} 第 {} 行：{}", fault.file, fault.line, fault.text))
        .collect();
    lines.push(match found.faults_total {
        0 => format!(
            "✓ 审计日志完整 / the audit log is as it was written：{} 条，{} 个文件",
            found.entries, found.files
        ),
        faults => format!("发现 {faults} 处问题 / {faults} faults：共 {} 条", found.entries),
    });
    lines.push(format!(
        "  末条 last entry {} · {}",
        found.last_sequence, found.last_digest
    ));
    lines.join("\n")
}

fn entries(query: &QueryArguments, settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let question = AuditQuestion {
        person: query.person.as_deref().map(person_of).transpose()?,
        from: query.from,
        to: query.to,
        page_size: query.limit,
    };
    let engine = start::engine(settings, screen)?;
    let caller = start::caller()?;
    let entries = engine.audit_entries(&caller, &question)?;
    engine.write_down(&caller, "audit query", "Ok")?;
    match screen.json {
        true => screen.document(&json!({ "entries": entries }))?,
        false => screen.line(table(&entries))?,
    }
    Ok(if entries.is_empty() {
        Outcome::InPart
    } else {
        Outcome::Done
    })
}

fn table(entries: &[Entry]) -> String {
    let mut table = Table::new(["时间", "角色", "密钥", "方法", "人数", "全文", "结果", "用途"]).right(4);
    for entry in entries {
        table.row([
            entry.time.to_string(),
            entry.role.clone(),
            entry.key.clone().unwrap_or_default(),
            entry.method.clone(),
            entry.count.to_string(),
            if entry.in_full {
                "是".to_owned()
            } else {
                String::new()
            },
            entry.result.clone(),
            entry.purpose.clone().unwrap_or_default(),
        ]);
    }
    table.to_string()
}
