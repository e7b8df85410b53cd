//! Titles as cells: the occupation, how sure it is, and what else it may be.

use std::sync::Arc;

use duijie_domain::code::{CodeBook, OccupationCode};

use super::{Kind, Level, Normalise, Normalised, NotReady, Told, decimal, joined};
use crate::reading::Reading;
use crate::title::{SURE, TitleReader, TitleReading};

pub(super) const KIND: Kind = Kind {
    id: "title",
    zh: "岗位名称",
    en: "title",
    columns: &[
        "occupation_code",
        "occupation_name",
        "confidence",
        "alternatives",
        "title_core",
    ],
    make: |settings| {
        let reader = TitleReader::new(&settings.codes).map_err(|error| NotReady(error.to_string()))?;
        Ok(Box::new(TitleCells {
            reader,
            codes: Arc::clone(&settings.codes),
            level: settings.level,
        }))
    },
};

struct TitleCells {
    reader: TitleReader,
    codes: Arc<CodeBook>,
    level: Level,
}

impl Normalise for TitleCells {
    fn normalise(&self, text: &str) -> Normalised {
        let read = self.reader.read(text, None);
        let best = match self.level {
            Level::Auto => read.auto(SURE),
            Level::Exactly(level) => read.at_level(level.into()),
        };
        let core = read.core.map_or("", |span| span.of(text));
        let (code, confidence) = best.as_ref().map_or((None, String::new()), |best| {
            (Some(&best.value), decimal(best.confidence))
        });
        Normalised {
            cells: vec![
                code.map_or_else(String::new, |code| code.as_str().to_owned()),
                code.map_or_else(String::new, |code| self.name(code)),
                confidence,
                self.alternatives(&read, code),
                core.to_owned(),
            ],
            readings: best.iter().map(|best| self.told(best)).collect(),
            doubts: read.doubt(SURE).into_iter().collect(),
        }
    }
}

impl TitleCells {
    /// The other codes with their confidence: `6-31-01-03:0.210|…`.
    fn alternatives(&self, read: &TitleReading, given: Option<&OccupationCode>) -> String {
        let others = read.ranked.iter().filter(|ranked| Some(&ranked.code) != given);
        joined(others.map(|ranked| {
            let [.., confidence] = ranked.confidence;
            format!("{}:{}", ranked.code.as_str(), decimal(confidence))
        }))
    }

    fn told(&self, reading: &Reading<OccupationCode>) -> Reading<Told> {
        Reading {
            value: Told {
                field: "occupation",
                name: self.name(&reading.value),
                value: reading.value.as_str().to_owned(),
            },
            span: reading.span,
            confidence: reading.confidence,
        }
    }

    fn name(&self, code: &OccupationCode) -> String {
        self.codes
            .entry(code)
            .map_or_else(String::new, |entry| entry.name.to_string())
    }
}
