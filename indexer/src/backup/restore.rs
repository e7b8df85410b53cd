//! Restoring a backup into an empty data folder, with any engine.
//!
//! The whole backup is checked before anything is written. While data is written the folder of the store is marked, so
//! that nobody opens half of it; the mark is taken away when everything is durable. A restore that was interrupted is
//! begun again from nothing.

use super::check::{Content, check, read};
use super::content::{Change, Piece, Tally};
use super::{Backup, kept, refusal};
use crate::error::Error;
use crate::folders::sync_upwards;
use crate::store::engine::{Engine, Tree, WriteSet};
use crate::store::{
    EngineKind, Store, StoreOptions, Verification, begin_restoring, finish_restoring, is_restoring,
    remove_restoring, sequence_of,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What a data folder may hold and still be empty: what a fresh file system has, and the backups themselves.
const TOLERATED: [&str; 2] = ["lost+found", "backups"];
/// Changes and bytes that are applied together.
const SET_CHANGES: usize = 2_000;
const SET_BYTES: usize = 4 * 1024 * 1024;
/// Only the owner reads what is carried besides the store.
const FOLDER_RIGHTS: u32 = 0o700;
/// The data folder and the one that it stands in may be new.
const FOLDERS_SYNCED: usize = 2;

/// What is to be restored, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreOrder {
    /// The backup.
    pub file: PathBuf,
    /// The data folder, which must be empty.
    pub data: PathBuf,
    /// How the store in it is kept from now on.
    pub store: StoreOptions,
}

/// How far a restore is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The backup is being checked.
    Checking,
    /// The data is being written.
    Writing,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup.
    pub backup: Backup,
    /// Whether its records, keys and changes agree.
    pub verification: Verification,
}

/// Restores the backup and looks through the result.
///
/// # Errors
/// `InvalidInput` when the backup is wrong or the folder is not empty, with nothing written; `Unavailable` when the folder
/// cannot be written.
pub fn restore(
    order: &RestoreOrder,
    told: &mut dyn FnMut(Step, &Tally) -> Result<(), Error>,
) -> Result<Restored, Error> {
    if order.store.engine == EngineKind::Memory {
        return Err(refusal::nothing_is_kept());
    }
    refuse_full(order)?;
    let backup = check(&order.file, &mut |tally| told(Step::Checking, tally))?;
    clear(order).map_err(|error| refusal::cannot_write(&error))?;
    write(order, &backup, told)?;
    finish_restoring(&order.store.folder)?;
    let store = Store::open(&order.store)?;
    let verification = store.verify()?;
    Ok(Restored { backup, verification })
}

fn refuse_full(order: &RestoreOrder) -> Result<(), Error> {
    let entries = match fs::read_dir(&order.data) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| refusal::cannot_write(&error))?,
    };
    if is_restoring(&order.store.folder) {
        return Ok(());
    }
    for entry in entries {
        let entry = entry.map_err(|error| refusal::cannot_write(&error))?;
        let name = entry.file_name();
        let is_tolerated = TOLERATED.iter().any(|tolerated| name == *tolerated);
        if !is_tolerated && !is_empty_folder(&entry.path()) {
            return Err(refusal::not_empty());
        }
    }
    Ok(())
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Takes away what an interrupted restore has left; the mark goes last.
fn clear(order: &RestoreOrder) -> std::io::Result<()> {
    fs::create_dir_all(&order.data)?;
    if is_restoring(&order.store.folder) {
        tracing::warn!("an earlier restore was not finished; beginning again");
        kept::remove_all(&order.data)?;
        remove_restoring(&order.store.folder)?;
    }
    Ok(())
}

fn write(
    order: &RestoreOrder,
    backup: &Backup,
    told: &mut dyn FnMut(Step, &Tally) -> Result<(), Error>,
) -> Result<(), Error> {
    let engine = begin_restoring(&order.store, backup.origin.layout)?;
    let mut rows = Rows {
        engine: engine.as_ref(),
        changes: BTreeMap::new(),
        bytes: 0,
    };
    let mut files = Files::new(&order.data);
    read(&order.file, &mut |tally, content| {
        match content {
            Content::Changes(changes) => rows.take(changes)?,
            Content::Piece(piece) => files
                .take(&piece)
                .map_err(|error| refusal::cannot_write(&error))?,
        }
        told(Step::Writing, tally)
    })?;
    rows.apply()?;
    engine.sync().map_err(crate::store::unavailable)?;
    files.finish().map_err(|error| refusal::cannot_write(&error))?;
    if sequence_of(engine.as_ref())? != backup.sequence {
        return Err(refusal::disagrees());
    }
    Ok(())
}

/// Changes on their way into the engine; of two to one key the later one counts.
struct Rows<'e> {
    engine: &'e dyn Engine,
    changes: BTreeMap<(Tree, Vec<u8>), Option<Vec<u8>>>,
    bytes: usize,
}

impl Rows<'_> {
    fn take(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        for (tree, key, value) in changes {
            self.bytes += key.len() + value.as_ref().map_or(0, Vec::len);
            self.changes.insert((tree, key), value);
            if self.changes.len() >= SET_CHANGES || self.bytes >= SET_BYTES {
                self.apply()?;
            }
        }
        Ok(())
    }

    fn apply(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        let changes = std::mem::take(&mut self.changes).into_iter();
        let writes = WriteSet {
            changes: changes.map(|((tree, key), value)| (tree, key, value)).collect(),
        };
        self.engine.apply(&writes).map_err(crate::store::unavailable)
    }
}

/// Files that are carried besides the store, on their way into the data folder.
struct Files<'d> {
    data: &'d Path,
    open: Option<(String, File)>,
    folders: BTreeSet<PathBuf>,
}

impl<'d> Files<'d> {
    fn new(data: &'d Path) -> Self {
        Self {
            data,
            open: None,
            folders: BTreeSet::new(),
        }
    }

    fn take(&mut self, piece: &Piece) -> std::io::Result<()> {
        let mut file = match self.open.take() {
            Some((path, file)) if path == piece.path => file,
            _ => self.begin(piece)?,
        };
        file.write_all(&piece.bytes)?;
        if piece.is_last {
            return file.sync_all();
        }
        self.open = Some((piece.path.clone(), file));
        Ok(())
    }

    fn begin(&mut self, piece: &Piece) -> std::io::Result<File> {
        let path = self.data.join(&piece.path);
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(FOLDER_RIGHTS)
                .create(folder)?;
            let below = folder.ancestors().take_while(|folder| *folder != self.data);
            self.folders.extend(below.map(Path::to_path_buf));
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(piece.rights);
        options.open(path)
    }

    fn finish(self) -> std::io::Result<()> {
        for folder in &self.folders {
            File::open(folder)?.sync_all()?;
        }
        sync_upwards(self.data, FOLDERS_SYNCED)
    }
}
