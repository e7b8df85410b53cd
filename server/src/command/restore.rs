//! `duijie restore`: a backup into an empty data folder, kept with any engine. The backup is checked before anything is written.

use super::{Failure, Outcome, verify};
use crate::config::Settings;
use crate::terminal::{Progress, Screen, grouped};
use clap::Args;
use duijie_indexer::backup::{RestoreOrder, Restored, Step, Tally, restore};
use serde_json::json;
use std::path::PathBuf;

const BYTES_PER_KIBIBYTE: u64 = 1024;

/// What `restore` can be told.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// The backup 备份文件
    file: PathBuf,
}

/// Restores the backup into the data folder of the settings.
pub(super) fn run(
    arguments: &RestoreArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let order = RestoreOrder {
        file: arguments.file.clone(),
        data: settings.data.clone(),
        store: settings.store.clone(),
    };
    let total = std::fs::metadata(&order.file).map_or(0, |status| status.len());
    let mut steps = Steps::new(total);
    let restored = restore(&order, &mut |step, tally| {
        steps.tell(step, tally);
        Ok(())
    })?;
    steps.finish();
    told(&restored, settings, screen)?;
    Ok(match restored.verification.is_sound() {
        true => Outcome::Done,
        false => Outcome::InPart,
    })
}

fn told(restored: &Restored, settings: &Settings, screen: Screen) -> Result<(), Failure> {
    let backup = &restored.backup;
    let engine = settings.store.engine.name();
    if screen.json {
        screen.document(&json!({
            "sequence": backup.sequence.0,
            "rows": backup.tally.rows,
            "files": backup.tally.files,
            "from_engine": backup.origin.engine,
            "engine": engine,
            "records": restored.verification.records,
            "findings": restored.verification.findings_total,
        }))?;
        return Ok(());
    }
    let (sequence, records) = (grouped(backup.sequence.0), grouped(restored.verification.records));
    screen.line(format!(
        "已恢复到第 {sequence} 次变更：{records} 条记录，存储引擎 {} → {engine}；首次启动时会重建索引和匹配池",
        backup.origin.engine
    ))?;
    screen.line(format!(
        "restored up to change {sequence}: {records} records, engine {} → {engine}; the first start builds index and pool",
        backup.origin.engine
    ))?;
    verify::tell_findings(&restored.verification, screen)
}

/// Both halves of the work are as long as the file.
struct Steps {
    total: u64,
    at: Option<(Step, Progress)>,
    done: u64,
}

impl Steps {
    fn new(bytes: u64) -> Self {
        Self {
            total: bytes / BYTES_PER_KIBIBYTE,
            at: None,
            done: 0,
        }
    }

    fn tell(&mut self, step: Step, tally: &Tally) {
        if self.at.as_ref().is_none_or(|(at, _)| *at != step) {
            self.finish();
            let name = match step {
                Step::Checking => "检查 check",
                Step::Writing => "恢复 restore",
            };
            self.at = Some((step, Progress::start(name, "KiB", self.total)));
        }
        self.done = tally.bytes / BYTES_PER_KIBIBYTE;
        if let Some((_, progress)) = &mut self.at {
            progress.tell(self.done, self.total);
        }
    }

    fn finish(&mut self) {
        if let Some((_, progress)) = self.at.take() {
            progress.finish(self.done);
        }
    }
}
