//! Who is the same person when grants are counted: every record with the same identity document, compared by keyed digests,
//! and everything merged. A record without a document stands for itself.

use super::super::ledger::Ledger;
use super::super::{Engine, EngineError, Principal};
use duijie_domain::follow_up::GrantPaid;
use duijie_domain::{Candidate, RecordKind};
use duijie_indexer::store::{Sequence, TenantStore};
use duijie_policy::{Grant, Period, PolicyBook};
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};

/// The person as grants name them in memory; never written down.
pub(super) fn person_of(records: &BTreeSet<u64>) -> String {
    let first = records.first().copied().unwrap_or_default();
    format!("candidates/{first}")
}

/// The grant as rules count it.
pub(super) fn counted(paid: &GrantPaid, person: &str, book: &PolicyBook) -> Grant {
    let grant = &paid.grant;
    let family = match grant.family.is_empty() {
        false => grant.family.clone(),
        true => book
            .find(&grant.policy)
            .map_or_else(|_| grant.policy.clone(), |rule| rule.limits.family.clone()),
    };
    let last_of_months = || {
        let after = grant.from.saturating_add(i32::from(grant.months).months());
        (grant.months > 0).then(|| after.saturating_sub(1.day()))
    };
    let to = grant.to.or_else(last_of_months);
    Grant {
        person: person.into(),
        rule: grant.policy.clone(),
        family,
        firm: (!grant.payee.is_empty()).then(|| grant.payee.clone()),
        period: to.map(|to| Period { from: grant.from, to }),
        units: grant.units.max(grant.months).max(1),
        amount_fen: i64::try_from(grant.amount_fen).unwrap_or(i64::MAX),
        day: paid.day,
    }
}

impl Engine {
    /// Every record that stands for the same person as this one, itself among them. The view of duplicates must have
    /// followed the store.
    pub(super) fn records_of(&self, caller: &Principal, number: u64) -> Result<BTreeSet<u64>, EngineError> {
        let mut records = BTreeSet::from([number]);
        let mut next = vec![number];
        while let Some(number) = next.pop() {
            for body in bodies(&self.reach(caller).tenant_wide(), number)? {
                for other in self.duplicates.with_document(&caller.tenant, &body) {
                    if records.insert(other) {
                        next.push(other);
                    }
                }
            }
        }
        Ok(records)
    }

    /// The grants of the person, whichever record they were written under.
    pub(super) fn grants_of(
        &self,
        caller: &Principal,
        ledger: &Ledger,
        records: &BTreeSet<u64>,
    ) -> Result<Vec<Grant>, EngineError> {
        let person = person_of(records);
        let mut grants = Vec::new();
        for number in records {
            let filed = ledger.person_file(&self.reach(caller).tenant_wide(), *number)?;
            let paid = filed.file.grants().iter();
            grants.extend(paid.map(|paid| counted(paid, &person, &self.policies)));
        }
        grants.sort_by_key(|grant| grant.day);
        Ok(grants)
    }

    /// Persons with grants: every record that stands for one of them, and their grants.
    pub(super) fn granted_persons(
        &self,
        caller: &Principal,
        ledger: &Ledger,
    ) -> Result<BTreeMap<u64, (String, Vec<Grant>)>, EngineError> {
        let mut granted: BTreeMap<u64, (String, Vec<Grant>)> = BTreeMap::new();
        for (number, file) in ledger.persons() {
            if file.grants().is_empty() {
                continue;
            }
            let standing = self
                .reach(caller)
                .tenant_wide()
                .standing_number(RecordKind::Candidate, number)?;
            if granted.contains_key(&standing) {
                continue;
            }
            let records = self.records_of(caller, standing)?;
            let grants = self.grants_of(caller, ledger, &records)?;
            for record in &records {
                granted.insert(*record, (person_of(&records), grants.clone()));
            }
        }
        Ok(granted)
    }

    /// Brings the view of duplicates up to the last change.
    pub(super) fn know_documents(&self, call: &super::super::Call) -> Result<Sequence, EngineError> {
        self.follow_duplicates(call, &mut |_| {})
    }
}

/// The record and what publishers wrote of it, if several were merged: each may name another document.
fn bodies(store: &TenantStore<'_>, number: u64) -> Result<Vec<Candidate>, EngineError> {
    let mut bodies: Vec<Candidate> = store
        .get::<Candidate>(number)?
        .map(|stored| stored.body)
        .into_iter()
        .collect();
    let mut next = vec![number];
    while let Some(part) = next.pop() {
        bodies.extend(store.source::<Candidate>(part)?.map(|stored| stored.body));
        let merged = store.merged_into(RecordKind::Candidate, part)?;
        next.extend(merged.iter().map(|merged| merged.number));
    }
    Ok(bodies)
}
