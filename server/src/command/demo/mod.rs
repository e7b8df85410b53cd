//! `duijie demo`: everything on an empty machine in one go. A fair is made up, a server is started on a free port over a
//! temporary folder, everything is loaded and matched through gRPC as any client would, and the best is explained.

pub(super) mod load;
mod tour;

use super::beside::beside_server;
use super::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::engine::Engine;
use crate::generate::{Fair, Sizes};
use crate::terminal::Screen;
use clap::Args;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use tonic::transport::Channel;

/// What `demo` can be told.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// End after the tour instead of serving until Ctrl-C 演示后即退出
    #[arg(long)]
    once: bool,
    /// Also count who is left out of each list; looks at every pair 统计落选人数
    #[arg(long)]
    count_excluded: bool,
    /// The same seed gives the same fair 随机种子
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of employers 用人单位数
    #[arg(long, default_value_t = Sizes::default().employers, value_parser = clap::value_parser!(u32).range(1..))]
    employers: u32,
    /// Number of vacancies 岗位数
    #[arg(long, default_value_t = Sizes::default().vacancies, value_parser = clap::value_parser!(u32).range(1..))]
    vacancies: u32,
    /// Number of candidates 求职者数
    #[arg(long, default_value_t = Sizes::default().candidates, value_parser = clap::value_parser!(u32).range(1..))]
    candidates: u32,
}

/// Runs the tour.
pub(super) fn run(
    arguments: &DemoArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let folder = tempfile::tempdir()?;
    let mut settings = settings.clone();
    settings.data = folder.path().to_owned();
    settings.store.folder = folder.path().join("store");
    let sizes = Sizes {
        employers: arguments.employers,
        vacancies: arguments.vacancies,
        candidates: arguments.candidates,
    };
    let fair = Arc::new(Fair::new(arguments.seed, start::today(), sizes));
    let engine = start::engine(&settings, screen)?;
    serve::runtime()?.block_on(show(engine, &fair, &settings, arguments, screen))?;
    Ok(Outcome::Done)
}

/// Goes round with a server in the background.
async fn show(
    engine: Arc<Engine>,
    fair: &Arc<Fair>,
    settings: &Settings,
    arguments: &DemoArguments,
    screen: Screen,
) -> Result<(), Failure> {
    let once = arguments.once;
    let codes = Arc::clone(engine.codes());
    let tour = async |address: SocketAddr, channel: &Channel| {
        let figures = load::load(fair, channel, screen).await?;
        tour::show(&codes, channel, &figures, arguments.count_excluded, screen).await?;
        how_to_call(address, once, screen)
    };
    beside_server(engine, settings, once, tour).await?;
    Ok(())
}

fn how_to_call(address: SocketAddr, once: bool, screen: Screen) -> Result<(), Failure> {
    if screen.json {
        return Ok(screen.document(&json!({ "step": "address", "address": address.to_string() }))?);
    }
    screen.heading("如何调用 / How to call it")?;
    screen.line(format!(
        "gRPC 地址 address: {address}（已开启反射 reflection is on）"
    ))?;
    screen.line(format!("  grpcurl -plaintext {address} list"))?;
    screen.line(format!(
        "  grpcurl -plaintext -d '{{\"vacancy\": \"vacancies/1\", \"k\": 5}}' {address} \
         duijie.v1.MatchingService/MatchCandidates"
    ))?;
    screen.line(format!(
        "  python examples/python/client.py --server {address}   # 完整示例 the complete example"
    ))?;
    if !once {
        screen.line("按 Ctrl-C 停止 / Ctrl-C stops")?;
    }
    Ok(())
}
