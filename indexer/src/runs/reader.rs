//! The finished lists of a run in their order, one after the other, with only one piece in memory.

use super::form::{Frame, Tag, damaged, next_frame};
use super::log::read_head;
use super::plan::{RunList, RunRows};
use super::unusable;
use crate::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::vec::IntoIter;

/// Reads lists; whoever knows how many there must be sees from an early end that a log is not whole.
#[derive(Debug)]
pub struct RunReader {
    log: BufReader<File>,
    piece: IntoIter<RunList>,
    skipped: u64,
}

impl RunReader {
    pub(super) fn open(path: &Path) -> Result<(RunRows, Self), Error> {
        let mut log = BufReader::new(File::open(path).map_err(unusable)?);
        let (first, _) = read_head(&mut log)?;
        let reader = Self {
            log,
            piece: Vec::new().into_iter(),
            skipped: 0,
        };
        Ok((first.decode()?, reader))
    }

    /// Leaves out this many lists from here; pieces that are left out whole are not decoded.
    #[must_use]
    pub fn skipping(mut self, lists: u64) -> Self {
        self.skipped = lists;
        self
    }

    /// The next list; none at the end of what is whole.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be read, `Internal` when a piece holds something else than lists.
    pub fn next_list(&mut self) -> Result<Option<RunList>, Error> {
        loop {
            if let Some(list) = self.piece.next() {
                if self.skipped == 0 {
                    return Ok(Some(list));
                }
                self.skipped -= 1;
                continue;
            }
            let Some(frame) = next_frame(&mut self.log).map_err(unusable)? else {
                return Ok(None);
            };
            self.take(&frame)?;
        }
    }

    fn take(&mut self, frame: &Frame) -> Result<(), Error> {
        let lists = u64::from(frame.lists);
        if frame.tag != Tag::Lists {
            return Ok(());
        }
        if lists <= self.skipped {
            self.skipped -= lists;
            return Ok(());
        }
        let piece: Vec<RunList> = frame.decode()?;
        if piece.len() as u64 != lists {
            return Err(damaged("a piece holds another number of lists than it says"));
        }
        self.piece = piece.into_iter();
        Ok(())
    }
}
