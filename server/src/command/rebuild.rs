//! `duijie rebuild`: throws the full-text index and the file of the pool away and makes both anew from the store, which is
//! the truth.

use super::{Failure, Outcome, start};
use crate::config::Settings;
use crate::engine::Call;
use crate::terminal::Screen;
use clap::Args;
use serde_json::json;

/// What `rebuild` can be told.
#[derive(Debug, Args)]
pub struct RebuildArguments {}

/// Rebuilds both views. The store is opened first: it is locked while a server runs, so that no view is taken from
/// under one.
pub(super) fn run(
    _arguments: &RebuildArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    start::lock_store(settings)?;
    for folder in [start::index_folder(settings), start::pool_folder(settings)] {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let engine = start::engine(settings, screen)?;
    let sequence = engine.health().sequence;
    engine.wait_for(sequence, &Call::lasting(start::CALL_TIME_MAX))?;
    engine.close()?;
    if screen.json {
        screen.document(&json!({ "sequence": sequence.0 }))?;
    } else {
        screen.line(format!(
            "索引已重建至第 {seq} 次变更 / the index is made anew up to change {seq}",
            seq = sequence.0
        ))?;
    }
    Ok(Outcome::Done)
}
