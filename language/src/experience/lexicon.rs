//! The words of `tables/experience_words.tsv`.

use std::sync::LazyLock;

use crate::word_table::WordTable;

/// What a word says about the time beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    None,
    BareNone,
    Fresh,
    Evidence,
    Above,
    Below,
    AtMost,
    AtLeast,
    About,
    Preferred,
    Year,
    Month,
    Other,
    Skip,
}

pub(super) static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../../tables/experience_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    let [role] = columns else { return None };
    Some(match *role {
        "none" => Word::None,
        "bare-none" => Word::BareNone,
        "fresh" => Word::Fresh,
        "evidence" => Word::Evidence,
        "above" => Word::Above,
        "below" => Word::Below,
        "at-most" => Word::AtMost,
        "at-least" => Word::AtLeast,
        "about" => Word::About,
        "preferred" => Word::Preferred,
        "year" => Word::Year,
        "month" => Word::Month,
        "other" => Word::Other,
        "skip" => Word::Skip,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let read = WordTable::read(include_str!("../../tables/experience_words.tsv"), word);
        assert!(read.is_ok(), "{read:?}");
        assert!(WordTable::read("经验\tnothing\n", word).is_err());
    }
}
