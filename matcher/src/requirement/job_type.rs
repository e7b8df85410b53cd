//! `job-type`: the kind of work offered is one the person wants.

use duijie_domain::Fact;

use super::compare::param;
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct JobType;

impl Requirement for JobType {
    fn id(&self) -> &'static str {
        "job-type"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("工作性质", "kind of work")
    }

    fn owner(&self) -> Owner {
        Owner::Both
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::JobTypes])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::JobTypes])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (wished, offered) = (pair.candidate.job_types, pair.vacancy.job_types);
        evidence.say(|| {
            let wished = ("wished", param(&wished, Param::JobTypes));
            Note::new(
                &COMPARED,
                vec![wished, ("offered", param(&offered, Param::JobTypes))],
            )
        });
        match (wished, offered) {
            (Fact::Absent | Fact::Known(0), _) => Outcome::NotAsked,
            (Fact::Known(wished), Fact::Known(offered)) if wished & offered != 0 => Outcome::Met,
            (Fact::Known(_), Fact::Known(_)) => Outcome::NotMet,
            _ => Outcome::Unknown,
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        match (pair.candidate.job_types, pair.vacancy.job_types) {
            (Fact::Known(wished), Fact::Known(offered)) if wished & offered == 0 => {
                let note = Note::new(&ADD, vec![("offered", Param::JobTypes(offered))]);
                vec![Change::candidate(note, move |candidate| {
                    candidate.job_types = Fact::Known(wished | offered);
                })]
            }
            _ => Vec::new(),
        }
    }
}

const COMPARED: Template = Template {
    code: "JOB_TYPE_REQUIRED",
    zh: "希望的工作性质 {wished}，岗位为 {offered}",
    en: "kind of work wished: {wished}; offered: {offered}",
};
const ADD: Template = Template {
    code: "ADD_JOB_TYPE",
    zh: "也接受 {offered}",
    en: "also accept {offered}",
};
