//! When the work is done: `两班倒`, `长白班`, `早九晚六`, `8:30-17:30`, `双休`, `月休4天`, `做六休一`, `996`, `弹性`.
//!
//! In: any text. Out: shifts, nights, rest days, hours, each with its words; put together as `domain`'s working time.

mod clock;
mod doubt;
mod lexicon;
mod rest;
#[cfg(test)]
mod tests;

use duijie_domain::fact::Fact;
use duijie_domain::vacancy::WorkingTime;

use self::lexicon::{Said, WORDS, Word};
use super::reading::{Confidence, Doubt, Findings, Reading, Span};
use super::text::EvenText;

/// One thing that a text says about working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeTerm {
    /// Whether it is shift work.
    Shifts(bool),
    /// Whether there is night work.
    Nights(bool),
    /// Rest days a week, times ten: 15 for 大小周.
    RestDaysTenths(u8),
    /// Hours a day.
    HoursPerDay(u8),
    /// Hours that the person sets.
    Flexible,
    /// Days a week of an internship or a part-time post (5天/周).
    DaysPerWeek(u8),
}

/// What a text says about working time.
#[must_use]
pub fn find(text: &str) -> Findings<TimeTerm> {
    let even = EvenText::of(text);
    let mut found = Found {
        text: even.as_str(),
        findings: Findings::default(),
    };
    found.words();
    rest::read(&mut found);
    clock::read(&mut found);
    let mut findings = found.findings;
    for reading in &mut findings.readings {
        reading.span = even.origin(reading.span);
    }
    for doubt in &mut findings.doubts {
        doubt.span = even.origin(doubt.span);
    }
    findings.readings.sort_by_key(|reading| reading.span);
    findings
}

/// As [`find`], for a cell that is known to be about working time; one in which nothing is read comes with a doubt.
#[must_use]
pub fn read(text: &str) -> Findings<TimeTerm> {
    let mut findings = find(text);
    if findings.readings.is_empty() && findings.doubts.is_empty() {
        findings.doubts.push(doubt::unreadable(text));
    }
    findings
}

/// All of it together as records keep it: the surest reading of each, of equals the first. Half rest days are dropped.
#[must_use]
pub fn working_time(findings: &Findings<TimeTerm>) -> WorkingTime {
    WorkingTime {
        shifts: surest(findings, |term| match term {
            TimeTerm::Shifts(shifts) => Some(shifts),
            _ => None,
        }),
        nights: surest(findings, |term| match term {
            TimeTerm::Nights(nights) => Some(nights),
            _ => None,
        }),
        rest_days_per_week: surest(findings, |term| match term {
            TimeTerm::RestDaysTenths(tenths) => Some(tenths / 10),
            _ => None,
        }),
        hours_per_day: surest(findings, |term| match term {
            TimeTerm::HoursPerDay(hours) => Some(hours),
            _ => None,
        }),
    }
}

fn surest<T>(findings: &Findings<TimeTerm>, of: impl Fn(TimeTerm) -> Option<T>) -> Fact<T> {
    let told = findings
        .readings
        .iter()
        .rev()
        .filter_map(|reading| Some((reading.confidence, of(reading.value)?)));
    told.max_by_key(|(confidence, _)| *confidence)
        .map(|(_, value)| value)
        .into()
}

/// What has been found so far; spans are those of the evened text.
struct Found<'a> {
    text: &'a str,
    findings: Findings<TimeTerm>,
}

impl Found<'_> {
    fn push(&mut self, value: TimeTerm, span: Span, thousandths: u16) {
        let confidence = Confidence::from_thousandths(thousandths);
        self.findings.readings.push(Reading {
            value,
            span,
            confidence,
        });
    }

    fn doubt(&mut self, doubt: Doubt) {
        self.findings.doubts.push(doubt);
    }

    fn words(&mut self) {
        for hit in WORDS.hits(self.text) {
            match *hit.meaning {
                Word::Said(said) if self.stands_alone(hit.span) => self.said(said, hit.span),
                Word::Flexible => self.push(TimeTerm::Flexible, hit.span, 900),
                Word::RestUnclear => self.doubt(doubt::rest_unclear(self.text, hit.span)),
                Word::Said(_) | Word::Skip => {}
            }
        }
    }

    /// Figures such as 996 count only where no other figure goes on.
    fn stands_alone(&self, span: Span) -> bool {
        let is_figure = |character: Option<char>| {
            character.is_some_and(|character| character.is_ascii_alphanumeric() || character == '.')
        };
        let inside = span.of(self.text);
        if !inside.starts_with(|character: char| character.is_ascii_digit()) {
            return true;
        }
        let before = self
            .text
            .get(..span.start)
            .and_then(|text| text.chars().next_back());
        let behind = self.text.get(span.end..).and_then(|text| text.chars().next());
        let is_amount = matches!(behind, Some('元' | '-' | '人' | '名' | '号'));
        !is_figure(before) && !is_figure(behind) && !is_amount
    }

    fn said(&mut self, said: Said, span: Span) {
        if let Some(shifts) = said.shifts {
            self.push(TimeTerm::Shifts(shifts), span, said.thousandths);
        }
        if let Some(nights) = said.nights {
            self.push(TimeTerm::Nights(nights), span, said.thousandths);
        }
        if let Some(tenths) = said.rest_tenths {
            self.push(TimeTerm::RestDaysTenths(tenths), span, said.thousandths);
        }
        if let Some(hours) = said.hours {
            self.push(TimeTerm::HoursPerDay(hours), span, said.thousandths.min(900));
        }
    }
}
