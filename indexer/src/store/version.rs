//! The file `VERSION` of a data folder: which layout and engine it was written with, replaced as a whole.
//!
//! Its last line is the CRC-32 of the lines before, so that a changed byte is not taken for another layout; of older programs,
//! and of an operator who puts it back, there is none. What follows from it is decided in [`super::folder`].

use super::{
    folder::{io, refused},
    options::EngineKind,
};
use crate::{error::Error, folders};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
};

const FILE: &str = "VERSION";
const UNFINISHED_FILE: &str = "VERSION.new";
const CHECKSUM: &str = "checksum = ";
/// The folder of the store, the data folder, and the one that the data folder stands in: all may be new.
const FOLDERS_SYNCED: usize = 3;

/// What is known of a folder before its engine is opened.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) layout: u32,
    pub(super) engine: String,
    /// The engine has not created all of its files yet, so nothing was ever kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) creating: bool,
}

impl Version {
    pub(super) fn new(layout: u32, engine: EngineKind) -> Self {
        Self {
            layout,
            engine: engine.name().into(),
            creating: false,
        }
    }
}

pub(super) fn read(folder: &Path) -> Result<Option<Version>, Error> {
    let text = match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Err(unreadable()),
        Err(error) => return Err(io(error)),
    };
    parse(&text).map(Some).ok_or_else(unreadable)
}

fn parse(text: &str) -> Option<Version> {
    if let Some((checked, checksum)) = text.split_once(CHECKSUM)
        && checksum.trim_end().parse() != Ok(crc32fast::hash(checked.as_bytes()))
    {
        return None;
    }
    toml::from_str(text).ok()
}

fn print(version: &Version) -> Result<String, Error> {
    let text = toml::to_string(version).map_err(|error| Error::Internal(error.to_string()))?;
    let checksum = crc32fast::hash(text.as_bytes());
    Ok(format!("{text}{CHECKSUM}{checksum}\n"))
}

fn unreadable() -> Error {
    refused(
        "VERSION_UNREADABLE",
        "数据目录的 VERSION 文件已损坏, 无法读取; 请只写回原来的两行 (layout、engine), 或用 `duijie restore` 从备份恢复到新目录",
        "the VERSION file of the data folder is damaged and cannot be read; put its two lines back (layout, engine) and \
         nothing else, or run `duijie restore` from a backup into a new folder",
    )
}

/// The version of a folder whose engine has created its files by now.
pub(super) fn created(folder: &Path, version: Version) -> Result<Version, Error> {
    if !version.creating {
        return Ok(version);
    }
    let version = Version {
        creating: false,
        ..version
    };
    write(folder, &version)?;
    Ok(version)
}

/// Replaces the file as a whole, so that a power cut leaves the old or the new one.
pub(super) fn write(folder: &Path, version: &Version) -> Result<(), Error> {
    let text = print(version)?;
    let unfinished = folder.join(UNFINISHED_FILE);
    let write = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(FILE))?;
        folders::sync_upwards(folder, FOLDERS_SYNCED)
    };
    write().map_err(io)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_changed_byte_is_never_another_version() {
        let version = Version::new(4, EngineKind::Sled);
        let good = print(&version).unwrap();
        assert_eq!(parse(&good), Some(Version::new(4, EngineKind::Sled)));
        for place in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let read = std::str::from_utf8(&bytes).ok().and_then(parse);
                assert!(read.is_none_or(|read| read == version), "byte {place} bit {bit}");
            }
            let cut = parse(&good[..place]);
            assert!(cut.is_none_or(|read| read == version), "cut at {place}");
        }
    }

    #[test]
    fn two_lines_without_a_checksum_are_read() {
        let read = parse("layout = 3\nengine = \"redb\"\n");
        assert_eq!(read, Some(Version::new(3, EngineKind::Redb)));
    }
}
