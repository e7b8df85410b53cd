//! Runs a plan into the store: one thread reads and checks rows, this one writes batches of them and tells how far it
//! has come, while the store makes the batch before durable.

use super::field::Tabular;
use super::plan::{ImportPlan, Imported, RowResult, Rows};
use super::problem::{Refusal, RowProblem};
use super::results::ResultsFile;
use crate::error::{Conflict, Error};
use crate::store::{
    Outcome, PendingWrite, Sequence, Store, Tenant, Write, WriteRequest, WriteResult, Written,
};
use crossbeam_channel::{Sender, bounded};
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Employer, RecordKind, Vacancy};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Batches that may wait to be written.
const BATCHES_WAITING_MAX: usize = 4;
/// Problems that a report shows itself; the results file has all of them.
const PROBLEMS_SHOWN_MAX: usize = 50;

/// How an import is run.
pub struct ImportOptions<'a> {
    /// The tenant that the records belong to.
    pub tenant: Tenant,
    /// The instant that is noted as that of the writes.
    pub now: Timestamp,
    /// Check everything, store nothing.
    pub dry_run: bool,
    /// Rows that are written together.
    pub batch_rows: usize,
    /// Stop after so many rows: a trial.
    pub rows_max: Option<u64>,
    /// Where the results file goes, if one is wanted.
    pub results: Option<&'a Path>,
    /// Told after every batch how far the import has come.
    pub progress: Option<&'a mut dyn FnMut(ImportProgress)>,
    /// Stops the import after the batch at hand once it is set.
    pub cancel: Option<&'a AtomicBool>,
}

impl ImportOptions<'_> {
    /// Stores everything, without a results file and without telling of progress.
    pub fn new(tenant: Tenant, now: Timestamp) -> Self {
        const BATCH_ROWS: usize = 1_000;
        Self {
            tenant,
            now,
            dry_run: false,
            batch_rows: BATCH_ROWS,
            rows_max: None,
            results: None,
            progress: None,
            cancel: None,
        }
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportProgress {
    /// Rows that are done.
    pub rows: u64,
    /// Rows among them that were refused.
    pub rows_refused: u64,
    /// Bytes of the file that have been read.
    pub bytes_done: u64,
    /// Bytes of the file.
    pub bytes_total: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Rows that were read.
    pub rows: u64,
    /// Records that are new.
    pub created: u64,
    /// Records that were replaced.
    pub updated: u64,
    /// Records that were kept already as they are.
    pub unchanged: u64,
    /// Rows that would have been stored, had it not been a dry run.
    pub valid: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Employers that were made on the way.
    pub employers_created: u64,
    /// Warnings by code.
    pub warnings: BTreeMap<&'static str, u64>,
    /// Problems by code.
    pub problems: BTreeMap<&'static str, u64>,
    /// The first problems; the results file has all of them.
    pub first_problems: Vec<RowProblem>,
    /// The sequence that a reader has to have seen to see everything that was stored.
    pub sequence: Sequence,
    /// Whether it was stopped before the end of the file.
    pub is_cancelled: bool,
}

/// Imports the file of a plan. Importing the same file again changes nothing.
///
/// # Errors
/// `InvalidInput` when the file cannot be read (on) or the mapping does not fit it, `Unavailable` when the store takes no
/// writes or a file cannot be written. What was stored before stays; importing again is safe.
pub fn import(plan: &ImportPlan, store: &Store, options: ImportOptions<'_>) -> Result<ImportReport, Error> {
    match plan.mapping().kind {
        RecordKind::Employer => import_kind::<Employer>(plan, store, options),
        RecordKind::Candidate => import_kind::<Candidate>(plan, store, options),
        RecordKind::Vacancy => import_kind::<Vacancy>(plan, store, options),
        kind @ (RecordKind::Event | RecordKind::Fair) => Err(Error::not_tabular(kind)),
    }
}

fn import_kind<R: Tabular>(
    plan: &ImportPlan,
    store: &Store,
    options: ImportOptions<'_>,
) -> Result<ImportReport, Error> {
    let rows = plan.rows::<R>()?;
    let results = options.results.map(ResultsFile::create).transpose()?;
    let (batch_rows, rows_max) = (options.batch_rows.max(1), options.rows_max.unwrap_or(u64::MAX));
    let mut run = Run {
        store,
        options,
        results,
        report: ImportReport::default(),
        pending: None,
    };
    let done = std::thread::scope(|scope| {
        let (sender, batches) = bounded(BATCHES_WAITING_MAX);
        scope.spawn(move || read_batches(rows, batch_rows, rows_max, &sender));
        for batch in batches {
            if run.is_cancelled() {
                break;
            }
            run.take(batch?)?;
        }
        run.settle()
    });
    run.finish(done)
}

/// Rows that are written together, and how far the file has been read behind them.
struct Batch<R> {
    rows: Vec<RowResult<R>>,
    bytes_done: u64,
    bytes_total: u64,
}

fn read_batches<R: Tabular>(
    mut rows: Rows<'_, R>,
    batch_rows: usize,
    rows_max: u64,
    sender: &Sender<Result<Batch<R>, Error>>,
) {
    let mut rows_left = rows_max;
    loop {
        let count = usize::try_from(rows_left).unwrap_or(usize::MAX).min(batch_rows);
        let read: Result<Vec<RowResult<R>>, Error> = rows.by_ref().take(count).collect();
        let is_last = read
            .as_ref()
            .map_or(true, |read| read.len() < count || count == 0);
        rows_left -= read.as_ref().map_or(0, |read| read.len() as u64);
        let (bytes_done, bytes_total) = (rows.bytes_done(), rows.bytes_total());
        let batch = read.map(|rows| Batch {
            rows,
            bytes_done,
            bytes_total,
        });
        if sender.send(batch).is_err() || is_last {
            return;
        }
    }
}

struct Run<'s, 'a> {
    store: &'s Store,
    options: ImportOptions<'a>,
    results: Option<ResultsFile>,
    report: ImportReport,
    pending: Option<Pending>,
}

/// A batch on its way to the medium: what stood in its rows, in their order.
struct Pending {
    rows: Vec<PendingRow>,
    written: PendingWrite,
    progress: ImportProgress,
}

struct PendingRow {
    row: u64,
    warnings: Vec<RowProblem>,
    fate: Fate,
}

/// What has been decided about a row before the store has answered.
enum Fate {
    Refused(Vec<RowProblem>),
    Valid,
    /// The record is being written, behind its employer if there is one.
    Sent {
        with_employer: bool,
    },
}

impl Run<'_, '_> {
    fn is_cancelled(&mut self) -> bool {
        let is_set = self
            .options
            .cancel
            .is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        self.report.is_cancelled |= is_set;
        is_set
    }

    /// Hands a batch to the store, then books the one before, which has had time to become durable.
    fn take<R: Tabular>(&mut self, batch: Batch<R>) -> Result<(), Error> {
        let Batch {
            rows,
            bytes_done,
            bytes_total,
        } = batch;
        let mut writes = Vec::with_capacity(rows.len());
        let rows = rows.into_iter().map(|row| self.sent(row, &mut writes)).collect();
        let request = WriteRequest::new(self.options.now, writes)?;
        let written = self.store.submit(request)?;
        self.settle()?;
        let progress = ImportProgress {
            bytes_done,
            bytes_total,
            ..ImportProgress::default()
        };
        self.pending = Some(Pending {
            rows,
            written,
            progress,
        });
        Ok(())
    }

    /// Decides about a row, adding its writes to those of the batch.
    fn sent<R: Tabular>(&self, result: RowResult<R>, writes: &mut Vec<Write>) -> PendingRow {
        let RowResult {
            row,
            outcome,
            warnings,
        } = result;
        let fate = match outcome {
            Err(problems) => Fate::Refused(problems),
            Ok(_) if self.options.dry_run => Fate::Valid,
            Ok(imported) => match self.writes_of(&imported) {
                Ok(of_row) => {
                    let with_employer = of_row.len() > 1;
                    writes.extend(of_row);
                    Fate::Sent { with_employer }
                }
                Err(error) => Fate::Refused(vec![not_stored(row, &error)]),
            },
        };
        PendingRow { row, warnings, fate }
    }

    /// The employer, which is not to replace one that is kept, before the record itself.
    fn writes_of<R: Tabular>(&self, imported: &Imported<R>) -> Result<Vec<Write>, Error> {
        let tenant = &self.options.tenant;
        let employer = imported
            .employer
            .as_ref()
            .map(|employer| Write::create(tenant, employer))
            .transpose()?;
        Ok(employer
            .into_iter()
            .chain([Write::upsert(tenant, &imported.record)?])
            .collect())
    }

    /// Waits for the batch on its way and books what became of its rows.
    fn settle(&mut self) -> Result<(), Error> {
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        let mut answers = pending.written.wait()?.into_iter();
        for row in pending.rows {
            self.book(row, &mut answers)?;
        }
        let (rows, rows_refused) = (self.report.rows, self.report.refused);
        if let Some(progress) = &mut self.options.progress {
            progress(ImportProgress {
                rows,
                rows_refused,
                ..pending.progress
            });
        }
        Ok(())
    }

    fn book(
        &mut self,
        pending: PendingRow,
        answers: &mut impl Iterator<Item = WriteResult>,
    ) -> Result<(), Error> {
        let PendingRow { row, warnings, fate } = pending;
        self.report.rows += 1;
        self.book_warnings(&warnings)?;
        match fate {
            Fate::Refused(problems) => self.book_refused(problems),
            Fate::Valid => {
                self.report.valid += 1;
                self.book_stored(row, "valid")
            }
            Fate::Sent { with_employer } => {
                if with_employer {
                    self.book_employer(row, answers.next())?;
                }
                match answers.next() {
                    Some(Ok(written)) => {
                        let outcome = self.count(written);
                        self.book_stored(row, outcome)
                    }
                    Some(Err(error)) => self.book_refused(vec![not_stored(row, &error)]),
                    None => Err(unanswered()),
                }
            }
        }
    }

    fn book_warnings(&mut self, warnings: &[RowProblem]) -> Result<(), Error> {
        for warning in warnings {
            *self.report.warnings.entry(warning.code).or_default() += 1;
            self.results
                .as_mut()
                .map_or(Ok(()), |results| results.problem("warning", warning))?;
        }
        Ok(())
    }

    /// Books an employer made on the way; one that is kept already is as good.
    fn book_employer(&mut self, row: u64, answer: Option<WriteResult>) -> Result<(), Error> {
        match answer {
            Some(Ok(written)) => {
                self.report.employers_created += 1;
                self.report.sequence = self.report.sequence.max(written.revision);
                Ok(())
            }
            Some(Err(Error::Conflict(Conflict::AlreadyExists { .. }))) => Ok(()),
            Some(Err(error)) => self.book_warnings(&[not_stored(row, &error)]),
            None => Err(unanswered()),
        }
    }

    fn count(&mut self, written: Written) -> &'static str {
        let report = &mut self.report;
        report.sequence = report.sequence.max(written.revision);
        let (count, name) = match written.outcome {
            Outcome::Created => (&mut report.created, "created"),
            Outcome::Unchanged => (&mut report.unchanged, "unchanged"),
            Outcome::Updated | Outcome::Deleted => (&mut report.updated, "updated"),
        };
        *count += 1;
        name
    }

    fn book_stored(&mut self, row: u64, outcome: &str) -> Result<(), Error> {
        self.results
            .as_mut()
            .map_or(Ok(()), |results| results.stored(row, outcome))
    }

    fn book_refused(&mut self, problems: Vec<RowProblem>) -> Result<(), Error> {
        self.report.refused += 1;
        for problem in problems {
            *self.report.problems.entry(problem.code).or_default() += 1;
            self.results
                .as_mut()
                .map_or(Ok(()), |results| results.problem("refused", &problem))?;
            if self.report.first_problems.len() < PROBLEMS_SHOWN_MAX {
                self.report.first_problems.push(problem);
            }
        }
        Ok(())
    }

    /// Puts the results file in its place, also where the import ended with an error: it tells what was stored.
    fn finish(self, done: Result<(), Error>) -> Result<ImportReport, Error> {
        let put = self.results.map_or(Ok(()), ResultsFile::finish);
        done.and(put).map(|()| self.report)
    }
}

fn unanswered() -> Error {
    Error::Internal("the store left a write without an answer".into())
}

fn not_stored(row: u64, error: &Error) -> RowProblem {
    let message = Text::new(format!("未能保存：{error}"), format!("not stored: {error}"));
    let hint = Text::new(
        "请按说明处理后重新导入",
        "do what the message says and import again",
    );
    RowProblem::of_row(row, Refusal::new(error.reason(), message, hint))
}
