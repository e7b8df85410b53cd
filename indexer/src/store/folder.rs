//! The data folder: which version and engine it was written with, opening it, bringing an older one up to date.
//!
//! `VERSION` is written and synced before the engine creates anything, so data without it is never ours to guess at.

use super::{
    engine::{Engine, EngineError, memory::MemoryEngine},
    mark::{MARK_FILE, Mark},
    options::{EngineKind, StoreOptions},
    request::Sequence,
    unavailable,
};
use crate::error::{Error, Unavailable};
use duijie_domain::message::Text;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
    sync::Arc,
};

/// The layout of trees and keys that this program writes.
pub const LAYOUT_VERSION: u32 = 4;

const VERSION_FILE: &str = "VERSION";

/// One step from a layout to the next one; it can be run again when it was interrupted.
pub(super) struct Migration {
    pub(super) from: u32,
    pub(super) run: fn(&dyn Engine) -> Result<(), EngineError>,
}

/// Every step from the first layout to [`LAYOUT_VERSION`], in order.
/// Layout 2 added the trees of merged records, which engines make when they open: a program that knows only layout 1 must
/// not write beside them.
/// Layout 3 added the tree of former bodies; what stood before is not known of records that are older.
/// Layout 4 added checksums to all values; older values keep their form until they are written again.
const MIGRATIONS: &[Migration] = &[
    Migration {
        from: 1,
        run: |_| Ok(()),
    },
    Migration {
        from: 2,
        run: |_| Ok(()),
    },
    Migration {
        from: 3,
        run: |_| Ok(()),
    },
];

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Version {
    layout: u32,
    engine: String,
}

/// Opens the engine that `options` name, with its folder in the current layout.
pub(super) fn open_engine(options: &StoreOptions) -> Result<Arc<dyn Engine>, Error> {
    if options.engine == EngineKind::Memory {
        return Ok(Arc::new(MemoryEngine::default()));
    }
    fs::create_dir_all(&options.folder).map_err(io)?;
    let version = match read_version(&options.folder)? {
        Some(version) => version,
        None => begin_folder(options)?,
    };
    check_version(&version, options.engine)?;
    let engine = open_files(options).map_err(|error| refuse_engine(error, options.engine))?;
    migrate(
        &options.folder,
        version,
        LAYOUT_VERSION,
        MIGRATIONS,
        engine.as_ref(),
    )?;
    Ok(engine)
}

/// The mark of a data folder and what it says; none for a store in memory.
pub(super) fn open_mark(options: &StoreOptions) -> Result<Option<(Mark, Option<Sequence>)>, Error> {
    match options.engine {
        EngineKind::Memory => Ok(None),
        _ => Mark::open(&options.folder).map(Some).map_err(io),
    }
}

/// Refuses an engine that has come up with less than was acknowledged.
pub(super) fn check_mark(noted: Option<Sequence>, found: Sequence) -> Result<(), Error> {
    match noted {
        Some(noted) if noted > found => Err(refused(
            "DATA_SHORT",
            format!(
                "数据只到变更 {found}, 而变更 {noted} 已被确认保存: 存储引擎的文件已损坏; 请用 `duijie restore` 从备份恢复,                  或删除数据目录中的 {MARK_FILE}, 以接受丢失其后的变更"
            ),
            format!(
                "the data ends at change {found}, but change {noted} was acknowledged: the files of the engine are damaged;                  run `duijie restore` from a backup, or delete {MARK_FILE} in the data folder to accept the loss"
            ),
        )),
        _ => Ok(()),
    }
}

fn open_files(options: &StoreOptions) -> Result<Arc<dyn Engine>, EngineError> {
    match options.engine {
        #[cfg(feature = "sled")]
        EngineKind::Sled => Ok(Arc::new(super::engine::sled::SledEngine::open(
            &options.folder,
            options.cache_bytes,
        )?)),
        #[cfg(feature = "redb")]
        EngineKind::Redb => Ok(Arc::new(super::engine::redb::RedbEngine::open(
            &options.folder,
            options.cache_bytes,
        )?)),
        EngineKind::Memory => Ok(Arc::new(MemoryEngine::default())),
        #[cfg(not(all(feature = "sled", feature = "redb")))]
        absent => Err(EngineError::Failed(format!(
            "this program was built without the engine {}",
            absent.name()
        ))),
    }
}

fn read_version(folder: &Path) -> Result<Option<Version>, Error> {
    let text = match fs::read_to_string(folder.join(VERSION_FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    toml::from_str(&text).map(Some).map_err(|_| {
        refused(
            "VERSION_UNREADABLE",
            "数据目录的 VERSION 文件无法读取; 请从备份恢复该文件",
            "the VERSION file of the data folder cannot be read; restore it from a backup",
        )
    })
}

fn begin_folder(options: &StoreOptions) -> Result<Version, Error> {
    if EngineKind::ALL
        .iter()
        .any(|engine| has_data(&options.folder, *engine))
    {
        return Err(refused(
            "VERSION_MISSING",
            "数据目录中有数据但没有 VERSION 文件; 请从备份恢复该文件",
            "the data folder holds data but no VERSION file; restore it from a backup",
        ));
    }
    let version = Version {
        layout: LAYOUT_VERSION,
        engine: options.engine.name().into(),
    };
    write_version(&options.folder, &version)?;
    Ok(version)
}

fn has_data(folder: &Path, engine: EngineKind) -> bool {
    match engine {
        EngineKind::Sled => folder.join("sled").exists(),
        EngineKind::Redb => folder.join("store.redb").exists(),
        EngineKind::Memory => false,
    }
}

fn check_version(version: &Version, engine: EngineKind) -> Result<(), Error> {
    let Version {
        layout,
        engine: kept_with,
    } = version;
    if *layout > LAYOUT_VERSION {
        return Err(refused(
            "DATA_NEWER",
            format!("数据目录的版本是 {layout}, 本程序最高支持 {LAYOUT_VERSION}; 请升级程序"),
            format!(
                "the data folder has version {layout}, this program knows up to {LAYOUT_VERSION}; upgrade it"
            ),
        ));
    }
    if kept_with != engine.name() {
        let asked = engine.name();
        return Err(refused(
            "ENGINE_DIFFERS",
            format!("数据目录由引擎 {kept_with} 保存, 但配置为 {asked}; 请改正配置, 或备份后恢复到新目录"),
            format!(
                "the data folder is kept with {kept_with}, but {asked} is configured; correct the configuration, \
                 or back up and restore into a new folder"
            ),
        ));
    }
    Ok(())
}

/// Runs every step from the folder's layout to `target`, recording each one when it is durable.
fn migrate(
    folder: &Path,
    mut version: Version,
    target: u32,
    steps: &[Migration],
    engine: &dyn Engine,
) -> Result<(), Error> {
    while version.layout < target {
        let from = version.layout;
        let Some(step) = steps.iter().find(|step| step.from == from) else {
            return Err(refused(
                "DATA_TOO_OLD",
                format!("数据目录的版本 {from} 已无法升级; 请先用较早的程序升级"),
                format!(
                    "the data folder has version {from}, which cannot be migrated; use an earlier program first"
                ),
            ));
        };
        tracing::info!(from, "migrating the data folder");
        (step.run)(engine)
            .and_then(|()| engine.sync())
            .map_err(unavailable)?;
        version.layout += 1;
        write_version(folder, &version)?;
    }
    Ok(())
}

/// Replaces the file as a whole, so that a power cut leaves the old or the new one.
fn write_version(folder: &Path, version: &Version) -> Result<(), Error> {
    let text = toml::to_string(version).map_err(|error| Error::Internal(error.to_string()))?;
    let unfinished = folder.join("VERSION.new");
    let write = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(VERSION_FILE))?;
        File::open(folder)?.sync_all()?;
        folder.parent().map_or(Ok(()), sync_folder)
    };
    write().map_err(io)
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)?.sync_all()
}

fn refuse_engine(error: EngineError, engine: EngineKind) -> Error {
    let engine = engine.name();
    match error {
        EngineError::Locked => refused(
            "DATA_IN_USE",
            "数据目录正被另一个进程使用; 请先停止该进程",
            "the data folder is in use by another process; stop that one first",
        ),
        EngineError::Damaged(detail) => refused(
            "DATA_DAMAGED",
            format!(
                "{engine} 数据已损坏 ({detail}); 请运行 `duijie doctor` 检查, 或用 `duijie restore` 从备份恢复"
            ),
            format!(
                "the {engine} data is damaged ({detail}); run `duijie doctor`, or `duijie restore` from a backup"
            ),
        ),
        EngineError::Failed(detail) => Error::Unavailable(Unavailable::Engine { cause: detail }),
    }
}

fn refused(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason,
        text: Text::new(zh, en),
    })
}

fn io(error: std::io::Error) -> Error {
    unavailable(EngineError::from(error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{
        super::engine::{Engine, Tree, WriteSet, memory::MemoryEngine},
        Migration, Version, migrate, read_version, write_version,
    };

    const MARK: Migration = Migration {
        from: 1,
        run: |engine| {
            engine.apply(&WriteSet {
                changes: vec![(Tree::Meta, b"mark".to_vec(), Some(b"2".to_vec()))],
            })
        },
    };

    #[test]
    fn an_older_folder_is_migrated_step_by_step() {
        let folder = tempfile::tempdir().unwrap();
        let version = Version {
            layout: 1,
            engine: "memory".into(),
        };
        write_version(folder.path(), &version).unwrap();
        let engine = MemoryEngine::default();
        migrate(folder.path(), version, 2, &[MARK], &engine).unwrap();
        engine.cut_power();
        assert_eq!(engine.get(Tree::Meta, b"mark").unwrap().unwrap(), b"2");
        assert_eq!(read_version(folder.path()).unwrap().unwrap().layout, 2);
    }

    #[test]
    fn a_folder_without_a_way_to_the_present_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let version = Version {
            layout: 0,
            engine: "memory".into(),
        };
        let refused = migrate(folder.path(), version, 2, &[MARK], &MemoryEngine::default()).unwrap_err();
        assert_eq!(refused.reason(), "DATA_TOO_OLD");
    }
}
