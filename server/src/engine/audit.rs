//! What calls have touched, on its way into the audit log, and questions to that log.

use super::{Engine, EngineError, Principal, RecordName, witness::Seen};
use duijie_access::audit::Entry;
use duijie_access::mask;
use duijie_domain::RecordKind;
use duijie_domain::message::Text;
use duijie_indexer::Error as IndexerError;
use duijie_indexer::audit::{AuditNote, AuditQuery, AuditVerification};
use duijie_indexer::error::Missing;
use jiff::Timestamp;

/// Most entries of one answer.
const ENTRIES_MAX: usize = 1_000;
/// Entries when the caller names no number.
const ENTRIES_DEFAULT: usize = 100;
/// Longest purpose that is kept, in characters.
const PURPOSE_CHARACTERS_MAX: usize = 100;

/// What somebody wants to know of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuestion {
    /// The person; everybody if none.
    pub person: Option<RecordName>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Most entries, the latest of them; 0 for 100.
    pub page_size: i32,
}

impl Engine {
    /// Writes down what a call has touched, if it has touched anybody. What cannot be written down must not be answered.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be written.
    pub fn write_down(&self, caller: &Principal, method: &str, result: &str) -> Result<(), EngineError> {
        let Seen {
            persons,
            in_full,
            remark,
        } = caller.witness.take();
        if persons.is_empty() {
            return Ok(());
        }
        let note = AuditNote {
            tenant: caller.tenant.as_str().to_owned(),
            key: caller.key_id.as_ref().map(ToString::to_string),
            role: caller.role.code().to_owned(),
            purpose: caller.purpose.as_deref().map(purpose),
            method: method.to_owned(),
            subjects: persons.into_iter().collect(),
            in_full,
            result: match remark {
                Some(remark) => format!("{result}, {remark}"),
                None => result.to_owned(),
            },
        };
        Ok(self.audit.append(note, self.now())?)
    }

    /// Notes every person of the caller's tenant, as for a file of all of them.
    pub fn note_everybody(&self, caller: &Principal) {
        let pool = self.pool.snapshot().tenant(&caller.tenant);
        caller
            .witness
            .saw(pool.candidate_cards.iter().map(|(number, _)| number));
    }

    /// Who has touched whom.
    ///
    /// # Errors
    /// `InvalidInput` for a number out of range, `NotFound` for a person who was never there.
    pub fn audit_entries(
        &self,
        caller: &Principal,
        question: &AuditQuestion,
    ) -> Result<Vec<Entry>, EngineError> {
        let persons = match &question.person {
            Some(name) => self.numbers_of_person(caller, name)?,
            None => Vec::new(),
        };
        let entries = self.audit.query(&AuditQuery {
            tenant: Some(caller.tenant.as_str().to_owned()),
            persons,
            from: question.from,
            to: question.to,
            limit: limit(question.page_size)?,
        })?;
        let named = entries.iter().flat_map(|entry| entry.subjects.iter().copied());
        caller.witness.saw(named);
        Ok(entries)
    }

    /// The latest entries that name one of these numbers, for the person whose they are: nobody else is named in them.
    pub(super) fn readings_of(
        &self,
        caller: &Principal,
        numbers: &[u64],
        entries_max: usize,
    ) -> Result<Vec<Entry>, EngineError> {
        let mut entries = self.audit.query(&AuditQuery {
            tenant: Some(caller.tenant.as_str().to_owned()),
            persons: numbers.to_vec(),
            limit: entries_max,
            ..AuditQuery::default()
        })?;
        for entry in &mut entries {
            entry.subjects.retain(|number| numbers.contains(number));
        }
        Ok(entries)
    }

    /// Reads the whole log and tells what is not as it was written.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be read.
    pub fn verify_audit(&self) -> Result<AuditVerification, EngineError> {
        Ok(self.audit.verify()?)
    }

    /// Every creation number under which a person is or was known: of an erased one as the receipt has them.
    pub(super) fn numbers_of_person(
        &self,
        caller: &Principal,
        name: &RecordName,
    ) -> Result<Vec<u64>, EngineError> {
        if let RecordName::Number(number) = name
            && let Some(erasure) = self.store.erasure(*number)?
        {
            return match erasure.tenant == caller.tenant {
                true => Ok(erasure.numbers),
                false => Err(IndexerError::NotFound(Missing::Number {
                    kind: RecordKind::Candidate,
                    number: *number,
                })
                .into()),
            };
        }
        let number = self.person_number(caller, name)?;
        self.members_of(caller, number)
    }
}

/// A purpose is what somebody typed: whatever could be a number of a person is covered.
fn purpose(text: &str) -> String {
    let short: String = text.chars().take(PURPOSE_CHARACTERS_MAX).collect();
    mask::words(&short)
}

fn limit(page_size: i32) -> Result<usize, EngineError> {
    match usize::try_from(page_size) {
        Ok(0) => Ok(ENTRIES_DEFAULT),
        Ok(size) if size <= ENTRIES_MAX => Ok(size),
        _ => Err(EngineError::invalid(
            "page_size",
            "PAGE_SIZE_OUT_OF_RANGE",
            Text::new(
                format!("每页条数 {page_size} 不在 1 到 {ENTRIES_MAX} 之间"),
                format!("a page size of {page_size} is not between 1 and {ENTRIES_MAX}"),
            ),
            Text::new(
                "请改为范围内的数，或填 0 用默认值 100",
                "use a number in this range, or 0 for 100",
            ),
        )),
    }
}
