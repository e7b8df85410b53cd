//! The words of `tables/pay_words.tsv` and what each says about the amount beside it.

use std::sync::LazyLock;

use duijie_domain::pay::PayUnit;

use crate::word_table::WordTable;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Pay(Option<Period>),
    Total(Option<Period>),
    Base,
    Per(Period),
    Noun(Period),
    Currency,
    Above,
    Below,
    AtLeast,
    AtMost,
    About,
    More,
    TenThousand,
    Thirteen,
    Extra,
    Insurance,
    Other,
    Negotiable,
    Talk,
    PieceWork,
}

/// What an amount pays for, as far as records can keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Kept(PayUnit),
    /// A week, a lesson, a shift: told to a person.
    NotKept,
}

pub(super) static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../../tables/pay_words.tsv"), word));

fn word(columns: &[&str]) -> Option<Word> {
    let [role, period] = columns else { return None };
    let told = match *period {
        "" => None,
        "week" | "event" => Some(Period::NotKept),
        id => Some(Period::Kept(
            PayUnit::ALL.into_iter().find(|unit| unit.id() == id)?,
        )),
    };
    match *role {
        "pay" => Some(Word::Pay(told)),
        "total" => Some(Word::Total(told)),
        "per" => told.map(Word::Per),
        "noun" => told.map(Word::Noun),
        _ if told.is_some() => None,
        role => plain(role),
    }
}

fn plain(role: &str) -> Option<Word> {
    Some(match role {
        "base" => Word::Base,
        "currency" => Word::Currency,
        "above" => Word::Above,
        "below" => Word::Below,
        "at-least" => Word::AtLeast,
        "at-most" => Word::AtMost,
        "about" => Word::About,
        "more" => Word::More,
        "ten-thousand" => Word::TenThousand,
        "thirteen" => Word::Thirteen,
        "extra" => Word::Extra,
        "insurance" => Word::Insurance,
        "other" => Word::Other,
        "negotiable" => Word::Negotiable,
        "talk" => Word::Talk,
        "piece-work" => Word::PieceWork,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let read = WordTable::read(include_str!("../../tables/pay_words.tsv"), word);
        assert!(read.is_ok(), "{read:?}");
        assert!(WordTable::read("月薪\tpay\tfortnight\n", word).is_err());
    }
}
