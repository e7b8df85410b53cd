//! A file as lines of bytes, with a bound on the memory that one line can take.

use super::not_readable;
use crate::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Longest line that is kept; the rest of a longer one is passed over.
pub(super) const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Lines of a file, one after the other.
pub(super) struct Lines {
    file: BufReader<File>,
    pub(super) bytes_done: u64,
    pub(super) bytes_total: u64,
}

/// One line without its end.
pub(super) struct RawLine {
    pub(super) bytes: Vec<u8>,
    /// Place of its first byte in the file.
    pub(super) starts_at: u64,
    /// Whether it was longer than [`LINE_BYTES_MAX`] and its end is missing.
    pub(super) is_cut: bool,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        const BUFFER_BYTES: usize = 256 * 1024;
        let file = File::open(path).map_err(|error| not_readable(&error))?;
        let metadata = file.metadata().map_err(|error| not_readable(&error))?;
        if metadata.is_dir() {
            return Err(not_readable(&std::io::Error::from(
                std::io::ErrorKind::IsADirectory,
            )));
        }
        Ok(Self {
            file: BufReader::with_capacity(BUFFER_BYTES, file),
            bytes_done: 0,
            bytes_total: metadata.len(),
        })
    }

    /// The next line; none at the end of the file.
    pub(super) fn next_line(&mut self) -> Result<Option<RawLine>, Error> {
        let starts_at = self.bytes_done;
        let mut line = RawLine {
            bytes: Vec::new(),
            starts_at,
            is_cut: false,
        };
        loop {
            let buffer = self.file.fill_buf().map_err(|error| not_readable(&error))?;
            if buffer.is_empty() {
                return Ok((self.bytes_done > starts_at).then_some(line));
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            let kept = piece.len().min(LINE_BYTES_MAX - line.bytes.len());
            line.bytes.extend_from_slice(&piece[..kept]);
            line.is_cut |= kept < piece.len();
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.file.consume(used);
            self.bytes_done += used as u64;
            if end.is_some() {
                return Ok(Some(line));
            }
        }
    }
}
