//! What can be wrong with one row of a file, said in both languages with what to do about it.
//!
//! Readers of cells return a [`Refusal`]; the import run adds row, field and header and makes a [`RowProblem`] of it.
//! Failures that concern a whole file are [`crate::Error`], not these.

use duijie_domain::check::Violation;
use duijie_domain::message::Text;

/// Longest piece of a cell that is shown in a message, in characters.
const SHOWN_CHARACTERS: usize = 60;

/// One thing wrong with, or worth telling about, one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Row in the file as a spreadsheet counts it, from 1 with the header row; line number for jsonl.
    pub row: u64,
    /// Path of the field (`requirements.majors[2]`); empty if the row as a whole is concerned.
    pub field: String,
    /// Header of the column that the value came from; empty if there is none.
    pub header: String,
    /// Stable reason code (UPPER_SNAKE).
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Text,
}

impl RowProblem {
    /// A problem of the row as a whole.
    pub(crate) fn of_row(row: u64, refusal: Refusal) -> Self {
        Self::of_field(row, "", "", refusal)
    }

    /// A problem of one field; `refusal.place` is appended to the path of the field.
    pub(crate) fn of_field(row: u64, field: &str, header: &str, refusal: Refusal) -> Self {
        Self {
            row,
            field: format!("{field}{}", refusal.place),
            header: header.to_owned(),
            code: refusal.code,
            message: refusal.message,
            hint: refusal.hint,
        }
    }

    /// A broken rule of the domain.
    pub(crate) fn of_violation(row: u64, header: &str, violation: Violation) -> Self {
        Self {
            row,
            field: violation.field,
            header: header.to_owned(),
            code: violation.reason,
            message: violation.message,
            hint: violation.hint,
        }
    }
}

/// Why a text is not taken as it is, before it is known where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Where within the field: empty, or `[2]` for the third entry of a list.
    pub(crate) place: String,
    /// Stable reason code (UPPER_SNAKE).
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: Text,
    /// What to do about it.
    pub(crate) hint: Text,
}

impl Refusal {
    /// A refusal of the whole cell.
    pub(crate) fn new(code: &'static str, message: Text, hint: Text) -> Self {
        Self {
            place: String::new(),
            code,
            message,
            hint,
        }
    }

    /// The same refusal about the entry `position` (from 0) of a list.
    pub(crate) fn at(mut self, position: usize) -> Self {
        self.place = format!("[{position}]{}", self.place);
        self
    }

    /// A text that is no value of its field; `wanted` says in both languages what is.
    pub(crate) fn unreadable(code: &'static str, text: &str, wanted: Text) -> Self {
        let text = shown(text);
        Self::new(
            code,
            Text::new(
                format!("无法识别“{text}”"),
                format!("\"{text}\" cannot be understood"),
            ),
            wanted,
        )
    }
}

/// The beginning of a text, short enough for a message.
pub(crate) fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let beginning: String = characters.by_ref().take(SHOWN_CHARACTERS).collect();
    if characters.next().is_some() {
        format!("{beginning}…")
    } else {
        beginning
    }
}
