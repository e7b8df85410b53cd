//! What a backup carries besides the store: the files of a data folder that cannot be rebuilt.
//!
//! Whoever keeps another such file adds its path to [`KEPT`]; nothing else has to be told. They are read after the store,
//! in this order, so that whatever a record refers to is at least as new as the record. A file that is only added to or
//! replaced as a whole may change meanwhile; one that says how far others reach is named before them.

use super::content::Piece;
use super::refusal;
use crate::error::Error;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path};

/// Files and folders of the data folder that cannot be rebuilt.
pub const KEPT: [&str; 5] = ["duplicates.key", "access", "vault", "audit/ends", "audit"];

/// Bytes of a file in one part.
const PIECE_BYTES: u64 = 1024 * 1024;
const RIGHTS_MASK: u32 = 0o777;

/// Whether a backup may bring a file to this path below the data folder.
pub(super) fn is_kept(path: &str) -> bool {
    let is_plain = |component: Component<'_>| matches!(component, Component::Normal(_));
    let path = Path::new(path);
    path.components().all(is_plain) && KEPT.iter().any(|kept| path.starts_with(kept))
}

/// Hands every kept file over, piece by piece; tells how many there were.
pub(super) fn read_all(
    data: &Path,
    hand_over: &mut dyn FnMut(&Piece) -> Result<(), Error>,
) -> Result<u64, Error> {
    let mut done = BTreeSet::new();
    for kept in KEPT {
        read_below(data, kept, &mut done, hand_over)?;
    }
    Ok(done.len() as u64)
}

/// Takes every kept file away: what an unfinished restore has left.
pub(super) fn remove_all(data: &Path) -> std::io::Result<()> {
    for kept in KEPT.map(|kept| data.join(kept)) {
        match fs::symlink_metadata(&kept) {
            Ok(status) if status.is_dir() => fs::remove_dir_all(&kept)?,
            Ok(_) => fs::remove_file(&kept)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn read_below(
    data: &Path,
    path: &str,
    done: &mut BTreeSet<String>,
    hand_over: &mut dyn FnMut(&Piece) -> Result<(), Error>,
) -> Result<(), Error> {
    let status = match fs::metadata(data.join(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        status => status.map_err(|error| refusal::cannot_read(&error))?,
    };
    if status.is_file() {
        if !done.contains(path) && read_file(data, path, hand_over)? {
            done.insert(path.to_owned());
        }
        return Ok(());
    }
    for name in names_in(&data.join(path)).map_err(|error| refusal::cannot_read(&error))? {
        read_below(data, &format!("{path}/{name}"), done, hand_over)?;
    }
    Ok(())
}

/// Names that are no text are nobody's that belongs here.
fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// Whether the file was still there.
fn read_file(
    data: &Path,
    path: &str,
    hand_over: &mut dyn FnMut(&Piece) -> Result<(), Error>,
) -> Result<bool, Error> {
    let mut file = match File::open(data.join(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        file => file.map_err(|error| refusal::cannot_read(&error))?,
    };
    let status = file.metadata().map_err(|error| refusal::cannot_read(&error))?;
    let mut left = status.len();
    loop {
        let mut bytes = Vec::new();
        let read = (&mut file).take(left.min(PIECE_BYTES)).read_to_end(&mut bytes);
        let read = read.map_err(|error| refusal::cannot_read(&error))? as u64;
        left -= read;
        let is_last = left == 0 || read == 0;
        hand_over(&Piece {
            path: path.to_owned(),
            rights: status.permissions().mode() & RIGHTS_MASK,
            is_last,
            bytes,
        })?;
        if is_last {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_kept;

    #[test]
    fn a_backup_brings_files_to_no_other_place() {
        assert!(is_kept("duplicates.key") && is_kept("vault/3/17"));
        for path in [
            "",
            "store/VERSION",
            "vault/../store",
            "/etc/passwd",
            "../x",
            "vaults",
        ] {
            assert!(!is_kept(path), "{path}");
        }
    }
}
