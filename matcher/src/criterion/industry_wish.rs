//! `industry-wish`: how near the employer's industry is to one the person wishes.

use duijie_domain::Fact;
use serde::Deserialize;

use super::hierarchy::{INDUSTRY, contains, level_value};
use super::{Criterion, CriterionKind, Finding, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "industry-wish",
    zh: "意向行业",
    en: "wished industry",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::Industries]),
    vacancy: Reads::Facets(&[VacancyFacet::Industry]),
    read: super::read::<IndustryWish>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct IndustryWish {
    /// Same 小类, 中类, 大类, 门类.
    levels: [u16; 4],
    /// The wish names a whole class and the industry is in it; without it only `levels` counts.
    contained: Option<u16>,
}

impl Default for IndustryWish {
    fn default() -> Self {
        Self {
            levels: [1000, 900, 700, 400],
            contained: Some(1000),
        }
    }
}

impl Criterion for IndustryWish {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wishes = match &pair.candidate.industries {
            Fact::Known(wishes) => wishes,
            Fact::Absent => return Value::Unasked,
            Fact::Unknown => return Value::Missing,
        };
        let Fact::Known(industry) = pair.vacancy.industry else {
            return Value::Missing;
        };
        let mut best = (0, 0);
        for (_, wish) in wishes.iter() {
            let value = self.similarity(wish, industry);
            if value > best.0 || best.1 == 0 {
                best = (value, wish);
            }
        }
        evidence.say(|| {
            let wish = ("wish", Param::Industry(best.1));
            Note::new(&COMPARED, vec![wish, ("industry", Param::Industry(industry))])
        });
        Value::Known(best.0)
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = curve::falling("levels", &self.levels);
        findings.extend(curve::within_range("contained", self.contained.as_slice()));
        findings
    }
}

impl IndustryWish {
    fn similarity(&self, wish: u32, industry: u32) -> u16 {
        let value = level_value(wish, industry, INDUSTRY, &self.levels);
        match self.contained {
            Some(member) if contains(wish, industry, INDUSTRY) => value.max(member),
            _ => value,
        }
    }
}

const COMPARED: Template = Template {
    code: "INDUSTRY_COMPARED",
    zh: "意向行业 {wish}，岗位所在行业 {industry}",
    en: "industry wished: {wish}; the vacancy's: {industry}",
};
