//! Words of letters and digits as they stand in vacancies: `C++`, `.NET`, `node.js`, `3D-Max`, `PLC`.
//!
//! In: folded text. Out: where such a word ends, what of it is kept, which parts can be searched alone.

/// The longest word that is kept whole, in characters.
const WORD_CHARACTERS_MAX: usize = 64;
/// Digits from which a word is taken for a telephone or document number, which are never indexed.
const NUMBER_DIGITS_MIN: usize = 7;

/// The number of bytes of the run of letters, digits and joints at the start of the text; 0 if there is none.
pub(super) fn run_bytes(text: &str) -> usize {
    let mut characters = text.chars();
    let first = characters.next();
    let begins = first.is_some_and(is_letter)
        || (first == Some('.') && characters.next().is_some_and(char::is_alphabetic));
    if !begins {
        return 0;
    }
    let end = text
        .char_indices()
        .find(|(_, character)| !is_letter(*character) && !is_joint(*character));
    end.map_or(text.len(), |(at, _)| at)
}

/// Whether Chinese word cutting has nothing to say about this character.
pub(super) fn is_letter(character: char) -> bool {
    character.is_alphanumeric() && !super::cut::is_han(character)
}

/// Hands over the words of a run with their byte offsets: the whole of it and its parts.
pub(super) fn words_of_run<'t>(run: &'t str, mut emit: impl FnMut(usize, &'t str, bool)) {
    let whole = run.trim_end_matches(['.', '-', '_', '&']);
    let digits = whole.chars().filter(char::is_ascii_digit).count();
    if digits >= NUMBER_DIGITS_MIN {
        return;
    }
    if whole.chars().count() <= WORD_CHARACTERS_MAX {
        emit(0, whole, true);
    }
    let mut offset = 0;
    for part in whole.split(['.', '-', '_', '&']) {
        if part.len() < whole.len() && is_worth_finding(part) {
            emit(offset, part, false);
        }
        offset += part.len() + 1;
    }
}

fn is_joint(character: char) -> bool {
    matches!(character, '+' | '#' | '.' | '-' | '_' | '&')
}

/// A single letter or a bare number that is part of a longer word would find everything.
fn is_worth_finding(part: &str) -> bool {
    let characters = part.chars().count();
    (2..=WORD_CHARACTERS_MAX).contains(&characters) && part.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        words_of_run(&text[..run_bytes(text)], |_, word, _| words.push(word));
        words
    }

    #[test]
    fn technical_words_stay_whole_and_are_found_by_their_parts() {
        assert_eq!(words("c++"), ["c++"]);
        assert_eq!(words("c#,java"), ["c#"]);
        assert_eq!(words("node.js。"), ["node.js", "node", "js"]);
        assert_eq!(words(".net"), [".net", "net"]);
        assert_eq!(words("iso-9001."), ["iso-9001", "iso"]);
        assert_eq!(run_bytes("...x"), 0);
    }

    #[test]
    fn telephone_and_document_numbers_are_no_words() {
        assert_eq!(words("13812345678"), Vec::<&str>::new());
        assert_eq!(words("37150219990101123x"), Vec::<&str>::new());
        assert_eq!(words("0635-8888888"), Vec::<&str>::new());
    }
}
