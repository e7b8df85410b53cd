//! A folder that a restore is writing to: marked until everything in it is durable, so that nobody opens half of it.

use super::{
    engine::Engine,
    folder::{io, open_files, prepare, refuse_engine, refused},
    options::StoreOptions,
    version::{self, Version},
};
use crate::error::Error;
use std::{
    fs::{self, File},
    path::Path,
    sync::Arc,
};

/// The file that marks the folder.
const MARK: &str = "RESTORING";

/// An empty engine in a folder that is marked as unfinished, so that nobody takes it for a whole one.
pub(crate) fn begin_restoring(options: &StoreOptions, layout: u32) -> Result<Arc<dyn Engine>, Error> {
    prepare(&options.folder)?;
    let mark = || {
        File::create(options.folder.join(MARK))?.sync_all()?;
        File::open(&options.folder)?.sync_all()
    };
    mark().map_err(io)?;
    let version = Version::new(layout, options.engine);
    version::write(&options.folder, &version)?;
    open_files(options).map_err(|error| refuse_engine(error, options.engine))
}

/// Takes the mark away. Everything else is durable by then.
pub(crate) fn finish_restoring(folder: &Path) -> Result<(), Error> {
    let unmark = || {
        fs::remove_file(folder.join(MARK))?;
        File::open(folder)?.sync_all()
    };
    unmark().map_err(io)
}

/// Whether a restore into this folder of a store was begun and not finished.
pub(crate) fn is_restoring(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Takes away everything but the mark.
pub(crate) fn remove_restoring(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARK {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

pub(super) fn refuse_unfinished(folder: &Path) -> Result<(), Error> {
    if !is_restoring(folder) {
        return Ok(());
    }
    Err(refused(
        "RESTORE_UNFINISHED",
        "数据目录的恢复没有完成; 请重新运行 `duijie restore`",
        "a restore into the data folder was not finished; run `duijie restore` again",
    ))
}
