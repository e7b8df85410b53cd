//! `employer-kind`: whether the employer is of a kind the person wishes.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "employer-kind",
    zh: "单位性质",
    en: "employer kind",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::EmployerKinds]),
    vacancy: Reads::Facets(&[VacancyFacet::EmployerKind]),
    read: super::read::<EmployerKind>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmployerKind {}

impl Criterion for EmployerKind {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wished = match pair.candidate.employer_kinds {
            Fact::Known(bits) if bits != 0 => bits,
            Fact::Unknown => return Value::Missing,
            _ => return Value::Unasked,
        };
        let Fact::Known(kind) = pair.vacancy.employer_kind else {
            return Value::Missing;
        };
        let kind = 1_u64.checked_shl(kind.into()).unwrap_or(0);
        evidence.say(|| {
            let wished = ("wished", Param::EmployerKinds(wished));
            Note::new(&COMPARED, vec![wished, ("kind", Param::EmployerKinds(kind))])
        });
        Value::Known(if wished & kind != 0 { 1000 } else { 0 })
    }
}

const COMPARED: Template = Template {
    code: "EMPLOYER_KIND_COMPARED",
    zh: "希望的单位性质 {wished}，本单位为 {kind}",
    en: "employer kind wished: {wished}; this one: {kind}",
};
