//! `duijie person`: what is held of one person, shown, taken along, or erased, in the data folder.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::convert::parse_name;
use crate::engine::{Call, Engine, ErasureReceipt, Principal, RecordName};
use crate::terminal::Screen;
use clap::{Args, Subcommand};
use duijie_access::mask;
use duijie_domain::{Candidate, RecordKey, RecordKind};
use serde_json::json;
use std::path::PathBuf;

/// What `person` can be told.
#[derive(Debug, Args)]
pub struct PersonArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Shows everything that is held of a person 查看所持有的个人信息
    Show {
        /// PUBLISHER/OWN_ID, or candidates/NUMBER 发布方/编号
        key: String,
    },
    /// Writes everything that is held of a person into a JSON file 导出个人信息（JSON）
    Export {
        /// PUBLISHER/OWN_ID, or candidates/NUMBER 发布方/编号
        key: String,
        /// The file; candidates-NUMBER.json in the folder at hand if none 输出文件
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Erases a person for good and prints the receipt 永久删除个人信息并打印回执
    Erase {
        /// PUBLISHER/OWN_ID, or candidates/NUMBER 发布方/编号
        key: String,
        /// Erase without asking for a second word 确认删除
        #[arg(long)]
        yes: bool,
    },
}

/// Does what was asked, and writes it into the audit log.
pub(super) fn run(
    arguments: &PersonArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (key, command) = match &arguments.task {
        Task::Show { key } => (key, "person show"),
        Task::Export { key, .. } => (key, "person export"),
        Task::Erase { key, yes } => {
            if !yes {
                return Err(not_confirmed());
            }
            (key, "person erase")
        }
    };
    let name = person_of(key)?;
    let engine = start::engine(settings, screen)?;
    let caller = start::caller()?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let done = match &arguments.task {
        Task::Show { .. } => show(&engine, &caller, &name, &call, screen),
        Task::Export { out, .. } => export(&engine, &caller, &name, &call, (out.as_ref(), screen)),
        Task::Erase { .. } => erase(&engine, &caller, &name, &call, screen),
    };
    let result = if done.is_ok() { "Ok" } else { "Failed" };
    engine.write_down(&caller, command, result)?;
    engine.close()?;
    done
}

/// The name of a person as people write it.
pub(super) fn person_of(key: &str) -> Result<RecordName, Failure> {
    if let Ok(name) = parse_name("name", RecordKind::Candidate, key) {
        return Ok(name);
    }
    match key.split_once('/') {
        Some((publisher, own_id)) if !publisher.is_empty() && !own_id.is_empty() => {
            Ok(RecordName::Key(RecordKey::new(publisher, own_id)))
        }
        _ => Err(Failure::input(
            "请写成 发布方/编号，或 candidates/序号".to_owned(),
            "write PUBLISHER/OWN_ID, or candidates/NUMBER".to_owned(),
        )),
    }
}

fn show(
    engine: &Engine,
    caller: &Principal,
    name: &RecordName,
    call: &Call,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let exported = engine.export_my_data(caller, name, call)?;
    screen.line(String::from_utf8_lossy(&exported.content))?;
    Ok(Outcome::Done)
}

fn export(
    engine: &Engine,
    caller: &Principal,
    name: &RecordName,
    call: &Call,
    (out, screen): (Option<&PathBuf>, Screen),
) -> Result<Outcome, Failure> {
    let exported = engine.export_my_data(caller, name, call)?;
    let file = out.cloned().unwrap_or_else(|| PathBuf::from(&exported.file_name));
    std::fs::write(&file, &exported.content)?;
    let shown = file.display();
    match screen.json {
        true => screen.document(&json!({ "file": shown.to_string(), "bytes": exported.content.len() }))?,
        false => screen.line(format!("已写入 {shown} / written to {shown}"))?,
    }
    Ok(Outcome::Done)
}

fn erase(
    engine: &Engine,
    caller: &Principal,
    name: &RecordName,
    call: &Call,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let shown = engine
        .get::<Candidate>(caller, name)
        .map(|stored| mask::name(&stored.body.person.name));
    let receipt = engine.erase_my_data(caller, name, call)?;
    match screen.json {
        true => screen.document(&document(&receipt))?,
        false => screen.line(told(&receipt, &shown.unwrap_or_default()))?,
    }
    Ok(Outcome::Done)
}

fn document(receipt: &ErasureReceipt) -> serde_json::Value {
    let backups = receipt.kept.backups.iter();
    json!({
        "receipt": format!("erasures/{}", receipt.erasure.number),
        "erased_at": receipt.erasure.erased_at.to_string(),
        "already_done": receipt.was_done,
        "reason": receipt.erasure.reason.code(),
        "numbers": receipt.erasure.numbers,
        "records": receipt.erasure.records,
        "former_states": receipt.erasure.former_states,
        "decisions": receipt.erasure.decisions,
        "events_kept": receipt.kept.events,
        "audit_entries_kept": receipt.kept.audit_entries,
        "backups": backups.map(|(file, made_at)| json!({ "file": file, "made_at": made_at.to_string() })).collect::<Vec<_>>(),
    })
}

fn told(receipt: &ErasureReceipt, name: &str) -> String {
    let erasure = &receipt.erasure;
    let mut lines = vec![
        match receipt.was_done {
            true => format!("此前已于 {} 删除 / was erased before", erasure.erased_at),
            false => format!("已永久删除 {name} / erased for good"),
        },
        format!("  回执 receipt   erasures/{}", erasure.number),
        format!("  时间 time      {}", erasure.erased_at),
        format!(
            "  已删 removed   记录 {} · 历史状态 {} · 合并决定 {}",
            erasure.records, erasure.former_states, erasure.decisions
        ),
        format!(
            "  保留 kept      服务记录 {} 条（无文字，依规定保存三年）· 审计日志 {} 条（无个人信息）",
            receipt.kept.events, receipt.kept.audit_entries
        ),
    ];
    for (file, made_at) in &receipt.kept.backups {
        lines.push(format!(
            "  备份 backup    {file}（{made_at}）在删除该备份前仍含此人"
        ));
    }
    lines.join("\n")
}

fn not_confirmed() -> Failure {
    Failure::input(
        "删除后无法恢复；确认请加 --yes".to_owned(),
        "what is erased does not come back; add --yes to confirm".to_owned(),
    )
}
