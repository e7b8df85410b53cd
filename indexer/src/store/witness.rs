//! How far the store had come, kept outside of the engine: one that opens a damaged log as a shorter one is found out.
//!
//! The file says a sequence that was durable before it was written, so it is never ahead of a sound store. It is written
//! when the store is opened and closed and from time to time between, and not synced: an older sequence, or none, only
//! finds less. What is wrong inside of the data is found by [`super::verify`].

use super::{
    engine::{Engine, Tree},
    folder::{io, refused},
    keys,
    request::Sequence,
    sequence_of, unavailable,
};
use crate::error::Error;
use std::{
    fs,
    path::{Path, PathBuf},
};

const FILE: &str = "REACHED";
const UNFINISHED_FILE: &str = "REACHED.new";
/// Changes after which the file is written anew.
const CHANGES_BETWEEN: u64 = 1_000;

/// The file of one store.
#[derive(Debug)]
pub(super) struct Witness {
    folder: PathBuf,
    told: Sequence,
}

impl Witness {
    /// Holds the engine against what the file says, and against the end of its own feed.
    pub(super) fn call(folder: &Path, engine: &dyn Engine) -> Result<Self, Error> {
        let sequence = sequence_of(engine)?;
        let reached = read(folder)?;
        if sequence < reached {
            return Err(lost(sequence, reached));
        }
        if !ends_at(engine, sequence)? {
            return Err(torn(sequence));
        }
        let mut witness = Self {
            folder: folder.to_path_buf(),
            told: reached,
        };
        witness.tell(sequence);
        Ok(witness)
    }

    /// Everything up to this sequence is durable.
    pub(super) fn advance(&mut self, sequence: Sequence) {
        if sequence.0 >= self.told.0.saturating_add(CHANGES_BETWEEN) {
            self.tell(sequence);
        }
    }

    /// The same, and nothing follows for now.
    pub(super) fn tell(&mut self, sequence: Sequence) {
        if sequence == self.told {
            return;
        }
        match self.write(sequence) {
            Ok(()) => self.told = sequence,
            Err(error) => tracing::warn!(%error, "how far the store has come could not be noted"),
        }
    }

    fn write(&self, sequence: Sequence) -> std::io::Result<()> {
        let unfinished = self.folder.join(UNFINISHED_FILE);
        fs::write(&unfinished, format!("{sequence}\n"))?;
        fs::rename(unfinished, self.folder.join(FILE))
    }
}

/// What a power cut has left of an unsynced file may be nothing, and then says nothing.
fn read(folder: &Path) -> Result<Sequence, Error> {
    match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => Ok(Sequence(text.trim().parse().unwrap_or_default())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Sequence::default()),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Ok(Sequence::default()),
        Err(error) => Err(io(error)),
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
