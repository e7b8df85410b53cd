//! How far the store had come, kept outside of the engine: one that opens a damaged log as a shorter one is found out.
//!
//! The file says a sequence that was durable before it was written, so it is never ahead of a sound store. It is written
//! after each commit and not synced: a power cut can only leave an older sequence, or none, which finds less. What is wrong
//! inside of the data is found by [`super::verify`].

use super::{
    engine::{Engine, Tree},
    folder::{io, refused},
    keys,
    mark::Mark,
    request::Sequence,
    sequence_of, unavailable,
};
use crate::error::Error;
use std::path::Path;

/// The file of one store.
#[derive(Debug)]
pub(super) struct Witness {
    mark: Mark,
}

impl Witness {
    /// Holds the engine against what the file says, and against the end of its own feed.
    pub(super) fn call(folder: &Path, engine: &dyn Engine) -> Result<Self, Error> {
        let sequence = sequence_of(engine)?;
        let (mark, reached) = Mark::open(folder).map_err(io)?;
        if let Some(reached) = reached.filter(|reached| sequence < *reached) {
            return Err(lost(sequence, reached));
        }
        if !ends_at(engine, sequence)? {
            return Err(torn(sequence));
        }
        let witness = Self { mark };
        witness.tell(sequence);
        Ok(witness)
    }

    /// Everything up to this sequence is durable. A note that fails leaves an older one, which only finds less.
    pub(super) fn tell(&self, sequence: Sequence) {
        if let Err(error) = self.mark.set(sequence) {
            tracing::warn!(%error, "how far the store has come could not be noted");
        }
    }
}

/// The feed has the change of this sequence and none behind it.
fn ends_at(engine: &dyn Engine, sequence: Sequence) -> Result<bool, Error> {
    let has = |sequence: Sequence| {
        let change = engine.get(Tree::Changes, &keys::change(sequence));
        change.map(|change| change.is_some()).map_err(unavailable)
    };
    Ok((sequence == Sequence::default() || has(sequence)?) && !has(sequence.next())?)
}

fn lost(sequence: Sequence, reached: Sequence) -> Error {
    refused(
        "DATA_LOST",
        format!(
            "存储只到第 {sequence} 次变更, 而此前已到第 {reached} 次: 数据已损坏, 打开时丢失了一部分; 请保留此目录, \
             用 `duijie restore` 从备份恢复到新目录"
        ),
        format!(
            "the store ends at change {sequence} but had come to {reached}: it is damaged and was opened without its end; \
             keep this folder and run `duijie restore` from a backup into a new one"
        ),
    )
}

fn torn(sequence: Sequence) -> Error {
    refused(
        "DATA_LOST",
        format!(
            "存储的计数 ({sequence}) 与变更记录的末尾不符: 数据已损坏; 请保留此目录, 用 `duijie restore` 从备份恢复到新目录"
        ),
        format!(
            "the store counts {sequence} changes, which is not where its feed ends: it is damaged; keep this folder and \
             run `duijie restore` from a backup into a new one"
        ),
    )
}
