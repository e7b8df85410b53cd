//! The whole account of a pair: every hard outcome with both raw values, and every soft term with value, weight,
//! contribution and evidence, in Chinese and English.
//!
//! In: two rows and a context. Out: `Explanation`. The numbers come from the same computation that ranks (`score`);
//! here it is only listened to.

use duijie_domain::message::Text;
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::Side;
use crate::admission::{ADMISSION_RULES, AdmissionRule};
use crate::criterion::Value;
use crate::features::Pair;
use crate::judge::{Context, Reason, all_reasons};
use crate::note::{Evidence, Names, Note, Param, Template};
use crate::parts::contributions;
use crate::pool::{CandidateRow, VacancyRow};
use crate::profile::Entry;
use crate::requirement::{Mode, Outcome, REQUIREMENTS, resolve};
use crate::score::{Listener, PairScore, SideScore, score_heard};

/// Everything that can be said about a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Profile that was used.
    pub profile_name: SmolStr,
    /// Its version.
    pub profile_version: SmolStr,
    /// Version of the code tables.
    pub tables_version: String,
    /// Day of the match.
    pub date: Date,
    /// Why the pair is excluded; empty if it is not.
    pub excluded_by: Vec<Reason>,
    /// Rules of admission and hard terms, in the order in which they are checked.
    pub hard: Vec<HardLine>,
    /// The score; for an excluded pair what it would be.
    pub score: PairScore,
    /// The employer's view.
    pub employer: Vec<TermLine>,
    /// The seeker's view.
    pub seeker: Vec<TermLine>,
}

/// One hard outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardLine {
    /// Which rule or term.
    pub reason: Reason,
    /// What people read.
    pub title: Text,
    /// Whether it may exclude; rules of admission always may.
    pub mode: Mode,
    /// The answer.
    pub outcome: Outcome,
    /// Both raw values, told.
    pub evidence: Vec<Sentence>,
}

/// One soft term of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermLine {
    /// The term.
    pub id: &'static str,
    /// What people read.
    pub title: Text,
    /// Its weight.
    pub weight: u32,
    /// What the term says.
    pub value: Value,
    /// What took part in the score; `None` if the term was dropped.
    pub counted: Option<u16>,
    /// Its part of the side's score; the parts add up exactly.
    pub contribution: u32,
    /// What it rests on.
    pub evidence: Vec<Sentence>,
}

/// A told note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Message code, UPPER_SNAKE.
    pub code: &'static str,
    /// Its parameters as people read them.
    pub params: Vec<(&'static str, Text)>,
    /// The sentence.
    pub text: Text,
}

impl Sentence {
    /// A note told with the names of the tables.
    #[must_use]
    pub fn tell(note: &Note, names: &dyn Names) -> Self {
        let params = note.values(names);
        Self {
            code: note.template.code,
            text: note.template.filled(&params),
            params,
        }
    }
}

/// The whole account of a pair.
#[must_use]
pub fn explain(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancy: &VacancyRow,
    names: &dyn Names,
) -> Explanation {
    let pair = context.pair(candidate, vacancy);
    let mut hard = admission_lines(context, candidate, vacancy, names);
    hard.extend(requirement_lines(context, &pair, names));
    let mut terms = Terms {
        names,
        employer: Vec::new(),
        seeker: Vec::new(),
    };
    let score = score_heard(context.profile, &pair, &mut Evidence::read(), &mut terms);
    Explanation {
        profile_name: context.profile.name.clone(),
        profile_version: context.profile.version.clone(),
        tables_version: names.version().to_owned(),
        date: context.date,
        excluded_by: all_reasons(context, candidate, vacancy),
        hard,
        score,
        employer: with_contributions(terms.employer, score.employer),
        seeker: with_contributions(terms.seeker, score.seeker),
    }
}

/// The hard outcomes that exclude a pair, and nothing else: what a long list of excluded pairs needs.
#[must_use]
pub fn explain_exclusion(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancy: &VacancyRow,
    names: &dyn Names,
) -> Vec<HardLine> {
    let mut evidence = Evidence::read();
    let mut lines = Vec::new();
    for reason in all_reasons(context, candidate, vacancy) {
        let line = match reason {
            Reason::Admission(rule) => Some(admission_line(
                context,
                rule,
                candidate,
                vacancy,
                &mut evidence,
                names,
            )),
            Reason::Requirement(position) => requirement_line(
                context,
                position,
                &context.pair(candidate, vacancy),
                &mut evidence,
                names,
            ),
        };
        lines.extend(line);
    }
    lines
}

fn admission_lines(
    context: &Context<'_>,
    candidate: &CandidateRow,
    vacancy: &VacancyRow,
    names: &dyn Names,
) -> Vec<HardLine> {
    let mut evidence = Evidence::read();
    let line = |rule| admission_line(context, rule, candidate, vacancy, &mut evidence, names);
    ADMISSION_RULES.into_iter().map(line).collect()
}

fn admission_line(
    context: &Context<'_>,
    rule: AdmissionRule,
    candidate: &CandidateRow,
    vacancy: &VacancyRow,
    evidence: &mut Evidence,
    names: &dyn Names,
) -> HardLine {
    let outcome = rule.check(&candidate.admission, &vacancy.admission, context.date, evidence);
    let (zh, en) = rule.title();
    HardLine {
        reason: Reason::Admission(rule),
        title: Text::new(zh, en),
        mode: Mode::Must,
        outcome,
        evidence: told(evidence, names),
    }
}

fn requirement_lines(context: &Context<'_>, pair: &Pair<'_>, names: &dyn Names) -> Vec<HardLine> {
    let mut evidence = Evidence::read();
    let line = |(position, _)| requirement_line(context, position, pair, &mut evidence, names);
    (0_u8..).zip(REQUIREMENTS).filter_map(line).collect()
}

/// One hard term; none if it is not looked at.
fn requirement_line(
    context: &Context<'_>,
    position: u8,
    pair: &Pair<'_>,
    evidence: &mut Evidence,
    names: &dyn Names,
) -> Option<HardLine> {
    let requirement = REQUIREMENTS.get(usize::from(position))?;
    let mode = resolve(
        position.into(),
        context.profile.modes[usize::from(position)],
        pair,
    );
    if mode == Mode::Ignore {
        return None;
    }
    let outcome = requirement.check(pair, evidence);
    let (zh, en) = requirement.title();
    Some(HardLine {
        reason: Reason::Requirement(position),
        title: Text::new(zh, en),
        mode,
        outcome,
        evidence: told(evidence, names),
    })
}

fn told(evidence: &mut Evidence, names: &dyn Names) -> Vec<Sentence> {
    evidence
        .take()
        .iter()
        .map(|note| Sentence::tell(note, names))
        .collect()
}

/// Writes down every term that is computed.
struct Terms<'a> {
    names: &'a dyn Names,
    employer: Vec<TermLine>,
    seeker: Vec<TermLine>,
}

impl Listener for Terms<'_> {
    fn hear(
        &mut self,
        side: Side,
        entry: &Entry,
        value: Value,
        counted: Option<u16>,
        evidence: &mut Evidence,
    ) {
        say_what_counts(value, counted, evidence);
        let line = TermLine {
            id: entry.kind.id,
            title: Text::new(entry.kind.zh, entry.kind.en),
            weight: entry.weight,
            value,
            counted,
            contribution: 0,
            evidence: told(evidence, self.names),
        };
        match side {
            Side::Employer => self.employer.push(line),
            Side::Seeker => self.seeker.push(line),
        }
    }
}

/// A term without a value says so, and what takes its place.
fn say_what_counts(value: Value, counted: Option<u16>, evidence: &mut Evidence) {
    let template = match (value, counted) {
        (Value::Known(_), _) => return,
        (Value::Missing, Some(_)) => &NOT_TOLD_COUNTED,
        (Value::Missing, None) => &NOT_TOLD,
        (Value::Unasked, Some(_)) => &NOT_ASKED_COUNTED,
        (Value::Unasked, None) => &NOT_ASKED,
    };
    let counted = Param::Number(counted.unwrap_or(0).into());
    evidence.say(|| Note::new(template, vec![("counted", counted)]));
}

const NOT_TOLD_COUNTED: Template = Template {
    code: "NOT_TOLD_COUNTED_AS_NEUTRAL",
    zh: "信息未提供，暂按中等计（{counted}/1000）",
    en: "not told, counted as middling for now ({counted} of 1000)",
};
const NOT_TOLD: Template = Template {
    code: "NOT_TOLD",
    zh: "信息未提供，不计分",
    en: "not told, left out of the score",
};
const NOT_ASKED_COUNTED: Template = Template {
    code: "NOT_ASKED_COUNTED_AS_NEUTRAL",
    zh: "对方没有要求，按 {counted}/1000 计",
    en: "not asked for, counted as {counted} of 1000",
};
const NOT_ASKED: Template = Template {
    code: "NOT_ASKED",
    zh: "对方没有要求，不计分",
    en: "not asked for, left out of the score",
};

fn with_contributions(mut lines: Vec<TermLine>, side: SideScore) -> Vec<TermLine> {
    let terms: Vec<(u32, Option<u16>)> = lines.iter().map(|line| (line.weight, line.counted)).collect();
    for (line, contribution) in lines.iter_mut().zip(contributions(&terms, side)) {
        line.contribution = contribution;
    }
    lines
}
