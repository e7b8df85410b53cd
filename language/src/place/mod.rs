//! Places as people write them: `聊城东昌府区`, `山东聊城`, `东昌府区柳园路5号`, `上海·浦东新区·张江`, `聊城开发区`, `茌平县`.
//!
//! In: a cell that holds places, or running text, and the tables in use. Out: the division with the rest of the address,
//! or a doubt that names the candidates. Points on the map and distances are not dealt with here.

mod doubt;
mod gazetteer;
mod path;
#[cfg(test)]
mod tests;
mod words;

use std::sync::{Arc, LazyLock};

use duijie_domain::code::{CodeBook, CodeSystem, DivisionCode};
use duijie_domain::place::Place;

use self::gazetteer::Gazetteer;
use self::path::Meaning;
use super::reading::{Confidence, Findings, Reading, Span};
use super::text::EvenText;

/// A place that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The division.
    pub division: DivisionCode,
    /// The rest of the address, as it was written.
    pub address: String,
    /// A development zone within the division, if one is named: it is known to lie in the city, not in which county.
    pub zone: Option<String>,
}

impl Located {
    /// The place as records keep it; a zone stands at the head of the address.
    #[must_use]
    pub fn to_place(&self) -> Place {
        Place {
            address: format!("{}{}", self.zone.as_deref().unwrap_or(""), self.address),
            ..Place::in_division(self.division.clone())
        }
    }
}

/// Reads places by the divisions of one book of codes.
#[derive(Debug)]
pub struct PlaceReader {
    book: CodeBook,
    gazetteer: Gazetteer,
}

static EMBEDDED: LazyLock<Arc<PlaceReader>> =
    LazyLock::new(|| Arc::new(PlaceReader::new(&CodeBook::embedded())));

impl PlaceReader {
    /// The reader of a book; that of the tables built into the program is made once.
    #[must_use]
    pub fn shared(book: &CodeBook) -> Arc<Self> {
        if book.version() == CodeBook::embedded().version() {
            Arc::clone(&EMBEDDED)
        } else {
            Arc::new(Self::new(book))
        }
    }

    /// A reader by the tables of a book.
    #[must_use]
    pub fn new(book: &CodeBook) -> Self {
        Self {
            book: book.clone(),
            gazetteer: Gazetteer::new(book.table(CodeSystem::Division)),
        }
    }

    /// The places of a cell. `context` is a division in which the place is known to lie, such as the employer's: names
    /// that exist several times are looked for there first. One that the tables do not know is passed over.
    #[must_use]
    pub fn read(&self, text: &str, context: Option<&DivisionCode>) -> Findings<Located> {
        let even = EvenText::of(text);
        let mut walk = self.walk(text, &even, context);
        walk.cell();
        walk.findings
    }

    /// The places named in running text. A name counts where it is whole (聊城市), stands in a path of names, or by
    /// itself; `南京银行` names no place.
    #[must_use]
    pub fn find(&self, text: &str, context: Option<&DivisionCode>) -> Findings<Located> {
        let even = EvenText::of(text);
        let mut walk = self.walk(text, &even, context);
        walk.running();
        walk.findings
    }

    fn walk<'a>(&'a self, given: &'a str, even: &'a EvenText, context: Option<&'a DivisionCode>) -> Walk<'a> {
        let divisions = self.book.table(CodeSystem::Division);
        Walk {
            reader: self,
            given,
            even,
            context: context.filter(|division| divisions.get(division.as_str()).is_some()),
            findings: Findings::default(),
        }
    }

    /// The divisions that a bare name may mean.
    #[must_use]
    pub fn candidates(&self, name: &str) -> Vec<DivisionCode> {
        let even = EvenText::of(name);
        let found = self.gazetteer.longest(even.as_str(), 0, None);
        let places = found.map(|found| found.candidates).unwrap_or_default();
        self.gazetteer.codes(&places)
    }
}

struct Walk<'a> {
    reader: &'a PlaceReader,
    given: &'a str,
    even: &'a EvenText,
    context: Option<&'a DivisionCode>,
    findings: Findings<Located>,
}

impl Walk<'_> {
    fn cell(&mut self) {
        let text = self.even.as_str();
        let mut place = words::behind_label(text, 0);
        if self.code(place) {
            return;
        }
        while place < text.trim_end().len() {
            let Some(end) = self.entry(place) else {
                break;
            };
            place = words::behind_separators(text, end);
        }
        if self.findings.readings.is_empty() && self.findings.doubts.is_empty() {
            let doubt = doubt::unreadable(text, self.given, self.reader.gazetteer.has_zone(text));
            self.findings.doubts.push(doubt);
        }
    }

    /// A division's code in front: `371502 柳园路5号`.
    fn code(&mut self, place: usize) -> bool {
        let rest = self.even.as_str().get(place..).unwrap_or("");
        let digits = rest.len()
            - rest
                .trim_start_matches(|character: char| character.is_ascii_digit())
                .len();
        let table = self.reader.book.table(CodeSystem::Division);
        let told = rest
            .get(..digits)
            .filter(|told| matches!(told.len(), 2 | 4 | 6 | 9 | 12));
        let Some(code) = told.and_then(|told| table.lookup_code(told)) else {
            return false;
        };
        let behind = words::behind_separators(self.even.as_str(), place + digits);
        let name = self.reader.gazetteer.longest(self.even.as_str(), behind, None);
        let end = name.map_or(place + digits, |name| name.end);
        self.push(
            DivisionCode::new(code),
            None,
            Span::from(place..end),
            self.even.as_str().len(),
            1_000,
        );
        true
    }

    /// One place of a list; the byte behind it.
    fn entry(&mut self, start: usize) -> Option<usize> {
        let text = self.even.as_str();
        let Some(path) = self.path_at(start) else {
            return self.without_division(start);
        };
        let zone = words::zone_at(text, path.end);
        let name_end = zone.map_or(path.end, |zone| zone.end);
        let name_end = self.behind_repetition(words::behind_whole(text, name_end), &path);
        let end = self.address_end(name_end, &path);
        let span = Span::from(start..name_end);
        match path.meaning {
            Meaning::One(place, thousandths) => {
                let code = self.reader.gazetteer.code(place);
                let is_city = zone.is_some() && !self.reader.gazetteer.is_county(place);
                let thousandths = if is_city {
                    thousandths.min(600)
                } else {
                    thousandths
                };
                self.push(
                    code,
                    zone.map(|zone| zone.of(text).to_owned()),
                    span,
                    end,
                    thousandths,
                );
            }
            Meaning::Many => {
                let codes = self.reader.gazetteer.codes(&path.candidates);
                let doubt = doubt::ambiguous(self.given, self.even.origin(span), &codes, &self.reader.book);
                self.findings.doubts.push(doubt);
            }
        }
        Some(end)
    }

    /// The path of names at a place; within the context if it leads at least as far there.
    fn path_at(&self, start: usize) -> Option<path::Path> {
        let text = self.even.as_str();
        let gazetteer = &self.reader.gazetteer;
        let free = gazetteer.longest(text, start, None);
        let context = self.context.and_then(|code| gazetteer.place(code));
        let within = context.and_then(|context| gazetteer.longest(text, start, Some(context)));
        match (free, within) {
            (Some(free), Some(within)) if free.end > within.end => Some(free),
            (_, Some(within)) => Some(within),
            (free, None) => free,
        }
    }

    /// `市直`, `开发区` where the context says of which city; `全国`, which is no place.
    fn without_division(&mut self, start: usize) -> Option<usize> {
        let text = self.even.as_str();
        if let Some(span) = words::anywhere_at(text, start) {
            self.findings
                .doubts
                .push(doubt::anywhere(self.given, self.even.origin(span)));
            return Some(span.end);
        }
        let context = self.context?;
        let zone = words::zone_at(text, start);
        let end = words::behind_whole(text, zone.map_or(start, |zone| zone.end));
        let told = zone.map(|zone| zone.of(text).to_owned());
        let sure = if end > start { 600 } else { 300 };
        self.push(context.clone(), told, Span::from(start..end), text.len(), sure);
        None
    }

    /// Where the address ends: at a separator behind which another place begins, or with the text.
    fn address_end(&self, start: usize, path: &path::Path) -> usize {
        let text = self.even.as_str();
        let rest = text.get(start..).unwrap_or("");
        let breaks = rest
            .char_indices()
            .filter(|(_, character)| words::LIST_MARKS.contains(character));
        for (offset, mark) in breaks {
            let next = start + offset + mark.len_utf8();
            let next = words::behind_separators(text, next);
            if self.begins_other_place(next, path, offset == 0) {
                return start + offset;
            }
        }
        text.len()
    }

    /// The byte behind the same place told again: `仙桃市 仙桃`.
    fn behind_repetition(&self, end: usize, path: &path::Path) -> usize {
        let text = self.even.as_str();
        let start = words::behind_separators(text, end);
        let again = self
            .reader
            .gazetteer
            .longest(text, start, None)
            .filter(|_| start > end);
        let is_same =
            |again: &path::Path| again.candidates == path.candidates && !words::is_road(text, again.end);
        again.filter(is_same).map_or(end, |again| again.end)
    }

    /// Right behind a name any other name begins a place; behind an address only a whole one does.
    fn begins_other_place(&self, place: usize, path: &path::Path, is_right_behind: bool) -> bool {
        let found = self.reader.gazetteer.longest(self.even.as_str(), place, None);
        let begins_road = |end: usize| words::is_road(self.even.as_str(), end);
        found.is_some_and(|found| {
            !begins_road(found.end)
                && (found.is_whole || is_right_behind || found.steps >= 2 || path.steps == 0)
        })
    }

    /// Keeps a place whose name takes up `span` and whose address goes on to `end`, both of the evened text.
    fn push(
        &mut self,
        division: DivisionCode,
        zone: Option<String>,
        span: Span,
        end: usize,
        thousandths: u16,
    ) {
        let text = self.even.as_str();
        let from = words::behind_separators(text, span.end).min(end);
        let address = self.even.origin(Span::from(from..end));
        let whole = Span::from(span.start..if from < end { end } else { span.end });
        self.findings.readings.push(Reading {
            value: Located {
                division,
                zone,
                address: address.of(self.given).trim().to_owned(),
            },
            span: self.even.origin(whole),
            confidence: Confidence::from_thousandths(thousandths),
        });
    }

    fn running(&mut self) {
        let text = self.even.as_str();
        let mut place = 0;
        let mut is_led = true;
        while let Some(character) = text.get(place..).and_then(|rest| rest.chars().next()) {
            let labelled = words::behind_label(text, place);
            if labelled > place {
                (place, is_led) = (labelled, true);
                continue;
            }
            match self.path_at(place).filter(|path| self.counts(path, is_led)) {
                Some(path) => {
                    self.name_only(place, &path);
                    place = path.end;
                }
                None => place += character.len_utf8(),
            }
            is_led = words::is_border(character);
        }
    }

    fn counts(&self, path: &path::Path, is_led: bool) -> bool {
        let text = self.even.as_str();
        let border = text
            .get(path.end..)
            .and_then(|rest| rest.chars().next())
            .is_none_or(words::is_border);
        let is_stated =
            path.is_whole || path.steps >= 2 || (is_led && (border || words::follows_place(text, path.end)));
        is_stated && !words::is_road(text, path.end)
    }

    fn name_only(&mut self, start: usize, path: &path::Path) {
        let text = self.even.as_str();
        let zone = words::zone_at(text, path.end);
        let end = zone.map_or(path.end, |zone| zone.end);
        let span = Span::from(start..end);
        match path.meaning {
            Meaning::One(place, thousandths) => {
                let code = self.reader.gazetteer.code(place);
                self.push(
                    code,
                    zone.map(|zone| zone.of(text).to_owned()),
                    span,
                    end,
                    thousandths.min(if zone.is_some() { 600 } else { 1_000 }),
                );
            }
            Meaning::Many => {
                let codes = self.reader.gazetteer.codes(&path.candidates);
                let doubt = doubt::ambiguous(self.given, self.even.origin(span), &codes, &self.reader.book);
                self.findings.doubts.push(doubt);
            }
        }
    }
}
