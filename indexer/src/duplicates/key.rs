//! The key of the digests: made once, kept in the data folder, readable by its owner only, never told to anybody.
//!
//! The file is the key and its CRC-32, since another key would find no duplicate and say nothing; of older programs the key alone.

use crate::error::{Error, Unavailable};
use duijie_domain::duplicate::SEAL_KEY_BYTES;
use duijie_domain::message::Text;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// A key.
type Key = [u8; SEAL_KEY_BYTES];

/// A key that nobody has had before.
///
/// # Errors
/// `Unavailable` when the system gives no random bytes.
pub fn fresh_key() -> Result<[u8; SEAL_KEY_BYTES], Error> {
    let mut key = Key::default();
    getrandom::fill(&mut key).map_err(|_| {
        refused(
            "NO_RANDOM_BYTES",
            "系统没有提供随机数, 无法生成查重密钥",
            "the system gives no random bytes, so no key for finding duplicates can be made",
        )
    })?;
    Ok(key)
}

/// The key in `file`, which is made if it is not there yet.
///
/// # Errors
/// `Unavailable` when the file cannot be read or written, or is not a key.
pub fn kept_key(file: &Path) -> Result<[u8; SEAL_KEY_BYTES], Error> {
    match fs::read(file) {
        Ok(bytes) => {
            close_to_others(file).map_err(|error| unusable(&error))?;
            decode(&bytes).ok_or_else(|| {
                refused(
                    "DUPLICATE_KEY_DAMAGED",
                    "查重密钥文件已损坏; 请删除数据目录中的 duplicates.key, 服务会重新生成",
                    "the key for finding duplicates is damaged; delete duplicates.key in the data folder, a new one is made",
                )
            })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = fresh_key()?;
            write(file, &key).map_err(|error| unusable(&error))?;
            Ok(key)
        }
        Err(error) => Err(unusable(&error)),
    }
}

fn encode(key: &Key) -> Vec<u8> {
    [key.as_slice(), &crc32fast::hash(key).to_be_bytes()].concat()
}

fn decode(bytes: &[u8]) -> Option<Key> {
    let (key, checksum) = bytes.split_first_chunk::<SEAL_KEY_BYTES>()?;
    (checksum.is_empty() || encode(key) == bytes).then_some(*key)
}

/// Puts the file in its place as a whole, so that a power cut leaves no half of a key.
fn write(file: &Path, key: &Key) -> std::io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let unfinished = file.with_extension("key.new");
    if let Err(error) = fs::remove_file(&unfinished)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut open = OpenOptions::new();
    open.write(true).create_new(true);
    owner_only(&mut open);
    let mut written = open.open(&unfinished)?;
    written.write_all(&encode(key))?;
    written.sync_all()?;
    fs::rename(&unfinished, file)?;
    File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn owner_only(open: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    open.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

/// Takes the rights of others away that a copy or a restored backup may have given them.
#[cfg(unix)]
fn close_to_others(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    tracing::warn!("others could read the key for finding duplicates; its rights are closed now");
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn unusable(error: &std::io::Error) -> Error {
    refused(
        "DUPLICATE_KEY_UNUSABLE",
        format!("查重密钥文件无法读写 ({error}); 请检查数据目录的权限"),
        format!(
            "the key for finding duplicates cannot be read or written ({error}); check the rights of the data folder"
        ),
    )
}

fn refused(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason,
        text: Text::new(zh, en),
    })
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(file: &Path) -> u32 {
        fs::metadata(file).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_key_is_made_once_and_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data").join("duplicates.key");
        let key = kept_key(&file).unwrap();
        assert_eq!((kept_key(&file).unwrap(), mode(&file)), (key, 0o600));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!((kept_key(&file).unwrap(), mode(&file)), (key, 0o600));
        assert_ne!(fresh_key().unwrap(), key);
    }

    #[test]
    fn no_bit_of_a_key_can_be_another_and_an_older_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("duplicates.key");
        let key = kept_key(&file).unwrap();
        let good = fs::read(&file).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&file, bad).unwrap();
            assert_eq!(kept_key(&file).unwrap_err().reason(), "DUPLICATE_KEY_DAMAGED");
        }
        fs::write(&file, key).unwrap();
        assert_eq!(kept_key(&file).unwrap(), key);
    }

    #[test]
    fn half_a_key_is_refused_in_words_that_do_not_tell_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("duplicates.key");
        fs::write(&file, b"secret").unwrap();
        let refused = kept_key(&file).unwrap_err();
        assert_eq!(refused.reason(), "DUPLICATE_KEY_DAMAGED");
        assert!(!refused.to_string().contains("secret"));
    }
}
