//! Files out: all records of a kind as a table or as JSON Lines, with the fields that import reads.
//!
//! Records stream from the store into a file beside its final name, which is put there when it is complete. One file here
//! for each format and one line in [`FORMATS`].

mod csv;
pub(crate) mod file;
mod jsonl;
mod xlsx;

pub use file::write_whole;
pub(crate) use file::{AtomicFile, not_writable};

use crate::error::Error;
use crate::ingest::cell::Printing;
use crate::ingest::field::Field;
use crate::ingest::{Language, Tabular};
use crate::store::{Store, Tenant};
use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Employer, RecordKind, Vacancy};
use std::path::Path;

/// Every format, the order being that of help texts.
pub const FORMATS: &[ExportFormat] = &[csv::CSV, csv::TSV, xlsx::XLSX, jsonl::JSONL];

/// Records that are read from the store at a time.
const PAGE_RECORDS: usize = 1_000;

/// A format that can be written.
#[derive(Debug, Clone, Copy)]
pub struct ExportFormat {
    /// The name on the command line.
    pub id: &'static str,
    /// The ending of file names, without dot.
    pub extension: &'static str,
    create: fn(&Path) -> Result<Box<dyn Sink>, Error>,
}

impl ExportFormat {
    /// The format of this name.
    pub fn named(id: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.id == id)
    }

    /// The format that the ending of a file name tells.
    ///
    /// # Errors
    /// `InvalidInput` naming the endings that are known.
    pub fn of_path(path: &Path) -> Result<&'static Self, Error> {
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default()
            .to_lowercase();
        let known = FORMATS.iter().find(|format| format.extension == ending);
        known.ok_or_else(|| {
            let all = FORMATS
                .iter()
                .map(|format| format.extension)
                .collect::<Vec<_>>()
                .join(", ");
            let text = Text::new(
                format!("不支持扩展名“{ending}”；可用：{all}"),
                format!("files ending in \"{ending}\" cannot be written; known endings: {all}"),
            );
            Error::invalid("file", "FORMAT_UNKNOWN", text)
        })
    }
}

/// How records are written.
pub struct ExportOptions<'a> {
    /// The language of headers and words.
    pub language: Language,
    /// Writes codes with their names, for people: `371502 东昌府区`. Import reads both forms.
    pub names: Option<&'a CodeBook>,
    /// Told now and then how many records have been written.
    pub progress: Option<&'a mut dyn FnMut(u64)>,
}

impl ExportOptions<'_> {
    /// Chinese headers, codes alone, nobody told of progress.
    pub fn new() -> Self {
        Self {
            language: Language::Chinese,
            names: None,
            progress: None,
        }
    }
}

impl Default for ExportOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes all records of a kind that belong to a tenant; tells how many.
///
/// # Errors
/// `InvalidInput` when the file cannot be written or a record does not fit the format, otherwise as the store. The file
/// is not touched then.
pub fn export(
    store: &Store,
    tenant: &Tenant,
    kind: RecordKind,
    path: &Path,
    format: &ExportFormat,
    options: ExportOptions<'_>,
) -> Result<u64, Error> {
    match kind {
        RecordKind::Employer => write_records(stored::<Employer>(store, tenant), path, format, options),
        RecordKind::Candidate => write_records(stored::<Candidate>(store, tenant), path, format, options),
        RecordKind::Vacancy => write_records(stored::<Vacancy>(store, tenant), path, format, options),
        RecordKind::Event | RecordKind::Fair => Err(Error::not_tabular(kind)),
    }
}

/// Writes records from anywhere; tells how many.
///
/// # Errors
/// As [`export`]; an error among the records ends the export with that error.
pub fn write_records<R: Tabular>(
    records: impl Iterator<Item = Result<R, Error>>,
    path: &Path,
    format: &ExportFormat,
    mut options: ExportOptions<'_>,
) -> Result<u64, Error> {
    let printing = Printing {
        language: options.language,
        names: options.names,
    };
    let columns: Vec<&Field<R>> = R::fields().iter().filter(|field| field.print.is_some()).collect();
    let headers: Vec<&str> = columns
        .iter()
        .map(|field| options.language.pick(field.zh, field.en))
        .collect();
    let mut sink = (format.create)(path)?;
    sink.headers(&headers)?;
    let mut written = 0;
    for record in records {
        let record = record?;
        let cells = || {
            columns
                .iter()
                .map(|field| cell(field, &record, &printing))
                .collect()
        };
        let json = || serde_json::to_string(&record).map_err(|error| Error::Internal(error.to_string()));
        sink.record(&cells, &json)?;
        written += 1;
        if let Some(progress) = options
            .progress
            .as_mut()
            .filter(|_| written % PAGE_RECORDS as u64 == 0)
        {
            progress(written);
        }
    }
    sink.finish()?;
    Ok(written)
}

/// A row of a table that holds no records, such as a ranked list.
pub struct PlainRow {
    /// The cells under the headers.
    pub cells: Vec<String>,
    /// The row for JSON Lines.
    pub json: serde_json::Value,
}

/// Writes rows that are no records; tells how many. Columns named in `numeric` hold numbers.
///
/// # Errors
/// As [`export`]; an error among the rows ends the writing with that error.
pub fn write_rows(
    headers: &[&str],
    numeric: &[&str],
    rows: impl Iterator<Item = Result<PlainRow, Error>>,
    path: &Path,
    format: &ExportFormat,
) -> Result<u64, Error> {
    let are_numbers: Vec<bool> = headers.iter().map(|header| numeric.contains(header)).collect();
    let mut sink = (format.create)(path)?;
    sink.headers(headers)?;
    let mut written = 0;
    for row in rows {
        let PlainRow { cells, json } = row?;
        let cells = || {
            let cells = cells.iter().cloned().zip(&are_numbers);
            cells
                .map(|(text, is_number)| OutCell {
                    text,
                    is_number: *is_number,
                })
                .collect()
        };
        sink.record(&cells, &|| Ok(json.to_string()))?;
        written += 1;
    }
    sink.finish()?;
    Ok(written)
}

fn cell<R: Tabular>(field: &Field<R>, record: &R, printing: &Printing<'_>) -> OutCell {
    let text = field
        .print
        .as_ref()
        .map_or_else(String::new, |print| print(record, printing));
    OutCell {
        text,
        is_number: field.numeric,
    }
}

/// The records of a tenant, page by page.
fn stored<'a, R: Tabular>(
    store: &'a Store,
    tenant: &'a Tenant,
) -> impl Iterator<Item = Result<R, Error>> + 'a {
    let mut after = 0;
    let own = store.of(tenant);
    let pages = std::iter::from_fn(move || match own.scan::<R>(after, PAGE_RECORDS) {
        Ok(page) => page.last().map(|stored| stored.envelope.number).map(|last| {
            after = last;
            Ok(page)
        }),
        Err(error) => Some(Err(error)),
    });
    pages.flat_map(move |page| {
        let (records, error) = match page {
            Ok(page) => (page, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        records.into_iter().map(|stored| Ok(stored.body)).chain(error)
    })
}

/// One cell on its way out.
pub(crate) struct OutCell {
    /// The text of the cell, not yet guarded.
    pub(crate) text: String,
    /// Whether the text, unless it is a word, is one number.
    pub(crate) is_number: bool,
}

/// The cells of a record, made when a format asks for them.
pub(crate) type MakeCells<'a> = &'a dyn Fn() -> Vec<OutCell>;
/// The serialised form of a record, made when a format asks for it.
pub(crate) type MakeJson<'a> = &'a dyn Fn() -> Result<String, Error>;

/// A file that is being written; nothing is to be seen of it before `finish`.
pub(crate) trait Sink {
    /// The headers, once and first.
    fn headers(&mut self, headers: &[&str]) -> Result<(), Error>;

    /// One record.
    fn record(&mut self, cells: MakeCells<'_>, json: MakeJson<'_>) -> Result<(), Error>;

    /// Puts the file in its place.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}
