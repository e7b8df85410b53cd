//! The files of the audit log: one a day, and beside them `ends`, which says with which line the log begins and with which
//! it ended when it was last synced, so that a log that was cut short is known from a whole one. `ends` has a checksum: what
//! it says decides which days are over.

use super::{AuditQuery, unusable};
use crate::error::Error;
use duijie_access::audit::{self, Chain, Entry, Position};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The note of both ends of the log.
pub(super) const ENDS: &str = "ends";
const ENDING: &str = ".jsonl";

/// The file of one day, open for appending.
pub(super) struct DayFile {
    file: File,
    day: Date,
    length_bytes: u64,
}

impl DayFile {
    /// Begins the file of a day.
    pub(super) fn create(folder: &Path, day: Date) -> std::io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        owner_only(&mut options);
        let file = options.open(folder.join(name(day)))?;
        File::open(folder)?.sync_all()?;
        Ok(Self {
            file,
            day,
            length_bytes: 0,
        })
    }

    /// Opens the file of a day to go on behind its first `length_bytes`; the rest is cut off.
    pub(super) fn resume(folder: &Path, day: Date, length_bytes: u64) -> std::io::Result<Self> {
        let file = OpenOptions::new().append(true).open(folder.join(name(day)))?;
        if file.metadata()?.len() != length_bytes {
            file.set_len(length_bytes)?;
            file.sync_all()?;
        }
        Ok(Self {
            file,
            day,
            length_bytes,
        })
    }

    /// Appends a line as a whole; what was written of one that failed is taken back.
    pub(super) fn append(&mut self, line: &str) -> std::io::Result<()> {
        let bytes = [line.as_bytes(), b"\n"].concat();
        if let Err(error) = self.file.write_all(&bytes) {
            self.file.set_len(self.length_bytes)?;
            return Err(error);
        }
        self.length_bytes += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn day(&self) -> Date {
        self.day
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length_bytes == 0
    }

    /// Another handle of the same file.
    pub(super) fn handle(&self) -> std::io::Result<File> {
        self.file.try_clone()
    }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

/// The text of `ends`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndsText {
    begins_after: u64,
    begins_after_chain: String,
    last: u64,
    last_chain: String,
    /// CRC-32 of the text without it; an earlier program wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<u32>,
}

/// Where the log begins and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ends {
    /// Before the first line.
    pub(super) begins: Position,
    /// Behind the last line that was synced.
    pub(super) last: Position,
    /// The file is not what was written: where the log begins was taken from its first line, and nothing is known of its end.
    pub(super) is_damaged: bool,
}

/// What `ends` says; nothing was ever synced if it is not there.
pub(super) fn ends(folder: &Path) -> std::io::Result<Ends> {
    let bytes = match fs::read(folder.join(ENDS)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ends::default()),
        Err(error) => return Err(error),
    };
    if let Some(ends) = parse_ends(&bytes) {
        return Ok(ends);
    }
    tracing::error!("the file {ENDS} of the audit log is damaged; run audit verify");
    let first = days(folder)?.first().map(|day| first_position(folder, *day));
    Ok(Ends {
        begins: first.transpose()?.flatten().unwrap_or_default(),
        last: Position::default(),
        is_damaged: true,
    })
}

fn parse_ends(bytes: &[u8]) -> Option<Ends> {
    let text: EndsText = serde_json::from_slice(bytes).ok()?;
    let position = |sequence, chain: &str| {
        let chain = Chain::parse(chain)?;
        (sequence <= audit::SEQUENCE_MAX).then_some(Position { sequence, chain })
    };
    let begins = position(text.begins_after, &text.begins_after_chain)?;
    let last = position(text.last, &text.last_chain)?;
    let is_as_written = match text.checksum {
        Some(_) => print_ends(begins, last).ok()? == bytes,
        None => true,
    };
    is_as_written.then_some(Ends {
        begins,
        last,
        is_damaged: false,
    })
}

fn print_ends(begins: Position, last: Position) -> std::io::Result<Vec<u8>> {
    let mut text = EndsText {
        begins_after: begins.sequence,
        begins_after_chain: begins.chain.to_string(),
        last: last.sequence,
        last_chain: last.chain.to_string(),
        checksum: None,
    };
    text.checksum = Some(crc32fast::hash(&serde_json::to_vec(&text)?));
    Ok(serde_json::to_vec(&text)?)
}

/// Notes how far the log is synced.
pub(super) fn write_last(folder: &Path, last: Position) -> std::io::Result<()> {
    let begins = ends(folder)?.begins;
    write_ends(folder, begins, last)
}

fn write_ends(folder: &Path, begins: Position, last: Position) -> std::io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&print_ends(begins, last)?)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(ENDS)).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Makes the folder and clears away what a crash left of a file that was being replaced.
pub(super) fn make(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_left_over = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(".tmp"));
        if is_left_over {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The days that have a file, the earliest first.
pub(super) fn days(folder: &Path) -> std::io::Result<Vec<Date>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let day = name.to_str().and_then(|name| name.strip_suffix(ENDING));
        days.extend(day.and_then(|day| day.parse::<Date>().ok()));
    }
    days.sort_unstable();
    Ok(days)
}

pub(super) fn name(day: Date) -> String {
    format!("{day}{ENDING}")
}

pub(super) fn path(folder: &Path, day: Date) -> PathBuf {
    folder.join(name(day))
}

/// The lines of a day as they stand, with their ends.
pub(super) fn lines(
    folder: &Path,
    day: Date,
) -> std::io::Result<impl Iterator<Item = std::io::Result<Vec<u8>>>> {
    let mut reader = BufReader::new(File::open(path(folder, day))?);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => None,
            read => Some(read.map(|_| line)),
        }
    }))
}

/// The text of a line, if it is text and was finished.
pub(super) fn text(line: &[u8]) -> Option<&str> {
    std::str::from_utf8(line.strip_suffix(b"\n")?).ok()
}

/// The entries that a query asks for.
pub(super) fn query(folder: &Path, query: &AuditQuery) -> Result<Vec<Entry>, Error> {
    let mut found = VecDeque::new();
    let day_of = |time: Timestamp| time.to_zoned(TimeZone::UTC).date();
    let (from, to) = (query.from.map(day_of), query.to.map(day_of));
    for day in days(folder).map_err(unusable)? {
        // Time that ran back can put an earlier entry into a later file, so only whole days before are passed over.
        if from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to) {
            continue;
        }
        for entry in entries(folder, day).map_err(unusable)? {
            if query.wants(&entry) {
                found.push_back(entry);
                if found.len() > query.limit {
                    found.pop_front();
                }
            }
        }
    }
    Ok(found.into())
}

impl AuditQuery {
    fn wants(&self, entry: &Entry) -> bool {
        let names_person = || self.persons.iter().any(|person| entry.subjects.contains(person));
        self.tenant.as_ref().is_none_or(|tenant| *tenant == entry.tenant)
            && (self.persons.is_empty() || names_person())
            && self.from.is_none_or(|from| entry.time >= from)
            && self.to.is_none_or(|to| entry.time < to)
    }
}

/// The entries of a day that are as they were written. A line that is not, or that nothing binds to the one before, is left
/// out and told: it is not in the way of a question, and what it says may not be true.
fn entries(folder: &Path, day: Date) -> std::io::Result<Vec<Entry>> {
    let (mut entries, mut before, mut left_out) = (Vec::new(), None, 0_u64);
    for (place, line) in lines(folder, day)?.enumerate() {
        let line = line?;
        let text = text(&line).unwrap_or_default();
        if place == 0 {
            before = audit::before_first(text);
        }
        match before.map(|before| audit::read(text, before, place == 0)) {
            Some(Ok((entry, behind))) => {
                entries.push(entry);
                before = Some(behind);
            }
            _ => {
                left_out += 1;
                before = audit::position_of(text);
            }
        }
    }
    if left_out > 0 {
        let file = name(day);
        tracing::error!(
            left_out,
            "lines of {file} of the audit log are damaged and left out; run audit verify"
        );
    }
    Ok(entries)
}

/// Whole days that are to be forgotten, and where the log begins behind them.
pub(super) struct Forgetting {
    pub(super) days: Vec<Date>,
    pub(super) begins: Position,
}

/// What is to be forgotten of the days before this one; none if there is nothing. The latest file stays, since the log goes
/// on from it.
pub(super) fn before(folder: &Path, day: Date) -> Result<Option<Forgetting>, Error> {
    let days = days(folder).map_err(unusable)?;
    let old = days.iter().copied().take(days.len().saturating_sub(1));
    let old: Vec<Date> = old.filter(|other| *other < day).collect();
    let Some(first_kept) = days.get(old.len()).filter(|_| !old.is_empty()) else {
        return Ok(None);
    };
    let begins = first_position(folder, *first_kept).map_err(unusable)?;
    let begins =
        begins.ok_or_else(|| Error::Internal("the audit log is damaged; run audit verify".into()))?;
    Ok(Some(Forgetting { days: old, begins }))
}

/// Moves the beginning of the log behind the days and removes them.
pub(super) fn forget(folder: &Path, forgetting: &Forgetting) -> std::io::Result<()> {
    let last = ends(folder)?.last;
    write_ends(folder, forgetting.begins, last)?;
    remove(folder, &forgetting.days)
}

/// Removes the days that a forgetting cut short by a crash has left before the beginning of the log.
pub(super) fn finish_forgetting(folder: &Path) -> std::io::Result<()> {
    let begins = ends(folder)?.begins;
    let mut left = Vec::new();
    for day in days(folder)? {
        let first = first_position(folder, day)?;
        if first.is_none_or(|first| first.sequence >= begins.sequence) {
            break;
        }
        left.push(day);
    }
    if left.is_empty() {
        return Ok(());
    }
    remove(folder, &left)
}

fn remove(folder: &Path, days: &[Date]) -> std::io::Result<()> {
    for day in days {
        fs::remove_file(path(folder, *day))?;
    }
    File::open(folder)?.sync_all()
}

/// The position before the first line of a day, if that line can be read.
fn first_position(folder: &Path, day: Date) -> std::io::Result<Option<Position>> {
    let first = lines(folder, day)?.next().transpose()?.unwrap_or_default();
    Ok(text(&first).and_then(audit::before_first))
}
