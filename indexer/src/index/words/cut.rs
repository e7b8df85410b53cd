//! Cuts texts into words: Chinese by dictionary, the rest by letters and digits. One way for documents, queries and
//! highlights, so that what was indexed is what is asked for.
//!
//! In: folded text. Out: words with their places. Positions count characters without spaces, so that `Java 工程师` and
//! `Java工程师` are the same phrase. Guessing unknown words (HMM) is off: it depends on the neighbours, and the same
//! name would be cut differently in a query and in a text; unknown names come out as single characters and are found
//! as a phrase of them.

use super::latin;
use super::vocabulary::Vocabulary;

/// A word in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    /// The word.
    pub(crate) text: &'t str,
    /// Place of its first character in characters, spaces not counted.
    pub(crate) position: u32,
    /// Its length in characters.
    pub(crate) length: u32,
    /// Place of its first character in characters, spaces counted.
    pub(crate) character: u32,
    /// Whether it is a word of the cut, not only a part of one.
    pub(crate) is_whole: bool,
}

/// Single characters that carry no meaning of their own; they keep their place and are no words.
const PARTICLES: &str =
    "的了着和与及或等在是为以于把被让给之其这那您你我他她它们也都就而并且吗呢吧啊呀哦嘛个";

/// Whether the character is written in Chinese words.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '〇')
}

/// Whether this word is one character that carries no meaning of its own.
pub(crate) fn is_particle(word: &str) -> bool {
    let mut characters = word.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => PARTICLES.contains(only),
        _ => false,
    }
}

/// Hands over every word of the text and every dictionary word inside a word, in order of place.
pub(crate) fn cut<'t>(vocabulary: &Vocabulary, folded: &'t str, mut emit: impl FnMut(Word<'t>)) {
    let mut here = Place::default();
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let run = run_bytes(rest, first);
        if run == 0 {
            here.step_over(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (run, behind) = rest.split_at(run);
        if is_han(first) {
            cut_han(vocabulary, run, here, &mut emit);
        } else {
            cut_latin(run, here, &mut emit);
        }
        here.step_over_run(run);
        rest = behind;
    }
}

/// A place in the text, with spaces and without.
#[derive(Clone, Copy, Default)]
struct Place {
    position: u32,
    character: u32,
}

impl Place {
    fn step_over(&mut self, character: char) {
        self.character += 1;
        self.position += u32::from(character == '\n' || !character.is_whitespace());
    }

    fn step_over_run(&mut self, run: &str) {
        let characters = count(run);
        self.character += characters;
        self.position += characters;
    }
}

fn run_bytes(rest: &str, first: char) -> usize {
    if !is_han(first) {
        return latin::run_bytes(rest);
    }
    let end = rest.char_indices().find(|(_, character)| !is_han(*character));
    end.map_or(rest.len(), |(at, _)| at)
}

fn cut_latin<'t>(run: &'t str, here: Place, emit: &mut impl FnMut(Word<'t>)) {
    latin::words_of_run(run, |offset, text, is_whole| {
        let before = run.get(..offset).map_or(0, count);
        emit(Word {
            text,
            position: here.position + before,
            length: count(text),
            character: here.character + before,
            is_whole,
        });
    });
}

fn cut_han<'t>(vocabulary: &Vocabulary, run: &'t str, here: Place, emit: &mut impl FnMut(Word<'t>)) {
    let mut before = 0;
    for text in vocabulary.cut(run) {
        let word = Word {
            text,
            position: here.position + before,
            length: count(text),
            character: here.character + before,
            is_whole: true,
        };
        before += word.length;
        if !is_particle(text) {
            emit(word);
            vocabulary.words_inside(text, |offset, part| {
                emit(Word {
                    text: part,
                    position: word.position + offset,
                    length: count(part),
                    character: word.character + offset,
                    is_whole: false,
                });
            });
        }
    }
}

/// Characters of a text; texts are bounded far below 2³².
pub(crate) fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use duijie_domain::code::CodeBook;

    fn words(text: &str) -> Vec<String> {
        let vocabulary = Vocabulary::of(&CodeBook::embedded());
        let folded = super::super::fold::fold(text);
        let mut words = Vec::new();
        cut(&vocabulary, &folded, |word| words.push(word.text.to_owned()));
        words
    }

    #[test]
    fn job_words_stay_whole_and_are_found_by_their_parts() {
        let found = words("诚聘数控车床操作工、电焊工");
        for word in [
            "数控车床",
            "数控",
            "车床",
            "操作工",
            "操作",
            "电焊工",
            "电焊",
            "焊工",
        ] {
            assert!(
                found.iter().any(|other| other == word),
                "{word} is missing in {found:?}"
            );
        }
    }

    #[test]
    fn particles_and_marks_are_no_words() {
        assert_eq!(words("的，。！🙂 了"), Vec::<String>::new());
    }

    #[test]
    fn spaces_do_not_move_words_apart_and_marks_do() {
        let vocabulary = Vocabulary::of(&CodeBook::embedded());
        let positions = |text: &'static str| {
            let mut positions = Vec::new();
            cut(&vocabulary, text, |word| {
                positions.push((word.text, word.position))
            });
            positions
        };
        assert_eq!(positions("java 工程师"), positions("java工程师"));
        assert_ne!(positions("java,工程师"), positions("java工程师"));
    }
}
