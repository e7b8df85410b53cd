//! Reading free text as a use case: readers made once and kept, limits on what one call may ask. How a text is read is the
//! business of `language`.

use std::sync::{Arc, Mutex, PoisonError};

use duijie_domain::code::CodeBook;
use duijie_domain::message::Text;
use duijie_language::normalise::{KINDS, Kind, Level, Normalise, Normalised, Settings};
use duijie_language::title::{TitleComparer, TitleReader};

use super::matching::out_of_range;
use super::{Call, EngineError};

/// Most texts of one call.
const TEXTS_MAX: usize = 1_000;
/// Most characters of one text.
const TEXT_CHARACTERS_MAX: usize = 20_000;
/// Most titles that one call compares with others.
const QUERIES_MAX: usize = 100;
/// Most titles that one call ranks.
const CORPUS_MAX: usize = 10_000;
/// Hits for each query where the caller names no number.
const HITS_USUAL: usize = 20;
/// Most hits for each query.
const HITS_MAX: u16 = 1_000;
/// Levels of the occupation classification.
const LEVELS_MAX: u8 = 4;

type Made = (&'static str, Level, Arc<dyn Normalise>);

/// Readers of free text, each made when it is first asked for.
pub struct Readers {
    codes: Arc<CodeBook>,
    made: Mutex<Vec<Made>>,
    comparer: Mutex<Option<Arc<TitleComparer>>>,
}

impl Readers {
    /// Readers that tell codes of these tables.
    #[must_use]
    pub fn new(codes: Arc<CodeBook>) -> Self {
        Self {
            codes,
            made: Mutex::default(),
            comparer: Mutex::default(),
        }
    }

    /// The reader of this name, telling codes so far.
    ///
    /// # Errors
    /// `InvalidInput` for a reader or a level that is not there.
    pub fn reader(&self, id: &str, level: &str) -> Result<(&'static Kind, Arc<dyn Normalise>), EngineError> {
        let (kind, level) = (named(id)?, level_of(level)?);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made.iter().find(|(id, of, _)| *id == kind.id && *of == level);
        if let Some((_, _, reader)) = known {
            return Ok((kind, Arc::clone(reader)));
        }
        let settings = Settings {
            codes: Arc::clone(&self.codes),
            level,
        };
        let reader: Arc<dyn Normalise> = kind.reader(&settings).map_err(unfit)?.into();
        made.push((kind.id, level, Arc::clone(&reader)));
        Ok((kind, reader))
    }

    /// Reads texts, each for itself.
    ///
    /// # Errors
    /// `InvalidInput` for an unknown reader or level, or for too many or too long texts; `Cancelled`; `DeadlineExceeded`.
    pub fn normalise(
        &self,
        id: &str,
        level: &str,
        texts: &[String],
        call: &Call,
    ) -> Result<(&'static Kind, Vec<Normalised>), EngineError> {
        check_texts("texts", texts, TEXTS_MAX)?;
        let (kind, reader) = self.reader(id, level)?;
        let read = texts.iter().map(|text| {
            call.check()?;
            Ok(reader.normalise(text))
        });
        Ok((kind, read.collect::<Result<_, EngineError>>()?))
    }
}

impl Readers {
    /// Compares titles with each other.
    ///
    /// # Errors
    /// `Unavailable` if the tables of titles do not fit the codes in use.
    pub fn comparer(&self) -> Result<Arc<TitleComparer>, EngineError> {
        let mut made = self.comparer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(comparer) = &*made {
            return Ok(Arc::clone(comparer));
        }
        let reader = TitleReader::new(&self.codes).map_err(unfit)?;
        let comparer = Arc::new(TitleComparer::new(&self.codes, reader).map_err(unfit)?);
        *made = Some(Arc::clone(&comparer));
        Ok(comparer)
    }

    /// For each query the places of the closest titles of a corpus with their closeness in thousandths.
    ///
    /// # Errors
    /// `InvalidInput` for too many or too long titles and for a page size out of range; `Cancelled`; `DeadlineExceeded`.
    pub fn rank_titles(
        &self,
        queries: &[String],
        corpus: &[String],
        page_size: i32,
        call: &Call,
    ) -> Result<Vec<Vec<(usize, u16)>>, EngineError> {
        check_texts("queries", queries, QUERIES_MAX)?;
        check_texts("corpus", corpus, CORPUS_MAX)?;
        let hits = match usize::try_from(page_size) {
            Ok(0) => HITS_USUAL,
            Ok(hits) if hits <= usize::from(HITS_MAX) => hits,
            _ => return Err(out_of_range("page_size", page_size.into(), 0, HITS_MAX.into())),
        };
        let comparer = self.comparer()?;
        let images = corpus.iter().map(|title| {
            call.check()?;
            Ok(comparer.image(title))
        });
        let images = images.collect::<Result<Vec<_>, EngineError>>()?;
        let ranked = queries.iter().map(|query| {
            call.check()?;
            let mut ranked = comparer.rank(&comparer.image(query), &images);
            ranked.truncate(hits);
            Ok(ranked)
        });
        ranked.collect()
    }
}

/// Refuses a list of texts that is empty, too long, or has a text that is too long.
fn check_texts(field: &str, texts: &[String], texts_max: usize) -> Result<(), EngineError> {
    if texts.is_empty() || texts.len() > texts_max {
        return Err(EngineError::invalid(
            field,
            "COUNT_OUT_OF_RANGE",
            Text::new(
                format!("有 {} 条文字", texts.len()),
                format!("there are {} texts", texts.len()),
            ),
            Text::new(
                format!("每次 1 到 {texts_max} 条"),
                format!("send 1 to {texts_max} at a time"),
            ),
        ));
    }
    let too_long = |text: &String| text.chars().nth(TEXT_CHARACTERS_MAX).is_some();
    match texts.iter().position(too_long) {
        None => Ok(()),
        Some(place) => Err(EngineError::invalid(
            format!("{field}[{place}]"),
            "TEXT_TOO_LONG",
            Text::new("文字过长", "the text is too long"),
            Text::new(
                format!("每条至多 {TEXT_CHARACTERS_MAX} 字"),
                format!("keep it to {TEXT_CHARACTERS_MAX} characters"),
            ),
        )),
    }
}

fn named(id: &str) -> Result<&'static Kind, EngineError> {
    Kind::named(id).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
        let known = known.join(", ");
        EngineError::invalid(
            "reader",
            "READER_UNKNOWN",
            Text::new(
                format!("没有“{id}”的识别器"),
                format!("there is no reader \"{id}\""),
            ),
            Text::new(format!("可用：{known}"), format!("there are: {known}")),
        )
    })
}

fn level_of(text: &str) -> Result<Level, EngineError> {
    match text {
        "" | "auto" => Ok(Level::Auto),
        _ => match text.parse() {
            Ok(level @ 1..=LEVELS_MAX) => Ok(Level::Exactly(level)),
            _ => Err(EngineError::invalid(
                "level",
                "LEVEL_UNKNOWN",
                Text::new(
                    format!("没有级别“{text}”"),
                    format!("there is no level \"{text}\""),
                ),
                Text::new("填 auto 或 1 到 4", "write auto or 1 to 4"),
            )),
        },
    }
}

fn unfit(fault: impl std::fmt::Display) -> EngineError {
    EngineError::Unavailable {
        reason: "LANGUAGE_TABLES_UNFIT",
        text: Text::new(
            format!("文字识别所用的表与当前代码表不符：{fault}"),
            format!("the tables for reading texts do not fit the codes in use: {fault}"),
        ),
    }
}
