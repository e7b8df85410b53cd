//! The folder of the index: opened if it fits, made anew if not, refused if it is somebody else's.
//!
//! The commit payload is the only place where the watermark is kept. A folder without one, of another schema or of other
//! code tables is emptied: everything in it can be built from the store.

use super::fault::engine_failed;
use super::schema::SCHEMA_VERSION;
use crate::error::{Error, Unavailable};
use crate::store::Sequence;
use duijie_domain::message::Text;
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::schema::Schema;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, ReloadPolicy, TantivyError};

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) schema: u32,
    pub(super) codes: String,
    /// The last change of the store that is indexed.
    pub(super) sequence: u64,
    /// Highest creation numbers ever indexed: documents above them need no deletion first.
    pub(super) highest_candidate: u64,
    /// See `highest_candidate`.
    pub(super) highest_vacancy: u64,
}

/// What the index must be to be used as it is.
pub(super) struct Expected<'a> {
    pub(super) schema: &'a Schema,
    pub(super) tokenizers: TokenizerManager,
    pub(super) codes_version: &'a str,
}

/// An index kept in memory only.
pub(super) fn in_memory(expected: Expected<'_>) -> Result<Index, Error> {
    let builder = Index::builder()
        .schema(expected.schema.clone())
        .tokenizers(expected.tokenizers);
    builder.create_in_ram().map_err(|error| engine_failed(&error))
}

/// The index of a folder and what its last commit says; no payload if it has to be built.
pub(super) fn open(folder: &Path, expected: Expected<'_>) -> Result<(Index, Option<Payload>), Error> {
    std::fs::create_dir_all(folder).map_err(|error| unusable(&error))?;
    match fitting(folder, &expected) {
        Ok((index, payload)) => return Ok((index, Some(payload))),
        Err(TantivyError::LockFailure(error, detail)) => {
            return Err(engine_failed(&TantivyError::LockFailure(error, detail)));
        }
        // A new folder has no index to lose.
        Err(_) if regular_files(folder)?.is_empty() => {}
        Err(reason) => tracing::warn!(%reason, "the full-text index is built anew"),
    }
    empty(folder)?;
    let builder = Index::builder()
        .schema(expected.schema.clone())
        .tokenizers(expected.tokenizers);
    let index = builder
        .create_in_dir(folder)
        .map_err(|error| engine_failed(&error))?;
    Ok((index, None))
}

/// What an index says of itself and whether its files are what was written, without changing anything; none when there is
/// no finished one.
///
/// # Errors
/// `Unavailable` when it cannot be read.
pub fn inspect(folder: &Path) -> Result<Option<Inspection>, Error> {
    if !folder.join("meta.json").exists() {
        return Ok(None);
    }
    let read = catch_unwind(AssertUnwindSafe(|| {
        let index = Index::open_in_dir(folder)?;
        let payload = index.load_metas()?.payload;
        let payload = payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok());
        let damaged_files = index.validate_checksum()?.len();
        Ok(payload.map(|payload| Inspection {
            watermark: Sequence(payload.sequence),
            damaged_files,
        }))
    }));
    let read = read.unwrap_or_else(|_| Err(other("reading it failed badly")));
    read.map_err(|error| engine_failed(&error))
}

/// What an index says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspection {
    /// The last change of the store that it has seen.
    pub watermark: Sequence,
    /// Files whose checksum differs.
    pub damaged_files: usize,
}

/// The engine panics on some damage, so it is opened inside a guard.
fn fitting(folder: &Path, expected: &Expected<'_>) -> Result<(Index, Payload), TantivyError> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let mut index = Index::open_in_dir(folder)?;
        index.set_tokenizers(expected.tokenizers.clone());
        let payload = fitting_payload(&index, expected)?;
        // A search would find something else in a damaged file, and say nothing.
        if !index.validate_checksum()?.is_empty() {
            return Err(other("a file of it is not what was written"));
        }
        index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok((index, payload))
    }));
    opened.unwrap_or_else(|_| Err(other("opening it failed badly")))
}

fn fitting_payload(index: &Index, expected: &Expected<'_>) -> Result<Payload, TantivyError> {
    let text = index
        .load_metas()?
        .payload
        .ok_or_else(|| other("it was never finished"))?;
    let payload: Payload = serde_json::from_str(&text).map_err(|_| other("its payload cannot be read"))?;
    if payload.schema != SCHEMA_VERSION || index.schema() != *expected.schema {
        return Err(other("its schema is another one"));
    }
    if payload.codes != expected.codes_version {
        return Err(other("the code tables have changed"));
    }
    Ok(payload)
}

fn other(reason: &str) -> TantivyError {
    TantivyError::InternalError(reason.to_owned())
}

/// Removes the files of an index, and nothing in a folder that never was one.
fn empty(folder: &Path) -> Result<(), Error> {
    let files = regular_files(folder)?;
    let is_ours = |name: &String| name == "meta.json" || name == ".managed.json";
    let is_lock = |name: &String| name.ends_with(".lock");
    if !files.iter().any(is_ours) && !files.iter().all(is_lock) {
        return Err(foreign());
    }
    let directory = MmapDirectory::open(folder).map_err(|error| engine_failed(&error.into()))?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
    let _held = lock.map_err(|error| engine_failed(&TantivyError::LockFailure(error, None)))?;
    for name in files.iter().filter(|name| !is_lock(name)) {
        std::fs::remove_file(folder.join(name)).map_err(|error| unusable(&error))?;
    }
    Ok(())
}

fn regular_files(folder: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unusable(&error))? {
        let entry = entry.map_err(|error| unusable(&error))?;
        if entry.path().is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn unusable(error: &std::io::Error) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason: "INDEX_FOLDER_UNUSABLE",
        text: Text::new(
            format!("全文索引目录无法使用: {}; 请检查权限和磁盘", error.kind()),
            format!(
                "the folder of the full-text index cannot be used: {}; check permissions and disk",
                error.kind()
            ),
        ),
    })
}

fn foreign() -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason: "INDEX_FOLDER_FOREIGN",
        text: Text::new(
            "全文索引目录中有其他文件; 请指定一个空目录",
            "the folder of the full-text index holds other files; name an empty folder",
        ),
    })
}
