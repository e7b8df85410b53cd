//! The file `VERSION` of a data folder: which layout and engine it was written with, replaced as a whole.
//!
//! What follows from it is decided in [`super::folder`].

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
    toml::from_str(&text).map(Some).map_err(|_| unreadable())
}

fn unreadable() -> Error {
    refused(
        "VERSION_UNREADABLE",
        "数据目录的 VERSION 文件无法读取; 请改回原来的两行 (layout、engine), 或用 `duijie restore` 从备份恢复到新目录",
        "the VERSION file of the data folder cannot be read; put its two lines back (layout, engine), or run \
         `duijie restore` from a backup into a new folder",
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
    let text = toml::to_string(version).map_err(|error| Error::Internal(error.to_string()))?;
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
