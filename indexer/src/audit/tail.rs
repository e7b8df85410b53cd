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
    let ends = files::ends(folder).map_err(unusable)?;
    let synced = ends.last;
    let mut end = End {
        position: ends.begins,
        file: None,
        notes: Vec::new(),
    };
    if ends.is_damaged {
        end.notes.push(own_note(
            "audit.repaired",
            "ends was damaged and is made anew; whether lines are missing at the end is not known".into(),
        ));
    }
    for day in files::days(folder).map_err(unusable)?.into_iter().rev() {
        if take_up(&mut end, folder, day)? {
            break;
        }
    }
    if end.position.sequence < synced.sequence {
        let missing = synced.sequence - end.position.sequence;
        tracing::error!(missing, "the audit log was cut short; run audit verify");
        end.notes
            .push(own_note("audit.cut-short", format!("{missing} entries missing")));
        end.position = synced;
    }
    Ok(end)
}

/// Goes on behind the last whole line of a day, if it has one; the file of a day without is what a crash left of a day that
/// had just begun, and the log goes on from the day before.
fn take_up(end: &mut End, folder: &Path, day: Date) -> Result<bool, Error> {
    let path = files::path(folder, day);
    let bytes = fs::read(&path).map_err(unusable)?;
    let line_end = bytes.iter().rposition(|byte| *byte == b'\n');
    let whole = line_end.map_or(0, |place| place + 1);
    let torn = bytes.len() - whole;
    if torn > 0 {
        tracing::warn!(
            torn,
            "the last line of the audit log was cut short by a crash and is taken off"
        );
        end.notes.push(own_note(
            "audit.repaired",
            format!("{torn} bytes of a torn line taken off"),
        ));
    }
    if whole == 0 {
        fs::remove_file(path).map_err(unusable)?;
        return Ok(false);
    }
    end.position = position_behind(&bytes[..whole]);
    end.file = Some(DayFile::resume(folder, day, whole as u64).map_err(unusable)?);
    Ok(true)
}

/// The position behind the last of these lines, as far as they can be read.
fn position_behind(lines: &[u8]) -> Position {
    let (mut position, mut is_sound) = (Position::default(), true);
    for (place, line) in lines.split_inclusive(|byte| *byte == b'\n').enumerate() {
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
    position
}
