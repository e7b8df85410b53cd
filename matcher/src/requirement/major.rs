//! `major`: the field of study is a wanted one. A must only where the vacancy or the profile says so. A vacancy that
//! names a whole class (专业类) or field (门类) takes every major in it.

use duijie_domain::Fact;

use super::{Mode, Outcome, Owner, Requirement};
use crate::change::Change;
use crate::criterion::hierarchy::{MAJOR, contains};
use crate::criterion::major_comparison;
use crate::facet::{CandidateFacet, Reads, VacancyFacet};
use crate::features::Pair;
use crate::note::{Evidence, Note, Param, Template};

#[derive(Debug)]
pub(super) struct Major;

impl Requirement for Major {
    fn id(&self) -> &'static str {
        "major"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("专业要求", "required major")
    }

    fn owner(&self) -> Owner {
        Owner::Employer
    }

    fn default_mode(&self) -> Mode {
        Mode::Wish
    }

    fn candidate_reads(&self) -> Reads<CandidateFacet> {
        Reads::Facets(&[CandidateFacet::Major])
    }

    fn vacancy_reads(&self) -> Reads<VacancyFacet> {
        Reads::Facets(&[VacancyFacet::Majors])
    }

    fn check(&self, pair: &Pair<'_>, evidence: &mut Evidence) -> Outcome {
        let wanted = match &pair.vacancy.majors {
            Fact::Known(wanted) if !wanted.is_empty() => wanted,
            _ => return Outcome::NotAsked,
        };
        match pair.candidate.major {
            Fact::Known(held) => {
                evidence.say(|| major_comparison(held, wanted));
                if wanted.iter().any(|wanted| contains(*wanted, held, MAJOR)) {
                    Outcome::Met
                } else {
                    Outcome::NotMet
                }
            }
            Fact::Absent => {
                evidence.say(|| major_comparison(0, wanted));
                Outcome::NotMet
            }
            Fact::Unknown => {
                evidence.say(|| Note::new(&NOT_TOLD, vec![("wanted", Param::Majors(wanted.to_vec()))]));
                Outcome::Unknown
            }
        }
    }

    fn changes(&self, pair: &Pair<'_>) -> Vec<Change> {
        if self.check(pair, &mut Evidence::unread()) != Outcome::NotMet {
            return Vec::new();
        }
        vec![Change::vacancy(Note::new(&OPEN, vec![]), |vacancy| {
            vacancy.majors = Fact::Absent
        })]
    }
}

const NOT_TOLD: Template = Template {
    code: "MAJOR_NOT_TOLD",
    zh: "专业未填，岗位要求 {wanted}",
    en: "major not told, wanted: {wanted}",
};
const OPEN: Template = Template {
    code: "OPEN_TO_ALL_MAJORS",
    zh: "岗位改为专业不限",
    en: "open the vacancy to all majors",
};
