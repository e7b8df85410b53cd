//! Reading records as they stood before they changed. Keeping them is decided in [`super::decide`].

use super::engine::{KeyRange, Tree};
use super::format::{self, Stored};
use super::{Store, keys};
use crate::error::Error;
use duijie_domain::Record;

/// Former states read at once.
const PAGE_ROWS: usize = 1_000;

impl Store {
    /// The record as it stood before each of its changes, the oldest first; what it is now is not among them. Each holds
    /// from its `updated_at` until the one of the next.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn former<R: Record>(&self, number: u64) -> Result<Vec<Stored<R>>, Error> {
        let range = KeyRange::prefix(&keys::record(R::KIND, number));
        let mut after = keys::record(R::KIND, number);
        let mut former = Vec::new();
        loop {
            let rows = self.rows(Tree::History, &range, &after, PAGE_ROWS)?;
            let Some(last) = rows.last() else {
                return Ok(former);
            };
            let (envelope, _) = format::split_record(last)?;
            after = keys::former(R::KIND, number, envelope.revision);
            for stored in &rows {
                former.push(format::decode_record(stored)?);
            }
        }
    }

    /// Former states of all records of a kind behind the one given, by creation number and then by age.
    ///
    /// Go on with number and revision of the last of the page; an empty page is the end. Records that are gone are among
    /// them.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub fn scan_former<R: Record>(
        &self,
        after: Option<&Stored<R>>,
        limit: usize,
    ) -> Result<Vec<Stored<R>>, Error> {
        let range = KeyRange::prefix(&[R::KIND as u8]);
        let after = after.map_or_else(
            || vec![R::KIND as u8],
            |stored| keys::former(R::KIND, stored.envelope.number, stored.envelope.revision),
        );
        let rows = self.rows(Tree::History, &range, &after, limit)?;
        rows.iter().map(|stored| format::decode_record(stored)).collect()
    }
}
