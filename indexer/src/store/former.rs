//! Reading records as they stood before they changed. Keeping them is decided in [`super::decide`].

use super::engine::{KeyRange, Tree};
use super::format::Former;
use super::{Store, keys};
use crate::error::Error;
use duijie_domain::Record;

/// Former states of one record read at once.
const PAGE_ROWS: usize = 1_000;

impl Store {
    /// The record as it stood before each of its changes, the oldest first; what it is now is not among them.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn former<R: Record>(&self, number: u64) -> Result<Vec<Former<R>>, Error> {
        let range = KeyRange::prefix(&keys::record(R::KIND, number));
        let mut former: Vec<Former<R>> = Vec::new();
        loop {
            let after = former
                .last()
                .map_or_else(|| keys::record(R::KIND, number), key_of);
            let page = self.opened(Tree::History, &range, after, PAGE_ROWS, |row| {
                self.sealing.decode_former(row)
            })?;
            if page.is_empty() {
                return Ok(former);
            }
            former.extend(page);
        }
    }

    /// Former states of all records of a kind behind the one given, by creation number and then by age.
    ///
    /// Go on with the last of the page; an empty page is the end. Records that are gone are among them.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn scan_former<R: Record>(
        &self,
        after: Option<&Former<R>>,
        limit: usize,
    ) -> Result<Vec<Former<R>>, Error> {
        let range = KeyRange::prefix(&[R::KIND as u8]);
        let after = after.map_or_else(|| vec![R::KIND as u8], key_of);
        self.opened(Tree::History, &range, after, limit, |row| {
            self.sealing.decode_former(row)
        })
    }
}

fn key_of<R: Record>(former: &Former<R>) -> Vec<u8> {
    let envelope = &former.stored.envelope;
    keys::former(R::KIND, envelope.number, envelope.revision)
}
