//! The redb engine: one file, copy-on-write trees, every commit durable.
//!
//! No type of the redb crate leaves this file.

use super::{Engine, EngineError, EngineResult, KeyRange, Page, Tree, WriteSet, checked::guarded};
use redb::{Builder, Database, ReadableDatabase, TableDefinition};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

/// A redb database in the file `store.redb` of the data folder.
pub struct RedbEngine {
    /// Checking and compacting need the database for themselves.
    database: RwLock<Database>,
    file: PathBuf,
}

impl RedbEngine {
    /// Opens or creates the database in `folder`.
    pub fn open(folder: &Path, cache_bytes: u64) -> EngineResult<Self> {
        let file = Self::file(folder);
        let mut builder = Database::builder();
        builder.set_cache_size(usize::try_from(cache_bytes).unwrap_or(usize::MAX));
        let database = guarded(|| open_checked(&builder, &file))?;
        std::fs::File::open(folder)?.sync_all()?;
        Ok(Self {
            database: RwLock::new(database),
            file,
        })
    }

    /// The file that holds the data of this engine.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join("store.redb")
    }
}

/// Pages are checked against their checksums here and not when they are read, so every opening checks all of them.
fn open_checked(builder: &Builder, file: &Path) -> EngineResult<Database> {
    let mut database = builder.create(file).map_err(failed)?;
    if !database.check_integrity().map_err(failed)? {
        tracing::warn!("the last commit of the store was not whole and was taken back");
    }
    let transaction = database.begin_write().map_err(failed)?;
    for tree in Tree::ALL {
        transaction.open_table(table(tree)).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(database)
}

impl Engine for RedbEngine {
    fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let database = self.database.read().map_err(poisoned)?;
        let transaction = database.begin_read().map_err(failed)?;
        let value = transaction
            .open_table(table(tree))
            .map_err(failed)?
            .get(key)
            .map_err(failed)?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    fn scan(&self, tree: Tree, range: &KeyRange, after: Option<&[u8]>, limit: usize) -> EngineResult<Page> {
        let Some(bounds) = range.bounds_after(after) else {
            return Ok(Page::default());
        };
        let database = self.database.read().map_err(poisoned)?;
        let transaction = database.begin_read().map_err(failed)?;
        let found = transaction
            .open_table(table(tree))
            .map_err(failed)?
            .range::<&[u8]>(bounds)
            .map_err(failed)?;
        let mut rows = Vec::new();
        for row in found.take(limit.saturating_add(1)) {
            let (key, value) = row.map_err(failed)?;
            rows.push((key.value().to_vec(), value.value().to_vec()));
        }
        Ok(Page::from_rows(rows, limit))
    }

    fn apply(&self, writes: &WriteSet) -> EngineResult<()> {
        let database = self.database.read().map_err(poisoned)?;
        let transaction = database.begin_write().map_err(failed)?;
        for tree in Tree::ALL {
            let mut table = transaction.open_table(table(tree)).map_err(failed)?;
            for (_, key, value) in writes.changes.iter().filter(|(of, _, _)| *of == tree) {
                match value {
                    Some(value) => table.insert(key.as_slice(), value.as_slice()).map_err(failed)?,
                    None => table.remove(key.as_slice()).map_err(failed)?,
                };
            }
        }
        transaction.commit().map_err(failed)
    }

    /// Commits are already durable when they return (redb's default durability).
    fn sync(&self) -> EngineResult<()> {
        Ok(())
    }

    fn verify(&self) -> EngineResult<()> {
        match self.database.write().map_err(poisoned)?.check_integrity() {
            Ok(true) => Ok(()),
            Ok(false) => Err(EngineError::Damaged("the redb file had to be repaired".into())),
            Err(error) => Err(failed(error)),
        }
    }

    fn compact(&self) -> EngineResult<()> {
        self.database
            .write()
            .map_err(poisoned)?
            .compact()
            .map(drop)
            .map_err(failed)
    }

    fn size_bytes(&self) -> EngineResult<u64> {
        Ok(std::fs::metadata(&self.file)?.len())
    }
}

fn table(tree: Tree) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(tree.name())
}

fn failed(error: impl Into<redb::Error>) -> EngineError {
    match error.into() {
        redb::Error::Corrupted(detail) => EngineError::Damaged(detail),
        redb::Error::DatabaseAlreadyOpen => EngineError::Locked,
        redb::Error::Io(error) if is_wrong_content(error.kind()) => EngineError::Damaged(error.to_string()),
        other => EngineError::Failed(other.to_string()),
    }
}

/// The system has read what was asked for, and it is not what redb writes.
fn is_wrong_content(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidData | ErrorKind::UnexpectedEof)
}

fn poisoned<T>(_: PoisonError<T>) -> EngineError {
    EngineError::Failed("a thread failed while it held the database".into())
}
