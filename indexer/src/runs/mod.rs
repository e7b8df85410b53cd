//! Bulk runs on disk: what a run is to do, the pieces that are finished, and how it ended; all of it survives a power cut.
//!
//! In: plans, lists and marks of the engine. Out: the same after any crash. A run is a folder `runs/<number>` with
//! `plan`, one log of pieces for the attempt that the plan names, and `mark` once it has ended. Which rows take part,
//! what a list holds and when a run is begun anew is decided by the server; nothing is ranked here.

mod form;
mod log;
mod plan;
mod reader;
mod written;

pub use log::RunLog;
pub use plan::{
    PieceRows, ReasonCount, RowVersion, RunBasis, RunEntry, RunList, RunMark, RunPlan, RunReport, RunRequest,
    RunRow, RunRows, SideReport, TwoSided, TwoSidedMethod, TwoSidedReport,
};
pub use reader::RunReader;
pub use written::ListsFile;

use crate::error::{Error, Unavailable};
use crate::export::AtomicFile;
use duijie_domain::message::Text;
use serde::{Serialize, de::DeserializeOwned};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PLAN: &str = "plan";
const MARK: &str = "mark";
/// The lists of both sides that were made anew from the pieces.
const LISTS: &str = "two-sided";
/// Holds the last number that was given out, so that the number of a deleted run does not come back.
const LAST: &str = "last";

/// The folder of all runs.
#[derive(Debug)]
pub struct RunFolder {
    folder: PathBuf,
    /// Keeps a folder that goes with the program.
    _temporary: Option<TempDir>,
}

impl RunFolder {
    /// The folder at this place, created if need be; none is a folder that vanishes with this value.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be used.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        let temporary = match folder {
            Some(_) => None,
            None => Some(TempDir::with_prefix("duijie-runs-").map_err(unusable)?),
        };
        let folder = folder.or(temporary.as_ref().map(TempDir::path));
        let folder = folder.map(Path::to_owned).unwrap_or_default();
        fs::create_dir_all(&folder).map_err(unusable)?;
        Ok(Self {
            folder,
            _temporary: temporary,
        })
    }

    /// Every run by number with its mark, if it has ended. What a crash left of a run that was never promised or was
    /// deleted is cleared away.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be read. A run whose plan is damaged is left out and told to the operator.
    pub fn runs(&self) -> Result<Vec<(RunPlan, Option<RunMark>)>, Error> {
        let mut runs = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unusable)? {
            let name = entry.map_err(unusable)?.file_name();
            let Some(number) = name.to_str().and_then(|name| name.parse::<u64>().ok()) else {
                continue;
            };
            if !self.file(number, PLAN).exists() {
                fs::remove_dir_all(self.of(number)).map_err(unusable)?;
                continue;
            }
            match self
                .plan(number)
                .and_then(|plan| Ok((plan, self.read(number, MARK)?)))
            {
                Ok(run) => runs.push(run),
                Err(error) => tracing::error!(number, %error, "a bulk run cannot be read and is left out"),
            }
        }
        runs.sort_unstable_by_key(|(plan, _)| plan.number);
        Ok(runs)
    }

    /// A number that was never given out before.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be made durable.
    pub fn next_number(&self) -> Result<u64, Error> {
        let last: Option<u64> = read(&self.folder.join(LAST))?;
        let next = last.unwrap_or_default() + 1;
        write(&self.folder.join(LAST), &next)?;
        Ok(next)
    }

    /// Makes the plan of a new run, or of a new attempt at one, durable together with the rows that take part. Pieces
    /// of an earlier attempt are thrown away.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be made durable; the earlier plan stands then.
    pub fn begin(&self, plan: &RunPlan, rows: &RunRows) -> Result<RunLog, Error> {
        let folder = self.of(plan.number);
        fs::create_dir_all(&folder).map_err(unusable)?;
        sync(&self.folder)?;
        let log = RunLog::create(&self.log_file(plan), rows)?;
        sync(&folder)?;
        write(&self.file(plan.number, PLAN), plan)?;
        if let Some(earlier) = plan.attempt.checked_sub(1) {
            remove(&folder.join(log_name(earlier)))?;
        }
        Ok(log)
    }

    /// The log of a run that is to go on; a piece that a crash cut short is cut off.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be read or written; `Internal` when its head is damaged.
    pub fn resume(&self, plan: &RunPlan) -> Result<(RunRows, RunLog), Error> {
        RunLog::open(&self.log_file(plan))
    }

    /// Reads the pieces that a run has finished.
    ///
    /// # Errors
    /// As [`RunFolder::resume`].
    pub fn pieces(&self, plan: &RunPlan) -> Result<(RunRows, RunReader), Error> {
        RunReader::open(&self.log_file(plan))
    }

    /// Reads the lists of a finished run: its pieces, or the lists that were made anew from them.
    ///
    /// # Errors
    /// As [`RunFolder::resume`].
    pub fn reader(&self, plan: &RunPlan) -> Result<(RunRows, RunReader), Error> {
        match plan.request.two_sided {
            Some(_) => RunReader::open(&self.file(plan.number, LISTS)),
            None => self.pieces(plan),
        }
    }

    /// A file for lists that are made anew from the pieces; it takes the place of an earlier one when it is complete.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be written.
    pub fn new_lists(&self, plan: &RunPlan, rows: &RunRows) -> Result<ListsFile, Error> {
        ListsFile::create(&self.file(plan.number, LISTS), rows)
    }

    /// Notes durably how a run has ended; none takes the note away, so that it goes on.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be made durable.
    pub fn mark(&self, number: u64, mark: Option<&RunMark>) -> Result<(), Error> {
        match mark {
            Some(mark) => write(&self.file(number, MARK), mark),
            None => {
                remove(&self.file(number, MARK))?;
                sync(&self.of(number))
            }
        }
    }

    /// Deletes a run with everything that was written for it.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be changed.
    pub fn delete(&self, number: u64) -> Result<(), Error> {
        remove(&self.file(number, PLAN))?;
        sync(&self.of(number))?;
        fs::remove_dir_all(self.of(number)).map_err(unusable)?;
        sync(&self.folder)
    }

    /// A file in the folder of a run.
    #[must_use]
    pub fn file(&self, number: u64, name: &str) -> PathBuf {
        self.of(number).join(name)
    }

    fn plan(&self, number: u64) -> Result<RunPlan, Error> {
        let plan: Option<RunPlan> = self.read(number, PLAN)?;
        plan.ok_or_else(|| form::damaged("the plan of a run is missing"))
    }

    fn read<T: DeserializeOwned>(&self, number: u64, name: &str) -> Result<Option<T>, Error> {
        read(&self.file(number, name))
    }

    fn of(&self, number: u64) -> PathBuf {
        self.folder.join(number.to_string())
    }

    fn log_file(&self, plan: &RunPlan) -> PathBuf {
        self.file(plan.number, &log_name(plan.attempt))
    }
}

fn log_name(attempt: u32) -> String {
    format!("pieces-{attempt}")
}

/// Replaces a small file as a whole, so that a power cut leaves the old or the new one.
fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), Error> {
    let mut file = AtomicFile::create(path).map_err(not_kept)?;
    file.write_all(&form::seal(value)?).map_err(unusable)?;
    file.finish().map_err(not_kept)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read(path) {
        Ok(bytes) => form::unseal(&bytes).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(error)),
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(unusable(error)),
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(unusable)
}

/// A file of ours that could not be written is not the fault of whoever called.
fn not_kept(error: Error) -> Error {
    match error {
        Error::InvalidInput(invalid) => refused(invalid.text),
        other => other,
    }
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn unusable(error: std::io::Error) -> Error {
    let kind = error.kind();
    refused(Text::new(
        format!("批量匹配任务的目录无法读写：{kind}；请检查权限和磁盘空间"),
        format!(
            "the folder of bulk runs cannot be read or written: {kind}; check permissions and disk space"
        ),
    ))
}

fn refused(text: Text) -> Error {
    Error::Unavailable(Unavailable::Refused {
        reason: "RUNS_FOLDER_UNUSABLE",
        text,
    })
}
