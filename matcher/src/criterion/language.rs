//! `language`: the share of the welcome languages that the person speaks; a rank below the wish counts in part.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Language, Pair};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "language",
    zh: "外语",
    en: "languages",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Languages]),
    vacancy: Reads::Facets(&[VacancyFacet::PreferredLanguages]),
    read: super::read::<Languages>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Languages {
    /// What a language counts, in thousandths, when its rank is wished but the person's is not told.
    rank_not_told: u16,
}

impl Default for Languages {
    fn default() -> Self {
        Self { rank_not_told: 500 }
    }
}

impl Criterion for Languages {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wished = match &pair.vacancy.preferred_languages {
            Fact::Known(wished) if !wished.is_empty() => wished,
            _ => return Value::Unasked,
        };
        let held: &[Language] = match &pair.candidate.languages {
            Fact::Known(held) => held,
            Fact::Absent => &[],
            Fact::Unknown => return Value::Missing,
        };
        let met: u64 = wished.iter().map(|wish| u64::from(self.part(held, *wish))).sum();
        evidence.say(|| {
            Note::new(
                &SPOKEN,
                vec![("held", languages(held)), ("wished", languages(wished))],
            )
        });
        Value::Known(curve::permille(met / wished.len() as u64))
    }

    fn findings(&self) -> Vec<Finding> {
        curve::within_range("rank_not_told", &[self.rank_not_told])
            .into_iter()
            .collect()
    }
}

impl Languages {
    fn part(&self, held: &[Language], wish: Language) -> u16 {
        match held.iter().find(|language| language.id == wish.id) {
            None => 0,
            Some(language) if language.rank >= wish.rank => 1000,
            Some(language) if language.rank == 0 => self.rank_not_told,
            Some(language) => curve::share(language.rank.into(), wish.rank.into()),
        }
    }
}

/// Languages as a parameter of a sentence.
pub(crate) fn languages(list: &[Language]) -> Param {
    Param::Languages(list.iter().map(|language| (language.id, language.rank)).collect())
}

const SPOKEN: Template = Template {
    code: "LANGUAGES_COMPARED",
    zh: "外语：掌握 {held}，岗位优先 {wished}",
    en: "languages held: {held}; welcome: {wished}",
};
