//! `experience`: the least work experience asked.

use super::compare::{at_least, param};
use super::{Outcome, Owner, Requirement};
use crate::change::Change;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};
use duijie_domain::Fact;

#[derive(Debug)]
pub(super) struct Experience;

impl Requirement for Experience {
    fn id(&self) -> &'static str {
        "experience"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("工作经验", "experience")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::Experience])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::ExperienceMin])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let (held, asked) = (
            pair.candidate.experience_months,
            pair.vacancy.experience_min_months,
        );
        evidence.say(|| {
            Note::new(
                &COMPARED,
                vec![("held", param(&held, months)), ("asked", param(&asked, months))],
            )
        });
        at_least(held, asked)
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        let (held, asked) = (
            pair.candidate.experience_months,
            pair.vacancy.experience_min_months,
        );
        if at_least(held, asked) != Outcome::NotMet {
            return Vec::new();
        }
        let reachable = match held {
            Fact::Known(held) => held,
            _ => 0,
        };
        let lower = Note::new(&LOWER, vec![("to", param(&Fact::Known(reachable), months))]);
        vec![Change::vacancy(lower, move |vacancy| {
            vacancy.experience_min_months = Fact::Known(reachable);
        })]
    }
}

const COMPARED: Template = Template {
    code: "EXPERIENCE_REQUIRED",
    zh: "工作经验 {held}，岗位要求 {asked}及以上",
    en: "experience {held}, required at least {asked}",
};
const LOWER: Template = Template {
    code: "LOWER_EXPERIENCE_MIN",
    zh: "岗位经验要求降到 {to}",
    en: "lower the required experience to {to}",
};
fn months(months: u16) -> Param {
    Param::Months(months.into())
}
