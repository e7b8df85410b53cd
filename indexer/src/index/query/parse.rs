//! What a person typed: words that must be there, words that may, words that must not.
//!
//! In: any text. Out: [`Words`]. No text is an error but a too long one: an open quotation ends with the text, a lonely mark
//! means nothing. Words between quotes must stand together; a minus before a word or a quotation excludes it.

use super::understand::Reading;
use crate::error::Error;
use crate::index::words::{Vocabulary, Word, cut, fold, is_particle};
use duijie_domain::message::Text;

/// The longest query in characters.
pub const QUERY_CHARACTERS_MAX: usize = 1_000;
/// The most words of a query that are looked for; the rest are counted in the answer as ignored.
pub const QUERY_WORDS_MAX: usize = 64;
/// The most single characters looked for inside words, which reads the whole list of words.
const INSIDE_MAX: usize = 2;

/// A typed query, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    /// Each must be found, unless that finds nothing at all.
    pub(crate) required: Vec<Unit>,
    /// Between quotes: each must be found in any case.
    pub(crate) quoted: Vec<Unit>,
    /// Each adds to the relevance.
    pub(crate) wished: Vec<Unit>,
    /// None may be found.
    pub(crate) excluded: Vec<Unit>,
    /// Words beyond the bound, which are not looked for.
    pub(crate) ignored: usize,
    /// Nothing but spaces was typed: everything is a hit.
    pub(crate) is_blank: bool,
}

/// Something to look for in one place of one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    /// A word, or its spelling by shorter words side by side.
    Word {
        /// The word.
        word: String,
        /// Offset in characters and word; empty if it cannot be spelled otherwise.
        spelling: Vec<(u32, String)>,
    },
    /// Words at fixed distances, by offset in characters.
    Phrase(Vec<(u32, String)>),
    /// A single Chinese character inside any word.
    Inside(char),
    /// What was typed, all of it, or another reading of it.
    OneOf {
        /// As typed.
        typed: Vec<Unit>,
        /// What it may mean as well.
        readings: Vec<Reading>,
    },
}

impl Words {
    /// Understands what was typed.
    ///
    /// # Errors
    /// `InvalidInput` if it is longer than [`QUERY_CHARACTERS_MAX`].
    pub(crate) fn parse(vocabulary: &Vocabulary, typed: &str) -> Result<Self, Error> {
        let characters = typed.chars().take(QUERY_CHARACTERS_MAX + 1).count();
        if characters > QUERY_CHARACTERS_MAX {
            return Err(too_long());
        }
        let folded = fold(typed);
        let mut words = Self {
            is_blank: folded.trim().is_empty(),
            ..Self::default()
        };
        for chunk in chunks(&folded) {
            words.add(vocabulary, &chunk);
        }
        if words.required.is_empty() && words.quoted.is_empty() {
            words.required = std::mem::take(&mut words.wished);
        }
        words.bound();
        Ok(words)
    }

    /// Whether anything is looked for that gives relevance.
    pub(crate) fn has_relevance(&self) -> bool {
        !(self.required.is_empty() && self.quoted.is_empty() && self.wished.is_empty())
    }

    /// Whether something was typed of which nothing can be looked for.
    pub(crate) fn is_meaningless(&self) -> bool {
        !self.is_blank && !self.has_relevance() && self.excluded.is_empty()
    }

    /// Everything that is to be shown as found.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Unit> {
        self.required.iter().chain(&self.quoted).chain(&self.wished)
    }

    fn add(&mut self, vocabulary: &Vocabulary, chunk: &Chunk<'_>) {
        let whole = whole_words(vocabulary, chunk.text);
        if chunk.is_quoted || chunk.is_excluded {
            let units = if chunk.is_excluded {
                &mut self.excluded
            } else {
                &mut self.quoted
            };
            units.extend(together(vocabulary, &whole));
            return;
        }
        for group in groups(&whole) {
            match group {
                [only] if is_single(only) && whole.len() == 1 => self.required.push(inside(only)),
                [only] if is_single(only) => self.wished.push(unit(vocabulary, only)),
                group => self.required.extend(together(vocabulary, group)),
            }
        }
    }

    fn bound(&mut self) {
        let mut room = QUERY_WORDS_MAX;
        let mut insides = INSIDE_MAX;
        for list in [
            &mut self.quoted,
            &mut self.excluded,
            &mut self.required,
            &mut self.wished,
        ] {
            let mut seen = std::collections::BTreeSet::new();
            list.retain(|unit| seen.insert(unit.clone()));
            let before = list.len();
            list.retain(|unit| match unit {
                Unit::Inside(_) if insides == 0 => false,
                Unit::Inside(_) => {
                    insides -= 1;
                    true
                }
                _ => true,
            });
            list.truncate(room);
            room -= list.len();
            self.ignored += before - list.len();
        }
    }
}

/// What has to be found for one word or name; nothing if there is no word in it.
pub(super) fn read_unit(vocabulary: &Vocabulary, text: &str) -> Option<Unit> {
    let folded = fold(text);
    together(vocabulary, &whole_words(vocabulary, &folded))
}

/// The words and unknown names of the text that may hold a slip, longest first; nothing of what is quoted or excluded.
pub(crate) fn pieces(vocabulary: &Vocabulary, folded: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for chunk in chunks(folded)
        .iter()
        .filter(|chunk| !chunk.is_quoted && !chunk.is_excluded)
    {
        pieces.push(chunk.text.to_owned());
        let whole = whole_words(vocabulary, chunk.text);
        let groups = groups(&whole).into_iter();
        pieces.extend(groups.map(|group| group.iter().map(|word| word.text).collect::<String>()));
    }
    let mut seen = std::collections::BTreeSet::new();
    pieces.retain(|piece| seen.insert(piece.clone()));
    pieces
}

fn whole_words<'t>(vocabulary: &Vocabulary, folded: &'t str) -> Vec<Word<'t>> {
    let mut whole = Vec::new();
    cut(vocabulary, folded, |word| {
        if word.is_whole {
            whole.push(word);
        }
    });
    whole
}

/// A piece of the query that stands for itself.
struct Chunk<'t> {
    text: &'t str,
    is_quoted: bool,
    is_excluded: bool,
}

fn chunks(folded: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut rest = folded.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_excluded = first == '-' && rest[1..].chars().next().is_some_and(|next| !next.is_whitespace());
        if is_excluded {
            rest = &rest[1..];
        }
        let opening = rest
            .chars()
            .next()
            .filter(|character| closing(*character).is_some());
        let (text, behind) = match opening {
            Some(opening) => until_closing(&rest[opening.len_utf8()..], opening),
            None => until_space_or_quote(rest),
        };
        chunks.push(Chunk {
            text,
            is_quoted: opening.is_some(),
            is_excluded,
        });
        rest = behind.trim_start();
    }
    chunks
}

fn closing(opening: char) -> Option<char> {
    match opening {
        '"' => Some('"'),
        '“' | '”' => Some('”'),
        '「' => Some('」'),
        '《' => Some('》'),
        _ => None,
    }
}

fn until_closing(rest: &str, opening: char) -> (&str, &str) {
    let end = closing(opening).and_then(|closing| rest.find(closing).map(|at| (at, closing.len_utf8())));
    end.map_or((rest, ""), |(at, length)| (&rest[..at], &rest[at + length..]))
}

/// At least one character is taken, so that reading always goes on.
fn until_space_or_quote(rest: &str) -> (&str, &str) {
    let ends = |(at, character): &(usize, char)| {
        *at > 0 && (character.is_whitespace() || closing(*character).is_some())
    };
    let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
    rest.split_at(end)
}

/// Neighbouring single characters are one name that the dictionary does not have.
fn groups<'w, 't>(words: &'w [Word<'t>]) -> Vec<&'w [Word<'t>]> {
    let is_one_name = |left: &Word<'_>, right: &Word<'_>| {
        is_single(left) && is_single(right) && left.character + 1 == right.character
    };
    words.chunk_by(is_one_name).collect()
}

fn is_single(word: &Word<'_>) -> bool {
    word.length == 1 && !word.text.is_ascii() && !is_particle(word.text)
}

fn inside(word: &Word<'_>) -> Unit {
    Unit::Inside(word.text.chars().next().unwrap_or_default())
}

/// One unit for words that must stand as they were typed.
fn together(vocabulary: &Vocabulary, words: &[Word<'_>]) -> Option<Unit> {
    match words {
        [] => None,
        [only] => Some(unit(vocabulary, only)),
        [first, ..] => {
            let offset = |word: &Word<'_>| (word.position - first.position, word.text.to_owned());
            Some(Unit::Phrase(words.iter().map(offset).collect()))
        }
    }
}

fn unit(vocabulary: &Vocabulary, word: &Word<'_>) -> Unit {
    let owned = |(offset, part): (u32, &str)| (offset, part.to_owned());
    let is_chinese = !word.text.is_ascii() && word.length > 2;
    let spelling = if is_chinese {
        vocabulary.spelling(word.text)
    } else {
        Vec::new()
    };
    let spelling = spelling.into_iter().map(owned).collect();
    Unit::Word {
        word: word.text.to_owned(),
        spelling,
    }
}

fn too_long() -> Error {
    let text = Text::new(
        format!("检索词超过 {QUERY_CHARACTERS_MAX} 个字符; 请缩短"),
        format!("the query has more than {QUERY_CHARACTERS_MAX} characters; shorten it"),
    );
    Error::invalid("query", "QUERY_TOO_LONG", text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;
    use proptest::prelude::*;

    fn parse(typed: &str) -> Words {
        Words::parse(&Vocabulary::of(&CodeBook::embedded()), typed).unwrap()
    }

    fn plain(units: &[Unit]) -> Vec<String> {
        let name = |unit: &Unit| match unit {
            Unit::Word { word, .. } => word.clone(),
            Unit::Phrase(words) => words
                .iter()
                .map(|(_, word)| word.as_str())
                .collect::<Vec<_>>()
                .join("+"),
            Unit::Inside(character) => format!("*{character}*"),
            Unit::OneOf { typed, .. } => plain(typed).join("|"),
        };
        units.iter().map(name).collect()
    }

    #[test]
    fn words_quotes_and_exclusions_are_told_apart() {
        let words = parse("聊城 电焊工 “五险一金” -夜班 -\"包吃 包住");
        assert_eq!(plain(&words.required), ["聊城", "电焊工"]);
        assert_eq!(plain(&words.quoted), ["五险一金"]);
        assert_eq!(words.excluded.len(), 2);
    }

    #[test]
    fn marks_alone_mean_nothing() {
        for typed in ["\"", "-", "--", "\"\"", "“", "🙂", "，。", "的", "- -", "「"] {
            let words = parse(typed);
            assert!(words.is_meaningless(), "{typed}: {words:?}");
        }
        assert!(parse(" 　\t").is_blank);
    }

    #[test]
    fn an_unknown_name_is_a_phrase_of_its_characters() {
        assert_eq!(plain(&parse("鲁玥").required), ["鲁+玥"]);
        assert_eq!(plain(&parse("焊").required), ["*焊*"]);
        assert_eq!(plain(&parse("C++ c#").required), ["c++", "c#"]);
    }

    #[test]
    fn a_long_query_is_refused_and_many_words_are_bounded() {
        let vocabulary = Vocabulary::of(&CodeBook::embedded());
        let error = Words::parse(&vocabulary, &"工".repeat(100_000)).unwrap_err();
        assert_eq!(error.reason(), "QUERY_TOO_LONG");
        let many: String = (0..200).map(|word| format!("w{word} ")).collect();
        let words = parse(&many);
        assert_eq!((words.required.len(), words.ignored), (64, 136));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(typed in "(\\PC|[\"“”「」《》\\- 的焊a+#.]){0,60}") {
            let words = parse(&typed);
            prop_assert!(words.shown().count() + words.excluded.len() <= QUERY_WORDS_MAX);
        }
    }
}
