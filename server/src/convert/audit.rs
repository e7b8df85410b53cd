//! The audit log on the wire.

use super::explanation::text;
use super::name::{parse_name, print_name};
use super::record::timestamp;
use super::request::RequestReader;
use crate::engine::{AuditQuestion, EngineError};
use duijie_access::audit::Entry;
use duijie_domain::RecordKind;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_indexer::audit::{AuditFault, AuditVerification};
use duijie_proto::v1;
use jiff::Timestamp;

/// What somebody wants to know of the log.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_audit_question(wire: v1::ListAuditEntriesRequest) -> Result<AuditQuestion, EngineError> {
    let mut reader = RequestReader::default();
    let person = match wire.candidate.as_str() {
        "" => None,
        name => reader.take(parse_name("candidate", RecordKind::Candidate, name)),
    };
    let from = wire
        .start_time
        .and_then(|time| reader.take(instant("start_time", time)));
    let to = wire
        .end_time
        .and_then(|time| reader.take(instant("end_time", time)));
    reader.finish(AuditQuestion {
        person,
        from,
        to,
        page_size: wire.page_size,
    })
}

fn instant(field: &str, time: prost_types::Timestamp) -> Result<Timestamp, Violation> {
    Timestamp::new(time.seconds, time.nanos).map_err(|_| Violation {
        field: field.to_owned(),
        reason: "TIME_MALFORMED",
        message: Text::new("时间超出范围", "the time is out of range"),
        hint: Text::new(
            "请使用有效的时间戳，或留空",
            "use a valid timestamp, or leave it out",
        ),
    })
}

/// An entry.
pub fn write_audit_entry(entry: &Entry) -> v1::AuditEntry {
    let subjects = entry.subjects.iter();
    v1::AuditEntry {
        sequence: entry.sequence,
        entry_time: Some(timestamp(entry.time)),
        key: entry.key.clone().unwrap_or_default(),
        role: entry.role.clone(),
        purpose: entry.purpose.clone().unwrap_or_default(),
        method: entry.method.clone(),
        subjects: subjects
            .map(|number| print_name(RecordKind::Candidate, *number))
            .collect(),
        subject_count: entry.count,
        in_full: entry.in_full,
        result: entry.result.clone(),
    }
}

/// What a check has found.
pub fn write_audit_verification(found: &AuditVerification) -> v1::VerifyAuditLogResponse {
    v1::VerifyAuditLogResponse {
        files: found.files,
        entries: found.entries,
        last_sequence: found.last_sequence,
        last_digest: found.last_digest.clone(),
        fault_count: found.faults_total,
        faults: found.faults.iter().map(write_fault).collect(),
    }
}

fn write_fault(fault: &AuditFault) -> v1::AuditFault {
    v1::AuditFault {
        file: fault.file.clone(),
        line: fault.line,
        message: Some(text(&fault.text)),
    }
}
