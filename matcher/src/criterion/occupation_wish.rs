//! `occupation-wish`: how near the vacancy is to what the person wishes to do, lowered by the rank of the wish.

use duijie_domain::Fact;
use serde::Deserialize;

use super::occupation::{Asked, nearest, say_if_read, scaled, similarity};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::{Pair, Ranked};
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "occupation-wish",
    zh: "意向职业",
    en: "wished occupation",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::WishedOccupations]),
    vacancy: Reads::Facets(&[VacancyFacet::Occupation]),
    read: super::read::<OccupationWish>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OccupationWish {
    /// Same 细类, 小类, 中类, 大类.
    levels: [u16; 4],
    /// One names a whole class and the other is in it; without it only `levels` counts.
    contained: Option<u16>,
    /// What the first, second and third wish count, in thousandths.
    ranks: [u16; 3],
}

impl Default for OccupationWish {
    fn default() -> Self {
        Self {
            levels: [1000, 700, 400, 150],
            contained: None,
            ranks: [1000, 900, 800],
        }
    }
}

impl Criterion for OccupationWish {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wishes = match &pair.candidate.wished_occupations {
            Fact::Known(wishes) => wishes,
            Fact::Absent => return Value::Unasked,
            Fact::Unknown => return Value::Missing,
        };
        let Fact::Known(vacancy) = pair.vacancy.occupation else {
            return Value::Missing;
        };
        let is_read = pair.vacancy.occupation_is_read;
        let asked = Asked {
            code: vacancy,
            is_read,
        };
        let mut best = (0, 0);
        for (rank, code) in wishes.iter() {
            let value = similarity(code, asked, &self.levels, self.contained);
            let value = scaled(value, u32::from(self.ranks[rank]));
            if value > best.0 || best.1 == 0 {
                best = (value, code);
            }
        }
        evidence.say(|| nearest(best.1, vacancy));
        say_if_read(pair, vacancy, evidence);
        Value::Known(best.0)
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range("contained", self.contained.as_slice()));
        findings.extend(curve::falling("ranks", &self.ranks));
        findings
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let Fact::Known(vacancy) = pair.vacancy.occupation else {
            return Vec::new();
        };
        let wishes = match pair.candidate.wished_occupations {
            Fact::Known(wishes) => wishes,
            _ => Ranked::default(),
        };
        if wishes.iter().any(|(_, code)| code == vacancy) {
            return Vec::new();
        }
        let note = Note::new(&ADD_WISH, vec![("occupation", Param::Occupation(vacancy))]);
        vec![Change::candidate(note, move |candidate| {
            let place = wishes.0.iter().position(|code| *code == 0).unwrap_or(2);
            let mut added = wishes;
            added.0[place] = vacancy;
            candidate.wished_occupations = Fact::Known(added);
        })]
    }
}

const ADD_WISH: Template = Template {
    code: "ADD_OCCUPATION_WISH",
    zh: "求职意向增加“{occupation}”",
    en: "add the wished occupation {occupation}",
};
