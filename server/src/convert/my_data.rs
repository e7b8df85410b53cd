//! Persons' requests about their own data on the wire.

use super::audit::write_audit_entry;
use super::field::{Field, Reader};
use super::name::print_name;
use super::record::{timestamp, write};
use super::tracking::write_person_file;
use crate::engine::{EngineError, ErasureReceipt, HeldData};
use duijie_domain::RecordKind;
use duijie_domain::candidate::ConsentPurpose;
use duijie_proto::v1;
use jiff::civil::Date;

/// The purposes that a request names.
///
/// # Errors
/// `InvalidInput` for each that is none.
pub fn read_purposes(numbers: Vec<i32>) -> Result<Vec<ConsentPurpose>, EngineError> {
    let mut reader = Reader::at("");
    let mut purposes = Vec::with_capacity(numbers.len());
    for (place, number) in numbers.into_iter().enumerate() {
        let field = format!("purposes[{place}]");
        purposes.extend(reader.within(&field, |reader| {
            <ConsentPurpose as Field<i32>>::read(number, reader)
        }));
    }
    let violations = reader.finish();
    match violations.is_empty() {
        true => Ok(purposes),
        false => Err(EngineError::InvalidInput(violations)),
    }
}

/// Everything that is held of a person, told to that person: nothing is covered.
pub fn write_held(held: &HeldData, on: Date) -> v1::GetMyDataResponse {
    let former = held.former.iter().map(|former| v1::FormerCandidate {
        candidate: Some(write(&former.stored.body, Some(&former.stored.envelope))),
        end_time: Some(timestamp(former.ended_at)),
    });
    let sources = held.sources.iter();
    v1::GetMyDataResponse {
        candidate: Some(write(&held.stored.body, Some(&held.stored.envelope))),
        sources: sources
            .map(|source| write(&source.body, Some(&source.envelope)))
            .collect(),
        former_candidates: former.collect(),
        file: Some(write_person_file(&held.file, on)),
        readings: held.readings.iter().map(write_audit_entry).collect(),
    }
}

/// The receipt of an erasure.
pub fn write_erasure(receipt: &ErasureReceipt) -> v1::EraseMyDataResponse {
    let ErasureReceipt {
        erasure,
        was_done,
        kept,
    } = receipt;
    let backups = kept.backups.iter().map(|(file, made_at)| v1::BackupWithPerson {
        file: file.clone(),
        create_time: Some(timestamp(*made_at)),
    });
    let numbers = erasure.numbers.iter();
    v1::EraseMyDataResponse {
        receipt: format!("erasures/{}", erasure.number),
        erase_time: Some(timestamp(erasure.erased_at)),
        already_done: *was_done,
        names: numbers
            .map(|number| print_name(RecordKind::Candidate, *number))
            .collect(),
        records: erasure.records,
        former_states: erasure.former_states,
        decisions: erasure.decisions,
        events_kept: kept.events,
        audit_entries_kept: kept.audit_entries,
        backups: backups.collect(),
        reason: erasure.reason.code().to_owned(),
    }
}
