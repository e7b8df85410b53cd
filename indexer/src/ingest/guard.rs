//! Keeps cell texts from being run as formulas by spreadsheet programs, and undoes this on the way in.
//!
//! A text that a spreadsheet would take for a formula, that begins with an apostrophe, or whose outer white space would
//! be trimmed gets an apostrophe in front. Reading takes one away only where writing could have put one, so that
//! `'90后创业者` stays as it is and every text survives the way out and back.

use std::borrow::Cow;

const APOSTROPHE: char = '\'';
/// First characters that spreadsheet programs take for the beginning of a formula (OWASP, CSV injection).
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋'];

/// The text as it is written into a cell.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(APOSTROPHE) || (looks_protected(text) && !is_plain_number(text)) {
        Cow::Owned(format!("{APOSTROPHE}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that a cell stands for: one guard taken away, otherwise trimmed.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix(APOSTROPHE) {
        Some(rest) if rest.starts_with(APOSTROPHE) || looks_protected(rest) => rest,
        _ => cell.trim(),
    }
}

/// Whether the text is one number, which no spreadsheet runs: `-5`, `3.14`.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut parts = digits.splitn(2, '.');
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(all_digits) && parts.next().is_none_or(all_digits)
}

fn looks_protected(text: &str) -> bool {
    let white = |character: Option<char>| character.is_some_and(char::is_whitespace);
    text.starts_with(FORMULA_STARTS) || white(text.chars().next()) || white(text.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_numbers_stay_numbers() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+8613800000000", "'+8613800000000"),
            ("@sum(a1)", "'@sum(a1)"),
            ("-1+1", "'-1+1"),
            ("\tx", "'\tx"),
            ("-5", "-5"),
            ("3.14", "3.14"),
            ("普工", "普工"),
            ("'90后", "''90后"),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
        assert_eq!(
            unguarded("'90后"),
            "'90后",
            "an apostrophe of the text itself stays"
        );
        assert_eq!(unguarded("  普工 "), "普工");
    }

    proptest! {
        #[test]
        fn every_text_survives(text in "[=+@'\\-\t\r\n a1工\\u{3000}＝]{0,6}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
        }

        #[test]
        fn what_is_written_never_starts_a_formula(text in "\\PC{0,8}") {
            let cell = guarded(&text);
            prop_assert!(is_plain_number(&cell) || !cell.starts_with(FORMULA_STARTS));
        }
    }
}
