//! Reading a backup: every part is held against its checksum and its place, the whole against counts and digest at the
//! end. What is done with the content is up to the reader.

use super::content::{Change, END_BYTES, End, Origin, Piece, Tally, decode_changes};
use super::form::{FRAME_BYTES, Kind, Part, PartReader, checksum};
use super::refusal::{self, Fault};
use super::{Backup, Told, kept};
use crate::error::Error;
use crate::store::{LAYOUT_VERSION, Sequence};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// What a reader is handed.
pub(super) enum Content {
    Changes(Vec<Change>),
    Piece(Piece),
}

/// Reads the whole file and writes nothing.
///
/// # Errors
/// `InvalidInput` with the part that is wrong; `Unavailable` when the file cannot be read.
pub fn check(file: &Path, told: Told<'_>) -> Result<Backup, Error> {
    read(file, &mut |tally, _| told(tally))
}

/// What a backup says of itself at its beginning and its end. What stands between is not looked at.
///
/// # Errors
/// As [`check`].
pub fn summary(file: &Path) -> Result<Backup, Error> {
    let mut reader = PartReader::open(file)?;
    let origin = origin(&mut reader)?;
    let end = end_of(file, reader.length())?;
    Ok(backup(origin, &end, reader.length()))
}

/// Reads the whole file and hands its content over, in the order in which it is to be applied.
pub(super) fn read(
    file: &Path,
    hand_over: &mut dyn FnMut(&Tally, Content) -> Result<(), Error>,
) -> Result<Backup, Error> {
    let mut reader = PartReader::open(file)?;
    let origin = origin(&mut reader)?;
    let mut tally = Tally::default();
    loop {
        (tally.parts, tally.bytes) = (reader.parts(), reader.bytes());
        let part = reader.part()?;
        if part.kind == Kind::End {
            let end = end(&reader, &part, &tally)?;
            return Ok(backup(origin, &end, reader.length()));
        }
        let content = content(&reader, &part, &mut tally)?;
        hand_over(&tally, content)?;
    }
}

fn backup(origin: Origin, end: &End, bytes: u64) -> Backup {
    Backup {
        origin,
        sequence: Sequence(end.sequence),
        tally: end.tally,
        bytes,
    }
}

fn origin(reader: &mut PartReader) -> Result<Origin, Error> {
    let part = reader.part()?;
    if part.kind != Kind::Origin {
        return Err(reader.fault(part.kind, Fault::OUT_OF_PLACE));
    }
    let origin: Origin =
        rmp_serde::from_slice(&part.content).map_err(|_| reader.fault(part.kind, Fault::CONTENT))?;
    if origin.layout > LAYOUT_VERSION {
        return Err(refusal::newer_layout(origin.layout, LAYOUT_VERSION));
    }
    Ok(origin)
}

fn content(reader: &PartReader, part: &Part, tally: &mut Tally) -> Result<Content, Error> {
    let unreadable = || reader.fault(part.kind, Fault::CONTENT);
    match part.kind {
        Kind::Rows => {
            let rows = decode_changes(&part.content).ok_or_else(unreadable)?;
            tally.rows += rows.len() as u64;
            Ok(Content::Changes(rows))
        }
        Kind::Writes => {
            let changes = decode_changes(&part.content).ok_or_else(unreadable)?;
            tally.write_sets += 1;
            tally.changes += changes.len() as u64;
            Ok(Content::Changes(changes))
        }
        Kind::File => {
            let piece = Piece::decode(&part.content).ok_or_else(unreadable)?;
            if !kept::is_kept(&piece.path) {
                return Err(refusal::unknown_file());
            }
            tally.files += u64::from(piece.is_last);
            Ok(Content::Piece(piece))
        }
        Kind::Origin | Kind::End => Err(reader.fault(part.kind, Fault::OUT_OF_PLACE)),
    }
}

fn end(reader: &PartReader, part: &Part, tally: &Tally) -> Result<End, Error> {
    let fault = |fault| reader.fault(Kind::End, fault);
    let end = End::decode(&part.content).ok_or_else(|| fault(Fault::CONTENT))?;
    reader.end()?;
    if end.digest != reader.digest() {
        return Err(fault(Fault::DIGEST));
    }
    if end.tally != *tally {
        return Err(fault(Fault::COUNTS));
    }
    Ok(end)
}

/// The last part, found from the end of the file.
fn end_of(file: &Path, length: u64) -> Result<End, Error> {
    let cut_off = || refusal::damaged(0, Some(Kind::End), Fault::CUT_OFF);
    let bytes = (END_BYTES + FRAME_BYTES) as u64;
    let start = length.checked_sub(bytes).ok_or_else(cut_off)?;
    let mut part = [0; END_BYTES + FRAME_BYTES];
    let file = File::open(file).map_err(|error| refusal::cannot_read(&error))?;
    file.read_exact_at(&mut part, start)
        .map_err(|error| refusal::cannot_read(&error))?;
    let (frame, rest) = part.split_at(5);
    let (content, written) = rest.split_at(END_BYTES);
    let end = End::decode(content).ok_or_else(cut_off)?;
    let is_whole = frame[0] == Kind::End as u8
        && written == checksum(end.tally.parts, Kind::End as u8, content).to_le_bytes();
    if is_whole { Ok(end) } else { Err(cut_off()) }
}
