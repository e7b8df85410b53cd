//! A file, a mapping and the code tables make a plan; a plan makes rows: for each row of the file a record that may be
//! stored, or everything that is wrong with it. Nothing is stored here.

use super::bind::{Binding, Cells, Findings, continues};
use super::cell::Reading;
use super::field::Tabular;
use super::guess::{Guess, guess};
use super::mapping::Mapping;
use super::problem::{Refusal, RowProblem};
use super::reader::{Content, Format, Layout, ReadRow, Reader};
use crate::error::Error;
use duijie_domain::check::{CheckContext, Checked as _, Violation};
use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use duijie_domain::{Employer, RecordKey};
use duijie_language::wording::Severity;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be imported, and how.
#[derive(Clone)]
pub struct ImportPlan {
    path: PathBuf,
    format: &'static Format,
    mapping: Mapping,
    codes: Arc<CodeBook>,
    today: Date,
}

/// What became of one row of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult<R> {
    /// Row as a spreadsheet counts it, from 1 with the header row; line number for jsonl.
    pub row: u64,
    /// The record, or everything that is wrong with the row.
    pub outcome: Result<Imported<R>, Vec<RowProblem>>,
    /// What was taken, but should be looked at.
    pub warnings: Vec<RowProblem>,
}

/// A record from a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported<R> {
    /// The record.
    pub record: R,
    /// The employer that the row names for the first time in the file, if the mapping makes employers.
    pub employer: Option<Employer>,
}

/// What the headers of a file seem to mean; none for formats whose rows name their fields themselves.
///
/// # Errors
/// `InvalidInput` when the file cannot be read or has no header.
pub fn guess_file(path: &Path) -> Result<Option<Guess>, Error> {
    let reader = (Format::of_path(path)?.open)(path, &Layout::default())?;
    Ok(reader.headers().map(guess))
}

impl ImportPlan {
    /// A plan for the file at `path`, its format told by the ending of its name. `today` is the day on which the
    /// records are checked.
    ///
    /// # Errors
    /// `InvalidInput` when the ending is not known.
    pub fn new(
        path: impl Into<PathBuf>,
        mapping: Mapping,
        codes: Arc<CodeBook>,
        today: Date,
    ) -> Result<Self, Error> {
        let path = path.into();
        let format = Format::of_path(&path)?;
        Ok(Self {
            path,
            format,
            mapping,
            codes,
            today,
        })
    }

    /// The same plan for a file of this format, whatever its name.
    #[must_use]
    pub fn with_format(mut self, format: &'static Format) -> Self {
        self.format = format;
        self
    }

    /// The mapping of the plan.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Opens the file and reads its header.
    ///
    /// # Errors
    /// `InvalidInput` when the plan is for another kind, the file cannot be read, or the mapping does not fit it.
    pub fn rows<R: Tabular>(&self) -> Result<Rows<'_, R>, Error> {
        if R::KIND != self.mapping.kind {
            return Err(Error::Internal(format!(
                "a plan for {} was run for {}",
                self.mapping.kind,
                R::KIND
            )));
        }
        let layout = Layout {
            header_row: self.mapping.header_row,
            sheet: self.mapping.sheet.clone(),
        };
        let reader = (self.format.open)(&self.path, &layout)?;
        let bindings = reader.headers().map(|headers| self.bind(headers)).transpose()?;
        Ok(Rows {
            plan: self,
            reader,
            bindings,
            reading: Reading::new(&self.codes),
            first_rows: HashMap::new(),
            employers: HashSet::new(),
            has_failed: false,
        })
    }

    fn bind<R: Tabular>(&self, headers: &[String]) -> Result<Bindings<R>, Error> {
        let mapping = &self.mapping;
        let employer = mapping.employer.as_ref();
        let employer = employer.map(|employer| Binding::new(headers, &employer.columns, &employer.constants));
        Ok(Bindings {
            record: Binding::new(headers, &mapping.columns, &mapping.constants)?,
            employer: employer.transpose()?,
        })
    }

    fn check_context(&self) -> CheckContext<'_> {
        CheckContext {
            codes: &self.codes,
            today: self.today,
        }
    }
}

struct Bindings<R: 'static> {
    record: Binding<R>,
    employer: Option<Binding<Employer>>,
}

/// The rows of a file, one after the other. An error means that the file cannot be read on; it is the last item.
pub struct Rows<'a, R: 'static> {
    plan: &'a ImportPlan,
    reader: Box<dyn Reader>,
    bindings: Option<Bindings<R>>,
    reading: Reading<'a>,
    /// The row in which each key stood first.
    first_rows: HashMap<RecordKey, u64>,
    /// Employers made so far.
    employers: HashSet<RecordKey>,
    has_failed: bool,
}

impl<R: Tabular> Iterator for Rows<'_, R> {
    type Item = Result<RowResult<R>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let row = self.reader.next_row();
        self.has_failed = row.is_err();
        row.map(|row| row.map(|row| self.result(row))).transpose()
    }
}

impl<R: Tabular> Rows<'_, R> {
    /// Bytes of the file that have been read.
    pub fn bytes_done(&self) -> u64 {
        self.reader.bytes_done()
    }

    /// Bytes of the file.
    pub fn bytes_total(&self) -> u64 {
        self.reader.bytes_total()
    }

    fn result(&mut self, row: ReadRow) -> RowResult<R> {
        let ReadRow { row, content, .. } = row;
        let (outcome, warnings) = match content {
            Err(refusal) => (Err(vec![RowProblem::of_row(row, refusal)]), Vec::new()),
            Ok(content) => {
                let mut findings = Findings::default();
                let imported = self.imported(row, &content, &mut findings);
                let Findings { problems, warnings } = findings;
                (
                    if problems.is_empty() {
                        Ok(imported)
                    } else {
                        Err(problems)
                    },
                    warnings,
                )
            }
        };
        if let Ok(imported) = &outcome {
            self.first_rows.insert(imported.record.key().clone(), row);
            self.employers
                .extend(imported.employer.iter().map(|employer| employer.key.clone()));
        }
        RowResult {
            row,
            outcome,
            warnings,
        }
    }

    fn imported(&mut self, row: u64, content: &Content, findings: &mut Findings) -> Imported<R> {
        let (mut record, found) = match content {
            Content::Cells(cells) => self.read_cells(row, cells),
            Content::Json(text) => read_json(row, text),
        };
        *findings = found;
        self.fill_publisher(&mut record);
        let employer = match content {
            Content::Cells(cells) => self.derived_employer(row, cells, &mut record, findings),
            Content::Json(_) => None,
        };
        let is_readable = findings.problems.iter().all(|problem| !problem.field.is_empty());
        if is_readable {
            self.check(row, &record, employer.as_ref(), findings);
        }
        if findings.problems.is_empty()
            && let Some(first) = self.first_rows.get(record.key())
        {
            let header = self.header_of("key.own_id");
            findings.problems.push(RowProblem::of_field(
                row,
                "key.own_id",
                &header,
                repeated(record.key(), *first),
            ));
        }
        Imported { record, employer }
    }

    fn read_cells(&mut self, row: u64, cells: &Cells) -> (R, Findings) {
        let mut record = R::default();
        let bindings = self.bindings.as_ref();
        let found = bindings.map(|bindings| bindings.record.read(row, cells, &mut record, &mut self.reading));
        (record, found.unwrap_or_default())
    }

    fn fill_publisher(&self, record: &mut impl Tabular) {
        if let Some(publisher) = &self.plan.mapping.publisher
            && record.key().publisher.is_empty()
        {
            record.publisher_mut().clone_from(publisher);
        }
    }

    /// The employer that the row names, if the mapping makes employers and the file has not named it before. The
    /// vacancy then names it by the identifier that is made of its name.
    fn derived_employer(
        &mut self,
        row: u64,
        cells: &Cells,
        vacancy: &mut R,
        findings: &mut Findings,
    ) -> Option<Employer> {
        let binding = self.bindings.as_ref()?.employer.as_ref()?;
        let publisher = vacancy.key().publisher.clone();
        let named = vacancy.employer_mut().filter(|named| !named.is_empty())?;
        let name = std::mem::take(named);
        let own_id = employer_own_id(&name);
        named.clone_from(&own_id);
        let key = RecordKey { publisher, own_id };
        if self.employers.contains(&key) {
            return None;
        }
        let mut employer = Employer {
            key,
            registered_name: name.to_string(),
            ..Employer::default()
        };
        let found = binding.read(row, cells, &mut employer, &mut self.reading);
        let header = self.header_of("employer");
        let broken = employer.violations(self.plan.check_context());
        let broken = broken
            .into_iter()
            .filter(|violation| !is_told(&found.problems, &violation.field));
        let broken: Vec<RowProblem> = broken
            .map(|violation| RowProblem::of_violation(row, &header, violation))
            .collect();
        findings.warnings.extend(found.warnings);
        findings.problems.extend(found.problems.into_iter().chain(broken));
        Some(employer)
    }

    /// Broken rules of the domain, except about fields that could not be read in the first place.
    fn check(&self, row: u64, record: &R, employer: Option<&Employer>, findings: &mut Findings) {
        let of_row = |violation: Violation| {
            let header = self.header_of(&violation.field);
            RowProblem::of_violation(row, &header, violation)
        };
        let broken = record.violations(self.plan.check_context());
        let broken = broken
            .into_iter()
            .filter(|violation| !is_told(&findings.problems, &violation.field));
        let broken: Vec<RowProblem> = broken.map(of_row).collect();
        findings.problems.extend(broken);
        for finding in record.limits() {
            let told = of_row(finding.violation());
            match finding.severity {
                Severity::Refuse => findings.problems.push(told),
                Severity::Warn => findings.warnings.push(told),
            }
        }
        let missing = record.missing(employer).into_iter();
        let missing = missing.filter(|violation| !is_told(&findings.problems, &violation.field));
        findings.warnings.extend(missing.map(of_row));
    }

    fn header_of(&self, path: &str) -> String {
        let bindings = self.bindings.as_ref();
        bindings.map_or_else(String::new, |bindings| bindings.record.header_of(path).to_owned())
    }
}

/// Whether a problem has been told of the field, of a part of it or of the whole that it is part of.
fn is_told(problems: &[RowProblem], field: &str) -> bool {
    let mut told = problems.iter().map(|problem| problem.field.as_str());
    told.any(|told| told == field || continues(field, told) || continues(told, field))
}

/// The record in a line of JSON; fields that no record has are refused with their paths.
fn read_json<R: Tabular>(row: u64, text: &str) -> (R, Findings) {
    let mut track = serde_path_to_error::Track::new();
    let mut unknown = Vec::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let record = serde_ignored::deserialize(tracked, |path| unknown.push(path.to_string()));
    let record = record.and_then(|record| json.end().map(|()| record));
    let (record, fault) = match record {
        Ok(record) => (record, None),
        Err(error) => (
            R::default(),
            Some(RowProblem::of_row(
                row,
                not_a_record(&error, &track.path().to_string()),
            )),
        ),
    };
    let unknown = unknown
        .iter()
        .map(|path| RowProblem::of_field(row, path, "", unknown_field(path)));
    let problems = fault.into_iter().chain(unknown).collect();
    (
        record,
        Findings {
            problems,
            warnings: Vec::new(),
        },
    )
}

/// The name itself where it can be an identifier; otherwise its beginning and its fingerprint.
fn employer_own_id(name: &str) -> SmolStr {
    const CHARACTERS_MAX: usize = 64;
    const CHARACTERS_KEPT: usize = 40;
    const FINGERPRINT_BYTES: usize = 8;
    let plain = |character: &char| !character.is_control() && *character != '/';
    if name.chars().count() <= CHARACTERS_MAX && name.chars().all(|character| plain(&character)) {
        return name.into();
    }
    let beginning: String = name.chars().filter(plain).take(CHARACTERS_KEPT).collect();
    let digest = Sha256::digest(name.as_bytes());
    let fingerprint = digest
        .iter()
        .take(FINGERPRINT_BYTES)
        .fold(String::new(), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
    format_smolstr!("{beginning}-{fingerprint}")
}

fn repeated(key: &RecordKey, first: u64) -> Refusal {
    let own_id = &key.own_id;
    Refusal::new(
        "OWN_ID_REPEATED",
        Text::new(
            format!("编号“{own_id}”已在第 {first} 行出现，本行未导入"),
            format!("the identifier \"{own_id}\" stands in row {first} already; this row was left out"),
        ),
        Text::new(
            "请给每条记录不同的编号，或删除重复的行",
            "give each record its own identifier, or delete the repeated row",
        ),
    )
}

fn not_a_record(error: &serde_json::Error, path: &str) -> Refusal {
    Refusal::new(
        "JSON_INVALID",
        Text::new(
            format!("“{path}”处不是有效的记录：{error}"),
            format!("no valid record at `{path}`: {error}"),
        ),
        Text::new(
            "请按字段说明改正该处",
            "correct this place; the guide lists the fields",
        ),
    )
}

fn unknown_field(path: &str) -> Refusal {
    Refusal::new(
        "FIELD_UNKNOWN",
        Text::new(format!("没有字段“{path}”"), format!("there is no field `{path}`")),
        Text::new(
            "请检查字段名的拼写，或去掉该字段",
            "check the spelling, or leave the field out",
        ),
    )
}
