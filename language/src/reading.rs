//! What every reader gives: values with their span and confidence, and doubts instead of guesses.
//!
//! How a text is read is the readers' business.

use std::ops::Range;

use duijie_domain::message::Text;

/// Where in a text something stands: bytes from the start, at the borders of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// What stands there; empty if the span is not one of this text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

/// How sure a reading is, in thousandths: 1000 is a form that can mean nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u16);

impl Confidence {
    /// The form can mean nothing else.
    pub const CERTAIN: Self = Self(1000);

    /// A confidence in thousandths; more than 1000 is taken as 1000.
    #[must_use]
    pub const fn from_thousandths(thousandths: u16) -> Self {
        if thousandths > 1000 {
            Self(1000)
        } else {
            Self(thousandths)
        }
    }

    /// The confidence in thousandths, 0..=1000.
    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }
}

/// One value read out of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
    /// How sure the reading is.
    pub confidence: Confidence,
}

/// Something in a text that can be read in several ways, or in none, and is therefore left to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What kind of doubt, for programs: `PAY_UNIT_UNCLEAR`.
    pub code: &'static str,
    /// Where it stands.
    pub span: Span,
    /// What is unclear and what to write instead.
    pub message: Text,
}

/// All that a reader found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings<T> {
    /// What was read, in the order of the text.
    pub readings: Vec<Reading<T>>,
    /// What was left to a person, in the order of the text.
    pub doubts: Vec<Doubt>,
}

impl<T> Default for Findings<T> {
    fn default() -> Self {
        Self {
            readings: Vec::new(),
            doubts: Vec::new(),
        }
    }
}
