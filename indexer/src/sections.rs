//! A view of the store as one file of sections: written whole or not at all, and never used when a byte of it is wrong.
//!
//! In: sections as bytes, and what they were made of. Out: the same sections, read by any thread in any order. The file
//! is: [`HEAD`] (its last byte is the version of the form) ‖ sections ‖ table (MessagePack) ‖ length and CRC-32 of the
//! table ‖ [`HEAD`] again. The table names basis and length and CRC-32 of each section, so every byte is accounted for.
//! Numbers are little-endian. What a section holds is not known here, and nothing here is worth keeping: whoever cannot
//! read the file makes the view anew.

use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What a file begins and ends with.
const HEAD: &[u8; 8] = b"DJVIEW\0\x01";
const MARK_BYTES: usize = HEAD.len() - 1;
/// Length and checksum of the table, and the head again.
const TAIL_BYTES: u64 = 16;
/// Only the owner reads it: it holds facts about persons.
const FILE_RIGHTS: u32 = 0o600;
/// The ending of a file that is not finished.
const UNFINISHED: &str = "new";

/// Why a file is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    /// It cannot be read or written now.
    #[error("it cannot be read or written: {0}")]
    Io(ErrorKind),
    /// It was written by a program that keeps such files otherwise.
    #[error("its form has the version {found}, this program knows {}", HEAD[MARK_BYTES])]
    Version {
        /// The version that it has.
        found: u8,
    },
    /// It was made of something else: another program, other code tables.
    #[error("it was made on another basis: {found}")]
    Basis {
        /// The basis that it names.
        found: String,
    },
    /// It is not what was written.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
}

#[derive(Debug, Serialize, Deserialize)]
struct Table {
    basis: String,
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Section {
    bytes: u64,
    checksum: u32,
}

/// A file in the making; it takes the place of the one that is there when it is finished.
#[derive(Debug)]
pub struct SectionWriter {
    file: BufWriter<File>,
    path: PathBuf,
    table: Table,
}

impl SectionWriter {
    /// Begins a file that is to become `path`, in a folder that is made if need be. What an earlier attempt has left
    /// is overwritten.
    ///
    /// # Errors
    /// `Io` when it cannot be written.
    pub fn create(path: &Path, basis: &str) -> Result<Self, Refused> {
        fs::create_dir_all(folder_of(path)).map_err(io)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(FILE_RIGHTS);
        let file = options.open(unfinished(path)).map_err(io)?;
        let mut file = BufWriter::new(file);
        file.write_all(HEAD).map_err(io)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            table: Table {
                basis: basis.to_owned(),
                sections: Vec::new(),
            },
        })
    }

    /// Adds a section behind the others.
    ///
    /// # Errors
    /// `Io` when it cannot be written.
    pub fn add(&mut self, section: &[u8]) -> Result<(), Refused> {
        self.table.sections.push(Section {
            bytes: section.len() as u64,
            checksum: crc32fast::hash(section),
        });
        self.file.write_all(section).map_err(io)
    }

    /// Makes the file durable and puts it in its place; tells its length.
    ///
    /// # Errors
    /// `Io` when it cannot be written; the file that was there stays.
    pub fn finish(mut self) -> Result<u64, Refused> {
        let table = rmp_serde::to_vec(&self.table).map_err(|_| Refused::Damaged("its table is too large"))?;
        let length = u32::try_from(table.len()).map_err(|_| Refused::Damaged("its table is too large"))?;
        self.file.write_all(&table).map_err(io)?;
        self.file.write_all(&length.to_le_bytes()).map_err(io)?;
        self.file
            .write_all(&crc32fast::hash(&table).to_le_bytes())
            .map_err(io)?;
        self.file.write_all(HEAD).map_err(io)?;
        let file = self.file.into_inner().map_err(|error| io(error.into_error()))?;
        file.sync_all().map_err(io)?;
        fs::rename(unfinished(&self.path), &self.path).map_err(io)?;
        sync(folder_of(&self.path))?;
        Ok(file.metadata().map_err(io)?.len())
    }
}

/// A file that is open for reading.
#[derive(Debug)]
pub struct SectionFile {
    file: File,
    /// First byte, length and checksum of each section.
    sections: Vec<(u64, usize, u32)>,
}

impl SectionFile {
    /// Opens the file if it was made on this basis.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open(path: &Path, basis: &str) -> Result<Self, Refused> {
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        check_head(&read(&file, 0, HEAD.len())?)?;
        let (table, table_bytes) = read_table(&file, length)?;
        if table.basis != basis {
            return Err(Refused::Basis { found: table.basis });
        }
        let (mut first, mut sections) = (HEAD.len() as u64, Vec::new());
        for section in table.sections {
            let bytes =
                usize::try_from(section.bytes).map_err(|_| Refused::Damaged("a section is too long"))?;
            sections.push((first, bytes, section.checksum));
            first = first
                .checked_add(section.bytes)
                .filter(|end| *end <= length)
                .ok_or(Refused::Damaged("a section is too long"))?;
        }
        if first + table_bytes + TAIL_BYTES != length {
            return Err(Refused::Damaged("there are bytes between its sections"));
        }
        Ok(Self { file, sections })
    }

    /// How many sections there are.
    #[must_use]
    pub fn sections(&self) -> usize {
        self.sections.len()
    }

    /// The section at this place, once its checksum has been found right.
    ///
    /// # Errors
    /// `Damaged` if it is not there or not what was written, `Io` when it cannot be read.
    pub fn section(&self, place: usize) -> Result<Vec<u8>, Refused> {
        let section = self.sections.get(place);
        let (first, bytes, checksum) = *section.ok_or(Refused::Damaged("a section is missing"))?;
        let section = read(&self.file, first, bytes)?;
        if crc32fast::hash(&section) != checksum {
            return Err(Refused::Damaged("the checksum of a section differs"));
        }
        Ok(section)
    }
}

/// Takes the file away, and what an attempt to write it has left.
///
/// # Errors
/// `Io` when the folder cannot be changed.
pub fn remove(path: &Path) -> Result<(), Refused> {
    remove_unfinished(path)?;
    remove_one(path)
}

/// Takes away what a killed attempt to write the file has left.
///
/// # Errors
/// `Io` when the folder cannot be changed.
pub fn remove_unfinished(path: &Path) -> Result<(), Refused> {
    remove_one(&unfinished(path))
}

fn remove_one(path: &Path) -> Result<(), Refused> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io(error)),
        Ok(()) => sync(folder_of(path)),
    }
}

fn check_head(head: &[u8]) -> Result<(), Refused> {
    match head.split_at(MARK_BYTES) {
        (mark, _) if *mark != HEAD[..MARK_BYTES] => Err(Refused::Damaged("it does not begin as it should")),
        (_, [found]) if *found != HEAD[MARK_BYTES] => Err(Refused::Version { found: *found }),
        _ => Ok(()),
    }
}

/// The table and how many bytes it takes.
fn read_table(file: &File, length: u64) -> Result<(Table, u64), Refused> {
    let cut_off = Refused::Damaged("it is cut off");
    let tail = length.checked_sub(TAIL_BYTES).ok_or(cut_off.clone())?;
    let bytes = read(file, tail, HEAD.len() + 8)?;
    let [l0, l1, l2, l3, c0, c1, c2, c3, head @ ..] = bytes.as_slice() else {
        return Err(cut_off);
    };
    if head != HEAD {
        return Err(cut_off);
    }
    let table_bytes = u32::from_le_bytes([*l0, *l1, *l2, *l3]);
    let first = tail.checked_sub(table_bytes.into()).ok_or(cut_off)?;
    let table = read(file, first, table_bytes as usize)?;
    if crc32fast::hash(&table) != u32::from_le_bytes([*c0, *c1, *c2, *c3]) {
        return Err(Refused::Damaged("the checksum of its table differs"));
    }
    let table = rmp_serde::from_slice(&table).map_err(|_| Refused::Damaged("its table cannot be read"))?;
    Ok((table, table_bytes.into()))
}

/// Bytes of a file; the length was held against that of the file, so that no memory is asked for in vain.
fn read(file: &File, first: u64, length: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes = vec![0; length];
    match file.read_exact_at(&mut bytes, first) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Refused::Damaged("it is cut off")),
        Err(error) => Err(io(error)),
        Ok(()) => Ok(bytes),
    }
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(UNFINISHED)
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn sync(folder: &Path) -> Result<(), Refused> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io)
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn io(error: std::io::Error) -> Refused {
    match error.kind() {
        ErrorKind::NotFound => Refused::Missing,
        kind => Refused::Io(kind),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const BASIS: &str = "a program and its tables";

    fn write(path: &Path, sections: &[&[u8]]) {
        let mut writer = SectionWriter::create(path, BASIS).unwrap();
        sections.iter().for_each(|section| writer.add(section).unwrap());
        writer.finish().unwrap();
    }

    fn read_all(path: &Path) -> Result<Vec<Vec<u8>>, Refused> {
        let file = SectionFile::open(path, BASIS)?;
        (0..file.sections()).map(|place| file.section(place)).collect()
    }

    #[test]
    fn what_was_written_is_read_and_nobody_else_may() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new folder/view");
        assert_eq!(read_all(&path), Err(Refused::Missing));
        write(&path, &[b"first", b"", b"third"]);
        let sections = [b"first".as_slice(), b"", b"third"].map(<[u8]>::to_vec);
        assert_eq!(read_all(&path).unwrap(), sections);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(SectionFile::open(&path, BASIS).unwrap().section(3).is_err());
    }

    #[test]
    fn no_byte_can_be_another_or_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view");
        write(&path, &[b"first", b"second"]);
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert!(
                matches!(read_all(&path), Err(Refused::Damaged(_))),
                "cut at {length}"
            );
        }
        for (place, bit) in (0..good.len()).flat_map(|place| (0..8).map(move |bit| (place, bit))) {
            let mut bad = good.clone();
            bad[place] ^= 1 << bit;
            fs::write(&path, &bad).unwrap();
            let refused = read_all(&path).unwrap_err();
            let is_version = place == MARK_BYTES && matches!(refused, Refused::Version { .. });
            assert!(
                is_version || matches!(refused, Refused::Damaged(_)),
                "bit {bit} of byte {place}: {refused}"
            );
        }
        fs::write(&path, [good.as_slice(), b"more"].concat()).unwrap();
        assert!(read_all(&path).is_err());
    }

    #[test]
    fn a_file_of_another_basis_or_version_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view");
        write(&path, &[b"first"]);
        let other = SectionFile::open(&path, "another program").unwrap_err();
        assert_eq!(
            other,
            Refused::Basis {
                found: BASIS.to_owned()
            }
        );
        let mut newer = fs::read(&path).unwrap();
        newer[MARK_BYTES] = 2;
        fs::write(&path, &newer).unwrap();
        assert_eq!(read_all(&path), Err(Refused::Version { found: 2 }));
    }

    #[test]
    fn a_file_that_was_never_finished_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("view");
        write(&path, &[b"old"]);
        let mut writer = SectionWriter::create(&path, BASIS).unwrap();
        writer.add(b"new").unwrap();
        drop(writer);
        assert_eq!(read_all(&path).unwrap(), [b"old"]);
        assert!(unfinished(&path).exists());
        remove_unfinished(&path).unwrap();
        assert!(path.exists() && !unfinished(&path).exists());
        remove(&path).unwrap();
        assert_eq!(read_all(&path), Err(Refused::Missing));
    }
}
