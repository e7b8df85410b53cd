//! Every reader under one roof, as tools see them: a text in, cells of a table and readings with spans out.
//!
//! One file here for each reader and one line in [`KINDS`]; the command line and the wire take them from this list. How a
//! text is read stands with the reader itself.

mod benefit;
mod education;
mod experience;
mod pay;
mod place;
mod skills;
mod title;
mod wording;
mod working_time;

use std::sync::Arc;

use duijie_domain::code::CodeBook;
use thiserror::Error;

use crate::reading::{Confidence, Doubt, Findings, Reading, Span};

/// The last column of every reader: what was left to a person, by code.
pub const DOUBTS_COLUMN: &str = "doubts";

/// Every reader, in the order of help texts.
pub static KINDS: &[Kind] = &[
    title::KIND,
    pay::KIND,
    place::KIND,
    education::KIND,
    experience::KIND,
    working_time::KIND,
    benefit::KIND,
    skills::KIND,
    wording::KIND,
];

/// How far codes of a hierarchy are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// As far as the reading is sure.
    #[default]
    Auto,
    /// Down to this level, sure or not.
    Exactly(u8),
}

/// What readers have to know besides the text.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The code tables.
    pub codes: Arc<CodeBook>,
    /// How far codes are told.
    pub level: Level,
}

/// One reader.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Name on the command line and the wire.
    pub id: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Names of the cells, without [`DOUBTS_COLUMN`].
    pub columns: &'static [&'static str],
    make: fn(&Settings) -> Result<Box<dyn Normalise>, NotReady>,
}

/// A reader whose own tables cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotReady(pub String);

/// Reads one text after the other.
pub trait Normalise: Send + Sync {
    /// What a text says; there is a cell for each column.
    fn normalise(&self, text: &str) -> Normalised;
}

/// What was read from one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Normalised {
    /// One cell for each column, empty where nothing was told.
    pub cells: Vec<String>,
    /// What was read, with where it stands.
    pub readings: Vec<Reading<Told>>,
    /// What was left to a person.
    pub doubts: Vec<Doubt>,
}

/// One value in words that programs and people read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// What it is: `occupation`, `skill`, `rule`.
    pub field: &'static str,
    /// The code or the number.
    pub value: String,
    /// The name of the code, or what else there is to say.
    pub name: String,
}

impl Kind {
    /// The reader of this name.
    #[must_use]
    pub fn named(id: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.id == id)
    }

    /// The reader, ready to read.
    ///
    /// # Errors
    /// [`NotReady`] if its tables do not fit the codes in use.
    pub fn reader(&self, settings: &Settings) -> Result<Box<dyn Normalise>, NotReady> {
        (self.make)(settings)
    }

    /// The names of all cells that are written to tables.
    #[must_use]
    pub fn headers(&self) -> Vec<&'static str> {
        let columns = self.columns.iter().copied();
        columns.chain([DOUBTS_COLUMN]).collect()
    }
}

impl Normalised {
    /// The cells with that of the doubts behind them.
    #[must_use]
    pub fn row(self) -> Vec<String> {
        let doubts = self.doubts.iter().map(|doubt| doubt.code.to_owned());
        let doubts = joined(doubts);
        self.cells.into_iter().chain([doubts]).collect()
    }
}

/// Several values in one cell.
fn joined(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("|")
}

/// A number, or nothing.
fn number(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A confidence as cells tell it: 0.000 to 1.000.
fn decimal(confidence: Confidence) -> String {
    let thousandths = confidence.thousandths();
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// The same readings in words.
fn told<T>(findings: &Findings<T>, tell: impl Fn(&T) -> Told) -> Vec<Reading<Told>> {
    let told = findings.readings.iter().map(|reading| Reading {
        value: tell(&reading.value),
        span: reading.span,
        confidence: reading.confidence,
    });
    told.collect()
}

/// A reading that follows from a rule and not from a guess.
fn certain(value: Told, span: Span) -> Reading<Told> {
    Reading {
        value,
        span,
        confidence: Confidence::CERTAIN,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    fn settings() -> Settings {
        Settings {
            codes: CodeBook::embedded(),
            level: Level::Auto,
        }
    }

    #[test]
    fn readers_have_names_and_columns_of_their_own() {
        for (place, kind) in KINDS.iter().enumerate() {
            assert!(std::ptr::eq(
                Kind::named(kind.id).unwrap(),
                &raw const KINDS[place]
            ));
            let mut headers = kind.headers();
            headers.sort_unstable();
            headers.dedup();
            assert_eq!(headers.len(), kind.columns.len() + 1, "{}", kind.id);
        }
    }

    #[test]
    fn a_row_of_vacancies_is_read() {
        let read = |kind: &str, text: &str| {
            let kind = Kind::named(kind).unwrap();
            kind.reader(&settings()).unwrap().normalise(text).row().join(",")
        };
        assert_eq!(read("pay", "8-12K·13薪"), "8000,12000,month,13,stated,");
        assert_eq!(read("pay", "面议"), ",,,,negotiable,");
        assert_eq!(read("experience", "3-5年"), "36,60,asked,");
        assert_eq!(read("experience", "经验不限"), "0,,not-needed,");
        assert!(read("place", "聊城东昌府区柳园路5号").starts_with("371502,"));
        assert!(read("wording", "限男性，35岁以下").starts_with("refuse,"));
        assert_eq!(read("wording", "男女不限"), "pass,,,");
        assert!(read("title", "高薪急聘电焊工包吃住8-12k").starts_with("6-18-02-04,"));
        assert!(read("skills", "会二保焊优先").contains(":wish"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(\\PC{0,40}|(8-12K|面议|本科|限男|聊城|三年|双休|包吃住|[0-9，、-]){0,12})") {
            static READERS: LazyLock<Vec<Box<dyn Normalise>>> =
                LazyLock::new(|| KINDS.iter().map(|kind| kind.reader(&settings()).unwrap()).collect());
            for (kind, reader) in KINDS.iter().zip(&*READERS) {
                let read = reader.normalise(&text);
                prop_assert_eq!(read.cells.len(), kind.columns.len(), "{}", kind.id);
                let spans = read.readings.iter().map(|reading| reading.span).chain(read.doubts.iter().map(|doubt| doubt.span));
                for span in spans {
                    prop_assert!(text.get(span.start..span.end).is_some(), "{} {:?}", kind.id, span);
                }
            }
        }
    }
}
