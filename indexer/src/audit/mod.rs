//! The audit log in its folder: who touched whose record, one file a day, only ever appended to.
//!
//! Entries come in and are on their way to the medium when the call returns; at most a second later, and at the end, they
//! survive a power cut. The form of lines and what binds them together is said in `duijie_access::audit`. A last line that a
//! crash cut short is taken off and that is noted in the log itself.

mod files;
mod tail;
mod verify;

pub use verify::{AuditFault, AuditVerification};

use crate::error::{Error, Unavailable};
use duijie_access::audit::{self, Entry, Position, SUBJECTS_MAX};
use duijie_domain::message::Text;
use files::DayFile;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

/// How long an entry may wait until it survives a power cut.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// What the log calls itself where it is its own subject.
const OWN_ROLE: &str = "log";

/// A call that touched persons, before it has its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditNote {
    /// Whose records were touched.
    pub tenant: String,
    /// The key of the caller; none for the local one.
    pub key: Option<String>,
    /// The role of the caller.
    pub role: String,
    /// What the caller says it did it for.
    pub purpose: Option<String>,
    /// The full name of the call, or the command.
    pub method: String,
    /// Creation numbers of the persons.
    pub subjects: Vec<u64>,
    /// Whether personal fields were told in full.
    pub in_full: bool,
    /// How it ended.
    pub result: String,
}

/// What to look for in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// Entries of this tenant only.
    pub tenant: Option<String>,
    /// Entries that name one of these persons; all if empty.
    pub persons: Vec<u64>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Most entries, the latest of them.
    pub limit: usize,
}

/// The log. Shared by reference between threads.
pub struct AuditLog {
    shared: Arc<Shared>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Keeps a folder that goes with the program.
    _temporary: Option<TempDir>,
}

struct Shared {
    folder: PathBuf,
    state: Mutex<State>,
}

struct State {
    position: Position,
    file: Option<DayFile>,
    is_synced: bool,
}

impl AuditLog {
    /// Opens the log in this folder, which is made if need be; none is a folder that vanishes with this value.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be used.
    pub fn open(folder: Option<&Path>, now: Timestamp) -> Result<Self, Error> {
        let temporary = match folder {
            Some(_) => None,
            None => Some(TempDir::with_prefix("duijie-audit-").map_err(unusable)?),
        };
        let folder = folder.or(temporary.as_ref().map(TempDir::path));
        let folder = folder.map(Path::to_owned).unwrap_or_default();
        files::make(&folder).map_err(unusable)?;
        files::finish_forgetting(&folder).map_err(unusable)?;
        let end = tail::find(&folder)?;
        let shared = Arc::new(Shared {
            folder,
            state: Mutex::new(State {
                position: end.position,
                file: end.file,
                is_synced: true,
            }),
        });
        let (stop, stopped) = mpsc::channel();
        let syncing = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("audit-sync".into());
        let thread = thread.spawn(move || {
            while stopped.recv_timeout(SYNC_EVERY) == Err(RecvTimeoutError::Timeout) {
                syncing.sync_or_tell();
            }
            syncing.sync_or_tell();
        });
        let log = Self {
            shared,
            stop: Some(stop),
            thread: Some(thread.map_err(unusable)?),
            _temporary: temporary,
        };
        for note in end.notes {
            log.append(note, now)?;
        }
        Ok(log)
    }

    /// Appends an entry. The answer that it is about may go out when this has returned.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be written; the answer must not go out then.
    pub fn append(&self, note: AuditNote, now: Timestamp) -> Result<(), Error> {
        let mut state = self.shared.lock();
        let day = now.to_zoned(TimeZone::UTC).date();
        let begins_file = state.roll_to(&self.shared.folder, day).map_err(unusable)?;
        let entry = state.entry(note, now, begins_file);
        let (line, chain) = audit::line(&entry, state.position.chain);
        let file = state.file.as_mut().ok_or_else(closed)?;
        file.append(&line).map_err(unusable)?;
        state.position = Position {
            sequence: entry.sequence,
            chain,
        };
        state.is_synced = false;
        Ok(())
    }

    /// Returns when every entry appended before survives a power cut.
    ///
    /// # Errors
    /// `Unavailable` when the medium fails.
    pub fn sync(&self) -> Result<(), Error> {
        self.shared.sync().map_err(unusable)
    }

    /// The entries that a query asks for, the earliest first.
    ///
    /// # Errors
    /// `Unavailable` when files cannot be read; `Internal` when a line is not in the form of the log.
    pub fn query(&self, query: &AuditQuery) -> Result<Vec<Entry>, Error> {
        files::query(&self.shared.folder, query)
    }

    /// Reads everything and tells what is not as it was written.
    ///
    /// # Errors
    /// `Unavailable` when files cannot be read.
    pub fn verify(&self) -> Result<AuditVerification, Error> {
        self.sync()?;
        verify::verify(&self.shared.folder)
    }

    /// The days that have a file, the earliest first. Days are counted in UTC.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be read.
    pub fn days(&self) -> Result<Vec<Date>, Error> {
        files::days(&self.shared.folder).map_err(unusable)
    }

    /// Removes the files of all days before this one, as the time for which they are kept is over; tells how many. What goes
    /// is written into the log itself first, with the digest from which the rest goes on.
    ///
    /// # Errors
    /// `Unavailable` when they cannot be removed.
    pub fn forget_before(&self, day: Date, now: Timestamp) -> Result<usize, Error> {
        if self.days()?.last().is_some_and(|latest| *latest < day) {
            // The log goes on from its latest file, so a new one is begun first.
            self.append(own_note("audit.forgetting", format!("days before {day}")), now)?;
        }
        let Some(forgetting) = files::before(&self.shared.folder, day)? else {
            return Ok(0);
        };
        let (days, begins) = (forgetting.days.len(), forgetting.begins);
        let told = format!(
            "{days} days, up to entry {} with digest {}",
            begins.sequence, begins.chain
        );
        self.append(own_note("audit.forgotten", told), now)?;
        self.sync()?;
        let _writing = self.shared.lock();
        files::forget(&self.shared.folder, &forgetting).map_err(unusable)?;
        Ok(days)
    }
}

impl Drop for AuditLog {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that syncs the audit log had failed");
        }
    }
}

/// Reads a log that nobody has open, and tells what is not as it was written.
///
/// # Errors
/// As [`AuditLog::verify`].
pub fn verify_folder(folder: &Path) -> Result<AuditVerification, Error> {
    verify::verify(folder)
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries go on being written while the medium is at work.
    fn sync(&self) -> std::io::Result<()> {
        let (file, position) = {
            let mut state = self.lock();
            if state.is_synced {
                return Ok(());
            }
            state.is_synced = true;
            (
                state.file.as_ref().map(DayFile::handle).transpose()?,
                state.position,
            )
        };
        let synced = file.map_or(Ok(()), |file| file.sync_all());
        let synced = synced.and_then(|()| files::write_last(&self.folder, position));
        if synced.is_err() {
            self.lock().is_synced = false;
        }
        synced
    }

    fn sync_or_tell(&self) {
        if let Err(error) = self.sync() {
            tracing::error!(kind = %error.kind(), "the audit log cannot be synced");
        }
    }
}

impl State {
    /// Begins the file of a new day; time that runs back stays in the file of the later day. Tells whether the file is new.
    fn roll_to(&mut self, folder: &Path, day: Date) -> std::io::Result<bool> {
        if let Some(file) = &self.file {
            if day <= file.day() {
                return Ok(file.is_empty());
            }
            file.handle()?.sync_all()?;
        }
        self.file = Some(DayFile::create(folder, day)?);
        Ok(true)
    }

    fn entry(&self, note: AuditNote, now: Timestamp, begins_file: bool) -> Entry {
        let count = note.subjects.len() as u64;
        let mut subjects = note.subjects;
        subjects.truncate(SUBJECTS_MAX);
        Entry {
            sequence: self.position.sequence + 1,
            time: now,
            tenant: note.tenant,
            key: note.key,
            role: note.role,
            purpose: note.purpose,
            method: note.method,
            subjects,
            count,
            in_full: note.in_full,
            result: note.result,
            previous: begins_file.then(|| self.position.chain.to_string()),
        }
    }
}

/// What the log notes about itself.
fn own_note(method: &str, result: String) -> AuditNote {
    AuditNote {
        role: OWN_ROLE.into(),
        method: method.into(),
        result,
        ..AuditNote::default()
    }
}

fn closed() -> Error {
    Error::Internal("the audit log has no file".into())
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn unusable(error: std::io::Error) -> Error {
    let kind = error.kind();
    Error::Unavailable(Unavailable::Refused {
        reason: "AUDIT_UNUSABLE",
        text: Text::new(
            format!("审计日志无法读写: {kind}; 未记录的查询不予答复, 请检查权限和磁盘空间"),
            format!(
                "the audit log cannot be read or written: {kind}; what is not logged is not answered, \
                 check permissions and disk space"
            ),
        ),
    })
}
