//! Reading merged records and what was decided about pairs of them. Writing them is decided in [`super::merged`].

use super::engine::{KeyRange, Tree};
use super::format::{self, Bond, Merge, Stored, Verdict};
use super::{Store, keys, unavailable};
use crate::error::Error;
use crate::vault::NewKeys;
use duijie_domain::{Record, RecordKey, RecordKind};
use serde::de::DeserializeOwned;

/// Rows of decisions read at once.
const PAGE_ROWS: usize = 1_000;

/// A record that is part of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRecord {
    /// Its creation number.
    pub number: u64,
    /// Its publisher's key, which goes on to mean it.
    pub key: RecordKey,
    /// How it became part of the other.
    pub merge: Merge,
}

impl Store {
    /// The record with this creation number, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn standing<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        match self.get(number)? {
            Some(stored) => Ok(Some(stored)),
            None => self.get(self.standing_number(R::KIND, number)?),
        }
    }

    /// The creation number of the record that stands for this one: its own unless it was merged into another.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn standing_number(&self, kind: RecordKind, number: u64) -> Result<u64, Error> {
        let mut standing = number;
        while let Some(merge) = self.bond(kind, standing)?.and_then(|bond| bond.into) {
            standing = merge.kept;
        }
        Ok(standing)
    }

    /// The record as its own publisher wrote it, if it is merged with others.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn source<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        let stored = self
            .view
            .get(Tree::Sources, &keys::record(R::KIND, number))
            .map_err(unavailable)?;
        self.open_one(stored)
    }

    /// The records that were merged into this one, in the order in which that happened.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn merged_into(&self, kind: RecordKind, number: u64) -> Result<Vec<MergedRecord>, Error> {
        let parts = self.bond(kind, number)?.unwrap_or_default().parts;
        let mut merged = Vec::with_capacity(parts.len());
        for part in parts {
            let source = self
                .view
                .get(Tree::Sources, &keys::record(kind, part))
                .map_err(unavailable)?;
            let merge = self.bond(kind, part)?.and_then(|bond| bond.into);
            if let Some((source, merge)) = source.zip(merge) {
                let key = format::split_record(&source)?.0.key;
                merged.push(MergedRecord {
                    number: part,
                    key,
                    merge,
                });
            }
        }
        Ok(merged)
    }

    /// What was decided when two records were told not to be the same.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn dismissal(&self, kind: RecordKind, pair: (u64, u64)) -> Result<Option<Verdict>, Error> {
        let stored = self
            .view
            .get(Tree::Dismissals, &keys::pair(kind, pair.0, pair.1))
            .map_err(unavailable)?;
        self.open_about(stored)
    }

    /// The records that were told not to be the same as this one, in the order of their creation numbers.
    ///
    /// # Errors
    /// As [`Store::get`].
    pub(crate) fn dismissed(&self, kind: RecordKind, number: u64) -> Result<Vec<u64>, Error> {
        let range = KeyRange::prefix(&keys::record(kind, number));
        let (mut others, mut after) = (Vec::new(), None::<Vec<u8>>);
        loop {
            let page = self
                .view
                .scan(Tree::Dismissals, &range, after.as_deref(), PAGE_ROWS)
                .map_err(unavailable)?;
            others.extend(page.rows.iter().filter_map(|(key, _)| keys::other_number(key)));
            after = page.resume;
            if after.is_none() {
                return Ok(others);
            }
        }
    }

    fn bond(&self, kind: RecordKind, number: u64) -> Result<Option<Bond>, Error> {
        let stored = self
            .view
            .get(Tree::Bonds, &keys::record(kind, number))
            .map_err(unavailable)?;
        self.open_about(stored)
    }

    fn open_about<T: DeserializeOwned>(&self, stored: Option<Vec<u8>>) -> Result<Option<T>, Error> {
        match stored {
            Some(stored) => self.sealing.decode_about(&NewKeys::new(), &stored),
            None => Ok(None),
        }
    }
}
