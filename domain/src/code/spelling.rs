//! One spelling for texts that mean the same: full-width forms, case and white space are evened out.
//!
//! Keys made here are compared, never shown.

use std::borrow::Cow;

/// The text with full-width ASCII made half-width, ASCII letters in lower case and all white space dropped.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| folded(character) == Some(character)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(folded).collect())
}

/// One character in the even spelling; nothing for white space and marks that are not seen.
pub(crate) fn folded(character: char) -> Option<char> {
    const FULL_WIDTH_OFFSET: u32 = 0xFEE0;
    match character {
        '\u{FEFF}' | '\u{200B}' => None,
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - FULL_WIDTH_OFFSET).map(|half| half.to_ascii_lowercase())
        }
        _ if character.is_whitespace() => None,
        _ => Some(character.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_meet() {
        assert_eq!(fold("Ｃ＋＋ 开发"), "c++开发");
        assert_eq!(fold("\u{FEFF}电工"), "电工");
        assert!(matches!(fold("电工"), Cow::Borrowed(_)));
    }
}
