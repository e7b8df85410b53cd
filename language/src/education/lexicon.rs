//! The words of `tables/education_words.tsv`, and the order of levels.

use std::sync::{Arc, LazyLock};

use duijie_domain::code::{CodeBook, DegreeCode, EducationCode, StudyFormCode};

use crate::word_table::WordTable;

/// What a word says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Level(EducationCode),
    Weak(EducationCode),
    Skip,
    None,
    BareNone,
    Above,
    Below,
    Only,
    AtLeast,
    AtMost,
    Preferred,
    Evidence,
    Form(Option<StudyFormCode>),
    Degree(DegreeCode),
    AnyDegree,
    Tier,
}

pub(super) static WORDS: LazyLock<WordTable<Word>> =
    LazyLock::new(|| WordTable::embedded(include_str!("../../tables/education_words.tsv"), word));

static BOOK: LazyLock<Arc<CodeBook>> = LazyLock::new(CodeBook::embedded);

fn word(columns: &[&str]) -> Option<Word> {
    let [role, code] = columns else { return None };
    Some(match (*role, *code) {
        ("level", code) => Word::Level(known(EducationCode::new(code))?),
        ("weak", code) => Word::Weak(known(EducationCode::new(code))?),
        ("form", "") => Word::Form(None),
        ("form", code) => Word::Form(Some(known(StudyFormCode::new(code))?)),
        ("degree", code) => Word::Degree(known(DegreeCode::new(code))?),
        (role, "") => plain(role)?,
        _ => return None,
    })
}

fn plain(role: &str) -> Option<Word> {
    Some(match role {
        "skip" => Word::Skip,
        "none" => Word::None,
        "bare-none" => Word::BareNone,
        "above" => Word::Above,
        "below" => Word::Below,
        "only" => Word::Only,
        "at-least" => Word::AtLeast,
        "at-most" => Word::AtMost,
        "preferred" => Word::Preferred,
        "evidence" => Word::Evidence,
        "any-degree" => Word::AnyDegree,
        "tier" => Word::Tier,
        _ => return None,
    })
}

fn known<C: duijie_domain::code::Code>(code: C) -> Option<C> {
    BOOK.entry(&code).is_some().then_some(code)
}

/// The place of a level on the ladder.
pub(super) fn rank(code: &EducationCode) -> u8 {
    BOOK.entry(code).and_then(|entry| entry.rank).unwrap_or(0)
}

/// The lower of two levels; the first of equals.
pub(super) fn lower_of(
    first: Option<&EducationCode>,
    second: Option<&EducationCode>,
) -> Option<EducationCode> {
    first
        .into_iter()
        .chain(second)
        .min_by_key(|code| rank(code))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let read = WordTable::read(include_str!("../../tables/education_words.tsv"), word);
        assert!(read.is_ok(), "{read:?}");
        assert!(WordTable::read("本科\tlevel\t99\n", word).is_err());
    }
}
