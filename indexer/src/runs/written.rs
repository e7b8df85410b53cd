//! A file of lists that is written as a whole: the form of a log, under its name only when it is complete and durable.

use super::form::{LOG_HEAD, Tag, frame};
use super::plan::{RunList, RunRows};
use super::{not_kept, unusable};
use crate::error::Error;
use crate::export::AtomicFile;
use std::io::Write;
use std::path::Path;

/// A file of lists on its way.
pub struct ListsFile(AtomicFile);

impl ListsFile {
    pub(super) fn create(path: &Path, rows: &RunRows) -> Result<Self, Error> {
        let mut file = AtomicFile::create(path).map_err(not_kept)?;
        file.write_all(LOG_HEAD).map_err(unusable)?;
        file.write_all(&frame(Tag::Rows, 0, rows)?).map_err(unusable)?;
        Ok(Self(file))
    }

    /// Adds lists in their order.
    ///
    /// # Errors
    /// `Unavailable` when they cannot be written.
    pub fn add(&mut self, lists: &[RunList]) -> Result<(), Error> {
        let piece = frame(Tag::Lists, lists.len(), &lists)?;
        self.0.write_all(&piece).map_err(unusable)
    }

    /// Makes the file durable and puts it under its name.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be made durable.
    pub fn finish(self) -> Result<(), Error> {
        self.0.finish().map_err(not_kept)
    }
}
