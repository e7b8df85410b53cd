//! One spelling for characters that mean the same: full-width and half-width, upper and lower case.
//!
//! Folding keeps the number of characters, so that a place in the folded text is a place in the text itself. How
//! texts are cut into words is decided in `cut.rs`.

/// Distance between a full-width form (U+FF01–U+FF5E) and its ASCII character.
const FULL_WIDTH_DISTANCE: u32 = 0xFEE0;

/// The folded text, character for character.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(fold_character).collect()
}

fn fold_character(character: char) -> char {
    let narrow = match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - FULL_WIDTH_DISTANCE).unwrap_or(character)
        }
        '\u{3000}' | '\u{A0}' => ' ',
        other => other,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => narrow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_cases_become_one() {
        assert_eq!(fold("ＣＮＣ　Ｃ＋＋ Java"), "cnc c++ java");
    }

    #[test]
    fn the_number_of_characters_stays() {
        let odd = "İßﬀ🙂ＡΣ";
        assert_eq!(fold(odd).chars().count(), odd.chars().count());
    }
}
