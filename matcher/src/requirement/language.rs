//! `language`: every language the vacancy requires is spoken, at the rank asked.

use duijie_domain::Fact;

use super::compare::{all, list};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::criterion::languages;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{CandidateFeatures, Language, Pair};
use crate::note::{Evidence, Note, Template};

#[derive(Debug)]
pub(super) struct Languages;

impl Requirement for Languages {
    fn id(&self) -> &'static str {
        "language"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("必备外语", "required languages")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::Languages])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::RequiredLanguages])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let required = match &pair.vacancy.required_languages {
            Fact::Known(required) if !required.is_empty() => required,
            _ => return Outcome::NotAsked,
        };
        let held = &pair.candidate.languages;
        evidence.say(|| {
            let held = ("held", list(held, languages));
            Note::new(&COMPARED, vec![held, ("required", languages(required))])
        });
        match held {
            Fact::Known(held) => all(required.iter().map(|need| speaks(held, *need))),
            Fact::Absent => Outcome::NotMet,
            Fact::Unknown => Outcome::Unknown,
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let Fact::Known(required) = &pair.vacancy.required_languages else {
            return Vec::new();
        };
        let held: &[Language] = match &pair.candidate.languages {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Vec::new(),
        };
        let missing = required
            .iter()
            .filter(|need| speaks(held, **need) == Outcome::NotMet);
        missing.map(|need| learn(*need)).collect()
    }
}

fn speaks(held: &[Language], need: Language) -> Outcome {
    match held.iter().find(|language| language.id == need.id) {
        None => Outcome::NotMet,
        Some(language) if language.rank >= need.rank => Outcome::Met,
        Some(language) if language.rank == 0 => Outcome::Unknown,
        Some(_) => Outcome::NotMet,
    }
}

fn learn(need: Language) -> Change {
    let note = Note::new(&LEARN, vec![("language", languages(&[need]))]);
    Change::candidate(note, move |candidate| with_language(candidate, need))
}

fn with_language(candidate: &mut CandidateFeatures, need: Language) {
    let mut held = match &candidate.languages {
        Fact::Known(held) => held.to_vec(),
        _ => Vec::new(),
    };
    held.retain(|language| language.id != need.id);
    held.push(need);
    held.sort_unstable();
    candidate.languages = Fact::Known(held.into());
}

const COMPARED: Template = Template {
    code: "LANGUAGES_REQUIRED",
    zh: "掌握外语 {held}，岗位必备 {required}",
    en: "languages held: {held}; required: {required}",
};
const LEARN: Template = Template {
    code: "LEARN_LANGUAGE",
    zh: "达到{language}水平",
    en: "reach {language}",
};
