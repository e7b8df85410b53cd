//! Forgetting a person: keys and records first, then every view that was made of them, then the receipt.

use super::super::{Call, Engine, EngineError, KnownBackup, Principal, RecordName};
use duijie_domain::Event;
use duijie_indexer::audit::AuditQuery;
use duijie_indexer::store::{Erased, Erasure};
use jiff::Timestamp;

/// Events read at once.
const PAGE_RECORDS: usize = 1_000;

/// What was forgotten, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureReceipt {
    /// What the store has removed.
    pub erasure: Erasure,
    /// Whether it had been done before.
    pub was_done: bool,
    /// What stays.
    pub kept: KeptAfter,
}

/// What stays of a person who was forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptAfter {
    /// Events of the service record: number, step, time and codes without words.
    pub events: u64,
    /// Entries of the audit log that name the number.
    pub audit_entries: u64,
    /// Backups that were made before, with the time of each: they hold the person until they are deleted.
    pub backups: Vec<(String, Timestamp)>,
}

impl Engine {
    /// Forgets a person for good. The answer is given when no view knows the person any more; asked again, it tells the
    /// receipt and looks after the views once more.
    ///
    /// # Errors
    /// `NotFound` when there never was such a person; `Unavailable` when a view could not be cleaned, which is done at the
    /// latest when the service ends.
    pub fn erase_my_data(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<ErasureReceipt, EngineError> {
        let number = self.number_to_erase(caller, name)?;
        let opened = self.forgetting.begin()?;
        let erased = self.store.erase(&caller.tenant, number, self.now());
        opened.note(&erased);
        let Erased {
            erasure,
            was_done,
            revision,
        } = erased?;
        caller.witness.saw(erasure.numbers.iter().copied());
        self.clean_views(&opened, revision.unwrap_or_default(), call)?;
        let kept = self.kept_after(caller, &erasure, call)?;
        Ok(ErasureReceipt {
            erasure,
            was_done,
            kept,
        })
    }

    /// Who was deleted or erased before is known by number only.
    fn number_to_erase(&self, caller: &Principal, name: &RecordName) -> Result<u64, EngineError> {
        match (self.person_number(caller, name), name) {
            (Err(EngineError::NotFound(_)), RecordName::Number(number)) if !caller.is_limited() => {
                Ok(*number)
            }
            (found, _) => found,
        }
    }

    fn kept_after(
        &self,
        caller: &Principal,
        erasure: &Erasure,
        call: &Call,
    ) -> Result<KeptAfter, EngineError> {
        let (mut events, mut after) = (0, 0);
        loop {
            call.check()?;
            let page = self
                .reach(caller)
                .tenant_wide()
                .scan::<Event>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            let about = |person: Option<u64>| person.is_some_and(|person| erasure.numbers.contains(&person));
            events += page.iter().filter(|event| about(event.body.candidate)).count() as u64;
        }
        let query = AuditQuery {
            persons: erasure.numbers.clone(),
            limit: usize::MAX,
            ..AuditQuery::default()
        };
        Ok(KeptAfter {
            events,
            audit_entries: self.audit.query(&query)?.len() as u64,
            backups: backups_before(self.list_backups(caller)?, erasure.erased_at),
        })
    }
}

/// Backups that may hold the person, the earliest first. One that cannot be read is told with the earliest time there is.
fn backups_before(known: Vec<KnownBackup>, erased_at: Timestamp) -> Vec<(String, Timestamp)> {
    let told = known.into_iter().map(|backup| {
        let made_at = backup.state.map(|backup| backup.origin.created_at);
        (backup.name, made_at.unwrap_or(Timestamp::UNIX_EPOCH))
    });
    let mut told: Vec<_> = told.filter(|(_, made_at)| *made_at <= erased_at).collect();
    told.sort_by_key(|(_, made_at)| *made_at);
    told
}
