//! The rules that a record must keep before it is stored. Each broken rule becomes one [`Violation`] that names the
//! field, the reason and what to do; all of them are reported at once. Nothing here changes a record.

mod candidate;
mod checker;
mod employer;
mod event;
mod fair;
mod identity;
mod vacancy;

pub use candidate::check_candidate;
pub use employer::check_employer;
pub use event::check_event;
pub use fair::check_fair;
pub use identity::{credit_code_is_valid, identity_card_is_valid};
pub use vacancy::check_vacancy;

use crate::code::CodeBook;
use crate::message::Text;
use crate::record::Record;
use crate::{Candidate, Employer, Event, Fair, Vacancy};
use jiff::civil::Date;

/// Longest list of wishes that a seeker may rank.
pub const WISHES_MAX: usize = 3;
/// Most places at one site.
pub const HEAD_COUNT_MAX: u32 = 99_999;
/// Longest text of any one field in characters.
pub const TEXT_CHARACTERS_MAX: usize = 2_000;
/// Most entries in any list of codes.
pub const LIST_ENTRIES_MAX: usize = 100;
/// Youngest age at which a person may be registered (Labour Law, article 15).
pub const AGE_YEARS_MIN: i16 = 16;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field: `wishes.occupations[2]`.
    pub field: String,
    /// Reason in UPPER_SNAKE_CASE, stable across versions.
    pub reason: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Text,
}

/// What a check needs to know besides the record.
#[derive(Clone, Copy)]
pub struct CheckContext<'a> {
    /// The code tables.
    pub codes: &'a CodeBook,
    /// The day on which the record is checked.
    pub today: Date,
}

/// A record that can be checked.
pub trait Checked: Record {
    /// All rules that the record breaks; empty if it may be stored.
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation>;
}

impl Checked for Candidate {
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation> {
        check_candidate(self, context)
    }
}

impl Checked for Employer {
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation> {
        check_employer(self, context)
    }
}

impl Checked for Vacancy {
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation> {
        check_vacancy(self, context)
    }
}

impl Checked for Event {
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation> {
        check_event(self, context)
    }
}

impl Checked for Fair {
    fn violations(&self, context: CheckContext<'_>) -> Vec<Violation> {
        check_fair(self, context)
    }
}
