//! The words of `tables/working_time_words.tsv`.

use std::sync::LazyLock;

use crate::word_table::WordTable;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Said(Said),
    Flexible,
    RestUnclear,
    Skip,
}

/// What a word says about shifts, nights, rest and hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) shifts: Option<bool>,
    pub(super) nights: Option<bool>,
    pub(super) rest_tenths: Option<u8>,
    pub(super) hours: Option<u8>,
    pub(super) thousandths: u16,
}

pub(super) static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../../tables/working_time_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    match columns {
        ["flexible", "", "", "", _] => Some(Word::Flexible),
        ["rest-unclear", "", "", "", _] => Some(Word::RestUnclear),
        ["skip", "", "", "", _] => Some(Word::Skip),
        [shifts, nights, rest, hours, sure] => Some(Word::Said(Said {
            shifts: flag(shifts)?,
            nights: flag(nights)?,
            rest_tenths: number(rest)?,
            hours: number(hours)?,
            thousandths: sure.parse().ok().filter(|sure| (1..=1_000).contains(sure))?,
        })),
        _ => None,
    }
}

fn flag(column: &str) -> Option<Option<bool>> {
    match column {
        "yes" => Some(Some(true)),
        "no" => Some(Some(false)),
        "" => Some(None),
        _ => None,
    }
}

fn number(column: &str) -> Option<Option<u8>> {
    if column.is_empty() {
        return Some(None);
    }
    column.parse().ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let read = WordTable::read(include_str!("../../tables/working_time_words.tsv"), word);
        assert!(read.is_ok(), "{read:?}");
        assert!(WordTable::read("双休\t\t\tx\t\t900\n", word).is_err());
    }
}
