//! What else the words of a query may mean: synonyms, close titles, and Chinese words spelled by letters.
//!
//! In: [`Words`] as typed. Out: the same with [`Unit::OneOf`] in place of what has other readings. Words between quotes,
//! excluded ones and Latin words that stand in a table or a title stay as they are.

use super::parse::{Unit, Words, read_unit};
use crate::error::Error;
use crate::index::lexicon::{Lexicon, SpelledWord};
use crate::index::search::AlsoFound;
use crate::index::synonyms::Synonyms;
use crate::index::words::Vocabulary;
use duijie_domain::code::CodeBook;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::sync::Arc;

/// The most words of a query of which other readings are looked for.
const WORDS_MAX: usize = 8;
/// The most pieces of letters that spell one word: `zhi liang jian cha yuan`.
const PIECES_MAX: usize = 6;

/// Another reading of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reading {
    pub(crate) unit: Unit,
    pub(crate) kind: ReadingKind,
    /// As it is told.
    pub(crate) text: SmolStr,
}

/// Why a reading stands for what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadingKind {
    /// The letters spell it.
    Spelled,
    /// It means the same so nearly, in thousandths.
    Synonym(u16),
    /// It is the title of open vacancies for work so close, in thousandths.
    CloseTitle(u16),
}

impl ReadingKind {
    /// The identifier used on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Spelled => "spelled",
            Self::Synonym(_) => "synonym",
            Self::CloseTitle(_) => "close-title",
        }
    }

    /// How nearly it means what was typed, in thousandths.
    pub fn degree_thousandths(self) -> u16 {
        match self {
            Self::Spelled => 1_000,
            Self::Synonym(degree) | Self::CloseTitle(degree) => degree,
        }
    }
}

/// What readings are looked up in.
pub(crate) struct Reader<'a, L, H> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) synonyms: &'a Synonyms,
    pub(crate) book: &'a CodeBook,
    /// The tenant whose titles may be told; none for those of all.
    pub(crate) tenant: Option<&'a str>,
    /// Asked only if there are letters to be read.
    pub(crate) lexicon: L,
    /// Asked only for one word alone, that may be a title.
    pub(crate) at_hand: H,
}

impl<L, H> Reader<'_, L, H>
where
    L: Fn() -> Result<Arc<Lexicon>, Error>,
    H: Fn() -> Result<Arc<Lexicon>, Error>,
{
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
        self.add_close_titles(words)
    }

    /// Adds titles close to the one word that is looked for; among several words it is not known which one names the work.
    fn add_close_titles(&self, words: &mut Words) -> Result<(), Error> {
        let is_alone = words.quoted.is_empty() && words.wished.is_empty();
        let ([only], true) = (words.required.as_mut_slice(), is_alone) else {
            return Ok(());
        };
        let Some(work) = work(only) else {
            return Ok(());
        };
        let synonyms = self.synonyms.of(&work);
        let close = (self.at_hand)()?.close(self.book, self.tenant, &work, &synonyms);
        let close = close.into_iter().filter_map(|title| {
            self.reading(&title.text, ReadingKind::CloseTitle(title.closeness_thousandths))
        });
        add_readings(only, close.collect());
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
            readings.extend(self.reading(&word.text, ReadingKind::Spelled));
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
        let readings = synonyms.filter_map(|synonym| {
            let kind = ReadingKind::Synonym(synonym.degree_thousandths);
            self.reading(&synonym.word, kind)
        });
        readings.collect()
    }

    fn reading(&self, word: &str, kind: ReadingKind) -> Option<Reading> {
        Some(Reading {
            unit: read_unit(self.vocabulary, word)?,
            kind,
            text: word.into(),
        })
    }
}

impl Words {
    /// What is looked for besides what was typed, by degree.
    pub(crate) fn also_found(&self) -> Vec<AlsoFound> {
        let readings = self.required.iter().flat_map(|unit| match unit {
            Unit::OneOf { readings, .. } => readings.as_slice(),
            _ => &[],
        });
        let mut found: Vec<AlsoFound> = readings
            .map(|reading| AlsoFound {
                text: reading.text.clone(),
                kind: reading.kind,
            })
            .collect();
        let place = |kind: ReadingKind| {
            let class = match kind {
                ReadingKind::Spelled => 0,
                ReadingKind::Synonym(_) => 1,
                ReadingKind::CloseTitle(_) => 2,
            };
            (class, Reverse(kind.degree_thousandths()))
        };
        found.sort_by_key(|found| place(found.kind));
        found
    }
}

fn one_of(typed: &[Unit], readings: Vec<Reading>) -> Unit {
    Unit::OneOf {
        typed: typed.to_vec(),
        readings: distinct(readings),
    }
}

/// The readings, each unit once.
fn distinct(mut readings: Vec<Reading>) -> Vec<Reading> {
    readings.sort_unstable();
    readings.dedup_by(|later, earlier| later.unit == earlier.unit);
    readings
}

fn add_readings(unit: &mut Unit, more: Vec<Reading>) {
    match unit {
        _ if more.is_empty() => {}
        Unit::OneOf { readings, .. } => {
            readings.extend(more);
            *readings = distinct(std::mem::take(readings));
        }
        other => *other = one_of(std::slice::from_ref(other), more),
    }
}

/// What may name the work: the word as typed, or the only word that the letters spell.
fn work(unit: &Unit) -> Option<String> {
    let Unit::OneOf { typed, readings } = unit else {
        return text(unit);
    };
    let mut spelled = readings
        .iter()
        .filter(|reading| reading.kind == ReadingKind::Spelled);
    match (spelled.next(), spelled.next(), typed.as_slice()) {
        (Some(only), None, _) => Some(only.text.to_string()),
        (None, None, [only]) => text(only),
        _ => None,
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
