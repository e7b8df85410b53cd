//! Folders: names made durable, since a file that was created or renamed is only there after a power cut once its folder was
//! synced, and the space that is left. What the files hold belongs elsewhere.

use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::Path;

/// Syncs a folder and the ones that it stands in, `count` in all; they may all be new.
///
/// # Errors
/// When one of them cannot be synced. One above that may not be read was there before, so it is left out.
pub(crate) fn sync_upwards(folder: &Path, count: usize) -> Result<(), Error> {
    folder.ancestors().take(count).try_for_each(sync)
}

fn sync(folder: &Path) -> Result<(), Error> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match File::open(folder) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        opened => opened?.sync_all(),
    }
}

/// Bytes that the file system of a folder has left.
///
/// # Errors
/// What the system reports.
pub fn free_bytes(folder: &Path) -> Result<u64, Error> {
    fs4::available_space(folder)
}
