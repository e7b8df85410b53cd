//! The two handles through which records are read: one sees the records of one tenant and no others, the other, for views,
//! upkeep and files of the whole store, sees all. The store itself tells no record, so nobody can forget to ask for whom.

use super::engine::Tree;
use super::format::{self, Change, Former, Stored, Verdict};
use super::{MergedRecord, Sequence, Store, Tenant, WriteRequest, WriteResult, keys, unavailable};
use crate::error::Error;
use duijie_domain::{Record, RecordKey, RecordKind};

impl Store {
    /// The records of one tenant. A record of another one is not there.
    pub fn of<'a>(&'a self, tenant: &'a Tenant) -> TenantStore<'a> {
        TenantStore { store: self, tenant }
    }

    /// The records of every tenant: for whoever serves none of them.
    pub fn every_tenant(&self) -> EveryTenant<'_> {
        EveryTenant(self)
    }

    /// The tenant of a record, merged ones among them.
    fn tenant_of(&self, kind: RecordKind, number: u64) -> Result<Option<Tenant>, Error> {
        let key = keys::record(kind, number);
        for tree in [Tree::Records, Tree::Sources] {
            if let Some(stored) = self.view.get(tree, &key).map_err(unavailable)? {
                return Ok(Some(format::split_record(&stored)?.0.tenant));
            }
        }
        Ok(None)
    }
}

/// The records of one tenant.
#[derive(Clone, Copy)]
pub struct TenantStore<'a> {
    store: &'a Store,
    tenant: &'a Tenant,
}

impl<'a> TenantStore<'a> {
    /// The tenant whose records these are.
    pub fn tenant(&self) -> &'a Tenant {
        self.tenant
    }

    /// The record with this creation number.
    ///
    /// # Errors
    /// `Unavailable` when the engine fails, `Internal` when the stored record is damaged (so for every read).
    pub fn get<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        Ok(self.store.get(number)?.filter(|stored| self.owns(stored)))
    }

    /// The record with this creation number, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn standing<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        Ok(self.store.standing(number)?.filter(|stored| self.owns(stored)))
    }

    /// The creation number of the record that stands for this one; its own also for one that is not there.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn standing_number(&self, kind: RecordKind, number: u64) -> Result<u64, Error> {
        let standing = self.store.standing_number(kind, number)?;
        let is_told = standing == number || self.owns_number(kind, number)?;
        Ok(if is_told { standing } else { number })
    }

    /// The record with this key, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn find<R: Record>(&self, key: &RecordKey) -> Result<Option<Stored<R>>, Error> {
        self.store.find(self.tenant, key)
    }

    /// The creation number of the record with this key.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn number_of(&self, kind: RecordKind, key: &RecordKey) -> Result<Option<u64>, Error> {
        self.store.number_of(kind, self.tenant, key)
    }

    /// Records of one kind in the order of their creation numbers behind `after`, at most `limit`; empty at the end.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn scan<R: Record>(&self, after: u64, limit: usize) -> Result<Vec<Stored<R>>, Error> {
        let mut after = after;
        loop {
            let mut page = self.store.scan::<R>(after, limit)?;
            let Some(last) = page.last() else { return Ok(page) };
            after = last.envelope.number;
            page.retain(|stored| self.owns(stored));
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }

    /// The record as it stood before each of its changes, the oldest first; what it is now is not among them.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn former<R: Record>(&self, number: u64) -> Result<Vec<Former<R>>, Error> {
        let mut former = self.store.former::<R>(number)?;
        former.retain(|former| self.owns(&former.stored));
        Ok(former)
    }

    /// Former states of all records of a kind behind the one given, by creation number and then by age; empty at the end.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn scan_former<R: Record>(
        &self,
        after: Option<&Former<R>>,
        limit: usize,
    ) -> Result<Vec<Former<R>>, Error> {
        let mut after = after.cloned();
        loop {
            let mut page = self.store.scan_former::<R>(after.as_ref(), limit)?;
            let Some(last) = page.last() else { return Ok(page) };
            after = Some(last.clone());
            page.retain(|former| self.owns(&former.stored));
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }

    /// The record as its own publisher wrote it, if it is merged with others.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn source<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        Ok(self.store.source(number)?.filter(|stored| self.owns(stored)))
    }

    /// The records that were merged into this one, in the order in which that happened.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn merged_into(&self, kind: RecordKind, number: u64) -> Result<Vec<MergedRecord>, Error> {
        let merged = self.store.merged_into(kind, number)?;
        let is_told = merged.is_empty() || self.owns_number(kind, number)?;
        Ok(if is_told { merged } else { Vec::new() })
    }

    /// What was decided when two records were told not to be the same.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn dismissal(&self, kind: RecordKind, pair: (u64, u64)) -> Result<Option<Verdict>, Error> {
        let verdict = self.store.dismissal(kind, pair)?;
        let is_told = verdict.is_none() || self.owns_number(kind, pair.0)?;
        Ok(verdict.filter(|_| is_told))
    }

    /// What this very request of the tenant was told when it was sent before; none for one that is new, or when its identifier
    /// stands for another request.
    ///
    /// # Errors
    /// As [`TenantStore::get`].
    pub fn told_before(&self, request: &WriteRequest) -> Result<Option<Vec<WriteResult>>, Error> {
        match request.tenant() == Some(self.tenant) {
            true => self.store.told_before(request),
            false => Ok(None),
        }
    }

    /// The sequence of the latest durable change.
    pub fn sequence(&self) -> Sequence {
        self.store.sequence()
    }

    fn owns<R>(&self, stored: &Stored<R>) -> bool {
        stored.envelope.tenant == *self.tenant
    }

    fn owns_number(&self, kind: RecordKind, number: u64) -> Result<bool, Error> {
        Ok(self.store.tenant_of(kind, number)?.as_ref() == Some(self.tenant))
    }
}

/// The records of every tenant.
#[derive(Clone, Copy)]
pub struct EveryTenant<'a>(&'a Store);

impl EveryTenant<'_> {
    /// The record with this creation number.
    ///
    /// # Errors
    /// As [`TenantStore::get`] (so for every read).
    pub fn get<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        self.0.get(number)
    }

    /// The record with this creation number, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn standing<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        self.0.standing(number)
    }

    /// The creation number of the record that stands for this one.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn standing_number(&self, kind: RecordKind, number: u64) -> Result<u64, Error> {
        self.0.standing_number(kind, number)
    }

    /// The record with this key, or the one that it was merged into.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn find<R: Record>(&self, tenant: &Tenant, key: &RecordKey) -> Result<Option<Stored<R>>, Error> {
        self.0.find(tenant, key)
    }

    /// Records of one kind in the order of their creation numbers behind `after`; an empty page is the end.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn scan<R: Record>(&self, after: u64, limit: usize) -> Result<Vec<Stored<R>>, Error> {
        self.0.scan(after, limit)
    }

    /// Changes behind the sequence `after`, in order and without gaps; empty when there is no newer one.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn changes(&self, after: Sequence, limit: usize) -> Result<Vec<Change>, Error> {
        self.0.changes(after, limit)
    }

    /// The record as it stood before each of its changes, the oldest first.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn former<R: Record>(&self, number: u64) -> Result<Vec<Former<R>>, Error> {
        self.0.former(number)
    }

    /// Former states of all records of a kind behind the one given; an empty page is the end.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn scan_former<R: Record>(
        &self,
        after: Option<&Former<R>>,
        limit: usize,
    ) -> Result<Vec<Former<R>>, Error> {
        self.0.scan_former(after, limit)
    }

    /// The record as its own publisher wrote it, if it is merged with others.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn source<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        self.0.source(number)
    }

    /// The records that were merged into this one, in the order in which that happened.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn merged_into(&self, kind: RecordKind, number: u64) -> Result<Vec<MergedRecord>, Error> {
        self.0.merged_into(kind, number)
    }

    /// What was decided when two records were told not to be the same.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn dismissal(&self, kind: RecordKind, pair: (u64, u64)) -> Result<Option<Verdict>, Error> {
        self.0.dismissal(kind, pair)
    }

    /// The records that were told not to be the same as this one, in the order of their creation numbers.
    ///
    /// # Errors
    /// As [`EveryTenant::get`].
    pub fn dismissed(&self, kind: RecordKind, number: u64) -> Result<Vec<u64>, Error> {
        self.0.dismissed(kind, number)
    }
}
