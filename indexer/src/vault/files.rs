//! The two files of the vault: the master key, and the slots of the persons' keys. Bytes in and out; what they mean is
//! said in `slot`.

use super::cipher::{Cipher, KEY_BYTES, SecretKey, fresh_key};
use super::slot::{self, Head, SLOT_BYTES, Slot};
use crate::error::{Error, Unavailable};
use crate::export::AtomicFile;
use duijie_domain::message::Text;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where the vault is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultPlace {
    /// The file of the persons' keys.
    pub keys_file: PathBuf,
    /// The file of the master key; best on another medium than the data.
    pub master_key_file: PathBuf,
}

impl VaultPlace {
    /// The vault of a data folder, with the master key in a file of the operator's choice or beside the keys.
    pub fn of(data: &Path, master_key_file: Option<&Path>) -> Self {
        let folder = data.join("vault");
        Self {
            keys_file: folder.join("persons.keys"),
            master_key_file: master_key_file.map_or_else(|| folder.join("master.key"), Path::to_owned),
        }
    }
}

/// Makes the files that are not there yet. Only for a data folder in which no person is sealed.
pub(super) fn begin(place: &VaultPlace) -> Result<(), Error> {
    let is_there = |file: &Path| file.try_exists().map_err(unusable);
    if !is_there(&place.master_key_file)? {
        if is_there(&place.keys_file)? {
            return Err(master_missing(&place.master_key_file));
        }
        put(&place.master_key_file, fresh_key()?.as_slice())?;
    }
    if !is_there(&place.keys_file)? {
        let master = Cipher::new(&read_master(&place.master_key_file)?);
        put(&place.keys_file, &slot::head(&master)?)?;
    }
    Ok(())
}

/// The master key, if nobody but the owner can read its file.
pub(super) fn read_master(file: &Path) -> Result<SecretKey, Error> {
    let mut opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(master_missing(file)),
        Err(error) => return Err(unusable(error)),
    };
    check_rights(file, &opened)?;
    let mut key = SecretKey::default();
    let length = opened.metadata().map_err(unusable)?.len();
    if length != KEY_BYTES as u64 {
        let name = file.display();
        return Err(refused(
            "MASTER_KEY_DAMAGED",
            format!("主密钥文件 {name} 应有 {KEY_BYTES} 字节, 实际 {length}; 请从另存的副本恢复"),
            format!(
                "the master key file {name} has {length} bytes instead of {KEY_BYTES}; restore it from its copy"
            ),
        ));
    }
    opened.read_exact(key.as_mut_slice()).map_err(unusable)?;
    Ok(key)
}

/// The file of slots, open.
pub(super) struct KeysFile {
    file: File,
}

impl KeysFile {
    /// Opens the file and reads every slot; the first one has to fit the master key. A slot that the end of the file cuts
    /// off was never acknowledged and reads as its first bytes and zeros.
    pub(super) fn open(place: &VaultPlace, master: &Cipher) -> Result<(Self, Vec<Slot>), Error> {
        let mut file = match OpenOptions::new().read(true).write(true).open(&place.keys_file) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(keys_missing()),
            Err(error) => return Err(unusable(error)),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unusable)?;
        let slots: Vec<Slot> = bytes.chunks(SLOT_BYTES).map(filled).collect();
        let head = slots
            .first()
            .map_or(Head::Damaged, |slot| slot::read_head(slot, master));
        check_head(head, &place.master_key_file)?;
        Ok((Self { file }, slots))
    }

    /// Writes slots that follow each other, the first at `number`. Durable after [`KeysFile::sync`].
    pub(super) fn write(&mut self, number: u64, slots: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(number * SLOT_BYTES as u64))?;
        self.file.write_all(slots)
    }

    /// Returns when everything written survives a power cut.
    pub(super) fn sync(&self) -> std::io::Result<()> {
        self.file.sync_all()
    }
}

fn filled(bytes: &[u8]) -> Slot {
    let mut slot = [0; SLOT_BYTES];
    slot[..bytes.len()].copy_from_slice(bytes);
    slot
}

fn check_head(head: Head, master_key_file: &Path) -> Result<(), Error> {
    let master = master_key_file.display();
    match head {
        Head::Fits => Ok(()),
        Head::OtherMaster => Err(refused(
            "MASTER_KEY_WRONG",
            format!(
                "主密钥文件 {master} 与本数据目录不符, 或已损坏; 请用建立该目录时的主密钥文件 (设置 master_key_file), 或从另存的副本恢复"
            ),
            format!(
                "the master key in {master} is not that of this data folder, or is damaged; name the file that it was made \
                 with (master_key_file), or restore it from its copy"
            ),
        )),
        Head::Newer(version) => Err(refused(
            "VAULT_NEWER",
            format!(
                "密钥库 vault/persons.keys 的版本是 {version}, 本程序只认得 1; 请升级程序, 否则该文件已损坏, 请从备份恢复"
            ),
            format!(
                "vault/persons.keys has version {version}, this program knows 1; upgrade it, or if no later program wrote \
                 the file, it is damaged: restore it from a backup"
            ),
        )),
        Head::Damaged => Err(refused(
            "VAULT_DAMAGED",
            "密钥库 vault/persons.keys 的首部已损坏; 请从备份恢复该文件",
            "the head of vault/persons.keys is damaged; restore that file from a backup",
        )),
    }
}

/// Puts a small file in its place as a whole, readable by the owner only.
fn put(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(unusable)?;
        if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
            File::open(above)
                .and_then(|above| above.sync_all())
                .map_err(unusable)?;
        }
    }
    let mut written = AtomicFile::create(file)?;
    written.write_all(bytes).map_err(unusable)?;
    written.finish()
}

#[cfg(unix)]
fn check_rights(file: &Path, opened: &File) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = opened.metadata().map_err(unusable)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let name = file.display();
    Err(refused(
        "MASTER_KEY_OPEN",
        format!("主密钥文件 {name} 可被他人读取; 请运行 chmod 600 {name} 后重启"),
        format!("others can read the master key file {name}; run chmod 600 {name} and start again"),
    ))
}

#[cfg(not(unix))]
fn check_rights(_: &Path, _: &File) -> Result<(), Error> {
    Ok(())
}

fn master_missing(file: &Path) -> Error {
    let name = file.display();
    refused(
        "MASTER_KEY_MISSING",
        format!(
            "找不到主密钥文件 {name}, 没有它无法读取任何求职者; 请放回该文件, 或用设置 master_key_file 指明位置"
        ),
        format!(
            "the master key file {name} is not there, and without it no person can be read; \
             put it back, or name its place by master_key_file"
        ),
    )
}

fn keys_missing() -> Error {
    refused(
        "VAULT_MISSING",
        "数据目录中缺少 vault/persons.keys, 没有它无法读取任何求职者; 请从备份恢复该文件",
        "vault/persons.keys is missing in the data folder, and without it no person can be read; restore it from a backup",
    )
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn unusable(error: std::io::Error) -> Error {
    refused(
        "VAULT_UNUSABLE",
        format!("密钥库文件无法读写 ({error}); 请检查权限和磁盘"),
        format!("a file of the vault cannot be read or written ({error}); check its rights and the disk"),
    )
}

fn refused(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason,
        text: Text::new(zh, en),
    })
}
