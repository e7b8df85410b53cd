//! `major`: how near the person's field of study is to one the vacancy names.

use duijie_domain::Fact;
use serde::Deserialize;

use super::hierarchy::{MAJOR, common_level, contains, level_value};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "major",
    zh: "专业相近",
    en: "major",
    sides: &[Side::Employer],
    candidate: Reads::Facets(&[CandidateFacet::Major]),
    vacancy: Reads::Facets(&[VacancyFacet::Majors]),
    read: super::read::<Major>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Major {
    /// Same 专业, 专业类, 门类.
    levels: [u16; 3],
    /// The vacancy names a whole 专业类 or 门类 and the major is in it; without it only `levels` counts.
    contained: Option<u16>,
}

impl Default for Major {
    fn default() -> Self {
        Self {
            levels: [1000, 600, 250],
            contained: None,
        }
    }
}

impl Criterion for Major {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wanted = match &pair.vacancy.majors {
            Fact::Known(majors) if !majors.is_empty() => majors,
            _ => return Value::Unasked,
        };
        let held = match pair.candidate.major {
            Fact::Known(major) => major,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        let best = wanted.iter().map(|wanted| self.similarity(held, *wanted)).max();
        evidence.say(|| comparison(held, wanted));
        Value::Known(best.unwrap_or(0))
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range("contained", self.contained.as_slice()));
        findings
    }
}

impl Major {
    fn similarity(&self, held: u32, wanted: u32) -> u16 {
        let value = level_value(held, wanted, MAJOR, &self.levels);
        match self.contained {
            Some(member) if contains(wanted, held, MAJOR) => value.max(member),
            _ => value,
        }
    }
}

/// Both sides' majors and the level at which they meet.
pub(crate) fn comparison(held: u32, wanted: &[u32]) -> Note {
    let level = wanted
        .iter()
        .filter_map(|major| common_level(held, *major, MAJOR))
        .min();
    let held = if held == 0 {
        Param::None
    } else {
        Param::Majors(vec![held])
    };
    Note::new(
        level.map_or(&FOREIGN, |level| &LEVELS[level]),
        vec![("held", held), ("wanted", Param::Majors(wanted.to_vec()))],
    )
}

const LEVELS: [Template; 3] = [
    Template {
        code: "MAJOR_SAME",
        zh: "专业“{held}”符合岗位要求（{wanted}）",
        en: "major {held} is wanted ({wanted})",
    },
    Template {
        code: "MAJOR_SAME_CLASS",
        zh: "专业“{held}”与岗位要求（{wanted}）同属一个专业类",
        en: "major {held} shares the class with a wanted one ({wanted})",
    },
    Template {
        code: "MAJOR_SAME_DISCIPLINE",
        zh: "专业“{held}”与岗位要求（{wanted}）同属一个门类",
        en: "major {held} shares the discipline with a wanted one ({wanted})",
    },
];
const FOREIGN: Template = Template {
    code: "MAJOR_NONE_NEAR",
    zh: "专业“{held}”与岗位要求（{wanted}）不相近",
    en: "major {held} is not near a wanted one ({wanted})",
};
