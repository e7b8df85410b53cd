//! What a caller reaches of the records of its tenant: persons of its areas, and as an employer its own record and
//! vacancies. Whatever it does not reach is not there. Every use case reads through this.

use super::{Engine, EngineError, Principal};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Concern, Employer, Event, Record, RecordKey, RecordKind, Vacancy};
use duijie_indexer::error::Missing;
use duijie_indexer::store::{Former, Stored, TenantStore};
use duijie_indexer::{Error, store::MergedRecord};

/// The records that one caller reaches.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    records: TenantStore<'a>,
    caller: &'a Principal,
}

impl Engine {
    /// The records that the caller reaches.
    pub(super) fn reach<'a>(&'a self, caller: &'a Principal) -> Reach<'a> {
        Reach {
            records: self.store.of(&caller.tenant),
            caller,
        }
    }
}

impl<'a> Reach<'a> {
    /// Every record of the tenant, for what is not told to the caller: whether a write is possible, what a view holds.
    pub(super) fn tenant_wide(&self) -> TenantStore<'a> {
        self.records
    }

    pub(super) fn get<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        self.kept(self.records.get(number)?)
    }

    pub(super) fn standing<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        self.kept(self.records.standing(number)?)
    }

    /// The record as it last stood, if it was deleted. What stands is told by what it is now, whatever it once was.
    pub(super) fn deleted<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        if self.records.standing::<R>(number)?.is_some() {
            return Ok(None);
        }
        let last = self.records.former::<R>(number)?.pop();
        self.kept(last.map(|former| former.stored))
    }

    /// The record that stands for this number, or as it last stood if it was deleted: what happened with it still counts.
    pub(super) fn standing_or_deleted<R: Record>(&self, number: u64) -> Result<Option<Stored<R>>, Error> {
        match self.standing(number)? {
            None => self.deleted(number),
            found => Ok(found),
        }
    }

    pub(super) fn find<R: Record>(&self, key: &RecordKey) -> Result<Option<Stored<R>>, Error> {
        self.kept(self.records.find(key)?)
    }

    /// Records behind `after` in the order of their numbers; empty at the end.
    pub(super) fn scan<R: Record>(&self, after: u64, limit: usize) -> Result<Vec<Stored<R>>, Error> {
        let mut after = after;
        loop {
            let page = self.records.scan::<R>(after, limit)?;
            let Some(last) = page.last() else { return Ok(page) };
            after = last.envelope.number;
            let reached = self.all_kept(page, |stored| &stored.body)?;
            if !reached.is_empty() {
                return Ok(reached);
            }
        }
    }

    /// Former states behind the one given, by creation number and then by age; empty at the end.
    pub(super) fn scan_former<R: Record>(
        &self,
        after: Option<&Former<R>>,
        limit: usize,
    ) -> Result<Vec<Former<R>>, Error> {
        let mut after = after.cloned();
        loop {
            let page = self.records.scan_former::<R>(after.as_ref(), limit)?;
            let Some(last) = page.last() else { return Ok(page) };
            after = Some(last.clone());
            let reached = self.all_kept(page, |former| &former.stored.body)?;
            if !reached.is_empty() {
                return Ok(reached);
            }
        }
    }

    pub(super) fn merged_into(&self, kind: RecordKind, number: u64) -> Result<Vec<MergedRecord>, Error> {
        self.records.merged_into(kind, number)
    }

    /// Whether the caller reaches the record that stands for this number.
    pub(super) fn sees(&self, kind: RecordKind, number: u64) -> Result<bool, Error> {
        Ok(match kind {
            RecordKind::Candidate => self.standing::<Candidate>(number)?.is_some(),
            RecordKind::Vacancy => self.standing::<Vacancy>(number)?.is_some(),
            RecordKind::Employer => self.standing::<Employer>(number)?.is_some(),
            RecordKind::Event => self.get::<Event>(number)?.is_some(),
            RecordKind::Fair => true,
        })
    }

    /// Refuses a record that the caller may not write as it is.
    pub(super) fn check_body<R: Record>(&self, body: &R) -> Result<(), EngineError> {
        match self.holds(body)? {
            true => Ok(()),
            false => Err(self.beyond()),
        }
    }

    /// Refuses to write over a record that the caller does not reach, as if it were not there.
    pub(super) fn check_key<R: Record>(&self, key: &RecordKey) -> Result<(), EngineError> {
        if !self.caller.is_limited() {
            return Ok(());
        }
        match self.records.find::<R>(key)? {
            Some(stored) if !self.holds(&stored.body)? => Err(Error::NotFound(Missing::Key {
                kind: R::KIND,
                key: key.clone(),
            })
            .into()),
            _ => Ok(()),
        }
    }

    /// Refuses a number that the caller does not reach, as if it were not there.
    pub(super) fn check_number(&self, kind: RecordKind, number: u64) -> Result<(), EngineError> {
        if !self.caller.is_limited() || self.sees(kind, number)? {
            return Ok(());
        }
        Err(Error::NotFound(Missing::Number { kind, number }).into())
    }

    fn kept<R: Record>(&self, found: Option<Stored<R>>) -> Result<Option<Stored<R>>, Error> {
        match found {
            Some(stored) if !self.holds(&stored.body)? => Ok(None),
            found => Ok(found),
        }
    }

    fn all_kept<T, R: Record>(&self, page: Vec<T>, body: impl Fn(&T) -> &R) -> Result<Vec<T>, Error> {
        if !self.caller.is_limited() {
            return Ok(page);
        }
        let mut kept = Vec::with_capacity(page.len());
        for found in page {
            if self.holds(body(&found))? {
                kept.push(found);
            }
        }
        Ok(kept)
    }

    fn holds<R: Record>(&self, body: &R) -> Result<bool, Error> {
        if !self.caller.is_limited() {
            return Ok(true);
        }
        Ok(match body.concern() {
            Concern::Nobody | Concern::Happening(None) => true,
            Concern::Person(divisions) => self.caller.areas.hold_any(divisions.into_iter().flatten()),
            Concern::Employer { publisher, own_id } => {
                let own = |key: &RecordKey| key.publisher == publisher && key.own_id == own_id;
                self.caller.employer.as_ref().is_none_or(own)
            }
            Concern::Happening(Some(person)) => self.standing::<Candidate>(person)?.is_some(),
        })
    }

    fn beyond(&self) -> EngineError {
        let (reason, text) = match self.caller.employer {
            Some(_) => (
                "EMPLOYER_NOT_ALLOWED",
                Text::new(
                    "该密钥只能登记本单位及本单位的岗位；请核对 publisher 与用人单位编号",
                    "this key may write its own employer and vacancies only; check publisher and employer",
                ),
            ),
            None => (
                "AREA_NOT_ALLOWED",
                Text::new(
                    "求职者的居住地或户籍地不在该密钥的地区内；请填写地区内的区划，或换用有权限的密钥",
                    "home and registration are outside the areas of this key; give one inside, or use another key",
                ),
            ),
        };
        EngineError::PermissionDenied { reason, text }
    }
}
