//! Upkeep as it goes over the wire.

use super::explanation::text;
use super::record::timestamp;
use crate::engine::{
    Compacted, EngineError, KnownBackup, MadeBackup, RetentionCount, RetentionReport, ServiceStatus,
    ViewStatus,
};
use duijie_domain::message::Text;
use duijie_indexer::backup::Backup;
use duijie_indexer::store::{Finding, Verification};
use duijie_proto::v1;
use jiff::Timestamp;

/// A backup that was just made.
pub fn write_made_backup(made: &MadeBackup) -> v1::Backup {
    write_backup(&made.name, &made.backup)
}

/// A file of the folder of backups.
pub fn write_known_backup(known: &KnownBackup) -> v1::Backup {
    match &known.state {
        Ok(backup) => write_backup(&known.name, backup),
        Err(error) => v1::Backup {
            name: known.name.clone(),
            fault: Some(text(&fault(error))),
            ..v1::Backup::default()
        },
    }
}

fn write_backup(name: &str, backup: &Backup) -> v1::Backup {
    v1::Backup {
        name: name.to_owned(),
        create_time: Some(timestamp(backup.origin.created_at)),
        sequence: backup.sequence.0,
        bytes: backup.bytes,
        rows: backup.tally.rows,
        write_sets: backup.tally.write_sets,
        files: backup.tally.files,
        engine: backup.origin.engine.clone(),
        layout: backup.origin.layout,
        program: backup.origin.program.clone(),
        fault: None,
        holds_master_key: backup.origin.holds_master_key,
    }
}

fn fault(error: &EngineError) -> Text {
    match error {
        EngineError::InvalidInput(violations) => violations
            .first()
            .map_or_else(Text::default, |violation| violation.message.clone()),
        EngineError::Unavailable { text, .. } => text.clone(),
        other => Text::new(other.to_string(), other.to_string()),
    }
}

/// What a look through the store has found.
pub fn write_verification(verification: &Verification) -> v1::StoreVerification {
    let finding = |finding: &Finding| v1::StoreFinding {
        reason: finding.reason.to_owned(),
        message: Some(text(&finding.text)),
    };
    v1::StoreVerification {
        records: verification.records,
        changes: verification.changes,
        findings_total: verification.findings_total,
        findings: verification.findings.iter().map(finding).collect(),
    }
}

/// The space of a store before and after.
pub fn write_compacted(compacted: Compacted) -> v1::CompactStoreResponse {
    v1::CompactStoreResponse {
        bytes_before: compacted.bytes_before,
        bytes_after: compacted.bytes_after,
    }
}

/// What is kept longer than it may be.
pub fn write_retention(report: &RetentionReport) -> v1::RetentionReport {
    let class = |count: &RetentionCount| v1::RetentionClass {
        code: count.rule.class.code().to_owned(),
        in_force_from: count.rule.in_force_from.to_string(),
        months: count.months.map(u32::from),
        covers: Some(text(&count.rule.covers)),
        counted_from: Some(text(&count.rule.counted_from)),
        ground: Some(text(&count.rule.ground)),
        due: count.due,
        oldest: count.oldest.map_or_else(String::new, |day| day.to_string()),
        removed: count.removed,
    };
    v1::RetentionReport {
        date: report.on.to_string(),
        applied: !report.dry_run,
        classes: report.classes.iter().map(class).collect(),
    }
}

/// How the service is; how long its queues are is known to whoever has them.
pub fn write_status(status: &ServiceStatus) -> v1::ServiceStatus {
    v1::ServiceStatus {
        version: status.version.to_owned(),
        start_time: Some(timestamp(status.since)),
        now: Some(timestamp(status.now)),
        store_serves: status.store_serves,
        store_engine: status.store_engine.to_owned(),
        store_bytes: status.store_bytes,
        sequence: status.sequence.0,
        index: Some(write_view(status.index)),
        pool: Some(write_view(status.pool)),
        candidates: status.candidates,
        vacancies: status.vacancies,
        employers: status.employers,
        runs_under_way: status.runs_under_way,
        free_bytes: status.free_bytes,
        backups: u32::try_from(status.backups).unwrap_or(u32::MAX),
        latest_backup: status.latest_backup.as_ref().map(write_known_backup),
        ..v1::ServiceStatus::default()
    }
}

/// When a key was last used.
pub fn write_key_use(id: &str, at: Timestamp) -> v1::KeyUse {
    v1::KeyUse {
        id: id.to_owned(),
        last_use_time: Some(timestamp(at)),
    }
}

fn write_view(view: ViewStatus) -> v1::ViewStatus {
    v1::ViewStatus {
        follows: view.follows,
        sequence: view.sequence.map(|sequence| sequence.0),
        lag: view.lag,
    }
}
