//! Values that may be missing. An empty cell is never read, so that it leaves a fact unknown; a word such as 无 says
//! that there is none; a known empty list is written `[]`.

use super::{Cell, NoneWords, Printing, Reading};
use crate::ingest::problem::Refusal;
use duijie_domain::Fact;

/// What stands for a list that is known to be empty, as opposed to one that is not told.
const EMPTY_LIST: &str = "[]";

impl<T: Cell> Cell for Option<T> {
    const NUMERIC: bool = T::NUMERIC;
    const NONE: NoneWords = T::NONE;

    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        if T::NONE.contains(text.trim()) {
            return Ok(None);
        }
        T::read(text, reading).map(Some)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        self.as_ref()
            .map_or_else(String::new, |value| value.print(printing))
    }
}

impl<T: Cell> Cell for Fact<T> {
    const NUMERIC: bool = T::NUMERIC;
    const NONE: NoneWords = T::NONE;

    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        if T::NONE.contains(text.trim()) {
            return Ok(Self::Absent);
        }
        T::read(text, reading).map(Self::Known)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::Absent => printing.language.pick(T::NONE.zh, T::NONE.en).to_owned(),
            Self::Known(value) => Some(value.print(printing))
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| EMPTY_LIST.to_owned()),
        }
    }
}

impl<T: super::Entry> Cell for Vec<T> {
    const NONE: NoneWords = T::NONE;

    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        if text.trim() == EMPTY_LIST || T::NONE.contains(text.trim()) {
            return Ok(Self::new());
        }
        T::read_list(text, reading)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        let entries: Vec<String> = self.iter().map(|entry| entry.print_entry(printing)).collect();
        entries.join(";")
    }
}
