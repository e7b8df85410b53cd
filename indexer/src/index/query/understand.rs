//! What else the words of a query may mean: synonyms, and Chinese words spelled by letters.
//!
//! In: [`Words`] as typed. Out: the same with [`Unit::OneOf`] in place of what has other readings. Words between quotes,
//! excluded ones and Latin words that stand in a table or a title stay as they are.

use super::parse::{Unit, Words, read_unit};
use crate::error::Error;
use crate::index::lexicon::{Lexicon, SpelledWord};
use crate::index::synonyms::Synonyms;
use crate::index::words::Vocabulary;
use std::sync::Arc;

/// The most words of a query of which other readings are looked for.
const WORDS_MAX: usize = 8;
/// The most pieces of letters that spell one word: `zhi liang jian cha yuan`.
const PIECES_MAX: usize = 6;

/// Another reading of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reading {
    pub(crate) unit: Unit,
    /// How nearly it means the same, in thousandths; none for what the letters spell.
    pub(crate) degree_thousandths: Option<u16>,
}

/// What readings are looked up in.
pub(crate) struct Reader<'a, L> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) synonyms: &'a Synonyms,
    /// Asked only if there are letters to be read.
    pub(crate) lexicon: L,
}

impl<L: Fn() -> Result<Arc<Lexicon>, Error>> Reader<'_, L> {
    /// Adds the other readings of the words that have to be found.
    ///
    /// # Errors
    /// `Unavailable` when the index cannot be read.
    pub(crate) fn read(&self, words: &mut Words) -> Result<(), Error> {
        let typed = std::mem::take(&mut words.required);
        let mut at = 0;
        while at < typed.len() {
            let is_read = words.required.len() < WORDS_MAX;
            let (length, unit) = match is_read {
                true => self.read_at(&typed[at..])?,
                false => (1, typed[at].clone()),
            };
            words.required.push(unit);
            at += length;
        }
        Ok(())
    }

    /// The first unit with its other readings, and how many units it takes.
    fn read_at(&self, units: &[Unit]) -> Result<(usize, Unit), Error> {
        let pieces: Vec<&str> = units.iter().map_while(letters).take(PIECES_MAX).collect();
        if !pieces.is_empty() {
            let lexicon = (self.lexicon)()?;
            let free = pieces.iter().take_while(|piece| !lexicon.is_own(piece)).count();
            for length in (1..=free).rev() {
                let spelled = lexicon.spelled(&pieces[..length].join(" "));
                if !spelled.is_empty() {
                    return Ok((length, self.spelled(&units[..length], &spelled)));
                }
            }
        }
        Ok((1, self.with_synonyms(&units[0])))
    }

    fn spelled(&self, typed: &[Unit], spelled: &[SpelledWord]) -> Unit {
        let mut readings = Vec::new();
        for word in spelled {
            readings.extend(self.reading(&word.text, None));
            if word.is_spelled_out {
                readings.extend(self.synonyms(&word.text));
            }
        }
        one_of(typed, readings)
    }

    fn with_synonyms(&self, unit: &Unit) -> Unit {
        let readings = text(unit).map(|text| self.synonyms(&text)).unwrap_or_default();
        match readings.is_empty() {
            true => unit.clone(),
            false => one_of(std::slice::from_ref(unit), readings),
        }
    }

    fn synonyms(&self, word: &str) -> Vec<Reading> {
        let synonyms = self.synonyms.of(word).into_iter();
        let readings =
            synonyms.filter_map(|synonym| self.reading(&synonym.word, Some(synonym.degree_thousandths)));
        readings.collect()
    }

    fn reading(&self, word: &str, degree_thousandths: Option<u16>) -> Option<Reading> {
        let unit = read_unit(self.vocabulary, word)?;
        Some(Reading {
            unit,
            degree_thousandths,
        })
    }
}

fn one_of(typed: &[Unit], mut readings: Vec<Reading>) -> Unit {
    readings.sort_unstable();
    readings.dedup_by(|later, earlier| later.unit == earlier.unit);
    Unit::OneOf {
        typed: typed.to_vec(),
        readings,
    }
}

/// The word, if it is made of letters alone.
fn letters(unit: &Unit) -> Option<&str> {
    match unit {
        Unit::Word { word, .. } if word.bytes().all(|byte| byte.is_ascii_lowercase()) => Some(word),
        _ => None,
    }
}

/// The word or the words side by side.
fn text(unit: &Unit) -> Option<String> {
    match unit {
        Unit::Word { word, .. } => Some(word.clone()),
        Unit::Phrase(words) => Some(words.iter().map(|(_, word)| word.as_str()).collect()),
        Unit::Inside(_) | Unit::OneOf { .. } => None,
    }
}
