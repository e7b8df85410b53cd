//! `duijie backup`: everything that cannot be rebuilt in one file, made by a running server or from the data folder itself.

use super::remote::{self, PerhapsServer, ServerArguments};
use super::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::convert::write_made_backup;
use crate::engine::{MadeBackup, backup_name_of};
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_indexer::backup::{BackupOrder, make};
use duijie_proto::v1;
use serde_json::{Value, json};
use std::path::PathBuf;
use v1::admin_service_client::AdminServiceClient;

/// What `backup` can be told.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// The file to write; named by the time in the folder of backups if left out 备份文件
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    out: Option<PathBuf>,
    /// Name that the server gives its file; made from the time if left out 服务端备份名称
    #[arg(long, value_name = "NAME", requires = "server", default_value = "")]
    name: String,
    #[command(flatten)]
    remote: PerhapsServer,
}

/// Makes the backup.
pub(super) fn run(
    arguments: &BackupArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let backup = match &arguments.remote.named() {
        Some(server) => serve::runtime()?.block_on(by_server(server, &arguments.name, settings, screen))?,
        None => from_folder(arguments.out.clone(), settings)?,
    };
    if screen.json {
        screen.document(&document(&backup))?;
        return Ok(Outcome::Done);
    }
    screen.line(format!(
        "备份完成 {}：到第 {} 次变更，{} 行，{} 个文件，{} 字节",
        backup.name,
        grouped(backup.sequence),
        grouped(backup.rows),
        backup.files,
        grouped(backup.bytes),
    ))?;
    screen.line(format!(
        "backup made: up to change {}, {} rows, {} files, {} bytes",
        grouped(backup.sequence),
        grouped(backup.rows),
        backup.files,
        grouped(backup.bytes),
    ))?;
    if let Some(holds) = backup.holds_master_key {
        screen.line(master_key_told(holds))?;
    }
    Ok(Outcome::Done)
}

/// What whoever has the file can do with it.
pub(super) fn master_key_told(holds: bool) -> &'static str {
    match holds {
        true => {
            "含主密钥：得到此文件即可读取全部求职者；请用 master_key_file 把主密钥移到别处 / it carries the master key: whoever has \
             this file can read every person; keep the key elsewhere with master_key_file"
        }
        false => "不含主密钥，请另行保存 / it does not carry the master key: keep that apart",
    }
}

async fn by_server(
    server: &ServerArguments,
    name: &str,
    settings: &Settings,
    screen: Screen,
) -> Result<v1::Backup, Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let request = v1::CreateBackupRequest {
        name: name.to_owned(),
    };
    let mut parts = AdminServiceClient::new(remote)
        .create_backup(request)
        .await?
        .into_inner();
    let mut progress = progress();
    while let Some(part) = parts.message().await? {
        progress.tell(part.rows, part.rows);
        if let Some(backup) = part.backup {
            progress.finish(part.rows);
            return Ok(backup);
        }
    }
    Err(Failure::Internal(
        "服务未给出结果 / the server gave no result".to_owned(),
    ))
}

fn from_folder(out: Option<PathBuf>, settings: &Settings) -> Result<v1::Backup, Failure> {
    let store = start::own_store(settings)?;
    let name = backup_name_of(start::now(), start::time_zone());
    let file = out.unwrap_or_else(|| settings.backups.join(name));
    let order = BackupOrder {
        file: file.clone(),
        data: Some(settings.data.clone()),
        created_at: start::now(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut progress = progress();
    let backup = make(&store, &order, &mut |tally| {
        progress.tell(tally.rows, tally.rows);
        Ok(())
    })?;
    progress.finish(backup.tally.rows);
    Ok(write_made_backup(&MadeBackup {
        name: file.display().to_string(),
        backup,
    }))
}

fn progress() -> Progress {
    Progress::start("备份 backup", "行", 0)
}

/// A backup for programs.
pub(super) fn document(backup: &v1::Backup) -> Value {
    json!({
        "name": backup.name,
        "sequence": backup.sequence,
        "rows": backup.rows,
        "write_sets": backup.write_sets,
        "files": backup.files,
        "bytes": backup.bytes,
        "engine": backup.engine,
        "layout": backup.layout,
        "program": backup.program,
        "holds_master_key": backup.holds_master_key,
    })
}
