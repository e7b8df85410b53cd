//! `employer-kind`: the employer is of a kind the person wishes; a must only where the person says so.

use duijie_domain::Fact;

use super::compare::param;
use super::{Mode, Outcome, Owner, Requirement};
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct EmployerKind;

impl Requirement for EmployerKind {
    fn id(&self) -> &'static str {
        "employer-kind"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("单位性质", "employer kind")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn default_mode(&self) -> Mode {
        Mode::Wish
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::EmployerKinds])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::EmployerKind])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let Fact::Known(wished) = pair.candidate.employer_kinds else {
            return Outcome::NotAsked;
        };
        let kind = match pair.vacancy.employer_kind {
            Fact::Known(kind) => Fact::Known(1_u64.checked_shl(kind.into()).unwrap_or(0)),
            Fact::Absent => Fact::Absent,
            Fact::Unknown => Fact::Unknown,
        };
        evidence.say(|| {
            let wished = ("wished", Param::EmployerKinds(wished));
            Note::new(
                &COMPARED,
                vec![wished, ("kind", param(&kind, Param::EmployerKinds))],
            )
        });
        match kind {
            _ if wished == 0 => Outcome::NotAsked,
            Fact::Known(kind) if wished & kind != 0 => Outcome::Met,
            Fact::Unknown => Outcome::Unknown,
            _ => Outcome::NotMet,
        }
    }
}

const COMPARED: Template = Template {
    code: "EMPLOYER_KIND_REQUIRED",
    zh: "希望的单位性质 {wished}，本单位为 {kind}",
    en: "employer kind wished: {wished}; this one: {kind}",
};
