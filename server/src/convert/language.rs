//! Reading of free text: messages of the wire from what readers give. Spans become characters, which every language counts
//! alike.

use super::explanation::text as bilingual;
use duijie_domain::Vacancy;
use duijie_domain::message::Text;
use duijie_language::normalise::{Kind, Normalised};
use duijie_language::reading::Span;
use duijie_language::wording::{Field, Finding, Severity};
use duijie_proto::v1;

/// One reader and its columns.
pub(crate) fn write_reader(kind: &Kind) -> v1::Reader {
    v1::Reader {
        reader: kind.id.to_owned(),
        name: Some(bilingual(&Text::new(kind.zh, kind.en))),
        columns: columns(kind),
    }
}

/// What was read from texts.
pub(crate) fn write_normalised(
    kind: &Kind,
    texts: &[String],
    read: Vec<Normalised>,
) -> v1::NormaliseTextsResponse {
    v1::NormaliseTextsResponse {
        columns: columns(kind),
        texts: texts
            .iter()
            .zip(read)
            .map(|(text, read)| one(text, read))
            .collect(),
    }
}

fn columns(kind: &Kind) -> Vec<String> {
    kind.columns.iter().map(ToString::to_string).collect()
}

fn one(text: &str, read: Normalised) -> v1::NormalisedText {
    let readings = read.readings.into_iter().map(|reading| v1::TextReading {
        field: reading.value.field.to_owned(),
        value: reading.value.value,
        name: reading.value.name,
        span: Some(characters(text, reading.span)),
        confidence_thousandths: reading.confidence.thousandths().into(),
    });
    let doubts = read.doubts.iter().map(|doubt| v1::TextDoubt {
        reason: doubt.code.to_owned(),
        span: Some(characters(text, doubt.span)),
        message: Some(bilingual(&doubt.message)),
    });
    v1::NormalisedText {
        cells: read.cells,
        readings: readings.collect(),
        doubts: doubts.collect(),
    }
}

/// What the wording check found in a vacancy.
pub(crate) fn write_findings(vacancy: &Vacancy, findings: &[Finding]) -> v1::CheckVacancyResponse {
    let text = |field| match field {
        Field::Title => Some(vacancy.title.as_str()),
        Field::Duties => Some(vacancy.duties.as_str()),
        Field::Remarks => Some(vacancy.remarks.as_str()),
        _ => None,
    };
    let found = findings.iter().map(|finding| v1::WordingFinding {
        rule: finding.rule.to_owned(),
        is_refusal: finding.severity == Severity::Refuse,
        field: finding.field.id().to_owned(),
        span: text(finding.field).map(|text| characters(text, finding.span)),
        source: Some(bilingual(&Text::new(finding.source.zh, finding.source.en))),
        message: Some(bilingual(&finding.message)),
        rewrite: finding.rewrite.to_string(),
    });
    v1::CheckVacancyResponse {
        findings: found.collect(),
    }
}

/// The places of a corpus that were ranked for each query.
pub(crate) fn write_ranked(ranked: Vec<Vec<(usize, u16)>>) -> v1::RankTitlesResponse {
    let titles = |ranking: Vec<(usize, u16)>| v1::RankedTitles {
        titles: ranking.into_iter().map(ranked_title).collect(),
    };
    v1::RankTitlesResponse {
        queries: ranked.into_iter().map(titles).collect(),
    }
}

fn ranked_title((place, closeness): (usize, u16)) -> v1::RankedTitle {
    v1::RankedTitle {
        index: u32::try_from(place).unwrap_or(u32::MAX),
        score_thousandths: closeness.into(),
    }
}

/// Where a span stands, counted in characters.
fn characters(text: &str, span: Span) -> v1::TextSpan {
    let before = |place: usize| {
        let count = text.get(..place).map_or(0, |before| before.chars().count());
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    v1::TextSpan {
        start: before(span.start),
        end: before(span.end),
    }
}
