//! Words: how texts and queries are cut into what the index keeps.
//!
//! In: any text. Out: words with their places, and the tokenizer through which the index engine asks for them. What is
//! done with the words is decided outside.

mod cut;
mod fold;
mod latin;
mod tokenizer;
mod vocabulary;

pub(super) use cut::{Word, cut, is_particle};
pub(super) use fold::fold;
pub(super) use tokenizer::WordTokenizer;
pub(super) use vocabulary::Vocabulary;
