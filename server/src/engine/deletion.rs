//! Deleting records. A delete that is sent again under its request identifier has the first answer, for a limited key as long as
//! the record was within its limits when it went; of anything else such a key learns no more than of what never was.

use super::disclosure::note;
use super::{Engine, EngineError, Principal, RecordName};
use duijie_domain::check::Checked;
use duijie_indexer::store::{Sequence, Write};

impl Engine {
    /// Deletes a record.
    ///
    /// # Errors
    /// `NotFound` unless `allow_missing`; `Conflict` when the revision is no longer the one that the caller has seen.
    pub fn delete<R: Checked>(
        &self,
        caller: &Principal,
        name: &RecordName,
        revision: Option<Sequence>,
        allow_missing: bool,
        request_id: &str,
    ) -> Result<(), EngineError> {
        let write = match name {
            RecordName::Number(number) => Write::delete_number(&caller.tenant, R::KIND, *number),
            RecordName::Key(key) => Write::delete(&caller.tenant, R::KIND, key.clone()),
        };
        let write = revision.into_iter().fold(write, Write::expecting);
        let deleted = match caller.is_limited() {
            true => self.delete_within::<R>(caller, name, write, request_id),
            false => self.delete_written(caller, write, request_id),
        };
        match deleted {
            Err(EngineError::NotFound(_)) if allow_missing => Ok(()),
            deleted => deleted.map(|number| note(caller, R::KIND, number)),
        }
    }

    fn delete_within<R: Checked>(
        &self,
        caller: &Principal,
        name: &RecordName,
        write: Write,
        request_id: &str,
    ) -> Result<u64, EngineError> {
        match self.get::<R>(caller, name) {
            Err(EngineError::NotFound(missing)) => {
                let before = self.deleted_before::<R>(caller, write, request_id)?;
                before.ok_or(EngineError::NotFound(missing))
            }
            found => {
                found?;
                self.delete_written(caller, write, request_id)
            }
        }
    }

    fn delete_written(&self, caller: &Principal, write: Write, request_id: &str) -> Result<u64, EngineError> {
        let written = self.write_all(caller, vec![write], request_id, true)?;
        let first = written.first().map(|written| written.number);
        first.ok_or_else(|| EngineError::Internal("a delete was not answered".into()))
    }

    /// What this very request deleted when it was sent before, if the caller reached it.
    fn deleted_before<R: Checked>(
        &self,
        caller: &Principal,
        write: Write,
        request_id: &str,
    ) -> Result<Option<u64>, EngineError> {
        let request = self.write_request(caller, vec![write], (request_id, None), true)?;
        let reach = self.reach(caller);
        let told = reach.tenant_wide().told_before(&request)?;
        let Some(Ok(written)) = told.into_iter().flatten().next() else {
            return Ok(None);
        };
        let stood = reach.deleted::<R>(written.number)?;
        Ok(stood.map(|stored| stored.envelope.number))
    }
}
