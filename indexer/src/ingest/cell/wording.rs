//! Cells in free wording: `计算机相关专业`, `仅限2026届毕业生`, `包吃住、团建`, `电焊工（急聘）`.
//!
//! In: the text of a cell that is no list of codes and names. Out: codes, with a warning where they are not certain; a
//! refusal where the reader has a doubt; nothing where it reads nothing, so that the cell is refused as it was. What the
//! words mean is read by `duijie-language`.

use super::entry::split;
use super::{CodesBy, Reading};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::code::{CodeSystem, MajorCode};
use duijie_domain::message::Text;
use duijie_domain::vacancy::TargetGroup;
use duijie_language::benefit::{self, OfferTerm};
use duijie_language::education::{self, Schooling};
use duijie_language::major::majors;
use duijie_language::reading::{Confidence, Doubt, Findings};
use duijie_language::target_group;
use duijie_language::title::{SURE, TitleReading};
use smol_str::SmolStr;

/// Less sure readings are told.
const PLAIN: Confidence = Confidence::from_thousandths(900);
/// Levels of the occupation classification that a cell may be read as: 细类, 小类. Wider ones say too little.
const OCCUPATION_LEVELS: [usize; 2] = [4, 3];
/// The most codes of occupations that are offered.
const OFFERED_MAX: usize = 3;
const BENEFIT_SEPARATORS: &str = "、;；,，/+·\n ";

type Read<T> = Option<Result<T, Refusal>>;

/// The one code that a cell tells in words.
pub(super) fn one(system: CodeSystem, text: &str, reading: &mut Reading<'_>) -> Read<SmolStr> {
    if reading.codes_by != CodesBy::Any {
        return None;
    }
    match system {
        CodeSystem::Education => schooling(text).map(Ok),
        CodeSystem::Occupation => occupation(text, reading),
        CodeSystem::Major => match certain_majors(text, reading)?.as_slice() {
            [(only, confidence)] => {
                let code = SmolStr::new(only.as_str());
                warn_if_unsure(text, system, std::slice::from_ref(&code), *confidence, reading);
                Some(Ok(code))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The codes that a cell tells in words.
pub(super) fn list(system: CodeSystem, text: &str, reading: &mut Reading<'_>) -> Read<Vec<SmolStr>> {
    if reading.codes_by != CodesBy::Any {
        return None;
    }
    match system {
        CodeSystem::Major => {
            let majors = certain_majors(text, reading)?;
            let least = majors.iter().map(|(_, confidence)| *confidence).min();
            let codes: Vec<SmolStr> = majors.iter().map(|(code, _)| code.as_str().into()).collect();
            warn_if_unsure(
                text,
                system,
                &codes,
                least.unwrap_or(Confidence::CERTAIN),
                reading,
            );
            Some(Ok(codes))
        }
        CodeSystem::Benefit => benefits(text, reading).map(Ok),
        CodeSystem::TargetGroup => {
            let read = target_groups(text, reading)?;
            Some(read.map(|groups| groups.iter().map(|group| group.group.as_str().into()).collect()))
        }
        _ => None,
    }
}

/// The groups that a cell tells in words; a cell of which something is in doubt is refused, since a post is kept for them.
pub(super) fn target_groups(text: &str, reading: &mut Reading<'_>) -> Read<Vec<TargetGroup>> {
    if reading.codes_by != CodesBy::Any {
        return None;
    }
    let findings = target_group::read(text);
    if let Some(doubt) = findings.doubts.first() {
        return (!findings.readings.is_empty() || !doubt.code.ends_with("UNREADABLE"))
            .then(|| Err(refused(doubt)));
    }
    let groups = target_group::groups(&findings);
    let codes: Vec<SmolStr> = groups.iter().map(|group| group.group.as_str().into()).collect();
    warn_if_unsure(text, CodeSystem::TargetGroup, &codes, least(&findings), reading);
    Some(Ok(groups))
}

/// A cell that says more than a level is refused, so that nothing of it is lost unsaid.
fn schooling(text: &str) -> Option<SmolStr> {
    let findings = education::read(text);
    let asked = education::asked(&findings);
    let only_levels = findings
        .readings
        .iter()
        .all(|reading| matches!(reading.value, Schooling::Level { .. }));
    let is_whole = only_levels && findings.doubts.is_empty() && asked.level_max.is_none();
    let level = asked.level_min.known().filter(|_| is_whole)?;
    Some(level.as_str().into())
}

/// The majors of a cell without doubts, each with how sure it is; none at all if any major will do.
fn certain_majors(text: &str, reading: &Reading<'_>) -> Option<Vec<(MajorCode, Confidence)>> {
    let findings = reading.majors().read(text);
    if !findings.doubts.is_empty() || findings.readings.is_empty() {
        return None;
    }
    let confidence = least(&findings);
    let codes = majors(&findings).into_iter();
    Some(codes.map(|code| (code, confidence)).collect())
}

/// The occupation that a title names, if it is sure; the nearest ones if not.
fn occupation(text: &str, reading: &mut Reading<'_>) -> Read<SmolStr> {
    let read = reading.titles()?.read(text, None);
    let sure = OCCUPATION_LEVELS
        .into_iter()
        .filter_map(|level| read.at_level(level))
        .find(|found| found.confidence >= SURE);
    let Some(sure) = sure else {
        return (!read.names_no_job).then(|| Err(unsure(text, &read, reading)));
    };
    let code = SmolStr::new(sure.value.as_str());
    warn_of(
        text,
        CodeSystem::Occupation,
        std::slice::from_ref(&code),
        sure.confidence,
        reading,
    );
    Some(Ok(code))
}

/// What is offered; pieces of the cell in which nothing is read are told, since a benefit without a code refuses no post.
fn benefits(text: &str, reading: &mut Reading<'_>) -> Option<Vec<SmolStr>> {
    let findings = benefit::read(text);
    let has_code = |term: &OfferTerm| matches!(term, OfferTerm::Benefit(_) | OfferTerm::BoardLodging(_));
    if !findings.readings.iter().any(|found| has_code(&found.value.term)) {
        return None;
    }
    for doubt in &findings.doubts {
        let Refusal {
            code, message, hint, ..
        } = refused(doubt);
        reading.warn(code, message, hint);
    }
    let start = text.as_ptr() as usize;
    let is_read = |piece: &str| {
        let from = piece.as_ptr() as usize - start;
        let spans = findings.readings.iter().map(|found| found.span);
        let mut spans = spans.chain(findings.doubts.iter().map(|doubt| doubt.span));
        spans.any(|span| span.start < from + piece.len() && from < span.end)
    };
    let pieces = split(text, |character| BENEFIT_SEPARATORS.contains(character));
    let unread: Vec<&str> = pieces
        .into_iter()
        .filter(|piece| !piece.is_empty() && !is_read(piece))
        .collect();
    if !unread.is_empty() {
        warn_of_unread(&unread.join("、"), reading);
    }
    let codes = benefit::offered(&findings).benefits;
    Some(codes.iter().map(|code| code.as_str().into()).collect())
}

fn least<T>(findings: &Findings<T>) -> Confidence {
    let confidences = findings.readings.iter().map(|found| found.confidence);
    confidences.min().unwrap_or(Confidence::CERTAIN)
}

fn refused(doubt: &Doubt) -> Refusal {
    let hint = Text::new("请改用代码表中的代码或名称", "use codes or names of the table");
    Refusal::new(doubt.code, doubt.message.clone(), hint)
}

fn unsure(text: &str, read: &TitleReading, reading: &Reading<'_>) -> Refusal {
    let near = read
        .ranked
        .iter()
        .take(OFFERED_MAX)
        .map(|ranked| ranked.code.as_str());
    let near = named(CodeSystem::Occupation, near, reading);
    let text = shown(text);
    Refusal::new(
        "CODE_UNKNOWN",
        Text::new(
            format!("从“{text}”看不出是哪个职业，可能是 {near}"),
            format!("\"{text}\" does not tell which occupation it is, perhaps {near}"),
        ),
        Text::new(
            "请写其中一个代码，或写明具体岗位；可用 duijie codes 查询",
            "write one of these codes or name the job; `duijie codes` looks codes up",
        ),
    )
}

fn warn_if_unsure(
    text: &str,
    system: CodeSystem,
    codes: &[SmolStr],
    confidence: Confidence,
    reading: &mut Reading<'_>,
) {
    if confidence < PLAIN {
        warn_of(text, system, codes, confidence, reading);
    }
}

fn warn_of(
    text: &str,
    system: CodeSystem,
    codes: &[SmolStr],
    confidence: Confidence,
    reading: &mut Reading<'_>,
) {
    let (text, percent) = (shown(text), confidence.thousandths() / 10);
    let codes = named(system, codes.iter().map(SmolStr::as_str), reading);
    reading.warn(
        "READ_FROM_WORDS",
        Text::new(
            format!("“{text}”按 {codes} 导入，把握 {percent}%"),
            format!("\"{text}\" was taken as {codes}, {percent} % sure"),
        ),
        Text::new(
            "请核对；不对时请改填代码",
            "check it, and write the code if it is another one",
        ),
    );
}

fn warn_of_unread(unread: &str, reading: &mut Reading<'_>) {
    let unread = shown(unread);
    reading.warn(
        "BENEFIT_NOT_KEPT",
        Text::new(
            format!("福利代码表里没有“{unread}”，其余已导入"),
            format!("the list of benefits has no \"{unread}\"; the others were taken"),
        ),
        Text::new(
            "需要时请写在备注里，或改用代码表中的名称",
            "write it in the remarks if it matters, or use a name of the list",
        ),
    );
}

fn named<'c>(system: CodeSystem, codes: impl Iterator<Item = &'c str>, reading: &Reading<'_>) -> String {
    let table = reading.codes.table(system);
    let name = |code: &str| {
        let name = table.get(code).map(|entry| entry.name.as_str());
        name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
    };
    codes.map(name).collect::<Vec<_>>().join("、")
}
