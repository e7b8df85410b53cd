//! Everything that is held of one person, for that person: the record as it is, as it was, as each publisher wrote it, what
//! happened, and who has looked.

use super::super::{Call, Engine, EngineError, PersonView, Principal, RecordName};
use duijie_access::audit::Entry;
use duijie_domain::event::Event;
use duijie_domain::{Candidate, RecordKind};
use duijie_indexer::store::{Former, Stored};
use jiff::Timestamp;
use serde::Serialize;

/// Readings of the log that are shown with a record.
const READINGS_SHOWN: usize = 1_000;

/// Everything that is held of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldData {
    /// The record as it stands.
    pub stored: Stored<Candidate>,
    /// The records of each publisher, if several were merged.
    pub sources: Vec<Stored<Candidate>>,
    /// What the records were before.
    pub former: Vec<Former<Candidate>>,
    /// What happened: pairs, services, grants.
    pub file: PersonView,
    /// Who has touched the record, the latest last.
    pub readings: Vec<Entry>,
}

/// The same as a file that programs and people can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedData {
    /// A name for the file, which tells nothing of the person.
    pub file_name: String,
    /// JSON.
    pub content: Vec<u8>,
}

impl Engine {
    /// Everything that is held of a person.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn my_data(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<HeldData, EngineError> {
        let stored = self.get::<Candidate>(caller, name)?;
        let number = stored.envelope.number;
        caller.witness.saw_in_full(number);
        let (mut sources, mut former) = (Vec::new(), Vec::new());
        let members = self.members_of(caller, number)?;
        for member in &members {
            let records = self.reach(caller).tenant_wide();
            sources.extend(records.source::<Candidate>(*member)?);
            former.extend(records.former::<Candidate>(*member)?);
        }
        Ok(HeldData {
            file: self.whole_person_file(caller, &RecordName::Number(number), call)?,
            readings: self.readings_of(caller, &members, READINGS_SHOWN)?,
            stored,
            sources,
            former,
        })
    }

    /// Everything that is held of a person, to take along.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn export_my_data(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<ExportedData, EngineError> {
        let held = self.my_data(caller, name, call)?;
        let number = held.stored.envelope.number;
        let content = serde_json::to_vec_pretty(&File::of(&held, self.now()))
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        Ok(ExportedData {
            file_name: format!("candidate-{number}.json"),
            content,
        })
    }

    /// The creation number of a person by any name.
    pub(in super::super) fn person_number(
        &self,
        caller: &Principal,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        Ok(self.get::<Candidate>(caller, name)?.envelope.number)
    }

    /// A record and all that were merged into it, directly or through others.
    pub(in super::super) fn members_of(
        &self,
        caller: &Principal,
        number: u64,
    ) -> Result<Vec<u64>, EngineError> {
        let (mut members, mut next) = (vec![number], 0);
        while let Some(number) = members.get(next).copied() {
            let records = self.reach(caller).tenant_wide();
            let parts = records.merged_into(RecordKind::Candidate, number)?;
            members.extend(parts.into_iter().map(|part| part.number));
            next += 1;
        }
        Ok(members)
    }
}

/// The file that is taken along.
#[derive(Serialize)]
struct File<'h> {
    exported_at: Timestamp,
    number: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    record: &'h Candidate,
    publishers_records: Vec<&'h Candidate>,
    former_states: Vec<FormerState<'h>>,
    events: Vec<&'h Event>,
    read_by: &'h [Entry],
}

#[derive(Serialize)]
struct FormerState<'h> {
    from: Timestamp,
    until: Timestamp,
    record: &'h Candidate,
}

impl<'h> File<'h> {
    fn of(held: &'h HeldData, exported_at: Timestamp) -> Self {
        let former = held.former.iter().map(|former| FormerState {
            from: former.stored.envelope.updated_at,
            until: former.ended_at,
            record: &former.stored.body,
        });
        Self {
            exported_at,
            number: held.stored.envelope.number,
            created_at: held.stored.envelope.created_at,
            updated_at: held.stored.envelope.updated_at,
            record: &held.stored.body,
            publishers_records: held.sources.iter().map(|source| &source.body).collect(),
            former_states: former.collect(),
            events: held.file.events.iter().map(|filed| &filed.event).collect(),
            read_by: &held.readings,
        }
    }
}
