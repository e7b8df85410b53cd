//! The sled engine: one transaction over all trees, then a flush, then `sync_all` on the log file.
//!
//! sled's own flush on Linux is `sync_file_range`, which does not survive a power cut; and values that grow into
//! sled's `blobs/` folder are never synced. Hence the own sync and the chunks. No type of the sled crate leaves this
//! file; `generate_id`, `watch_prefix`, merge operators and compression must not be used.

use super::{Engine, EngineError, EngineResult, KeyRange, Page, Row, Tree, WriteSet, checked::guarded};
use sled::transaction::{
    ConflictableTransactionError, TransactionError, Transactional, TransactionalTree,
    UnabortableTransactionError,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock, mpsc::sync_channel},
    time::Duration,
};

/// Longest value kept in one piece: sixteen of them and their pending changes stay below sled's 128 KiB page.
const CHUNK_BYTES: usize = 3 * 1024;
const CHUNKS: usize = Tree::ALL.len();
const LOCK_ATTEMPTS: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);
const FLUSH_TIME_MAX: Duration = Duration::from_secs(15);
const WHOLE: u8 = 0;
const IN_CHUNKS: u8 = 1;

/// A sled database in the folder `sled` of the data folder.
pub struct SledEngine {
    /// The fixed trees, then the tree of chunks; together they keep the database open.
    trees: Vec<sled::Tree>,
    log: File,
    folder: PathBuf,
    /// Held for writing while a write set is applied, so that a reader never joins chunks of two versions.
    applying: RwLock<()>,
}

impl SledEngine {
    /// Opens or creates the database in `folder`, putting damaged snapshots of the log aside if need be.
    pub fn open(folder: &Path, cache_bytes: u64) -> EngineResult<Self> {
        let folder = Self::folder(folder);
        fs::create_dir_all(&folder)?;
        remove_unfinished_snapshots(&folder)?;
        match Self::open_log(&folder, cache_bytes) {
            Err(EngineError::Damaged(detail)) => {
                tracing::warn!(
                    detail,
                    "the store does not open; putting its snapshots aside and reading the log"
                );
                put_snapshots_aside(&folder)?;
                Self::open_log(&folder, cache_bytes)
            }
            other => other,
        }
    }

    /// The folder that holds the data of this engine.
    pub fn folder(data: &Path) -> PathBuf {
        data.join("sled")
    }

    fn open_log(folder: &Path, cache_bytes: u64) -> EngineResult<Self> {
        let database = open_unlocked(folder, cache_bytes)?;
        let mut trees = Vec::with_capacity(CHUNKS + 1);
        for name in Tree::ALL.map(Tree::name).into_iter().chain(["chunks"]) {
            trees.push(database.open_tree(name).map_err(failed)?);
        }
        let log = File::open(folder.join("db"))?;
        let engine = Self {
            trees,
            log,
            folder: folder.to_path_buf(),
            applying: RwLock::new(()),
        };
        engine.sync()?;
        engine.sync_creation()?;
        Ok(engine)
    }

    /// sled writes `conf` and the folders once and syncs none of them. Whether an earlier start came as far is not known.
    fn sync_creation(&self) -> EngineResult<()> {
        for path in [
            self.folder.join("conf"),
            self.folder.join("blobs"),
            self.folder.clone(),
        ] {
            File::open(path)?.sync_all()?;
        }
        if let Some(parent) = self.folder.parent() {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }

    fn check_no_blobs(&self) -> EngineResult<()> {
        match fs::read_dir(self.folder.join("blobs"))?.next() {
            None => Ok(()),
            Some(_) => Err(EngineError::Failed(
                "a value left the log for sled's unsynced blobs folder".into(),
            )),
        }
    }

    fn decode(&self, tree: Tree, key: &[u8], stored: &[u8]) -> EngineResult<Vec<u8>> {
        match stored.split_first() {
            Some((&WHOLE, value)) => Ok(value.to_vec()),
            Some((&IN_CHUNKS, count)) => self.join_chunks(tree, key, chunk_count(count)?),
            _ => Err(damaged_value(tree)),
        }
    }

    fn join_chunks(&self, tree: Tree, key: &[u8], count: u32) -> EngineResult<Vec<u8>> {
        let mut value = Vec::with_capacity(count as usize * CHUNK_BYTES);
        for position in 0..count {
            let chunk = self.trees[CHUNKS]
                .get(chunk_key(tree, key, position))
                .map_err(failed)?;
            value.extend_from_slice(&chunk.ok_or_else(|| damaged_value(tree))?);
        }
        Ok(value)
    }
}

impl Engine for SledEngine {
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let _reading = self.applying.read().map_err(poisoned)?;
        let stored = self.trees[tree.index()].get(key).map_err(failed)?;
        stored.map(|stored| self.decode(tree, key, &stored)).transpose()
    }

    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page> {
        let Some(bounds) = range.bounds_after(after) else {
            return Ok(Page::default());
        };
        let _reading = self.applying.read().map_err(poisoned)?;
        let found = self.trees[tree.index()].range::<&[u8], _>(bounds);
        let rows = found.take(limit.saturating_add(1)).map(|row| {
            let (key, stored) = row.map_err(failed)?;
            Ok((key.to_vec(), self.decode(tree, &key, &stored)?))
        });
        Ok(Page::from_rows(rows.collect::<EngineResult<Vec<Row>>>()?, limit))
    }

    fn apply(&self, writes: &WriteSet) -> EngineResult<()> {
        let _applying = self.applying.write().map_err(poisoned)?;
        let transaction = self.trees.as_slice().transaction(|trees| {
            for (tree, key, value) in &writes.changes {
                write(trees, *tree, key, value.as_deref())?;
            }
            Ok(())
        });
        transaction.map_err(|error| match error {
            TransactionError::Storage(error) => failed(error),
            TransactionError::Abort(error) => error,
        })
    }

    fn sync(&self) -> EngineResult<()> {
        flush_in_time(self.trees[CHUNKS].clone())?;
        self.log.sync_all()?;
        self.check_no_blobs()
    }

    fn verify(&self) -> EngineResult<()> {
        self.check_no_blobs()?;
        for tree in Tree::ALL {
            let mut after: Option<Vec<u8>> = None;
            loop {
                let page = self.scan(tree, &KeyRange::all(), after.as_deref(), 1_000)?;
                after = page.resume;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// sled rewrites its segments on its own and offers no way to ask for it.
    fn compact(&self) -> EngineResult<()> {
        Ok(())
    }

    fn size_bytes(&self) -> EngineResult<u64> {
        Ok(self.log.metadata()?.len())
    }
}

/// sled syncs when the last of it is let go, and panics when that fails.
impl Drop for SledEngine {
    fn drop(&mut self) {
        let trees = std::mem::take(&mut self.trees);
        let let_go = guarded(move || {
            drop(trees);
            Ok(())
        });
        if let_go.is_err() {
            tracing::error!("the store could not be closed in good order");
        }
    }
}

type Step<T> = Result<T, ConflictableTransactionError<EngineError>>;

fn write(trees: &[TransactionalTree], tree: Tree, key: &[u8], value: Option<&[u8]>) -> Step<()> {
    let (before, chunks) = match value {
        None => (trees[tree.index()].remove(key)?, 0),
        Some(value) if value.len() <= CHUNK_BYTES => {
            let stored: Vec<u8> = [&[WHOLE], value].concat();
            (trees[tree.index()].insert(key, stored)?, 0)
        }
        Some(value) => {
            let count = write_chunks(&trees[CHUNKS], tree, key, value)?;
            let stored: Vec<u8> = [&[IN_CHUNKS], count.to_be_bytes().as_slice()].concat();
            (trees[tree.index()].insert(key, stored)?, count)
        }
    };
    if let Some((&IN_CHUNKS, count)) = before.as_deref().and_then(<[u8]>::split_first) {
        let count = chunk_count(count).map_err(ConflictableTransactionError::Abort)?;
        for position in chunks..count {
            trees[CHUNKS].remove(chunk_key(tree, key, position))?;
        }
    }
    Ok(())
}

fn write_chunks(
    chunks: &TransactionalTree,
    tree: Tree,
    key: &[u8],
    value: &[u8],
) -> Result<u32, UnabortableTransactionError> {
    let mut count = 0;
    for chunk in value.chunks(CHUNK_BYTES) {
        chunks.insert(chunk_key(tree, key, count), chunk)?;
        count += 1;
    }
    Ok(count)
}

fn chunk_key(tree: Tree, key: &[u8], position: u32) -> Vec<u8> {
    [
        &[tree as u8],
        (key.len() as u64).to_be_bytes().as_slice(),
        key,
        position.to_be_bytes().as_slice(),
    ]
    .concat()
}

fn chunk_count(stored: &[u8]) -> EngineResult<u32> {
    let bytes = stored
        .try_into()
        .map_err(|_| EngineError::Damaged("the length of a value is unreadable".into()))?;
    Ok(u32::from_be_bytes(bytes))
}

fn damaged_value(tree: Tree) -> EngineError {
    EngineError::Damaged(format!("a value of the tree {} is incomplete", tree.name()))
}

/// sled can miss that a write in the background has failed, and then waits for it for ever.
fn flush_in_time(tree: sled::Tree) -> EngineResult<()> {
    let (sender, flushed) = sync_channel(1);
    std::thread::Builder::new()
        .name("store-flush".into())
        .spawn(move || sender.send(guarded(|| tree.flush().map(drop).map_err(failed))))?;
    flushed
        .recv_timeout(FLUSH_TIME_MAX)
        .unwrap_or_else(|_| Err(EngineError::Failed("the log could not be written in time".into())))
}

/// A background job of sled can hold the lock a moment longer than the database it belonged to.
#[allow(
    clippy::disallowed_methods,
    reason = "a file lock of this kind sends no event when it is released"
)]
fn open_unlocked(folder: &Path, cache_bytes: u64) -> EngineResult<sled::Db> {
    for _ in 0..LOCK_ATTEMPTS {
        match open_guarded(folder, cache_bytes) {
            Err(EngineError::Locked) => std::thread::sleep(LOCK_PAUSE),
            other => return other,
        }
    }
    Err(EngineError::Locked)
}

/// sled asserts while it reads a damaged log; such a panic is an answer about the data, not the end of the process.
fn open_guarded(folder: &Path, cache_bytes: u64) -> EngineResult<sled::Db> {
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(cache_bytes)
        .mode(sled::Mode::HighThroughput);
    guarded(|| config.open().map_err(failed))
}

/// Snapshots of the log that were never finished.
pub(crate) fn unfinished_snapshots(folder: &Path) -> EngineResult<Vec<PathBuf>> {
    files_named(folder, |name| {
        name.starts_with("snap.") && name.ends_with(".generating")
    })
}

fn remove_unfinished_snapshots(folder: &Path) -> EngineResult<()> {
    for path in unfinished_snapshots(folder)? {
        tracing::warn!("removing a snapshot that was never finished");
        fs::remove_file(path)?;
    }
    Ok(())
}

fn put_snapshots_aside(folder: &Path) -> EngineResult<()> {
    let aside = folder.join("snapshots-aside");
    fs::create_dir_all(&aside)?;
    for path in files_named(folder, |name| name.starts_with("snap."))? {
        if let Some(name) = path.file_name() {
            fs::rename(&path, aside.join(name))?;
        }
    }
    Ok(File::open(folder)?.sync_all()?)
}

fn files_named(folder: &Path, matches: impl Fn(&str) -> bool) -> EngineResult<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(&matches) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

fn failed(error: sled::Error) -> EngineError {
    match error {
        sled::Error::Corruption { .. } => {
            EngineError::Damaged("its log sled/db is not what was written".into())
        }
        sled::Error::ReportableBug(detail) => EngineError::Damaged(detail),
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => EngineError::Locked,
        other => EngineError::Failed(other.to_string()),
    }
}

fn poisoned<T>(_: PoisonError<T>) -> EngineError {
    EngineError::Failed("a thread failed while it wrote to the store".into())
}
