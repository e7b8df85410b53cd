//! Any text that people write about work, through every reader: what is read stands where the reader says it stands.

use crate::common::{book, choice, pieces, reason, text, told};
use duijie_domain::code::{CodeSystem, DivisionCode};
use duijie_language::experience::Experience;
use duijie_language::major::MajorReader;
use duijie_language::normalise::{KINDS, Kind, Level, Normalise, Settings};
use duijie_language::pay::{self, PayReading};
use duijie_language::place::PlaceReader;
use duijie_language::reading::{Doubt, Findings, Span};
use duijie_language::skill::SkillReader;
use duijie_language::title::{TitleComparer, TitleReader};
use duijie_language::wording::{self, Severity};
use duijie_language::{benefit, education, experience, target_group, working_time};
use std::sync::LazyLock;

/// Readers that know words only: pay, schooling, experience, working time, benefits, groups, unlawful wording.
pub fn language_text(bytes: &[u8]) {
    let text = &*text(bytes);
    for findings in [pay::find(text), pay::read(text)] {
        stands(text, &findings);
        findings
            .readings
            .iter()
            .for_each(|reading| pay_has_ends(&reading.value));
    }
    match pay::read_one(text) {
        Ok(one) => assert!(pay::read(text).readings.contains(&one)),
        Err(doubt) => doubted(text, &doubt),
    }
    let _ = pay::as_written(text);
    for findings in [education::find(text), education::read(text)] {
        stands(text, &findings);
        let _ = education::asked(&findings);
    }
    for findings in [experience::find(text), experience::read(text)] {
        stands(text, &findings);
        findings
            .readings
            .iter()
            .for_each(|reading| months_have_ends(&reading.value));
        assert_eq!(
            experience::best(&findings).is_none(),
            findings.readings.is_empty()
        );
    }
    for findings in [working_time::find(text), working_time::read(text)] {
        stands(text, &findings);
        let _ = working_time::working_time(&findings);
    }
    for findings in [benefit::find(text), benefit::read(text)] {
        stands(text, &findings);
        let _ = benefit::offered(&findings);
    }
    for findings in [target_group::find(text), target_group::read(text)] {
        stands(text, &findings);
        let _ = target_group::groups(&findings);
    }
    wording_is_told(text);
}

fn pay_has_ends(reading: &PayReading) {
    if let PayReading::Stated(stated) = reading {
        assert!(
            stated.low_yuan.is_some() || stated.high_yuan.is_some(),
            "{stated:?}"
        );
        if let (Some(low), Some(high)) = (stated.low_yuan, stated.high_yuan) {
            assert!(low <= high, "{stated:?}");
        }
    }
}

fn months_have_ends(reading: &Experience) {
    if let Experience::Months { min, max: Some(max) } = reading {
        assert!(min <= max, "{reading:?}");
    }
}

fn wording_is_told(text: &str) {
    for finding in wording::check_text(text) {
        lies_in(text, finding.span);
        lies_in(text, finding.sentence);
        told(&finding.message);
        assert!(finding.sentence.start <= finding.span.start, "{finding:?}");
        reason(finding.violation().reason);
        let again = wording::check_text(&finding.rewrite);
        let is_refused = again.iter().any(|found| found.severity == Severity::Refuse);
        assert!(!is_refused, "what is offered is refused, too: {finding:?}");
    }
}

struct Readers {
    place: PlaceReader,
    major: MajorReader,
    title: TitleComparer,
    kinds: Vec<(&'static Kind, Box<dyn Normalise>)>,
}

static READERS: LazyLock<Readers> = LazyLock::new(|| {
    let title = TitleReader::new(book()).expect("the embedded weights");
    let settings = Settings {
        codes: book().clone(),
        level: Level::Auto,
    };
    let kinds = KINDS
        .iter()
        .map(|kind| (kind, kind.reader(&settings).expect("the embedded tables")));
    Readers {
        place: PlaceReader::new(book()),
        major: MajorReader::new(book()),
        title: TitleComparer::new(book(), title).expect("the embedded weights"),
        kinds: kinds.collect(),
    }
});

/// Readers that know the code tables: places, majors, skills, titles, and all of them as tools see them. Two texts, of
/// which the second is compared with the first.
pub fn language_tables(bytes: &[u8]) {
    let Some((context, bytes)) = choice(bytes) else {
        return;
    };
    let mut texts = pieces(bytes).map(text);
    let first = &*texts.next().unwrap_or_default();
    let second = &*texts.next().unwrap_or_default();
    places(first, context);
    for findings in [READERS.major.read(first), READERS.major.find(first)] {
        stands(first, &findings);
    }
    stands(first, &SkillReader::embedded().read(first));
    titles(first, second);
    for (kind, reader) in &READERS.kinds {
        let normalised = reader.normalise(first);
        assert_eq!(normalised.cells.len(), kind.columns.len(), "{}", kind.id);
        normalised
            .readings
            .iter()
            .for_each(|reading| lies_in(first, reading.span));
        normalised.doubts.iter().for_each(|doubt| doubted(first, doubt));
        assert_eq!(normalised.row().len(), kind.headers().len());
    }
}

fn places(text: &str, context: u8) {
    let context = match context {
        b'l' => Some(DivisionCode::new("371500")),
        b'?' => Some(DivisionCode::new("no division")),
        _ => None,
    };
    let table = book().table(CodeSystem::Division);
    for findings in [
        READERS.place.read(text, context.as_ref()),
        READERS.place.find(text, context.as_ref()),
    ] {
        stands(text, &findings);
        for reading in &findings.readings {
            assert!(
                table.get(reading.value.division.as_str()).is_some(),
                "{reading:?}"
            );
        }
    }
    for division in READERS.place.candidates(text) {
        assert!(table.get(division.as_str()).is_some(), "{division}");
    }
}

fn titles(one: &str, other: &str) {
    let (left, right) = (READERS.title.image(one), READERS.title.image(other));
    let closeness = READERS.title.closeness(&left, &right);
    assert!(closeness <= 1000, "{closeness}");
    assert_eq!(closeness, READERS.title.closeness(&right, &left));
}

/// Everything lies in the text, at the borders of characters and in its order.
fn stands<T: std::fmt::Debug>(text: &str, findings: &Findings<T>) {
    for reading in &findings.readings {
        lies_in(text, reading.span);
        assert!(reading.confidence.thousandths() <= 1000);
    }
    let in_order = findings.readings.is_sorted_by_key(|reading| reading.span.start);
    assert!(in_order, "not in the order of the text: {:?}", findings.readings);
    findings.doubts.iter().for_each(|doubt| doubted(text, doubt));
}

fn doubted(text: &str, doubt: &Doubt) {
    lies_in(text, doubt.span);
    reason(doubt.code);
    told(&doubt.message);
}

fn lies_in(text: &str, span: Span) {
    assert!(
        text.get(span.start..span.end).is_some(),
        "{span:?} is not in {text:?}"
    );
}
