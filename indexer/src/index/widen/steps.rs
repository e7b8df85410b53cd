//! The ways in which a search can be made wider, one demand at a time.
//!
//! In: a request. Out: for each of its demands a ladder of wider requests, the next one first. What they find is counted
//! outside.

use crate::index::query::filter::SearchFilter;
use crate::index::query::near::{Near, RADIUS_METRES_MAX};
use crate::index::search::SearchRequest;
use duijie_domain::code::{CodeBook, CodeSystem};
use smol_str::SmolStr;

/// Radii that people think in, in metres.
const RADII_METRES: [u32; 10] = [
    1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 50_000, 100_000, 200_000,
];
/// Steps of a ladder that are tried.
const STEPS_MAX: usize = 3;

/// What is widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WideningKind {
    /// The radius around a point.
    Radius,
    /// Divisions: the ones above.
    Division,
    /// Occupations: the groups above.
    Occupation,
    /// Majors: the groups above.
    Major,
    /// Industries: the groups above.
    Industry,
    /// Levels of schooling: any.
    Education,
    /// Kinds of work: any.
    JobType,
    /// Kinds of employers: any.
    EmployerKind,
    /// Skills: any.
    Skill,
    /// Certificates: any.
    Certificate,
    /// Benefits: any.
    Benefit,
    /// Ends of pay: none.
    Pay,
    /// Words: synonyms and letters read as pinyin as well.
    Synonyms,
    /// Words: one of them left out.
    Words,
}

impl WideningKind {
    /// The identifier used on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Radius => "radius",
            Self::Division => "division",
            Self::Occupation => "occupation",
            Self::Major => "major",
            Self::Industry => "industry",
            Self::Education => "education",
            Self::JobType => "job-type",
            Self::EmployerKind => "employer-kind",
            Self::Skill => "skill",
            Self::Certificate => "certificate",
            Self::Benefit => "benefit",
            Self::Pay => "pay",
            Self::Synonyms => "synonyms",
            Self::Words => "words",
        }
    }
}

/// One wider request.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) kind: WideningKind,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) request: SearchRequest,
}

/// A coded demand of the filter.
struct Coded {
    kind: WideningKind,
    system: CodeSystem,
    list: fn(&mut SearchFilter) -> &mut Vec<SmolStr>,
    /// Whether there is something above its codes.
    has_levels: bool,
}

const CODED: [Coded; 10] = [
    leveled(WideningKind::Division, CodeSystem::Division, |filter| {
        &mut filter.divisions
    }),
    leveled(WideningKind::Occupation, CodeSystem::Occupation, |filter| {
        &mut filter.occupations
    }),
    leveled(WideningKind::Major, CodeSystem::Major, |filter| {
        &mut filter.majors
    }),
    leveled(WideningKind::Industry, CodeSystem::Industry, |filter| {
        &mut filter.industries
    }),
    flat(WideningKind::Education, CodeSystem::Education, |filter| {
        &mut filter.education_levels
    }),
    flat(WideningKind::JobType, CodeSystem::JobType, |filter| {
        &mut filter.job_types
    }),
    flat(WideningKind::EmployerKind, CodeSystem::EmployerKind, |filter| {
        &mut filter.employer_kinds
    }),
    flat(WideningKind::Skill, CodeSystem::Skill, |filter| {
        &mut filter.skills
    }),
    flat(WideningKind::Certificate, CodeSystem::Certificate, |filter| {
        &mut filter.certificates
    }),
    flat(WideningKind::Benefit, CodeSystem::Benefit, |filter| {
        &mut filter.benefits
    }),
];

const fn leveled(
    kind: WideningKind,
    system: CodeSystem,
    list: fn(&mut SearchFilter) -> &mut Vec<SmolStr>,
) -> Coded {
    Coded {
        kind,
        system,
        list,
        has_levels: true,
    }
}

const fn flat(
    kind: WideningKind,
    system: CodeSystem,
    list: fn(&mut SearchFilter) -> &mut Vec<SmolStr>,
) -> Coded {
    Coded {
        kind,
        system,
        list,
        has_levels: false,
    }
}

/// A ladder for every demand of the request.
pub(super) fn ladders(book: &CodeBook, request: &SearchRequest) -> Vec<Vec<Step>> {
    // A count looks at nothing but the words and the filter.
    let request = SearchRequest {
        facets: Vec::new(),
        page_token: String::new(),
        widen_below: 0,
        ..request.clone()
    };
    let coded = CODED.iter().map(|coded| coded_ladder(book, &request, coded));
    let others = [radius(&request), pay(&request), synonyms(&request)];
    coded.chain(others).chain(words(&request)).collect()
}

fn coded_ladder(book: &CodeBook, request: &SearchRequest, coded: &Coded) -> Vec<Step> {
    let mut wider = request.clone();
    let given = (coded.list)(&mut wider.filter).clone();
    if given.is_empty() {
        return Vec::new();
    }
    let from = names(book, coded.system, &given);
    let mut steps = Vec::new();
    let mut codes = given;
    while coded.has_levels && steps.len() + 1 < STEPS_MAX {
        codes = above(book, coded.system, &codes);
        if codes.is_empty() {
            break;
        }
        (coded.list)(&mut wider.filter).clone_from(&codes);
        let to = names(book, coded.system, &codes);
        steps.push(step(coded.kind, from.clone(), to, wider.clone()));
    }
    if codes.is_empty() || !coded.has_levels {
        (coded.list)(&mut wider.filter).clear();
        steps.push(step(coded.kind, from, String::new(), wider));
    }
    steps
}

/// The codes directly above; nothing once a code has none, since it then stands for everything already.
fn above(book: &CodeBook, system: CodeSystem, codes: &[SmolStr]) -> Vec<SmolStr> {
    let table = book.table(system);
    let parents: Option<Vec<SmolStr>> = codes
        .iter()
        .map(|code| table.ancestors(code).next().map(|entry| entry.code.clone()))
        .collect();
    let mut parents = parents.unwrap_or_default();
    parents.sort_unstable();
    parents.dedup();
    parents
}

fn radius(request: &SearchRequest) -> Vec<Step> {
    let Some(near) = request.filter.near else {
        return Vec::new();
    };
    let wider = RADII_METRES
        .into_iter()
        .filter(|metres| *metres > near.radius_metres);
    let wider = wider.chain((near.radius_metres >= RADII_METRES[9]).then_some(RADIUS_METRES_MAX));
    let steps = wider.take(STEPS_MAX).map(|radius_metres| {
        let mut request = request.clone();
        request.filter.near = Some(Near {
            radius_metres,
            ..near
        });
        step(
            WideningKind::Radius,
            length(near.radius_metres),
            length(radius_metres),
            request,
        )
    });
    steps.collect()
}

fn pay(request: &SearchRequest) -> Vec<Step> {
    let (least, most) = (
        request.filter.pay_yuan_per_month_min,
        request.filter.pay_yuan_per_month_max,
    );
    let from = match (least, most) {
        (None, None) => return Vec::new(),
        (Some(least), None) => format!("≥ {least}"),
        (None, Some(most)) => format!("≤ {most}"),
        (Some(least), Some(most)) => format!("{least}–{most}"),
    };
    let mut request = request.clone();
    request.filter.pay_yuan_per_month_min = None;
    request.filter.pay_yuan_per_month_max = None;
    vec![step(WideningKind::Pay, from, String::new(), request)]
}

fn synonyms(request: &SearchRequest) -> Vec<Step> {
    if !request.exact_words || request.query.trim().is_empty() {
        return Vec::new();
    }
    let request = SearchRequest {
        exact_words: false,
        ..request.clone()
    };
    let query = request.query.trim().to_owned();
    vec![step(WideningKind::Synonyms, query.clone(), query, request)]
}

/// The query without one of its words, for each of the first few; a query with quotes is left as it is.
fn words(request: &SearchRequest) -> Vec<Vec<Step>> {
    const WORDS_MAX: usize = 4;
    let words: Vec<&str> = request.query.split_whitespace().collect();
    let is_plain = !request.query.contains(['"', '“', '”', '「', '《']);
    if words.len() < 2 || words.len() > WORDS_MAX || !is_plain {
        return Vec::new();
    }
    let without = |place: usize| {
        let kept = words.iter().enumerate().filter(|(other, _)| *other != place);
        let query = kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
        let wider = SearchRequest {
            query: query.clone(),
            ..request.clone()
        };
        vec![step(
            WideningKind::Words,
            request.query.trim().to_owned(),
            query,
            wider,
        )]
    };
    (0..words.len()).map(without).collect()
}

fn step(kind: WideningKind, from: String, to: String, request: SearchRequest) -> Step {
    Step {
        kind,
        from,
        to,
        request,
    }
}

fn names(book: &CodeBook, system: CodeSystem, codes: &[SmolStr]) -> String {
    let table = book.table(system);
    let name = |code: &SmolStr| {
        table
            .get(code)
            .map_or_else(|| code.to_string(), |entry| entry.name.to_string())
    };
    codes.iter().map(name).collect::<Vec<_>>().join("、")
}

fn length(metres: u32) -> String {
    match metres % 1_000 {
        0 => format!("{} km", metres / 1_000),
        _ => format!("{metres} m"),
    }
}
