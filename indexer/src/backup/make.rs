//! Making a backup while writers go on.
//!
//! All trees are read page by page, which takes a while, so the pages are of different moments. What is committed
//! meanwhile is heard through a tap and written behind each page. Every write set in the file was visible before the page
//! that follows it was read, and every one that a page can show is in the file at the end: applied in the order of the
//! file, pages and write sets make the state at the sequence of the last one. Writers never wait for a backup.

use super::content::{End, Origin, Piece, Tally, encode_changes};
use super::form::{Kind, PartWriter};
use super::{Backup, Told, kept, refusal};
use crate::error::Error;
use crate::folders::sync_upwards;
use crate::store::engine::{Page, Tree, WriteSet};
use crate::store::{Listener, Sequence, Store};
use crate::vault::VaultPlace;
use jiff::Timestamp;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Only the owner reads it: it holds facts about persons.
const FILE_RIGHTS: u32 = 0o600;
/// The ending of a backup that is not finished.
const UNFINISHED: &str = "unfinished";
const PAGE_ROWS_FIRST: usize = 64;
const PAGE_ROWS_MAX: usize = 2_048;
/// Pages are read shorter above this size and longer far below it.
const PAGE_BYTES: usize = 1024 * 1024;
/// The folder of backups and the one that it stands in may be new.
const FOLDERS_SYNCED: usize = 2;

/// What is to be backed up, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupOrder {
    /// The file that is to be made; its folder is made if need be.
    pub file: PathBuf,
    /// The data folder, for what is carried besides the store; none when the store lives in memory.
    pub data: Option<PathBuf>,
    /// Now.
    pub created_at: Timestamp,
    /// The version of the program.
    pub program: String,
}

/// Makes a backup of the store as it is at the end of the work. The file appears whole and durable, or not at all.
///
/// # Errors
/// `InvalidInput` when the file is there already; `Unavailable` when it cannot be written, the store has stopped, or
/// data changed faster than it could be written.
pub fn make(store: &Store, order: &BackupOrder, told: Told<'_>) -> Result<Backup, Error> {
    if order.file.exists() {
        return Err(refusal::exists());
    }
    refuse_without_keys(store, order)?;
    let unfinished = unfinished(&order.file);
    let made = create(&unfinished).and_then(|file| {
        let mut maker = Maker {
            writer: PartWriter::begin(file)?,
            tally: Tally::default(),
            told,
        };
        let (origin, sequence) = maker.store(store, order)?;
        maker.finish(origin, sequence)
    });
    let made = made.and_then(|backup| {
        put_in_place(&unfinished, &order.file).map_err(|error| refusal::cannot_write(&error))?;
        Ok(backup)
    });
    if made.is_err()
        && let Err(error) = fs::remove_file(&unfinished)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "an unfinished backup could not be removed");
    }
    made
}

/// Persons whose keys are not carried could never be read again.
fn refuse_without_keys(store: &Store, order: &BackupOrder) -> Result<(), Error> {
    let keys_file = order
        .data
        .as_deref()
        .map(|data| VaultPlace::of(data, None).keys_file);
    if store.is_sealed() && !keys_file.is_some_and(|file| file.is_file()) {
        return Err(refusal::no_keys());
    }
    Ok(())
}

/// Whether the master key lies where everything is carried from, which is its place unless the operator names another.
fn holds_master_key(order: &BackupOrder) -> bool {
    let data = order.data.as_deref();
    data.is_some_and(|data| VaultPlace::of(data, None).master_key_file.is_file())
}

/// Takes away what killed attempts have left in a folder of backups; tells how many files. Nobody makes one meanwhile.
///
/// # Errors
/// `Unavailable` when the folder cannot be changed.
pub fn remove_unfinished(folder: &Path) -> Result<u64, Error> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(|error| refusal::cannot_read(&error))?,
    };
    let mut removed = 0;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.extension().is_some_and(|ending| ending == UNFINISHED) {
            fs::remove_file(path).map_err(|error| refusal::cannot_write(&error))?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    file.with_file_name(name)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("."))
}

fn create(unfinished: &Path) -> Result<File, Error> {
    let open = || {
        fs::create_dir_all(folder_of(unfinished))?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(FILE_RIGHTS);
        options.open(unfinished)
    };
    open().map_err(|error| refusal::cannot_write(&error))
}

fn put_in_place(unfinished: &Path, file: &Path) -> std::io::Result<()> {
    fs::rename(unfinished, file)?;
    sync_upwards(folder_of(file), FOLDERS_SYNCED)
}

struct Maker<'m> {
    writer: PartWriter,
    tally: Tally,
    told: Told<'m>,
}

impl Maker<'_> {
    fn store(&mut self, store: &Store, order: &BackupOrder) -> Result<(Origin, Sequence), Error> {
        let listener = store.listen()?;
        let origin = Origin {
            layout: store.layout(),
            engine: store.engine_kind().name().to_owned(),
            program: order.program.clone(),
            created_at: order.created_at,
            begun_at: store.sequence().0,
            holds_master_key: Some(holds_master_key(order)),
        };
        let content = rmp_serde::to_vec_named(&origin).map_err(|error| Error::Internal(error.to_string()))?;
        self.writer.part(Kind::Origin, &content)?;
        for tree in Tree::ALL {
            self.tree(store, tree, &listener)?;
        }
        let sequence = store.leave(&listener)?;
        self.heard(&listener)?;
        if let Some(data) = &order.data {
            self.kept(data)?;
        }
        Ok((origin, sequence))
    }

    fn tree(&mut self, store: &Store, tree: Tree, listener: &Listener) -> Result<(), Error> {
        let (mut after, mut limit) = (None::<Vec<u8>>, PAGE_ROWS_FIRST);
        loop {
            let page = store.page(tree, after.as_deref(), limit)?;
            after.clone_from(&page.resume);
            let bytes = self.page(tree, page)?;
            limit = rows_next(limit, bytes);
            self.heard(listener)?;
            self.tell()?;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Tells how many bytes the page took.
    fn page(&mut self, tree: Tree, page: Page) -> Result<usize, Error> {
        if page.rows.is_empty() {
            return Ok(0);
        }
        self.tally.rows += page.rows.len() as u64;
        let rows = page.rows.into_iter();
        let content = encode_changes(&WriteSet {
            changes: rows.map(|(key, value)| (tree, key, Some(value))).collect(),
        });
        self.writer.part(Kind::Rows, &content)?;
        Ok(content.len())
    }

    /// Writes down what was committed since the last time.
    fn heard(&mut self, listener: &Listener) -> Result<(), Error> {
        while let Some(writes) = listener.next().map_err(|_| refusal::fell_behind())? {
            self.tally.write_sets += 1;
            self.tally.changes += writes.changes.len() as u64;
            self.writer.part(Kind::Writes, &encode_changes(&writes))?;
        }
        Ok(())
    }

    fn kept(&mut self, data: &Path) -> Result<(), Error> {
        let mut hand_over = |piece: &Piece| {
            self.writer.part(Kind::File, &piece.encode())?;
            self.tally.bytes = self.writer.bytes();
            (self.told)(&self.tally)
        };
        let files = kept::read_all(data, &mut hand_over)?;
        self.tally.files = files;
        Ok(())
    }

    fn tell(&mut self) -> Result<(), Error> {
        self.tally.bytes = self.writer.bytes();
        (self.told)(&self.tally)
    }

    fn finish(mut self, origin: Origin, sequence: Sequence) -> Result<Backup, Error> {
        self.tally.parts = self.writer.parts();
        self.tell()?;
        let end = End {
            sequence: sequence.0,
            tally: self.tally,
            digest: self.writer.digest(),
        };
        self.writer.part(Kind::End, &end.encode())?;
        let bytes = self.writer.bytes();
        self.writer.finish()?;
        Ok(Backup {
            origin,
            sequence,
            tally: self.tally,
            bytes,
        })
    }
}

fn rows_next(rows: usize, bytes: usize) -> usize {
    match bytes {
        long if long > PAGE_BYTES => (rows / 2).max(1),
        short if short < PAGE_BYTES / 4 => (rows * 2).min(PAGE_ROWS_MAX),
        _ => rows,
    }
}
