//! The seam to the index engine: hands it the words of a text.
//!
//! A clone costs a reference count. The bridge crate's own tokenizer clones a changed dictionary with every field of
//! every thread, so it is not used.

use super::{Vocabulary, cut, fold};
use std::sync::Arc;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Cuts texts with a shared vocabulary.
#[derive(Clone)]
pub(crate) struct WordTokenizer {
    vocabulary: Arc<Vocabulary>,
}

impl WordTokenizer {
    /// A tokenizer over a vocabulary.
    pub(crate) fn new(vocabulary: Arc<Vocabulary>) -> Self {
        Self { vocabulary }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let folded = fold(text);
        let mut places = Vec::with_capacity(folded.len() / 4);
        let base = folded.as_ptr() as usize;
        cut(&self.vocabulary, &folded, |word| {
            let start = word.text.as_ptr() as usize - base;
            places.push(Span {
                start,
                end: start + word.text.len(),
                position: word.position as usize,
                length: word.length as usize,
            });
        });
        Words {
            folded,
            places,
            next: 0,
            token: Token::default(),
        }
    }
}

struct Span {
    start: usize,
    end: usize,
    position: usize,
    length: usize,
}

/// The words of one text.
pub(crate) struct Words {
    folded: String,
    places: Vec<Span>,
    next: usize,
    token: Token,
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some(span) = self.places.get(self.next) else {
            return false;
        };
        self.next += 1;
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        self.token.position = span.position;
        self.token.position_length = span.length;
        self.token.text.clear();
        self.token.text.push_str(&self.folded[span.start..span.end]);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
