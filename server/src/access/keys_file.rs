//! The file of keys: readable by its owner only, put in place as a whole, changed by one program at a time.

use crate::engine::EngineError;
use duijie_access::{Drawn, KeyRing, RingError};
use duijie_domain::message::Text;
use duijie_indexer::store::Tenant;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Where keys are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysFile {
    path: PathBuf,
}

impl KeysFile {
    /// The file of keys of a data folder.
    pub fn of_data(data: &Path) -> Self {
        Self::at(data.join("access").join("keys.toml"))
    }

    /// A file of keys.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every key; none if there is no file.
    ///
    /// # Errors
    /// `Unavailable` when others can read the file, or it is broken.
    pub fn read(&self) -> Result<Option<KeyRing>, EngineError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(self.broken(&no_text())),
            Err(error) => return Err(self.unusable(&error)),
        };
        refuse_open_to_others(&self.path).map_err(|error| self.unusable(&error))??;
        let ring = KeyRing::parse(&text).map_err(|error| match error {
            RingError::Broken(text) => self.broken(&text),
            other => other.into(),
        })?;
        for key in ring.keys() {
            Tenant::new(key.tenant.clone())?;
        }
        Ok(Some(ring))
    }

    /// Changes the keys while no other program does, and tells what the change tells.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be read or written; what the change refuses.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut KeyRing) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        make_folder(folder).map_err(|error| self.unusable(&error))?;
        let lock = self.path.with_extension("lock");
        let lock = owner_only().open(lock).map_err(|error| self.unusable(&error))?;
        lock.lock().map_err(|error| self.unusable(&error))?;
        let mut ring = self.read()?.unwrap_or_default();
        let told = change(&mut ring)?;
        self.write(&ring.print()?)
            .map_err(|error| self.unusable(&error))?;
        Ok(told)
    }

    /// Puts the file in its place as a whole, so that neither a power cut nor a reader sees half of it.
    fn write(&self, text: &str) -> std::io::Result<()> {
        let unfinished = self.path.with_extension("toml.new");
        let mut file = owner_only().truncate(true).open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &self.path)?;
        File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()
    }

    fn broken(&self, cause: &Text) -> EngineError {
        let path = self.path.display();
        EngineError::Unavailable {
            reason: "KEYS_FILE_BROKEN",
            text: Text::new(format!("{path}：{}", cause.zh), format!("{path}: {}", cause.en)),
        }
    }

    fn unusable(&self, error: &std::io::Error) -> EngineError {
        let path = self.path.display();
        EngineError::Unavailable {
            reason: "KEYS_FILE_UNUSABLE",
            text: Text::new(
                format!("密钥文件 {path} 无法读写（{error}）；请检查权限"),
                format!("the file of keys {path} cannot be read or written ({error}); check its rights"),
            ),
        }
    }
}

fn no_text() -> Text {
    Text::new(
        "密钥文件不是 UTF-8 文本，已损坏；请从备份恢复该文件",
        "the file of keys is not UTF-8 text, so it is damaged; restore it from a backup",
    )
}

/// Random bytes for a key.
///
/// # Errors
/// `Unavailable` when the system gives none.
pub fn draw() -> Result<Drawn, EngineError> {
    let mut drawn = Drawn {
        id: Default::default(),
        secret: Default::default(),
    };
    let filled = getrandom::fill(&mut drawn.id).and_then(|()| getrandom::fill(&mut drawn.secret));
    filled.map(|()| drawn).map_err(|_| EngineError::Unavailable {
        reason: "NO_RANDOM_BYTES",
        text: Text::new(
            "系统没有提供随机数，无法生成密钥",
            "the system gives no random bytes, so no key can be made",
        ),
    })
}

impl From<RingError> for EngineError {
    fn from(error: RingError) -> Self {
        match error {
            RingError::Broken(text) => Self::Unavailable {
                reason: "KEYS_FILE_BROKEN",
                text,
            },
            RingError::Missing(id) => Self::NotFound(Text::new(
                format!("没有编号为“{id}”的密钥；用 duijie keys list 查看"),
                format!("there is no key `{id}`; `duijie keys list` shows them"),
            )),
            RingError::Refused(text) => Self::Conflict {
                reason: "KEY_REFUSED",
                text,
            },
        }
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn owner_only() -> OpenOptions {
    let mut open = OpenOptions::new();
    open.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    open
}

/// Digests are no secrets, but who holds what and where is nobody else's matter, and nobody else may add a key.
#[cfg(unix)]
fn refuse_open_to_others(path: &Path) -> std::io::Result<Result<(), EngineError>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(Ok(()));
    }
    let path = path.display();
    Ok(Err(EngineError::Unavailable {
        reason: "KEYS_FILE_OPEN_TO_OTHERS",
        text: Text::new(
            format!("其他用户可以读写密钥文件 {path}；请执行 chmod 600 {path}"),
            format!("others can read or write the file of keys {path}; run chmod 600 {path}"),
        ),
    }))
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path) -> std::io::Result<Result<(), EngineError>> {
    Ok(Ok(()))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;
    use duijie_access::{Areas, Key, Role};
    use jiff::Timestamp;
    use std::os::unix::fs::PermissionsExt;

    fn key() -> Key {
        let (id, digest, _) = draw().unwrap().key();
        Key {
            id,
            digest,
            role: Role::Officer,
            tenant: "local".into(),
            areas: Areas::all(),
            employer: None,
            note: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: None,
            revoked_at: None,
            replaces: None,
        }
    }

    fn reason(error: EngineError) -> &'static str {
        match error {
            EngineError::Unavailable { reason, .. } => reason,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn keys_are_kept_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        assert_eq!(file.read().unwrap(), None);
        let added = key();
        file.change(|ring| Ok(ring.add(added.clone())?)).unwrap();
        assert_eq!(file.read().unwrap().unwrap().keys(), [&added]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(file.path()), 0o600);
        assert_eq!(mode(file.path().parent().unwrap()), 0o700);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        file.change(|ring| Ok(ring.add(key())?)).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(reason(file.read().unwrap_err()), "KEYS_FILE_OPEN_TO_OTHERS");
        assert_eq!(
            reason(file.change(|_| Ok(())).unwrap_err()),
            "KEYS_FILE_OPEN_TO_OTHERS"
        );
    }

    #[test]
    fn a_broken_file_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        file.change(|ring| Ok(ring.add(key())?)).unwrap();
        for broken in [b"form = 1\n[[key]]\n".as_slice(), b"form = 1\n\xFF"] {
            fs::write(file.path(), broken).unwrap();
            let refused = file.change(|_| Ok(())).unwrap_err();
            assert!(refused.to_string().contains("keys.toml"), "{refused}");
            assert_eq!(reason(refused), "KEYS_FILE_BROKEN");
            assert_eq!(fs::read(file.path()).unwrap(), broken);
        }
    }

    #[test]
    fn of_many_who_change_at_once_nobody_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeysFile::of_data(folder.path());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| file.change(|ring| Ok(ring.add(key())?)).unwrap());
            }
        });
        assert_eq!(file.read().unwrap().unwrap().keys().len(), 8);
    }
}
