//! Reads the whole log once and tells every line that is not as it was written. Repairs nothing.

use super::{files, unusable};
use crate::error::Error;
use duijie_access::audit::{self, Fault, Position};
use duijie_domain::message::Text;
use jiff::civil::Date;
use std::path::Path;

/// More faults than this are counted only.
const FAULTS_KEPT_MAX: usize = 100;

/// What a check of the log has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditVerification {
    /// Files read.
    pub files: u64,
    /// Lines read.
    pub entries: u64,
    /// The number of the last line.
    pub last_sequence: u64,
    /// Its digest: written down elsewhere, it proves later that nothing before it was made anew.
    pub last_digest: String,
    /// How many things are wrong.
    pub faults_total: u64,
    /// The first of them.
    pub faults: Vec<AuditFault>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFault {
    /// The name of the file; empty for the log as a whole.
    pub file: String,
    /// The line in it, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What is wrong.
    pub text: Text,
}

impl AuditVerification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults_total == 0
    }

    fn found(&mut self, file: String, line: u64, text: Text) {
        self.faults_total += 1;
        if self.faults.len() < FAULTS_KEPT_MAX {
            self.faults.push(AuditFault { file, line, text });
        }
    }
}

/// Checks the log in this folder.
pub(super) fn verify(folder: &Path) -> Result<AuditVerification, Error> {
    let mut verification = AuditVerification::default();
    let ends = files::ends(folder).map_err(unusable)?;
    if ends.is_damaged {
        let text = Text::new(
            "日志首末的记录已损坏，末尾是否被截去无从得知；下次启动服务时重写",
            "the note of where the log begins and ended is damaged, so its end may have been cut off unseen; the next start makes it anew",
        );
        verification.found(files::ENDS.to_owned(), 0, text);
    }
    let mut position = ends.begins;
    for day in files::days(folder).map_err(unusable)? {
        position = check_day(&mut verification, folder, day, position)?;
    }
    if position.sequence < ends.last.sequence {
        let (last, expected) = (position.sequence, ends.last.sequence);
        let text = Text::new(
            format!("日志止于第 {last} 条，曾写到第 {expected} 条，末尾被截去"),
            format!("the log ends with entry {last} and once reached {expected}: its end was cut off"),
        );
        verification.found(String::new(), 0, text);
    }
    verification.last_sequence = position.sequence;
    verification.last_digest = position.chain.to_string();
    Ok(verification)
}

fn check_day(
    verification: &mut AuditVerification,
    folder: &Path,
    day: Date,
    mut position: Position,
) -> Result<Position, Error> {
    verification.files += 1;
    for (place, line) in files::lines(folder, day).map_err(unusable)?.enumerate() {
        let line = line.map_err(unusable)?;
        verification.entries += 1;
        let text = files::text(&line).ok_or(Fault::Malformed);
        match text.and_then(|text| audit::read(text, position, place == 0)) {
            Ok((_, next)) => position = next,
            Err(fault) => {
                verification.found(files::name(day), place as u64 + 1, fault.text());
                // One fault is told once: the next line is held against this one as it stands.
                let as_it_stands = files::text(&line).and_then(audit::position_of);
                position = as_it_stands.unwrap_or(position);
            }
        }
    }
    Ok(position)
}
