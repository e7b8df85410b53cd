//! The log of one attempt at a run: appended to and synced piece by piece. What is on the medium when the program is
//! killed is whole pieces and perhaps the beginning of one, which is cut off before the log goes on.

use super::form::{Frame, LOG_HEAD, Tag, damaged, frame, next_frame};
use super::plan::{RunList, RunRows};
use super::unusable;
use crate::error::Error;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A log that is open for more.
#[derive(Debug)]
pub struct RunLog {
    file: File,
    lists: u64,
    stalled: bool,
}

impl RunLog {
    /// A new log that begins with the rows that take part.
    pub(super) fn create(path: &Path, rows: &RunRows) -> Result<Self, Error> {
        let mut file = private(path).map_err(unusable)?;
        file.write_all(LOG_HEAD).map_err(unusable)?;
        let mut log = Self {
            file,
            lists: 0,
            stalled: false,
        };
        log.append(Tag::Rows, 0, rows)?;
        Ok(log)
    }

    /// The log as far as it is whole, and its rows.
    pub(super) fn open(path: &Path) -> Result<(RunRows, Self), Error> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(unusable)?;
        let mut reader = BufReader::new(&file);
        let (first, mut end) = read_head(&mut reader)?;
        let rows = first.decode()?;
        let (mut lists, mut stalled) = (0, false);
        while let Some(frame) = next_frame(&mut reader).map_err(unusable)? {
            lists += u64::from(frame.lists);
            stalled = frame.tag == Tag::Begun;
            end += frame.bytes();
        }
        file.set_len(end).map_err(unusable)?;
        file.seek(SeekFrom::End(0)).map_err(unusable)?;
        file.sync_all().map_err(unusable)?;
        Ok((rows, Self { file, lists, stalled }))
    }

    /// Lists that are finished and durable.
    #[must_use]
    pub fn lists(&self) -> u64 {
        self.lists
    }

    /// Whether the run was begun and then neither finished a piece nor was laid down in good order.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        self.stalled
    }

    /// Notes that work begins.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be made durable, as for every note and piece.
    pub fn begun(&mut self) -> Result<(), Error> {
        self.append(Tag::Begun, 0, &())
    }

    /// Notes that work was laid down in good order.
    ///
    /// # Errors
    /// As [`RunLog::begun`].
    pub fn rested(&mut self) -> Result<(), Error> {
        self.append(Tag::Rested, 0, &())
    }

    /// Adds a finished piece; it survives a power cut once this has returned.
    ///
    /// # Errors
    /// As [`RunLog::begun`].
    pub fn finished(&mut self, lists: &[RunList]) -> Result<(), Error> {
        self.append(Tag::Lists, lists.len(), &lists)
    }

    fn append<T: Serialize>(&mut self, tag: Tag, lists: usize, value: &T) -> Result<(), Error> {
        let bytes = frame(tag, lists, value)?;
        self.file.write_all(&bytes).map_err(unusable)?;
        self.file.sync_data().map_err(unusable)?;
        self.lists += lists as u64;
        self.stalled = tag == Tag::Begun;
        Ok(())
    }
}

/// An empty file that only its owner may read, like every file that is written by way of a temporary one. An earlier file
/// of this name would keep its rights, so it goes first.
fn private(path: &Path) -> std::io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The frame of the rows, and where the next one begins.
pub(super) fn read_head(log: &mut impl Read) -> Result<(Frame, u64), Error> {
    let mut head = [0; LOG_HEAD.len()];
    log.read_exact(&mut head).map_err(unusable)?;
    if head != *LOG_HEAD {
        return Err(damaged("its log is not one of ours or of a newer form"));
    }
    let first = next_frame(log).map_err(unusable)?;
    let first = first.filter(|frame| frame.tag == Tag::Rows);
    let first = first.ok_or_else(|| damaged("its log does not begin with its rows"))?;
    let end = LOG_HEAD.len() as u64 + first.bytes();
    Ok((first, end))
}
