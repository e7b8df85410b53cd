//! Correcting a record at the person's wish: an update of named fields, with the reason in the log.

use super::super::{Call, Change, Disclosed, Engine, EngineError, Principal, RecordName, WriteOptions};
use duijie_domain::Candidate;
use duijie_domain::message::Text;

/// What is to be corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The record with its new values, the person by number.
    pub change: Change<Candidate>,
    /// Makes a repeated request safe; empty for none.
    pub request_id: String,
    /// Why, in free words. They may tell of the person, so the log notes only whether there were any.
    pub reason: String,
}

const REASON_CHARACTERS_MAX: usize = 200;

impl Engine {
    /// Corrects fields of a record. Search and matching have seen it when the answer is given.
    ///
    /// # Errors
    /// `InvalidInput` when no field is named or a rule is broken; `NotFound`.
    pub fn correct_my_data(
        &self,
        caller: &Principal,
        correction: Correction,
        call: &Call,
    ) -> Result<Disclosed<Candidate>, EngineError> {
        let Correction {
            change,
            request_id,
            reason,
        } = correction;
        check_reason(&reason)?;
        caller.witness.remark(match reason.trim().is_empty() {
            true => "no reason given",
            false => "reason given",
        });
        if change.mask.is_empty() {
            return Err(no_field());
        }
        let options = WriteOptions {
            request_id,
            validate_only: false,
        };
        let kept = self.update(caller, change, &options)?;
        let written = kept.written.ok_or_else(nothing_written)?;
        self.wait_for(written.revision, call)?;
        let name = RecordName::Number(written.number);
        Ok(self.disclose(caller, self.get::<Candidate>(caller, &name)?))
    }
}

fn check_reason(reason: &str) -> Result<(), EngineError> {
    if reason.chars().count() <= REASON_CHARACTERS_MAX {
        return Ok(());
    }
    Err(EngineError::invalid(
        "reason",
        "LENGTH_OUT_OF_RANGE",
        Text::new(
            format!("理由超过 {REASON_CHARACTERS_MAX} 个字符"),
            format!("the reason is longer than {REASON_CHARACTERS_MAX} characters"),
        ),
        Text::new("请缩短理由", "make it shorter"),
    ))
}

fn nothing_written() -> EngineError {
    EngineError::Internal("a correction wrote nothing".to_owned())
}

fn no_field() -> EngineError {
    EngineError::invalid(
        "update_mask",
        "FIELD_REQUIRED",
        Text::new("没有写明更正哪些字段", "no field to correct is named"),
        Text::new(
            "请在 update_mask 中列出字段路径，如 person.phone",
            "list field paths in update_mask, such as person.phone",
        ),
    )
}
