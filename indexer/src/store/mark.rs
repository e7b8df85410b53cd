//! The file in which the witness notes how far the store has come: [`HEAD`] ‖ sequence ‖ CRC-32 of both, written in place and
//! never synced. What the number is for is said in [`super::witness`].

use super::request::Sequence;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Result};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The name of the file in the data folder.
const MARK_FILE: &str = "DURABLE";

const HEAD: &[u8; 8] = b"DJMARK\0\x01";
const SEQUENCE_END: usize = 16;
const BYTES: usize = 20;

/// The mark of an open store.
#[derive(Debug)]
pub(super) struct Mark {
    file: File,
}

impl Mark {
    /// Opens the mark of a data folder and reads it; a new or unreadable one says nothing.
    pub(super) fn open(folder: &Path) -> Result<(Self, Option<Sequence>)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(folder.join(MARK_FILE))?;
        let mut bytes = [0; BYTES];
        let read = match file.read_exact_at(&mut bytes, 0) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(error),
            Ok(()) => decode(&bytes),
        };
        Ok((Self { file }, read))
    }

    /// Notes that everything up to `sequence` is durable.
    pub(super) fn set(&self, sequence: Sequence) -> Result<()> {
        self.file.write_all_at(&encode(sequence), 0)
    }
}

fn encode(sequence: Sequence) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes[..HEAD.len()].copy_from_slice(HEAD);
    bytes[HEAD.len()..SEQUENCE_END].copy_from_slice(&sequence.0.to_be_bytes());
    let checksum = crc32fast::hash(&bytes[..SEQUENCE_END]);
    bytes[SEQUENCE_END..].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn decode(bytes: &[u8; BYTES]) -> Option<Sequence> {
    let sequence = Sequence(u64::from_be_bytes(*bytes[HEAD.len()..].first_chunk()?));
    (*bytes == encode(sequence)).then_some(sequence)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_was_noted_last_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (mark, read) = Mark::open(folder.path()).unwrap();
        assert_eq!(read, None);
        for sequence in [1, 300, 299].map(Sequence) {
            mark.set(sequence).unwrap();
            assert_eq!(Mark::open(folder.path()).unwrap().1, Some(sequence));
        }
    }

    #[test]
    fn a_damaged_mark_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let good = encode(Sequence(300));
        for bit in 0..BYTES * 8 {
            let mut bad = good;
            bad[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(folder.path().join(MARK_FILE), bad).unwrap();
            assert_eq!(Mark::open(folder.path()).unwrap().1, None, "bit {bit}");
        }
        std::fs::write(folder.path().join(MARK_FILE), &good[..BYTES - 1]).unwrap();
        assert_eq!(Mark::open(folder.path()).unwrap().1, None);
    }
}
