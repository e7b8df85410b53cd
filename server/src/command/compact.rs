//! `duijie compact`: gives space back where the engine of the store can do so on demand.

use super::remote::{self, PerhapsServer, ServerArguments};
use super::{Failure, Outcome, serve, start};
use crate::config::Settings;
use crate::terminal::{Screen, grouped};
use clap::Args;
use duijie_proto::v1;
use serde_json::json;
use v1::admin_service_client::AdminServiceClient;

/// What `compact` can be told.
#[derive(Debug, Args)]
pub struct CompactArguments {
    #[command(flatten)]
    remote: PerhapsServer,
}

/// Compacts the store.
pub(super) fn run(
    arguments: &CompactArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let (before, after) = match &arguments.remote.named() {
        Some(server) => serve::runtime()?.block_on(by_server(server, settings, screen))?,
        None => {
            let store = start::own_store(settings)?;
            let before = store.size_bytes()?;
            store.compact()?;
            (before, store.size_bytes()?)
        }
    };
    if screen.json {
        screen.document(&json!({ "bytes_before": before, "bytes_after": after }))?;
    } else {
        let (before, after) = (grouped(before), grouped(after));
        screen.line(format!("{before} → {after} 字节 / bytes"))?;
    }
    Ok(Outcome::Done)
}

async fn by_server(
    server: &ServerArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<(u64, u64), Failure> {
    let remote = remote::connect(server, settings, screen).await?;
    let answer = AdminServiceClient::new(remote)
        .compact_store(v1::CompactStoreRequest {})
        .await?
        .into_inner();
    Ok((answer.bytes_before, answer.bytes_after))
}
