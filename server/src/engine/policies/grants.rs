//! The grants that were made, in the order of recording.

use super::super::{Call, Engine, EngineError, Principal, RecordName};
use duijie_domain::event::Grant;
use duijie_domain::{Candidate, RecordKind};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Which grants are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantQuery {
    /// Only of this person, under whichever record.
    pub candidate: Option<RecordName>,
    /// Only of this policy; all if empty. It may be gone from the book.
    pub policy: String,
    /// Only made on this day or later.
    pub from: Option<Date>,
    /// Only made on this day or before.
    pub to: Option<Date>,
    /// Grants behind this creation number.
    pub after: u64,
    /// Most rows that are wanted.
    pub rows_max: usize,
}

/// A grant that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// Creation number of the event.
    pub event: u64,
    /// The person.
    pub candidate: u64,
    /// The day on which it was made.
    pub day: Date,
    /// The grant.
    pub grant: Grant,
}

/// Grants that were made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantList {
    /// A page in the order of recording.
    pub rows: Vec<GrantRow>,
    /// The last number of the page, if there are more.
    pub next: Option<u64>,
    /// All grants asked for.
    pub total: u64,
    /// Hundredths of a yuan in sum over them.
    pub fen: u64,
}

impl Engine {
    /// Lists grants.
    ///
    /// # Errors
    /// `NotFound` for a person who is not there, or why the store cannot be read.
    pub fn list_grants(
        &self,
        caller: &Principal,
        query: &GrantQuery,
        call: &Call,
    ) -> Result<GrantList, EngineError> {
        let only = match &query.candidate {
            Some(name) => {
                let number = self.get::<Candidate>(caller, name)?.envelope.number;
                self.know_documents(call)?;
                Some(self.records_of(caller, number)?)
            }
            None => None,
        };
        let mut rows = self.grant_rows(caller, only.as_ref(), query, call)?;
        rows.sort_unstable_by_key(|row| row.event);
        let mut list = GrantList {
            total: rows.len() as u64,
            fen: rows
                .iter()
                .fold(0_u64, |sum, row| sum.saturating_add(row.grant.amount_fen)),
            ..GrantList::default()
        };
        let mut behind = rows.into_iter().filter(|row| row.event > query.after);
        list.rows = behind.by_ref().take(query.rows_max).collect();
        if behind.next().is_some() {
            list.next = list.rows.last().map(|row| row.event);
        }
        caller.witness.saw(list.rows.iter().map(|row| row.candidate));
        Ok(list)
    }

    fn grant_rows(
        &self,
        caller: &Principal,
        only: Option<&BTreeSet<u64>>,
        query: &GrantQuery,
        call: &Call,
    ) -> Result<Vec<GrantRow>, EngineError> {
        let ledger = self.ledger_now(caller, call)?;
        let reach = self.reach(caller);
        let mut rows = Vec::new();
        for (number, file) in ledger.persons() {
            call.check()?;
            let wanted = file.grants().iter().filter(|paid| {
                let is_of_policy = query.policy.is_empty() || paid.grant.policy == query.policy;
                let is_in_time = query.from.is_none_or(|from| from <= paid.day)
                    && query.to.is_none_or(|to| paid.day <= to);
                is_of_policy && is_in_time
            });
            let wanted: Vec<_> = wanted.collect();
            if wanted.is_empty() {
                continue;
            }
            let candidate = reach
                .tenant_wide()
                .standing_number(RecordKind::Candidate, number)?;
            let is_reached = !caller.is_limited() || reach.sees(RecordKind::Candidate, candidate)?;
            if !is_reached || only.is_some_and(|only| !only.contains(&candidate)) {
                continue;
            }
            rows.extend(wanted.into_iter().map(|paid| GrantRow {
                event: paid.event,
                candidate,
                day: paid.day,
                grant: paid.grant.clone(),
            }));
        }
        Ok(rows)
    }
}
