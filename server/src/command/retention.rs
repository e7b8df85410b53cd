//! `duijie retention`: how long what is kept, what is kept longer than that, and taking it away.

use super::remote::{self, PerhapsServer, ServerArguments};
use super::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::convert::write_retention;
use crate::engine::Call;
use crate::terminal::{Progress, Screen, Table, grouped};
use clap::{Args, Subcommand};
use duijie_proto::v1;
use serde_json::{Value, json};
use v1::admin_service_client::AdminServiceClient;

/// What `retention` can be told.
#[derive(Debug, Args)]
pub struct RetentionArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Shows the classes with their terms and grounds, and how much is due 查看各类保存期限和到期数量
    Show {
        #[command(flatten)]
        remote: PerhapsServer,
    },
    /// Takes away what is due; erased persons get a receipt 清理到期内容，删除求职者并留回执
    Apply {
        /// Only count 只统计，不清理
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        remote: PerhapsServer,
    },
}

/// Does what was asked.
pub(super) fn run(
    arguments: &RetentionArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (apply, remote) = match &arguments.task {
        Task::Show { remote } => (false, remote),
        Task::Apply { dry_run, remote } => (!dry_run, remote),
    };
    let report = match remote.named() {
        Some(server) => serve::runtime()?.block_on(by_server(&server, apply, settings, screen))?,
        None => in_folder(apply, settings, screen)?,
    };
    match screen.json {
        true => screen.document(&document(&report))?,
        false => screen.line(told(&report))?,
    }
    Ok(Outcome::Done)
}

async fn by_server(
    server: &ServerArguments,
    apply: bool,
    settings: &Settings,
    screen: Screen,
) -> Result<v1::RetentionReport, Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let request = v1::RunRetentionRequest { apply };
    let mut parts = AdminServiceClient::new(remote)
        .run_retention(request)
        .await?
        .into_inner();
    let mut progress = progress();
    while let Some(part) = parts.message().await? {
        let done = part.looked_at + part.removed;
        progress.tell(done, done);
        if let Some(report) = part.report {
            progress.finish(part.removed);
            return Ok(report);
        }
    }
    Err(Failure::Internal(
        "服务未给出结果 / the server gave no result".to_owned(),
    ))
}

fn in_folder(apply: bool, settings: &Settings, screen: Screen) -> Result<v1::RetentionReport, Failure> {
    let engine = start::engine(settings, screen)?;
    let caller = start::caller()?;
    let call = Call::lasting(start::CALL_TIME_MAX);
    let mut progress = progress();
    let report = engine.apply_retention(&caller, !apply, &call, &mut |told| {
        let done = told.looked_at + told.removed;
        progress.tell(done, done);
    })?;
    progress.finish(report.classes.iter().map(|count| count.removed).sum());
    engine.close()?;
    Ok(write_retention(&report))
}

fn progress() -> Progress {
    Progress::start("保存期限 retention", "条", 0)
}

fn document(report: &v1::RetentionReport) -> Value {
    let class = |class: &v1::RetentionClass| {
        json!({
            "class": class.code,
            "in_force_from": class.in_force_from,
            "months": class.months,
            "covers": both(class.covers.as_ref()),
            "counted_from": both(class.counted_from.as_ref()),
            "ground": both(class.ground.as_ref()),
            "due": class.due,
            "oldest": Some(&class.oldest).filter(|day| !day.is_empty()),
            "removed": class.removed,
        })
    };
    json!({
        "date": report.date,
        "applied": report.applied,
        "classes": report.classes.iter().map(class).collect::<Vec<_>>(),
    })
}

fn both(text: Option<&v1::BilingualText>) -> Value {
    let text = text.cloned().unwrap_or_default();
    json!({ "zh": text.zh, "en": text.en })
}

fn told(report: &v1::RetentionReport) -> String {
    let mut table = Table::new([
        "类别 class",
        "月 months",
        "到期 due",
        "最早 oldest",
        "已清理 removed",
    ])
    .right(1)
    .right(2)
    .right(4);
    for class in &report.classes {
        table.row([
            class.code.clone(),
            class
                .months
                .map_or_else(|| "不计 none".to_owned(), |months| months.to_string()),
            grouped(class.due),
            class.oldest.clone(),
            grouped(class.removed),
        ]);
    }
    let mut lines = vec![table.to_string()];
    for class in &report.classes {
        let (covers, ground) = (class.covers.clone(), class.ground.clone());
        let (covers, ground) = (covers.unwrap_or_default(), ground.unwrap_or_default());
        lines.push(format!("{}：{}；{}", class.code, covers.zh, ground.zh));
        lines.push(format!("    {}; {}", covers.en, ground.en));
    }
    if !report.applied {
        lines.push(
            "只统计，未清理任何内容；清理请用 duijie retention apply / only counted: nothing was taken away"
                .to_owned(),
        );
    }
    lines.join("\n")
}
