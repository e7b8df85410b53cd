//! Records become rows: codes become numbers by the code tables, text becomes known words, and admission facts are
//! set apart from features.
//!
//! In: records of `domain`, `CodeBook`, `WordTable`. Out: rows of the pool, and the codes the tables do not know.
//! A row depends on its record and the tables only, never on other rows. No scoring here.

mod candidate;
mod list;
mod names;
mod reading;
mod vacancy;

use std::sync::{Arc, OnceLock};

use duijie_domain::code::{Code, CodeBook, CodeSystem, DivisionCode, IndustryCode};
use duijie_domain::place::{GeoPoint, GridPoint, Place};
use duijie_domain::rule;
use duijie_domain::words::WordTable;
use jiff::civil::DateTime;

use crate::features::Minutes;
use crate::judge::day_number;
use crate::requirement::Rules;

/// A compiled record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled<Row> {
    /// What goes into the pool.
    pub row: Row,
    /// What the tables do not know; such a code takes no part in matching.
    pub unknown_codes: Vec<UnknownCode>,
}

/// A code of a record that is in no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    /// Which system it should belong to; none for the id of a rule.
    pub system: Option<CodeSystem>,
    /// The code as it stands in the record.
    pub code: String,
}

/// The tables that records are compiled with.
#[derive(Clone)]
pub struct Tables {
    book: Arc<CodeBook>,
    words: Arc<WordTable>,
    /// Made when the first record needs them.
    readers: Arc<OnceLock<reading::Readers>>,
    version: String,
}

impl Tables {
    /// Tables of one version each.
    #[must_use]
    pub fn new(book: Arc<CodeBook>, words: Arc<WordTable>) -> Self {
        let version = format!("{}+{}", book.version(), words.version());
        Self {
            book,
            words,
            readers: Arc::default(),
            version,
        }
    }

    /// The tables built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(CodeBook::embedded(), WordTable::embedded())
    }

    /// Version of code and word tables together.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The code tables, to be shared.
    #[must_use]
    pub fn shared_book(&self) -> Arc<CodeBook> {
        Arc::clone(&self.book)
    }

    /// The code tables.
    #[must_use]
    pub fn book(&self) -> &CodeBook {
        &self.book
    }

    fn readers(&self) -> &reading::Readers {
        self.readers.get_or_init(|| reading::Readers::new(&self.book))
    }

    /// The point of a place: its own, else the division's (then the flag is set).
    fn point(&self, place: &Place) -> Option<(GridPoint, bool)> {
        if let Some(point) = place.point.filter(GeoPoint::is_valid) {
            return Some((point.grid(), false));
        }
        let point = self.book.entry(&place.division)?.point?;
        let point = GeoPoint {
            longitude: point.longitude,
            latitude: point.latitude,
        };
        point.is_valid().then(|| (point.grid(), true))
    }
}

/// Compiles one record and notes what the tables do not know.
struct Compiler<'t> {
    tables: &'t Tables,
    unknown: Vec<UnknownCode>,
}

impl<'t> Compiler<'t> {
    fn new(tables: &'t Tables) -> Self {
        Self {
            tables,
            unknown: Vec::new(),
        }
    }

    fn finish<Row>(self, row: Row) -> Compiled<Row> {
        Compiled {
            row,
            unknown_codes: self.unknown,
        }
    }

    /// The place of a code in its table.
    fn ordinal<C: Code>(&mut self, code: &C) -> Option<u16> {
        let ordinal = self.tables.book.table(C::SYSTEM).ordinal(code.as_str());
        let ordinal = ordinal.and_then(|ordinal| u16::try_from(ordinal).ok());
        if ordinal.is_none() {
            self.note_unknown(code);
        }
        ordinal
    }

    /// The rank of a code on its table's ladder. A known code without a rank says nothing.
    fn rank<C: Code>(&mut self, code: &C) -> Option<u8> {
        match self.tables.book.entry(code) {
            Some(entry) => entry.rank,
            None => {
                self.note_unknown(code);
                None
            }
        }
    }

    /// A code as a number that keeps the hierarchy; 0 is no code.
    fn number<C: Code>(&mut self, code: &C, number: u32) -> Option<u32> {
        if number == 0 {
            self.note_unknown(code);
        }
        (number != 0).then_some(number)
    }

    fn division(&mut self, code: &DivisionCode) -> Option<u32> {
        self.number(code, code.number())
    }

    /// Section × 10,000 + up to four digits, padded on the right.
    fn industry(&mut self, code: &IndustryCode) -> Option<u32> {
        let number = industry_number(code.as_str());
        self.number(code, number)
    }

    fn note_unknown<C: Code>(&mut self, code: &C) {
        self.unknown.push(UnknownCode {
            system: Some(C::SYSTEM),
            code: code.as_str().to_owned(),
        });
    }

    fn rules(&mut self, rules: &rule::Rules) -> Rules {
        let (known, unknown): (Vec<_>, Vec<_>) = rules
            .iter()
            .partition(|(id, _)| crate::requirement::position(id).is_some());
        for (id, _) in unknown {
            self.unknown.push(UnknownCode {
                system: None,
                code: id.to_string(),
            });
        }
        let known = known.into_iter().map(|(id, mode)| (id.as_str(), *mode));
        Rules::new(known).unwrap_or_default()
    }
}

fn industry_number(code: &str) -> u32 {
    let mut characters = code.chars();
    let section = match characters.next() {
        Some(letter @ 'A'..='T') => u32::from(letter) - u32::from('A') + 1,
        _ => return 0,
    };
    let digits: Option<Vec<u32>> = characters.map(|character| character.to_digit(10)).collect();
    match digits {
        Some(digits) if digits.len() <= 4 => {
            let number = digits.iter().fold(0, |number, digit| number * 10 + digit);
            let missing = 4_u32.saturating_sub(u32::try_from(digits.len()).unwrap_or(4));
            section * 10_000 + number * 10_u32.pow(missing)
        }
        _ => 0,
    }
}

/// Minutes since 1970-01-01 00:00 of the same calendar.
fn minute(at: DateTime) -> i32 {
    let of_day = i32::from(at.hour()) * 60 + i32::from(at.minute());
    day_number(at.date())
        .saturating_mul(24 * 60)
        .saturating_add(of_day)
}

/// The spans sorted and joined where they touch.
fn merged(mut spans: Vec<Minutes>) -> Box<[Minutes]> {
    spans.retain(|span| span.from < span.to);
    spans.sort_unstable();
    let mut joined: Vec<Minutes> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industry_numbers_keep_the_hierarchy() {
        assert_eq!(industry_number("C"), 30_000);
        assert_eq!(industry_number("C33"), 33_300);
        assert_eq!(industry_number("C3311"), 33_311);
        assert_eq!(industry_number("33"), 0);
        assert_eq!(industry_number("C33x"), 0);
    }

    #[test]
    fn spans_that_touch_are_joined() {
        let span = |from, to| Minutes { from, to };
        let joined = merged(vec![
            span(50, 60),
            span(0, 10),
            span(10, 20),
            span(15, 18),
            span(9, 9),
        ]);
        assert_eq!(*joined, [span(0, 20), span(50, 60)]);
    }
}
