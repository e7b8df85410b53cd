//! Experience asked for: `3-5年`, `三年以上相关工作经验`, `1年以下`, `经验不限`, `在校/应届`, `半年以上`.
//!
//! In: a cell about experience, or running text. Out: months at least and at most, or that none is needed. What the
//! experience has to be in is not read here.

mod doubt;
mod lexicon;
#[cfg(test)]
mod tests;
mod time;

use duijie_domain::fact::Fact;

use self::lexicon::{WORDS, Word};
use super::reading::{Confidence, Findings, Reading};
use super::text::EvenText;
use super::word_table::Hit;

/// What a text asks in experience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Experience {
    /// Time at work. An end that is not told is open.
    Months {
        /// Months at least; 0 if newcomers are welcome up to the other end.
        min: u16,
        /// Months at most.
        max: Option<u16>,
    },
    /// None is needed (经验不限).
    NotNeeded,
    /// None can be there: the post is for people still at school or just out of it (在校/应届).
    Newcomers,
}

impl Experience {
    /// The months needed, as records keep them; `Absent` if none.
    #[must_use]
    pub const fn months_needed(self) -> Fact<u16> {
        match self {
            Self::Months { min: 0, .. } | Self::NotNeeded | Self::Newcomers => Fact::Absent,
            Self::Months { min, .. } => Fact::Known(min),
        }
    }
}

/// Where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    RunningText,
    Cell,
}

/// What running text asks in experience; years count only beside a word of experience.
#[must_use]
pub fn find(text: &str) -> Findings<Experience> {
    readings(text, Setting::RunningText)
}

/// What a cell says that is known to be about experience; one in which nothing is read comes with a doubt.
#[must_use]
pub fn read(text: &str) -> Findings<Experience> {
    let mut findings = readings(text, Setting::Cell);
    if findings.readings.is_empty() && findings.doubts.is_empty() {
        findings.doubts.push(doubt::unreadable(text));
    }
    findings
}

/// The one thing that counts: time told, before words that need none.
#[must_use]
pub fn best(findings: &Findings<Experience>) -> Option<&Reading<Experience>> {
    let rank = |reading: &&Reading<Experience>| match reading.value {
        Experience::Months { .. } => 2,
        Experience::NotNeeded => 1,
        Experience::Newcomers => 0,
    };
    findings.readings.iter().rev().max_by_key(rank)
}

/// The evened text with its words.
struct Worded<'a> {
    text: &'a str,
    hits: Vec<Hit<'a, Word>>,
}

fn readings(given: &str, setting: Setting) -> Findings<Experience> {
    let even = EvenText::of(given);
    let text = even.as_str();
    let worded = Worded {
        text,
        hits: WORDS.hits(text).collect(),
    };
    let mut findings = Findings::default();
    for time in worded.times() {
        let span = even.origin(time.span);
        if time.is_attendance {
            findings
                .doubts
                .extend((setting == Setting::Cell).then(|| doubt::attendance(given, span)));
        } else if time.is_preferred {
            findings.doubts.push(doubt::preferred(given, span));
        } else if time.is_reversed {
            findings.doubts.push(doubt::reversed(given, span));
        } else if setting == Setting::Cell && !time.is_other || time.has_evidence {
            findings.readings.push(Reading {
                value: time.value(),
                span,
                confidence: time.confidence(),
            });
        }
    }
    worded.words(setting, &even, &mut findings);
    findings.readings.sort_by_key(|reading| reading.span);
    findings
}

impl Worded<'_> {
    fn words(&self, setting: Setting, even: &EvenText, findings: &mut Findings<Experience>) {
        for hit in &self.hits {
            let is_cell = setting == Setting::Cell;
            let is_all = || hit.span.of(self.text) == self.text.trim();
            let value = match hit.meaning {
                Word::None => Experience::NotNeeded,
                Word::BareNone if is_cell && is_all() => Experience::NotNeeded,
                Word::Fresh if is_cell => Experience::Newcomers,
                _ => continue,
            };
            findings.readings.push(Reading {
                value,
                span: even.origin(hit.span),
                confidence: Confidence::from_thousandths(950),
            });
        }
    }
}
