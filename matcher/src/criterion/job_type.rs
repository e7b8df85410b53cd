//! `job-type`: whether the kind of work offered is one the person wants.

use duijie_domain::Fact;
use serde::Deserialize;

use super::{Criterion, CriterionKind, Value};
use crate::Side;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

pub(super) static KIND: CriterionKind = CriterionKind {
    id: "job-type",
    zh: "工作性质",
    en: "kind of work",
    sides: &[Side::Seeker],
    candidate: Reads::Facets(&[CandidateFacet::JobTypes]),
    vacancy: Reads::Facets(&[VacancyFacet::JobTypes]),
    read: super::read::<JobType>,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobType {}

impl Criterion for JobType {
    fn value(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Value {
        let wished = match pair.candidate.job_types {
            Fact::Known(bits) if bits != 0 => bits,
            Fact::Unknown => return Value::Missing,
            _ => return Value::Unasked,
        };
        let Fact::Known(offered) = pair.vacancy.job_types else {
            return Value::Missing;
        };
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![
                    ("wished", Param::JobTypes(wished)),
                    ("offered", Param::JobTypes(offered)),
                ],
            )
        });
        Value::Known(if wished & offered != 0 { 1000 } else { 0 })
    }
}

const COMPARED: Template = Template {
    code: "JOB_TYPES_COMPARED",
    zh: "希望的工作性质 {wished}，岗位为 {offered}",
    en: "kind of work wished: {wished}; offered: {offered}",
};
