//! `duijie verify`: whether a backup is what was written, or whether the records, keys and changes of a store agree.

use super::remote::{self, PerhapsServer, ServerArguments};
use super::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::convert::write_verification;
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_indexer::backup::check;
use duijie_indexer::store::{Store, Verification, VerifyScope};
use duijie_indexer::vault::VaultPlace;
use duijie_proto::v1;
use serde_json::json;
use std::path::{Path, PathBuf};
use v1::admin_service_client::AdminServiceClient;

/// What `verify` can be told.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A backup, or a data folder; the one of the settings if left out 备份文件或数据目录
    #[arg(conflicts_with = "server")]
    path: Option<PathBuf>,
    #[command(flatten)]
    remote: PerhapsServer,
}

/// Checks what is named.
pub(super) fn run(
    arguments: &VerifyArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    if let Some(server) = &arguments.remote.named() {
        let verification = serve::runtime()?.block_on(by_server(server, settings, screen))?;
        return tell(&verification, screen);
    }
    match &arguments.path {
        Some(path) if !path.is_dir() => backup(path, screen),
        Some(path) => folder(&of_folder(settings, path), screen),
        None => folder(settings, screen),
    }
}

/// The same settings for another data folder.
fn of_folder(settings: &Settings, data: &Path) -> Settings {
    let master = &settings.store.vault.master_key_file;
    let is_elsewhere = !master.starts_with(&settings.data);
    let mut other = settings.clone();
    other.store.vault = VaultPlace::of(data, is_elsewhere.then_some(master.as_path()));
    other.store.folder = data.join("store");
    other.data = data.to_path_buf();
    other
}

fn backup(file: &Path, screen: Screen) -> Result<Outcome, Failure> {
    let mut progress = Progress::start("检查 check", "行", 0);
    let backup = check(file, &mut |tally| {
        progress.tell(tally.rows, tally.rows);
        Ok(())
    })?;
    progress.finish(backup.tally.rows);
    if screen.json {
        screen
            .document(&json!({ "sequence": backup.sequence.0, "rows": backup.tally.rows, "sound": true }))?;
        return Ok(Outcome::Done);
    }
    let (sequence, rows) = (grouped(backup.sequence.0), grouped(backup.tally.rows));
    screen.line(format!(
        "备份完好：到第 {sequence} 次变更，{rows} 行 / the backup is sound: up to change {sequence}, {rows} rows"
    ))?;
    Ok(Outcome::Done)
}

fn folder(settings: &Settings, screen: Screen) -> Result<Outcome, Failure> {
    let store = start::own_store(settings)?;
    let verification = whole(&store)?;
    tell(&write_verification(&verification), screen)
}

/// A look through the whole store, with progress.
pub(super) fn whole(store: &Store) -> Result<Verification, Failure> {
    let mut progress = progress();
    let verification = store.verify_telling(VerifyScope::Whole, &mut |rows| {
        progress.tell(rows, rows);
        Ok(())
    })?;
    progress.finish(verification.rows);
    Ok(verification)
}

async fn by_server(
    server: &ServerArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<v1::StoreVerification, Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let mut parts = AdminServiceClient::new(remote)
        .verify_store(v1::VerifyStoreRequest {})
        .await?
        .into_inner();
    let mut progress = progress();
    while let Some(part) = parts.message().await? {
        progress.tell(part.rows, part.rows);
        if let Some(verification) = part.verification {
            progress.finish(part.rows);
            return Ok(verification);
        }
    }
    Err(Failure::Internal(
        "服务未给出结果 / the server gave no result".to_owned(),
    ))
}

fn progress() -> Progress {
    Progress::start("检查 verify", "行", 0)
}

fn tell(verification: &v1::StoreVerification, screen: Screen) -> Result<Outcome, Failure> {
    let is_sound = verification.findings_total == 0;
    if screen.json {
        let reasons: Vec<&str> = verification
            .findings
            .iter()
            .map(|finding| finding.reason.as_str())
            .collect();
        screen.document(&json!({
            "records": verification.records,
            "changes": verification.changes,
            "findings": verification.findings_total,
            "reasons": reasons,
            "sound": is_sound,
        }))?;
    } else {
        let (records, changes) = (grouped(verification.records), grouped(verification.changes));
        screen.line(format!(
            "已查 {records} 条记录、{changes} 次变更，{} 处不符 / {records} records and {changes} changes read, {} findings",
            verification.findings_total, verification.findings_total
        ))?;
        lines(&verification.findings, screen)?;
    }
    Ok(if is_sound { Outcome::Done } else { Outcome::InPart })
}

/// Shows what a look through a store has found; nothing for a sound one.
pub(super) fn tell_findings(verification: &Verification, screen: Screen) -> Result<(), Failure> {
    lines(&write_verification(verification).findings, screen)
}

fn lines(findings: &[v1::StoreFinding], screen: Screen) -> Result<(), Failure> {
    for finding in findings {
        let message = finding.message.clone().unwrap_or_default();
        screen.line(format!("  {}  {} / {}", finding.reason, message.zh, message.en))?;
    }
    Ok(())
}
