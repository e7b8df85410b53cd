//! Every way in which the divisions of a table are called: whole names, other names, names without their ending, names
//! of earlier years.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use duijie_domain::code::{CodeEntry, CodeTable, DivisionCode, short_division_name};

use super::words;
use crate::word_table::rows;

/// A way of calling one division.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) place: u32,
    pub(super) strength: Strength,
}

/// How firmly a name belongs to a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Without its ending: 聊城.
    Short,
    /// In use in earlier years, or with an ending of earlier years: 茌平县.
    Former,
    Whole,
}

/// What is known of one division.
struct Known {
    code: DivisionCode,
    level: u8,
    below: Range<u32>,
}

/// The names of a table of divisions.
pub(super) struct Gazetteer {
    /// Every name, and every beginning of one with nothing behind it, so that a search ends as soon as it can.
    forms: HashMap<Box<str>, Vec<Form>>,
    known: Vec<Known>,
    places: HashMap<DivisionCode, u32>,
}

const FORMER: &str = include_str!("../../tables/former_divisions.tsv");

/// Names that only group others, and kinds of districts that say nothing without their city.
const NO_NAMES: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

impl Gazetteer {
    pub(super) fn new(table: &CodeTable) -> Self {
        let mut gazetteer = Self {
            forms: HashMap::new(),
            known: Vec::new(),
            places: HashMap::new(),
        };
        for (place, entry) in (0..).zip(table.entries()) {
            let code = DivisionCode::new(entry.code.clone());
            gazetteer.places.insert(code.clone(), place);
            gazetteer.known.push(Known {
                code,
                level: entry.level,
                below: table.subtree(&entry.code),
            });
            if !NO_NAMES.contains(&entry.name.as_str()) {
                gazetteer.name(place, entry);
            }
        }
        for former in rows(FORMER).filter_map(|(_, columns)| former(&columns)) {
            gazetteer.former(former, table);
        }
        gazetteer
    }

    fn name(&mut self, place: u32, entry: &CodeEntry) {
        self.add(
            &entry.name,
            Form {
                place,
                strength: Strength::Whole,
            },
        );
        for alias in &entry.aliases {
            self.add(
                alias,
                Form {
                    place,
                    strength: Strength::Former,
                },
            );
        }
        for name in std::iter::once(&entry.name).chain(&entry.aliases) {
            if let Some(short) = short_division_name(name) {
                self.add(
                    short,
                    Form {
                        place,
                        strength: Strength::Short,
                    },
                );
            }
        }
    }

    fn add(&mut self, name: &str, form: Form) {
        for (end, _) in name.char_indices().skip(1) {
            let beginning = name.get(..end).unwrap_or(name);
            if !self.forms.contains_key(beginning) {
                self.forms.insert(beginning.into(), Vec::new());
            }
        }
        let forms = self.forms.entry(name.into()).or_default();
        match forms.iter_mut().find(|known| known.place == form.place) {
            Some(known) => known.strength = known.strength.max(form.strength),
            None => forms.push(form),
        }
    }

    /// A former name, unless a table of earlier years still has it in the same city.
    fn former(&mut self, (name, code): (&str, &str), table: &CodeTable) {
        const CITY_DIGITS: usize = 4;
        let Some(place) = table.ordinal(code) else { return };
        let same_city = |form: &Form| {
            let known = self.known.get(form.place as usize);
            known.is_some_and(|known| known.code.as_str().get(..CITY_DIGITS) == code.get(..CITY_DIGITS))
        };
        let is_there = self
            .forms
            .get(name)
            .is_some_and(|forms| forms.iter().any(same_city));
        if !is_there {
            self.add(
                name,
                Form {
                    place,
                    strength: Strength::Former,
                },
            );
        }
    }

    /// The divisions called so; nothing if no name even begins so.
    pub(super) fn called(&self, name: &str) -> Option<&[Form]> {
        self.forms.get(name).map(Vec::as_slice)
    }

    pub(super) fn place(&self, code: &DivisionCode) -> Option<u32> {
        let county = code.as_str().get(..6).map(DivisionCode::new);
        self.places
            .get(code)
            .or_else(|| self.places.get(&county?))
            .copied()
    }

    pub(super) fn code(&self, place: u32) -> DivisionCode {
        self.known
            .get(place as usize)
            .map_or_else(|| DivisionCode::new(""), |known| known.code.clone())
    }

    pub(super) fn codes(&self, places: &[u32]) -> Vec<DivisionCode> {
        places.iter().map(|place| self.code(*place)).collect()
    }

    /// Depth, 1 for provinces.
    pub(super) fn level(&self, place: u32) -> u8 {
        self.known
            .get(place as usize)
            .map_or(u8::MAX, |known| known.level)
    }

    /// Whether nothing the table has lies below.
    pub(super) fn is_county(&self, place: u32) -> bool {
        self.known
            .get(place as usize)
            .is_some_and(|known| known.below.len() <= 1)
    }

    /// Whether a division lies below another.
    pub(super) fn is_below(&self, place: u32, above: u32) -> bool {
        let known = self.known.get(above as usize);
        place != above && known.is_some_and(|known| known.below.contains(&place))
    }

    /// Whether a text names a development zone anywhere.
    pub(super) fn has_zone(&self, text: &str) -> bool {
        words::has_zone(text)
    }
}

fn former<'a>(columns: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let [name, _, code, _] = columns else { return None };
    Some((name, code))
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer")
            .field("names", &self.forms.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use duijie_domain::code::{CodeBook, CodeSystem};

    use super::*;

    #[test]
    fn every_former_name_leads_to_a_division_of_that_name() {
        let book = CodeBook::embedded();
        let table = book.table(CodeSystem::Division);
        for (line, columns) in rows(FORMER) {
            let [_, until, code, name] = columns.as_slice() else {
                panic!("line {line}")
            };
            assert!(
                until
                    .parse::<u16>()
                    .is_ok_and(|year| (1980..2100).contains(&year)),
                "line {line}"
            );
            assert_eq!(
                table.get(code).map(|entry| entry.name.as_str()),
                Some(*name),
                "line {line}"
            );
        }
    }
}
