//! Where the log goes on when it is opened: behind the last whole line, or behind the last one that was ever synced if the
//! files do not reach that far. Either is noted in the log itself.

use super::files::{self, DayFile};
use super::{AuditNote, own_note, unusable};
use crate::error::Error;
use duijie_access::audit::{self, Position};
use jiff::civil::Date;
use std::fs;
use std::path::Path;

/// The end of a log.
pub(super) struct End {
    pub(super) position: Position,
    pub(super) file: Option<DayFile>,
    /// What there is to say about it.
    pub(super) notes: Vec<AuditNote>,
}

/// The end of the log in this folder.
pub(super) fn find(folder: &Path) -> Result<End, Error> {
    let synced = files::ends(folder).map_err(unusable)?.unwrap_or_default().1;
    let mut end = match last_day(folder)? {
        Some(day) => end_of(folder, day)?,
        None => End {
            position: Position::default(),
            file: None,
            notes: Vec::new(),
        },
    };
    if end.position.sequence < synced.sequence {
        let missing = synced.sequence - end.position.sequence;
        tracing::error!(missing, "the audit log was cut short; run audit verify");
        end.notes
            .push(own_note("audit.cut-short", format!("{missing} entries missing")));
        end.position = synced;
    }
    Ok(end)
}

/// The last day whose file has a line; an empty file is what a crash left of a day that had just begun.
fn last_day(folder: &Path) -> Result<Option<Date>, Error> {
    for day in files::days(folder).map_err(unusable)?.into_iter().rev() {
        let path = files::path(folder, day);
        if fs::metadata(&path).map_err(unusable)?.len() > 0 {
            return Ok(Some(day));
        }
        fs::remove_file(path).map_err(unusable)?;
    }
    Ok(None)
}

fn end_of(folder: &Path, day: Date) -> Result<End, Error> {
    let bytes = fs::read(files::path(folder, day)).map_err(unusable)?;
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let (mut position, mut is_sound) = (Position::default(), true);
    for (place, line) in bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = std::str::from_utf8(line.trim_ascii_end()).unwrap_or_default();
        let before = if place == 0 {
            audit::before_first(line)
        } else {
            Some(position)
        };
        match before.map(|before| audit::read(line, before, place == 0)) {
            Some(Ok((_, next))) => position = next,
            _ => {
                is_sound = false;
                position = audit::position_of(line).unwrap_or(position);
            }
        }
    }
    if !is_sound {
        tracing::error!("the audit log is damaged; run audit verify");
    }
    let torn = bytes.len() - whole;
    let mut notes = Vec::new();
    if torn > 0 {
        tracing::warn!(
            torn,
            "the last line of the audit log was cut short by a crash and is taken off"
        );
        notes.push(own_note(
            "audit.repaired",
            format!("{torn} bytes of a torn line taken off"),
        ));
    }
    Ok(End {
        position,
        file: Some(DayFile::resume(folder, day, whole as u64).map_err(unusable)?),
        notes,
    })
}
