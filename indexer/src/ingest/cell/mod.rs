//! What a value looks like in one cell of a table, in both directions: the text of a cell becomes a value of the
//! domain, and back, without loss.
//!
//! [`Cell`] is the seam: a new kind of value is one implementation here, and every field of that type can be imported
//! and exported. Which column belongs to which field, and whether a record is valid, is decided elsewhere.

mod code;
mod date;
mod entry;
mod fact;
mod number;
mod parts;
mod pay;
mod place;
mod word;
mod wording;

pub(crate) use entry::{Entry, split};
pub(crate) use number::half_width;
pub(crate) use place::division_within;

use super::problem::Refusal;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::message::Text;
use duijie_language::major::MajorReader;
use duijie_language::place::PlaceReader;
use duijie_language::title::TitleReader;
use smol_str::SmolStr;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

/// A value that has a text of its own in a cell.
pub(crate) trait Cell: Sized {
    /// Whether the value is one number, which spreadsheets get as a number.
    const NUMERIC: bool = false;
    /// The words that say that there is no value, printed with the first of each language; empty where every text
    /// is a value of its own.
    const NONE: NoneWords = NoneWords::USUAL;

    /// The value that a text, which is never empty, stands for.
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal>;

    /// The text of the value; empty if it says nothing.
    fn print(&self, printing: &Printing<'_>) -> String;
}

/// The language of words and headers in a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The one of two texts that is in this language.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
}

/// The words of a type that say that there is no value.
#[derive(Clone, Copy)]
pub(crate) struct NoneWords {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) others: &'static [&'static str],
}

impl NoneWords {
    const USUAL: Self = Self {
        zh: "无",
        en: "none",
        others: &["不限", "没有", "无要求", "不要求", "无限制"],
    };
    /// For texts, which may themselves be such a word.
    const NEVER: Self = Self {
        zh: "",
        en: "",
        others: &[],
    };

    pub(crate) fn contains(&self, text: &str) -> bool {
        !text.is_empty()
            && (text == self.zh || text.eq_ignore_ascii_case(self.en) || self.others.contains(&text))
    }
}

/// How codes are given in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodesBy {
    /// By code, name, alias, or code and name together.
    #[default]
    Any,
    /// By code; a name beside it is not looked at.
    Code,
    /// By name or alias only.
    Name,
}

/// What reading a cell needs to know, and what it has to tell besides the value.
pub(crate) struct Reading<'a> {
    /// The code tables.
    pub(crate) codes: &'a CodeBook,
    /// Separators of lists in this column instead of the usual ones.
    pub(crate) separators: Option<Arc<str>>,
    /// How codes are given in this column.
    pub(crate) codes_by: CodesBy,
    /// What was taken, but should be looked at.
    pub(crate) warnings: Vec<Refusal>,
    unknown: HashMap<(CodeSystem, SmolStr), Refusal>,
    places: OnceCell<Arc<PlaceReader>>,
    majors: OnceCell<MajorReader>,
    titles: OnceCell<Option<TitleReader>>,
}

impl<'a> Reading<'a> {
    /// Reads with the usual separators.
    pub(crate) fn new(codes: &'a CodeBook) -> Self {
        Self {
            codes,
            separators: None,
            codes_by: CodesBy::default(),
            warnings: Vec::new(),
            unknown: HashMap::new(),
            places: OnceCell::new(),
            majors: OnceCell::new(),
            titles: OnceCell::new(),
        }
    }

    /// The reader of places written out, made when the first one is met.
    pub(crate) fn places(&self) -> &PlaceReader {
        self.places.get_or_init(|| PlaceReader::shared(self.codes))
    }

    /// The reader of majors, made when one is met that is no code and no name.
    fn majors(&self) -> &MajorReader {
        self.majors.get_or_init(|| MajorReader::new(self.codes))
    }

    /// The reader of titles, made when an occupation is met that is no code and no name; none for code tables that its
    /// weights do not fit.
    fn titles(&self) -> Option<&TitleReader> {
        let made = self.titles.get_or_init(|| TitleReader::new(self.codes).ok());
        made.as_ref()
    }

    pub(crate) fn warn(&mut self, code: &'static str, message: Text, hint: Text) {
        self.warnings.push(Refusal::new(code, message, hint));
    }
}

/// How values are written.
#[derive(Clone, Copy)]
pub(crate) struct Printing<'a> {
    /// The language of words.
    pub(crate) language: Language,
    /// The code tables, if codes are to be written with their names.
    pub(crate) names: Option<&'a CodeBook>,
}

impl Cell for String {
    const NONE: NoneWords = NoneWords::NEVER;

    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        Ok(text.to_owned())
    }

    fn print(&self, _: &Printing<'_>) -> String {
        self.clone()
    }
}

impl Cell for SmolStr {
    const NONE: NoneWords = NoneWords::NEVER;

    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        Ok(text.into())
    }

    fn print(&self, _: &Printing<'_>) -> String {
        self.to_string()
    }
}
