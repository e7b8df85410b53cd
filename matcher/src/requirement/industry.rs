//! `industry`: the employer's industry is a wished one; a must only where the person says so.

use duijie_domain::Fact;

use super::compare::param;
use super::{Mode, Outcome, Owner, Requirement};
use crate::criterion::hierarchy::{INDUSTRY, contains};
use crate::facet::{CandidateFacet, Part, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct Industry;

impl Requirement for Industry {
    fn id(&self) -> &'static str {
        "industry"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("行业", "industry")
    }

    fn owner(&self) -> Owner {
        Owner::Seeker
    }

    fn default_mode(&self) -> Mode {
        Mode::Wish
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Row(&[Part::Facet(CandidateFacet::Industries)])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::Industry])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let Fact::Known(wishes) = pair.candidate.industries else {
            return Outcome::NotAsked;
        };
        let industry = pair.vacancy.industry;
        evidence.say(|| {
            let wish = ("wish", Param::Industry(wishes.0[0]));
            Note::new(
                &COMPARED,
                vec![wish, ("industry", param(&industry, Param::Industry))],
            )
        });
        match industry {
            Fact::Known(industry) if wishes.iter().any(|(_, wish)| contains(wish, industry, INDUSTRY)) => {
                Outcome::Met
            }
            Fact::Unknown => Outcome::Unknown,
            _ => Outcome::NotMet,
        }
    }
}

const COMPARED: Template = Template {
    code: "INDUSTRY_REQUIRED",
    zh: "意向行业 {wish}，岗位所在行业 {industry}",
    en: "industry wished: {wish}; the vacancy's: {industry}",
};
