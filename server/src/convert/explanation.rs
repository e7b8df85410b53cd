//! Scores and explanations on the wire, outwards only. Every number is the matcher's; nothing is computed here.

use crate::engine::Reasons;
use duijie_domain::message::Text;
use duijie_matcher::explain::{Explanation, HardLine, Sentence, TermLine};
use duijie_matcher::parts::Part;
use duijie_matcher::profile::{Entry, Profile};
use duijie_matcher::requirement::{Mode, Outcome};
use duijie_matcher::score::{PairScore, SideScore};
use duijie_proto::v1;
use prost::Message;

/// The parameters of the notes of hard terms that tell what was asked; the others tell what there is.
const ASKED: [&str; 8] = [
    "asked", "required", "wished", "wish", "wanted", "floor", "radius", "groups",
];

/// A sentence.
pub fn text(text: &Text) -> v1::BilingualText {
    bilingual(text.clone())
}

fn bilingual(text: Text) -> v1::BilingualText {
    v1::BilingualText {
        zh: text.zh,
        en: text.en,
    }
}

/// The scores of a pair.
pub(super) fn score(score: &PairScore) -> v1::PairScore {
    v1::PairScore {
        pair: score.score,
        coverage: score.coverage.into(),
        employer: Some(side(&score.employer)),
        seeker: Some(side(&score.seeker)),
    }
}

fn side(side: &SideScore) -> v1::SideScore {
    v1::SideScore {
        score: side.score,
        coverage: side.coverage.into(),
    }
}

/// What is told of a match besides its scores.
pub(super) fn reasons(reasons: Reasons) -> v1::Explanation {
    match reasons {
        Reasons::Explanation(account) => explanation(*account),
        Reasons::Parts(parts) => v1::Explanation {
            hard_outcomes: Vec::new(),
            employer_terms: parts.employer.iter().map(part).collect(),
            seeker_terms: parts.seeker.iter().map(part).collect(),
        },
    }
}

/// Everything that a score rests on.
pub(super) fn explanation(explanation: Explanation) -> v1::Explanation {
    v1::Explanation {
        hard_outcomes: hard_outcomes(explanation.hard),
        employer_terms: explanation.employer.into_iter().map(term).collect(),
        seeker_terms: explanation.seeker.into_iter().map(term).collect(),
    }
}

/// An explanation in the form in which runs keep it: the bytes of its message.
pub fn explanation_bytes(account: &Explanation) -> Vec<u8> {
    explanation(account.clone()).encode_to_vec()
}

/// An explanation that a run has kept; none if there is none.
pub(super) fn kept_explanation(bytes: &[u8]) -> Option<v1::Explanation> {
    if bytes.is_empty() {
        return None;
    }
    v1::Explanation::decode(bytes).ok()
}

/// The hard terms that somebody asks for.
fn hard_outcomes(lines: Vec<HardLine>) -> Vec<v1::HardOutcome> {
    let asked = lines.into_iter().filter(|line| line.outcome != Outcome::NotAsked);
    asked.map(hard_outcome).collect()
}

/// One hard term.
pub(super) fn hard_outcome(line: HardLine) -> v1::HardOutcome {
    let outcome = match line.outcome {
        Outcome::Met | Outcome::NotAsked => v1::Outcome::Met,
        Outcome::NotMet => v1::Outcome::NotMet,
        Outcome::Unknown => v1::Outcome::Unknown,
    };
    let mode = match line.mode {
        Mode::Must => v1::RuleMode::Must,
        Mode::Wish => v1::RuleMode::Wish,
        Mode::Ignore => v1::RuleMode::Ignore,
    };
    let params = || line.evidence.iter().flat_map(|sentence| &sentence.params);
    let told = |wanted: bool| {
        let found = params().filter(|(name, _)| ASKED.contains(name) == wanted);
        let values: Vec<&str> = found.map(|(_, value)| value.zh.as_str()).collect();
        values.join("，")
    };
    v1::HardOutcome {
        term: line.reason.id().to_owned(),
        outcome: outcome.into(),
        mode: mode.into(),
        reason: code(&line.evidence),
        required: told(true),
        actual: told(false),
        message: Some(told_in_full(line.title, line.evidence)),
    }
}

fn term(line: TermLine) -> v1::TermExplanation {
    v1::TermExplanation {
        term: line.id.to_owned(),
        display_name: Some(text(&line.title)),
        value: line.counted.map(u32::from),
        weight: line.weight,
        contribution: line.contribution,
        evidence: code(&line.evidence),
        message: Some(told_in_full(line.title, line.evidence)),
    }
}

/// A term in numbers.
fn part(part: &Part) -> v1::TermExplanation {
    v1::TermExplanation {
        term: part.id.to_owned(),
        value: part.counted.map(u32::from),
        weight: part.weight,
        contribution: part.contribution,
        ..v1::TermExplanation::default()
    }
}

/// The first sentence speaks for all in the code; people read every one.
fn code(evidence: &[Sentence]) -> String {
    evidence
        .first()
        .map(|sentence| sentence.code.to_owned())
        .unwrap_or_default()
}

/// All sentences, or the title where there is nothing to say.
fn told_in_full(title: Text, evidence: Vec<Sentence>) -> v1::BilingualText {
    let mut sentences = evidence.into_iter().map(|sentence| bilingual(sentence.text));
    let mut told = sentences.next().unwrap_or_else(|| bilingual(title));
    for sentence in sentences {
        told.zh.push('；');
        told.zh.push_str(&sentence.zh);
        told.en.push_str("; ");
        told.en.push_str(&sentence.en);
    }
    told
}

/// A way of scoring.
pub fn profile(profile: &Profile) -> v1::Profile {
    v1::Profile {
        name: profile.name.to_string(),
        version: profile.version.to_string(),
        display_name: Some(text(&profile.title)),
        blend: profile.blend.id().to_owned(),
        employer_terms: profile.employer.iter().map(profile_term).collect(),
        seeker_terms: profile.seeker.iter().map(profile_term).collect(),
    }
}

fn profile_term(entry: &Entry) -> v1::ProfileTerm {
    v1::ProfileTerm {
        term: entry.kind.id.to_owned(),
        weight: entry.weight,
    }
}
