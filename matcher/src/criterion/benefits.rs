//! `benefits`: the share of the wished benefits that the vacancy offers.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value, curve};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "benefits",
    zh: "福利待遇",
    en: "benefits",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::Benefits]),
    vacancy: Reads::Facets(&[VacancyFacet::Benefits]),
    read: super::read::<Benefits>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Benefits {}

impl Criterion for Benefits {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wished = match pair.candidate.benefits {
            Fact::Known(bits) if bits != 0 => bits,
            Fact::Unknown => return Value::Missing,
            _ => return Value::Unasked,
        };
        let offered = match pair.vacancy.benefits {
            Fact::Known(bits) => bits,
            Fact::Absent => 0,
            Fact::Unknown => return Value::Missing,
        };
        let met = wished & offered;
        evidence.say(|| {
            let missing = ("missing", Param::Benefits(wished & !offered));
            Note::new(&COMPARED, vec![("met", Param::Benefits(met)), missing])
        });
        Value::Known(curve::share(met.count_ones().into(), wished.count_ones().into()))
    }
}

const COMPARED: Template = Template {
    code: "BENEFITS_COMPARED",
    zh: "希望的福利：有 {met}；没有 {missing}",
    en: "wished benefits offered: {met}; not offered: {missing}",
};
