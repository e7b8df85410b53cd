//! Schooling asked for: `本科及以上`, `大专-本科`, `统招`, `学士学位`, `学历不限`, `初中及以下`.
//!
//! In: a cell about schooling, or running text. Out: levels of GB/T 4658, study forms, degrees. Years of graduation and
//! groups of people are read by `target_group`; what ranks above what stands in the tables of `domain`.

mod doubt;
mod level;
mod lexicon;
#[cfg(test)]
mod tests;

use duijie_domain::code::{DegreeCode, EducationCode, StudyFormCode};
use duijie_domain::fact::Fact;

use self::lexicon::{WORDS, Word};
use super::reading::{Confidence, Doubt, Findings, Reading};
use super::text::EvenText;

/// One thing that a text says about schooling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schooling {
    /// Levels between which the person's has to lie; an end that is not told is open.
    Level {
        /// The lowest level that will do.
        min: Option<EducationCode>,
        /// The highest level that is wanted.
        max: Option<EducationCode>,
    },
    /// Any level, or none (学历不限).
    AnyLevel,
    /// The form of study (统招, 自考).
    StudyForm(StudyFormCode),
    /// The lowest degree that will do (学士学位).
    Degree(DegreeCode),
}

/// All that is asked, as records keep it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchoolingAsked {
    /// The lowest level; `Absent` if none is needed.
    pub level_min: Fact<EducationCode>,
    /// The highest level wanted, which records do not keep.
    pub level_max: Option<EducationCode>,
    /// Forms of study, any of which will do; empty if nothing is said.
    pub study_forms: Vec<StudyFormCode>,
    /// The lowest degree.
    pub degree: Fact<DegreeCode>,
}

/// Where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    RunningText,
    Cell,
}

/// What running text says about schooling.
#[must_use]
pub fn find(text: &str) -> Findings<Schooling> {
    readings(text, Setting::RunningText)
}

/// What a cell says that is known to be about schooling: bare words count (`高中`, `不限`). A cell in which nothing is
/// read comes with a doubt that says so.
#[must_use]
pub fn read(text: &str) -> Findings<Schooling> {
    let mut findings = readings(text, Setting::Cell);
    if findings.readings.is_empty() && findings.doubts.is_empty() {
        findings.doubts.push(doubt::unreadable(text));
    }
    findings
}

/// All of it together. Where several levels are told the lowest will do.
#[must_use]
pub fn asked(findings: &Findings<Schooling>) -> SchoolingAsked {
    let mut asked = SchoolingAsked::default();
    for reading in &findings.readings {
        match &reading.value {
            Schooling::Level { min, max } => {
                let lower = lexicon::lower_of(asked.level_min.known(), min.as_ref());
                asked.level_min = lower.map_or(Fact::Absent, Fact::Known);
                asked.level_max.clone_from(max);
            }
            Schooling::AnyLevel if asked.level_min.is_unknown() => asked.level_min = Fact::Absent,
            Schooling::AnyLevel => {}
            Schooling::StudyForm(form) if asked.study_forms.contains(form) => {}
            Schooling::StudyForm(form) => asked.study_forms.push(form.clone()),
            Schooling::Degree(degree) => asked.degree = Fact::Known(degree.clone()),
        }
    }
    asked
}

fn readings(given: &str, setting: Setting) -> Findings<Schooling> {
    let even = EvenText::of(given);
    let text = even.as_str();
    let hits: Vec<_> = WORDS.hits(text).collect();
    let mut findings = Findings::default();
    let mut place = 0;
    while let Some(hit) = hits.get(place) {
        if let Some(group) = level::group_at(text, &hits, place) {
            level::judge(text, &group, setting, given, &even, &mut findings);
            place = group.behind;
            continue;
        }
        let span = even.origin(hit.span);
        match hit.meaning {
            Word::Form(Some(form)) => findings
                .readings
                .push(certain(Schooling::StudyForm(form.clone()), span)),
            Word::Degree(degree) => findings
                .readings
                .push(certain(Schooling::Degree(degree.clone()), span)),
            Word::None => findings.readings.push(certain(Schooling::AnyLevel, span)),
            Word::BareNone if setting == Setting::Cell && is_alone(text, &hits, place) => {
                findings.readings.push(certain(Schooling::AnyLevel, span));
            }
            Word::Tier => findings.doubts.push(doubt::tier(given, span)),
            Word::AnyDegree => findings
                .doubts
                .extend(any_degree(given, span, &findings.readings)),
            _ => {}
        }
        place += 1;
    }
    findings
}

fn certain(value: Schooling, span: super::reading::Span) -> Reading<Schooling> {
    Reading {
        value,
        span,
        confidence: Confidence::from_thousandths(950),
    }
}

/// A degree that is not named goes with the level before it.
fn any_degree(given: &str, span: super::reading::Span, readings: &[Reading<Schooling>]) -> Option<Doubt> {
    let is_told = readings
        .iter()
        .any(|reading| matches!(reading.value, Schooling::Degree(_)));
    (!is_told).then(|| doubt::degree(given, span))
}

/// Whether a word is all of the text but for other words of schooling.
fn is_alone(text: &str, hits: &[crate::word_table::Hit<'_, Word>], place: usize) -> bool {
    let others = hits.iter().enumerate().filter(|(other, _)| *other != place);
    let mut rest = text.len();
    let mut is_plain = true;
    for (_, hit) in others {
        is_plain &= matches!(hit.meaning, Word::Evidence | Word::AnyDegree);
        rest -= hit.span.end - hit.span.start;
    }
    let own = hits.get(place).map_or(0, |hit| hit.span.end - hit.span.start);
    const MARKS: usize = 6;
    is_plain && rest - own <= MARKS
}
