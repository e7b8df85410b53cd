//! Keeping employers, candidates and vacancies: one generic set of use cases for all three.

use super::disclosure::{Disclose, note};
use super::mask::merge;
use super::token::ListToken;
use super::{Engine, EngineError, Principal, RecordName};
use duijie_domain::Record;
use duijie_domain::check::{CheckContext, Checked, Violation};
use duijie_domain::message::Text;
use duijie_indexer::store::{Sequence, Stored, Write, WriteRequest, Written};
use duijie_indexer::{Error as IndexerError, error::Missing};
use duijie_language::wording::{Severity, Worded};

/// Most records in one page, batch or part of a stream.
pub const BATCH_RECORDS_MAX: usize = 1_000;
/// Records in a page when the caller names no number.
const PAGE_RECORDS_DEFAULT: usize = 50;

/// How a single write is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Makes a repeated request safe; empty for none.
    pub request_id: String,
    /// Only check; nothing is written.
    pub validate_only: bool,
}

/// A change of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<R> {
    /// The record by number; by its key if none.
    pub number: Option<u64>,
    /// The new content.
    pub record: R,
    /// Paths of the fields to change; all if empty.
    pub mask: Vec<String>,
    /// The revision that the caller has seen, if it wants to be guarded.
    pub revision: Option<Sequence>,
    /// Create the record if it is missing.
    pub allow_missing: bool,
}

impl<R: Record> Change<R> {
    /// The change as it was asked for. The write that is made of it depends on what stands, and so is another one when the
    /// request is sent again.
    fn asked(&self) -> Result<Vec<u8>, EngineError> {
        let Self {
            number,
            record,
            mask,
            revision,
            allow_missing,
        } = self;
        let asked = (R::KIND, number, record, mask, revision, allow_missing);
        serde_json::to_vec(&asked).map_err(|error| EngineError::Internal(error.to_string()))
    }
}

/// A record after a write. The revision is 0 when nothing was written (`validate_only`).
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<R> {
    /// What was done; none when nothing was to be written.
    pub written: Option<Written>,
    /// The record as it stands now; none when nothing was to be written.
    pub stored: Option<Stored<R>>,
    /// The record that was sent, after the mask was applied.
    pub body: R,
}

/// One page of a list in the order of creation.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPage<R> {
    /// The records.
    pub records: Vec<Stored<R>>,
    /// Where to go on; empty on the last page.
    pub next_page_token: String,
}

impl Engine {
    /// Creates a record whose key must be new.
    ///
    /// # Errors
    /// `InvalidInput` with every broken rule, `AlreadyExists`, `Conflict` for a reused request id.
    pub fn create<R: Checked + Worded + Disclose>(
        &self,
        caller: &Principal,
        record: R,
        options: &WriteOptions,
    ) -> Result<Kept<R>, EngineError> {
        self.check(&record)?;
        self.reach(caller).check_body(&record)?;
        let write = Write::create(&caller.tenant, &record)?;
        self.write_one(caller, record, vec![write], (options, None))
    }

    /// The record of this name, or the one that it was merged into.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn get<R: Checked>(&self, caller: &Principal, name: &RecordName) -> Result<Stored<R>, EngineError> {
        let reach = self.reach(caller);
        let (found, missing) = match name {
            RecordName::Number(number) => (
                reach.standing::<R>(*number)?,
                Missing::Number {
                    kind: R::KIND,
                    number: *number,
                },
            ),
            RecordName::Key(key) => (
                reach.find::<R>(key)?,
                Missing::Key {
                    kind: R::KIND,
                    key: key.clone(),
                },
            ),
        };
        let found = found.ok_or(IndexerError::NotFound(missing))?;
        note(caller, R::KIND, found.envelope.number);
        Ok(found)
    }

    /// Records in the order of their creation. A size of 0 is taken as 50.
    ///
    /// # Errors
    /// `InvalidInput` for a size out of range or a token of another list.
    pub fn list<R: Checked>(
        &self,
        caller: &Principal,
        page_size: i32,
        page_token: &str,
    ) -> Result<RecordPage<R>, EngineError> {
        let size = page_records(page_size)?;
        let mut after = ListToken::decode(page_token, R::KIND as u8)?;
        let mut records = Vec::with_capacity(size + 1);
        while records.len() <= size {
            let page = self.reach(caller).scan::<R>(after, size + 1)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            records.extend(page);
        }
        let more = records.len() > size;
        records.truncate(size);
        let last = records
            .last()
            .filter(|_| more)
            .map(|stored| stored.envelope.number);
        let next_page_token = last.map_or_else(String::new, |last| ListToken::encode(R::KIND as u8, last));
        Ok(RecordPage {
            records,
            next_page_token,
        })
    }

    /// Changes a record, or creates it where that is allowed.
    ///
    /// # Errors
    /// `InvalidInput`, `NotFound`, `Conflict` when the revision is no longer the one that the caller has seen.
    pub fn update<R: Checked + Worded + Disclose>(
        &self,
        caller: &Principal,
        change: Change<R>,
        options: &WriteOptions,
    ) -> Result<Kept<R>, EngineError> {
        let asked = change.asked()?;
        let (record, write) = self.change_to_write(caller, change)?;
        self.write_one(caller, record, vec![write], (options, Some(&asked)))
    }

    /// The records of these names, in their order.
    ///
    /// # Errors
    /// `InvalidInput` for too many, `NotFound` for the first that is missing.
    pub fn batch_get<R: Checked>(
        &self,
        caller: &Principal,
        names: &[RecordName],
    ) -> Result<Vec<Stored<R>>, EngineError> {
        check_batch("names", names.len())?;
        names.iter().map(|name| self.get(caller, name)).collect()
    }

    /// Makes all changes or none.
    ///
    /// # Errors
    /// As [`Engine::update`], with the place of the change before each field path.
    pub fn batch_update<R: Checked + Worded + Disclose>(
        &self,
        caller: &Principal,
        changes: Vec<Change<R>>,
    ) -> Result<Vec<Stored<R>>, EngineError> {
        check_batch("requests", changes.len())?;
        let mut writes = Vec::with_capacity(changes.len());
        for (place, change) in changes.into_iter().enumerate() {
            let (_, write) = self
                .change_to_write(caller, change)
                .map_err(|error| at(error, &format!("requests[{place}]")))?;
            writes.push(write);
        }
        let written = self.write_all(caller, writes, "", true)?;
        written
            .iter()
            .map(|written| self.get(caller, &RecordName::Number(written.number)))
            .collect()
    }

    /// Creates or replaces records one by one: each has a result of its own, and a bad one harms no other.
    ///
    /// # Errors
    /// `InvalidInput` for too many at once, `Unavailable` when the store has stopped.
    pub fn upsert<R: Checked + Worded + Disclose>(
        &self,
        caller: &Principal,
        records: &[R],
        validate_only: bool,
    ) -> Result<Vec<Result<Option<Written>, EngineError>>, EngineError> {
        check_batch("records", records.len())?;
        let mut results = Vec::with_capacity(records.len());
        let mut writes = Vec::new();
        for record in records {
            let write = self
                .check(record)
                .and_then(|()| self.reach(caller).check_body(record))
                .and_then(|()| self.reach(caller).check_key::<R>(record.key()))
                .and_then(|()| self.refuse_masked_by_key(caller, record))
                .and_then(|()| Ok(Write::upsert(&caller.tenant, record)?));
            results.push(write.map(|write| {
                if !validate_only {
                    writes.push(write);
                }
                None
            }));
        }
        if !writes.is_empty() {
            let request = WriteRequest::new(self.now(), writes)?;
            let written = self.store.write(request)?;
            let good = results.iter_mut().filter(|result| result.is_ok());
            for (result, written) in good.zip(written) {
                if let Ok(written) = &written {
                    note(caller, R::KIND, written.number);
                }
                *result = written.map(Some).map_err(EngineError::from);
            }
        }
        Ok(results)
    }

    /// Records come in by the thousand, so the stored one is looked up only for those that may be masked.
    fn refuse_masked_by_key<R: Disclose>(&self, caller: &Principal, record: &R) -> Result<(), EngineError> {
        if !record.looks_masked() {
            return Ok(());
        }
        let kept = self.reach(caller).tenant_wide().find::<R>(record.key())?;
        self.refuse_masked(record, kept.as_ref().map(|stored| &stored.body))
    }

    pub(super) fn change_to_write<R: Checked + Worded + Disclose>(
        &self,
        caller: &Principal,
        change: Change<R>,
    ) -> Result<(R, Write), EngineError> {
        let Change {
            number,
            record,
            mask,
            revision,
            allow_missing,
        } = change;
        let name = number.map_or_else(|| RecordName::Key(record.key().clone()), RecordName::Number);
        let current = match self.get::<R>(caller, &name) {
            Err(EngineError::NotFound(_)) if allow_missing && number.is_none() => {
                self.reach(caller).check_key::<R>(record.key())?;
                None
            }
            found => Some(found?),
        };
        let guard = revision.or(current
            .as_ref()
            .filter(|_| !mask.is_empty())
            .map(|stored| stored.envelope.revision));
        let record = match &current {
            Some(stored) if !mask.is_empty() => merge(&stored.body, &record, &mask)?,
            _ => record,
        };
        self.check(&record)?;
        self.reach(caller).check_body(&record)?;
        self.refuse_masked(&record, current.as_ref().map(|stored| &stored.body))?;
        let write = match (current, name) {
            (Some(stored), _) if stored.envelope.key == *record.key() => {
                Write::update_number(&caller.tenant, stored.envelope.number, &record)?
            }
            // Another record may stand for the one that is named: this is its publisher's own body.
            (Some(_), RecordName::Number(number)) => Write::update_number(&caller.tenant, number, &record)?,
            (Some(_), RecordName::Key(_)) => Write::update(&caller.tenant, &record)?,
            (None, _) => Write::upsert(&caller.tenant, &record)?,
        };
        Ok((record, guard.into_iter().fold(write, Write::expecting)))
    }

    fn write_one<R: Checked + Worded>(
        &self,
        caller: &Principal,
        body: R,
        writes: Vec<Write>,
        (options, asked): (&WriteOptions, Option<&[u8]>),
    ) -> Result<Kept<R>, EngineError> {
        if options.validate_only {
            return Ok(Kept {
                written: None,
                stored: None,
                body,
            });
        }
        let written = self
            .write_known_by(caller, writes, (&options.request_id, asked), true)?
            .into_iter()
            .next();
        let stored = match written {
            Some(written) => Some(self.get(caller, &RecordName::Number(written.number))?),
            None => None,
        };
        Ok(Kept {
            written,
            stored,
            body,
        })
    }

    pub(super) fn write_all(
        &self,
        caller: &Principal,
        writes: Vec<Write>,
        request_id: &str,
        all_or_nothing: bool,
    ) -> Result<Vec<Written>, EngineError> {
        self.write_known_by(caller, writes, (request_id, None), all_or_nothing)
    }

    /// Writes under a request identifier, with what was asked for where the writes do not tell it.
    fn write_known_by(
        &self,
        caller: &Principal,
        writes: Vec<Write>,
        (request_id, asked): (&str, Option<&[u8]>),
        all_or_nothing: bool,
    ) -> Result<Vec<Written>, EngineError> {
        let request = self.write_request(caller, writes, (request_id, asked), all_or_nothing)?;
        let results = self.store.write(request)?;
        let cause = results.iter().find_map(|result| match result {
            Err(IndexerError::Conflict(conflict)) if conflict.reason() == "NOT_APPLIED" => None,
            Err(error) => Some(error.clone()),
            Ok(_) => None,
        });
        match cause {
            Some(error) => Err(error.into()),
            None => Ok(results.into_iter().collect::<Result<_, _>>()?),
        }
    }

    /// Writes as they are sent to the store, under a request identifier if there is one.
    pub(super) fn write_request(
        &self,
        caller: &Principal,
        writes: Vec<Write>,
        (request_id, asked): (&str, Option<&[u8]>),
        all_or_nothing: bool,
    ) -> Result<WriteRequest, EngineError> {
        let mut request = WriteRequest::new(self.now(), writes)?;
        if all_or_nothing {
            request = request.all_or_nothing();
        }
        if !request_id.is_empty() {
            request = request.identified(&caller.tenant, request_id)?;
        }
        if let Some(asked) = asked {
            request = request.known_by(asked);
        }
        Ok(request)
    }

    pub(super) fn check<R: Checked + Worded>(&self, record: &R) -> Result<(), EngineError> {
        let mut violations = record.violations(CheckContext {
            codes: &self.codes,
            today: self.today(),
        });
        let limits = record.limits().into_iter();
        let refused = limits.filter(|finding| finding.severity == Severity::Refuse);
        violations.extend(refused.map(|finding| finding.violation()));
        if violations.is_empty() {
            Ok(())
        } else {
            Err(EngineError::InvalidInput(violations))
        }
    }
}

pub(super) fn page_records(page_size: i32) -> Result<usize, EngineError> {
    match usize::try_from(page_size) {
        Ok(0) => Ok(PAGE_RECORDS_DEFAULT),
        Ok(size) if size <= BATCH_RECORDS_MAX => Ok(size),
        _ => Err(EngineError::invalid(
            "page_size",
            "PAGE_SIZE_OUT_OF_RANGE",
            Text::new(
                format!("每页条数 {page_size} 不在 1 到 {BATCH_RECORDS_MAX} 之间"),
                format!("a page size of {page_size} is not between 1 and {BATCH_RECORDS_MAX}"),
            ),
            Text::new(
                "请改为范围内的数，或填 0 用默认值 50",
                "use a number in this range, or 0 for 50",
            ),
        )),
    }
}

fn check_batch(field: &str, length: usize) -> Result<(), EngineError> {
    if (1..=BATCH_RECORDS_MAX).contains(&length) {
        return Ok(());
    }
    Err(EngineError::invalid(
        field,
        "BATCH_SIZE_OUT_OF_RANGE",
        Text::new(
            format!("一批 {length} 条，须在 1 到 {BATCH_RECORDS_MAX} 之间"),
            format!("a batch of {length} is not between 1 and {BATCH_RECORDS_MAX}"),
        ),
        Text::new("请分批发送", "split the batch"),
    ))
}

/// The same error with `prefix` before the path of every field.
fn at(error: EngineError, prefix: &str) -> EngineError {
    match error {
        EngineError::InvalidInput(violations) => EngineError::InvalidInput(
            violations
                .into_iter()
                .map(|violation| Violation {
                    field: format!("{prefix}.{}", violation.field),
                    ..violation
                })
                .collect(),
        ),
        other => other,
    }
}
