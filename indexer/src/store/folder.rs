//! The data folder: opening it step by step, refusing what is not ours to open, bringing an older one up to date.
//!
//! `VERSION` is written and synced before the engine creates anything, so data without it is never ours to guess at, and
//! says until the engine has created all that nothing was kept yet. What a restore
//! has not finished is in [`super::restoring`], what `VERSION` holds is in [`super::version`], the steps inside of an engine's files in its own file.

use super::{
    committer::load_counters,
    engine::{Engine, EngineError, checked::CheckedEngine, memory::MemoryEngine},
    options::{EngineKind, StoreOptions},
    resealing, restoring,
    sealing::Sealing,
    unavailable,
    version::{self, Version},
};
use crate::error::{Error, Unavailable};
use crate::vault::Vault;
use duijie_domain::message::Text;
use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The layout of trees and keys that this program writes.
pub const LAYOUT_VERSION: u32 = 4;
/// From this layout on persons are sealed, so that a missing vault is a loss and not a beginning once there was a person.
pub(super) const SEALED_SINCE: u32 = 4;

/// A file that is made and removed to see whether the folder takes any.
const TRIAL_FILE: &str = "WRITABLE";

/// One step from a layout to the next one; it can be run again when it was interrupted.
pub(super) struct Migration {
    pub(super) from: u32,
    pub(super) run: fn(&dyn Engine, &Sealing) -> Result<(), Error>,
}

/// Every step from the first layout to [`LAYOUT_VERSION`], in order.
/// Layout 2 added the trees of merged records, which engines make when they open: a program that knows only layout 1 must
/// not write beside them.
/// Layout 3 added the tree of former bodies; what stood before is not known of records that are older.
/// Layout 4 sealed persons, added the tree of receipts of erasures, and gave every value a checksum.
const MIGRATIONS: &[Migration] = &[
    Migration {
        from: 1,
        run: |_, _| Ok(()),
    },
    Migration {
        from: 2,
        run: |_, _| Ok(()),
    },
    Migration {
        from: 3,
        run: resealing::run,
    },
];

/// Where a step of migration works: the engine, and how persons are sealed in it.
type Places<'p> = (&'p dyn Engine, &'p Sealing);

/// An engine with the keys under which the persons in it are sealed.
pub(super) type Opened = (Arc<dyn Engine>, Option<Arc<Vault>>);

/// Opens the engine that `options` name, with its folder in the current layout.
pub(super) fn open_engine(options: &StoreOptions) -> Result<Opened, Error> {
    if options.engine == EngineKind::Memory {
        return Ok((Arc::new(MemoryEngine::default()), None));
    }
    prepare(&options.folder)?;
    restoring::refuse_unfinished(&options.folder)?;
    let version = match version::read(&options.folder)? {
        Some(version) => version,
        None => begin_folder(options)?,
    };
    check_version(&version, options.engine)?;
    let engine = open_or_create(options, &version)?;
    let version = version::created(&options.folder, version)?;
    if version.layout < SEALED_SINCE || load_counters(engine.as_ref())?.candidates == 0 {
        Vault::begin(&options.vault)?;
    }
    let vault = Arc::new(Vault::open(&options.vault)?);
    let sealing = Sealing::new(Some(Arc::clone(&vault)));
    let places: Places<'_> = (engine.as_ref(), &sealing);
    migrate(&options.folder, version, LAYOUT_VERSION, MIGRATIONS, places)?;
    Ok((engine, Some(vault)))
}

/// What a folder of a store was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenWith {
    /// The layout of trees and keys.
    pub layout: u32,
    /// The name of the engine.
    pub engine: String,
}

/// What the folder says of itself, without opening it; none when nothing was kept in it yet.
///
/// # Errors
/// `Unavailable` when what it says cannot be read.
pub fn written_with(folder: &Path) -> Result<Option<WrittenWith>, Error> {
    let version = version::read(folder)?;
    Ok(version.map(|version| WrittenWith {
        layout: version.layout,
        engine: version.engine,
    }))
}

/// The folder exists and takes files.
pub(super) fn prepare(folder: &Path) -> Result<(), Error> {
    let trial = folder.join(TRIAL_FILE);
    let try_out = || {
        fs::create_dir_all(folder)?;
        File::create(&trial)?;
        match fs::remove_file(&trial) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    };
    try_out().map_err(|error| refuse_folder(&error))
}

fn refuse_folder(error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => refused(
            "DATA_NOT_WRITABLE",
            format!("数据目录不可写 ({error}); 请检查目录的所有者、权限和挂载方式"),
            format!(
                "the data folder cannot be written to ({error}); check its owner, its rights and how it is mounted"
            ),
        ),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => refused(
            "DATA_NOT_A_FOLDER",
            "数据目录的路径上有一个文件; 请改正 data 设置",
            "there is a file where the data folder should be; correct the setting data",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => refused(
            "DATA_DISK_FULL",
            "数据目录所在磁盘已满; 请腾出空间后再启动",
            "the disk of the data folder is full; free some space, then start again",
        ),
        _ => Error::Unavailable(Unavailable::Engine {
            cause: error.to_string(),
        }),
    }
}

/// A folder in which nothing was kept yet may be begun once more; of any other, nothing is thrown away.
fn open_or_create(options: &StoreOptions, version: &Version) -> Result<Arc<dyn Engine>, Error> {
    if !version.creating && !has_data(&options.folder, options.engine) {
        return Err(data_missing(options.engine));
    }
    let opened = match open_files(options) {
        Err(error) if version.creating && error != EngineError::Locked => {
            tracing::warn!(%error, "the store was never created in full; creating it anew");
            remove_data(&options.folder, options.engine).map_err(io)?;
            open_files(options)
        }
        other => other,
    };
    opened.map_err(|error| refuse_engine(error, options.engine))
}

fn data_missing(engine: EngineKind) -> Error {
    let engine = engine.name();
    refused(
        "DATA_MISSING",
        format!(
            "VERSION 表明目录中有 {engine} 数据, 但数据文件不在; 请检查磁盘是否已挂载, 或用 `duijie restore` 恢复到新目录"
        ),
        format!(
            "VERSION says that there is data of {engine}, but its files are not there; check whether the disk is mounted, \
             or run `duijie restore` into a new folder"
        ),
    )
}

fn remove_data(folder: &Path, engine: EngineKind) -> std::io::Result<()> {
    let removed = match engine {
        EngineKind::Sled => fs::remove_dir_all(folder.join("sled")),
        EngineKind::Redb => fs::remove_file(folder.join("store.redb")),
        EngineKind::Memory => Ok(()),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Files that an engine began and never finished; nothing is read from them.
pub fn unfinished_files(folder: &Path) -> Vec<PathBuf> {
    #[cfg(feature = "sled")]
    {
        let folder = super::engine::sled::SledEngine::folder(folder);
        super::engine::sled::unfinished_snapshots(&folder).unwrap_or_default()
    }
    #[cfg(not(feature = "sled"))]
    {
        let _ = folder;
        Vec::new()
    }
}

/// Every engine on a medium is read through checksums, by migrations and restores, too.
pub(super) fn open_files(options: &StoreOptions) -> Result<Arc<dyn Engine>, EngineError> {
    let engine = open_bare(options)?;
    Ok(Arc::new(CheckedEngine::new(engine)))
}

fn open_bare(options: &StoreOptions) -> Result<Arc<dyn Engine>, EngineError> {
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

fn begin_folder(options: &StoreOptions) -> Result<Version, Error> {
    if EngineKind::ALL
        .iter()
        .any(|engine| has_data(&options.folder, *engine))
    {
        return Err(refused(
            "VERSION_MISSING",
            "数据目录中有数据但没有 VERSION 文件, 无法得知其版本; 请用 `duijie restore` 从备份恢复到新目录",
            "the data folder holds data but no VERSION file, so its version is not known; run `duijie restore` \
             from a backup into a new folder",
        ));
    }
    Vault::begin(&options.vault)?;
    let version = Version {
        creating: true,
        ..Version::new(LAYOUT_VERSION, options.engine)
    };
    version::write(&options.folder, &version)?;
    Ok(version)
}

fn has_data(folder: &Path, engine: EngineKind) -> bool {
    match engine {
        EngineKind::Sled => folder.join("sled").join("db").exists(),
        EngineKind::Redb => folder.join("store.redb").exists(),
        EngineKind::Memory => false,
    }
}

fn check_version(version: &Version, engine: EngineKind) -> Result<(), Error> {
    let Version {
        layout,
        engine: kept_with,
        ..
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
    (engine, sealing): Places<'_>,
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
        (step.run)(engine, sealing)?;
        engine.sync().map_err(unavailable)?;
        version.layout += 1;
        version::write(folder, &version)?;
    }
    Ok(())
}

pub(super) fn refuse_engine(error: EngineError, engine: EngineKind) -> Error {
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

pub(super) fn refused(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason,
        text: Text::new(zh, en),
    })
}

pub(super) fn io(error: std::io::Error) -> Error {
    unavailable(EngineError::from(error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{
        super::engine::{Engine, Tree, WriteSet, memory::MemoryEngine},
        super::{
            options::EngineKind,
            sealing::Sealing,
            unavailable,
            version::{self, Version},
        },
        Migration, migrate, refuse_folder,
    };
    use std::io::ErrorKind;

    const MARK: Migration = Migration {
        from: 1,
        run: |engine, _| {
            let changes = vec![(Tree::Meta, b"mark".to_vec(), Some(b"2".to_vec()))];
            engine.apply(&WriteSet { changes }).map_err(unavailable)
        },
    };

    #[test]
    fn an_older_folder_is_migrated_step_by_step() {
        let folder = tempfile::tempdir().unwrap();
        let version = Version::new(1, EngineKind::Memory);
        version::write(folder.path(), &version).unwrap();
        let engine = MemoryEngine::default();
        migrate(folder.path(), version, 2, &[MARK], (&engine, &Sealing::default())).unwrap();
        engine.cut_power();
        assert_eq!(engine.get(Tree::Meta, b"mark").unwrap().unwrap(), b"2");
        assert_eq!(version::read(folder.path()).unwrap().unwrap().layout, 2);
    }

    #[test]
    fn a_folder_without_a_way_to_the_present_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let version = Version::new(0, EngineKind::Memory);
        let places: (&dyn Engine, _) = (&MemoryEngine::default(), &Sealing::default());
        let refused = migrate(folder.path(), version, 2, &[MARK], places).unwrap_err();
        assert_eq!(refused.reason(), "DATA_TOO_OLD");
    }

    #[test]
    fn a_folder_that_takes_no_file_is_refused_in_words_of_its_own() {
        let reason = |kind: ErrorKind| refuse_folder(&kind.into()).reason();
        assert_eq!(reason(ErrorKind::PermissionDenied), "DATA_NOT_WRITABLE");
        assert_eq!(reason(ErrorKind::ReadOnlyFilesystem), "DATA_NOT_WRITABLE");
        assert_eq!(reason(ErrorKind::NotADirectory), "DATA_NOT_A_FOLDER");
        assert_eq!(reason(ErrorKind::StorageFull), "DATA_DISK_FULL");
        assert_eq!(reason(ErrorKind::TimedOut), "STORE_ENGINE");
    }
}
