//! The lists of a finished run: read one by one from any position, or written into a file beside them. Everything that
//! is told was kept when the run was made, so it is the same whatever has happened to the records since.

use super::fault;
use crate::engine::pool_view::Card;
use crate::engine::{Call, Engine, EngineError, Principal, Witness};
use duijie_domain::RecordKind;
use duijie_indexer::Error as IndexerError;
use duijie_indexer::error::Unavailable;
use duijie_indexer::export::{ExportFormat, PlainRow, write_rows};
use duijie_indexer::runs::{ReasonCount, RunEntry, RunList, RunPlan, RunReader, RunRow, RunRows};
use duijie_matcher::score::{PairScore, SideScore};
use std::io::Read;
use std::sync::Arc;

/// What exported files are called, without their ending.
const EXPORT_NAME: &str = "lists";
/// The folder of the runs as seen from the data folder.
const RUNS: &str = "runs";

/// The lists of a run, on their way to whoever reads them.
pub struct RunLists {
    /// The run.
    pub plan: Arc<RunPlan>,
    rows: RunRows,
    reader: RunReader,
    position: u64,
    witness: Witness,
}

/// One list of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunListView {
    /// Creation number of the row.
    pub number: u64,
    /// What it is called.
    pub card: Card,
    /// Best first.
    pub matches: Vec<RunMatch>,
    /// Why an empty list is empty.
    pub reasons: Vec<ReasonCount>,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMatch {
    /// Creation number.
    pub number: u64,
    /// What it is called.
    pub card: Card,
    /// Place in the list, from 1.
    pub rank: u32,
    /// Scores of the pair.
    pub score: PairScore,
    /// The explanation in the form in which it was kept; empty if there is none.
    pub explanation: Vec<u8>,
}

/// A list and the position behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPart {
    /// Whose list it is.
    pub kind: RecordKind,
    /// The list.
    pub list: RunListView,
    /// Where to go on.
    pub next_position: u64,
}

/// A file that was written for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFile {
    /// The file as seen from the data folder.
    pub file: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
}

impl Engine {
    /// The lists of a finished run from this position on: those of the vacancies, then those of the candidates, each by
    /// creation number.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while the run is not finished; `InvalidInput` for a position behind the end.
    pub fn run_lists(&self, caller: &Principal, number: u64, position: u64) -> Result<RunLists, EngineError> {
        let (plan, _) = self.runs.finished(&caller.tenant, number)?;
        if position > plan.lists() {
            return Err(fault::position_beyond(position, plan.lists()));
        }
        let (rows, reader) = self.runs.folder().reader(&plan)?;
        Ok(RunLists {
            plan,
            rows,
            reader: reader.skipping(position),
            position,
            witness: caller.witness.clone(),
        })
    }

    /// Writes the lists of a finished run into a file beside it, in place of an earlier one of the same format.
    /// `rows_of` says how a list looks as rows.
    ///
    /// # Errors
    /// As [`Engine::run_lists`]; `Unavailable` when the file cannot be written.
    pub fn export_run(
        &self,
        caller: &Principal,
        number: u64,
        format: &ExportFormat,
        table: &RunTable<'_>,
        call: &Call,
    ) -> Result<RunFile, EngineError> {
        let mut lists = self.run_lists(caller, number, 0)?;
        let name = format!("{EXPORT_NAME}.{}", format.extension);
        let path = self.runs.folder().file(number, &name);
        let mut stopped = None;
        let mut next = || call.check().and_then(|()| lists.next_part());
        let rows = std::iter::from_fn(|| -> Option<Vec<Result<PlainRow, IndexerError>>> {
            match next() {
                Ok(part) => part.map(|part| (table.rows_of)(&part).into_iter().map(Ok).collect()),
                Err(_) if stopped.is_some() => None,
                Err(error) => {
                    stopped = Some(error);
                    Some(vec![Err(IndexerError::Unavailable(Unavailable::Cancelled))])
                }
            }
        });
        let written = write_rows(table.headers, table.numeric, rows.flatten(), &path, format);
        let rows = match stopped {
            Some(error) => return Err(error),
            None => written?,
        };
        let (bytes, sha256) = digest(&path).map_err(|error| EngineError::Internal(error.to_string()))?;
        Ok(RunFile {
            file: format!("{RUNS}/{number}/{name}"),
            rows,
            bytes,
            sha256,
        })
    }
}

/// How lists look as a table.
pub struct RunTable<'a> {
    /// The headers.
    pub headers: &'a [&'a str],
    /// Those of columns of numbers.
    pub numeric: &'a [&'a str],
    /// The rows of one list.
    pub rows_of: &'a dyn Fn(&RunPart) -> Vec<PlainRow>,
}

impl RunLists {
    /// Numbers of the rows of this kind that take part.
    pub fn rows(&self, kind: RecordKind) -> Vec<u64> {
        let rows = match kind {
            RecordKind::Candidate => &self.rows.candidates,
            _ => &self.rows.vacancies,
        };
        rows.iter().map(|row| row.number).collect()
    }

    /// The next list; none behind the last.
    ///
    /// # Errors
    /// `Internal` when lists are missing, `Unavailable` when they cannot be read.
    pub fn next_part(&mut self) -> Result<Option<RunPart>, EngineError> {
        if self.position == self.plan.lists() {
            return Ok(None);
        }
        let list = self.reader.next_list()?;
        let list = list.ok_or_else(|| fault::damaged(self.plan.number))?;
        let (kind, own, others) = if self.position < self.plan.vacancy_lists() {
            (RecordKind::Vacancy, &self.rows.vacancies, &self.rows.candidates)
        } else {
            (RecordKind::Candidate, &self.rows.candidates, &self.rows.vacancies)
        };
        self.position += 1;
        match kind {
            RecordKind::Candidate => self.witness.saw([list.number]),
            _ => self.witness.saw(list.entries.iter().map(|entry| entry.number)),
        }
        Ok(Some(RunPart {
            kind,
            list: view(list, own, others),
            next_position: self.position,
        }))
    }
}

fn view(list: RunList, own: &[RunRow], others: &[RunRow]) -> RunListView {
    let matches = (1..).zip(list.entries).map(|(rank, entry)| RunMatch {
        number: entry.number,
        card: card(others, entry.number),
        rank,
        score: score(&entry),
        explanation: entry.explanation,
    });
    RunListView {
        number: list.number,
        card: card(own, list.number),
        matches: matches.collect(),
        reasons: list.reasons,
    }
}

fn card(rows: &[RunRow], number: u64) -> Card {
    let place = rows.binary_search_by_key(&number, |row| row.number);
    let row = place.ok().and_then(|place| rows.get(place));
    row.map_or_else(Card::default, |row| Card {
        key: row.key.clone(),
        title: row.title.clone(),
        version: row.version,
    })
}

pub(super) fn score(entry: &RunEntry) -> PairScore {
    let side = |(score, coverage)| SideScore { score, coverage };
    PairScore {
        score: entry.score,
        coverage: entry.coverage,
        employer: side(entry.employer),
        seeker: side(entry.seeker),
    }
}

fn digest(path: &std::path::Path) -> std::io::Result<(u64, String)> {
    use sha2::{Digest, Sha256};
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            let hexadecimal: Vec<String> = digest
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            return Ok((bytes, hexadecimal.concat()));
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
}
