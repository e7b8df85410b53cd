//! A text in one spelling (half-width, lower case) that still knows where each character stood.
//!
//! Readers search here and tell spans of the text as it was given. What a word means is not decided here.

use super::reading::Span;

/// A text evened out for reading: full-width forms made half-width, letters in lower case, marks that are not seen
/// dropped, each run of white space one space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvenText {
    text: String,
    /// Where each byte of `text` came from, and behind the last one the length of what was given.
    origins: Vec<usize>,
}

impl EvenText {
    /// Evens a text out.
    #[must_use]
    pub fn of(given: &str) -> Self {
        let mut even = Self {
            text: String::with_capacity(given.len()),
            origins: Vec::with_capacity(given.len() + 1),
        };
        for (place, character) in given.char_indices() {
            if let Some(character) = evened(character) {
                even.push(place, character);
            }
        }
        even.origins.push(given.len());
        even
    }

    fn push(&mut self, place: usize, character: char) {
        if character == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
            return;
        }
        self.text.push(character);
        self.origins
            .extend(std::iter::repeat_n(place, character.len_utf8()));
    }

    /// The text in one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a span of the evened text stood in the text that was given.
    ///
    /// Marks that were dropped right behind the span belong to it.
    #[must_use]
    pub fn origin(&self, span: Span) -> Span {
        let of = |place: usize| {
            let last = self.origins.last().copied().unwrap_or(0);
            self.origins.get(place).copied().unwrap_or(last)
        };
        Span {
            start: of(span.start),
            end: of(span.end),
        }
    }
}

/// One character in the even spelling; nothing for marks that are not seen.
fn evened(character: char) -> Option<char> {
    const FULL_WIDTH_OFFSET: u32 = 0xFEE0;
    match character {
        '\u{FEFF}' | '\u{200B}'..='\u{200D}' | '\u{FE0F}' => None,
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - FULL_WIDTH_OFFSET).map(|half| half.to_ascii_lowercase())
        }
        _ if character.is_whitespace() => Some(' '),
        _ => Some(character.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_meet_and_spans_come_back() {
        let given = "\u{FEFF}８－１２Ｋ　 急聘";
        let even = EvenText::of(given);
        assert_eq!(even.as_str(), "8-12k 急聘");
        let place = even.as_str().find("12k");
        let span = place.map(|start| even.origin(Span::from(start..start + 3)));
        assert_eq!(span.map(|span| span.of(given)), Some("１２Ｋ"));
    }

    proptest! {
        #[test]
        fn every_span_is_one_of_the_given_text(given in "[\\PC\u{FEFF}\u{200B}\u{3000} ]{0,40}") {
            let even = EvenText::of(&given);
            for (place, character) in even.as_str().char_indices() {
                let span = even.origin(Span::from(place..place + character.len_utf8()));
                prop_assert!(given.get(span.start..span.end).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
