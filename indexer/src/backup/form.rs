//! The form of a backup file: a head, then parts one behind the other, of which the last is told by its kind.
//!
//! Head: [`HEAD`], whose last byte is the version of the form. Part: kind (1 byte) ‖ length of the content (4 bytes) ‖
//! content ‖ CRC-32 of place, kind, length and content (4 bytes); the place counts from 0 and is not written, so that parts
//! cannot be exchanged or left out. Numbers are little-endian. The last part holds the SHA-256 of all before it.
//!
//! [`crate::sections`] is not used: its table stands at the end and it is read at any place, for views that are thrown
//! away on the least doubt. A backup is longer than memory, is read once from its beginning, where it says what it is,
//! and is refused by the name of the part that is wrong.

use super::refusal::{self, Fault};
use crate::error::Error;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

/// What a file begins with.
pub(super) const HEAD: &[u8; 8] = b"DJBACK\0\x01";
const MARK_BYTES: usize = HEAD.len() - 1;
/// Kind and length before the content, and the checksum behind it.
pub(super) const FRAME_BYTES: usize = 5 + 4;
const BUFFER_BYTES: usize = 256 * 1024;

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// Where the backup comes from; the first part.
    Origin = 1,
    /// Rows of a tree.
    Rows = 2,
    /// What was written while the backup was made.
    Writes = 3,
    /// A piece of a file that is carried.
    File = 4,
    /// Counts and digest; the last part.
    End = 5,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Origin, Self::Rows, Self::Writes, Self::File, Self::End];

    /// The kind as a word, in Chinese and English.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Origin => ("来源", "origin"),
            Self::Rows => ("数据", "rows"),
            Self::Writes => ("写入", "writes"),
            Self::File => ("文件", "file"),
            Self::End => ("结尾", "end"),
        }
    }
}

/// One part as it was read.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) content: Vec<u8>,
}

/// The SHA-256 of everything before the last part.
pub(super) type FileDigest = [u8; 32];

/// Writes parts behind each other.
pub(super) struct PartWriter {
    file: BufWriter<File>,
    digest: Sha256,
    place: u64,
    bytes: u64,
}

impl PartWriter {
    pub(super) fn begin(file: File) -> Result<Self, Error> {
        let mut writer = Self {
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            digest: Sha256::new(),
            place: 0,
            bytes: 0,
        };
        writer.put(HEAD)?;
        Ok(writer)
    }

    pub(super) fn part(&mut self, kind: Kind, content: &[u8]) -> Result<(), Error> {
        let length = u32::try_from(content.len()).map_err(|_| refusal::part_too_long())?;
        self.put(&[kind as u8])?;
        self.put(&length.to_le_bytes())?;
        self.put(content)?;
        self.put(&checksum(self.place, kind as u8, content).to_le_bytes())?;
        self.place += 1;
        Ok(())
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Parts written so far.
    pub(super) fn parts(&self) -> u64 {
        self.place
    }

    /// The digest of what was written so far.
    pub(super) fn digest(&self) -> FileDigest {
        self.digest.clone().finalize().into()
    }

    /// The file, once everything has arrived on the medium.
    pub(super) fn finish(self) -> Result<(), Error> {
        let file = self
            .file
            .into_inner()
            .map_err(|error| refusal::cannot_write(error.error()))?;
        file.sync_all().map_err(|error| refusal::cannot_write(&error))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file
            .write_all(bytes)
            .map_err(|error| refusal::cannot_write(&error))
    }
}

/// Reads one part behind the other and holds each against its checksum.
pub(super) struct PartReader {
    file: BufReader<File>,
    digest: Sha256,
    place: u64,
    offset: u64,
    length: u64,
}

impl PartReader {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| refusal::cannot_read(&error))?;
        let status = file.metadata().map_err(|error| refusal::cannot_read(&error))?;
        if !status.is_file() {
            return Err(refusal::no_backup());
        }
        let mut reader = Self {
            file: BufReader::with_capacity(BUFFER_BYTES, file),
            digest: Sha256::new(),
            place: 0,
            offset: 0,
            length: status.len(),
        };
        reader.head()?;
        Ok(reader)
    }

    /// Length of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.offset
    }

    /// Parts read so far.
    pub(super) fn parts(&self) -> u64 {
        self.place
    }

    /// The digest of everything read so far, the last part excepted.
    pub(super) fn digest(&self) -> FileDigest {
        self.digest.clone().finalize().into()
    }

    /// The next part, which must be there.
    pub(super) fn part(&mut self) -> Result<Part, Error> {
        let frame: [u8; 5] = self.take(5, None)?.try_into().map_err(|_| self.cut_off(None))?;
        let [kind, length @ ..] = frame;
        let known = Kind::ALL.into_iter().find(|known| *known as u8 == kind);
        let content = self.take(u32::from_le_bytes(length).into(), known)?;
        let written = self.take(4, known)?;
        if written != checksum(self.place, kind, &content).to_le_bytes() {
            return Err(self.damaged(known, Fault::CHECKSUM));
        }
        let kind = known.ok_or_else(|| self.damaged(known, Fault::UNKNOWN_KIND))?;
        if kind != Kind::End {
            self.digest.update(frame);
            self.digest.update(&content);
            self.digest.update(&written);
        }
        self.place += 1;
        Ok(Part { kind, content })
    }

    /// Nothing may stand behind the last part.
    pub(super) fn end(&self) -> Result<(), Error> {
        if self.offset == self.length {
            return Ok(());
        }
        Err(self.damaged(None, Fault::BEHIND_END))
    }

    /// A fault of the part that was read last.
    pub(super) fn fault(&self, kind: Kind, fault: Fault) -> Error {
        refusal::damaged(self.place.saturating_sub(1), Some(kind), fault)
    }

    fn head(&mut self) -> Result<(), Error> {
        let head = match self.take(HEAD.len() as u64, None) {
            Ok(head) => head,
            Err(_) => return Err(refusal::no_backup()),
        };
        self.digest.update(&head);
        match head.split_at(MARK_BYTES) {
            (mark, _) if *mark != HEAD[..MARK_BYTES] => Err(refusal::no_backup()),
            (_, [form]) if *form != HEAD[MARK_BYTES] => Err(refusal::newer_form(*form, HEAD[MARK_BYTES])),
            _ => Ok(()),
        }
    }

    /// Bytes of the part at hand; the length is held against that of the file before memory is asked for.
    fn take(&mut self, length: u64, kind: Option<Kind>) -> Result<Vec<u8>, Error> {
        let left = self.length.saturating_sub(self.offset);
        let length = usize::try_from(length).map_err(|_| self.cut_off(kind))?;
        if length as u64 > left {
            return Err(self.cut_off(kind));
        }
        let mut bytes = vec![0; length];
        match self.file.read_exact(&mut bytes) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(self.cut_off(kind)),
            read => read.map_err(|error| refusal::cannot_read(&error))?,
        }
        self.offset += length as u64;
        Ok(bytes)
    }

    fn cut_off(&self, kind: Option<Kind>) -> Error {
        self.damaged(kind, Fault::CUT_OFF)
    }

    fn damaged(&self, kind: Option<Kind>, fault: Fault) -> Error {
        refusal::damaged(self.place, kind, fault)
    }
}

pub(super) fn checksum(place: u64, kind: u8, content: &[u8]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&place.to_le_bytes());
    checksum.update(&[kind]);
    checksum.update(&(content.len() as u64).to_le_bytes());
    checksum.update(content);
    checksum.finalize()
}
