//! `duijie status`: how a running server is.

use super::remote::{self, ServerArguments};
use super::{Failure, Outcome, backup, serve, start};
use crate::config::Settings;
use crate::terminal::{Screen, Table, grouped};
use clap::Args;
use duijie_proto::v1;
use jiff::Timestamp;
use serde_json::json;
use v1::admin_service_client::AdminServiceClient;

/// What `status` can be told.
#[derive(Debug, Args)]
pub struct StatusArguments {
    #[command(flatten)]
    remote: ServerArguments,
}

/// Asks the server and shows its answer.
pub(super) fn run(
    arguments: &StatusArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let status = serve::runtime()?.block_on(ask(&arguments.remote, settings, screen))?;
    if screen.json {
        document(&status, screen)?;
    } else {
        screen.line(table(&status).to_string())?;
    }
    Ok(if is_well(&status) {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

pub(super) async fn ask(
    server: &ServerArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<v1::ServiceStatus, Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let answer = AdminServiceClient::new(remote)
        .get_status(v1::GetStatusRequest {})
        .await?;
    Ok(answer.into_inner())
}

fn is_well(status: &v1::ServiceStatus) -> bool {
    let follows = |view: Option<v1::ViewStatus>| view.is_some_and(|view| view.follows);
    status.store_serves && follows(status.index) && follows(status.pool)
}

fn document(status: &v1::ServiceStatus, screen: Screen) -> Result<(), Failure> {
    let view = |view: Option<v1::ViewStatus>| {
        let view = view.unwrap_or_default();
        json!({ "follows": view.follows, "sequence": view.sequence, "lag": view.lag })
    };
    Ok(screen.document(&json!({
        "version": status.version,
        "since": instant(status.start_time),
        "store": { "serves": status.store_serves, "engine": status.store_engine,
            "bytes": status.store_bytes, "sequence": status.sequence },
        "index": view(status.index),
        "pool": view(status.pool),
        "rows": { "candidates": status.candidates, "vacancies": status.vacancies, "employers": status.employers },
        "runs_under_way": status.runs_under_way,
        "queues": { "computations": status.computations, "store_calls": status.store_calls,
            "streams": status.streams },
        "free_bytes": status.free_bytes,
        "backups": status.backups,
        "key_uses": status.key_uses.iter().map(|used| json!({
            "id": used.id, "last_used": instant(used.last_use_time) })).collect::<Vec<_>>(),
        "latest_backup": status.latest_backup.as_ref().map(backup::document),
    }))?)
}

fn table(status: &v1::ServiceStatus) -> Table {
    let mut table = Table::new(["项目 what", "状态 how"]);
    let serves = match status.store_serves {
        true => "正常 serves",
        false => "已停止写入 stopped",
    };
    let mut row = |what: &str, how: String| table.row([what.to_owned(), how]);
    row("版本 version", status.version.clone());
    row("启动于 since", instant(status.start_time));
    row(
        "存储 store",
        format!(
            "{serves}，{}，{} 字节 bytes，变更 change {}",
            status.store_engine,
            grouped(status.store_bytes),
            grouped(status.sequence)
        ),
    );
    row("索引 index", view(status.index));
    row("匹配池 pool", view(status.pool));
    row("求职者 candidates", grouped(status.candidates));
    row("岗位 vacancies", grouped(status.vacancies));
    row("用人单位 employers", grouped(status.employers));
    row("批量任务 runs", grouped(status.runs_under_way));
    row(
        "队列 queues",
        format!(
            "计算 computing {}，存储 store {}，流 streams {}",
            status.computations, status.store_calls, status.streams
        ),
    );
    if let Some(free) = status.free_bytes {
        row("磁盘剩余 disk free", format!("{} 字节 bytes", grouped(free)));
    }
    row("最近备份 latest backup", latest(status));
    table
}

fn view(view: Option<v1::ViewStatus>) -> String {
    let view = view.unwrap_or_default();
    match (view.follows, view.lag) {
        (false, lag) => format!("未跟上 does not follow，{lag} 次变更 changes behind"),
        (true, 0) => "已跟上 up to date".to_owned(),
        (true, lag) => format!("落后 {lag} 次变更 changes behind"),
    }
}

fn latest(status: &v1::ServiceStatus) -> String {
    match &status.latest_backup {
        None => "没有，请运行 duijie backup / none: run duijie backup".to_owned(),
        Some(backup) => format!(
            "{}，{}，变更 change {}（共 {} 个 in all）{}",
            backup.name,
            instant(backup.create_time),
            grouped(backup.sequence),
            status.backups,
            match backup.holds_master_key {
                Some(true) => "，含主密钥 carries the master key",
                _ => "",
            },
        ),
    }
}

/// The instant in China's time, as people write it.
pub(super) fn instant(wire: Option<prost_types::Timestamp>) -> String {
    let seconds = wire.map_or(0, |wire| wire.seconds);
    let instant = Timestamp::from_second(seconds).unwrap_or_default();
    let there = instant.to_zoned(start::time_zone());
    there.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
